package io.imcache.master.desktop;

import static java.util.Objects.requireNonNull;

import io.imcache.master.desktop.view.Channel;
import io.imcache.master.desktop.view.DesktopJson;
import io.imcache.master.json.JsonWriter;
import io.imcache.master.security.Access;
import io.imcache.master.support.AccountLanes;
import io.imcache.redis.accounts.AccountOverviews;
import io.imcache.redis.topics.AccountTopics;
import java.time.Duration;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * The accounts that this master's clients see, kept while there are any: one is read again when something happened to it,
 * and all when something may have been missed, or after ten minutes when somebody asks.
 */
final class ChannelTable {
    /** As the console. */
    private static final int MOST = 20_000;

    private static final int READ_AT_ONCE = 64;
    private static final Duration FRESH = Duration.ofMinutes(10);
    private static final long NEVER = Long.MIN_VALUE;

    private static final Comparator<Row> ORDER = Comparator.comparing((Row row) -> !row.channel.isPinned())
            .thenComparing(row -> -row.channel.order())
            .thenComparing(row -> row.channel.id());

    private final AccountOverviews overviews;
    private final AccountTopics topics;
    private final OnlineWorkers workers;
    private final Consumer<String> changed;
    private final AccountLanes lanes = new AccountLanes();
    private final Map<String, Row> rows = new ConcurrentHashMap<>();
    private final Map<String, Long> readAt = new ConcurrentHashMap<>();
    private final AtomicLong stamp = new AtomicLong();
    private volatile long allReadAt = NEVER;
    private @Nullable Mono<Void> reading;
    private volatile @Nullable Listing all;

    @SuppressWarnings("ArrayRecordComponent") // compared nowhere
    private record Row(Channel channel, boolean online, byte[] json) {}

    /**
     * Accounts as they are sent.
     *
     * @param accountIds the accounts in their order
     * @param stamp changes with anything in it
     */
    @SuppressWarnings("ArrayRecordComponent") // compared nowhere
    record Listing(byte[] json, List<String> accountIds, long stamp) {}

    /** @param changed is told of accounts that are listed otherwise than before */
    ChannelTable(AccountOverviews overviews, AccountTopics topics, OnlineWorkers workers, Consumer<String> changed) {
        this.overviews = overviews;
        this.topics = topics;
        this.workers = workers;
        this.changed = changed;
    }

    /** Completes once it knows what there is to know for somebody. */
    Mono<Void> ready(Access access) {
        Set<String> some = access.accounts();
        Mono<Void> read = some == null
                ? Mono.defer(() -> isFresh(allReadAt) ? Mono.empty() : readAll())
                : Flux.fromIterable(some)
                        .filter(id -> access.mayRead(id) && !isFresh(readAt.getOrDefault(id, NEVER)))
                        .flatMap(this::read, READ_AT_ONCE)
                        .then();
        return workers.ready().then(read);
    }

    private static boolean isFresh(long at) {
        return at != NEVER && System.nanoTime() - at < FRESH.toNanos();
    }

    /** One reading for all who wait for it. */
    private synchronized Mono<Void> readAll() {
        if (reading == null) {
            reading = overviews
                    .ids(MOST)
                    .flatMap(this::readAll)
                    .doFinally(signal -> forget())
                    .cache();
        }
        return reading;
    }

    private Mono<Void> readAll(List<String> ids) {
        long began = System.nanoTime();
        return Flux.fromIterable(ids).flatMap(this::read, READ_AT_ONCE).then(Mono.fromRunnable(() -> {
            // What is no longer listed was removed, and nobody heard of it.
            Set<String> listed = Set.copyOf(ids);
            List.copyOf(rows.keySet()).stream()
                    .filter(id -> !listed.contains(id) && readAt.getOrDefault(id, began) - began < 0)
                    .forEach(this::remove);
            allReadAt = began;
        }));
    }

    private synchronized void forget() {
        reading = null;
    }

    /** Reads an account once more. */
    Mono<Void> read(String accountId) {
        return lanes.inOrder(accountId, Mono.defer(() -> {
            long at = System.nanoTime();
            return topics.channel(accountId)
                    .map(Channel::of)
                    .doOnNext(this::put)
                    .switchIfEmpty(Mono.fromRunnable(() -> remove(accountId)))
                    .then(Mono.fromRunnable(() -> readAt.put(accountId, at)));
        }));
    }

    private void put(Channel channel) {
        boolean online = channel.isWorkerOnline(workers.ids(), System.currentTimeMillis());
        byte[] json = channel.json(online);
        Row before = rows.put(channel.id(), new Row(channel, online, json));
        if (before == null || !Arrays.equals(before.json, json)) {
            noteChange(channel.id());
        }
    }

    private void remove(String accountId) {
        readAt.remove(accountId);
        if (rows.remove(accountId) != null) {
            noteChange(accountId);
        }
    }

    private void noteChange(String accountId) {
        stamp.incrementAndGet();
        changed.accept(accountId);
    }

    /** Workers may have come or gone, or stopped pushing. */
    void workersChanged() {
        long now = System.currentTimeMillis();
        for (Row row : List.copyOf(rows.values())) {
            if (row.channel.isWorkerOnline(workers.ids(), now) != row.online) {
                rows.computeIfPresent(row.channel.id(), (id, known) -> {
                    boolean online = known.channel.isWorkerOnline(workers.ids(), now);
                    return new Row(known.channel, online, known.channel.json(online));
                });
                noteChange(row.channel.id());
            }
        }
    }

    /** Nobody is there to see it. */
    void clear() {
        rows.clear();
        readAt.clear();
        allReadAt = NEVER;
        all = null;
    }

    /** Something may have happened that was not told. */
    void doubt() {
        readAt.clear();
        allReadAt = NEVER;
    }

    /** What somebody sees, as far as it is known. */
    Listing list(Access access) {
        if (access.accounts() != null) {
            long now = stamp.get();
            return listing(visible(access), now);
        }
        Listing known = all;
        long now = stamp.get();
        if (known == null || known.stamp() != now) {
            known = listing(rows.values(), now);
            all = known;
        }
        return known;
    }

    private Collection<Row> visible(Access access) {
        return requireNonNull(access.accounts()).stream()
                .filter(access::mayRead)
                .map(rows::get)
                .filter(row -> row != null)
                .toList();
    }

    private static Listing listing(Collection<Row> rows, long stamp) {
        List<Row> sorted = rows.stream().sorted(ORDER).toList();
        byte[] json = DesktopJson.object(out -> {
            out.beginList("channels");
            sorted.forEach(row -> out.element(row.json));
            out.endList();
        });
        return new Listing(json, sorted.stream().map(row -> row.channel.id()).toList(), stamp);
    }

    /** The accounts that somebody sees, in no order. */
    List<Channel> channels(Access access) {
        Collection<Row> seen = access.accounts() == null ? rows.values() : visible(access);
        return seen.stream().map(row -> row.channel).toList();
    }

    /** Writes {@code {success, unread, byChannel}} of what somebody sees. */
    byte[] unread(Access access) {
        List<Channel> seen = channels(access);
        return DesktopJson.object(out -> {
            out.flag("success", true);
            out.begin("unread");
            DesktopJson.counts(
                    out,
                    seen.stream()
                            .mapToLong(one ->
                                    one.unread().comments() + one.unread().discussions())
                            .sum(),
                    seen.stream()
                            .mapToLong(one -> one.unread().directMessages())
                            .sum());
            out.end();
            out.begin("byChannel");
            seen.forEach(one -> write(out, one));
            out.end();
        });
    }

    private static void write(JsonWriter out, Channel channel) {
        out.beginCalled(channel.id());
        channel.writeUnread(out);
        out.end();
    }
}
