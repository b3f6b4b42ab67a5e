package io.imcache.redis.connection;

import io.lettuce.core.RedisNoScriptException;
import io.lettuce.core.ScriptOutputType;
import io.lettuce.core.cluster.api.async.RedisClusterAsyncCommands;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/**
 * A Lua script of {@code src/main/resources/lua}, called by its SHA-1. Where Redis does not have it (a restart, a failover,
 * {@code SCRIPT FLUSH}) it is sent along once; nothing is loaded ahead, which would fail with one node of a cluster down.
 */
public final class LuaScript {
    private final byte[] source;
    private final String sha1;

    public LuaScript(String name) {
        try (InputStream in = LuaScript.class.getResourceAsStream("/lua/" + name + ".lua")) {
            if (in == null) {
                throw new IllegalStateException(name + ".lua: not in the jar");
            }
            source = in.readAllBytes();
            sha1 = HexFormat.of().formatHex(MessageDigest.getInstance("SHA-1").digest(source));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Calls a script that answers with an array. */
    public Mono<List<@Nullable Object>> call(StoreConnection connection, byte[][] keys, byte[]... arguments) {
        return call(connection::run, keys, arguments);
    }

    /** Calls a script that writes nothing, on the subscriber's event loop where that has a connection. */
    public Mono<List<@Nullable Object>> read(StoreConnection connection, byte[][] keys, byte[]... arguments) {
        return call(connection::read, keys, arguments);
    }

    /**
     * Calls a script whose writes are to be confirmed by replicas, where that is asked for.
     *
     * @param wrote whether the script answers that there is something to be confirmed
     */
    public Mono<List<@Nullable Object>> callConfirmed(
            StoreConnection connection, Predicate<List<@Nullable Object>> wrote, byte[][] keys, byte[]... arguments) {
        return call(command -> connection.runConfirmed(keys[0], command, wrote), keys, arguments);
    }

    /** Runs a command in one of the ways of a {@link StoreConnection}. */
    private interface Runner {
        Mono<List<@Nullable Object>> run(
                Function<RedisClusterAsyncCommands<byte[], byte[]>, CompletionStage<List<@Nullable Object>>> command);
    }

    private Mono<List<@Nullable Object>> call(Runner runner, byte[][] keys, byte[]... arguments) {
        return runner.run(commands -> commands.evalsha(sha1, ScriptOutputType.MULTI, keys, arguments))
                .onErrorResume(
                        RedisNoScriptException.class,
                        e -> runner.run(commands -> commands.eval(source, ScriptOutputType.MULTI, keys, arguments)));
    }

    /** What it is called by. */
    public String sha1() {
        return sha1;
    }
}
