package io.imcache.worker;

import java.util.concurrent.CompletionStage;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What to do at the end of something asynchronous. */
final class Stages {
    private static final Logger log = LoggerFactory.getLogger(Stages.class);

    private Stages() {}

    /** Does it with the value or with the failure; should it fail itself, the log says so where a future would say nothing. */
    static <T> void whenDone(
            CompletionStage<T> stage, BiConsumer<? super @Nullable T, ? super @Nullable Throwable> then) {
        var unused = stage.handle((value, failure) -> {
            try {
                then.accept(value, failure);
            } catch (RuntimeException e) {
                log.error("A task of the worker failed", e);
            }
            return null;
        });
    }
}
