package io.imcache.master.store;

import io.imcache.master.im.cache.CacheProperties;
import io.imcache.redis.AccountChanges;
import io.imcache.redis.AskedVersions;
import io.imcache.redis.FollowedVersions;
import io.imcache.redis.StoreConnection;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import reactor.util.retry.Retry;

/** Where a master has the versions of accounts from, by which it knows whether a page that it keeps is right. */
@Configuration(proxyBeanMethods = false)
class VersionsConfiguration {
    private static final String MODE = "imcache.im.cache.mode";

    @Configuration(proxyBeanMethods = false)
    @ConditionalOnProperty(name = MODE, havingValue = "push")
    static class Followed {
        private static final Logger log = LoggerFactory.getLogger(Followed.class);
        private static final Duration FIRST_RETRY = Duration.ofMillis(200);
        private static final Duration LAST_RETRY = Duration.ofSeconds(5);

        @Bean
        AccountChanges followedChanges(StoreConnection connection, RedisProperties properties) {
            return new AccountChanges(connection, properties.keyPrefix());
        }

        @Bean
        FollowedVersions accountVersions(
                AccountChanges followedChanges,
                StoreConnection connection,
                RedisProperties properties,
                CacheProperties cache) {
            // Redis may be away now; until it is heard, versions are asked for.
            followedChanges
                    .start()
                    .retryWhen(Retry.backoff(Long.MAX_VALUE, FIRST_RETRY).maxBackoff(LAST_RETRY))
                    .subscribe(done -> {}, error -> log.warn("Changes are not followed: {}", error.toString()));
            return new FollowedVersions(
                    followedChanges, new AskedVersions(connection, properties.keyPrefix()), cache.maxStaleness());
        }

        @Bean
        MeterBinder followedVersionsMetrics(FollowedVersions versions) {
            return registry -> FunctionCounter.builder("imcache.im.cache.gaps", versions, FollowedVersions::gaps)
                    .description("Changes that were not told though the connection stood")
                    .register(registry);
        }
    }
}
