package io.imcache.redis.connection;

import static java.nio.charset.StandardCharsets.UTF_8;

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
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/**
 * A Lua script of {@code src/main/resources/lua}, called by its SHA-1. A Redis that does not know it (after a restart,
 * a failover, {@code SCRIPT FLUSH}) gets it once with the next call. Nothing is loaded ahead: that would fail while one
 * node of a cluster is down.
 *
 * <p>A line {@code -- include NAME} of a script stands for the file {@code lua/include/NAME.lua}.
 */
public final class LuaScript {
    private static final Pattern INCLUDE = Pattern.compile("^-- include (\\w+)$", Pattern.MULTILINE);

    private final byte[] source;
    private final String sha1;

    public LuaScript(String name) {
        String text = INCLUDE.matcher(read(name))
                .replaceAll(include -> Matcher.quoteReplacement(read("include/" + include.group(1))));
        source = text.getBytes(UTF_8);
        try {
            sha1 = HexFormat.of().formatHex(MessageDigest.getInstance("SHA-1").digest(source));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String read(String name) {
        try (InputStream in = LuaScript.class.getResourceAsStream("/lua/" + name + ".lua")) {
            if (in == null) {
                throw new IllegalStateException(name + ".lua: not in the jar");
            }
            return new String(in.readAllBytes(), UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Calls a script that answers with an array. */
    public Mono<Reply> call(StoreConnection connection, byte[][] keys, byte[]... arguments) {
        return call(connection::run, keys, arguments);
    }

    /** Calls a script that writes nothing, over the connection of the subscriber's event loop if there is one. */
    public Mono<Reply> read(StoreConnection connection, byte[][] keys, byte[]... arguments) {
        return call(connection::read, keys, arguments);
    }

    /**
     * Calls a script and waits until as many replicas as the connection asks for have what it wrote.
     *
     * @param wrote tells from the reply whether the script wrote anything
     */
    public Mono<Reply> callConfirmed(
            StoreConnection connection, Predicate<Reply> wrote, byte[][] keys, byte[]... arguments) {
        return call(
                command -> connection.runConfirmed(keys[0], command, reply -> wrote.test(new Reply(reply))),
                keys,
                arguments);
    }

    /** Runs a command in one of the ways of a {@link StoreConnection}. */
    private interface Runner {
        Mono<List<@Nullable Object>> run(
                Function<RedisClusterAsyncCommands<byte[], byte[]>, CompletionStage<List<@Nullable Object>>> command);
    }

    private Mono<Reply> call(Runner runner, byte[][] keys, byte[]... arguments) {
        return runner.run(commands -> commands.evalsha(sha1, ScriptOutputType.MULTI, keys, arguments))
                .onErrorResume(
                        RedisNoScriptException.class,
                        e -> runner.run(commands -> commands.eval(source, ScriptOutputType.MULTI, keys, arguments)))
                .map(Reply::new);
    }

    /** Returns the SHA-1 that the script is called by, as hex digits. */
    public String sha1() {
        return sha1;
    }
}
