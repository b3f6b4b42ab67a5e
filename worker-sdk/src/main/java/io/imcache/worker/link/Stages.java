package io.imcache.worker.link;

import java.util.concurrent.CompletionStage;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Continues after asynchronous work. */
public final class Stages {
    private static final Logger log = LoggerFactory.getLogger(Stages.class);

    private Stages() {}

    /** Calls the action with the value or the failure. If the action throws, logs that: a future would hide it. */
    public static <T> void whenDone(
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
