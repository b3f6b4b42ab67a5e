package io.imcache.master.workers;

import io.imcache.redis.AccountStore;
import io.imcache.redis.WorkerMailbox;
import java.time.InstantSource;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(OutboundProperties.class)
class WorkersConfiguration {
    @Bean
    MailboxMessages outboundMessages(AccountStore store, WorkerMailbox mailbox, OutboundProperties properties) {
        return new MailboxMessages(store, mailbox, properties, InstantSource.system());
    }

    @Bean
    WorkersHere workersHere(MailboxMessages messages) {
        return messages::workersHere;
    }
}
