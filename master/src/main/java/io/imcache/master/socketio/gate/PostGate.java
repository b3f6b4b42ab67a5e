package io.imcache.master.socketio.gate;

import io.imcache.master.ingest.worker.Connection;
import io.imcache.master.memory.IngestBudget;
import io.imcache.master.socketio.Admission;
import io.imcache.master.socketio.Notices;
import io.imcache.master.socketio.SessionLane;
import io.imcache.master.socketio.wire.EngineRequest;
import io.imcache.master.socketio.wire.HttpReplies;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
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
 * Stands between HTTP decoder and aggregator: {@link FrameGate}'s counterpart for polling. Takes one request per
 * connection, for each response ends it. A body for which there is no room waits in the socket; one that is too large is
 * read and thrown away, and the worker told.
 */
@SuppressWarnings("FutureReturnValueIgnored") // Netty tells handlers of failures, not callers
public final class PostGate extends ChannelInboundHandlerAdapter {
    private static final Logger log = LoggerFactory.getLogger(PostGate.class);

    /** Answers that a worker has not fetched. One with more sends and never polls. */
    private static final int MOST_UNFETCHED = 10_000;

    private final IngestBudget budget;
    private final Notices notices;
    private final SessionLocks locks;
    private final Admission admission;
    private final Deque<Object> held = new ArrayDeque<>();
    private State state = State.NEW;
    private IngestBudget.@Nullable Reservation room;
    private @Nullable Connection connection;
    private @Nullable UUID sessionId;
    private @Nullable String origin;
    private boolean post;
    private long length;

    private enum State {
        NEW,
        PASSING,
        WAITING,
        DISCARDING,
        DONE
    }

    public PostGate(IngestBudget budget, Notices notices, SessionLocks locks, Admission admission) {
        this.budget = budget;
        this.notices = notices;
        this.locks = locks;
        this.admission = admission;
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
        boolean last = msg instanceof LastHttpContent;
        if (state == State.PASSING && last && post) {
            synchronized (locks.of(sessionId)) {
                ctx.fireChannelRead(msg);
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
            notices.tooLarge(connection, sessionId, length);
            if (connection == null) {
                refuseTooLarge(ctx);
            } else {
                end();
                HttpReplies.send(ctx.channel(), origin, HttpResponseStatus.OK, "text/html", HttpReplies.TAKEN);
            }
        }
    }

    private void begin(ChannelHandlerContext ctx, HttpRequest request) {
        origin = request.headers().get(HttpHeaderNames.ORIGIN);
        if (origin != null && !admission.entrance().origins().test(origin)) {
            // Pages of other origins are told nothing of being allowed, here and by netty-socketio.
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
        if (read.sessionId() == null && !admission.hasRoom()) {
            refuse(ctx, HttpResponseStatus.SERVICE_UNAVAILABLE, "{\"code\":3,\"message\":\"Too many connections\"}");
            return;
        }
        if (!read.post() || read.sessionId() == null) {
            return;
        }
        post = true;
        sessionId = read.sessionId();
        synchronized (locks.of(sessionId)) { // its connect may have been answered and not be done yet
            connection = notices.connection(read.sessionId());
        }
        length = read.contentLength();
        if (connection != null && connection.unfetched() > MOST_UNFETCHED) {
            log.warn("connection closed: a worker polls too seldom to fetch its answers");
            connection.client().disconnect();
            refuse(ctx, HttpResponseStatus.BAD_REQUEST, "{\"code\":3,\"message\":\"Bad request\"}");
        } else if (length > notices.maxPayload()) {
            tooLarge(ctx);
        } else {
            IngestBudget.Backlog backlog = notices.backlog(sessionId);
            room = budget.reserve(backlog, length + SessionLane.OVERHEAD, () -> resumeOnLoop(ctx));
            if (!room.isGranted()) {
                state = State.WAITING;
                ctx.channel().config().setAutoRead(false);
            }
        }
    }

    private void tooLarge(ChannelHandlerContext ctx) {
        // A response before the body is read would be overtaken by the close: good only where reading is too much to
        // ask.
        if (length <= notices.longestDiscard()) {
            state = State.DISCARDING;
            return;
        }
        notices.tooLarge(connection, sessionId, length);
        refuseTooLarge(ctx);
    }

    private void refuseTooLarge(ChannelHandlerContext ctx) {
        refuse(ctx, HttpResponseStatus.REQUEST_ENTITY_TOO_LARGE, "{\"code\":3,\"message\":\"Payload too large\"}");
    }

    private void refuse(ChannelHandlerContext ctx, HttpResponseStatus status, String body) {
        state = State.DONE;
        HttpReplies.send(ctx.channel(), origin, status, "application/json", body);
    }

    /** By now the body's messages are in their connection's lane, and counted there. */
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
                // The first is the request itself; it has been looked at.
                ctx.fireChannelRead(held.remove());
                while (!held.isEmpty()) {
                    take(ctx, held.remove());
                }
                ctx.fireChannelReadComplete();
                ctx.channel().config().setAutoRead(true);
            }
        });
    }

    @Override
    public void handlerRemoved(ChannelHandlerContext ctx) {
        held.forEach(ReferenceCountUtil::release);
        held.clear();
        if (room != null) {
            room.release();
        }
    }
}
