package io.imcache.master.limits;

import io.netty.channel.ChannelPipeline;
import io.netty.util.concurrent.EventExecutor;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Cuts off the clients of a server that stop in the midst of a request or take too long over it, do not take what is sent to
 * them, or keep a connection for nothing; and counts them. For any server that has Netty's codec for HTTP in its pipelines.
 */
public final class SlowClients {
    /** What a pipeline is told, as a user event, of a message over a WebSocket: its bytes are watched as a body's are. */
    public enum Message {
        /** A message begins, and its bytes are read. */
        BEGINS,
        /** All of it has come. */
        ENDS
    }

    private final LimitProperties limits;
    private final RefusalMeters refusals;
    private final Map<EventExecutor, Rounds> rounds = new ConcurrentHashMap<>();

    /**
     * Of one server.
     *
     * @param limits say how long all this may take
     */
    public SlowClients(LimitProperties limits, RefusalMeters refusals) {
        this.limits = limits;
        this.refusals = refusals;
    }

    /**
     * Watches a connection, from its event loop, until it ends.
     *
     * @param decoder name of what reads requests
     * @param encoder name of what writes responses; the same, where it is one
     */
    public void watch(ChannelPipeline pipeline, String decoder, String encoder) {
        if (pipeline.get(decoder) == null) { // HTTP/2, of which this knows nothing
            return;
        }
        EventExecutor loop = pipeline.channel().eventLoop();
        var client = new SlowClientHandler(
                limits, refusals, rounds.computeIfAbsent(loop, one -> new Rounds(one, Rounds.between(limits))));
        pipeline.addFirst("imcache.arrivals", client.new Arrivals())
                .addAfter(decoder, "imcache.requests", client)
                .addAfter(encoder, "imcache.responses", client.new Responses());
    }
}
