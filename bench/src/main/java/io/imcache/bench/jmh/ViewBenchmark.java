package io.imcache.bench.jmh;

import io.imcache.bench.load.BenchmarkData;
import io.imcache.master.im.view.Answers;
import io.imcache.master.im.view.ItemKind;
import io.imcache.protocol.ItemCollection;
import io.imcache.redis.model.Page;
import io.imcache.redis.model.StoredItem;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** Viewing: stored items, as Redis gave them, to the bytes of a page of 20. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 3, time = 2)
@Fork(1)
public class ViewBenchmark {
    private static final Answers.Next NEXT = new Answers.Next(20, null, true);

    private final Page conversations = page(ItemCollection.CONVERSATIONS);
    private final Page messages = page(ItemCollection.MESSAGES);
    private final Page comments = page(ItemCollection.COMMENTS);

    private static Page page(ItemCollection collection) {
        List<StoredItem> items = BenchmarkData.account().json(collection).stream()
                .limit(20)
                .map(json -> new StoredItem(collection, json.getBytes(StandardCharsets.UTF_8), null))
                .toList();
        return new Page(1, "douyin", items, Map.of(), true, null);
    }

    @Benchmark
    public byte[] conversations() {
        return Answers.list(ItemKind.CONVERSATION, conversations, NEXT);
    }

    @Benchmark
    public byte[] messages() {
        return Answers.list(ItemKind.MESSAGE, messages, NEXT);
    }

    @Benchmark
    public byte[] discussions() {
        return Answers.list(ItemKind.DISCUSSION, comments, NEXT);
    }

    @Benchmark
    public byte[] unified() {
        return Answers.unified(messages, NEXT);
    }
}
