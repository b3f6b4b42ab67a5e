package io.imcache.redis.read;

import io.imcache.redis.model.StoreException;
import java.util.function.Supplier;
import reactor.core.publisher.Mono;

/** Repeats operations that need several calls at one version of an account, until no change comes between the calls. */
public final class Attempts {
    /** How often a read is tried. */
    public static final int READS = 20;

    /** How often a change is tried. */
    public static final int WRITES = 10;

    private Attempts() {}

    /**
     * Repeats an operation. Ends with {@link StoreException.Unavailable} if no attempt gets through.
     *
     * @param attempts 1 or more
     * @param attempt is empty if the account changed meanwhile
     */
    public static <T> Mono<T> repeat(int attempts, Supplier<Mono<T>> attempt) {
        return repeat(
                attempts,
                attempt,
                Mono.error(() -> new StoreException.Unavailable("The account changes too fast", null)));
    }

    /** Repeats an operation as {@link #repeat(int, Supplier)} does, but answers otherwise if no attempt gets through. */
    public static <T> Mono<T> repeat(int attempts, Supplier<Mono<T>> attempt, Mono<T> otherwise) {
        return attempts == 0
                ? otherwise
                : Mono.defer(attempt).switchIfEmpty(Mono.defer(() -> repeat(attempts - 1, attempt, otherwise)));
    }
}
