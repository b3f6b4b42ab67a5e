package io.imcache.master.im;

import java.util.HashMap;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

/**
 * Shares reads of data without a version. A read that is asked for while another is under way joins the next one, which
 * begins when that one ends. So no answer is older than its question, and at most one read of each key is under way.
 *
 * @param <K> the key of the data
 * @param <V> the data; all who share a read get the same object
 */
final class SharedReads<K, V> {
    private final Map<K, Line<V>> lines = new HashMap<>();

    /** One read under way, and those who wait for the next. */
    private static final class Line<V> {
        private Sinks.@Nullable One<V> next;
    }

    /**
     * Joins or begins a read.
     *
     * @param reading begun for the first caller, and for all callers in the meantime
     */
    Mono<V> read(K key, Supplier<Mono<V>> reading) {
        return Mono.defer(() -> {
            Sinks.One<V> mine;
            synchronized (lines) {
                Line<V> line = lines.get(key);
                if (line != null) {
                    if (line.next == null) {
                        line.next = Sinks.one();
                    }
                    return line.next.asMono();
                }
                lines.put(key, new Line<>());
                mine = Sinks.one();
            }
            begin(key, reading, mine);
            return mine.asMono();
        });
    }

    /** Goes on if its callers cancel: others may share it. */
    private void begin(K key, Supplier<Mono<V>> reading, Sinks.One<V> told) {
        Mono.defer(reading)
                .doFinally(end -> goOn(key, reading))
                .subscribe(told::tryEmitValue, told::tryEmitError, told::tryEmitEmpty);
    }

    private void goOn(K key, Supplier<Mono<V>> reading) {
        Sinks.One<V> waiting;
        synchronized (lines) {
            Line<V> line = lines.get(key);
            waiting = line == null ? null : line.next;
            if (line != null && waiting != null) {
                line.next = null;
            } else {
                lines.remove(key);
            }
        }
        if (waiting != null) {
            begin(key, reading, waiting);
        }
    }

    /** Counts the keys that are being read. */
    int size() {
        synchronized (lines) {
            return lines.size();
        }
    }
}
