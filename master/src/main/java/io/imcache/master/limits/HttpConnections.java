package io.imcache.master.limits;

import io.imcache.master.web.ErrorBody;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.ReferenceCountUtil;
import java.util.Deque;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Pattern;

/**
 * Counts the HTTP connections of this master, and refuses those over the limit. Reactor Netty's own limit counts
 * nothing, and logs a warning with a stack trace for each connection that it closes (1.3.8).
 */
@SuppressWarnings("FutureReturnValueIgnored") // Netty tells handlers of failures, not callers
final class HttpConnections {
    private static final String LIMIT = "http-connections";
    private static final String SENTENCE = "This master has too many connections; try another, or wait.";
    private static final int RETRY_AFTER_SECONDS = 1;
    /** Paths that are served all the same: Kubernetes restarts a master whose liveness it cannot ask for. */
    private static final Pattern PROBE = Pattern.compile("/actuator(/[^?]*)?(\\?.*)?");
    /** At most so many probes at a time. */
    private static final int MOST_PROBES = 20;
    /**
     * At most so many are asked what they want, and get an answer. Further ones take the place of the longest waiting, which is
     * closed without an answer: answering takes a connection too, and probes must get through silent clients.
     */
    private static final int MOST_TOLD = 100;
    /** Time for a client to ask and to read the answer. */
    private static final int SECONDS_TO_LEAVE = 1;
    /** Time for a probe to be answered. */
    private static final int SECONDS_TO_PROBE = 10;

    private final int most;
    private final RefusalMeters refusals;
    private final AtomicInteger open = new AtomicInteger();
    private final AtomicInteger probes = new AtomicInteger();
    /** Connections over the limit that have not said what they want, or are being refused. The longest waiting is first. */
    private final Deque<Channel> told = new ConcurrentLinkedDeque<>();

    /**
     * Creates a count of no connections.
     *
     * @param most how many there may be; 0 for any number
     */
    HttpConnections(int most, RefusalMeters refusals) {
        this.most = most;
        this.refusals = refusals;
    }

    /** Counts a new connection. Returns false if there are too many, and turns it away unless it is a probe. */
    boolean admit(Channel channel, String codec) {
        if (most == 0 || isCounted(channel, open, most)) {
            return true;
        }
        told.add(channel);
        channel.closeFuture().addListener(closed -> told.remove(channel));
        channel.pipeline().addAfter(codec, "imcache.tooMany", new TooMany());
        if (told.size() > MOST_TOLD) {
            Channel first = told.poll();
            if (first != null) {
                first.close();
            }
        }
        return false;
    }

    /** Counts a connection until it closes, unless the count is full. */
    private static boolean isCounted(Channel channel, AtomicInteger count, int most) {
        if (count.incrementAndGet() > most) {
            count.decrementAndGet();
            return false;
        }
        channel.closeFuture().addListener(closed -> count.decrementAndGet());
        return true;
    }

    /** Answers the first request in place of the server, unless it is a probe. Closing earlier would lose the answer. */
    private final class TooMany extends ChannelDuplexHandler {
        private boolean settled;

        @Override
        public void channelActive(ChannelHandlerContext ctx) {
            ctx.executor()
                    .schedule(
                            () -> {
                                if (!ctx.isRemoved()) {
                                    ctx.channel().close();
                                }
                            },
                            SECONDS_TO_LEAVE,
                            TimeUnit.SECONDS);
            ctx.channel().config().setAutoRead(true);
        }

        @Override
        public void channelRead(ChannelHandlerContext ctx, Object message) {
            if (message instanceof HttpRequest request && !settled) {
                if (isProbe(request) && isCounted(ctx.channel(), probes, MOST_PROBES)) {
                    serve(ctx, request);
                    return;
                }
                refuse();
                ctx.writeAndFlush(response());
            }
            if (message instanceof LastHttpContent) {
                ctx.close();
            }
            ReferenceCountUtil.release(message);
        }

        private void refuse() {
            if (!settled) {
                settled = true;
                refusals.count(LIMIT);
            }
        }

        @Override
        public void close(ChannelHandlerContext ctx, ChannelPromise promise) {
            refuse();
            ctx.close(promise);
        }

        private static boolean isProbe(HttpRequest request) {
            return request.decoderResult().isSuccess()
                    && request.method().equals(HttpMethod.GET)
                    && PROBE.matcher(request.uri()).matches();
        }

        /** Leaves the connection to the server, for one request. */
        private void serve(ChannelHandlerContext ctx, HttpRequest request) {
            settled = true;
            told.remove(ctx.channel());
            request.headers().set(HttpHeaderNames.CONNECTION, HttpHeaderValues.CLOSE);
            ctx.channel().config().setAutoRead(false);
            ctx.fireChannelActive();
            ctx.fireChannelRead(request);
            ctx.executor().schedule(() -> ctx.channel().close(), SECONDS_TO_PROBE, TimeUnit.SECONDS);
            ctx.pipeline().remove(this);
        }

        @Override
        public void channelReadComplete(ChannelHandlerContext ctx) {
            // The server does not know of this connection.
        }

        @Override
        public void channelInactive(ChannelHandlerContext ctx) {
            refuse(); // the server does not know of it
        }

        private static DefaultFullHttpResponse response() {
            HttpResponseStatus status = HttpResponseStatus.SERVICE_UNAVAILABLE;
            byte[] body = ErrorBody.json(status.code(), SENTENCE);
            var response = new DefaultFullHttpResponse(HttpVersion.HTTP_1_1, status, Unpooled.wrappedBuffer(body));
            HttpHeaders headers = response.headers();
            headers.set(HttpHeaderNames.CONTENT_TYPE, HttpHeaderValues.APPLICATION_JSON);
            headers.set(HttpHeaderNames.CONTENT_LENGTH, body.length);
            headers.set(HttpHeaderNames.RETRY_AFTER, RETRY_AFTER_SECONDS);
            headers.set(HttpHeaderNames.CONNECTION, HttpHeaderValues.CLOSE);
            return response;
        }
    }
}
