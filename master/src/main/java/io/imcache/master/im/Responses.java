package io.imcache.master.im;

import io.imcache.master.im.fast.PageCache;
import io.imcache.master.im.view.Answers;
import io.imcache.master.web.EventLoops;
import io.imcache.master.web.ReadyAnswer;
import java.util.List;
import java.util.function.Function;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.InvalidMediaTypeException;
import org.springframework.http.MediaType;
import org.springframework.web.reactive.function.server.HandlerFunction;
import org.springframework.web.reactive.function.server.ServerRequest;
import org.springframework.web.reactive.function.server.ServerResponse;
import org.springframework.web.server.NotAcceptableStatusException;
import reactor.core.publisher.Mono;

/** How ready answers travel: past the message converters, for they have nothing left to convert. */
final class Responses {
    private Responses() {}

    static Mono<ServerResponse> ok(byte[] json) {
        return Mono.just(ReadyAnswer.of(HttpStatus.OK, json));
    }

    /** What a POST made. */
    static Mono<ServerResponse> created(byte[] json) {
        return Mono.just(ReadyAnswer.of(HttpStatus.CREATED, json));
    }

    /** Some thing was deleted, or was so already. */
    static Mono<ServerResponse> deleted() {
        return ok(Answers.one(out -> out.flag("deleted", true)));
    }

    /**
     * An answer with what it was made from.
     *
     * @param version of the account, not newer than what the answer says
     */
    @SuppressWarnings("ArrayRecordComponent") // bytes on their way to a client, never compared
    record Versioned(long version, byte[] json) {}

    /**
     * An answer made from one version of the account that the query names. A client that has it already is told so instead
     * of being sent it again, and before anything else is read. What is sent is offered to the near cache.
     *
     * @param version the account's version, asked for only where the client names one
     * @param read what the answer is made of
     */
    static <T> Mono<ServerResponse> ok(
            ServerRequest request, Mono<Long> version, Mono<T> read, Function<T, Versioned> answer) {
        HttpHeaders asked = request.headers().asHttpHeaders();
        Mono<ServerResponse> full = EventLoops.handOver(read).map(found -> full(request, answer.apply(found)));
        if (!asked.containsHeader(HttpHeaders.IF_NONE_MATCH)) {
            return full;
        }
        List<String> held = asked.getIfNoneMatch();
        return EventLoops.handOver(version)
                .map(now -> tag(request, now))
                .filter(held::contains)
                .<ServerResponse>map(ReadyAnswer::notModified)
                .switchIfEmpty(full);
    }

    private static ServerResponse full(ServerRequest request, Versioned made) {
        ReadyAnswer answer = ReadyAnswer.tagged(made.json(), tag(request, made.version()));
        String accountId = request.queryParams().getFirst(Parameters.ACCOUNT_ID);
        if (accountId != null) {
            PageCache.offer(request, accountId, made.version(), answer);
        }
        return answer;
    }

    /** Weak, for what is compressed has other bytes. All replicas give the same. */
    private static String tag(ServerRequest request, long version) {
        String query = request.uri().getRawPath() + '?' + request.uri().getRawQuery();
        return "W/\"" + version + '-' + Integer.toHexString(query.hashCode()) + '"';
    }

    /** Refuses clients that do not take JSON. */
    static Mono<ServerResponse> ifJsonAccepted(ServerRequest request, HandlerFunction<ServerResponse> next) {
        return acceptsJson(request)
                ? next.handle(request)
                : Mono.error(new NotAcceptableStatusException(List.of(MediaType.APPLICATION_JSON)));
    }

    private static boolean acceptsJson(ServerRequest request) {
        try {
            if (!request.headers().asHttpHeaders().containsHeader(HttpHeaders.ACCEPT)) {
                return true;
            }
            var accepted = request.headers().accept();
            return accepted.isEmpty() || accepted.stream().anyMatch(MediaType.APPLICATION_JSON::isCompatibleWith);
        } catch (InvalidMediaTypeException e) {
            return false;
        }
    }
}
