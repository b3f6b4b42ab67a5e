package io.imcache.master.console;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A master's report to the others. Masters of two versions may read each other's: unknown fields are ignored, and
 * missing ones are 0 or empty.
 *
 * @param address host and HTTP port, as the master itself knows them
 * @param version of the build
 * @param startedAt in milliseconds
 * @param ready whether it takes traffic
 * @param workers ids of its connected workers, at most {@link SelfReport#MOST_WORKERS}
 * @param workerCount how many workers are connected
 * @param connections how many connections they have
 * @param pendingBytes bytes of pushes in work
 * @param heapUsed bytes
 * @param heapLimit bytes
 * @param cpu share of the machine's processors that the process uses, 0 to 1
 * @param pushes number of pushes by outcome, since it started
 */
@JsonIgnoreProperties(ignoreUnknown = true)
record MasterReport(
        String address,
        String version,
        long startedAt,
        boolean ready,
        List<String> workers,
        int workerCount,
        long connections,
        long pendingBytes,
        long heapUsed,
        long heapLimit,
        double cpu,
        Map<String, Long> pushes) {

    MasterReport(
            @Nullable String address,
            @Nullable String version,
            long startedAt,
            boolean ready,
            @Nullable List<String> workers,
            int workerCount,
            long connections,
            long pendingBytes,
            long heapUsed,
            long heapLimit,
            double cpu,
            @Nullable Map<String, Long> pushes) {
        this.address = address == null ? "?" : address;
        this.version = version == null ? "?" : version;
        this.startedAt = startedAt;
        this.ready = ready;
        this.workers = workers == null ? List.of() : List.copyOf(workers);
        this.workerCount = workerCount;
        this.connections = connections;
        this.pendingBytes = pendingBytes;
        this.heapUsed = heapUsed;
        this.heapLimit = heapLimit;
        this.cpu = cpu;
        this.pushes = pushes == null ? Map.of() : Map.copyOf(pushes);
    }
}
