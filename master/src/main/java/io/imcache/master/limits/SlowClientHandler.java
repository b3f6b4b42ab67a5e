package io.imcache.master.limits;

import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.handler.timeout.ReadTimeoutException;
import io.netty.handler.timeout.WriteTimeoutException;
import io.netty.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Cuts off an HTTP client that stops in the midst of its request, takes too long over it, or does not take its response. It
 * looks at its connection now and then and sets no timer for each request: Reactor Netty's own {@code requestTimeout} does,
 * and where a request is answered at once, it keeps the timer, and with it all of the request, until the time has run out
 * (1.3.8); a read timeout and Netty's write timeout are a timer or two more for each.
 *
 * <p>Stands behind the codec; {@link Arrivals} goes before it. Time in which nothing was asked of the client does not count:
 * between requests, and while the master itself does not read on.
 */
@SuppressWarnings("FutureReturnValueIgnored") // Netty tells handlers of failures, not callers
final class SlowClientHandler extends ChannelDuplexHandler {
    /** Looks in the time that a client may stall. */
    private static final int LOOKS = 4;

    private final long stalledNanos;
    private final long requestNanos;
    private final RefusalMeters refusals;
    private @Nullable Future<?> looking;

    private Phase phase = Phase.HEAD;
    /** When the present phase began. */
    private long began;
    /** When bytes came last, or were last asked for after a pause. */
    private long readAt;

    private boolean reading;

    /** Which message is being written, by its identity, so as not to keep it; 0 for none. */
    private int writing;

    private long pendingBytes;
    private long writtenOfIt;
    private long wroteAt;

    private enum Phase {
        /** The request's first bytes have come, or the connection has; its head is not complete. */
        HEAD,
        BODY,
        /** A request has come, whole, and no byte of the next. */
        WHOLE
    }

    SlowClientHandler(LimitProperties limits, RefusalMeters refusals) {
        this.stalledNanos = limits.timeout().toNanos();
        this.requestNanos = limits.requestTimeout().toNanos();
        this.refusals = refusals;
    }

    /** Sees bytes before the codec does, which says nothing of a head until all of it is there. */
    final class Arrivals extends ChannelInboundHandlerAdapter {
        @Override
        public void channelRead(ChannelHandlerContext ctx, Object bytes) {
            readAt = now(ctx);
            if (phase == Phase.WHOLE) {
                phase = Phase.HEAD;
                began = readAt;
            }
            ctx.fireChannelRead(bytes);
        }
    }

    @Override
    public void handlerAdded(ChannelHandlerContext ctx) {
        began = now(ctx);
        readAt = began;
        wroteAt = began;
        long between = Math.max(1, stalledNanos / LOOKS);
        looking = ctx.executor().scheduleWithFixedDelay(() -> look(ctx), between, between, TimeUnit.NANOSECONDS);
    }

    @Override
    public void handlerRemoved(ChannelHandlerContext ctx) {
        stop();
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        stop();
        ctx.fireChannelInactive();
    }

    private void stop() {
        if (looking != null) {
            looking.cancel(false);
            looking = null;
        }
    }

    private static long now(ChannelHandlerContext ctx) {
        return ctx.executor().ticker().nanoTime();
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        if (message instanceof HttpRequest) {
            phase = Phase.BODY;
            began = readAt;
        }
        if (message instanceof LastHttpContent) {
            phase = Phase.WHOLE;
        }
        ctx.fireChannelRead(message);
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext ctx) {
        reading = false;
        ctx.fireChannelReadComplete();
    }

    @Override
    public void read(ChannelHandlerContext ctx) {
        if (!reading && phase != Phase.WHOLE) {
            readAt = now(ctx);
        }
        reading = true;
        ctx.read();
    }

    private void look(ChannelHandlerContext ctx) {
        long now = now(ctx);
        if (phase != Phase.WHOLE && isOverdue(ctx, now)) {
            refusals.count(now - began > requestNanos ? "request-timeout" : "timeout");
            ctx.fireExceptionCaught(ReadTimeoutException.INSTANCE);
            ctx.close();
        } else if (isResponseStuck(ctx, now)) {
            refusals.count("timeout");
            ctx.fireExceptionCaught(WriteTimeoutException.INSTANCE);
            ctx.close();
        }
    }

    private boolean isOverdue(ChannelHandlerContext ctx, long now) {
        if (phase == Phase.HEAD) {
            return now - began > stalledNanos;
        }
        boolean asked = reading || ctx.channel().config().isAutoRead();
        return now - began > requestNanos || (asked && now - readAt > stalledNanos);
    }

    /** Whether nothing has been written of what waits, since so long. */
    private boolean isResponseStuck(ChannelHandlerContext ctx, long now) {
        ChannelOutboundBuffer waiting = ctx.channel().unsafe().outboundBuffer();
        Object current = waiting == null ? null : waiting.current();
        if (waiting == null || current == null) {
            writing = 0;
            return false;
        }
        int message = System.identityHashCode(current);
        long pending = waiting.totalPendingWriteBytes();
        long written = waiting.currentProgress();
        if (message != writing || written != writtenOfIt || pending < pendingBytes) {
            writing = message;
            writtenOfIt = written;
            wroteAt = now;
        }
        pendingBytes = pending;
        return now - wroteAt > stalledNanos;
    }
}
