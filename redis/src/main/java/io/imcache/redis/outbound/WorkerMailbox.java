package io.imcache.redis.outbound;

import io.imcache.redis.connection.StoreConnection;
import io.imcache.redis.keys.Bytes;
import io.imcache.redis.keys.OutboundKeys;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * Requests to workers, on their way between the master that took them and the one that the worker is connected to. They
 * are in Redis under these keys, all in one slot:
 *
 * <dl>
 *   <dt>{@code imcache:{outbound}:requests} (hash)
 *   <dd>request id to deadline, account and JSON, see {@link OutboundRequest}
 *   <dt>{@code imcache:{outbound}:states} (hash)
 *   <dd>request id to {@code p} prepared, {@code w<worker>} waiting, {@code d} delivered, {@code s<platform id>} sent,
 *       {@code f<error>} failed; the last two with a {@code +} before them once they are settled
 *   <dt>{@code imcache:{outbound}:due} (sorted set)
 *   <dd>request id by when to look at it again, in ms
 *   <dt>{@code imcache:{outbound}:waiting:<worker>} (set)
 *   <dd>ids of the requests that wait for a worker; expires
 *   <dt>{@code imcache:{outbound}:of:<account>} (set)
 *   <dd>ids of the requests of an account, and of some that have come to their end; expires
 *   <dt>{@code imcache:outbound} (channel)
 *   <dd>the worker that something waits for
 * </dl>
 *
 * <p>Whoever watches an account is told of its requests by {@link AccountNotices}.
 *
 * <p>Each request is handed out once: a worker that dies with it does not do it twice, and it fails at its deadline. That
 * nobody heard the channel, or that the account went to another worker, is made good when the request is due.
 */
public final class WorkerMailbox {
    /** How long an outcome is remembered, so that one that comes again is not taken for a new one. */
    private static final Duration REMEMBERED = Duration.ofHours(1);
    /** How long whoever reads an outcome may take to settle it, before another master does it. */
    private static final Duration SETTLING = Duration.ofSeconds(10);

    /** How long whoever prepared a request may take to submit it, before another master looks what became of it. */
    private static final Duration PREPARED = Duration.ofSeconds(15);

    private static final int LONGEST_DETAIL = 512;

    private final StoreConnection connection;
    private final InstantSource clock;
    private final Duration recheck;
    private final OutboundKeys keys;

    /**
     * @param prefix first part of every key, without braces
     * @param recheck how soon to look again at a request that waits
     */
    public WorkerMailbox(StoreConnection connection, String prefix, InstantSource clock, Duration recheck) {
        this.connection = connection;
        this.clock = clock;
        this.recheck = recheck;
        this.keys = new OutboundKeys(prefix);
    }

    /**
     * How a request ended.
     *
     * @param sent whether the worker did what it was asked to
     * @param detail the platform's id of what was made, else what went wrong; empty where neither is known
     */
    public record Outcome(boolean sent, String detail) {
        public Outcome {
            // What comes back from Redis has to be equal to what went in.
            String clean = new String(detail.getBytes(StandardCharsets.UTF_8), StandardCharsets.UTF_8);
            detail = clean.length() <= LONGEST_DETAIL ? clean : shortened(clean);
        }

        private static String shortened(String text) {
            int end = Character.isHighSurrogate(text.charAt(LONGEST_DETAIL - 1)) ? LONGEST_DETAIL - 1 : LONGEST_DETAIL;
            return text.substring(0, end);
        }

        private String state() {
            return (sent ? "s" : "f") + detail;
        }

        static @Nullable Outcome of(String state) {
            return switch (state.isEmpty() ? ' ' : state.charAt(0)) {
                case 's' -> new Outcome(true, state.substring(1));
                case 'f' -> new Outcome(false, state.substring(1));
                default -> null;
            };
        }
    }

    /**
     * A request that is to be looked at.
     *
     * @param stage how far it is
     * @param outcome the outcome that is not settled yet; null where there is none
     */
    public record Due(OutboundRequest request, Stage stage, @Nullable Outcome outcome) {
        /** How far a request is. */
        public enum Stage {
            /** Whoever prepared it has not submitted it: what it is for may have been stored, or not. */
            PREPARED,
            /** No worker has it. */
            WAITS,
            /** A worker has it. */
            DELIVERED,
            /** There is an outcome. */
            ENDED
        }

        private static Due of(OutboundDueScript.Due due) {
            Outcome outcome = Outcome.of(due.state());
            Stage stage =
                    switch (due.state().charAt(0)) {
                        case 'p' -> Stage.PREPARED;
                        case 'w' -> Stage.WAITS;
                        default -> outcome == null ? Stage.DELIVERED : Stage.ENDED;
                    };
            return new Due(due.request(), stage, outcome);
        }
    }

    /** A request with the outcome that counts for it. */
    public record Ended(OutboundRequest request, Outcome outcome) {}

    /**
     * Takes a request in that nobody is asked yet, before what it is for is stored: should its master die in between, it is
     * {@linkplain #due due} and another master can see to it.
     */
    public Mono<Boolean> prepare(OutboundRequest request) {
        return route(OutboundRouteScript.Mode.PREPARE, request, null);
    }

    /**
     * Takes a request in, or one that was prepared; once, however often it is given.
     *
     * @param worker who is to be asked; null where nobody is known
     */
    public Mono<Boolean> submit(OutboundRequest request, @Nullable String worker) {
        return route(OutboundRouteScript.Mode.SUBMIT, request, worker);
    }

    /** Forgets a request that was prepared and not submitted; false where a worker is or was asked. */
    public Mono<Boolean> withdraw(String id) {
        return Mono.defer(() -> OutboundWithdrawScript.call(connection, keys, id));
    }

    /** Gives a request that is not done to a worker, which may be another than before. */
    public Mono<Boolean> route(OutboundRequest request, @Nullable String worker) {
        return route(OutboundRouteScript.Mode.ROUTE, request, worker);
    }

    /** The account that a request is about; empty where the request is not known, or settled. */
    public Mono<String> account(String requestId) {
        return request(requestId).map(OutboundRequest::accountId);
    }

    /** Gives back a request that was taken and not delivered; nobody is told, so that it is tried again when it is due. */
    public Mono<Boolean> putBack(OutboundRequest request, String worker) {
        return route(OutboundRouteScript.Mode.PUT_BACK, request, worker);
    }

    private Mono<Boolean> route(OutboundRouteScript.Mode mode, OutboundRequest request, @Nullable String worker) {
        return Mono.defer(() -> {
            long now = clock.millis();
            Duration again = mode == OutboundRouteScript.Mode.PREPARE ? PREPARED : recheck;
            return OutboundRouteScript.call(
                    connection,
                    keys,
                    mode,
                    request,
                    worker == null ? "" : worker,
                    Math.min(request.deadline(), now + again.toMillis()),
                    Duration.ofMillis(Math.max(1, request.deadline() - now)));
        });
    }

    /** Hands out what waits for a worker; to one caller only. */
    public Mono<List<OutboundRequest>> take(String worker) {
        return Mono.defer(() -> OutboundTakeScript.call(connection, keys, worker));
    }

    /** Reads some of the requests that are due; others do not get the same for a while. */
    public Mono<List<Due>> due() {
        return Mono.defer(() -> {
            long now = clock.millis();
            return OutboundDueScript.call(connection, keys, now, now + recheck.toMillis())
                    .map(found -> found.stream().map(Due::of).toList());
        });
    }

    /**
     * Notes how a request ended. The first outcome counts, but that it was sent wins over that it failed.
     *
     * @return what is to be told and then {@linkplain #settle settled}; empty where the request is not known, or that was done
     */
    public Mono<Ended> ended(String id, Outcome outcome) {
        return Mono.defer(() -> OutboundOutcomeScript.call(
                        connection, keys, id, Bytes.of(outcome.state()), clock.millis() + SETTLING.toMillis()))
                .mapNotNull(result -> {
                    Outcome counts = Outcome.of(result.outcome());
                    return counts == null ? null : new Ended(result.request(), counts);
                });
    }

    /** Notes that an outcome was told; false where another counts by now, which has to be told in its place. */
    public Mono<Boolean> settle(Ended ended) {
        return Mono.defer(() -> OutboundSettleScript.call(
                connection, keys, ended.request(), ended.outcome().state(), clock.millis() + REMEMBERED.toMillis()));
    }

    /** The workers that something waits for, from now on; ends with an error where the connection can't be made. */
    public Flux<String> waiting() {
        return connection.listen(keys.channel(), () -> {}, () -> {}).map(Bytes::text);
    }

    /** A request, also one that has ended until it is forgotten; empty where it is not known. */
    public Mono<OutboundRequest> request(String id) {
        return connection
                .run(commands -> commands.hget(keys.requests(), Bytes.of(id)))
                .map(value -> OutboundRequest.of(id, value));
    }

    /** The requests of an account that no outcome is known of, the first that was made first. */
    public Mono<List<OutboundRequest>> open(String accountId) {
        return Mono.defer(() -> OutboundOpenScript.call(connection, keys, accountId));
    }

    /** How many requests have not come to their end. */
    public Mono<Long> open() {
        return connection.run(commands -> commands.hlen(keys.requests()));
    }
}
