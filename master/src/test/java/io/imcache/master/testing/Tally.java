package io.imcache.master.testing;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import java.util.stream.Collectors;

/** What crawlers and readers saw, in a column for each phase of a run. */
public final class Tally {
    private static final String READ = "read ";
    private static final String PUSH = "push ";
    private static final String EVENT = "event ";
    private static final String ROW = "%-24s %7s %7s %5s %5s %10s %7s %7s %10s %10s%n";

    /**
     * What a client saw that it would rather not have seen.
     *
     * @param client the account of a push, what a reader asked for, or the stream of events
     * @param kind with the operation before it
     */
    public record Failure(Instant at, String phase, String client, String kind) {
        @Override
        public String toString() {
            return "%s %s, %s: %s".formatted(at, phase, client, kind);
        }
    }

    /** One phase. */
    public static final class Phase {
        private final String name;
        private final LongAdder reads = new LongAdder();
        private final LongAdder acknowledged = new LongAdder();
        private final LongAdder refused = new LongAdder();
        private final LongAdder unanswered = new LongAdder();
        private final LongAdder events = new LongAdder();
        private final Silence readSilence = new Silence();
        private final Silence pushSilence = new Silence();
        /** Each of one client and one account. */
        private final Map<String, Silence> silences = new ConcurrentHashMap<>();
        /** By operation and kind. */
        private final Map<String, LongAdder> errors = new ConcurrentSkipListMap<>();

        private final Queue<Failure> failures = new ConcurrentLinkedQueue<>();
        /** Each with what it was. */
        public final List<String> failed = new ArrayList<>();

        public final List<String> torn = new ArrayList<>();
        /** Acknowledged pushes that a reader did not see: account and number. */
        public final Set<String> lost = new ConcurrentSkipListSet<>();

        private Phase(String name) {
            this.name = name;
        }

        private void done(String operation, String account) {
            silences.computeIfAbsent(operation + account, key -> new Silence()).ended();
        }

        private void error(String operation, String client, String kind) {
            errors.computeIfAbsent(operation + kind, key -> new LongAdder()).increment();
            failures.add(new Failure(Instant.now(), name, client, operation + kind));
        }

        private void goOn() {
            readSilence.begin();
            pushSilence.begin();
            silences.values().forEach(Silence::begin);
        }

        private String row(String operation, Object calls) {
            String kinds = errors.entrySet().stream()
                    .filter(error -> error.getKey().startsWith(operation))
                    .map(error -> error.getKey().substring(operation.length()) + ": " + error.getValue())
                    .collect(Collectors.joining(", "));
            long longest = silences.entrySet().stream()
                    .filter(silence -> silence.getKey().startsWith(operation))
                    .mapToLong(silence -> silence.getValue().longestMs())
                    .max()
                    .orElse(0);
            return "| %s | %s | %s | %s | %s ms |%n".formatted(name, operation.strip(), calls, kinds, longest);
        }

        /** Returns the kinds of errors of all operations, each behind the operation's name. */
        public Set<String> kinds() {
            return errors.keySet();
        }

        /** Returns all failures, the oldest first. */
        public List<Failure> failures() {
            return List.copyOf(failures);
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

        synchronized void begin() {
            last = System.nanoTime();
        }

        synchronized long longestMs() {
            return Duration.ofNanos(longest).toMillis();
        }

        synchronized void ended() {
            long now = System.nanoTime();
            longest = Math.max(longest, now - last);
            last = now;
        }

        @Override
        public synchronized String toString() {
            return longestMs() + " ms";
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

    /** Goes on with a phase that there was; begins one if there was none. */
    public synchronized Phase goOn(String name) {
        for (Phase phase : phases) {
            if (phase.name.equals(name)) {
                phase.goOn();
                now = phase;
                return phase;
            }
        }
        return begin(name);
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
        now.done(PUSH, account);
    }

    void refused(String account, String code) {
        now.refused.increment();
        now.error(PUSH, account, code);
        codes.add(code);
    }

    void unanswered(String account) {
        now.unanswered.increment();
        now.error(PUSH, account, "no answer");
    }

    void read(String account) {
        now.reads.increment();
        now.readSilence.ended();
        now.done(READ, account);
    }

    void failed(String how, String kind) {
        add(now.failed, how);
        now.error(READ, how, kind);
    }

    void torn(String what) {
        add(now.torn, what);
        now.error(READ, what, "torn");
    }

    private static void add(List<String> list, String what) {
        synchronized (list) {
            list.add(what);
        }
    }

    /** A reader saw an older state than the one acknowledged before it asked. */
    void lost(String account, long number) {
        now.lost.add(account + " " + number);
        now.error(READ, account + " " + number, "lost");
    }

    /** A stream of events told of a change. */
    public void told(String account) {
        now.events.increment();
        now.done(EVENT, account);
    }

    /** A stream of events ended, could not be opened, or missed something. */
    public void eventless(String kind) {
        now.error(EVENT, "stream", kind);
    }

    /** Returns the failures of all phases. */
    public synchronized List<Failure> failures() {
        return phases.stream().flatMap(phase -> phase.failures().stream()).toList();
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

    /** A table in Markdown: for each phase and operation the calls, errors by kind, and the longest time that one account had no success. */
    public synchronized String report() {
        var table = new StringBuilder(
                "| phase | operation | succeeded | errors | longest pause |%n|---|---|---|---|---|%n".formatted());
        for (Phase phase : phases) {
            table.append(phase.row(READ, phase.reads))
                    .append(phase.row(PUSH, phase.acknowledged))
                    .append(phase.row(EVENT, phase.events));
        }
        return table.toString();
    }

    public synchronized String table() {
        var table = new StringBuilder(ROW.formatted(
                "phase", "reads", "failed", "torn", "lost", "gap", "acked", "refused", "unanswered", "gap"));
        phases.forEach(table::append);
        return table + "codes of refused pushes: " + codes;
    }
}
