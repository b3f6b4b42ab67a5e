package io.imcache.bench.load;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** Crawlers that push one snapshot after the other, each waiting for its answer. */
public final class PushLoad {
    /** One push, to its answer. */
    @FunctionalInterface
    public interface Pusher {
        void push(int round) throws Exception;
    }

    /**
     * What came of a run.
     *
     * @param p99 milliseconds, as p50
     */
    public record Result(int pushes, double perSecond, double p50, double p99) {}

    private PushLoad() {}

    public static Result run(List<? extends Pusher> pushers, double seconds) throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(pushers.size());
        try {
            long began = System.nanoTime();
            long end = began + (long) (seconds * 1e9);
            var millis = new ConcurrentLinkedQueue<Double>();
            var tasks = new ArrayList<Callable<Void>>();
            for (Pusher pusher : pushers) {
                tasks.add(() -> {
                    for (int round = 0; System.nanoTime() < end; round++) {
                        long asked = System.nanoTime();
                        pusher.push(round);
                        millis.add((System.nanoTime() - asked) / 1e6);
                    }
                    return null;
                });
            }
            for (Future<Void> done : threads.invokeAll(tasks)) {
                done.get();
            }
            double took = (System.nanoTime() - began) / 1e9;
            List<Double> sorted = millis.stream().sorted().toList();
            return new Result(
                    sorted.size(),
                    sorted.size() / took,
                    sorted.get(sorted.size() / 2),
                    sorted.get(Math.min(sorted.size() - 1, (int) (sorted.size() * 0.99))));
        } finally {
            threads.shutdown();
        }
    }
}
