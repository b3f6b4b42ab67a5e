package io.imcache.bench;

import com.github.luben.zstd.ZstdDictTrainer;
import io.imcache.protocol.ItemCollection;
import io.imcache.redis.codec.ItemCodec;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Makes the dictionary that the jar brings: trains it on {@link CrawledItems} of both platforms, with and without
 * {@code rawData}. The result is the same each time.
 */
final class DictionaryMaker {
    private static final int SIZE = 32 * 1024;
    private static final int ACCOUNTS = 40;
    private static final int ITEMS = 150;
    private static final int SAMPLES = 64 * 1024 * 1024;

    private DictionaryMaker() {}

    static void write(Path file) throws IOException {
        Files.write(file, dictionary(SIZE));
        for (boolean raw : new boolean[] {false, true}) {
            print(Files.readAllBytes(file), new CrawledItems(-1, "douyin", raw), raw);
        }
    }

    static byte[] dictionary(int size) {
        var trainer = new ZstdDictTrainer(SAMPLES, size, ItemCodec.LEVEL);
        for (int account = 0; account < ACCOUNTS; account++) {
            var items = new CrawledItems(account, account % 4 == 3 ? "xiaohongshu" : "douyin", account % 2 == 0);
            for (int i = 0; i < ITEMS; i++) {
                add(trainer, items.message());
                add(trainer, items.comment());
                if (i % 8 == 0) {
                    add(trainer, items.content(i / 8));
                    add(trainer, items.conversation(i));
                    add(trainer, items.notification());
                }
            }
        }
        return trainer.trainSamples();
    }

    private static void add(ZstdDictTrainer trainer, String json) {
        if (!trainer.addSample(json.getBytes(StandardCharsets.UTF_8))) {
            throw new IllegalStateException("too many samples");
        }
    }

    /** Prints what the dictionary does to an account that it was not trained on. */
    private static void print(byte[] dictionary, CrawledItems items, boolean raw) {
        try (var codec = new ItemCodec()) {
            codec.add(1, dictionary);
            codec.use(1);
            var table = new Table(raw ? "Items with rawData" : "Items", "collection", "bytes", "compressed");
            for (Map.Entry<ItemCollection, List<String>> all :
                    items.account(3_000).entrySet()) {
                var packed = new ArrayList<byte[]>();
                long plain = 0;
                for (String json : all.getValue()) {
                    byte[] bytes = json.getBytes(StandardCharsets.UTF_8);
                    plain += bytes.length;
                    packed.add(codec.pack(bytes));
                }
                table.row(
                        all.getKey().jsonName(),
                        (double) plain / packed.size(),
                        packed.stream()
                                .mapToInt(bytes -> bytes.length)
                                .average()
                                .orElse(0));
            }
            table.print();
        }
    }
}
