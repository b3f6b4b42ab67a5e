package io.imcache.master.operations;

import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;

/** Configures work and checks that no client asks for. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties({DrainProperties.class, HousekeepingProperties.class, OperationsProperties.class})
@Import({Drain.class, HousekeepingSchedule.class, RedisWatch.class, SettingsCheck.class, StoreGauges.class})
class OperationsConfiguration {
    /** The readiness group refers to it by the first part of its name, {@code store}. */
    @Bean
    StoreHealthIndicator storeHealthIndicator(RedisWatch watch, OperationsProperties properties) {
        return new StoreHealthIndicator(watch, properties);
    }
}
