package io.imcache.master.ingest;

import io.imcache.bench.load.BenchmarkData;
import io.imcache.master.limits.LimitProperties;
import io.imcache.master.limits.RefusalMeters;
import io.imcache.master.security.Access;
import io.imcache.redis.model.DeltaPush;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
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

/** Parsing: a snapshot of 7,300 items, without raw data (3 MB) and with (7 MB). Here, for the parser is nobody else's. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Warmup(iterations = 3, time = 3)
@Measurement(iterations = 3, time = 3)
@Fork(1)
public class PushParserBenchmark {
    private static final PushOrigin ORIGIN =
            new PushOrigin("acc-1", "worker-1", 1_761_804_248_025L, Access.EVERYONE, account -> true);
    private static final PushLimits LIMITS =
            new PushLimits(LimitProperties.defaults(), new RefusalMeters(new SimpleMeterRegistry()));

    private final byte[] small = BenchmarkData.snapshot(3_000_000);
    private final byte[] large = BenchmarkData.snapshot(7_000_000);

    @Benchmark
    public DeltaPush threeMegabytes() {
        return PushParser.parse(PushKind.SNAPSHOT, ORIGIN, new PushPayload(small, 0, small.length), LIMITS);
    }

    @Benchmark
    public DeltaPush sevenMegabytes() {
        return PushParser.parse(PushKind.SNAPSHOT, ORIGIN, new PushPayload(large, 0, large.length), LIMITS);
    }
}
