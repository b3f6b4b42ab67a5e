package io.imcache.redis.outbound;

import io.imcache.redis.connection.LuaScript;
import io.imcache.redis.connection.Reply;
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
 * Carries requests to workers from the master that took them to the one that the worker is connected to. They are in Redis
 * under these keys, all in one slot:
 *
 * <dl>
 *   <dt>{@code imcache:{outbound}:requests} (hash)
 *   <dd>request id to deadline, account and JSON, see {@link OutboundRequest}
 *   <dt>{@code imcache:{outbound}:states} (hash)
 *   <dd>request id to {@code p} prepared, {@code w<worker>} waiting, {@code d} delivered, {@code s<platform id>} sent,
 *       {@code f<error>} failed; the last two begin with {@code +} once they are settled
 *   <dt>{@code imcache:{outbound}:due} (sorted set)
 *   <dd>id of a request that is not settled by when to look at it again, in ms
 *   <dt>{@code imcache:{outbound}:settled} (sorted set)
 *   <dd>id of a settled request by when to forget it, in ms
 *   <dt>{@code imcache:{outbound}:waiting:<worker>} (set)
 *   <dd>ids of the requests that wait for a worker; expires
 *   <dt>{@code imcache:{outbound}:seat:<worker>} (string)
 *   <dd>the worker's connection that was heard of last: when, in ms, a blank, its name; expires
 *   <dt>{@code imcache:{outbound}:of:<account>} (set)
 *   <dd>ids of the requests of an account, some of which may have ended; expires
 *   <dt>{@code imcache:{outbound}:confirmed} (string)
 *   <dd>written when replicas have to confirm that requests were handed out; expires after a second
 *   <dt>{@code imcache:outbound} (channel)
 *   <dd>the worker that a request waits for
 * </dl>
 *
 * <p>{@link AccountNotices} tells those who watch an account of its requests.
 *
 * <p>Each request is handed out once, to the worker's connection that was heard of last. A connection that is dead takes
 * requests too until its master finds out, but its worker connects anew and is heard of later. If a worker dies with a
 * request, nobody repeats it, and it fails at its deadline. If nobody heard the channel, or if the account went to another
 * worker, a master sends the request on when it is due. It is handed out {@linkplain #again again} only if the worker
 * hardly got it.
 */
public final class WorkerMailbox {
    /** How long an outcome is remembered, so that a repeated one is not taken for a new one. */
    private static final Duration REMEMBERED = Duration.ofHours(1);
    /** How long a master may take to settle an outcome before another one does it. */
    private static final Duration SETTLING = Duration.ofSeconds(10);

    /** How long a master may take to submit a request that it prepared before another one looks what became of it. */
    private static final Duration PREPARED = Duration.ofSeconds(15);

    /**
     * How long it counts when a connection was heard of. Masters end connections that are silent for longer, so whatever
     * connection then asks first is as good.
     */
    private static final Duration SEAT = Duration.ofSeconds(90);

    private static final int LONGEST_DETAIL = 512;
    private static final LuaScript WITHDRAW = new LuaScript("outbound-withdraw");
    private static final LuaScript LEAVE = new LuaScript("outbound-leave");

    private final StoreConnection connection;
    private final InstantSource clock;
    private final Duration recheck;
    private final OutboundKeys keys;

    /**
     * Creates a mailbox.
     *
     * @param prefix first part of every key, without braces
     * @param recheck how soon to look again at a request that waits
     */
    public WorkerMailbox(StoreConnection connection, String prefix, InstantSource clock, Duration recheck) {
        this.connection = connection;
        this.clock = clock;
        this.recheck = recheck;
        this.keys = new OutboundKeys(connection.names(prefix));
    }

    /**
     * The end of a request.
     *
     * @param sent whether the worker did it
     * @param detail the platform's id of the sent message, else the error; empty if neither is known
     */
    public record Outcome(boolean sent, String detail) {
        public Outcome {
            // The text that comes back from Redis has to equal the one that went in.
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
     * A request that somebody has to look at.
     *
     * @param outcome the outcome that is not settled yet; null if there is none
     */
    public record Due(OutboundRequest request, Stage stage, @Nullable Outcome outcome) {
        /** How far a request is. */
        public enum Stage {
            /** The request is prepared and not submitted. What it is for may have been stored, or not. */
            PREPARED,
            /** No worker has it. */
            WAITS,
            /** A worker has it. */
            DELIVERED,
            /** The request has an outcome. */
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

    /** A request with the outcome that counts. */
    public record Ended(OutboundRequest request, Outcome outcome) {}

    /**
     * Takes a request in before what it is for is stored, without asking a worker yet. If its master dies in between, the
     * request becomes {@linkplain #due due} and another master can see to it.
     */
    public Mono<Boolean> prepare(OutboundRequest request) {
        return route(OutboundRouteScript.Mode.PREPARE, request, null);
    }

    /**
     * Submits a request, whether it was prepared or not. Repeating this has no effect.
     *
     * @param worker the worker to ask; null if none is known
     * @return whether this changed anything
     */
    public Mono<Boolean> submit(OutboundRequest request, @Nullable String worker) {
        return route(OutboundRouteScript.Mode.SUBMIT, request, worker);
    }

    /** Forgets a request that was prepared and not submitted; false if a worker is or was asked. */
    public Mono<Boolean> withdraw(String id) {
        byte[][] touched = {keys.requests(), keys.states(), keys.due()};
        return Mono.defer(() -> WITHDRAW.call(connection, touched, Bytes.of(id)))
                .map(Reply::flag);
    }

    /** Gives an unfinished request to a worker, which may be another than before. */
    public Mono<Boolean> route(OutboundRequest request, @Nullable String worker) {
        return route(OutboundRouteScript.Mode.ROUTE, request, worker);
    }

    /** Reads the account that a request is about; empty if the request is not known. */
    public Mono<String> account(String requestId) {
        return request(requestId).map(OutboundRequest::accountId);
    }

    /** Gives back a request that was taken and not delivered. Tells nobody, so that it is tried again when it is due. */
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
                    recheckAt(request, now, again),
                    left(request, now));
        });
    }

    /**
     * Hands out the requests that wait for a worker, each to one caller only; none if another connection of the worker was
     * heard of later. If too few replicas confirm that, the requests wait again and this ends with {@code
     * StoreException.Unconfirmed}: a promoted replica would hand them out once more.
     *
     * @param name of the worker's connection; no other connection to any master has it
     * @param idle how long ago that connection was heard of last
     */
    public Mono<List<OutboundRequest>> take(String worker, String name, Duration idle) {
        return Mono.defer(() -> OutboundTakeScript.call(connection, keys, worker, name, idle, SEAT))
                .flatMap(taken -> taken.isEmpty()
                        ? Mono.just(taken)
                        : connection
                                .confirm(keys.confirmed())
                                .onErrorResume(error -> putBack(taken, worker).then(Mono.error(error)))
                                .thenReturn(taken));
    }

    /** Notes that a connection of a worker has ended or takes no requests, so that any other may get the next ones. */
    public Mono<Void> leave(String worker, String name) {
        return Mono.defer(() -> LEAVE.call(connection, new byte[][] {keys.seat(worker)}, Bytes.of(name)))
                .then();
    }

    /** What became of a request that was to be handed out again. */
    public enum Again {
        /** It waits for its worker. */
        WAITS,
        /** No other connection of the worker was heard of since. */
        NOT_YET,
        /** It has an outcome, or waits already. */
        OVER
    }

    /**
     * Lets a request wait again that was handed out, if another connection of its worker was heard of since. The caller
     * has to know that the worker hardly got it: workers send a message as often as they are asked.
     *
     * @param name of the connection that it was handed out to
     * @param ago how long ago it was handed out
     */
    public Mono<Again> again(OutboundRequest request, String worker, String name, Duration ago) {
        return Mono.defer(() -> {
            long now = clock.millis();
            return OutboundAgainScript.call(
                    connection, keys, request, worker, name, ago, recheckAt(request, now, recheck), left(request, now));
        });
    }

    private static long recheckAt(OutboundRequest request, long now, Duration again) {
        return Math.min(request.deadline(), now + again.toMillis());
    }

    private static Duration left(OutboundRequest request, long now) {
        return Duration.ofMillis(Math.max(1, request.deadline() - now));
    }

    private Mono<Void> putBack(List<OutboundRequest> taken, String worker) {
        return Flux.fromIterable(taken)
                .concatMap(request -> putBack(request, worker))
                .onErrorComplete()
                .then();
    }

    /** Reads some of the requests that are due. Other callers do not get the same ones for a while. */
    public Mono<List<Due>> due() {
        return Mono.defer(() -> {
            long now = clock.millis();
            return OutboundDueScript.call(connection, keys, now, now + recheck.toMillis())
                    .map(found -> found.stream().map(Due::of).toList());
        });
    }

    /**
     * Notes the end of a request. The first outcome counts, but sent wins over failed.
     *
     * @return the outcome to tell and then to {@linkplain #settle settle}; empty if the request is not known or that
     *     was done
     */
    public Mono<Ended> ended(String id, Outcome outcome) {
        return Mono.defer(() -> OutboundOutcomeScript.call(
                        connection, keys, id, Bytes.of(outcome.state()), clock.millis() + SETTLING.toMillis()))
                .mapNotNull(result -> {
                    Outcome counts = Outcome.of(result.outcome());
                    return counts == null ? null : new Ended(result.request(), counts);
                });
    }

    /** Notes that an outcome was told; false if another counts by now, which has to be told in its place. */
    public Mono<Boolean> settle(Ended ended) {
        return Mono.defer(() -> OutboundSettleScript.call(
                connection, keys, ended.request(), ended.outcome().state(), clock.millis() + REMEMBERED.toMillis()));
    }

    /** Returns the workers that requests wait for, from now on; ends with an error if the connection can't be made. */
    public Flux<String> waiting() {
        return connection.listen(keys.channel(), () -> {}, () -> {}).map(Bytes::text);
    }

    /** Reads a request, also one that has ended but is not forgotten yet; empty if it is not known. */
    public Mono<OutboundRequest> request(String id) {
        return connection
                .run(commands -> commands.hget(keys.requests(), Bytes.of(id)))
                .map(value -> OutboundRequest.of(id, value));
    }

    /** Reads the requests of an account without a {@linkplain #settle settled} outcome, ordered by their deadlines. */
    public Mono<List<OutboundRequest>> open(String accountId) {
        return Mono.defer(() -> OutboundOpenScript.call(connection, keys, accountId));
    }

    /** Counts the requests without an outcome, or whose outcome is still to be told. */
    public Mono<Long> open() {
        return connection.run(commands -> commands.zcard(keys.due()));
    }
}
