package io.imcache.worker.metrics;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Metrics;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Measures {@code imcache.worker.pushes} (timer, by {@code outcome}), {@code imcache.worker.sent} (bytes, by {@code
 * transport}) and {@code imcache.worker.connected} (1 or 0), each with the tag {@code worker}. Loaded only if Micrometer is
 * present.
 */
final class MicrometerMetrics implements WorkerMetrics {
    private static final String WORKER = "worker";

    private final MeterRegistry registry = Metrics.globalRegistry;
    private final String workerId;
    private final AtomicInteger connected = new AtomicInteger();
    private final Counter bytesOnSocket;
    private final Counter bytesOverHttp;
    private final Gauge connectedGauge;

    MicrometerMetrics(String workerId) {
        this.workerId = workerId;
        bytesOnSocket = bytes("socket");
        bytesOverHttp = bytes("http");
        connectedGauge = Gauge.builder("imcache.worker.connected", connected, AtomicInteger::get)
                .tag(WORKER, workerId)
                .description("Whether the worker is registered at a master")
                .register(registry);
    }

    private Counter bytes(String transport) {
        return Counter.builder("imcache.worker.sent")
                .tags(WORKER, workerId, "transport", transport)
                .baseUnit("bytes")
                .description("Bytes of the pushes that were sent, gzipped or not")
                .register(registry);
    }

    @Override
    public void ended(String outcome, Duration age) {
        Timer.builder("imcache.worker.pushes")
                .tags(WORKER, workerId, "outcome", outcome)
                .description("Pushes, from the request to their end")
                .register(registry)
                .record(age);
    }

    @Override
    public void sent(boolean http, long bytes) {
        (http ? bytesOverHttp : bytesOnSocket).increment((double) bytes);
    }

    @Override
    public void connected(boolean now) {
        connected.set(now ? 1 : 0);
    }

    @Override
    public void close() {
        registry.remove(connectedGauge);
    }
}
