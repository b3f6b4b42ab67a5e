package io.imcache.master.limits;

import io.netty.channel.ChannelPipeline;
import io.netty.util.concurrent.EventExecutor;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Closes and counts connections that stop in the middle of a request, take too long over it, do not read what is sent
 * to them, or stay idle. Works for any server with Netty's HTTP codec in its pipelines.
 */
public final class SlowClients {
    /** User events that tell a pipeline of a message over a WebSocket; its bytes are watched like those of a body. */
    public enum Message {
        /** A message begins, and its bytes are read. */
        BEGINS,
        /** The whole message has come. */
        ENDS
    }

    private final LimitProperties limits;
    private final RefusalMeters refusals;
    private final Map<EventExecutor, Rounds> rounds = new ConcurrentHashMap<>();

    /**
     * Creates a watcher for one server.
     *
     * @param limits say how long everything may take
     */
    public SlowClients(LimitProperties limits, RefusalMeters refusals) {
        this.limits = limits;
        this.refusals = refusals;
    }

    /**
     * Watches a connection until it ends. Called on its event loop.
     *
     * @param decoder name of the handler that reads requests
     * @param encoder name of the handler that writes responses; the same if one handler does both
     */
    public void watch(ChannelPipeline pipeline, String decoder, String encoder) {
        if (pipeline.get(decoder) == null) { // HTTP/2, which this class does not know
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
