package io.imcache.master.events;

import io.imcache.master.web.RouteTable;
import io.imcache.redis.feed.AccountChange;
import io.imcache.redis.feed.AccountEvent;
import io.imcache.redis.feed.AccountEvents.History;
import io.imcache.redis.model.StoreException;
import io.imcache.redis.model.UnreadCounts;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.http.codec.ServerSentEvent;
import org.springframework.util.unit.DataSize;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

/** A feed of accounts in memory. */
public final class FeedFixture implements AutoCloseable {
    private static final Duration TIMEOUT = Duration.ofSeconds(10);

    final SimpleMeterRegistry meters = new SimpleMeterRegistry();
    final Sinks.Many<AccountChange> told = Sinks.many().multicast().directBestEffort();
    final ChangeFeed feed;
    private final Map<String, List<AccountEvent>> accounts = new HashMap<>();
    private boolean away;

    FeedFixture() {
        this(new FeedProperties(Duration.ofMinutes(1), 3, DataSize.ofKilobytes(16)));
    }

    FeedFixture(FeedProperties properties) {
        feed = new ChangeFeed(this::after, told.asFlux(), Mono.empty(), properties, meters);
        feed.start();
    }

    /** Returns the routes of a feed without accounts. */
    public static RouteTable table() {
        return EventsConfiguration.table(new FeedFixture().feed);
    }

    private synchronized Mono<History> after(String accountId, long version, int most) {
        if (away) {
            return Mono.error(new StoreException.Unavailable("away", null));
        }
        List<AccountEvent> events = accounts.getOrDefault(accountId, List.of());
        long now = events.isEmpty() ? 0 : events.get(events.size() - 1).version();
        List<AccountEvent> after = events.stream()
                .filter(event -> event.version() > version)
                .limit(most)
                .toList();
        return Mono.just(new History(now, "douyin", unread(now), after));
    }

    private static UnreadCounts unread(long version) {
        return new UnreadCounts(version, 0, 0, 1, 0);
    }

    synchronized void setAway(boolean isAway) {
        away = isAway;
    }

    /** Commits without a message. */
    synchronized void commitSilently(String accountId, long base, long version) {
        byte[] summary = "{\"changes\":{}}".getBytes(StandardCharsets.UTF_8);
        accounts.computeIfAbsent(accountId, key -> new ArrayList<>())
                .add(new AccountEvent(version, base, "push", unread(version), summary));
    }

    void commit(String accountId, long base, long version) {
        commitSilently(accountId, base, version);
        told.tryEmitNext(new AccountChange(accountId, version));
    }

    /** Forgets all but the last events of an account. */
    synchronized void trim(String accountId, int left) {
        List<AccountEvent> events = accounts.get(accountId);
        accounts.put(accountId, new ArrayList<>(events.subList(events.size() - left, events.size())));
    }

    synchronized void delete(String accountId) {
        accounts.remove(accountId);
        told.tryEmitNext(new AccountChange(accountId, 0));
    }

    Flux<ServerSentEvent<String>> open(@Nullable String lastEventId, Runnable cutOff, String... accountIds) {
        Positions positions =
                lastEventId == null ? null : Positions.decode(lastEventId).orElse(null);
        var request = new EventStream.Request(List.of(accountIds), null, lastEventId != null, positions, cutOff);
        return feed.open(request).block(TIMEOUT);
    }

    @Override
    public void close() {
        feed.stop();
        feed.close();
    }
}
