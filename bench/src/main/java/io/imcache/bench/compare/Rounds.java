package io.imcache.bench.compare;

import io.imcache.bench.Stats;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** What both builds showed, round by round. */
final class Rounds {
    private final List<Double> before = new ArrayList<>();
    private final List<Double> after = new ArrayList<>();
    private final List<Double> ratios = new ArrayList<>();

    /** Measures one build: as many values each time. */
    @FunctionalInterface
    interface Measurement<B> {
        double[] of(B build) throws Exception;
    }

    /**
     * Measures both, the one first that was second the last time: the machine is not the same all the time.
     *
     * @return for each value
     */
    static <B> List<Rounds> measure(List<B> builds, int rounds, int values, Measurement<B> measurement)
            throws Exception {
        List<Rounds> all = Stream.generate(Rounds::new).limit(values).toList();
        for (int round = 0; round < rounds; round++) {
            double[][] seen = new double[2][];
            for (int turn = 0; turn < 2; turn++) {
                int which = (round + turn) % 2;
                seen[which] = measurement.of(builds.get(which));
            }
            for (int i = 0; i < values; i++) {
                all.get(i).add(seen[0][i], seen[1][i]);
            }
        }
        return all;
    }

    private void add(double valueBefore, double valueAfter) {
        before.add(valueBefore);
        after.add(valueAfter);
        ratios.add(valueAfter / valueBefore);
    }

    double ratio() {
        return Stats.median(ratios);
    }

    /** Returns both medians, and the median of the ratios with the least and the most. */
    String cell() {
        return "%s → %s: %.2f (%.2f to %.2f)"
                .formatted(
                        text(Stats.median(before)),
                        text(Stats.median(after)),
                        ratio(),
                        Stats.at(ratios, 0),
                        Stats.at(ratios, 1));
    }

    private static String text(double number) {
        return (number >= 100 ? "%,.0f" : number >= 10 ? "%.1f" : "%.2f").formatted(number);
    }
}
