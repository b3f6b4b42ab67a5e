package io.imcache.master.im.fast;

import io.imcache.master.security.Access;
import io.imcache.master.web.EventLoops;
import io.imcache.master.web.ReadyAnswer;
import io.imcache.redis.AccountStore;
import java.net.URI;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;
import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.http.server.reactive.ServerHttpResponse;
import reactor.core.publisher.Mono;

/**
 * Answers requests for pages that are kept. A page is given only to one who may read its account, and only while its version
 * is the account's, as the store says it after the request came in. All else goes its usual way.
 */
final class CachedPages {
    private static final String PREFIX = "/api/im/";
    /** What is right or wrong without asking. */
    static final Mono<Boolean> RIGHT = Mono.just(true);

    private static final Mono<Boolean> WRONG = Mono.just(false);

    private final PageCache cache;
    private final AccountStore store;

    /** A page that is kept, for a request. */
    record Found(String key, CachedPage page) {}

    CachedPages(PageCache cache, AccountStore store) {
        this.cache = cache;
        this.store = store;
    }

    /** The page that a request asks for; null where it is not kept, or may have to be given in another shape. */
    @Nullable Found find(ServerHttpRequest request) {
        if (!HttpMethod.GET.equals(request.getMethod())) {
            return null;
        }
        URI uri = request.getURI();
        String query = uri.getRawQuery();
        if (query == null || !uri.getRawPath().startsWith(PREFIX) || !takesJson(request)) {
            return null;
        }
        String key = PageCache.key(uri);
        CachedPage page = cache.find(key);
        return page == null ? null : new Found(key, page);
    }

    /** Whether who asks may have it, and it is still the account's; false too where Redis does not say. */
    Mono<Boolean> isRight(Found found, Access access) {
        CachedPage page = found.page();
        if (!access.mayRead(page.accountId())) {
            return WRONG;
        }
        long known = store.knownVersion(page.accountId());
        if (known >= 0) {
            return isOf(found, known) ? RIGHT : WRONG;
        }
        return EventLoops.current(loop -> store.version(page.accountId(), loop))
                .map(version -> isOf(found, version))
                .onErrorReturn(false);
    }

    private boolean isOf(Found found, long version) {
        boolean right = found.page().version() == version;
        if (!right) {
            cache.drop(found.key(), found.page());
        }
        return right;
    }

    /** Gives it, or says that the client has it. */
    Mono<Void> write(Found found, HttpHeaders asked, ServerHttpResponse response) {
        ReadyAnswer answer = found.page().answer();
        if (answer.isHeld(asked)) {
            return answer.notModified(response);
        }
        return takesGzip(asked) ? gzipped(found).writeTo(response) : answer.writeTo(response);
    }

    /** Packed once for all who take it so. */
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

    /** Clients that name other media types, or weigh them, are left to those who read such headers. */
    private static boolean takesJson(ServerHttpRequest request) {
        String accept = request.getHeaders().getFirst(HttpHeaders.ACCEPT);
        return accept == null || accept.equals("*/*") || accept.equals("application/json") || isPlainList(accept);
    }

    /** Such as axios sends: {@code application/json, text/plain, *}{@code /*}. */
    private static boolean isPlainList(String accept) {
        return accept.startsWith("application/json,") && !accept.contains(";");
    }

    private static boolean takesGzip(HttpHeaders asked) {
        @Nullable String encodings = asked.getFirst(HttpHeaders.ACCEPT_ENCODING);
        return encodings != null && encodings.contains("gzip") && !encodings.contains(";");
    }
}
