package io.imcache.master.im.fast;

import io.imcache.redis.AccountStore;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.binder.MeterBinder;
import io.micrometer.core.instrument.binder.cache.CaffeineCacheMetrics;
import java.util.List;
import org.springframework.boot.autoconfigure.condition.ConditionalOnExpression;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Profile;
import org.springframework.core.annotation.Order;

@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(CacheProperties.class)
@ConditionalOnExpression("!'off'.equalsIgnoreCase('${imcache.im.cache.mode:strict}')")
class PageCacheConfiguration {
    private static final String TRACING = "tracing";
    private static final String NAME = "imcache.pages";

    @Bean
    PageCache pageCache(CacheProperties properties) {
        return new PageCache(properties.bytes());
    }

    @Bean
    CachedPages cachedPages(PageCache cache, AccountStore accountStore) {
        return new CachedPages(cache, accountStore);
    }

    /** Before the routes are. */
    @Bean
    @Order(0)
    @Profile("!" + TRACING)
    PagesFirst pagesFirst(CachedPages pages, DirectReads reads) {
        return new PagesFirst(pages, reads);
    }

    @Bean
    @Profile(TRACING)
    PagesFilter pagesFilter(CachedPages pages) {
        return new PagesFilter(pages);
    }

    @Bean
    MeterBinder pageCacheMetrics(PageCache cache) {
        return registry -> {
            CaffeineCacheMetrics.monitor(registry, cache.pages(), NAME, List.of());
            FunctionCounter.builder("imcache.im.cache.outdated", cache, PageCache::outdated)
                    .description("Pages that were kept and were not the account's any more")
                    .register(registry);
        };
    }
}
