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

/** netty-socketio's server, with a start that tells its port and a stop that does not take four seconds. */
@SuppressWarnings("FutureReturnValueIgnored") // Netty tells handlers of failures, not callers
final class NettyServer extends SocketIOServer {
    private static final int STOP_TIMEOUT_S = 2;
    /** A message of some megabytes is put together in one buffer and decoded into another. */
    private static final int BYTES_KEPT = 24 * 1024 * 1024;

    private final List<EventLoopGroup> groups = new ArrayList<>();
    private final ChannelGroup clients = new DefaultChannelGroup(GlobalEventExecutor.INSTANCE, true);
    private final String address;
    private final LargeBuffers buffers = new LargeBuffers(BYTES_KEPT);
    private @Nullable Channel listening;

    NettyServer(Configuration configuration) {
        super(configuration);
        stopUnusedTimer();
        address = (configuration.getHostname() == null ? "*" : configuration.getHostname())
                + ':'
                + configuration.getPort();
    }

    /**
     * The superclass makes a pipeline for itself, which ours replaces. It has a timer that nothing starts or stops, so that Netty
     * would count it for ever, and its leak detector report it once it is collected. Ours has one too, which {@link #stop} stops.
     */
    private void stopUnusedTimer() {
        try {
            Field pipeline = SocketIOServer.class.getDeclaredField("pipelineFactory");
            pipeline.setAccessible(true);
            Field timer = SocketIOChannelInitializer.class.getDeclaredField("scheduler");
            timer.setAccessible(true);
            ((CancelableScheduler) timer.get(pipeline.get(this))).shutdown();
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("netty-socketio is not the release that this is made for", e);
        }
    }

    @Override
    protected void applyConnectionOptions(ServerBootstrap bootstrap) {
        super.applyConnectionOptions(bootstrap);
        bootstrap.childOption(ChannelOption.ALLOCATOR, buffers);
        groups.add(bootstrap.config().group());
        groups.add(bootstrap.config().childGroup());
    }

    /** Starts, and tells the port that it listens on. */
    int bind() {
        ChannelFuture bound = (ChannelFuture) startAsync();
        bound.awaitUninterruptibly();
        if (!bound.isSuccess()) {
            stop();
            throw new IllegalStateException("Socket.IO address %s: can't be bound".formatted(address), bound.cause());
        }
        listening = bound.channel();
        return ((InetSocketAddress) listening.localAddress()).getPort();
    }

    ChannelGroup clients() {
        return clients;
    }

    /** Takes no more connections; those there are go on. */
    void unbind() {
        if (listening != null) {
            listening.close().awaitUninterruptibly();
        }
    }

    /** Closes all connections, and not by Socket.IO's disconnect, after which clients would not come back. */
    @Override
    public void stop() {
        unbind();
        clients.close().awaitUninterruptibly(STOP_TIMEOUT_S, TimeUnit.SECONDS);
        groups.forEach(group -> group.shutdownGracefully(0, STOP_TIMEOUT_S, TimeUnit.SECONDS));
        buffers.close();
        super.stop();
    }
}
