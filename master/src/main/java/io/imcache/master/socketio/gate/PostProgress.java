package io.imcache.master.socketio.gate;

import com.corundumstudio.socketio.handler.ClientHead;
import com.corundumstudio.socketio.transport.NamespaceClient;
import io.imcache.master.ingest.worker.Connection;
import io.imcache.master.socketio.Notices;
import io.imcache.master.socketio.wire.EngineRequest;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Keeps the session of a worker alive that uploads by polling, see {@link UploadProgress}. Stands before {@link PostGate}. */
public final class PostProgress extends ChannelInboundHandlerAdapter {
    private final Notices notices;
    private final UploadProgress progress = new UploadProgress();
    private @Nullable ClientHead uploading;

    public PostProgress(Notices notices) {
        this.notices = notices;
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

    /** Whose session it is; null where the request is not worth watching. */
    private @Nullable ClientHead head(HttpRequest request) {
        try {
            EngineRequest post = EngineRequest.of(request);
            UUID sessionId = post.contentLength() < UploadProgress.ENOUGH ? null : post.sessionId();
            Connection connection = sessionId == null ? null : notices.connection(sessionId);
            return connection != null && connection.client() instanceof NamespaceClient client
                    ? client.getBaseClient()
                    : null;
        } catch (EngineRequest.Refused e) {
            return null; // and PostGate says so
        }
    }
}
