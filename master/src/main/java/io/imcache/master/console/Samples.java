package io.imcache.master.console;

import io.imcache.master.console.Overview.Memory;
import io.imcache.master.console.Overview.Sample;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The last minutes, so that the page shows more than a moment when it is opened. */
final class Samples {
    private final int most;
    private final Deque<Sample> samples = new ArrayDeque<>();
    private Map<String, Map<String, Long>> counted = Map.of();

    /** @param most how many to keep */
    Samples(int most) {
        this.most = most;
    }

    /** Adds a sample of now. */
    synchronized void add(long now, List<MasterState> masters, Memory memory) {
        long before = samples.isEmpty() ? now : samples.getLast().at();
        Map<String, Map<String, Long>> counts = new HashMap<>();
        Map<String, Long> since = new TreeMap<>();
        for (MasterState master : masters) {
            Map<String, Long> count = master.report().pushes();
            counts.put(master.id(), count);
            // A master that was here before this one began: when it counted its pushes is not known.
            boolean isNew = !samples.isEmpty() && master.report().startedAt() >= before;
            Map<String, Long> known = counted.getOrDefault(master.id(), isNew ? Map.of() : count);
            count.forEach((outcome, total) ->
                    since.merge(outcome, Math.max(0, total - known.getOrDefault(outcome, 0L)), Long::sum));
        }
        counted = counts;
        samples.addLast(new Sample(now, now - before, memory.used(), memory.limit(), since));
        while (samples.size() > most) {
            samples.removeFirst();
        }
    }

    /** Returns the samples, oldest first. */
    synchronized List<Sample> all() {
        return List.copyOf(samples);
    }
}
