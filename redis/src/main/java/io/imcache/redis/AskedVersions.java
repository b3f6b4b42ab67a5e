package io.imcache.redis;

import static java.util.Objects.requireNonNull;

import io.lettuce.core.codec.ByteArrayCodec;
import io.lettuce.core.output.ValueOutput;
import io.lettuce.core.protocol.AsyncCommand;
import io.lettuce.core.protocol.Command;
import io.lettuce.core.protocol.CommandArgs;
import io.lettuce.core.protocol.CommandType;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import reactor.core.publisher.Mono;

/**
 * Asks Redis. What this answers was asked of Redis after the caller asked for it, so it is never older than what was
 * acknowledged by then. Those who ask within the same few microseconds have their commands written at once, and those among
 * them who ask for the same account share one: a command and a write to the socket for each would cost more than the rest of
 * a page that is cached.
 */
public final class AskedVersions implements AccountVersions {
    private final StoreConnection connection;
    private final StoreNames names;
    private final Executor executor;
    private final Queue<Question> questions = new ConcurrentLinkedQueue<>();
    private final AtomicBoolean scheduled = new AtomicBoolean();

    private record Question(String accountId, CompletableFuture<Long> answer) {}

    /** @param prefix as for {@link RedisAccountStore} */
    public AskedVersions(StoreConnection connection, String prefix) {
        this(connection, prefix, connection.executor());
    }

    AskedVersions(StoreConnection connection, String prefix, Executor executor) {
        this.connection = connection;
        this.names = new StoreNames(prefix);
        this.executor = executor;
    }

    @Override
    public Mono<Long> version(String accountId) {
        return Mono.defer(() -> {
                    var question = new Question(accountId, new CompletableFuture<>());
                    questions.add(question);
                    if (scheduled.compareAndSet(false, true)) {
                        executor.execute(this::ask);
                    }
                    return Mono.fromFuture(question.answer(), true);
                })
                .onErrorMap(connection::failed);
    }

    /** Asks all that has gathered. Whoever comes after this began is asked for by the next run. */
    private void ask() {
        scheduled.set(false);
        Map<String, AsyncCommand<byte[], byte[], byte[]>> commands = new HashMap<>();
        Question question = questions.poll();
        while (question != null) {
            CompletableFuture<Long> answer = question.answer();
            var unused = commands.computeIfAbsent(question.accountId(), this::command)
                    .whenComplete((version, error) -> {
                        if (error == null) {
                            answer.complete(Bytes.number(version));
                        } else {
                            answer.completeExceptionally(error);
                        }
                    });
            question = questions.poll();
        }
        if (!commands.isEmpty()) {
            connection.write(new ArrayList<>(commands.values()));
        }
    }

    private AsyncCommand<byte[], byte[], byte[]> command(String accountId) {
        var arguments = new CommandArgs<>(ByteArrayCodec.INSTANCE)
                .addKey(requireNonNull(names.account(accountId).meta()))
                .add(AccountKeys.VERSION);
        return new AsyncCommand<>(
                new Command<>(CommandType.HGET, new ValueOutput<>(ByteArrayCodec.INSTANCE), arguments));
    }
}
