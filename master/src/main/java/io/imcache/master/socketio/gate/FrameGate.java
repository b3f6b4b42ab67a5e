package io.imcache.master.socketio.gate;

import com.corundumstudio.socketio.handler.ClientHead;
import io.imcache.master.limits.SlowClients;
import io.imcache.master.memory.IngestBudget;
import io.imcache.master.socketio.Notices;
import io.imcache.master.socketio.SessionLane;
import io.imcache.master.socketio.wire.FrameHeader;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.ByteToMessageDecoder;
import io.netty.handler.codec.http.websocketx.CloseWebSocketFrame;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Stands before the WebSocket decoder and sees each frame's header before the frame is read. A frame for which there is no
 * room waits in the socket; one that is too large is read and thrown away, and the worker told, where the decoder would
 * close the connection. Before the upgrade to WebSocket it lets all pass.
 */
@SuppressWarnings("FutureReturnValueIgnored") // Netty tells handlers of failures, not callers
public final class FrameGate extends ChannelInboundHandlerAdapter {
    private static final Logger log = LoggerFactory.getLogger(FrameGate.class);

    private static final String DECODER = "wsdecoder"; // Netty's name for it
    private static final int TOO_BIG = 1009;
    private static final int SECONDS_TO_CLOSE = 2;

    private final IngestBudget budget;
    private final Notices notices;
    private final UploadProgress progress = new UploadProgress();
    private final FrameHeader header = new FrameHeader();
    private final Deque<ByteBuf> held = new ArrayDeque<>();
    private IngestBudget.@Nullable Reservation reading;
    private boolean webSocket;
    private boolean waiting;
    private boolean discarding;
    private boolean closing;
    private long remaining;

    public FrameGate(IngestBudget budget, Notices notices) {
        this.budget = budget;
        this.notices = notices;
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object msg) {
        if (!(msg instanceof ByteBuf bytes) || !isWebSocket(ctx)) {
            ctx.fireChannelRead(msg);
        } else if (closing) {
            bytes.release();
        } else if (waiting) {
            held.add(bytes);
        } else {
            read(ctx, bytes);
        }
    }

    private boolean isWebSocket(ChannelHandlerContext ctx) {
        if (!webSocket) {
            ChannelHandler decoder = ctx.pipeline().get(DECODER);
            webSocket = decoder != null;
            if (decoder instanceof ByteToMessageDecoder bytes) {
                bytes.setCumulator(this::cumulate);
            }
        }
        return webSocket;
    }

    /**
     * What has come of a frame, for the decoder, which waits for all of it. In one buffer that is as large as the frame will be:
     * Netty's own would be copied each time that megabytes outgrow it, and one of parts would keep, for each of them, however
     * small, the buffer that it was read into.
     */
    private ByteBuf cumulate(ByteBufAllocator allocator, ByteBuf before, ByteBuf piece) {
        ByteBuf all = before;
        if (before.isReadable() && piece.readableBytes() > before.writableBytes()) {
            all = allocator.buffer(before.readableBytes() + piece.readableBytes() + (int) remaining);
            all.writeBytes(before);
            before.release();
        }
        return ByteToMessageDecoder.MERGE_CUMULATOR.cumulate(allocator, all, piece);
    }

    private void read(ChannelHandlerContext ctx, ByteBuf bytes) {
        try {
            while (bytes.isReadable() && !closing) {
                if (remaining > 0) {
                    readPayload(ctx, bytes);
                } else if (header.read(bytes) && !begin(ctx)) {
                    waiting = true;
                    held.add(bytes.retain());
                    readMoreOrNot(ctx);
                    return;
                }
            }
        } finally {
            bytes.release();
        }
    }

    /** A frame begins; false where it has to wait for room. */
    private boolean begin(ChannelHandlerContext ctx) {
        if (header.isControl()) {
            pass(ctx);
            return true;
        }
        long length = header.length();
        if (length < 0 || length > notices.maxPayload()) {
            tooLarge(ctx, length);
            return true;
        }
        if (header.isContinuation()) {
            pass(ctx); // its message has been let in
            return true;
        }
        leave(); // where a message was not ended; the decoder will not have it either
        IngestBudget.Backlog backlog = notices.backlog(sessionId(ctx));
        // Of a message in fragments nobody knows how long it will be, only what the aggregator lets it be.
        long most = header.isLast() ? length : notices.maxPayload();
        IngestBudget.Reservation asked = budget.reserve(backlog, most + SessionLane.OVERHEAD, () -> resumeOnLoop(ctx));
        reading = asked;
        if (!asked.isGranted()) {
            return false;
        }
        passFirst(ctx);
        return true;
    }

    private void passFirst(ChannelHandlerContext ctx) {
        ctx.fireUserEventTriggered(SlowClients.Message.BEGINS);
        pass(ctx);
    }

    private void pass(ChannelHandlerContext ctx) {
        remaining = header.length();
        ctx.fireChannelRead(Unpooled.wrappedBuffer(header.bytes()));
        if (remaining == 0) {
            end(ctx);
        }
    }

    private void readPayload(ChannelHandlerContext ctx, ByteBuf bytes) {
        int count = (int) Math.min(remaining, bytes.readableBytes());
        remaining -= count;
        if (discarding) {
            bytes.skipBytes(count);
        } else {
            ctx.fireChannelRead(bytes.readRetainedSlice(count));
        }
        progress.received(head(ctx), count);
        if (remaining == 0) {
            end(ctx);
        }
    }

    /** By now the message, if this was its last frame, is in its connection's lane, and counted there. */
    private void end(ChannelHandlerContext ctx) {
        if (!header.isControl() && header.isLast()) {
            ctx.fireUserEventTriggered(SlowClients.Message.ENDS);
            leave();
        }
        discarding = false;
        header.reset();
    }

    private void leave() {
        if (reading != null) {
            reading.release();
            reading = null;
        }
    }

    private void tooLarge(ChannelHandlerContext ctx, long length) {
        notices.tooLarge(notices.connection(head(ctx)), sessionId(ctx), length);
        boolean alone = header.isLast() && !header.isContinuation();
        if (alone && length > 0 && length <= notices.longestDiscard()) {
            remaining = length;
            discarding = true;
            return;
        }
        log.warn("connection closed: a frame too large to be passed over");
        closing = true;
        ctx.channel()
                .writeAndFlush(new CloseWebSocketFrame(TOO_BIG, "message too large"))
                .addListener(ChannelFutureListener.CLOSE_ON_FAILURE);
        // Not at once: with unread bytes in the socket the close would overtake what we told the worker.
        ctx.executor().schedule(() -> ctx.close(), SECONDS_TO_CLOSE, TimeUnit.SECONDS);
    }

    private static @Nullable ClientHead head(ChannelHandlerContext ctx) {
        return ctx.channel().attr(PacketGuard.HEAD).get();
    }

    private static @Nullable UUID sessionId(ChannelHandlerContext ctx) {
        ClientHead head = head(ctx);
        return head == null ? null : head.getSessionId();
    }

    private void resumeOnLoop(ChannelHandlerContext ctx) {
        ctx.executor().execute(() -> {
            if (waiting && !ctx.isRemoved()) {
                resume(ctx);
            }
        });
    }

    private void resume(ChannelHandlerContext ctx) {
        waiting = false;
        progress.resumed(head(ctx));
        passFirst(ctx);
        while (!waiting && !held.isEmpty()) {
            read(ctx, held.remove());
        }
        if (!waiting) {
            ctx.fireChannelReadComplete();
        }
        readMoreOrNot(ctx);
    }

    /** A worker that does not take its answers is not read from either: they would pile up here. */
    private void readMoreOrNot(ChannelHandlerContext ctx) {
        ctx.channel()
                .config()
                .setAutoRead(!waiting && (!webSocket || ctx.channel().isWritable()));
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext ctx) {
        readMoreOrNot(ctx);
        ctx.fireChannelWritabilityChanged();
    }

    @Override
    public void handlerRemoved(ChannelHandlerContext ctx) {
        held.forEach(ByteBuf::release);
        held.clear();
        leave();
    }
}
