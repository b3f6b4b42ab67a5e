package io.imcache.master.console;

import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.Map;
import java.util.TreeMap;

/** How many pushes ended in which way, as this master has counted them. */
final class PushCounts {
    private static final String METER = "imcache.pushes";
    private static final String OUTCOME = "outcome";

    private PushCounts() {}

    /** By outcome, over whatever else they are counted by. */
    static Map<String, Long> read(MeterRegistry meters) {
        Map<String, Long> counts = new TreeMap<>();
        for (Meter meter : meters.find(METER).tagKeys(OUTCOME).counters()) {
            String outcome = String.valueOf(meter.getId().getTag(OUTCOME));
            long count = (long) meters.find(METER).tag(OUTCOME, outcome).counters().stream()
                    .mapToDouble(counter -> counter.count())
                    .sum();
            counts.put(outcome, count);
        }
        return counts;
    }
}
