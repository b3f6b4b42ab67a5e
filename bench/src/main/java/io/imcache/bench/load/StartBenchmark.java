package io.imcache.bench.load;

import io.imcache.bench.Table;

/** How long a master takes from {@code java -jar} until it says that it is ready. */
final class StartBenchmark {
    private static final int ROUNDS = 3;

    private final LoadOptions options;
    private final String redis;

    StartBenchmark(LoadOptions options, String redis) {
        this.options = options;
        this.redis = redis;
    }

    void run() throws Exception {
        var table = new Table("Start", "round", "seconds until ready", "memory then, MB");
        for (int round = 1; round <= ROUNDS; round++) {
            try (ServerProcess master = ServerProcess.master(options.masterCommand(), redis)) {
                table.row(Integer.toString(round), master.startSeconds(), Long.toString(master.megabytes()));
            }
        }
        table.print();
    }
}
