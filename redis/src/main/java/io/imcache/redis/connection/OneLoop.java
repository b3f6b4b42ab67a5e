package io.imcache.redis.connection;

import io.lettuce.core.resource.ClientResources;
import io.lettuce.core.resource.EventLoopGroupProvider;
import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.util.concurrent.EventExecutorGroup;
import io.netty.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/** Has the connections of a client live on an event loop that is there for something else, and goes on when the client ends. */
public final class OneLoop implements EventLoopGroupProvider {
    private final EventLoop loop;

    private OneLoop(EventLoop loop) {
        this.loop = loop;
    }

    /**
     * Resources for a client whose connections are on one loop; all else is as it was, and shared.
     *
     * @param loop of the transport that Lettuce chooses, epoll where that is there
     */
    public static ClientResources on(EventLoop loop, ClientResources resources) {
        return resources.mutate().eventLoopGroupProvider(new OneLoop(loop)).build();
    }

    @Override
    @SuppressWarnings("unchecked") // a loop is a group of one, of whatever transport it is
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
