package io.imcache.bench;

import java.nio.file.Path;
import java.util.Locale;

/** Measures the account store on a Redis of its own and prints tables in Markdown. */
public final class StoreBenchmark {
    private StoreBenchmark() {}

    /**
     * See {@link Options}. {@code probe <port>} is how it starts its second process; {@code dictionary <file>} makes the
     * dictionary that the jar brings.
     */
    public static void main(String[] arguments) throws Exception {
        Locale.setDefault(Locale.ROOT);
        if (arguments.length == 2 && arguments[0].equals("probe")) {
            PingProbe.run(Integer.parseInt(arguments[1]));
            return;
        }
        if (arguments.length == 2 && arguments[0].equals("dictionary")) {
            DictionaryMaker.write(Path.of(arguments[1]));
            return;
        }
        Options options = Options.parse(arguments);
        try (RedisProcess redis = RedisProcess.start(options.server(), options.aof());
                RedisAdmin admin = new RedisAdmin(redis.url())) {
            System.out.printf(
                    "Redis %s, AOF %s; Java %s; %d cores%n",
                    admin.info("server", "redis_version"),
                    options.aof() ? "every second" : "off",
                    Runtime.version(),
                    Runtime.getRuntime().availableProcessors());
            for (String part : options.parts()) {
                admin.flush();
                switch (part) {
                    case "writes" -> new WriteBenchmark(redis, admin, options).run();
                    case "memory" -> new MemoryBenchmark(redis, admin).run();
                    case "reads" -> new ReadBenchmark(redis, admin, options).run();
                    case "naive" -> new NaiveBenchmark(redis, admin, options).run();
                    case "compression" -> new CompressionBenchmark(redis, admin, options).run();
                    default ->
                        throw new IllegalArgumentException(
                                "parts: " + part + " (expected: writes, memory, reads, naive, compression)");
                }
            }
        }
    }
}
