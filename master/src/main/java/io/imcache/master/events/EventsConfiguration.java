package io.imcache.master.events;

import io.imcache.master.web.RouteTable;
import io.imcache.redis.feed.AccountChanges;
import io.imcache.redis.feed.AccountEvents;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.MeterRegistry;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.web.reactive.function.server.RouterFunction;
import org.springframework.web.reactive.function.server.ServerResponse;

@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(FeedProperties.class)
class EventsConfiguration {
    private static final String PREFIX = "/api/im";

    @Bean
    ChangeFeed changeFeed(
            AccountEvents events, AccountChanges accountChanges, FeedProperties properties, MeterRegistry meters) {
        FunctionCounter.builder("imcache.events.unreadable", accountChanges, AccountChanges::unreadable)
                .description("Messages on the channel of changes that are none of ours")
                .register(meters);
        return new ChangeFeed(events::after, accountChanges.changes(), accountChanges.start(), properties, meters);
    }

    @Bean
    RouterFunction<ServerResponse> eventRoutes(ChangeFeed feed) {
        return table(feed).build();
    }

    static RouteTable table(ChangeFeed feed) {
        var table = new RouteTable(PREFIX);
        new EventRoutes(feed).addTo(table);
        return table;
    }
}
