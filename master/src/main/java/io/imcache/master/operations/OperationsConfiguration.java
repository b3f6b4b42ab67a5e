package io.imcache.master.operations;

import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;

/** What is done and watched beside what clients ask for. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties({DrainProperties.class, HousekeepingProperties.class, OperationsProperties.class})
@Import({Drain.class, HousekeepingSchedule.class, RedisWatch.class, StoreGauges.class})
class OperationsConfiguration {
    /** Its name is what the readiness group has it by: {@code store}. */
    @Bean
    StoreHealthIndicator storeHealthIndicator(RedisWatch watch, OperationsProperties properties) {
        return new StoreHealthIndicator(watch, properties);
    }
}
