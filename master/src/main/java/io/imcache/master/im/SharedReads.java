package io.imcache.master.im;

import java.util.HashMap;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

/**
 * Reads what many ask for at once and nothing says the version of. Whoever asks while it is read has part in the next reading,
 * which begins when that one ends: so nobody is told anything older than his question, and however many ask, at most one reading
 * of each thing is under way.
 *
 * @param <K> what is read
 * @param <V> what was read; given to all who share it
 */
final class SharedReads<K, V> {
    private final Map<K, Line<V>> lines = new HashMap<>();

    /** Who waits for the reading after the one that is under way. */
    private static final class Line<V> {
        private Sinks.@Nullable One<V> next;
    }

    /** @param reading begun for the first who asks, and for all who come in the meantime */
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

    /** Not ended by those who asked, should they go: others may have part in it. */
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

    /** How many things are being read. */
    int size() {
        synchronized (lines) {
            return lines.size();
        }
    }
}
