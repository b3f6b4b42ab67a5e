package io.imcache.master.socketio;

import com.corundumstudio.socketio.Configuration;
import com.corundumstudio.socketio.SocketIOChannelInitializer;
import com.corundumstudio.socketio.namespace.NamespacesHub;
import com.corundumstudio.socketio.protocol.PacketEncoder;
import io.imcache.master.limits.SlowClients;
import io.imcache.master.memory.IngestBudget;
import io.imcache.master.socketio.gate.BinaryFrames;
import io.imcache.master.socketio.gate.FrameGate;
import io.imcache.master.socketio.gate.LastHandler;
import io.imcache.master.socketio.gate.PacketGuard;
import io.imcache.master.socketio.gate.PostGate;
import io.imcache.master.socketio.gate.PostProgress;
import io.imcache.master.socketio.gate.SessionLocks;
import io.imcache.master.socketio.gate.Sessions;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.group.ChannelGroup;
import org.jspecify.annotations.Nullable;

/** Puts our handlers before, between and behind netty-socketio's. */
final class Pipeline extends SocketIOChannelInitializer {
    private final IngestBudget budget;
    private final Sessions sessions;
    private final SessionLocks locks;
    private final SlowClients slow;
    private final ChannelGroup channels;
    private @Nullable LastHandler last;

    /** @param channels gets every channel, so that all can be closed */
    Pipeline(IngestBudget budget, Sessions sessions, SessionLocks locks, SlowClients slow, ChannelGroup channels) {
        this.budget = budget;
        this.sessions = sessions;
        this.locks = locks;
        this.slow = slow;
        this.channels = channels;
    }

    @Override
    public void start(Configuration configuration, NamespacesHub namespacesHub) {
        super.start(configuration, namespacesHub);
        last = new LastHandler(new PacketEncoder(configuration, configuration.getJsonSupport()), sessions);
    }

    @Override
    protected void addSocketioHandlers(ChannelPipeline pipeline) {
        super.addSocketioHandlers(pipeline);
        channels.add(pipeline.channel());
        pipeline.addFirst(new FrameGate(budget, sessions));
        pipeline.addBefore(HTTP_AGGREGATOR, "postProgress", new PostProgress(sessions));
        pipeline.addBefore(HTTP_AGGREGATOR, "postGate", new PostGate(budget, sessions, locks));
        pipeline.addBefore(PACKET_HANDLER, "packetGuard", new PacketGuard(sessions));
        pipeline.addBefore(WEB_SOCKET_TRANSPORT, "binaryFrames", new BinaryFrames());
        pipeline.addLast(last);
        slow.watch(pipeline, HTTP_REQUEST_DECODER, HTTP_ENCODER);
    }
}
