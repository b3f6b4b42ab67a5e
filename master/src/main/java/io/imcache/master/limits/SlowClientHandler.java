package io.imcache.master.limits;

import static java.util.Objects.requireNonNull;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.ChannelPromise;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpStatusClass;
import io.netty.handler.codec.http.LastHttpContent;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Watches one connection for {@link SlowClients}. It is checked at intervals and sets no timer for a request. Reactor
 * Netty's own {@code requestTimeout} does, and if a request is answered at once, the timer keeps all of the request
 * until the time has run out (1.3.8). A read timeout and Netty's write timeout would add a timer or two for each
 * request.
 *
 * <p>Stands behind the decoder; {@link Arrivals} goes before it, {@link Responses} behind the encoder. A client that
 * waits for its response is not slow, and it does not stall while the master itself pauses reading.
 */
@SuppressWarnings("FutureReturnValueIgnored") // Netty tells handlers of failures, not callers
final class SlowClientHandler extends ChannelDuplexHandler {
    private static final Logger log = LoggerFactory.getLogger(SlowClientHandler.class);

    /** The least that the client of a large message sends on average. */
    private static final long BYTES_PER_SECOND = 8 * 1024;
    /** Bytes from which on a message is large. */
    private static final int SMALL = 64 * 1024;

    private static final String TIMEOUT = "timeout";
    private static final String REQUEST_TIMEOUT = "request-timeout";
    private static final String IDLE_TIMEOUT = "idle-timeout";

    private final long stalledNanos;
    private final long fastEnough;
    private final long requestNanos;
    private final long idleNanos;
    private final RefusalMeters refusals;
    private final Rounds rounds;
    private @Nullable ChannelHandlerContext context;

    private Phase phase = Phase.HEAD;
    /** When the current phase began. */
    private long began;
    /** When bytes last came, or were last asked for after a pause. */
    private long readAt;

    /** When the bytes of a body were last seen to come fast enough, and later by the time in which the master did not read. */
    private long fastAt;

    private long pausedAt;
    /** Bytes of the body that have come since. */
    private long cameSince;
    /** Whether more of the message has come than every message may hold. */
    private boolean isLarge;

    private boolean reading;
    /** Requests whose response is not complete. */
    private int unanswered;
    /** When the last response was written, or was last seen waiting to be sent. */
    private long answeredAt;

    private boolean webSocket;

    /** Identity hash of the message that is being written, which is not kept alive by it; 0 for none. */
    private int writing;

    private long pendingBytes;
    private long writtenOfIt;
    private long wroteAt;

    private enum Phase {
        /** The connection or the first bytes of a request have come; its head is not complete. */
        HEAD,
        /** A request's body, or a message over a WebSocket, is being received. */
        BODY,
        /** The whole request has come, and no byte of the next. */
        WHOLE
    }

    SlowClientHandler(LimitProperties limits, RefusalMeters refusals, Rounds rounds) {
        this.stalledNanos = limits.timeout().toNanos();
        this.fastEnough = Math.max(SMALL, limits.timeout().toMillis() * BYTES_PER_SECOND / 1000);
        this.requestNanos = limits.requestTimeout().toNanos();
        this.idleNanos = limits.idleTimeout().toNanos();
        this.refusals = refusals;
        this.rounds = rounds;
    }

    /** Sees bytes before the codec, which passes a head on only when it is complete. */
    final class Arrivals extends ChannelInboundHandlerAdapter {
        @Override
        public void channelRead(ChannelHandlerContext ctx, Object bytes) {
            readAt = now(ctx);
            if (bytes instanceof ByteBuf some) {
                cameSince += some.readableBytes();
            }
            if (phase == Phase.WHOLE && !webSocket) {
                phase = Phase.HEAD;
                began = readAt;
            }
            ctx.fireChannelRead(bytes);
        }
    }

    /** Sees responses before they are encoded. */
    final class Responses extends ChannelOutboundHandlerAdapter {
        @Override
        public void write(ChannelHandlerContext ctx, Object message, ChannelPromise promise) {
            boolean preliminary = false;
            if (message instanceof HttpResponse response) {
                preliminary = response.status().codeClass() == HttpStatusClass.INFORMATIONAL;
                webSocket |= response.status().code() == HttpResponseStatus.SWITCHING_PROTOCOLS.code();
            }
            if (message instanceof LastHttpContent && !preliminary) {
                unanswered = Math.max(0, unanswered - 1);
                answeredAt = now(ctx);
            }
            ctx.write(message, promise);
        }
    }

    @Override
    public void handlerAdded(ChannelHandlerContext ctx) {
        context = ctx;
        began = now(ctx);
        readAt = began;
        wroteAt = began;
        pausedAt = began;
        watchRate(began);
        rounds.add(this);
    }

    @Override
    public void handlerRemoved(ChannelHandlerContext ctx) {
        rounds.remove(this);
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        rounds.remove(this);
        ctx.fireChannelInactive();
    }

    private void watchRate(long now) {
        fastAt = now;
        cameSince = 0;
        isLarge = false;
    }

    private static long now(ChannelHandlerContext ctx) {
        return ctx.executor().ticker().nanoTime();
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        if (message instanceof HttpRequest) {
            phase = Phase.BODY;
            began = readAt;
            watchRate(readAt);
            unanswered++;
        }
        if (message instanceof LastHttpContent) {
            phase = Phase.WHOLE;
        }
        ctx.fireChannelRead(message);
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
        if (event instanceof SlowClients.Message message) {
            phase = message == SlowClients.Message.BEGINS ? Phase.BODY : Phase.WHOLE;
            began = now(ctx); // the message may have waited for room before
            watchRate(began);
        } else {
            ctx.fireUserEventTriggered(event);
        }
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext ctx) {
        reading = false;
        pausedAt = now(ctx);
        ctx.fireChannelReadComplete();
    }

    @Override
    public void read(ChannelHandlerContext ctx) {
        if (!reading && phase != Phase.WHOLE) {
            readAt = now(ctx);
            fastAt = Math.min(readAt, fastAt + readAt - pausedAt);
        }
        reading = true;
        ctx.read();
    }

    /** Closes the connection if it is over a limit. */
    void look() {
        ChannelHandlerContext ctx = requireNonNull(context);
        String limit = exceeded(ctx, now(ctx));
        if (limit != null) {
            rounds.remove(this);
            refusals.count(limit);
            log.debug("connection closed: {}", limit);
            ctx.close();
        }
    }

    private @Nullable String exceeded(ChannelHandlerContext ctx, long now) {
        if (isStuck(ctx, now)) {
            return TIMEOUT;
        }
        return switch (phase) {
            case HEAD -> now - began > stalledNanos ? TIMEOUT : null;
            case BODY -> exceededByBody(ctx, now);
            case WHOLE -> isIdle(now) ? IDLE_TIMEOUT : null;
        };
    }

    private @Nullable String exceededByBody(ChannelHandlerContext ctx, long now) {
        if (now - began > requestNanos) {
            return REQUEST_TIMEOUT;
        }
        boolean asked = reading || ctx.channel().config().isAutoRead();
        return asked && (now - readAt > stalledNanos || isTooSlow(now)) ? TIMEOUT : null;
    }

    /** Tells whether the client of a large message has sent too little since a timeout. Others may wait for what it holds. */
    private boolean isTooSlow(long now) {
        isLarge |= cameSince > SMALL;
        if (cameSince >= fastEnough) {
            fastAt = now;
            cameSince = 0;
        }
        return isLarge && now - fastAt > stalledNanos;
    }

    /** Returns whether the connection waits too long for a next request. */
    private boolean isIdle(long now) {
        return unanswered == 0 && !webSocket && now - answeredAt > idleNanos;
    }

    /** Returns whether nothing that waits was written for too long. */
    private boolean isStuck(ChannelHandlerContext ctx, long now) {
        ChannelOutboundBuffer waiting = ctx.channel().unsafe().outboundBuffer();
        Object current = waiting == null ? null : waiting.current();
        if (waiting == null || current == null) {
            writing = 0;
            return false;
        }
        answeredAt = now;
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
