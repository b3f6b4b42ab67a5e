package io.imcache.bench;

import static io.imcache.protocol.ItemCollection.COMMENTS;
import static io.imcache.protocol.ItemCollection.CONTENTS;
import static io.imcache.protocol.ItemCollection.CONVERSATIONS;
import static io.imcache.protocol.ItemCollection.MESSAGES;

import io.imcache.redis.model.PageQuery;
import io.imcache.redis.model.StoredItem;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import java.util.stream.Stream;
import reactor.core.publisher.Mono;

/**
 * What compressing each item would save of memory and cost of reads: the store gets packed items and unpacks the pages that
 * it reads. Dictionaries are made of another account's items.
 */
final class PackingBenchmark {
    private static final int ITEMS = 10_000;

    private final RedisProcess redis;
    private final RedisAdmin admin;
    private final Options options;
    private final Dataset data = new Dataset(ITEMS, 1);

    PackingBenchmark(RedisProcess redis, RedisAdmin admin, Options options) {
        this.redis = redis;
        this.admin = admin;
        this.options = options;
    }

    void run() {
        var other = new Dataset(ITEMS, 2);
        var few = new ArrayList<String>();
        var many = new ArrayList<String>();
        for (var collection : List.of(CONVERSATIONS, CONTENTS, COMMENTS, MESSAGES)) {
            List<String> jsons = other.json(collection);
            few.addAll(jsons.subList(0, 3));
            many.addAll(jsons.subList(0, Math.min(2_000, jsons.size())));
        }
        Map<String, Supplier<Packing>> packings = new LinkedHashMap<>();
        packings.put("none", Packing::none);
        packings.put("deflate 6, no dictionary", () -> Packing.deflate(List.of(), 6));
        packings.put("deflate 6, dictionary of 12 items", () -> Packing.deflate(few, 6));
        packings.put("zstd 3, trained dictionary of 32 KB", () -> Packing.zstd(many, 3));

        var table = new Table(
                "Packing each item: 10,000 items",
                "packing",
                "packed size",
                "memory per byte of JSON",
                "pack all, ms",
                "unpack µs an item",
                "pages/s (20 items)",
                "p99 ms",
                "pages/s against none");
        double[] plain = {0};
        packings.forEach((name, packing) -> row(name, packing, table, plain));
        table.print();
    }

    private void row(String name, Supplier<Packing> packings, Table table, double[] plain) {
        admin.flush();
        try (Store store = new Store(redis.url())) {
            Packing packing = packings.get();
            List<byte[]> jsons = Stream.of(MESSAGES, COMMENTS, CONTENTS, CONVERSATIONS)
                    .flatMap(collection -> data.json(collection).stream())
                    .map(json -> json.getBytes(java.nio.charset.StandardCharsets.UTF_8))
                    .toList();
            List<byte[]> packed = List.of();
            double packMillis = 0;
            double unpackMicros = 0;
            for (int i = 0; i < 8; i++) {
                long began = System.nanoTime();
                packed = jsons.stream().map(packing::pack).toList();
                packMillis = (System.nanoTime() - began) / 1e6;
                long packedAll = System.nanoTime();
                packed.forEach(packing::unpack);
                unpackMicros = (System.nanoTime() - packedAll) / 1e3 / jsons.size();
            }
            Store.await(store.accounts.replace(data.push("acc-packed", 1, packing::pack)));
            long memory = admin.keys(Store.PREFIX + ":{acc-packed}:*").stream()
                    .mapToLong(admin::memory)
                    .sum();
            ThreadLocal<Packing> own = ThreadLocal.withInitial(packings);
            PageQuery query = PageQuery.of("acc-packed", MESSAGES).build();
            Supplier<Mono<?>> request = () -> store.accounts.page(query).map(page -> page.items().stream()
                    .map(StoredItem::json)
                    .map(own.get()::unpack)
                    .toList());
            Load.run(6_000, request);
            Load.Result result = Load.run(3 * options.readMillis(), request);
            if (plain[0] == 0) {
                plain[0] = result.perSecond();
            }
            long before = jsons.stream().mapToLong(json -> json.length).sum();
            table.row(
                    name,
                    String.format(
                            "%.0f%%",
                            100.0
                                    * packed.stream()
                                            .mapToLong(json -> json.length)
                                            .sum()
                                    / before),
                    (double) memory / data.bytes(),
                    packMillis,
                    unpackMicros,
                    result.perSecond(),
                    result.p99Millis(),
                    String.format("%.0f%%", 100 * result.perSecond() / plain[0]));
        }
    }
}
