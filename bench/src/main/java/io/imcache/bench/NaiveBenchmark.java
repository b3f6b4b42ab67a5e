package io.imcache.bench;

import static io.imcache.protocol.ItemCollection.MESSAGES;

import io.imcache.protocol.ItemCollection;
import io.imcache.redis.item.Item;
import io.imcache.redis.item.ItemReader;
import io.imcache.redis.item.MessageSchema;
import io.imcache.redis.model.PageQuery;
import io.imcache.redis.model.SnapshotPush;
import io.lettuce.core.ScriptOutputType;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import reactor.core.publisher.Mono;

/** What the store does, as one would do it first: beside it, in the same run. */
final class NaiveBenchmark {
    private static final int ITEMS = 10_000;

    private final RedisProcess redis;
    private final RedisAdmin admin;
    private final Options options;

    NaiveBenchmark(RedisProcess redis, RedisAdmin admin, Options options) {
        this.redis = redis;
        this.admin = admin;
        this.options = options;
    }

    void run() throws IOException {
        pages();
        pushes();
    }

    private void pages() {
        var table = new Table(
                "A page of messages: HGETALL, parsed and sorted in Java, beside the store",
                "items in the account",
                "naive pages/s",
                "p99 ms",
                "store pages/s",
                "p99 ms",
                "ratio");
        try (Store store = new Store(redis.url())) {
            for (int size : new int[] {200, 5_000, 50_000}) {
                String account = ReadBenchmark.account(size);
                Store.await(store.accounts.replace(new Dataset(size, 1).push(account, 1)));
                byte[] items = bytes(Store.PREFIX + ":{" + account + "}:items:" + MESSAGES.jsonName());
                Supplier<Mono<?>> naive =
                        () -> Mono.fromCompletionStage(() -> admin.raw().async().hgetall(items))
                                .map(NaiveBenchmark::page);
                PageQuery query = PageQuery.of(account, MESSAGES).build();
                Supplier<Mono<?>> ours = () -> store.accounts.page(query);
                Load.run(3_000, naive);
                Load.run(3_000, ours);
                Load.Result first = Load.run(4_000, naive);
                Load.Result second = Load.run(options.readMillis(), ours);
                table.row(
                        String.format("%,d", size),
                        first.perSecond(),
                        first.p99Millis(),
                        second.perSecond(),
                        second.p99Millis(),
                        second.perSecond() / first.perSecond());
            }
        }
        table.print();
    }

    @SuppressWarnings("ArrayRecordComponent") // never compared
    private record Timed(long time, byte[] json) {}

    private static List<byte[]> page(Map<byte[], byte[]> all) {
        var reader = new ItemReader();
        return all.values().stream()
                .map(json -> new Timed(
                        reader.values(MESSAGES, json, null)
                                .millis(MessageSchema.INSTANCE.createdAt)
                                .orElse(0),
                        json))
                .sorted(Comparator.comparingLong(Timed::time).reversed())
                .limit(20)
                .map(Timed::json)
                .toList();
    }

    private void pushes() throws IOException {
        byte[] script;
        try (InputStream in = NaiveBenchmark.class.getResourceAsStream("/lua/naive-replace.lua")) {
            if (in == null) {
                throw new IllegalStateException("naive-replace.lua: not in the jar");
            }
            script = in.readAllBytes();
        }
        SnapshotPush push = new Dataset(ITEMS, 1).push("acc-naive", 1);
        var keys = new ArrayList<byte[]>();
        var arguments = new ArrayList<byte[]>();
        push.collections()
                .forEach((collection, items) -> add(collection, items.read().others(), keys, arguments));
        var millis = new ArrayList<Double>();
        var stalls = new ArrayList<Double>();
        var longest = new ArrayList<Double>();
        try (Probe probe = new Probe(redis.port())) {
            RedisAdmin.sleep(1_500);
            for (int i = 0; i < 10 + options.rounds(); i++) {
                admin.logSlowerThan(1_000);
                RedisAdmin.sleep(20);
                probe.longest();
                long began = System.nanoTime();
                admin.raw()
                        .sync()
                        .eval(
                                script,
                                ScriptOutputType.STATUS,
                                keys.toArray(byte[][]::new),
                                arguments.toArray(byte[][]::new));
                double took = (System.nanoTime() - began) / 1e6;
                RedisAdmin.sleep(20);
                double stall = probe.longest();
                if (i >= 10) {
                    millis.add(took);
                    stalls.add(stall);
                    longest.add(admin.slow().max().orElse(0) / 1e3);
                }
            }
        }
        var table = new Table(
                "Replacing 10,000 items with one script that takes them all",
                "ms, median",
                "longest command ms, median",
                "PING ms, median of worst",
                "PING ms, worst");
        table.row(Stats.median(millis), Stats.median(longest), Stats.median(stalls), Stats.max(stalls));
        table.print();
    }

    private static void add(ItemCollection collection, List<Item> items, List<byte[]> keys, List<byte[]> arguments) {
        keys.add(bytes("naive:{a}:items:" + collection.jsonName()));
        keys.add(bytes("naive:{a}:index:" + collection.jsonName()));
        arguments.add(bytes(Integer.toString(items.size())));
        for (Item item : items) {
            arguments.add(bytes(item.id()));
            arguments.add(item.json());
            arguments.add(item.entry());
        }
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
