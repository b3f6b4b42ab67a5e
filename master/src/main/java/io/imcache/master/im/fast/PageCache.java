package io.imcache.master.im.fast;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.imcache.master.web.ReadyAnswer;
import java.net.URI;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;
import org.springframework.web.reactive.function.server.RouterFunctions;
import org.springframework.web.reactive.function.server.ServerRequest;
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

    /** What pages are kept by. */
    static String key(URI uri) {
        return uri.getRawPath() + '?' + uri.getRawQuery();
    }

    /** Notes with a request that its answer, if it has a version, may be kept. */
    public void noteIn(ServerRequest request) {
        request.attributes().put(PLACE, this);
    }

    /**
     * Keeps the answer to a request, where answers are kept.
     *
     * @param version the account's, that the answer was made from; 0 where there is no such account
     */
    public static void offer(ServerRequest request, String accountId, long version, ReadyAnswer answer) {
        if (version > 0 && request.attributes().get(PLACE) instanceof PageCache cache) {
            Object pattern = request.attributes().get(RouterFunctions.MATCHING_PATTERN_ATTRIBUTE);
            String route = pattern instanceof PathPattern path ? path.getPatternString() : null;
            cache.keep(key(request.uri()), new CachedPage(accountId, version, route, answer, null));
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
