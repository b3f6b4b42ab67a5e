package io.imcache.worker.metrics;

import java.time.Duration;

/** Measures what a worker does. */
public interface WorkerMetrics extends AutoCloseable {
    /** Measures nothing. */
    WorkerMetrics NONE = new WorkerMetrics() {
        @Override
        public void ended(String outcome, Duration age) {}

        @Override
        public void sent(boolean http, long bytes) {}

        @Override
        public void connected(boolean now) {}

        @Override
        public void close() {}
    };

    /** Measures into Micrometer's global registry, or nothing if Micrometer is not on the class path. */
    static WorkerMetrics of(String workerId) {
        try {
            Class.forName("io.micrometer.core.instrument.Metrics", false, WorkerMetrics.class.getClassLoader());
            return new MicrometerMetrics(workerId);
        } catch (ClassNotFoundException e) {
            return NONE;
        }
    }

    /** Records the end of a push, this long after it was requested. */
    void ended(String outcome, Duration age);

    /** Counts bytes that were sent. */
    void sent(boolean http, long bytes);

    /** Records whether the worker is registered at a master. */
    void connected(boolean now);

    @Override
    void close();
}
