package io.imcache.master.im.fast;

import io.imcache.master.store.RedisProperties;
import io.imcache.redis.connection.StoreConnection;
import io.imcache.redis.feed.AccountChanges;
import io.imcache.redis.feed.AskedVersions;
import io.imcache.redis.feed.FollowedVersions;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.binder.MeterBinder;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Where a master has the versions of accounts from, by which it knows whether a page that it keeps is right. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(CacheProperties.class)
class VersionsConfiguration {
    private static final String MODE = "imcache.im.cache.mode";

    @Configuration(proxyBeanMethods = false)
    @ConditionalOnProperty(name = MODE, havingValue = "push")
    static class Followed {
        @Bean
        FollowedVersions accountVersions(
                AccountChanges accountChanges,
                StoreConnection connection,
                RedisProperties properties,
                CacheProperties cache) {
            // The change feed sees to it that they are heard; until they are, versions are asked for.
            return new FollowedVersions(
                    accountChanges, new AskedVersions(connection, properties.keyPrefix()), cache.maxStaleness());
        }

        @Bean
        MeterBinder followedVersionsMetrics(FollowedVersions versions) {
            return registry -> FunctionCounter.builder("imcache.im.cache.gaps", versions, FollowedVersions::gaps)
                    .description("Changes that were not told though the connection stood")
                    .register(registry);
        }
    }
}
