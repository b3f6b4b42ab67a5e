package io.imcache.master.monitor;

import io.imcache.master.events.ChangeFeed;
import io.imcache.master.ingest.socketio.ClientEvents;
import io.imcache.master.limits.RateLimits;
import io.imcache.master.workers.OutboundMessages;
import io.imcache.master.workers.WorkerPresence;
import io.imcache.redis.AccountNotices;
import io.imcache.redis.AccountOverviews;
import io.imcache.redis.AccountStore;
import io.imcache.redis.AccountTopics;
import io.micrometer.core.instrument.MeterRegistry;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(MonitorProperties.class)
class MonitorConfiguration {
    @Bean
    ClientEvents monitors(
            AccountStore store,
            AccountOverviews overviews,
            AccountTopics topics,
            AccountNotices notices,
            ChangeFeed feed,
            OutboundMessages outbound,
            WorkerPresence presence,
            MonitorProperties properties,
            RateLimits rates,
            MeterRegistry meters) {
        return new Monitors(
                store,
                overviews,
                topics,
                notices,
                feed,
                outbound,
                presence,
                properties,
                new EventMeters(rates, meters));
    }
}
