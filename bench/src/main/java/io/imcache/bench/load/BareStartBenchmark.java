package io.imcache.bench.load;

import io.imcache.bench.Table;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.DoubleStream;

/**
 * What {@code java -jar} of a master costs until it is ready, beside a bare application of WebFlux and Actuator. Both start in
 * turn, without options of the JVM. The processor's time says more than the clock's when other work shares the machine.
 */
final class BareStartBenchmark {
    private static final int ROUNDS = 7;
    private static final Path BARE = Path.of("bench/bare/target/imcache-bench-bare.jar");

    private final LoadOptions options;
    private final String redis;

    /** What one program's starts took, in seconds. */
    private static final class Starts {
        final double[] processor = new double[ROUNDS];
        final double[] clock = new double[ROUNDS];

        void note(int round, ServerProcess started) {
            processor[round] = started.processorSeconds();
            clock[round] = started.startSeconds();
        }
    }

    BareStartBenchmark(LoadOptions options, String redis) {
        this.options = options;
        this.redis = redis;
    }

    void run() throws Exception {
        if (!Files.exists(BARE)) {
            throw new NoSuchFileException(BARE.toString());
        }
        var bare = new Starts();
        var master = new Starts();
        for (int round = 0; round < ROUNDS; round++) {
            try (ServerProcess started = ServerProcess.jar(List.of(LoadOptions.java(), "-jar", BARE.toString()))) {
                bare.note(round, started);
            }
            var command = List.of(LoadOptions.java(), "-jar", options.jar().toString());
            try (ServerProcess started = ServerProcess.master(command, redis)) {
                master.note(round, started);
            }
        }
        var table = new Table("Start beside a bare application", "until ready", "bare", "master", "ratio of medians");
        row(table, "processor, s: min, median, max", bare.processor, master.processor);
        row(table, "clock, s: min, median, max", bare.clock, master.clock);
        table.print();
    }

    private static void row(Table table, String what, double[] bare, double[] master) {
        table.row(what, text(bare), text(master), median(master) / median(bare));
    }

    private static String text(double[] seconds) {
        double[] sorted = DoubleStream.of(seconds).sorted().toArray();
        return "%.2f, %.2f, %.2f".formatted(sorted[0], sorted[ROUNDS / 2], sorted[ROUNDS - 1]);
    }

    private static double median(double[] seconds) {
        return DoubleStream.of(seconds).sorted().toArray()[ROUNDS / 2];
    }
}
