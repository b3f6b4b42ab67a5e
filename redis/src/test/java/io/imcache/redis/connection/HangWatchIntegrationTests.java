package io.imcache.redis.connection;

import static io.imcache.protocol.ItemCollection.COMMENTS;
import static io.imcache.redis.testing.Snapshots.snapshotOf;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.imcache.redis.RedisAccountStore;
import io.imcache.redis.keys.Bytes;
import io.imcache.redis.model.PageQuery;
import io.imcache.redis.model.PushOutcome;
import io.imcache.redis.model.SnapshotPush;
import io.imcache.redis.model.StoreException;
import io.imcache.redis.testing.RedisReplicas;
import io.lettuce.core.ClientOptions;
import io.lettuce.core.RedisClient;
import io.netty.channel.EventLoop;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import java.time.Duration;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import reactor.util.context.Context;

/** Tests a Redis that hangs: its connections stay, so nothing else tells the store to look for another node. */
class HangWatchIntegrationTests {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private static final byte[] CHANNEL = Bytes.of("channel");

    @Test
    void goesToTheNodeThatSentinelPromotedInPlaceOfOneThatHangs() {
        try (var replicas = new RedisReplicas()) {
            RedisClient client = RedisClient.create(replicas.uri());
            ClientOptions.Builder options = ClientOptions.builder();
            StoreConnection.configure(options, Duration.ofSeconds(1));
            client.setOptions(options.build());
            try (client;
                    var connection = new StoreConnection(client, Duration.ofSeconds(1))) {
                var store = new RedisAccountStore(connection, "hang");
                var hangs = new AtomicInteger();
                connection.onHang(hangs::incrementAndGet);
                var heard = new CopyOnWriteArrayList<String>();
                var subscribed = new AtomicInteger();
                var listening = connection
                        .listen(CHANNEL, subscribed::incrementAndGet, () -> {})
                        .subscribe(message -> heard.add(Bytes.text(message)));
                await().atMost(PATIENCE).until(() -> subscribed.get() == 1);
                var loops = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
                EventLoop loop = loops.next();
                RedisClient onLoop = RedisClient.create(OneLoop.on(loop, client.getResources()), replicas.uri());
                onLoop.setOptions(client.getOptions());
                connection.useLoops(asked -> onLoop);
                store.replace(push(1)).block();
                await().atMost(PATIENCE).until(() -> threadOfRead(loop, store).equals(thread(loop)));
                replicas.awaitReplica();

                long hanging = replicas.stopMaster();
                assertThatThrownBy(() -> store.replace(push(2)).block()).isInstanceOf(StoreException.Unavailable.class);

                await().atMost(PATIENCE)
                        .ignoreExceptions()
                        .until(() -> store.replace(push(3)).block() instanceof PushOutcome.Committed);
                assertThat(hangs).hasPositiveValue();
                assertThat(replicas.masterPort()).isNotEqualTo(hanging);
                await().atMost(PATIENCE).until(() -> subscribed.get() == 2);
                connection
                        .run(commands -> commands.publish(CHANNEL, Bytes.of("after it")))
                        .block();
                await().atMost(PATIENCE).until(() -> heard.contains("after it"));
                listening.dispose();
                // Connections of loops hang as well, without notice.
                await().atMost(PATIENCE).ignoreExceptions().until(() -> threadOfRead(loop, store)
                        .equals(thread(loop)));
                onLoop.close();
                loops.shutdownGracefully(0, 1, TimeUnit.SECONDS).syncUninterruptibly();
            }
        }
    }

    private static String thread(EventLoop loop) throws Exception {
        return loop.submit(() -> Thread.currentThread().getName()).get();
    }

    /** Returns the thread on which a read on a loop ended. */
    private static String threadOfRead(EventLoop loop, RedisAccountStore store) {
        return requireNonNull(store.page(PageQuery.of("a", COMMENTS).build())
                .map(page -> Thread.currentThread().getName())
                .contextWrite(Context.of(EventLoop.class, loop))
                .block());
    }

    private static SnapshotPush push(long timestamp) {
        return snapshotOf("a").at(timestamp).with(COMMENTS, "{'id':'c'}").push();
    }
}
