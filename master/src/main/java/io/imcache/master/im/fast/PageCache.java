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
 * Keeps pages by path and query, up to a number of bytes; the least used go first. A page names its account and version.
 * {@link CachedPages} checks on every request that the version is current and that the caller may read the account.
 */
public final class PageCache {
    private static final String PLACE = PageCache.class.getName();
    /** No client of the IM API sends longer paths. */
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

    /** Removes a page whose account has changed. */
    void drop(String key, CachedPage page) {
        outdated.increment();
        pages.asMap().remove(key, page);
    }

    void keep(String key, CachedPage page) {
        if (key.length() <= LONGEST_KEY) {
            pages.put(key, page);
        }
    }

    /** Returns the key of a page. */
    static String key(URI uri) {
        return uri.getRawPath() + '?' + uri.getRawQuery();
    }

    /** Lets {@link #offer} keep the answer to a request. */
    public void noteIn(ServerRequest request) {
        request.attributes().put(PLACE, this);
    }

    /**
     * Keeps the answer to a request, if pages are kept.
     *
     * @param version the account's version that the answer was made from; 0 if there is no such account
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

    /** Counts the kept pages whose account had changed when they were asked for. */
    long outdated() {
        return outdated.sum();
    }
}
