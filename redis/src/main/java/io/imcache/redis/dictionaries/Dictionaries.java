package io.imcache.redis.dictionaries;

import io.imcache.redis.codec.ItemCodec;
import io.imcache.redis.connection.StoreConnection;
import io.imcache.redis.keys.Bytes;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * The dictionaries of an installation. They are part of its data: Redis keeps them in the hash {@code imcache:dictionaries}, by
 * number, and under {@code use} the number of the one that items are compressed with from now on. A dictionary is never changed
 * and never removed, because any item may need it.
 *
 * <p>One comes with the jar, trained on made-up items in the shape of known crawlers. The first master writes it to Redis,
 * so that one with another jar can read what was written with it. It takes the place of one that an earlier jar brought, for
 * items that are written from then on. Masters that know a dictionary which Redis has lost write it
 * back. A dictionary that another master added is read with the first item that needs it, or with the next look.
 */
public final class Dictionaries {
    /** The number of the dictionary that comes with the jar. Earlier jars brought those below it. */
    public static final int OF_JAR = 2;

    /** The field with the number of the dictionary in use. */
    static final byte[] USE = Bytes.of("use");

    private static final Logger log = LoggerFactory.getLogger(Dictionaries.class);

    private final StoreConnection connection;
    private final ItemCodec codec;
    private final byte[] key;
    private final boolean compresses;

    /**
     * Prepares the dictionaries of a prefix, without reading them.
     *
     * @param prefix as for {@code RedisAccountStore}
     * @param compresses whether items are compressed from now on; if not, compressed ones can still be read
     */
    public Dictionaries(StoreConnection connection, String prefix, boolean compresses) {
        this(connection, prefix, compresses, connection.codec(prefix));
    }

    Dictionaries(StoreConnection connection, String prefix, boolean compresses, ItemCodec codec) {
        this.connection = connection;
        this.codec = codec;
        this.key = connection.names(prefix).dictionaries();
        this.compresses = compresses;
    }

    /** Returns whether this platform can compress items, and read compressed ones. */
    public boolean canCompress() {
        return codec.isAvailable();
    }

    /**
     * Looks into Redis: reads dictionaries that are new, writes back those that are missing, and compresses with the one in use
     * from now on. To be called once at the start and then regularly. Ends with {@link NoNativeLibraryException} if Redis has
     * dictionaries and this platform can't use them.
     */
    public Mono<Void> look() {
        return connection
                .run(commands -> commands.hkeys(key))
                .map(Dictionaries::numbers)
                .flatMap(stored -> {
                    if (codec.isAvailable()) {
                        return learn(stored).then(writeBack(stored)).then(use());
                    }
                    return stored.isEmpty() ? Mono.empty() : Mono.error(new NoNativeLibraryException(Bytes.text(key)));
                });
    }

    private static Set<Integer> numbers(List<byte[]> fields) {
        var numbers = new HashSet<Integer>();
        for (byte[] field : fields) {
            String name = Bytes.text(field);
            if (name.chars().allMatch(Character::isDigit)) {
                numbers.add(Integer.parseInt(name));
            }
        }
        return numbers;
    }

    private Mono<Void> learn(Set<Integer> stored) {
        return Flux.fromIterable(without(stored, codec.numbers()))
                .concatMap(number -> connection
                        .run(commands -> commands.hget(key, Bytes.of(number)))
                        .doOnNext(content -> codec.add(number, content)))
                .then();
    }

    private static List<Integer> without(Set<Integer> numbers, Set<Integer> known) {
        var others = new ArrayList<>(numbers);
        others.removeAll(known);
        return others;
    }

    /** Writes what Redis does not have: the jar's dictionary, and all of them once Redis has lost its data. */
    private Mono<Void> writeBack(Set<Integer> stored) {
        Set<Integer> needed = new HashSet<>(codec.numbers());
        if (compresses) {
            needed.add(OF_JAR);
        }
        return Flux.fromIterable(without(needed, stored))
                .concatMap(number -> {
                    byte[] content = codec.content(number).orElseGet(Dictionaries::ofJar);
                    return connection
                            .run(commands -> commands.hsetnx(key, Bytes.of(number), content))
                            .flatMap(written -> written
                                    ? Mono.just(content)
                                    : connection.run(commands -> commands.hget(key, Bytes.of(number))))
                            .doOnNext(current -> codec.add(number, current));
                })
                .then();
    }

    private Mono<Void> use() {
        if (!compresses) {
            codec.use(0);
            return Mono.empty();
        }
        int present = codec.used() == 0 ? OF_JAR : codec.used();
        return connection
                .run(commands -> commands.hsetnx(key, USE, Bytes.of(present)))
                .then(connection.run(commands -> commands.hget(key, USE)))
                .map(used -> (int) Bytes.number(used))
                .flatMap(number -> number < OF_JAR
                        ? connection
                                .run(commands -> commands.hset(key, USE, Bytes.of(OF_JAR)))
                                .thenReturn(OF_JAR)
                        : Mono.just(number))
                .doOnNext(next -> {
                    if (!codec.numbers().contains(next)) {
                        log.error("{}: dictionary {} is missing; items are not compressed", Bytes.text(key), next);
                        codec.use(0);
                    } else if (codec.used() != next) {
                        codec.use(next);
                        log.info("Items are compressed with dictionary {}", next);
                    }
                })
                .then();
    }

    private static byte[] ofJar() {
        try (InputStream in = Dictionaries.class.getResourceAsStream("/dictionaries/" + OF_JAR + ".zdict")) {
            if (in == null) {
                throw new IllegalStateException("dictionary " + OF_JAR + ": not in the jar");
            }
            return in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
