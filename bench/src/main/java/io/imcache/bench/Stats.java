package io.imcache.bench;

import java.util.Collection;

/** Of measured values. */
public final class Stats {
    private Stats() {}

    public static double median(Collection<Double> values) {
        return at(values, 0.5);
    }

    static double max(Collection<Double> values) {
        return at(values, 1);
    }

    /** The value that this part of the values does not exceed. */
    public static double at(Collection<Double> values, double part) {
        double[] sorted =
                values.stream().mapToDouble(Double::doubleValue).sorted().toArray();
        return sorted.length == 0 ? 0 : sorted[Math.min(sorted.length - 1, (int) (part * sorted.length))];
    }
}
