package io.imcache.master.im.cache;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.imcache.master.web.ReadyAnswer;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;
import org.springframework.web.reactive.function.server.RouterFunctions;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.util.pattern.PathPattern;

/**
 * Pages by path and query, as much as fits into so many bytes; those used least go first. A page belongs to an account and
 * says its version; whether that is still the account's, and whether the one who asks may see the account, is for
 * {@link CachedPages} to find out, each time.
 */
public final class PageCache {
    private static final String PLACE = PageCache.class.getName();
    /** Longer ones are no client's. */
    private static final int LONGEST_KEY = 1_024;

    private final Cache<String, CachedPage> pages;
    private final LongAdder outdated = new LongAdder();

    PageCache(long bytes) {
        pages = Caffeine.newBuilder()
                .maximumWeight(bytes)
                .weigher((String key, CachedPage page) -> page.weight(key))
                .recordStats()
                .build();
    }

    @Nullable CachedPage find(String key) {
        return pages.getIfPresent(key);
    }

    /** A page that was found is not the account's any more. */
    void drop(String key, CachedPage page) {
        outdated.increment();
        pages.asMap().remove(key, page);
    }

    void keep(String key, CachedPage page) {
        if (key.length() <= LONGEST_KEY) {
            pages.put(key, page);
        }
    }

    /** Notes with a request that its answer, if it has a version, may be kept. */
    void noteIn(ServerWebExchange exchange, String key) {
        exchange.getAttributes().put(PLACE, new Place(this, key));
    }

    private record Place(PageCache cache, String key) {}

    /**
     * Keeps the answer to a request, where answers are kept.
     *
     * @param version the account's, that the answer was made from; 0 where there is no such account
     */
    public static void offer(ServerWebExchange exchange, String accountId, long version, ReadyAnswer answer) {
        if (version > 0 && exchange.getAttribute(PLACE) instanceof Place place) {
            Object pattern = exchange.getAttribute(RouterFunctions.MATCHING_PATTERN_ATTRIBUTE);
            String route = pattern instanceof PathPattern path ? path.getPatternString() : null;
            place.cache().keep(place.key(), new CachedPage(accountId, version, route, answer, null));
        }
    }

    Cache<String, CachedPage> pages() {
        return pages;
    }

    /** How many pages were found that were not the account's any more. */
    long outdated() {
        return outdated.sum();
    }
}
