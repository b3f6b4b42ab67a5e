package io.imcache.master.limits;

import io.imcache.master.web.ErrorBody;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.ReferenceCountUtil;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Counts the HTTP connections of this master, and refuses those over the limit. Reactor Netty's own limit counts
 * nothing, and logs a warning with a stack trace for each connection that it closes (1.3.8).
 */
@SuppressWarnings("FutureReturnValueIgnored") // Netty tells handlers of failures, not callers
final class HttpConnections {
    private static final String LIMIT = "http-connections";
    private static final String SENTENCE = "This master has too many connections; try another, or wait.";
    private static final int RETRY_AFTER_SECONDS = 1;
    /**
     * At most so many get an answer at a time; others are closed without one, because answering takes a connection too.
     */
    private static final int MOST_TOLD = 100;
    /** Time for a client to ask and to read the answer. */
    private static final int SECONDS_TO_LEAVE = 1;

    private final int most;
    private final RefusalMeters refusals;
    private final AtomicInteger open = new AtomicInteger();
    private final AtomicInteger told = new AtomicInteger();

    /**
     * Creates a count of no connections.
     *
     * @param most how many there may be; 0 for any number
     */
    HttpConnections(int most, RefusalMeters refusals) {
        this.most = most;
        this.refusals = refusals;
    }

    /** Counts a new connection. Returns false if there are too many, and turns it away. */
    boolean admit(Channel channel, String codec) {
        if (most == 0 || isCounted(channel, open, most)) {
            return true;
        }
        refusals.count(LIMIT);
        if (isCounted(channel, told, MOST_TOLD)) {
            channel.pipeline().addAfter(codec, "imcache.tooMany", new TooMany());
        } else {
            channel.close();
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

    /** Answers the first request in place of the server. Closing the connection earlier would lose the answer. */
    private static final class TooMany extends ChannelInboundHandlerAdapter {
        private boolean answered;

        @Override
        public void channelActive(ChannelHandlerContext ctx) {
            ctx.executor().schedule(() -> ctx.close(), SECONDS_TO_LEAVE, TimeUnit.SECONDS);
            ctx.channel().config().setAutoRead(true);
        }

        @Override
        public void channelRead(ChannelHandlerContext ctx, Object message) {
            if (message instanceof HttpRequest && !answered) {
                answered = true;
                ctx.writeAndFlush(response());
            }
            if (message instanceof LastHttpContent) {
                ctx.close();
            }
            ReferenceCountUtil.release(message);
        }

        @Override
        public void channelReadComplete(ChannelHandlerContext ctx) {
            // The server does not know of this connection.
        }

        @Override
        public void channelInactive(ChannelHandlerContext ctx) {
            // As above.
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
