package io.imcache.master.store;

import io.imcache.master.support.Background;
import io.imcache.master.support.LogLimit;
import io.imcache.master.support.Regularly;
import io.imcache.redis.dictionaries.Dictionaries;
import io.imcache.redis.dictionaries.DictionaryTraining;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.Disposable;
import reactor.core.publisher.Mono;
import reactor.util.retry.Retry;

/**
 * Looks for dictionaries in Redis from the start on, and trains one from time to time. Until Redis is there, items are written as
 * they are.
 */
final class DictionaryWatch extends Background {
    private static final Logger log = LoggerFactory.getLogger(DictionaryWatch.class);
    private static final Duration INTERVAL = Duration.ofSeconds(30);
    private static final Duration RETRY = Duration.ofSeconds(1);

    private final Dictionaries dictionaries;
    private final @Nullable DictionaryTraining training;
    private final LogLimit failed = new LogLimit();

    /** @param training null if this master does not train */
    DictionaryWatch(Dictionaries dictionaries, @Nullable DictionaryTraining training) {
        this.dictionaries = dictionaries;
        this.training = training;
    }

    @Override
    protected Disposable begin() {
        return dictionaries
                .look()
                .doOnError(this::log)
                .retryWhen(Retry.fixedDelay(Long.MAX_VALUE, RETRY))
                .thenMany(Regularly.run(INTERVAL, INTERVAL, this::look))
                .subscribe();
    }

    private Mono<Void> look() {
        Mono<Integer> trained = training == null ? Mono.empty() : training.run();
        return trained.then(dictionaries.look()).doOnError(this::log).onErrorComplete();
    }

    private void log(Throwable error) {
        if (failed.tryLog()) {
            log.warn("The dictionaries of items can't be read: {}", error.toString());
        }
    }
}
