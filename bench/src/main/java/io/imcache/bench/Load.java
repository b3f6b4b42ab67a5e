package io.imcache.bench;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/** Keeps 32 requests under way for a time. */
final class Load {
    private static final int CONCURRENT = 32;

    record Result(double perSecond, double p99Millis) {}

    private Load() {}

    /** The median of three runs, each a third of the time, after one more to warm up. */
    static Result run(int millis, Supplier<Mono<?>> request) {
        var rates = new ArrayList<Double>();
        var p99s = new ArrayList<Double>();
        once(millis / 3, request);
        for (int i = 0; i < 3; i++) {
            Result result = once(millis / 3, request);
            rates.add(result.perSecond());
            p99s.add(result.p99Millis());
        }
        return new Result(Stats.median(rates), Stats.median(p99s));
    }

    private static Result once(int millis, Supplier<Mono<?>> request) {
        long began = System.nanoTime();
        long end = began + Duration.ofMillis(millis).toNanos();
        var done = new CountDownLatch(CONCURRENT);
        List<Requester> requesters = new ArrayList<>();
        for (int i = 0; i < CONCURRENT; i++) {
            requesters.add(new Requester(request, end, done));
        }
        requesters.forEach(Requester::next);
        try {
            if (!done.await(60, TimeUnit.SECONDS)) {
                throw new IllegalStateException("no answer");
            }
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
        double seconds = (System.nanoTime() - began) / 1e9;
        List<Double> times = requesters.stream()
                .flatMap(requester -> requester.times.stream())
                .toList();
        return new Result(times.size() / seconds, Stats.at(times, 0.99));
    }

    /** One request after the other; each waits for the one before. */
    private static final class Requester {
        private final Supplier<Mono<?>> request;
        private final long end;
        private final CountDownLatch done;
        private final List<Double> times = new ArrayList<>();

        Requester(Supplier<Mono<?>> request, long end, CountDownLatch done) {
            this.request = request;
            this.end = end;
            this.done = done;
        }

        void next() {
            long asked = System.nanoTime();
            if (asked >= end) {
                done.countDown();
                return;
            }
            request.get()
                    .subscribe(
                            answer -> {},
                            error -> {
                                System.err.println(error);
                                done.countDown();
                            },
                            () -> {
                                times.add((System.nanoTime() - asked) / 1e6);
                                // Not deeper into the stack: an answer may be there at once.
                                Schedulers.parallel().schedule(this::next);
                            });
        }
    }
}
