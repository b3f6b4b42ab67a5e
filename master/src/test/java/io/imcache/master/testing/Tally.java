package io.imcache.master.testing;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;

/** What crawlers and readers saw, in a column for each phase of a run. */
public final class Tally {
    private static final String ROW = "%-24s %7s %7s %5s %5s %10s %7s %7s %10s %10s%n";

    /** One phase. */
    public static final class Phase {
        private final String name;
        private final LongAdder reads = new LongAdder();
        private final LongAdder acknowledged = new LongAdder();
        private final LongAdder refused = new LongAdder();
        private final LongAdder unanswered = new LongAdder();
        private final Silence readSilence = new Silence();
        private final Silence pushSilence = new Silence();
        /** Each with what it was. */
        public final List<String> failed = new ArrayList<>();

        public final List<String> torn = new ArrayList<>();
        /** Acknowledged pushes that a reader did not see: account and number. */
        public final Set<String> lost = new ConcurrentSkipListSet<>();

        private Phase(String name) {
            this.name = name;
        }

        @Override
        public String toString() {
            return ROW.formatted(
                    name,
                    reads,
                    failed.size(),
                    torn.size(),
                    lost.size(),
                    readSilence,
                    acknowledged,
                    refused,
                    unanswered,
                    pushSilence);
        }
    }

    /** The longest time without a success. */
    private static final class Silence {
        private long last = System.nanoTime();
        private long longest;

        synchronized void ended() {
            long now = System.nanoTime();
            longest = Math.max(longest, now - last);
            last = now;
        }

        @Override
        public synchronized String toString() {
            return Duration.ofNanos(longest).toMillis() + " ms";
        }
    }

    private final List<Phase> phases = new ArrayList<>();
    private final Map<String, AtomicLong> acknowledged = new ConcurrentHashMap<>();
    private final Set<String> codes = ConcurrentHashMap.newKeySet();
    private volatile Phase now;

    public Tally() {
        now = begin("start");
    }

    public synchronized Phase begin(String name) {
        now = new Phase(name);
        phases.add(now);
        return now;
    }

    /** What follows is of no phase, and not in the table. */
    public void rest() {
        now = new Phase("");
    }

    /** The last push of an account that was acknowledged; 0 before the first. */
    public long acknowledged(String account) {
        return acknowledged.computeIfAbsent(account, key -> new AtomicLong()).get();
    }

    public void acknowledged(String account, long number) {
        acknowledged.computeIfAbsent(account, key -> new AtomicLong()).set(number);
        now.acknowledged.increment();
        now.pushSilence.ended();
    }

    void refused(String code) {
        now.refused.increment();
        codes.add(code);
    }

    void unanswered() {
        now.unanswered.increment();
    }

    void read() {
        now.reads.increment();
        now.readSilence.ended();
    }

    void failed(String how) {
        add(now.failed, how);
    }

    void torn(String what) {
        add(now.torn, what);
    }

    private static void add(List<String> list, String what) {
        synchronized (list) {
            list.add(what);
        }
    }

    /** A reader saw an older state than the one acknowledged before it asked. */
    void lost(String account, long number) {
        now.lost.add(account + " " + number);
    }

    /** How many pushes each account had acknowledged. */
    public Map<String, Long> acknowledgements() {
        var numbers = new TreeMap<String, Long>();
        acknowledged.forEach((account, number) -> numbers.put(account, number.get()));
        return numbers;
    }

    Set<String> codes() {
        return codes;
    }

    public synchronized String table() {
        var table = new StringBuilder(ROW.formatted(
                "phase", "reads", "failed", "torn", "lost", "gap", "acked", "refused", "unanswered", "gap"));
        phases.forEach(table::append);
        return table + "codes of refused pushes: " + codes;
    }
}
