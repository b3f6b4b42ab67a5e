package io.imcache.master.store;

import io.imcache.redis.RedisAccountStore;
import io.imcache.redis.connection.StoreClock;
import io.imcache.redis.connection.StoreConnection;
import io.imcache.redis.connection.StoreStatus;
import io.imcache.redis.housekeeping.DataAges;
import io.micrometer.core.instrument.MeterRegistry;
import org.springframework.boot.data.redis.autoconfigure.ClientResourcesBuilderCustomizer;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Creates what {@code io.imcache.master.operations} needs to watch Redis. */
@Configuration(proxyBeanMethods = false)
class WatchConfiguration {
    @Bean
    StoreStatus storeStatus(StoreConnection connection) {
        return new StoreStatus(connection);
    }

    @Bean
    DataAges dataAges(StoreConnection connection, RedisAccountStore store, StoreClock clock) {
        return new DataAges(connection, store, clock);
    }

    /** Replaces Boot's recorder, which looks up a meter by its tags for each command. */
    @Bean
    ClientResourcesBuilderCustomizer redisLatency(MeterRegistry meters) {
        return resources -> resources.commandLatencyRecorder(new RedisLatency(meters));
    }
}
