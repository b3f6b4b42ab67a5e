package io.imcache.bench.load;

/** To be written. */
final class ScaleBenchmark {
    ScaleBenchmark(LoadOptions options, String redis) {
        throw new UnsupportedOperationException(options.toString() + redis);
    }

    void run() {}
}
