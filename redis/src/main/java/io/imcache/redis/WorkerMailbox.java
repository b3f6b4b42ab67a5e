package io.imcache.redis;

import static java.util.Objects.requireNonNull;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
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
 *   <dd>request id to {@code w<worker>} waiting, {@code d} delivered, {@code s<platform id>} sent, {@code f<error>} failed;
 *       the last two with a {@code +} before them once they are settled
 *   <dt>{@code imcache:{outbound}:due} (sorted set)
 *   <dd>request id by when to look at it again, in ms
 *   <dt>{@code imcache:{outbound}:waiting:<worker>} (set)
 *   <dd>ids of the requests that wait for a worker; expires
 *   <dt>{@code imcache:outbound} (channel)
 *   <dd>the worker that something waits for
 * </dl>
 *
 * <p>Each request is handed out once: a worker that dies with it does not do it twice, and it fails at its deadline. That
 * nobody heard the channel, or that the account went to another worker, is made good when the request is due.
 */
public final class WorkerMailbox {
    /** How long an outcome is remembered, so that one that comes again is not taken for a new one. */
    private static final Duration REMEMBERED = Duration.ofHours(1);
    /** How long whoever reads an outcome may take to settle it, before another master does it. */
    private static final Duration SETTLING = Duration.ofSeconds(10);

    private static final int DUE_AT_ONCE = 100;
    private static final int LONGEST_DETAIL = 512;

    private static final LuaScript ROUTE = new LuaScript("outbound-route");
    private static final LuaScript TAKE = new LuaScript("outbound-take");
    private static final LuaScript DUE = new LuaScript("outbound-due");
    private static final LuaScript OUTCOME = new LuaScript("outbound-outcome");
    private static final LuaScript SETTLE = new LuaScript("outbound-settle");

    private final StoreConnection connection;
    private final InstantSource clock;
    private final Duration recheck;
    private final byte[] requests;
    private final byte[] states;
    private final byte[] due;
    private final String waiting;
    private final byte[] channel;

    /**
     * @param prefix first part of every key, without braces
     * @param recheck how soon to look again at a request that waits
     */
    public WorkerMailbox(StoreConnection connection, String prefix, InstantSource clock, Duration recheck) {
        this.connection = connection;
        this.clock = clock;
        this.recheck = recheck;
        String base = prefix + ":{outbound}:";
        requests = Bytes.of(base + "requests");
        states = Bytes.of(base + "states");
        due = Bytes.of(base + "due");
        waiting = base + "waiting:";
        channel = Bytes.of(prefix + ":outbound");
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

        private byte[] bytes() {
            return Bytes.of((sent ? "s" : "f") + detail);
        }

        private static @Nullable Outcome of(String state) {
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
     * @param waits whether no worker has it
     * @param outcome the outcome that is not settled yet; null where there is none
     */
    public record Due(OutboundRequest request, boolean waits, @Nullable Outcome outcome) {}

    /** A request with the outcome that counts for it. */
    public record Ended(OutboundRequest request, Outcome outcome) {}

    /**
     * Takes a request in; once, however often it is given.
     *
     * @param worker who is to be asked; null where nobody is known
     */
    public Mono<Boolean> submit(OutboundRequest request, @Nullable String worker) {
        return route(request, worker, request.bytes(), channel);
    }

    /** Gives a request that is not done to a worker, which may be another than before. */
    public Mono<Boolean> route(OutboundRequest request, @Nullable String worker) {
        return route(request, worker, Bytes.EMPTY, channel);
    }

    /** The account that a request is about; empty where the request is not known, or settled. */
    public Mono<String> account(String requestId) {
        return connection
                .run(commands -> commands.hget(requests, Bytes.of(requestId)))
                .map(value -> request(Bytes.of(requestId), value).accountId());
    }

    /** Gives back a request that was taken and not delivered; nobody is told, so that it is tried again when it is due. */
    public Mono<Boolean> putBack(OutboundRequest request, String worker) {
        return route(request, worker, Bytes.EMPTY, Bytes.EMPTY);
    }

    private Mono<Boolean> route(OutboundRequest request, @Nullable String worker, byte[] taken, byte[] tellOn) {
        return Mono.defer(() -> {
            long now = clock.millis();
            byte[] to = worker == null ? Bytes.EMPTY : Bytes.of(worker);
            return ROUTE.call(
                            connection,
                            new byte[][] {requests, states, due, Bytes.of(waiting + worker)},
                            Bytes.of(request.id()),
                            to,
                            taken,
                            Bytes.of(Math.min(request.deadline(), now + recheck.toMillis())),
                            Bytes.of(Math.max(1, request.deadline() - now)),
                            tellOn)
                    .map(reply -> Bytes.number(reply.get(0)) == 1);
        });
    }

    /** Hands out what waits for a worker; to one caller only. */
    public Mono<List<OutboundRequest>> take(String worker) {
        return Mono.defer(() -> TAKE.call(
                        connection, new byte[][] {requests, states, Bytes.of(waiting + worker)}, Bytes.of(worker)))
                .map(reply -> {
                    var taken = new ArrayList<OutboundRequest>();
                    for (int i = 0; i + 1 < reply.size(); i += 2) {
                        taken.add(request(reply.get(i), reply.get(i + 1)));
                    }
                    return taken;
                });
    }

    /** Reads some of the requests that are due; others do not get the same for a while. */
    public Mono<List<Due>> due() {
        return Mono.defer(() -> {
            long now = clock.millis();
            return DUE.call(
                            connection,
                            new byte[][] {requests, states, due},
                            Bytes.of(now),
                            Bytes.of(now + recheck.toMillis()),
                            Bytes.of(DUE_AT_ONCE))
                    .map(WorkerMailbox::due);
        });
    }

    private static List<Due> due(List<@Nullable Object> reply) {
        var found = new ArrayList<Due>();
        for (int i = 0; i + 2 < reply.size(); i += 3) {
            String state = Bytes.text(reply.get(i + 1));
            found.add(new Due(request(reply.get(i), reply.get(i + 2)), state.startsWith("w"), Outcome.of(state)));
        }
        return found;
    }

    private static OutboundRequest request(@Nullable Object id, @Nullable Object bytes) {
        return OutboundRequest.of(Bytes.text(id), (byte[]) requireNonNull(bytes));
    }

    /**
     * Notes how a request ended. The first outcome counts, but that it was sent wins over that it failed.
     *
     * @return what is to be told and then {@linkplain #settle settled}; empty where the request is not known, or that was done
     */
    public Mono<Ended> ended(String id, Outcome outcome) {
        return Mono.defer(() -> OUTCOME.call(
                        connection,
                        new byte[][] {requests, states, due},
                        Bytes.of(id),
                        outcome.bytes(),
                        Bytes.of(clock.millis() + SETTLING.toMillis())))
                .flatMap(reply -> {
                    Outcome counts = Outcome.of(Bytes.text(reply.get(0)));
                    byte[] request = (byte[]) reply.get(1);
                    return counts == null || request == null || request.length == 0
                            ? Mono.empty()
                            : Mono.just(new Ended(OutboundRequest.of(id, request), counts));
                });
    }

    /** Notes that an outcome was told; false where another counts by now, which has to be told in its place. */
    public Mono<Boolean> settle(Ended ended) {
        return Mono.defer(() -> SETTLE.call(
                        connection,
                        new byte[][] {states, due},
                        Bytes.of(ended.request().id()),
                        ended.outcome().bytes(),
                        Bytes.of(clock.millis() + REMEMBERED.toMillis())))
                .map(reply -> Bytes.number(reply.get(0)) == 1);
    }

    /** The workers that something waits for, from now on; ends with an error where the connection can't be made. */
    public Flux<String> waiting() {
        return connection.listen(channel).map(Bytes::text);
    }
}
