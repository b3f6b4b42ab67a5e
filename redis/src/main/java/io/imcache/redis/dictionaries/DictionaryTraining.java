package io.imcache.redis.dictionaries;

import io.imcache.redis.codec.ItemCodec;
import io.imcache.redis.codec.TrainedDictionary;
import io.imcache.redis.connection.StoreConnection;
import io.imcache.redis.keys.Bytes;
import io.lettuce.core.SetArgs;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/**
 * Trains a dictionary on a part of the items that this master wrote, once it has seen enough. If it saves at least a tenth, all
 * masters compress with it from then on. One master trains at a time, and each a few times a day at most.
 */
public final class DictionaryTraining {
    /** Items to have seen for another training: with one of eight taken, 16,000 that were new or changed. */
    private static final long ENOUGH = 2_000;

    /** How long no other master trains, and so how often masters do. */
    private static final Duration TURN = Duration.ofMinutes(30);

    /** Each master keeps all of them in memory, each less than half a megabyte. */
    private static final int MOST = 50;

    private static final int FIRST = 123;
    private static final int LAST = 32_766;
    private static final Logger log = LoggerFactory.getLogger(DictionaryTraining.class);

    private final StoreConnection connection;
    private final ItemCodec codec;
    private final byte[] key;
    private final byte[] turn;
    private final long enough;
    private long seen;

    /** @param prefix as for {@code RedisAccountStore} */
    public DictionaryTraining(StoreConnection connection, String prefix) {
        this(connection, prefix, ENOUGH);
    }

    DictionaryTraining(StoreConnection connection, String prefix, long enough) {
        this.connection = connection;
        this.codec = connection.codec(prefix);
        this.key = connection.names(prefix).dictionaries();
        this.turn = connection.names(prefix).dictionaryTraining();
        this.enough = enough;
    }

    /**
     * Trains if enough was seen since the last time and no other master trains. Takes a second of one processor.
     *
     * @return the number of the new dictionary, which Redis has then; empty if there is none
     */
    public Mono<Integer> run() {
        return Mono.defer(() -> {
            if (codec.used() == 0
                    || codec.sampled() - seen < enough
                    || codec.numbers().size() >= MOST) {
                return Mono.empty();
            }
            return connection
                    .run(commands ->
                            commands.set(turn, Bytes.of(1), SetArgs.Builder.nx().px(TURN)))
                    .flatMap(taken -> train());
        });
    }

    private Mono<Integer> train() {
        seen = codec.sampled();
        return Mono.fromCallable(codec::train)
                .subscribeOn(Schedulers.boundedElastic())
                .flatMap(Mono::justOrEmpty)
                .filter(TrainedDictionary::isWorthwhile)
                .flatMap(this::keep);
    }

    /** Drawn at random, so that a Redis that lost a dictionary does not give its number to another. */
    private Mono<Integer> keep(TrainedDictionary trained) {
        int number = ThreadLocalRandom.current().nextInt(FIRST, LAST + 1);
        byte[] name = Bytes.of(number);
        return connection
                .run(commands -> commands.hsetnx(key, name, trained.content()))
                .filter(isNew -> isNew)
                .flatMap(isNew -> {
                    codec.add(number, trained.content());
                    return connection.run(commands -> commands.hset(key, Map.of(Dictionaries.USE, name)));
                })
                .map(set -> {
                    log.info(
                            "Dictionary {} was trained: it takes {} bytes where {} takes {}",
                            number,
                            trained.after(),
                            codec.used(),
                            trained.before());
                    return number;
                });
    }
}
