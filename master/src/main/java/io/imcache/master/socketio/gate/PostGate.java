package io.imcache.master.socketio.gate;

import com.corundumstudio.socketio.handler.ClientHead;
import io.imcache.master.memory.IngestBudget;
import io.imcache.master.socketio.wire.EngineRequest;
import io.imcache.master.socketio.wire.Heads;
import io.imcache.master.socketio.wire.HttpReplies;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpObject;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.ReferenceCountUtil;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Stands between the HTTP decoder and the aggregator, as {@link FrameGate} does for WebSockets. Takes one request per connection,
 * for each response ends it. A body reserves room in the budget as it comes, and without room waits in the socket. A body that is
 * too large is read and dropped, and the client is told.
 */
@SuppressWarnings("FutureReturnValueIgnored") // Netty tells handlers of failures, not callers
public final class PostGate extends ChannelDuplexHandler {
    private static final Logger log = LoggerFactory.getLogger(PostGate.class);

    /** Answers that a client has not fetched. A client with more of them sends and never polls. */
    private static final int MOST_UNFETCHED = 10_000;

    private final IngestBudget budget;
    private final Sessions sessions;
    private final SessionLocks locks;
    private final Alive alive = new Alive();
    private final Deque<Object> held = new ArrayDeque<>();
    private State state = State.NEW;
    private IngestBudget.@Nullable Reservation room;
    private @Nullable ClientHead head;
    private @Nullable UUID sessionId;
    private @Nullable String origin;
    private boolean post;
    private long length;
    /** Bytes of the body that came, and what it costs beside. */
    private long came = Sessions.OVERHEAD;

    private enum State {
        NEW,
        PASSING,
        WAITING,
        DISCARDING,
        DONE
    }

    public PostGate(IngestBudget budget, Sessions sessions, SessionLocks locks) {
        this.budget = budget;
        this.sessions = sessions;
        this.locks = locks;
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object msg) {
        if (!(msg instanceof HttpObject)) {
            ctx.fireChannelRead(msg);
        } else if (state == State.WAITING) {
            held.add(msg);
        } else {
            take(ctx, msg);
        }
    }

    private void take(ChannelHandlerContext ctx, Object msg) {
        if (state == State.NEW && msg instanceof HttpRequest request) {
            begin(ctx, request);
            if (state == State.PASSING) {
                ctx.fireChannelRead(msg);
            } else if (state == State.WAITING) {
                held.add(msg);
            } else {
                ReferenceCountUtil.release(msg);
            }
            return;
        }
        if (state == State.PASSING && msg instanceof HttpContent content && !hasRoom(content)) {
            held.addFirst(msg);
            waits(ctx);
            return;
        }
        boolean last = msg instanceof LastHttpContent;
        if (state == State.PASSING && last && post) {
            synchronized (locks.of(sessionId)) {
                handOver(ctx, msg);
            }
            end();
            return;
        }
        if (state == State.PASSING) {
            ctx.fireChannelRead(msg);
            if (last) {
                end();
            }
            return;
        }
        ReferenceCountUtil.release(msg);
        if (last && state == State.DISCARDING) {
            sessions.tooLarge(sessionId, length);
            if (head == null) {
                refuseTooLarge(ctx);
            } else {
                end();
                HttpReplies.send(ctx.channel(), origin, HttpResponseStatus.OK, "text/html", HttpReplies.TAKEN);
            }
        }
    }

    /** Passes the end of a body on. Its messages are then in their client's lane, which takes the reservation over. */
    private void handOver(ChannelHandlerContext ctx, Object end) {
        if (room == null) {
            ctx.fireChannelRead(end);
        } else {
            room.handOver(sessions.backlog(sessionId), () -> ctx.fireChannelRead(end));
        }
    }

    private void begin(ChannelHandlerContext ctx, HttpRequest request) {
        origin = request.headers().get(HttpHeaderNames.ORIGIN);
        if (origin != null && !sessions.allows(origin)) {
            // Neither this handler nor netty-socketio then says that the page is allowed.
            origin = HttpReplies.NOT_ALLOWED;
            request.headers().set(HttpHeaderNames.ORIGIN, origin);
        }
        if (request.method().equals(HttpMethod.OPTIONS)) {
            state = State.DONE;
            String asked = request.headers().get(HttpHeaderNames.ACCESS_CONTROL_REQUEST_HEADERS);
            HttpReplies.sendPreflight(ctx.channel(), origin, asked);
            return;
        }
        try {
            begin(ctx, request, EngineRequest.of(request));
        } catch (EngineRequest.Refused e) {
            log.debug("request refused: {}", e.getMessage());
            refuse(ctx, e.status(), e.body());
        }
    }

    private void begin(ChannelHandlerContext ctx, HttpRequest request, EngineRequest read) {
        request.setUri(EngineRequest.withoutBase64(request.uri()));
        state = State.PASSING;
        if (read.sessionId() == null && !sessions.hasRoom()) {
            refuse(ctx, HttpResponseStatus.SERVICE_UNAVAILABLE, "{\"code\":3,\"message\":\"Too many connections\"}");
            return;
        }
        if (!read.post() || read.sessionId() == null) {
            return;
        }
        post = true;
        sessionId = read.sessionId();
        synchronized (locks.of(sessionId)) { // its connect may be answered already and not done yet
            head = sessions.head(read.sessionId());
        }
        length = read.contentLength();
        IngestBudget.Backlog backlog = sessions.backlog(sessionId);
        if (backlog == null) {
            refuse(ctx, HttpResponseStatus.BAD_REQUEST, "{\"code\":1,\"message\":\"Session ID unknown\"}");
        } else if (head != null && Heads.unfetched(head) > MOST_UNFETCHED) {
            log.warn("connection closed: a client polls too seldom to fetch its answers");
            Heads.end(head);
            refuse(ctx, HttpResponseStatus.BAD_REQUEST, "{\"code\":3,\"message\":\"Bad request\"}");
        } else if (length > sessions.maxPayload(sessionId)) {
            tooLarge(ctx);
        } else {
            room = budget.reserve(backlog, length + Sessions.OVERHEAD, () -> resumeOnLoop(ctx));
            if (!room.isGranted()) {
                waits(ctx);
            }
        }
    }

    /** Tells whether there is room for a part of a body; if not, it must wait. */
    private boolean hasRoom(HttpContent content) {
        int count = content.content().readableBytes();
        if (room != null && !room.holds(came + count)) {
            return false;
        }
        came += count;
        return true;
    }

    private void waits(ChannelHandlerContext ctx) {
        state = State.WAITING;
        ctx.channel().config().setAutoRead(false);
        alive.start(ctx, head);
    }

    private void tooLarge(ChannelHandlerContext ctx) {
        // The close would overtake a response that is sent before the body is read, so only a huge body is not read.
        if (length <= sessions.longestDiscard(sessionId)) {
            state = State.DISCARDING;
            return;
        }
        sessions.tooLarge(sessionId, length);
        refuseTooLarge(ctx);
    }

    private void refuseTooLarge(ChannelHandlerContext ctx) {
        refuse(ctx, HttpResponseStatus.REQUEST_ENTITY_TOO_LARGE, "{\"code\":3,\"message\":\"Payload too large\"}");
    }

    private void refuse(ChannelHandlerContext ctx, HttpResponseStatus status, String body) {
        state = State.DONE;
        HttpReplies.send(ctx.channel(), origin, status, "application/json", body);
    }

    private void end() {
        state = State.DONE;
        if (room != null) {
            room.release();
        }
    }

    private void resumeOnLoop(ChannelHandlerContext ctx) {
        ctx.executor().execute(() -> {
            if (state == State.WAITING && !ctx.isRemoved()) {
                state = State.PASSING;
                alive.stop();
                while (state != State.WAITING && !held.isEmpty()) {
                    take(ctx, held.remove());
                }
                if (state != State.WAITING) {
                    ctx.fireChannelReadComplete();
                    ctx.channel().config().setAutoRead(true);
                }
            }
        });
    }

    /** Reads nothing for a body that waits. The aggregator asks for more until it has the whole body. */
    @Override
    public void read(ChannelHandlerContext ctx) {
        if (state != State.WAITING) {
            ctx.read();
        }
    }

    @Override
    public void handlerRemoved(ChannelHandlerContext ctx) {
        held.forEach(ReferenceCountUtil::release);
        held.clear();
        alive.stop();
        if (room != null) {
            room.release();
        }
    }
}
