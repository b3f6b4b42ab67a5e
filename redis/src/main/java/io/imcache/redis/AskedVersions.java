package io.imcache.redis;

import static java.util.Objects.requireNonNull;

import io.lettuce.core.codec.ByteArrayCodec;
import io.lettuce.core.output.ValueOutput;
import io.lettuce.core.protocol.AsyncCommand;
import io.lettuce.core.protocol.Command;
import io.lettuce.core.protocol.CommandArgs;
import io.lettuce.core.protocol.CommandType;
import java.util.List;
import reactor.core.publisher.Mono;

/**
 * Asks Redis. What this answers was asked of Redis after the caller asked for it, so it is never older than what was
 * acknowledged by then.
 */
public final class AskedVersions implements AccountVersions {
    private final StoreConnection connection;
    private final StoreNames names;

    /** @param prefix as for {@link RedisAccountStore} */
    public AskedVersions(StoreConnection connection, String prefix) {
        this.connection = connection;
        this.names = new StoreNames(prefix);
    }

    @Override
    public Mono<Long> version(String accountId) {
        return Mono.defer(() -> {
                    AsyncCommand<byte[], byte[], byte[]> command = command(accountId);
                    connection.write(List.of(command));
                    return Mono.fromFuture(command, true).map(Bytes::number).defaultIfEmpty(0L);
                })
                .onErrorMap(connection::failed);
    }

    private AsyncCommand<byte[], byte[], byte[]> command(String accountId) {
        var arguments = new CommandArgs<>(ByteArrayCodec.INSTANCE)
                .addKey(requireNonNull(names.account(accountId).meta()))
                .add(AccountKeys.VERSION);
        return new AsyncCommand<>(
                new Command<>(CommandType.HGET, new ValueOutput<>(ByteArrayCodec.INSTANCE), arguments));
    }
}
