package io.imcache.redis.feed;

import static java.util.Objects.requireNonNull;

import io.imcache.redis.connection.StoreConnection;
import io.imcache.redis.keys.AccountKeys;
import io.imcache.redis.keys.StoreNames;
import io.lettuce.core.codec.ByteArrayCodec;
import io.lettuce.core.output.ValueListOutput;
import io.lettuce.core.protocol.AsyncCommand;
import io.lettuce.core.protocol.Command;
import io.lettuce.core.protocol.CommandArgs;
import io.lettuce.core.protocol.CommandType;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.Executor;
import reactor.core.publisher.Mono;

/**
 * Looks up versions in Redis. It asks after its caller asked, so that an answer is never older than what was acknowledged by
 * then.
 */
public final class AskedVersions implements AccountVersions {
    private final StoreConnection connection;
    private final StoreNames names;
    /** Turns by caller. The callers are the threads that serve a master's clients; they are few and stay. */
    private final ConcurrentMap<Executor, Turn> turns = new ConcurrentHashMap<>();

    /** @param prefix as for {@code RedisAccountStore} */
    public AskedVersions(StoreConnection connection, String prefix) {
        this.connection = connection;
        this.names = connection.names(prefix);
    }

    @Override
    public Mono<Long> version(String accountId) {
        return Mono.defer(() ->
                        Mono.fromFuture(ask(Runnable::run, List.of(accountId)).get(0), true))
                .onErrorMap(connection::failed);
    }

    /** Looks up a version together with the others of the same turn. */
    @Override
    public Mono<Long> version(String accountId, Executor caller) {
        return Mono.<Long>create(
                        sink -> turns.computeIfAbsent(caller, key -> new Turn(key, accountIds -> ask(key, accountIds)))
                                .ask(accountId, sink))
                .onErrorMap(connection::failed);
    }

    private List<CompletableFuture<Long>> ask(Executor caller, List<String> accountIds) {
        List<AsyncCommand<byte[], byte[], List<byte[]>>> commands =
                accountIds.stream().map(this::command).toList();
        connection.write(caller, commands);
        return commands.stream()
                .map(command -> command.thenApply(AccountKeys::version).toCompletableFuture())
                .toList();
    }

    private AsyncCommand<byte[], byte[], List<byte[]>> command(String accountId) {
        var arguments = new CommandArgs<>(ByteArrayCodec.INSTANCE)
                .addKey(requireNonNull(names.account(accountId).meta()))
                .add(AccountKeys.VERSION)
                .add(AccountKeys.EARLIER_VERSION);
        return new AsyncCommand<>(
                new Command<>(CommandType.HMGET, new ValueListOutput<>(ByteArrayCodec.INSTANCE), arguments));
    }
}
