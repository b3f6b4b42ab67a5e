package io.imcache.master.desktop;

import io.imcache.master.assignment.CrawlAccounts;
import io.imcache.master.events.ChangeFeed;
import io.imcache.master.limits.RateLimits;
import io.imcache.master.login.LoginRelay;
import io.imcache.master.login.LoginRequests;
import io.imcache.master.workers.OutboundMessages;
import io.imcache.master.workers.WorkerPresence;
import io.imcache.redis.AccountStore;
import io.imcache.redis.accounts.AccountOverviews;
import io.imcache.redis.outbound.AccountNotices;
import io.imcache.redis.topics.AccountTopics;
import io.micrometer.core.instrument.MeterRegistry;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(DesktopProperties.class)
class DesktopConfiguration {
    @Bean
    DesktopClients desktopClients(
            AccountStore store,
            AccountOverviews overviews,
            AccountTopics topics,
            AccountNotices notices,
            ChangeFeed feed,
            OutboundMessages outbound,
            WorkerPresence presence,
            LoginRequests logins,
            LoginRelay relay,
            CrawlAccounts crawled,
            DesktopProperties properties,
            RateLimits rates,
            MeterRegistry meters) {
        var clients = new DesktopClients(
                store,
                overviews,
                topics,
                notices,
                feed,
                outbound,
                presence,
                logins,
                crawled,
                properties,
                new EventMeters(rates, meters));
        relay.addAudience(clients::tellOfLogin);
        return clients;
    }
}
