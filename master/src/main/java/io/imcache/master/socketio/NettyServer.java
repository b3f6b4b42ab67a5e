package io.imcache.master.socketio;

import com.corundumstudio.socketio.Configuration;
import com.corundumstudio.socketio.SocketIOChannelInitializer;
import com.corundumstudio.socketio.SocketIOServer;
import com.corundumstudio.socketio.scheduler.CancelableScheduler;
import io.imcache.master.memory.LargeBuffers;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.util.concurrent.GlobalEventExecutor;
import java.lang.reflect.Field;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Adds to netty-socketio's server a start that returns its port and a stop that takes less than four seconds. */
@SuppressWarnings("FutureReturnValueIgnored") // Netty tells handlers of failures, not callers
final class NettyServer extends SocketIOServer {
    private static final int STOP_TIMEOUT_S = 2;
    /** Bytes for a message of some megabytes, which is assembled in one buffer and decoded into another. */
    private static final int BYTES_KEPT = 24 * 1024 * 1024;

    private final List<EventLoopGroup> groups = new ArrayList<>();
    private final ChannelGroup clients = new DefaultChannelGroup(GlobalEventExecutor.INSTANCE, true);
    private final String address;
    private final LargeBuffers buffers = new LargeBuffers(BYTES_KEPT);
    private final @Nullable EarlyPort early;
    private @Nullable Channel listening;
    private @Nullable ServerBootstrap server;

    /** @param early has the port until this server binds it, and connections that wait for it; null for none */
    NettyServer(Configuration configuration, @Nullable EarlyPort early) {
        super(configuration);
        this.early = early;
        stopUnusedTimer();
        address = (configuration.getHostname() == null ? "*" : configuration.getHostname())
                + ':'
                + configuration.getPort();
    }

    /**
     * Stops the timer of the superclass's own pipeline, which ours replaces. Nothing else stops it, so Netty would count it for ever
     * and its leak detector would report it. {@link #stop} stops the timer of our pipeline.
     */
    private void stopUnusedTimer() {
        try {
            Field pipeline = SocketIOServer.class.getDeclaredField("pipelineFactory");
            pipeline.setAccessible(true);
            Field timer = SocketIOChannelInitializer.class.getDeclaredField("scheduler");
            timer.setAccessible(true);
            ((CancelableScheduler) timer.get(pipeline.get(this))).shutdown();
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(
                    "netty-socketio: another release (expected: one with a pipelineFactory and its scheduler)", e);
        }
    }

    @Override
    protected void applyConnectionOptions(ServerBootstrap bootstrap) {
        super.applyConnectionOptions(bootstrap);
        bootstrap.childOption(ChannelOption.ALLOCATOR, buffers);
        groups.add(bootstrap.config().group());
        groups.add(bootstrap.config().childGroup());
        server = bootstrap;
    }

    /** Starts, and returns the port that it listens on. */
    int bind() {
        if (early != null) {
            early.release();
        }
        ChannelFuture bound = (ChannelFuture) startAsync();
        bound.awaitUninterruptibly();
        if (!bound.isSuccess()) {
            stop();
            throw new IllegalStateException("Socket.IO address %s: can't be bound".formatted(address), bound.cause());
        }
        listening = bound.channel();
        if (early != null && server != null) {
            early.handOver(server);
        }
        return ((InetSocketAddress) listening.localAddress()).getPort();
    }

    ChannelGroup clients() {
        return clients;
    }

    /** Accepts no more connections, and keeps those that exist. */
    void unbind() {
        if (listening != null) {
            listening.close().awaitUninterruptibly();
        }
    }

    /** Closes all connections. Socket.IO's own disconnect would keep the clients from connecting again. */
    @Override
    public void stop() {
        unbind();
        clients.close().awaitUninterruptibly(STOP_TIMEOUT_S, TimeUnit.SECONDS);
        groups.forEach(group -> group.shutdownGracefully(0, STOP_TIMEOUT_S, TimeUnit.SECONDS));
        buffers.close();
        super.stop();
    }
}
