package io.imcache.master.im.fast;

import io.imcache.master.security.Access;
import io.imcache.master.web.EventLoops;
import io.imcache.master.web.ReadyAnswer;
import io.imcache.redis.AccountStore;
import java.net.URI;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.http.server.reactive.ServerHttpResponse;
import reactor.core.publisher.Mono;

/**
 * Finds kept pages for requests. A page goes only to callers who may read its account, and only while the account still has
 * the page's version; the store is asked for that after the request came in.
 */
final class CachedPages {
    /** Answers without a question to the store, so that the caller need not subscribe. */
    static final Mono<Boolean> YES = Mono.just(true);

    private static final Mono<Boolean> NO = Mono.just(false);

    private final PageCache cache;
    private final AccountStore store;

    /** A kept page and its key. */
    record Found(String key, CachedPage page) {}

    CachedPages(PageCache cache, AccountStore store) {
        this.cache = cache;
        this.store = store;
    }

    /** Returns the page for a read; null if none is kept, or if the client may want it in another media type. */
    @Nullable Found find(ServerHttpRequest request) {
        URI uri = request.getURI();
        if (uri.getRawQuery() == null || !takesJson(request)) {
            return null;
        }
        String key = PageCache.key(uri);
        CachedPage page = cache.find(key);
        return page == null ? null : new Found(key, page);
    }

    /** Tells whether a caller may have the page and the account still has its version; false also if Redis does not answer. */
    Mono<Boolean> isCurrent(Found found, Access caller) {
        CachedPage page = found.page();
        if (!caller.mayRead(page.accountId())) {
            return NO;
        }
        long known = store.knownVersion(page.accountId());
        if (known >= 0) {
            return isCurrent(found, known) ? YES : NO;
        }
        return EventLoops.current(loop -> store.version(page.accountId(), loop))
                .map(version -> isCurrent(found, version))
                .onErrorReturn(false);
    }

    private boolean isCurrent(Found found, long version) {
        boolean current = found.page().version() == version;
        if (!current) {
            cache.drop(found.key(), found.page());
        }
        return current;
    }

    /** Sends the page, or 304 if the client has it. */
    Mono<Void> write(Found found, HttpHeaders asked, ServerHttpResponse response) {
        ReadyAnswer answer = found.page().answer();
        if (answer.isHeld(asked)) {
            return answer.notModified(response);
        }
        return takesGzip(asked) ? gzipped(found).writeTo(response) : answer.writeTo(response);
    }

    /** Compresses a page on first use and keeps the result. */
    private ReadyAnswer gzipped(Found found) {
        CachedPage page = found.page();
        ReadyAnswer ready = page.gzipped();
        if (ready != null || !page.answer().isWorthPacking()) {
            return ready == null ? page.answer() : ready;
        }
        CachedPage packed = page.withGzipped();
        cache.keep(found.key(), packed);
        return packed.gzipped() == null ? page.answer() : packed.gzipped();
    }

    /** Returns whether a client takes JSON for sure. Headers with other types or weights are left to the route. */
    private static boolean takesJson(ServerHttpRequest request) {
        String accept = request.getHeaders().getFirst(HttpHeaders.ACCEPT);
        return accept == null || accept.equals("*/*") || accept.equals("application/json") || isPlainList(accept);
    }

    /** Matches what axios sends: {@code application/json, text/plain, *}{@code /*}. */
    private static boolean isPlainList(String accept) {
        return accept.startsWith("application/json,") && !accept.contains(";");
    }

    private static boolean takesGzip(HttpHeaders asked) {
        @Nullable String encodings = asked.getFirst(HttpHeaders.ACCEPT_ENCODING);
        return encodings != null && encodings.contains("gzip") && !encodings.contains(";");
    }
}
