package io.imcache.master.socketio.gate;

import com.corundumstudio.socketio.handler.ClientHead;
import io.imcache.master.socketio.wire.EngineRequest;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Keeps the session of a client alive that uploads by polling, see {@link UploadProgress}. Stands before {@link PostGate}. */
public final class PostProgress extends ChannelInboundHandlerAdapter {
    private final Sessions sessions;
    private final UploadProgress progress = new UploadProgress();
    private @Nullable ClientHead uploading;

    public PostProgress(Sessions sessions) {
        this.sessions = sessions;
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        if (message instanceof HttpRequest request) {
            uploading = request.method().equals(HttpMethod.POST) ? head(request) : null;
        }
        if (uploading != null && message instanceof HttpContent content) {
            progress.received(uploading, content.content().readableBytes());
        }
        ctx.fireChannelRead(message);
    }

    /** Returns the session that the request belongs to; null for a request too small to watch. */
    private @Nullable ClientHead head(HttpRequest request) {
        try {
            EngineRequest post = EngineRequest.of(request);
            UUID sessionId = post.contentLength() < UploadProgress.ENOUGH ? null : post.sessionId();
            return sessionId == null ? null : sessions.head(sessionId);
        } catch (EngineRequest.Refused e) {
            return null; // PostGate answers it
        }
    }
}
