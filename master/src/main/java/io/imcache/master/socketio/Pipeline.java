package io.imcache.master.socketio;

import static java.util.Objects.requireNonNull;

import com.corundumstudio.socketio.Configuration;
import com.corundumstudio.socketio.SocketIOChannelInitializer;
import com.corundumstudio.socketio.namespace.NamespacesHub;
import com.corundumstudio.socketio.protocol.PacketEncoder;
import io.imcache.master.limits.SlowClients;
import io.imcache.master.memory.IngestBudget;
import io.imcache.master.socketio.gate.FrameGate;
import io.imcache.master.socketio.gate.LastHandler;
import io.imcache.master.socketio.gate.PacketGuard;
import io.imcache.master.socketio.gate.PostGate;
import io.imcache.master.socketio.gate.PostProgress;
import io.imcache.master.socketio.gate.SessionLocks;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.group.ChannelGroup;
import org.jspecify.annotations.Nullable;

/** netty-socketio's handlers, with ours before, between and behind them. */
final class Pipeline extends SocketIOChannelInitializer {
    private final IngestBudget budget;
    private final Notices notices;
    private final ChannelGroup clients;
    private final SessionLocks locks = new SessionLocks();
    private final Entrance entrance;
    private final SlowClients slow;
    private @Nullable LastHandler last;
    private @Nullable Admission admission;

    /** @param clients gets every channel, so that all can be closed */
    Pipeline(IngestBudget budget, Notices notices, Entrance entrance, ChannelGroup clients) {
        this.entrance = entrance;
        this.slow = new SlowClients(entrance.limits(), entrance.refusals());
        this.budget = budget;
        this.notices = notices;
        this.clients = clients;
    }

    @Override
    public void start(Configuration configuration, NamespacesHub namespacesHub) {
        super.start(configuration, namespacesHub);
        admission = new Admission(entrance, locks, namespacesHub);
        last = new LastHandler(new PacketEncoder(configuration, configuration.getJsonSupport()), notices);
    }

    @Override
    protected void addSocketioHandlers(ChannelPipeline pipeline) {
        super.addSocketioHandlers(pipeline);
        Admission door = requireNonNull(admission);
        clients.add(pipeline.channel());
        pipeline.addFirst(new FrameGate(budget, notices));
        pipeline.addBefore(HTTP_AGGREGATOR, "postProgress", new PostProgress(notices));
        pipeline.addBefore(HTTP_AGGREGATOR, "postGate", new PostGate(budget, notices, locks, door));
        pipeline.addBefore(PACKET_HANDLER, "packetGuard", new PacketGuard(notices, door));
        pipeline.addLast(last);
        slow.watch(pipeline, HTTP_REQUEST_DECODER, HTTP_ENCODER);
    }
}
