package io.imcache.worker;

import java.time.Duration;

/** What is measured of a worker. */
interface WorkerMetrics extends AutoCloseable {
    /** Measures nothing. */
    WorkerMetrics NONE = new WorkerMetrics() {
        @Override
        public void ended(PushResult result, Duration age) {}

        @Override
        public void sent(boolean http, long bytes) {}

        @Override
        public void connected(boolean now) {}

        @Override
        public void close() {}
    };

    /** Metrics in Micrometer's global registry, where Micrometer is on the class path. */
    static WorkerMetrics of(String workerId) {
        try {
            Class.forName("io.micrometer.core.instrument.Metrics", false, WorkerMetrics.class.getClassLoader());
            return new MicrometerMetrics(workerId);
        } catch (ClassNotFoundException e) {
            return NONE;
        }
    }

    /** A push ended, this long after it was asked for. */
    void ended(PushResult result, Duration age);

    /** So many bytes went out. */
    void sent(boolean http, long bytes);

    /** The worker has a master, or has lost it. */
    void connected(boolean now);

    @Override
    void close();
}
