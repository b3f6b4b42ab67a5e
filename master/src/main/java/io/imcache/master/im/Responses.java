package io.imcache.master.im;

import io.imcache.master.im.fast.PageCache;
import io.imcache.master.im.view.Answers;
import io.imcache.master.web.EntityTags;
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

/** Creates responses from ready JSON, which bypasses the message converters. */
final class Responses {
    private Responses() {}

    static Mono<ServerResponse> ok(byte[] json) {
        return Mono.just(ReadyAnswer.of(HttpStatus.OK, json));
    }

    /** Answers a POST that created something. */
    static Mono<ServerResponse> created(byte[] json) {
        return Mono.just(ReadyAnswer.of(HttpStatus.CREATED, json));
    }

    /** Answers that something is deleted, now or already before. */
    static Mono<ServerResponse> deleted() {
        return ok(Answers.one(out -> out.flag("deleted", true)));
    }

    /**
     * An answer and the version that it was made from.
     *
     * @param version of the account; not newer than the answer
     */
    @SuppressWarnings("ArrayRecordComponent") // bytes on their way to a client, never compared
    record Versioned(long version, byte[] json) {}

    /**
     * Answers from one version of the account in the query. Checks the version first if the client names a tag, and
     * answers 304 if it is current. Offers new answers to the cache of pages.
     *
     * @param version the account's version; subscribed to only if the client names a tag
     * @param read the data of the answer
     */
    static <T> Mono<ServerResponse> ok(
            ServerRequest request, Mono<Long> version, Mono<T> read, Function<T, Versioned> answer) {
        HttpHeaders asked = request.headers().asHttpHeaders();
        Mono<ServerResponse> full = EventLoops.handOver(read).map(found -> full(request, answer.apply(found)));
        if (!asked.containsHeader(HttpHeaders.IF_NONE_MATCH)) {
            return full;
        }
        return EventLoops.handOver(version)
                .filter(now -> now != 0) // there is nothing that a client could have
                .map(now -> tag(request, now))
                .filter(tag -> EntityTags.isHeld(asked, tag))
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

    /** Returns a weak tag, because compressed bodies have other bytes. It is the same on all masters. */
    private static String tag(ServerRequest request, long version) {
        String query = request.uri().getRawPath() + '?' + request.uri().getRawQuery();
        return "W/\"" + version + '-' + Integer.toHexString(query.hashCode()) + '"';
    }

    /** Refuses clients that do not accept JSON. */
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
