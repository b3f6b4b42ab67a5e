package io.imcache.bench.compare;

import io.imcache.bench.RedisProcess;
import io.imcache.bench.Table;
import io.imcache.bench.load.LoadOptions;
import io.imcache.bench.load.ServerProcess;
import java.nio.file.Path;
import java.util.List;

/** {@code java -jar} of both builds until they are ready, without options of the JVM, each on an empty Redis. */
final class StartComparison {
    private final CompareOptions options;

    StartComparison(CompareOptions options) {
        this.options = options;
    }

    void run() throws Exception {
        var table = new Table("Start until ready", "processor s", "clock s");
        List<Rounds> seen =
                Rounds.measure(List.of(options.before(), options.after()), options.rounds(), 2, StartComparison::start);
        table.row(seen.get(0).cell(), seen.get(1).cell());
        table.print();
    }

    private static double[] start(Path jar) throws Exception {
        try (RedisProcess redis = RedisProcess.start("redis-server", false);
                ServerProcess master =
                        ServerProcess.master(List.of(LoadOptions.java(), "-jar", jar.toString()), redis.url())) {
            return new double[] {master.processorSeconds(), master.startSeconds()};
        }
    }
}
