package io.imcache.bench.load;

import io.imcache.bench.RedisProcess;
import java.util.Locale;

/** Measures a master from outside, on a Redis of its own, and prints tables in Markdown. See {@link LoadOptions}. */
public final class LoadBenchmark {
    private LoadBenchmark() {}

    /** Runs the parts that are asked for. */
    public static void main(String[] arguments) throws Exception {
        Locale.setDefault(Locale.ROOT);
        LoadOptions options = LoadOptions.parse(arguments);
        System.out.printf(
                "Java %s; %d cores; master: %s%n",
                Runtime.version(), Runtime.getRuntime().availableProcessors(), String.join(" ", options.javaOptions()));
        for (String part : options.parts()) {
            try (RedisProcess redis = RedisProcess.start(options.redis(), false)) {
                switch (part) {
                    case "start" -> new StartBenchmark(options, redis.url()).run();
                    case "bare" -> new BareStartBenchmark(options, redis.url()).run();
                    case "reads" -> new PageBenchmark(options, redis.url()).run();
                    case "ingest" -> new IngestBenchmark(options, redis.url()).run();
                    case "crowd" -> new CrowdBenchmark(options, redis.url()).run();
                    case "scale" -> new ScaleBenchmark(options, redis.url()).run();
                    case "feed" -> new FeedBenchmark(options, redis.url()).run();
                    default ->
                        throw new IllegalArgumentException(
                                "parts: " + part + " (expected: start, bare, reads, ingest, crowd, scale, feed)");
                }
            }
        }
        System.exit(0); // the HTTP client's threads are no daemons everywhere
    }
}
