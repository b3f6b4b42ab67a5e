package io.imcache.master.im.fast;

import io.imcache.master.limits.RateLimits;
import io.imcache.master.security.Access;
import io.imcache.master.security.SecurityHeaders;
import io.imcache.master.security.Tokens;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;
import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.http.server.reactive.ServerHttpResponse;
import org.springframework.web.util.DisconnectedClientHelper;
import reactor.core.publisher.Mono;

/**
 * Which requests may be answered before anything else is done with them: filters, observations and dispatching cost more than
 * twice what the rest of a kept page does, and some tenth of a page that is read. Only where all is plain: whoever asks was known
 * a moment ago, has requests left, and comes from no other site; else the usual way decides. Answers have the same headers,
 * and are counted and timed under the same names.
 */
public final class DirectReads {
    private static final String PREFIX = "/api/im/";

    private final Tokens tokens;
    private final RateLimits rates;
    private final SecurityHeaders securityHeaders;
    private final RequestTimers timers;

    DirectReads(Tokens tokens, RateLimits rates, SecurityHeaders securityHeaders, RequestTimers timers) {
        this.tokens = tokens;
        this.rates = rates;
        this.securityHeaders = securityHeaders;
        this.timers = timers;
    }

    /** Whether it is a read of the IM API. */
    public static boolean isRead(ServerHttpRequest request) {
        return HttpMethod.GET.equals(request.getMethod())
                && request.getURI().getRawPath().startsWith(PREFIX);
    }

    /** Who reads, where that is known at once; null where it has to be found out, or is nobody who may read. */
    public @Nullable Access reader(ServerHttpRequest request) {
        HttpHeaders headers = request.getHeaders();
        if (headers.getFirst(HttpHeaders.ORIGIN) != null) {
            return null;
        }
        Access known = tokens.known(Tokens.bearer(headers.getFirst(HttpHeaders.AUTHORIZATION)));
        return known != null && known.mayRead() ? known : null;
    }

    /** Whether it is known that the reader has a request left; if so, that counts. */
    public boolean admits(Access reader) {
        return rates.admitsAtOnce(RateLimits.Kind.IM, reader.key());
    }

    /**
     * Answers a request.
     *
     * @param began {@link System#nanoTime} when it had come
     * @param route what it is counted under, known once it is answered; null for none
     */
    public Mono<Void> answer(
            ServerHttpRequest request,
            ServerHttpResponse response,
            long began,
            Supplier<@Nullable String> route,
            Mono<Void> answer) {
        securityHeaders.writeTo(
                response.getHeaders(), "https".equals(request.getURI().getScheme()));
        return answer.doOnSuccess(done -> timers.record(route.get(), response.getStatusCode(), began))
                // Nobody is there to be told.
                .onErrorComplete(DisconnectedClientHelper::isClientDisconnectedException);
    }
}
