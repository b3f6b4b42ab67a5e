package io.imcache.master.socketio.gate;

import com.corundumstudio.socketio.handler.ClientHead;
import io.imcache.master.limits.SlowClients;
import io.imcache.master.memory.IngestBudget;
import io.imcache.master.memory.LargeBuffers;
import io.imcache.master.socketio.wire.FrameHeader;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.CompositeByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
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
 * Stands before the WebSocket decoder and sees each frame's header before the frame is read. A message reserves room in the budget as
 * its bytes come, and without room waits in the socket. A frame that is too large is read and dropped, and the client is told; the
 * decoder would close the connection. Before the upgrade to WebSocket all bytes pass.
 */
@SuppressWarnings("FutureReturnValueIgnored") // Netty tells handlers of failures, not callers
public final class FrameGate extends ChannelDuplexHandler {
    private static final Logger log = LoggerFactory.getLogger(FrameGate.class);

    private static final String DECODER = "wsdecoder"; // Netty's name for it
    private static final int TOO_BIG = 1009;
    private static final int SECONDS_TO_CLOSE = 2;

    private final IngestBudget budget;
    private final Sessions sessions;
    private final UploadProgress progress = new UploadProgress();
    private final Alive alive = new Alive();
    private final FrameHeader header = new FrameHeader();
    private final Deque<ByteBuf> held = new ArrayDeque<>();
    private IngestBudget.@Nullable Reservation reading;
    private boolean webSocket;
    private boolean waiting;
    /** Whether the message that waits is one of which nothing was passed on. */
    private boolean begins;

    private boolean discarding;
    private boolean closing;
    private long remaining;
    /** Bytes of the frames of the message that is being read. */
    private long soFar;
    /** Bytes of the message that came, and what it costs beside. */
    private long came;

    public FrameGate(IngestBudget budget, Sessions sessions) {
        this.budget = budget;
        this.sessions = sessions;
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
     * Collects a frame for the decoder, in few buffers that are as large as what came before. Netty's own cumulator would copy the
     * megabytes each time they outgrow its buffer. One buffer of the frame's size would be there before its bytes. The buffers of the
     * pieces would be many, and larger than the pieces.
     */
    private ByteBuf cumulate(ByteBufAllocator allocator, ByteBuf before, ByteBuf piece) {
        if (!before.isReadable()) {
            return ByteToMessageDecoder.MERGE_CUMULATOR.cumulate(allocator, before, piece);
        }
        int had = before.readableBytes();
        int more = piece.readableBytes();
        ByteBuf all = before;
        if (more > before.writableBytes() && had + more <= IngestBudget.STEP) {
            all = allocator.buffer((int) Math.min(had + more + remaining, IngestBudget.STEP));
            all.writeBytes(before);
            before.release();
        } else if (more > before.writableBytes()) {
            CompositeByteBuf some = before instanceof CompositeByteBuf composite
                    ? composite
                    : allocator.compositeBuffer(Integer.MAX_VALUE).addComponent(true, before);
            int missing = more - some.writableBytes();
            long room = reading == null ? 0 : LargeBuffers.whole(Math.min(had, reading.bytes() - had));
            int size = (int) Math.min(missing + remaining, Math.max(missing, room));
            all = some.addComponent(false, allocator.buffer(size).writerIndex(size));
        }
        all.writeBytes(piece);
        piece.release();
        return all;
    }

    private void read(ChannelHandlerContext ctx, ByteBuf bytes) {
        try {
            while (bytes.isReadable() && !closing) {
                begins = remaining == 0;
                boolean goesOn = !begins ? readPayload(ctx, bytes) : !header.read(bytes) || begin(ctx);
                if (!goesOn) {
                    waiting = true;
                    held.addFirst(bytes.retain());
                    readMoreOrNot(ctx);
                    alive.start(ctx, head(ctx));
                    return;
                }
            }
        } finally {
            bytes.release();
        }
    }

    /** Begins a frame; false if it must wait for room. */
    private boolean begin(ChannelHandlerContext ctx) {
        if (header.isControl()) {
            pass(ctx);
            return true;
        }
        long length = header.length();
        long most = sessions.maxPayload(sessionId(ctx));
        if (!header.isContinuation()) {
            soFar = 0;
            came = Sessions.OVERHEAD;
        }
        // Of a session that was admitted the aggregator drops all fragments, and the connection goes on.
        boolean tooMany = most < sessions.maxPayload() && length > most - soFar;
        if (length < 0 || length > most || tooMany) {
            tooLarge(ctx, length);
            return true;
        }
        soFar += length;
        if (header.isContinuation()) {
            if (reading != null && header.isLast()) {
                var unused = reading.becomes(Math.min(most, soFar) + Sessions.OVERHEAD);
            }
            pass(ctx); // its message was let in
            return true;
        }
        leave(); // of a message that was not ended; the decoder refuses that too
        IngestBudget.Backlog backlog = sessions.backlog(sessionId(ctx));
        // The length of a message in fragments is not known, only the most that the aggregator accepts.
        long known = header.isLast() ? length : most;
        IngestBudget.Reservation asked = budget.reserve(backlog, known + Sessions.OVERHEAD, () -> resumeOnLoop(ctx));
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
        fire(ctx, Unpooled.wrappedBuffer(header.bytes()));
        if (remaining == 0) {
            end(ctx);
        }
    }

    /** Passes bytes of a frame on; false if they must wait for room. */
    private boolean readPayload(ChannelHandlerContext ctx, ByteBuf bytes) {
        int count = (int) Math.min(remaining, bytes.readableBytes());
        if (!discarding && !header.isControl()) {
            if (reading != null && !reading.holds(came + count)) {
                return false;
            }
            came += count;
        }
        remaining -= count;
        if (discarding) {
            bytes.skipBytes(count);
        } else {
            fire(ctx, bytes.readRetainedSlice(count));
        }
        progress.received(head(ctx), count);
        if (remaining == 0) {
            end(ctx);
        }
        return true;
    }

    /** Passes bytes on. The last bytes of a message put it into its client's lane, which takes the reservation over. */
    private void fire(ChannelHandlerContext ctx, ByteBuf bytes) {
        if (remaining > 0 || reading == null || header.isControl() || !header.isLast()) {
            ctx.fireChannelRead(bytes);
        } else {
            reading.handOver(sessions.backlog(sessionId(ctx)), () -> ctx.fireChannelRead(bytes));
        }
    }

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
        sessions.tooLarge(sessionId(ctx), length);
        boolean alone = header.isLast() && !header.isContinuation();
        if (alone && length > 0 && length <= sessions.longestDiscard(sessionId(ctx))) {
            remaining = length;
            discarding = true;
            return;
        }
        log.warn("connection closed: a frame is too large to be skipped");
        closing = true;
        ctx.channel()
                .writeAndFlush(new CloseWebSocketFrame(TOO_BIG, "message too large"))
                .addListener(ChannelFutureListener.CLOSE_ON_FAILURE);
        // Later: with unread bytes in the socket a close would overtake what the client was told.
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
        alive.stop();
        if (begins) {
            passFirst(ctx);
        }
        while (!waiting && !held.isEmpty()) {
            read(ctx, held.remove());
        }
        if (!waiting) {
            ctx.fireChannelReadComplete();
        }
        readMoreOrNot(ctx);
    }

    /** Reads from a client only while it reads its answers, which would pile up otherwise. */
    private void readMoreOrNot(ChannelHandlerContext ctx) {
        ctx.channel()
                .config()
                .setAutoRead(!waiting && (!webSocket || ctx.channel().isWritable()));
    }

    /** Reads nothing for a message that waits. Decoders behind this one ask for more until they have a whole message. */
    @Override
    public void read(ChannelHandlerContext ctx) {
        if (!waiting) {
            ctx.read();
        }
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
        alive.stop();
        leave();
    }
}
