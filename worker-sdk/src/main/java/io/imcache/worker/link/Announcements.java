package io.imcache.worker.link;

import io.imcache.protocol.MessageTypes;
import java.lang.management.ManagementFactory;
import java.lang.management.OperatingSystemMXBean;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** Writes what a worker tells a master about itself. */
final class Announcements {
    private static final OperatingSystemMXBean SYSTEM = ManagementFactory.getOperatingSystemMXBean();

    private Announcements() {}

    static String registration(LinkOptions options) {
        return JsonText.of(Map.of(
                "worker_id", options.workerId(),
                "host", options.host(),
                "port", 0,
                "version", options.version(),
                "capabilities", capabilities(options),
                "max_accounts", options.maxAccounts()));
    }

    /** Masters read capabilities as names of platforms, too, and take the first 32 of them. */
    private static List<String> capabilities(LinkOptions options) {
        return Stream.concat(
                        options.platforms().stream(),
                        Stream.of(MessageTypes.WORKER_DATA_SYNC, MessageTypes.WORKER_DATA_DELTA, Wire.REPLY_REQUEST))
                .toList();
    }

    static String heartbeat(String workerId, int activeTasks) {
        Runtime runtime = Runtime.getRuntime();
        return JsonText.of(Map.of(
                "worker_id",
                workerId,
                "status",
                "active",
                "active_tasks",
                activeTasks,
                "memory_usage",
                100 * (runtime.totalMemory() - runtime.freeMemory()) / runtime.maxMemory(),
                "cpu_usage",
                cpuPercent()));
    }

    /** Returns the load average of the last minute over the processors; 0 if the system does not report it. */
    private static long cpuPercent() {
        double average = SYSTEM.getSystemLoadAverage();
        return average < 0 ? 0 : Math.round(100 * average / SYSTEM.getAvailableProcessors());
    }
}
