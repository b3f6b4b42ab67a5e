package io.imcache.redis.connection;

import io.lettuce.core.resource.ClientResources;
import io.lettuce.core.resource.EventLoopGroupProvider;
import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.util.concurrent.EventExecutorGroup;
import io.netty.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/** Puts the connections of a client on an event loop that serves something else, and that goes on when the client ends. */
public final class OneLoop implements EventLoopGroupProvider {
    private final EventLoop loop;

    private OneLoop(EventLoop loop) {
        this.loop = loop;
    }

    /**
     * Returns resources for a client whose connections are on one loop. All else stays as it is, and shared.
     *
     * @param loop of the transport that Lettuce chooses, epoll if that is available
     */
    public static ClientResources on(EventLoop loop, ClientResources resources) {
        return resources.mutate().eventLoopGroupProvider(new OneLoop(loop)).build();
    }

    @Override
    @SuppressWarnings("unchecked") // a loop is a group of one
    public <T extends EventLoopGroup> T allocate(Class<T> type) {
        return (T) loop;
    }

    @Override
    public int threadPoolSize() {
        return 1;
    }

    @Override
    public Future<Boolean> release(EventExecutorGroup group, long quietPeriod, long limit, TimeUnit unit) {
        return loop.newSucceededFuture(true);
    }

    @Override
    public Future<Boolean> shutdown(long quietPeriod, long limit, TimeUnit unit) {
        return loop.newSucceededFuture(true);
    }
}
