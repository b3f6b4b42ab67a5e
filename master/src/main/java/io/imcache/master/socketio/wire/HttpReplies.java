package io.imcache.master.socketio.wire;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelPromise;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;
import org.jspecify.annotations.Nullable;

/** Sends responses to polling requests. Each closes its connection, as netty-socketio's own do, and says so. */
@SuppressWarnings("FutureReturnValueIgnored") // Netty tells handlers of failures, not callers
public final class HttpReplies {
    /** Stands for an origin whose pages may not ask. */
    public static final String NOT_ALLOWED = "";

    /** The body that answers a POST. */
    public static final String TAKEN = "ok";

    private HttpReplies() {}

    /**
     * Sends a response with a text.
     *
     * @param origin of the page that asks; null if no browser asks
     */
    public static void send(
            Channel channel, @Nullable String origin, HttpResponseStatus status, String type, String body) {
        ByteBuf content = ByteBufUtil.writeUtf8(channel.alloc(), body);
        send(channel, origin, status, type, content, channel.newPromise());
    }

    public static void send(
            Channel channel,
            @Nullable String origin,
            HttpResponseStatus status,
            String type,
            ByteBuf content,
            ChannelPromise promise) {
        FullHttpResponse response = new DefaultFullHttpResponse(HttpVersion.HTTP_1_1, status, content);
        HttpHeaders headers = response.headers();
        headers.set(HttpHeaderNames.CONTENT_TYPE, type);
        headers.set(HttpHeaderNames.CONTENT_LENGTH, content.readableBytes());
        headers.set(HttpHeaderNames.CONNECTION, HttpHeaderValues.CLOSE);
        allow(headers, origin);
        ChannelFuture written = channel.writeAndFlush(response, promise);
        written.addListener(ChannelFutureListener.CLOSE);
    }

    /** Tells a browser that it may post. */
    public static void sendPreflight(Channel channel, @Nullable String origin, @Nullable String askedHeaders) {
        FullHttpResponse response = new DefaultFullHttpResponse(HttpVersion.HTTP_1_1, HttpResponseStatus.NO_CONTENT);
        HttpHeaders headers = response.headers();
        headers.set(HttpHeaderNames.CONNECTION, HttpHeaderValues.CLOSE);
        headers.set(HttpHeaderNames.ACCESS_CONTROL_ALLOW_METHODS, "GET, POST");
        headers.set(
                HttpHeaderNames.ACCESS_CONTROL_ALLOW_HEADERS,
                askedHeaders == null ? HttpHeaderNames.CONTENT_TYPE : askedHeaders);
        allow(headers, origin);
        channel.writeAndFlush(response).addListener(ChannelFutureListener.CLOSE);
    }

    private static void allow(HttpHeaders headers, @Nullable String origin) {
        if (NOT_ALLOWED.equals(origin)) {
            return;
        }
        headers.set(HttpHeaderNames.ACCESS_CONTROL_ALLOW_ORIGIN, origin == null ? "*" : origin);
        if (origin != null) {
            headers.set(HttpHeaderNames.ACCESS_CONTROL_ALLOW_CREDENTIALS, "true");
            headers.set(HttpHeaderNames.VARY, HttpHeaderNames.ORIGIN);
        }
    }
}
