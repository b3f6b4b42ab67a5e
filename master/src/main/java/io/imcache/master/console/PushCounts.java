package io.imcache.master.console;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.util.Map;
import java.util.TreeMap;

/** How many pushes ended in which way, as this master has counted them. */
final class PushCounts {
    private static final String METER = "imcache.push";
    private static final String OUTCOME = "outcome";

    private PushCounts() {}

    /** By outcome, over whatever else they are counted by. */
    static Map<String, Long> read(MeterRegistry meters) {
        Map<String, Long> counts = new TreeMap<>();
        for (Timer timer : meters.find(METER).tagKeys(OUTCOME).timers()) {
            counts.merge(String.valueOf(timer.getId().getTag(OUTCOME)), timer.count(), Long::sum);
        }
        return counts;
    }
}
