package io.imcache.master.workers;

import io.imcache.redis.AccountStore;
import io.imcache.redis.RedisAccountStore;
import io.imcache.redis.connection.StoreClock;
import io.imcache.redis.masters.MasterList;
import io.imcache.redis.outbound.AccountNotices;
import io.imcache.redis.outbound.WorkerMailbox;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(OutboundProperties.class)
class WorkersConfiguration {
    @Bean
    WorkerMailbox workerMailbox(RedisAccountStore store, OutboundProperties properties, StoreClock clock) {
        return store.mailbox(clock, properties.recheck());
    }

    @Bean
    MailboxMessages outboundMessages(
            AccountStore store, WorkerMailbox mailbox, OutboundProperties properties, StoreClock clock) {
        return new MailboxMessages(store, mailbox, properties, clock);
    }

    @Bean
    AccountDelivery accountDelivery(MailboxMessages messages) {
        return messages.workers()::deliver;
    }

    @Bean
    WorkersHere workersHere(MailboxMessages messages) {
        return messages.workers()::ids;
    }

    @Bean
    WorkerPresence workerPresence(
            MailboxMessages messages, @Qualifier("workerReplicas") MasterList replicas, AccountNotices notices) {
        return new WorkerPresence(messages.workers(), replicas, notices);
    }
}
