package io.imcache.master.im.fast;

import io.imcache.master.limits.RateLimits;
import io.imcache.master.security.SecurityHeaders;
import io.imcache.master.security.Tokens;
import io.imcache.master.store.RedisProperties;
import io.imcache.master.web.ErrorHandler;
import io.imcache.redis.AccountStore;
import io.imcache.redis.connection.StoreConnection;
import io.imcache.redis.feed.AccountChanges;
import io.imcache.redis.feed.AskedVersions;
import io.imcache.redis.feed.FollowedVersions;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import io.micrometer.core.instrument.binder.cache.CaffeineCacheMetrics;
import java.util.List;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.boot.autoconfigure.condition.ConditionalOnExpression;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Profile;
import org.springframework.http.codec.ServerCodecConfigurer;
import org.springframework.web.reactive.function.server.RouterFunction;
import org.springframework.web.reactive.function.server.ServerResponse;

/**
 * The fast door and the pages that it gives. A master with the profile {@code tracing} has neither: each of its requests gets
 * a span from Spring's filters, so it reads every page from Redis.
 */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(CacheProperties.class)
class FastReadsConfiguration {
    private static final String UNTRACED = "!tracing";

    @Bean
    @Profile(UNTRACED)
    FastReads fastReads(
            ObjectProvider<CachedPages> pages,
            @Qualifier("imRoutes") RouterFunction<ServerResponse> routes,
            ErrorHandler errors,
            Tokens tokens,
            RateLimits rates,
            SecurityHeaders headers,
            MeterRegistry meters,
            ServerCodecConfigurer codecs) {
        var timers = new RequestTimers(meters);
        return new FastReads(pages.getIfAvailable(), routes, errors, tokens, rates, headers, timers, codecs);
    }

    @Configuration(proxyBeanMethods = false)
    @Profile(UNTRACED)
    @ConditionalOnExpression("!'off'.equalsIgnoreCase('${imcache.im.cache.mode:strict}')")
    static class Kept {
        private static final String NAME = "imcache.pages";

        @Bean
        PageCache pageCache(CacheProperties properties) {
            return new PageCache(properties.bytes());
        }

        @Bean
        CachedPages cachedPages(PageCache cache, AccountStore accountStore) {
            return new CachedPages(cache, accountStore);
        }

        @Bean
        MeterBinder pageCacheMetrics(PageCache cache) {
            return registry -> {
                CaffeineCacheMetrics.monitor(registry, cache.pages(), NAME, List.of());
                FunctionCounter.builder("imcache.im.cache.outdated", cache, PageCache::outdated)
                        .description("Kept pages whose account had changed when they were asked for")
                        .register(registry);
            };
        }
    }

    /** Follows the versions of accounts on a channel instead of asking Redis for them. */
    @Configuration(proxyBeanMethods = false)
    @ConditionalOnProperty(name = "imcache.im.cache.mode", havingValue = "push")
    static class Followed {
        @Bean
        FollowedVersions accountVersions(
                AccountChanges accountChanges,
                StoreConnection connection,
                RedisProperties properties,
                CacheProperties cache) {
            // The change feed opens the channel; until then, versions are asked for.
            return new FollowedVersions(
                    accountChanges, new AskedVersions(connection, properties.keyPrefix()), cache.maxStaleness());
        }

        @Bean
        MeterBinder followedVersionsMetrics(FollowedVersions versions) {
            return registry -> FunctionCounter.builder("imcache.im.cache.gaps", versions, FollowedVersions::gaps)
                    .description("Changes that the channel did not tell although it was connected")
                    .register(registry);
        }
    }
}
