package io.imcache.master.console;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.util.Map;
import java.util.TreeMap;

/** Counts the pushes at this master by outcome. */
final class PushCounts {
    private static final String METER = "imcache.push";
    private static final String OUTCOME = "outcome";

    private PushCounts() {}

    /** Sums the timers of each outcome over their other tags. */
    static Map<String, Long> read(MeterRegistry meters) {
        Map<String, Long> counts = new TreeMap<>();
        for (Timer timer : meters.find(METER).tagKeys(OUTCOME).timers()) {
            counts.merge(String.valueOf(timer.getId().getTag(OUTCOME)), timer.count(), Long::sum);
        }
        return counts;
    }
}
