package io.imcache.master.socketio;

import com.corundumstudio.socketio.Transport;
import com.corundumstudio.socketio.handler.ClientHead;
import com.corundumstudio.socketio.protocol.EngineIOVersion;
import com.corundumstudio.socketio.protocol.Packet;
import com.corundumstudio.socketio.protocol.PacketType;
import com.corundumstudio.socketio.transport.NamespaceClient;
import io.imcache.master.security.Access;
import io.imcache.master.socketio.wire.Heads;
import io.imcache.master.socketio.wire.RawJson;
import java.time.Duration;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/** A client that was admitted to a namespace. Any thread may call its methods; none of them blocks. */
public final class Client {
    private static final int MOST_ROOMS = 64;
    /** Packets that wait for the next poll. A client with more of them is not sent messages that can wait. */
    private static final int MOST_UNFETCHED = 1_000;

    private final NamespaceClient client;
    private final Access access;
    private final LongSupplier heard;
    private final Runnable countSlow;
    private volatile @Nullable ClientQueue queue;

    /**
     * @param heard returns when a packet of the client's session came last, by {@link System#nanoTime}
     * @param countSlow called when the client is cut off because it reads too slowly
     */
    Client(NamespaceClient client, Access access, LongSupplier heard, Runnable countSlow) {
        this.client = client;
        this.access = access;
        this.heard = heard;
        this.countSlow = countSlow;
    }

    /** Returns what the client's token permits. */
    public Access access() {
        return access;
    }

    /**
     * Sends an event with one argument at once. netty-socketio queues without bound, so check {@link #isReady()} first, or use
     * {@link #queue}, unless the event answers the client.
     */
    public void send(String event, RawJson json) {
        client.sendEvent(event, json);
    }

    /**
     * Asks the client for a sign of life. It gives one at once, after it has read all that it was sent before.
     */
    @SuppressWarnings("FutureReturnValueIgnored") // Netty tells handlers of failures, not callers
    public void ping() {
        head().send(new Packet(PacketType.PING, EngineIOVersion.V4));
    }

    /** Returns for how long no packet has come from the client. */
    public Duration idle() {
        return Duration.ofNanos(System.nanoTime() - heard.getAsLong());
    }

    /** Tells whether the client is connected and has read most of its packets. */
    public boolean isReady() {
        // Between two polls a client has no open channel.
        return client.getTransport() == Transport.POLLING
                ? head().isConnected() && Heads.unfetched(head()) < MOST_UNFETCHED
                : client.isChannelOpen() && head().isWritable();
    }

    /**
     * Creates the queue through which the client is sent all but its last event. While much waits in it, the client's next event
     * waits too.
     *
     * @param mostWaiting bytes that may wait; a client with more is cut off
     * @param onSlow sends the client its last event, which says why it is cut off
     */
    public ClientQueue queue(long mostWaiting, Runnable onSlow) {
        var created = new ClientQueue(client, mostWaiting, () -> {
            countSlow.run();
            onSlow.run();
        });
        queue = created;
        return created;
    }

    /** Joins a room; false if the client is in 64 rooms already. */
    public boolean join(String room) {
        if (client.getAllRooms().size() >= MOST_ROOMS) {
            return false;
        }
        client.joinRoom(room);
        return true;
    }

    ClientHead head() {
        return client.getBaseClient();
    }

    /** Sends queued events, after the client has read some of its packets. */
    void pump() {
        ClientQueue waiting = queue;
        if (waiting != null) {
            waiting.pump();
        }
    }

    /** Completes when the client has read most of its queue, or after a while. */
    Mono<Void> drained() {
        ClientQueue waiting = queue;
        return waiting == null ? Mono.empty() : waiting.drained();
    }

    void end() {
        ClientQueue waiting = queue;
        if (waiting != null) {
            waiting.end();
        }
    }
}
