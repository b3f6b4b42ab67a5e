package io.imcache.master.socketio;

import io.netty.bootstrap.Bootstrap;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.ServerChannel;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Listens on the Socket.IO port while the master starts. Some clients try five times after a restart, and then never again. Their
 * connections wait here, unread, until the server takes them over, so that an attempt lasts as long as the client waits for an
 * answer.
 */
@SuppressWarnings("FutureReturnValueIgnored") // Netty tells handlers of failures, not callers
final class EarlyPort implements AutoCloseable {
    /** The most connections that wait; more are closed. */
    private static final int MOST = 4_096;

    private final EventLoopGroup loop = new MultiThreadIoEventLoopGroup(
            1, Epoll.isAvailable() ? EpollIoHandler.newFactory() : NioIoHandler.newFactory());
    private final List<Channel> waiting = new ArrayList<>();
    private final Channel listening;
    private boolean over;

    private EarlyPort(InetSocketAddress address) {
        Class<? extends ServerChannel> type =
                Epoll.isAvailable() ? EpollServerSocketChannel.class : NioServerSocketChannel.class;
        ChannelFuture bound = new Bootstrap()
                .group(loop)
                .channel(type)
                .option(ChannelOption.SO_REUSEADDR, true)
                .handler(new WaitingRoom())
                .bind(address)
                .awaitUninterruptibly();
        listening = bound.channel();
        if (!bound.isSuccess()) {
            close();
        }
    }

    /** Returns null if the port cannot be had. The server says so when it asks for it in turn. */
    static @Nullable EarlyPort open(InetSocketAddress address) {
        EarlyPort port = new EarlyPort(address);
        return port.listening.isActive() ? port : null;
    }

    private final class WaitingRoom extends ChannelInboundHandlerAdapter {
        @Override
        public void channelRead(ChannelHandlerContext context, Object message) {
            Channel client = (Channel) message;
            if (!admit(client)) {
                client.unsafe().closeForcibly();
            }
        }
    }

    private synchronized boolean admit(Channel client) {
        return !over && waiting.size() < MOST && waiting.add(client);
    }

    /** Returns how many connections wait. */
    synchronized int waiting() {
        return waiting.size();
    }

    /** Leaves the port to the server. Connections that wait go on waiting. */
    void release() {
        listening.close().awaitUninterruptibly();
    }

    /** Gives the connections that wait to a server, as if it had accepted them. Ends the wait. */
    void handOver(ServerBootstrap server) {
        for (Channel client : end()) {
            for (Map.Entry<ChannelOption<?>, Object> option :
                    server.config().childOptions().entrySet()) {
                set(client, option.getKey(), option.getValue());
            }
            client.pipeline().addLast(server.config().childHandler());
            server.config().childGroup().register(client).addListener(registered -> {
                if (!registered.isSuccess()) {
                    client.unsafe().closeForcibly();
                }
            });
        }
        close();
    }

    @SuppressWarnings("unchecked")
    private static <T> void set(Channel client, ChannelOption<?> option, Object value) {
        client.config().setOption((ChannelOption<T>) option, (T) value);
    }

    private synchronized List<Channel> end() {
        over = true;
        List<Channel> clients = List.copyOf(waiting);
        waiting.clear();
        return clients;
    }

    /** Stops listening, and closes connections that still wait. */
    @Override
    public void close() {
        release();
        end().forEach(client -> client.unsafe().closeForcibly());
        loop.shutdownGracefully(0, 1, TimeUnit.SECONDS);
    }
}
