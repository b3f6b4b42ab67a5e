package io.imcache.master.system;

import static org.awaitility.Awaitility.await;

import io.imcache.master.testing.EventClient;
import io.imcache.master.testing.Ports;
import io.imcache.master.testing.Tally;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/** A client of the change feed that always comes back with the last id, and counts what it was not told. */
final class FeedWatcher implements AutoCloseable {
    private static final Duration LIMIT = Duration.ofSeconds(30);
    private static final long PAUSE_NS = TimeUnit.MILLISECONDS.toNanos(20);

    private final Ports ports;
    private final String query;
    private final Tally tally;
    private final Map<String, Long> versions = new HashMap<>();
    private final AtomicLong changes = new AtomicLong();
    private final Thread thread;
    private volatile boolean ended;

    /** Begins to watch. */
    FeedWatcher(Ports ports, List<String> accounts, Tally tally) {
        this.ports = ports;
        this.query = "account_id=" + String.join(",", accounts);
        this.tally = tally;
        thread = new Thread(this::run, "feed-watcher");
        thread.setDaemon(true);
        thread.start();
    }

    private void run() {
        String last = null;
        while (!ended) {
            try (var client = new EventClient(ports, query, last)) {
                watch(client);
                last = client.lastId();
            } catch (IllegalStateException | UncheckedIOException e) {
                tally.eventless("not opened");
                LockSupport.parkNanos(PAUSE_NS * 10);
            }
        }
    }

    private void watch(EventClient client) {
        int seen = 0;
        for (boolean over = false; !over && !ended; LockSupport.parkNanos(PAUSE_NS)) {
            over = client.hasEnded();
            List<EventClient.Event> events = client.events();
            for (; seen < events.size(); seen++) {
                take(events.get(seen));
            }
        }
        if (!ended) {
            tally.eventless("stream ended");
        }
    }

    private void take(EventClient.Event event) {
        String account = event.data().path("account_id").asString("");
        switch (event.name()) {
            case "change" -> {
                @Nullable Long before = versions.put(account, event.version());
                if (before != null && event.version() != before + 1) {
                    tally.eventless(event.version() <= before ? "repeated" : "version jumped");
                }
                changes.incrementAndGet();
                tally.told(account);
            }
            case "reload" -> {
                versions.remove(account);
                tally.eventless("reload");
            }
            case "dropped" ->
                tally.eventless("dropped, " + event.data().path("reason").asString(""));
            default -> {
                // It begins.
            }
        }
    }

    /** Waits until it is told of another change. */
    void awaitChange() {
        long before = changes.get();
        await().atMost(LIMIT).until(() -> changes.get() > before);
    }

    @Override
    public void close() {
        ended = true;
        await().atMost(LIMIT).until(() -> !thread.isAlive());
    }
}
