package io.imcache.master.console;

import io.imcache.master.workers.WorkersHere;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.InstantSource;
import java.util.List;
import java.util.Set;
import org.springframework.boot.availability.ApplicationAvailability;
import org.springframework.boot.availability.ReadinessState;
import org.springframework.core.env.Environment;

/** Creates the report of this master, mostly from its meters. */
final class SelfReport {
    /** Bounds the size of a report; the number of workers is exact. */
    static final int MOST_WORKERS = 1_000;

    private final WorkersHere workers;
    private final MeterRegistry meters;
    private final ApplicationAvailability availability;
    private final Environment environment;
    private final String version;
    private final long startedAt;

    SelfReport(
            WorkersHere workers,
            MeterRegistry meters,
            ApplicationAvailability availability,
            Environment environment,
            String version,
            InstantSource clock) {
        this.workers = workers;
        this.meters = meters;
        this.availability = availability;
        this.environment = environment;
        this.version = version;
        this.startedAt = clock.millis();
    }

    MasterReport make() {
        Set<String> ids = workers.ids();
        List<String> named = ids.stream().sorted().limit(MOST_WORKERS).toList();
        return new MasterReport(
                address(),
                version,
                startedAt,
                availability.getReadinessState() == ReadinessState.ACCEPTING_TRAFFIC,
                named,
                ids.size(),
                (long) gauge("imcache.socketio.connections"),
                (long) gauge("imcache.ingest.pending"),
                (long) gauge("jvm.memory.used", "area", "heap"),
                Runtime.getRuntime().maxMemory(),
                gauge("process.cpu.usage"),
                PushCounts.read(meters));
    }

    private String address() {
        String port = environment.getProperty("local.server.port", "?");
        String configured = environment.getProperty("server.address", "");
        boolean anyAddress = configured.isEmpty() || configured.equals("0.0.0.0") || configured.equals("::");
        return (anyAddress ? hostName() : configured) + ':' + port;
    }

    private static String hostName() {
        try {
            return InetAddress.getLocalHost().getHostName();
        } catch (UnknownHostException e) {
            return "localhost";
        }
    }

    /** Sums all gauges of a name; 0 if there are none. */
    private double gauge(String name, String... tags) {
        double sum = meters.find(name).tags(tags).gauges().stream()
                .mapToDouble(Gauge::value)
                .sum();
        return Double.isFinite(sum) ? Math.max(0, sum) : 0;
    }
}
