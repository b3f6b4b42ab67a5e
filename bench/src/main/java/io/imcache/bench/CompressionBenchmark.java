package io.imcache.bench;

import static io.imcache.protocol.ItemCollection.MESSAGES;

import io.imcache.protocol.ItemCollection;
import io.imcache.redis.model.PageQuery;
import io.imcache.redis.model.SnapshotPush;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;

/** Accounts in the crawlers' shape and small items, with compression off and on: memory, first pushes, pages. */
final class CompressionBenchmark {
    private static final String ACCOUNT = "acc-compressed";
    private static final int ITEMS = 7_350;
    private static final int PUSHES = 9;
    private static final int PAGE = 20;

    private final RedisProcess redis;
    private final RedisAdmin admin;
    private final Options options;
    private final SplittableRandom random = new SplittableRandom(7);

    CompressionBenchmark(RedisProcess redis, RedisAdmin admin, Options options) {
        this.redis = redis;
        this.admin = admin;
        this.options = options;
    }

    void run() {
        Map<String, Map<ItemCollection, List<String>>> accounts = new LinkedHashMap<>();
        accounts.put("crawlers' shape", new CrawledItems(-1, "douyin", false).account(ITEMS));
        accounts.put("crawlers' shape with rawData", new CrawledItems(-1, "douyin", true).account(ITEMS));
        accounts.put("items of 200 B", SmallItems.account(ITEMS));
        var table = new Table(
                "Compression: accounts of " + ITEMS + " items",
                "account",
                "compression",
                "MB of JSON",
                "items' hashes per byte of JSON",
                "used_memory per byte of JSON",
                "first push ms",
                "Redis ms of it",
                "pages of 20/s",
                "Redis µs a page");
        warmUp(accounts.get("crawlers' shape"));
        accounts.forEach((name, items) -> {
            for (boolean compresses : new boolean[] {false, true}) {
                measure(table, name, items, compresses);
            }
        });
        table.print();
    }

    private void warmUp(Map<ItemCollection, List<String>> items) {
        try (Store store = new Store(redis.url(), true)) {
            for (int i = 0; i < PUSHES; i++) {
                Store.await(store.accounts.replace(push(items, ACCOUNT + i, 1)));
            }
            Load.run(options.readMillis(), () -> store.accounts.page(page(ACCOUNT + 1)));
        }
    }

    private PageQuery page(String account) {
        return PageQuery.of(account, MESSAGES).page(random.nextInt(4_000), PAGE).build();
    }

    private static SnapshotPush push(Map<ItemCollection, List<String>> items, String account, long timestamp) {
        return Dataset.push(items, account, timestamp);
    }

    private double redisMillis() {
        return (Double.parseDouble(admin.info("cpu", "used_cpu_user"))
                        + Double.parseDouble(admin.info("cpu", "used_cpu_sys")))
                * 1e3;
    }

    private void measure(Table table, String name, Map<ItemCollection, List<String>> items, boolean compresses) {
        admin.flush();
        long json = items.values().stream()
                .flatMap(List::stream)
                .mapToLong(text -> text.getBytes(StandardCharsets.UTF_8).length)
                .sum();
        try (Store store = new Store(redis.url(), compresses)) {
            var times = new ArrayList<Double>();
            var busy = new ArrayList<Double>();
            for (int i = 1; i < PUSHES; i++) {
                SnapshotPush push = push(items, ACCOUNT + i, 1);
                double busyBefore = redisMillis();
                long began = System.nanoTime();
                Store.await(store.accounts.replace(push));
                times.add((System.nanoTime() - began) / 1e6);
                busy.add(redisMillis() - busyBefore);
            }
            RedisAdmin.sleep(200);
            long before = admin.infoNumber("memory", "used_memory");
            Store.await(store.accounts.replace(push(items, ACCOUNT, 1)));
            RedisAdmin.sleep(200);
            List<String> keys = admin.keys(Store.PREFIX + ":{" + ACCOUNT + "}:*");
            keys.forEach(admin::memory); // a table that moves to a larger one moves on with each read
            long taken = admin.infoNumber("memory", "used_memory") - before;
            long hashes = keys.stream()
                    .filter(key -> key.contains(":items:"))
                    .mapToLong(admin::memory)
                    .sum();
            admin.resetStatistics();
            double busyBefore = redisMillis();
            Load.Result pages = Load.run(options.readMillis(), () -> store.accounts.page(page(ACCOUNT)));
            double calls = Double.parseDouble(
                    admin.info("commandstats", "cmdstat_evalsha").replaceFirst("calls=(\\d+),.*", "$1"));
            table.row(
                    name,
                    compresses ? "zstd" : "off",
                    json / 1e6,
                    (double) hashes / json,
                    (double) taken / json,
                    Stats.median(times),
                    Stats.median(busy),
                    pages.perSecond(),
                    (redisMillis() - busyBefore) * 1e3 / calls);
        }
    }
}
