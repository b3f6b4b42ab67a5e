package io.imcache.worker;

import io.imcache.worker.link.Loop;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.Deque;
import java.util.PriorityQueue;

/** A loop whose time passes when a test says so. */
final class ManualLoop implements Loop, InstantSource {
    private final Deque<Runnable> ready = new ArrayDeque<>();
    private final PriorityQueue<Timer> timers =
            new PriorityQueue<>(Comparator.comparingLong(Timer::due).thenComparingLong(Timer::sequence));
    private long now;
    private long sequence;
    /** What the wall clock says beyond the time that has passed. */
    private long wallClock = 1_800_000_000_000L;

    private record Timer(long due, long sequence, Runnable task) {}

    @Override
    public void execute(Runnable task) {
        ready.add(task);
    }

    @Override
    public Task schedule(Duration delay, Runnable task) {
        var timer = new Timer(now + delay.toMillis(), sequence++, task);
        timers.add(timer);
        return () -> timers.remove(timer);
    }

    @Override
    public void close() {
        ready.clear();
        timers.clear();
    }

    void run() {
        for (Runnable task = ready.poll(); task != null; task = ready.poll()) {
            task.run();
        }
    }

    void advance(Duration time) {
        long end = now + time.toMillis();
        run();
        while (!timers.isEmpty() && timers.peek().due() <= end) {
            Timer timer = timers.remove();
            now = timer.due();
            timer.task().run();
            run();
        }
        now = end;
    }

    int timers() {
        return timers.size();
    }

    void setWallClockBack(Duration by) {
        wallClock -= by.toMillis();
    }

    @Override
    public Instant instant() {
        return Instant.ofEpochMilli(millis());
    }

    @Override
    public long millis() {
        return wallClock + now;
    }
}
