package io.imcache.bench;

import static java.util.Objects.requireNonNull;

import io.imcache.redis.connection.LuaScript;
import io.lettuce.core.KeyScanCursor;
import io.lettuce.core.RedisClient;
import io.lettuce.core.ScanArgs;
import io.lettuce.core.ScanCursor;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.api.sync.RedisCommands;
import io.lettuce.core.codec.ByteArrayCodec;
import io.lettuce.core.codec.StringCodec;
import io.lettuce.core.output.IntegerOutput;
import io.lettuce.core.protocol.CommandArgs;
import io.lettuce.core.protocol.CommandType;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.LongStream;

/** Asks Redis about itself, and speaks to it without the store. */
public final class RedisAdmin implements AutoCloseable {
    private static final List<String> SCRIPTS = List.of(
            "propose",
            "items",
            "stage",
            "copy",
            "patch-staged",
            "commit",
            "delete",
            "register",
            "unregister",
            "account",
            "lock",
            "release",
            "page",
            "unified",
            "gone-marks");

    private final Map<String, String> scripts = scripts();
    private final RedisClient client;
    private final RedisCommands<String, String> commands;
    private final StatefulRedisConnection<byte[], byte[]> raw;

    public RedisAdmin(String url) {
        client = RedisClient.create(url);
        commands = client.connect().sync();
        raw = client.connect(ByteArrayCodec.INSTANCE);
    }

    /** A connection for those who go their own ways. */
    StatefulRedisConnection<byte[], byte[]> raw() {
        return raw;
    }

    void flush() {
        commands.flushall();
        settle();
    }

    /** Waits until what was unlinked is freed. */
    public void settle() {
        while (!info("memory", "lazyfree_pending_objects").equals("0")) {
            sleep(5);
        }
    }

    public static void sleep(long millis) {
        try {
            Thread.sleep(millis);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    public String info(String section, String name) {
        return commands.info(section)
                .lines()
                .filter(line -> line.startsWith(name + ":"))
                .map(line -> line.substring(name.length() + 1).strip())
                .findFirst()
                .orElseThrow();
    }

    public long infoNumber(String section, String name) {
        return Long.parseLong(info(section, name));
    }

    void set(String name, long value) {
        commands.configSet(name, Long.toString(value));
    }

    public void resetStatistics() {
        commands.configResetstat();
    }

    /** Returns how long a call of a command held Redis's thread since {@link #resetStatistics}, in microseconds, on average. */
    public double microsOf(String command) {
        return Double.parseDouble(
                info("commandstats", "cmdstat_" + command).replaceFirst(".*usec_per_call=([0-9.]+).*", "$1"));
    }

    /** From here on, commands of this many microseconds or more are logged. */
    void logSlowerThan(long micros) {
        set("slowlog-log-slower-than", micros);
        commands.slowlogReset();
    }

    /** How long each logged command held Redis's thread, in microseconds. */
    LongStream slow() {
        return slowCommands().stream().mapToLong(Slow::micros);
    }

    /**
     * A logged command.
     *
     * @param what its name, or that of the script that it called
     */
    record Slow(String what, long micros) {}

    List<Slow> slowCommands() {
        return commands.slowlogGet(4_096).stream()
                .map(entry -> {
                    var parts = (List<?>) entry;
                    var words = (List<?>) requireNonNull(parts.get(3));
                    String name = String.valueOf(words.get(0)).toUpperCase(Locale.ROOT);
                    boolean script = name.startsWith("EVAL") && words.size() > 1;
                    return new Slow(script ? scripts.getOrDefault(String.valueOf(words.get(1)), name) : name, (Long)
                            requireNonNull(parts.get(2)));
                })
                .toList();
    }

    /** Names of scripts by the SHA-1 that they are called by. */
    private static Map<String, String> scripts() {
        var names = new HashMap<String, String>();
        SCRIPTS.forEach(name -> names.put(new LuaScript(name).sha1(), name + ".lua"));
        return names;
    }

    public List<String> keys(String pattern) {
        var keys = new ArrayList<String>();
        ScanCursor cursor = ScanCursor.INITIAL;
        do {
            KeyScanCursor<String> found =
                    commands.scan(cursor, ScanArgs.Builder.matches(pattern).limit(1_000));
            keys.addAll(found.getKeys());
            cursor = found;
        } while (!cursor.isFinished());
        return keys;
    }

    /** Deletes the keys of a pattern. */
    public void unlink(String pattern) {
        keys(pattern).forEach(commands::unlink);
        settle();
    }

    /** What a key takes with all its elements. */
    public long memory(String key) {
        return requireNonNull(commands.dispatch(
                CommandType.MEMORY,
                new IntegerOutput<>(StringCodec.UTF8),
                new CommandArgs<>(StringCodec.UTF8)
                        .add("USAGE")
                        .addKey(key)
                        .add("SAMPLES")
                        .add(0)));
    }

    @Override
    public void close() {
        client.close();
    }
}
