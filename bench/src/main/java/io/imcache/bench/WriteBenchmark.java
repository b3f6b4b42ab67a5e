package io.imcache.bench;

import io.imcache.redis.housekeeping.Housekeeping;
import io.imcache.redis.housekeeping.RetentionPolicy;
import io.imcache.redis.model.PushOutcome;
import io.imcache.redis.model.SnapshotPush;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** What it costs, Redis and others, to write an account of 10,000 items. */
final class WriteBenchmark {
    private static final int FILLER_BYTES = 16 << 20;
    private static final int ITEMS = 10_000;
    private static final String ACCOUNT = "acc-bench";
    private static final int WARM_UP = 25;
    /** Shorter commands are not looked at. */
    private static final long LOGGED_MICROS = 50;

    private static final long LIMIT_MICROS = 5_000;
    /** Before and after what is measured, so that a stall that begins late is seen. */
    private static final int MARGIN_MILLIS = 20;

    private final RedisProcess redis;
    private final RedisAdmin admin;
    private final Options options;
    private final Dataset base = new Dataset(ITEMS, 1);
    private final SnapshotPush push = base.push(ACCOUNT, 1);
    private volatile byte[] kept = {};
    private final Map<String, Figures> figures = new LinkedHashMap<>();
    private long clock = 1_761_000_000_000L;

    private static final class Figures {
        final List<Double> millis = new ArrayList<>();
        final List<Double> bytes = new ArrayList<>();
        final List<Double> stalls = new ArrayList<>();
        final List<Double> longestCommands = new ArrayList<>();
        final Map<String, Long> byCommand = new HashMap<>();
        final List<Double> busy = new ArrayList<>();
        int slow;
    }

    WriteBenchmark(RedisProcess redis, RedisAdmin admin, Options options) {
        this.redis = redis;
        this.admin = admin;
        this.options = options;
    }

    void run() throws IOException {
        var policy = new RetentionPolicy(Duration.ofDays(7), Map.of(), Duration.ofDays(30), 0.85, 0.8);
        // Else the buffers of connections, which come and go, would decide whether an account is evicted.
        admin.raw().sync().set("filler".getBytes(StandardCharsets.US_ASCII), new byte[FILLER_BYTES]);
        try (Store store = new Store(redis.url())) {
            var housekeeping = new Housekeeping(store.connection, store.accounts, policy, InstantSource.system());
            for (int i = 0; i < WARM_UP; i++) {
                round(store, housekeeping, i, null);
            }
            figures.clear();
            for (int i = 0; i < options.rounds(); i++) {
                round(store, housekeeping, i, null);
            }
            try (Probe probe = new Probe(redis.port())) {
                RedisAdmin.sleep(1_500);
                for (int i = 0; i < options.rounds(); i++) {
                    round(store, housekeeping, i, probe);
                }
            }
        }
        print();
    }

    private void round(Store store, Housekeeping housekeeping, int round, @Nullable Probe probe) throws IOException {
        SnapshotPush first = push(base);
        measure("nothing", probe, () -> RedisAdmin.sleep(20));
        measure("nothing, with a busy JVM", probe, () -> keepBusy(60));
        measure("pushed first", probe, () -> replace(store, first, true));
        SnapshotPush same = push(base);
        measure("repeated unchanged", probe, () -> replace(store, same, false));
        SnapshotPush little = push(base.withOnePercentChanged(round));
        measure("changed by 1%", probe, () -> replace(store, little, true));
        SnapshotPush all = push(base.withAllChanged(round));
        measure("replaced whole", probe, () -> replace(store, all, true));
        measure("deleted", probe, () -> Store.await(store.accounts.delete(ACCOUNT)));

        Store.await(store.accounts.updateProfile(ACCOUNT, null, Map.of())); // pushes alone do not bring it back
        replace(store, push(base), true);
        Store.await(housekeeping.run());
        admin.set("maxmemory", admin.infoNumber("memory", "used_memory") * 20 / 19);
        measure("evicted", probe, () -> {
            if (Store.await(housekeeping.run()).evicted() != 1) {
                throw new IllegalStateException("not evicted");
            }
        });
        admin.set("maxmemory", 0);
    }

    /** What this JVM does for a push, threads and garbage included, while Redis has nothing to do. */
    private void keepBusy(int millis) {
        long end = System.nanoTime() + millis * 1_000_000L;
        Thread other = new Thread(() -> work(end));
        other.start();
        work(end);
        try {
            other.join();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private void work(long end) {
        while (System.nanoTime() < end) {
            push.collections().values().forEach(items -> items.read()
                    .others()
                    .forEach(item -> kept = item.json().clone()));
        }
    }

    private SnapshotPush push(Dataset data) {
        return data.push(ACCOUNT, clock += 30_000);
    }

    private static void replace(Store store, SnapshotPush push, boolean changes) {
        if (!(Store.await(store.accounts.replace(push)) instanceof PushOutcome.Committed committed)
                || committed.changed() != changes) {
            throw new IllegalStateException("not as expected");
        }
    }

    private void measure(String what, @Nullable Probe probe, Runnable operation) throws IOException {
        Figures of = figures.computeIfAbsent(what, key -> new Figures());
        admin.settle();
        if (probe == null) {
            double busy = busyMillis();
            admin.resetStatistics();
            long began = System.nanoTime();
            operation.run();
            of.millis.add((System.nanoTime() - began) / 1e6);
            of.bytes.add((double) admin.infoNumber("stats", "total_net_input_bytes"));
            of.busy.add(busyMillis() - busy);
            return;
        }
        RedisAdmin.sleep(MARGIN_MILLIS);
        admin.logSlowerThan(LOGGED_MICROS);
        probe.longest();
        operation.run();
        RedisAdmin.sleep(MARGIN_MILLIS);
        of.stalls.add(probe.longest());
        List<RedisAdmin.Slow> logged = admin.slowCommands();
        of.longestCommands.add(
                logged.stream().mapToLong(RedisAdmin.Slow::micros).max().orElse(0) / 1e3);
        of.slow += (int)
                logged.stream().filter(slow -> slow.micros() > LIMIT_MICROS).count();
        logged.forEach(slow -> of.byCommand.merge(slow.what(), slow.micros(), Math::max));
    }

    /** What Redis's main thread has worked. */
    private double busyMillis() {
        return 1e3
                * (Double.parseDouble(admin.info("cpu", "used_cpu_user_main_thread"))
                        + Double.parseDouble(admin.info("cpu", "used_cpu_sys_main_thread")));
    }

    private void print() {
        double json = base.bytes();
        var table = new Table(
                String.format(
                        "Writes: %,d items, %,.2f MB of JSON, %d rounds", base.items(), json / 1e6, options.rounds()),
                "what",
                "ms, median",
                "Redis CPU ms",
                "bytes sent",
                "of the JSON",
                "longest command ms, worst",
                "over 5 ms",
                "PING ms, median of worst",
                "PING ms, worst",
                "longest of each command, ms");
        figures.forEach((what, of) -> table.row(
                what,
                Stats.median(of.millis),
                Stats.median(of.busy),
                Stats.median(of.bytes),
                String.format("%.2f%%", 100 * Stats.median(of.bytes) / json),
                Stats.max(of.longestCommands),
                of.slow,
                Stats.median(of.stalls),
                Stats.max(of.stalls),
                of.byCommand.entrySet().stream()
                        .sorted(Map.Entry.<String, Long>comparingByValue().reversed())
                        .limit(3)
                        .map(entry -> String.format("%s %.2f", entry.getKey(), entry.getValue() / 1e3))
                        .collect(Collectors.joining(", "))));
        table.print();
    }
}
