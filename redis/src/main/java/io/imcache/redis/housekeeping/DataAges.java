package io.imcache.redis.housekeeping;

import io.imcache.redis.RedisAccountStore;
import io.imcache.redis.accounts.AccountList;
import io.imcache.redis.connection.StoreConnection;
import io.imcache.redis.keys.AccountKeys;
import io.imcache.redis.keys.Bytes;
import io.imcache.redis.keys.StoreNames;
import io.lettuce.core.SetArgs;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import reactor.core.publisher.Mono;

/**
 * Computes the ages of the stored data for each platform. One master at a time reads the list of accounts, page by
 * page, and the time of each account's last push. All masters read its findings. So the cost is one short read for each
 * account and interval, however many masters there are and however often they are asked.
 */
public final class DataAges {
    /** How many accounts are read together. */
    private static final int PAGE = 256;
    /**
     * How many platforms are told apart: those with the most accounts. The others count as one, so that a crawler can't
     * add more.
     */
    private static final int MOST_PLATFORMS = 20;

    private static final int LONGEST_PLATFORM = 64;
    /** The label of the platforms that are not told apart. */
    static final String OTHERS = "(others)";

    private static final byte[] FIELD_TIMESTAMP = Bytes.of("t");

    private final StoreConnection connection;
    private final StoreNames names;
    private final AccountList list;
    private final InstantSource clock;

    public DataAges(StoreConnection connection, RedisAccountStore store, InstantSource clock) {
        this.connection = connection;
        this.names = store.names();
        this.list = new AccountList(connection, names);
        this.clock = clock;
    }

    /**
     * Reads ages that were computed at most {@code interval} ago, or a little longer while a master computes them.
     * Accounts that no crawler has pushed are not counted.
     */
    public Mono<List<PlatformAges>> read(Duration interval) {
        var turn = SetArgs.Builder.nx().px(interval.toMillis());
        return connection
                .run(commands -> commands.set(names.dataAgesTurn(), Bytes.of("1"), turn))
                .flatMap(mine -> look().flatMap(found -> keep(found, interval)))
                .then(connection.run(commands -> commands.get(names.dataAges())))
                .map(kept -> Bytes.text(kept).lines().map(PlatformAges::parse).toList())
                .defaultIfEmpty(List.of());
    }

    private Mono<String> keep(List<PlatformAges> found, Duration interval) {
        String text = found.stream().map(PlatformAges::line).collect(Collectors.joining("\n"));
        // Outdated ages are better than none, but not for ever.
        var expiry = SetArgs.Builder.px(10 * interval.toMillis());
        return connection.run(commands -> commands.set(names.dataAges(), Bytes.of(text), expiry));
    }

    private Mono<List<PlatformAges>> look() {
        return Mono.defer(() -> {
            Map<String, LongStream.Builder> timestamps = new HashMap<>();
            return list.entries(PAGE)
                    .flatMap(entry -> timestamp(entry, timestamps), PAGE)
                    .then(Mono.fromSupplier(() -> summary(timestamps, clock.millis())));
        });
    }

    private Mono<Void> timestamp(AccountList.Entry entry, Map<String, LongStream.Builder> timestamps) {
        AccountKeys keys = names.account(entry.accountId());
        return connection
                .run(commands -> commands.hget(keys.meta(), FIELD_TIMESTAMP))
                .doOnNext(timestamp -> {
                    synchronized (timestamps) {
                        timestamps
                                .computeIfAbsent(label(entry.platform()), platform -> LongStream.builder())
                                .add(Bytes.number(timestamp));
                    }
                })
                .then();
    }

    private static String label(String platform) {
        String clean = platform.replaceAll("\\p{Cntrl}", "?");
        return clean.length() <= LONGEST_PLATFORM ? clean : clean.substring(0, LONGEST_PLATFORM);
    }

    static List<PlatformAges> summary(Map<String, LongStream.Builder> timestamps, long now) {
        var largest = new ArrayList<Map.Entry<String, long[]>>();
        timestamps.forEach(
                (platform, all) -> largest.add(Map.entry(platform, all.build().toArray())));
        largest.sort(Comparator.comparing((Map.Entry<String, long[]> one) -> -one.getValue().length)
                .thenComparing(Map.Entry::getKey));
        var ages = new ArrayList<PlatformAges>();
        int apart = Math.min(MOST_PLATFORMS, largest.size());
        largest.subList(0, apart).forEach(one -> ages.add(PlatformAges.of(one.getKey(), one.getValue(), now)));
        if (largest.size() > apart) {
            long[] rest = largest.subList(apart, largest.size()).stream()
                    .flatMapToLong(one -> LongStream.of(one.getValue()))
                    .toArray();
            ages.add(PlatformAges.of(OTHERS, rest, now));
        }
        return ages;
    }
}
