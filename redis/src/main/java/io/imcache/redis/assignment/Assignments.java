package io.imcache.redis.assignment;

import io.imcache.redis.accounts.Leases;
import io.imcache.redis.connection.LuaScript;
import io.imcache.redis.connection.Reply;
import io.imcache.redis.connection.StoreConnection;
import io.imcache.redis.keys.Bytes;
import io.imcache.redis.keys.StoreNames;
import io.imcache.redis.model.Grant;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * Assigns accounts to workers, each to one at most. Every decision is one script over keys of one slot, so that all masters see
 * the same; any master may make it. They are, under {@code imcache:{assignment}:}
 *
 * <dl>
 *   <dt>{@code records} (hash), {@code order} (sorted set)
 *   <dd>accounts that are to be crawled, and their order in lists
 *   <dt>{@code workers} (hash), {@code seen} (sorted set), {@code generations} (hash)
 *   <dd>workers with the connection that counts and what they take; when each was heard of last, in ms, or below zero since when it
 *       is gone; a number that changes with what it has
 *   <dt>{@code holders} (hash), {@code held} (sorted set)
 *   <dd>account to epoch and worker, and the same by worker
 *   <dt>{@code told} (sorted set), {@code told-at} (hash)
 *   <dd>worker and account of which it was told, and when, in ms
 *   <dt>{@code waiting}, {@code pins} (sorted sets)
 *   <dd>platform and account of those that wait for a worker; worker and account of those that are pinned
 *   <dt>{@code fences} (sorted set), {@code counter} (string)
 *   <dd>accounts whose leases have to be ended, by the epoch that ends them; the latest epoch
 * </dl>
 *
 * <p>Each assignment has an epoch, higher than all before. The lease under the keys of the account decides who may push:
 * {@link #grant} gives it to the worker that has the account, and {@link #sweep} ends it where nobody has. So a master that
 * comes late can't bring back an earlier worker.
 */
public final class Assignments {
    /** Accounts that one call moves at most, some milliseconds of Redis's thread. */
    private static final int AT_ONCE = 100;

    private static final int FENCES_AT_ONCE = 16;

    /** Workers of which one call tells. */
    private static final int BEATS = 500;

    /** How long the platforms of a worker that is gone are remembered: unchanged crawlers name them once. */
    private static final Duration REMEMBERED = Duration.ofDays(7);

    private static final LuaScript SET = new LuaScript("crawl-set");
    private static final LuaScript REMOVE = new LuaScript("crawl-remove");
    private static final LuaScript CONNECT = new LuaScript("worker-connect");
    private static final LuaScript BEAT = new LuaScript("worker-beat");
    private static final LuaScript LEAVE = new LuaScript("worker-leave");
    private static final LuaScript ASSIGN = new LuaScript("assign");
    private static final LuaScript ASSIGNED = new LuaScript("assigned");
    private static final LuaScript REASSIGN = new LuaScript("reassign");
    private static final LuaScript TOLD = new LuaScript("told");
    private static final LuaScript FENCED = new LuaScript("fenced");
    private static final LuaScript CRAWLED = new LuaScript("crawled");
    private static final LuaScript CRAWLERS = new LuaScript("crawlers");

    private final StoreConnection connection;
    private final Leases leases;
    private final byte[][] keys;
    private final byte[] channel;
    private final byte[] grace;

    /** @param grace how long a worker that is gone keeps its accounts */
    public Assignments(StoreConnection connection, StoreNames names, Leases leases, Duration grace) {
        this.connection = connection;
        this.leases = leases;
        this.keys = names.assignment();
        this.channel = names.assignments();
        this.grace = Bytes.of(grace.toMillis());
    }

    private Mono<Reply> write(LuaScript script, byte[]... arguments) {
        return Mono.defer(() -> script.callConfirmed(connection, reply -> true, keys, withHead(arguments)));
    }

    private Mono<Reply> read(LuaScript script, byte[]... arguments) {
        return Mono.defer(() -> script.call(connection, keys, withHead(arguments)));
    }

    private byte[][] withHead(byte[]... arguments) {
        return Stream.concat(Stream.of(channel, grace), Arrays.stream(arguments))
                .toArray(byte[][]::new);
    }

    // Accounts.

    /**
     * Sets an account that is to be crawled.
     *
     * @param crawledBy the worker that crawls it already, and keeps it if it is connected; null for none
     * @return whether it is new; empty if it is not known and has no platform
     */
    public Mono<Boolean> set(String accountId, CrawlSettings settings, @Nullable String crawledBy) {
        return write(
                        SET,
                        Bytes.of(accountId),
                        Bytes.orEmpty(crawledBy),
                        given(
                                settings.status() == null
                                        ? null
                                        : settings.status().word()),
                        given(settings.platform()),
                        given(settings.pinnedTo()),
                        given(settings.interval()),
                        given(settings.name()))
                .filter(Reply::flag)
                .map(Reply::flag);
    }

    private static byte[] given(@Nullable Object value) {
        return value == null ? Bytes.EMPTY : Bytes.of("=" + value);
    }

    /** Forgets an account; returns whether it was to be crawled. Its worker loses it. */
    public Mono<Boolean> remove(String accountId) {
        return write(REMOVE, Bytes.of(accountId)).map(Reply::flag);
    }

    /** Reads a page of a list of accounts. */
    public Mono<CrawledPage> list(int offset, int count, CrawledPart part) {
        String kind = part.kind().name().toLowerCase(Locale.ROOT);
        return read(CRAWLED, Bytes.of(offset), Bytes.of(count), Bytes.of(kind), Bytes.of(part.name()))
                .map(reply -> new CrawledPage(reply.number(), reply.rest(Assignments::crawled)));
    }

    /** Reads an account; empty if it is not to be crawled. */
    public Mono<Crawled> account(String accountId) {
        return read(CRAWLED, Bytes.EMPTY, Bytes.of(accountId)).mapNotNull(reply -> {
            reply.number();
            return reply.hasNext() ? crawled(reply) : null;
        });
    }

    private static Crawled crawled(Reply reply) {
        return new Crawled(CrawlAccount.read(reply), reply.optional(), reply.number());
    }

    /** Reads the workers, and counts the accounts. */
    public Mono<Crawlers> crawlers() {
        return read(CRAWLERS)
                .map(reply -> new Crawlers(
                        reply.number(),
                        reply.number(),
                        reply.number(),
                        reply.rest(worker -> new Crawlers.Crawler(
                                worker.text(), worker.flag(), (int) worker.number(), platforms(worker.text()), (int)
                                        worker.number()))));
    }

    private static Set<String> platforms(String list) {
        return Arrays.stream(list.split(","))
                .filter(platform -> !platform.isEmpty())
                .collect(Collectors.toUnmodifiableSet());
    }

    // Workers.

    /**
     * Notes the connection of a worker that says what it takes. It counts as one that has just begun, and was told of no account.
     *
     * @param session names the connection
     * @param most how many accounts it takes, 0 or more
     * @param platforms whose accounts it takes, without commas in their names
     */
    public Mono<Void> register(String workerId, String session, int most, Set<String> platforms) {
        return connect(workerId, session, true, most, "," + String.join(",", platforms) + ",");
    }

    /** Notes another connection of a worker, or the first one before it says what it takes. The later connection counts. */
    public Mono<Void> connect(String workerId, String session) {
        return connect(workerId, session, false, 0, "");
    }

    private Mono<Void> connect(String workerId, String session, boolean registers, int most, String platforms) {
        return write(
                        CONNECT,
                        Bytes.of(workerId),
                        Bytes.of(session),
                        registers ? Bytes.of(1) : Bytes.EMPTY,
                        Bytes.of(most),
                        Bytes.of(platforms))
                .then();
    }

    /** Notes that a connection has ended. */
    public Mono<Void> leave(String workerId, String session) {
        return write(LEAVE, Bytes.of(workerId), Bytes.of(session)).then();
    }

    /** Notes when workers were heard of. Tells of each, in the same order, how it stands. */
    public Flux<Standing> beat(List<Beat> beats) {
        return Flux.range(0, (beats.size() + BEATS - 1) / BEATS).concatMap(part -> {
            var arguments = new ArrayList<byte[]>();
            for (Beat beat : beats.subList(part * BEATS, Math.min(beats.size(), (part + 1) * BEATS))) {
                arguments.add(Bytes.of(beat.workerId()));
                arguments.add(Bytes.of(beat.session()));
                arguments.add(Bytes.of(beat.ago().toMillis()));
            }
            return read(BEAT, arguments.toArray(byte[][]::new))
                    .flatMapIterable(reply -> reply.rest(
                            standing -> new Standing(standing.word(Standing.State.class), standing.number())));
        });
    }

    /**
     * A sign of life of a worker.
     *
     * @param session names its connection
     * @param ago how long ago it was heard of
     */
    public record Beat(String workerId, String session, Duration ago) {}

    /**
     * How a connection of a worker stands.
     *
     * @param generation of what the worker has
     */
    public record Standing(State state, long generation) {
        /** Whether a connection counts. */
        public enum State {
            /** It counts. */
            HERE,
            /** A later one of the same worker counts. */
            REPLACED,
            /** None counts. */
            UNKNOWN
        }
    }

    /** Reads what a worker is to crawl. */
    public Mono<Assigned> assigned(String workerId) {
        return read(ASSIGNED, Bytes.of(workerId)).map(reply -> {
            String session = reply.text();
            long generation = reply.number();
            List<Assigned.Task> accounts = reply.list().rest(task -> {
                String id = task.text();
                long epoch = task.number();
                long toldAt = task.number();
                return new Assigned.Task(CrawlAccount.read(id, task.text()), epoch, toldAt);
            });
            return new Assigned(session, generation, accounts, reply.list().rest(Reply::text));
        });
    }

    /** Notes that a worker was told of accounts that it has, and that it has others no longer. */
    public Mono<Void> told(String workerId, List<String> has, List<String> lost, long now) {
        if (has.isEmpty() && lost.isEmpty()) {
            return Mono.empty();
        }
        var arguments = new ArrayList<>(List.of(Bytes.of(workerId), Bytes.of(now), Bytes.of(has.size())));
        has.forEach(id -> arguments.add(Bytes.of(id)));
        lost.forEach(id -> arguments.add(Bytes.of(id)));
        return write(TOLD, arguments.toArray(byte[][]::new)).then();
    }

    /** Returns the workers whose accounts change, from now on; {@code started} runs whenever some may have been missed. */
    public Flux<String> changes(Runnable started) {
        return connection.listen(channel, started, () -> {}).map(Bytes::text);
    }

    // Leases.

    /**
     * Gives a worker the lease on an account that it has. If a later lease exists, the account gets another epoch, unless another
     * worker has it by now.
     *
     * @return the lease; empty if the worker has the account no longer, or if it was deleted
     */
    public Mono<Grant> grant(String workerId, String accountId, long epoch, Duration length) {
        return leases.grant(accountId, workerId, epoch, length).flatMap(grant -> switch (grant.reason()) {
            case GRANTED -> Mono.just(grant);
            case DELETED -> Mono.empty();
            case LATER ->
                reassign(accountId, workerId, Bytes.of(epoch), grant.epoch() + 1)
                        .filter(given -> given.reason() == Claim.Reason.GIVEN)
                        .flatMap(given -> leases.grant(accountId, workerId, given.epoch(), length))
                        .filter(again -> again.reason() == Grant.Reason.GRANTED);
        });
    }

    /** Gives an account to a worker that claims it. Says what became of it; the lease has still to be granted. */
    public Mono<Claim> claim(String accountId, String workerId) {
        return reassign(accountId, workerId, Bytes.EMPTY, 0);
    }

    private Mono<Claim> reassign(String accountId, String workerId, byte[] epoch, long least) {
        return write(REASSIGN, Bytes.of(accountId), Bytes.of(workerId), epoch, Bytes.of(least))
                .map(reply -> new Claim(reply.word(Claim.Reason.class), reply.number()));
    }

    /**
     * What became of a claim.
     *
     * @param epoch of the assignment; 0 if there is none
     */
    public record Claim(Reason reason, long epoch) {
        /** Whether a worker got the account. */
        public enum Reason {
            /** It did. */
            GIVEN,
            /** The account is not one that is to be crawled; whoever claims it crawls it. */
            UNKNOWN,
            /** It is not to be crawled now. */
            PAUSED,
            /** The worker has it no longer under the epoch. */
            MOVED
        }
    }

    /**
     * Takes accounts from workers that are gone for longer than the grace, and assigns those that wait, until nothing is left to do.
     *
     * @return how many accounts were assigned
     */
    public Mono<Integer> assign() {
        return assigning().reduce(0, (sum, moved) -> sum + moved.assigned());
    }

    /**
     * As {@link #assign}. Then ends leases on accounts that nobody has. What can't be reached of these is left for another time.
     *
     * @return how many accounts were assigned
     */
    public Mono<Integer> sweep() {
        return assigning()
                .concatMap(moved -> Flux.fromIterable(moved.fences())
                        .flatMap(fence -> end(fence).onErrorComplete(), FENCES_AT_ONCE)
                        .then(Mono.just(moved.assigned())))
                .reduce(0, Integer::sum);
    }

    private Flux<Moved> assigning() {
        return move().expand(moved -> moved.more() ? move() : Mono.empty());
    }

    private record Moved(int assigned, boolean more, List<Fence> fences) {}

    private record Fence(String accountId, long epoch, boolean assigned) {}

    private Mono<Moved> move() {
        return read(ASSIGN, Bytes.of(AT_ONCE), Bytes.of(REMEMBERED.toMillis())).map(reply -> {
            reply.number();
            return new Moved(
                    (int) reply.number(),
                    reply.flag(),
                    reply.rest(fence -> new Fence(fence.text(), fence.number(), fence.flag())));
        });
    }

    /** Ends the leases on an account, and then forgets to do so, unless it has another epoch by now. */
    private Mono<Void> end(Fence fence) {
        return leases.end(fence.accountId(), fence.epoch(), fence.assigned())
                .flatMap(ended -> read(
                        FENCED,
                        Bytes.of(fence.accountId()),
                        Bytes.of(fence.epoch()),
                        Bytes.of(fence.assigned() && ended.reason() == Grant.Reason.LATER ? ended.epoch() : 0)))
                .then();
    }
}
