package io.imcache.redis.accounts;

import io.imcache.redis.connection.StoreConnection;
import io.imcache.redis.keys.Bytes;
import io.imcache.redis.keys.StoreNames;
import io.lettuce.core.ZAddArgs;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * Notes when accounts were used, and reports that to Redis now and then. A write for each read would double the cost of
 * reads. An account is there from its registration on, so that it expires even if its master is killed; the notes of some
 * seconds that are lost then do no harm.
 */
public final class Activity {
    /** How many accounts one command reports: about a millisecond of Redis's thread. */
    static final int PART = 500;

    private final StoreConnection connection;
    private final StoreNames names;
    private final InstantSource clock;
    /** Times of the last use, in ms, by account. */
    private final Map<String, Long> uses = new ConcurrentHashMap<>();
    /** Times of the last push that changed nothing, likewise. */
    private final Map<String, Long> repeats = new ConcurrentHashMap<>();

    public Activity(StoreConnection connection, StoreNames names, InstantSource clock) {
        this.connection = connection;
        this.names = names;
        this.clock = clock;
    }

    /** Notes that an account was read or changed. */
    public void touch(String accountId) {
        note(uses, accountId);
    }

    /** Notes that a crawler pushed an account that it has not changed. */
    public void repeated(String accountId) {
        note(repeats, accountId);
    }

    private void note(Map<String, Long> times, String accountId) {
        Long now = clock.millis();
        if (!now.equals(times.get(accountId))) { // reading does not lock
            times.put(accountId, now);
        }
    }

    /**
     * Reports the uses that were noted since the last time. Does not list accounts that Redis does not list: somebody asked
     * for accounts that do not exist, or that were removed since.
     *
     * @param repeatedPush how long ago a push counts as a use that changed nothing
     */
    public Mono<Void> flush(Duration repeatedPush) {
        return Mono.defer(() -> {
            Map<String, Long> scores = new HashMap<>();
            // An account used from here on is noted again, which does no harm.
            take(repeats).forEach((accountId, time) -> scores.put(accountId, time - repeatedPush.toMillis()));
            take(uses).forEach((accountId, time) -> scores.merge(accountId, time, Math::max));
            return Flux.fromIterable(List.copyOf(scores.entrySet()))
                    .buffer(PART)
                    .concatMap(part ->
                            report(part).doOnSuccess(done -> part.forEach(score -> scores.remove(score.getKey()))))
                    .doOnError(error -> scores.forEach((accountId, time) -> uses.merge(accountId, time, Math::max)))
                    .then();
        });
    }

    private static Map<String, Long> take(Map<String, Long> times) {
        Map<String, Long> taken = Map.copyOf(times);
        taken.forEach(times::remove);
        return taken;
    }

    private Mono<Long> report(List<Map.Entry<String, Long>> part) {
        Object[] scored = part.stream()
                .flatMap(score -> Stream.of(score.getValue().doubleValue(), Bytes.of(score.getKey())))
                .toArray();
        return connection.run(commands ->
                commands.zadd(names.activity(), ZAddArgs.Builder.xx().gt(), scored));
    }
}
