package io.imcache.worker;

import java.lang.management.ManagementFactory;
import java.lang.management.OperatingSystemMXBean;

/** How busy this machine is. */
final class Load {
    private static final OperatingSystemMXBean SYSTEM = ManagementFactory.getOperatingSystemMXBean();

    private Load() {}

    /** Load average of the last minute over the processors; 0 where the system does not say. */
    static long percent() {
        double average = SYSTEM.getSystemLoadAverage();
        return average < 0 ? 0 : Math.round(100 * average / SYSTEM.getAvailableProcessors());
    }
}
