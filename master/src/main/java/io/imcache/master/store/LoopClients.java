package io.imcache.master.store;

import static java.util.Objects.requireNonNull;

import io.imcache.redis.connection.OneLoop;
import io.imcache.redis.connection.StoreConnection;
import io.lettuce.core.AbstractRedisClient;
import io.lettuce.core.RedisClient;
import io.lettuce.core.resource.ClientResources;
import io.netty.channel.EventLoop;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import org.jspecify.annotations.Nullable;
import org.springframework.context.SmartLifecycle;
import org.springframework.data.redis.connection.RedisConfiguration;
import org.springframework.data.redis.connection.lettuce.LettuceConnectionFactory;

/**
 * Creates a Redis client for each event loop that serves clients, configured as the one of Spring Boot. Not used with a
 * cluster: each client would connect to every node and ask for the topology by itself.
 *
 * <p>The clients stop after the server, and before the loops, which stop in the last phase of the lifecycle.
 */
final class LoopClients implements SmartLifecycle {
    private static final int BEFORE_LOOPS_END = 1;

    private final LettuceConnectionFactory like;
    private final StoreConnection connection;
    private final ConcurrentMap<EventLoop, LettuceConnectionFactory> factories = new ConcurrentHashMap<>();
    private volatile boolean running;

    LoopClients(LettuceConnectionFactory like, StoreConnection connection) {
        this.like = like;
        this.connection = connection;
    }

    @Override
    public void start() {
        boolean begins = !running;
        running = true;
        if (begins && where() != null && like.getRequiredNativeClient() instanceof RedisClient) {
            connection.useLoops(this::client);
        }
    }

    private AbstractRedisClient client(EventLoop loop) {
        return requireNonNull(factories.computeIfAbsent(loop, this::factory)).getRequiredNativeClient();
    }

    private LettuceConnectionFactory factory(EventLoop loop) {
        if (!running) {
            throw new IllegalStateException("The master is stopping");
        }
        ClientResources shared = requireNonNull(like.getClientResources());
        var configuration = new LoopClientConfiguration(like.getClientConfiguration(), OneLoop.on(loop, shared));
        var factory = new LettuceConnectionFactory(requireNonNull(where()), configuration);
        factory.afterPropertiesSet();
        factory.start();
        return factory;
    }

    private @Nullable RedisConfiguration where() {
        if (like.getSentinelConfiguration() != null) {
            return like.getSentinelConfiguration();
        }
        if (like.getSocketConfiguration() != null) {
            return like.getSocketConfiguration();
        }
        return like.getClusterConfiguration() == null ? like.getStandaloneConfiguration() : null;
    }

    @Override
    public void stop() {
        running = false;
        connection.closeLoops();
        for (EventLoop loop : factories.keySet()) {
            requireNonNull(factories.remove(loop)).destroy();
        }
    }

    @Override
    public boolean isRunning() {
        return running;
    }

    @Override
    public int getPhase() {
        return BEFORE_LOOPS_END;
    }
}
