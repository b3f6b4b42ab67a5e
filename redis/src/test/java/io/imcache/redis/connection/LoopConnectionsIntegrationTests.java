package io.imcache.redis.connection;

import static io.imcache.protocol.ItemCollection.COMMENTS;
import static io.imcache.redis.testing.Snapshots.snapshotOf;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.imcache.redis.embedded.EmbeddedRedis;
import io.imcache.redis.feed.AskedVersions;
import io.imcache.redis.model.PageQuery;
import io.imcache.redis.model.StoreException;
import io.imcache.redis.testing.StoreFixture;
import io.imcache.redis.testing.TcpProxy;
import io.imcache.redis.testing.TestRedis;
import io.lettuce.core.KillArgs;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisURI;
import io.lettuce.core.TimeoutOptions;
import io.lettuce.core.resource.ClientResources;
import io.lettuce.core.resource.DefaultClientResources;
import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import reactor.util.context.Context;

/** Tests reads on an event loop, over the loop's own connection. */
class LoopConnectionsIntegrationTests {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final PageQuery QUERY = PageQuery.of("a", COMMENTS).build();

    private final EventLoopGroup loops = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
    private final EventLoop loop = loops.next();
    private final ClientResources resources = DefaultClientResources.create();
    private final List<RedisClient> clients = new CopyOnWriteArrayList<>();
    private final StoreFixture redis = new StoreFixture();
    private final String name = redis.prefix;

    @AfterEach
    void close() {
        redis.close();
        clients.forEach(RedisClient::close);
        resources.shutdown(0, 1, TimeUnit.SECONDS).syncUninterruptibly();
        loops.shutdownGracefully(0, 1, TimeUnit.SECONDS).syncUninterruptibly();
    }

    /** Creates a client whose connections have the loop's name. */
    private void useLoops(String url) {
        RedisURI uri = RedisURI.create(url);
        uri.setClientName(name);
        RedisClient client = RedisClient.create(OneLoop.on(loop, resources), uri);
        client.setOptions(redis.clientOptions()
                .mutate()
                .timeoutOptions(TimeoutOptions.enabled(Duration.ofSeconds(1)))
                .build());
        clients.add(client);
        redis.connection.useLoops(asked -> client);
    }

    private String threadOfRead() {
        return requireNonNull(redis.store
                .page(QUERY)
                .map(page ->
                        page.items().size() + " on " + Thread.currentThread().getName())
                .contextWrite(Context.of(EventLoop.class, loop))
                .block(TestRedis.TIMEOUT));
    }

    private String loopThread() throws Exception {
        return "1 on " + loop.submit(() -> Thread.currentThread().getName()).get();
    }

    private List<Long> idsOfLoopsConnections() {
        String all = requireNonNull(
                redis.connection.run(commands -> commands.clientList()).block(TestRedis.TIMEOUT));
        return Pattern.compile("^id=(\\d+) .* name=" + name + " ", Pattern.MULTILINE)
                .matcher(all)
                .results()
                .map((MatchResult found) -> Long.parseLong(found.group(1)))
                .toList();
    }

    private void push(String text) {
        redis.committed(snapshotOf("a")
                .with(COMMENTS, "{'id':'c','content':'" + text + "'}")
                .push());
    }

    @Test
    void readsAndTheirRepliesStayOnTheLoop() throws Exception {
        useLoops(TestRedis.url());
        push("1");
        String onLoop = loopThread();

        assertThat(threadOfRead()).isNotEqualTo(onLoop); // the first read does not wait for the connection
        await().atMost(PATIENCE).until(() -> threadOfRead().equals(onLoop));

        var versions = new AskedVersions(redis.connection, redis.prefix);
        assertThat(versions.version("a", loop).block(TestRedis.TIMEOUT))
                .isEqualTo(redis.store.version("a").block(TestRedis.TIMEOUT));
        assertThat(idsOfLoopsConnections()).hasSize(1);
    }

    @Test
    void whereALoopsConnectionIsLostTheSharedOneTakesItsPlace() throws Exception {
        try (var proxy = new TcpProxy(RedisURI.create(TestRedis.url()).getPort())) {
            useLoops(proxy.url());
            push("1");
            String onLoop = loopThread();
            await().atMost(PATIENCE).until(() -> threadOfRead().equals(onLoop));

            proxy.cut();

            // Commands under way may fail with the connection. Later ones do not, although it can't be made again.
            await().atMost(PATIENCE).ignoreExceptions().until(() -> threadOfRead()
                    .startsWith("1 on lettuce"));
            for (int i = 0; i < 50; i++) {
                assertThat(threadOfRead()).startsWith("1 on ").isNotEqualTo(onLoop);
            }
        }
    }

    /** Drops a connection as a firewall does that has forgotten it. */
    @Test
    void whereALoopsConnectionIsStalledTheSharedOneTakesItsPlaceAfterOneTimeout() throws Exception {
        try (var proxy = new TcpProxy(RedisURI.create(TestRedis.url()).getPort())) {
            useLoops(proxy.url());
            push("1");
            String onLoop = loopThread();
            await().atMost(PATIENCE).until(() -> threadOfRead().equals(onLoop));

            proxy.loseAllOf(name);

            assertThatThrownBy(this::threadOfRead).isInstanceOf(StoreException.Unavailable.class);
            assertThat(threadOfRead()).startsWith("1 on ").isNotEqualTo(onLoop);
        }
    }

    @Test
    void noneIsUsedThatLeadsToAnotherRedis() throws Exception {
        try (EmbeddedRedis other = TestRedis.embedded();
                RedisClient asking = TestRedis.client(other.url())) {
            useLoops(other.url());
            push("1");
            var commands = asking.connect().sync();
            await().atMost(PATIENCE)
                    .until(() -> threadOfRead().startsWith("1 on ")
                            && commands.info("commandstats").contains("cmdstat_hello:calls=2"));
            String onLoop = loopThread();
            for (int i = 0; i < 50; i++) {
                assertThat(threadOfRead()).startsWith("1 on ").isNotEqualTo(onLoop);
            }
            assertThat(commands.info("commandstats")).doesNotContain("cmdstat_eval");
        }
    }

    /**
     * Otherwise a master could write to one Redis and read from another, after a failover that only one connection has
     * seen.
     */
    @Test
    void noConnectionOfALoopOutlivesTheSharedOne() throws Exception {
        useLoops(TestRedis.url());
        push("1");
        String onLoop = loopThread();
        await().atMost(PATIENCE).until(() -> threadOfRead().equals(onLoop));
        List<Long> before = idsOfLoopsConnections();
        long shared = requireNonNull(
                redis.connection.run(commands -> commands.clientId()).block(TestRedis.TIMEOUT));

        try (var killing = TestRedis.client()) {
            killing.connect().sync().clientKill(KillArgs.Builder.id(shared));
        }

        await().atMost(PATIENCE)
                .ignoreExceptions()
                .until(() -> threadOfRead().equals(onLoop) && !before.containsAll(idsOfLoopsConnections()));
    }
}
