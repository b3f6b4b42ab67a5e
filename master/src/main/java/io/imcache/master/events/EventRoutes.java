package io.imcache.master.events;

import io.imcache.master.security.Access;
import io.imcache.master.web.RequestException;
import io.imcache.master.web.RouteTable;
import io.imcache.redis.model.AccountIds;
import io.imcache.redis.model.StoreException;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.codec.ServerSentEvent;
import org.springframework.http.server.reactive.ServerHttpRequestDecorator;
import org.springframework.web.ErrorResponse;
import org.springframework.web.reactive.function.BodyInserters;
import org.springframework.web.reactive.function.server.ServerRequest;
import org.springframework.web.reactive.function.server.ServerResponse;
import org.springframework.web.server.NotAcceptableStatusException;
import org.springframework.web.server.ResponseStatusException;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.netty.Connection;

/** Serves the stream of events over HTTP. */
final class EventRoutes {
    private static final String ACCOUNT_ID = "account_id";
    /** The second is how the npm package event-source-polyfill, 1.0.31, names it. */
    private static final List<String> LAST_EVENT_ID = List.of("last_event_id", "lastEventId");

    private static final String LAST_EVENT_ID_HEADER = "Last-Event-ID";
    private static final int MOST_ACCOUNTS = 100;

    /** In place of a 503, after which a browser's EventSource never comes back: a stream that ends. */
    private static final Flux<ServerSentEvent<String>> COME_AGAIN = Flux.just(ServerSentEvent.<String>builder()
            .event("dropped")
            .retry(Duration.ofSeconds(3))
            .data(EventJson.object(out -> out.writeStringProperty("reason", "unavailable")))
            .build());

    private final ChangeFeed feed;

    EventRoutes(ChangeFeed feed) {
        this.feed = feed;
    }

    void addTo(RouteTable routes) {
        routes.get("/events", this::events);
    }

    private Mono<ServerResponse> events(ServerRequest request) {
        List<MediaType> accepted = request.headers().accept();
        if (!accepted.isEmpty() && accepted.stream().noneMatch(MediaType.TEXT_EVENT_STREAM::isCompatibleWith)) {
            return Mono.error(new NotAcceptableStatusException(List.of(MediaType.TEXT_EVENT_STREAM)));
        }
        Access access = Access.of(request);
        Set<String> accounts = allowed(access, accounts(request));
        if (request.method().equals(HttpMethod.HEAD)) {
            return response().build();
        }
        String last = lastEventId(request);
        var asked = new EventStream.Request(
                List.copyOf(accounts),
                access.endsAt(),
                last != null,
                last == null ? null : Positions.decode(last).orElse(null),
                () -> cutOff(request));
        return feed.open(asked)
                .onErrorMap(
                        TooManyStreamsException.class,
                        error -> new ResponseStatusException(HttpStatus.SERVICE_UNAVAILABLE))
                .onErrorResume(
                        error -> accepted.equals(List.of(MediaType.TEXT_EVENT_STREAM)) && passes(error),
                        error -> Mono.just(COME_AGAIN))
                .flatMap(events -> response().body(BodyInserters.fromServerSentEvents(events)));
    }

    private static boolean passes(Throwable error) {
        return error instanceof StoreException.Unavailable
                || (error instanceof ErrorResponse refused
                        && refused.getStatusCode().value() == HttpStatus.SERVICE_UNAVAILABLE.value());
    }

    /**
     * Returns the accounts to watch. Without names, these are the caller's accounts; a caller with all accounts gets
     * the empty set, which stands for all.
     */
    private static Set<String> allowed(Access access, Set<String> accounts) {
        Set<String> own = access.accounts();
        if (accounts.isEmpty() && own != null) {
            if (own.isEmpty() || own.size() > MOST_ACCOUNTS) {
                throw RequestException.missing(ACCOUNT_ID, "the ids of 1.." + MOST_ACCOUNTS + " accounts");
            }
            return own;
        }
        for (String accountId : accounts) {
            if (!access.mayRead(accountId)) {
                throw RequestException.notFound("account", accountId);
            }
        }
        return accounts;
    }

    private static ServerResponse.BodyBuilder response() {
        return ServerResponse.ok()
                .contentType(MediaType.TEXT_EVENT_STREAM)
                .header(
                        HttpHeaders.CACHE_CONTROL,
                        "no-cache, no-transform") // compressed by a proxy, an event would wait for the next one
                // Without it nginx holds events back until a buffer is full.
                .header("X-Accel-Buffering", "no");
    }

    /** Reads ids that are given one by one or separated by commas. */
    private static Set<String> accounts(ServerRequest request) {
        var accounts = new LinkedHashSet<String>();
        List<String> given = request.queryParams().get(ACCOUNT_ID);
        for (String value : given == null ? List.<String>of() : given) {
            for (String part : value.split(",", -1)) {
                String accountId = part.strip();
                if (accountId.isEmpty()) {
                    continue;
                }
                if (!AccountIds.isValid(accountId)) {
                    throw RequestException.invalid(
                            ACCOUNT_ID,
                            accountId,
                            "at most " + AccountIds.LONGEST + " characters, no control characters");
                }
                accounts.add(accountId);
            }
        }
        if (accounts.size() > MOST_ACCOUNTS) {
            throw RequestException.invalid(
                    ACCOUNT_ID, accounts.size() + " accounts", "at most " + MOST_ACCOUNTS + " accounts a stream");
        }
        return accounts;
    }

    /**
     * Reads the position of a client that reconnects. Browsers send the header; other clients may use the parameter.
     */
    private static @Nullable String lastEventId(ServerRequest request) {
        String header = request.headers().firstHeader(LAST_EVENT_ID_HEADER);
        if (header != null && !header.isEmpty()) {
            return header;
        }
        for (String name : LAST_EVENT_ID) {
            String last = request.queryParams().getFirst(name);
            if (last != null && !last.isEmpty()) {
                return last;
            }
        }
        return null;
    }

    private static void cutOff(ServerRequest request) {
        Object server =
                ServerHttpRequestDecorator.getNativeRequest(request.exchange().getRequest());
        if (server instanceof Connection connection) {
            connection.channel().eventLoop().execute(connection::dispose);
        }
    }
}
