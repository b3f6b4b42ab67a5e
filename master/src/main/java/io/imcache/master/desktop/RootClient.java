package io.imcache.master.desktop;

import com.corundumstudio.socketio.Transport;
import com.corundumstudio.socketio.handler.ClientHead;
import com.corundumstudio.socketio.transport.NamespaceClient;
import io.imcache.master.security.Access;
import io.imcache.master.socketio.Admission;
import io.imcache.master.socketio.SessionLane;
import io.imcache.master.socketio.SocketAccess;
import io.imcache.master.socketio.wire.EventArguments;
import io.imcache.master.socketio.wire.RawJson;
import io.netty.channel.Channel;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;
import reactor.core.scheduler.Schedulers;

/**
 * A client of the root namespace, and what waits to be sent to it. netty-socketio queues without bound; so it is given only
 * what the socket takes, or the next poll, and the rest waits here, counted.
 */
@SuppressWarnings("FutureReturnValueIgnored") // Netty tells handlers of failures, not callers
public final class RootClient implements ClientEvents.Peer {
    /** A session's WebSocket, in its store. */
    private static final String CHANNEL = RootClient.class.getName();
    /** Packets for one poll; a client that polls takes them all at once. */
    private static final int MOST_FOR_A_POLL = 8;

    /** How long the next question of a client waits that has not taken its answers. */
    private static final Duration TO_TAKE = Duration.ofSeconds(2);
    /** For a client to read why it is cut off. */
    private static final Duration GRACE = Duration.ofSeconds(5);

    private final NamespaceClient client;
    private final RootClients all;
    private final SessionLane lane;
    private final Access access;
    private final ClientEvents.Session session;
    private final Deque<Waiting> queue = new ArrayDeque<>();
    private Sinks.@Nullable Empty<Void> waiting;
    private long bytes;
    private boolean ended;

    private record Waiting(String event, RawJson json) {
        int size() {
            return event.length() + json.bytes().length;
        }
    }

    RootClient(NamespaceClient client, RootClients all, SessionLane lane) {
        this.client = client;
        this.all = all;
        this.lane = lane;
        this.access = SocketAccess.of(client);
        this.session = all.events().open(this);
    }

    /** Notes which channel carries a session's frames; netty-socketio does not tell. */
    public static void noteChannel(ClientHead head, Channel channel) {
        head.getStore().set(CHANNEL, channel);
    }

    ClientHead head() {
        return client.getBaseClient();
    }

    SessionLane lane() {
        return lane;
    }

    void take(String name, @Nullable EventArguments arguments) {
        byte[] json = arguments == null ? new byte[] {']'} : arguments.json();
        int from = arguments == null ? 0 : arguments.from();
        int to = arguments == null ? 1 : arguments.to();
        lane.submit(to - from, () -> session.take(name, json, from, to).then(Mono.defer(this::taken)));
    }

    /** Completes once the client has taken most of its answers; it gets no others before that, or for a while at least. */
    private Mono<Void> taken() {
        synchronized (queue) {
            if (ended || bytes <= all.events().mostWaiting() / 2) {
                return Mono.empty();
            }
            waiting = Sinks.empty();
            return waiting.asMono().timeout(TO_TAKE, Mono.empty());
        }
    }

    void refused(String reason) {
        session.refused(reason);
    }

    void end() {
        Sinks.Empty<Void> over;
        synchronized (queue) {
            ended = true;
            queue.clear();
            bytes = 0;
            over = waiting;
        }
        if (over != null) {
            over.tryEmitEmpty();
        }
        session.ended();
    }

    @Override
    public Access access() {
        return access;
    }

    @Override
    public boolean isIdle() {
        synchronized (queue) {
            return queue.isEmpty();
        }
    }

    @Override
    public void send(String event, byte[] json) {
        Waiting next = new Waiting(event, new RawJson(json));
        boolean tooMuch;
        synchronized (queue) {
            if (ended) {
                return;
            }
            // Two may be of any size: the one that is about to be sent, and this one.
            Waiting first = queue.peek();
            tooMuch = first != null && bytes - first.size() > all.events().mostWaiting();
            if (tooMuch) {
                ended = true;
                queue.clear();
            } else {
                bytes += next.size();
                queue.add(next);
            }
        }
        if (tooMuch) {
            all.noteSlow();
            drop();
        } else {
            pump();
        }
    }

    /** It is told why, if it reads that; soon it is cut off in any case. */
    private void drop() {
        ClientEvents.Farewell last = session.farewell("slow");
        client.sendEvent(last.event(), new RawJson(last.json()));
        Schedulers.parallel().schedule(this::cutOff, GRACE.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** Not by Socket.IO's disconnect, after which clients would not come back. */
    private void cutOff() {
        Channel channel = client.getTransport() == Transport.WEBSOCKET ? webSocket() : null;
        if (channel != null) {
            channel.close();
        } else {
            Admission.end(head());
        }
    }

    private @Nullable Channel webSocket() {
        return head().getStore().get(CHANNEL);
    }

    /** Sends what the client takes now. */
    void pump() {
        Channel channel = client.getTransport() == Transport.WEBSOCKET ? webSocket() : null;
        if (channel == null) {
            pumpForPoll();
        } else if (channel.eventLoop().inEventLoop()) {
            pump(channel);
        } else {
            try {
                // Only there a write is counted at once.
                channel.eventLoop().execute(() -> pump(channel));
            } catch (RejectedExecutionException e) {
                // the master has stopped
            }
        }
    }

    private void pump(Channel channel) {
        while (channel.isWritable()) {
            Waiting next = next();
            if (next == null) {
                return;
            }
            client.sendEvent(next.event(), next.json());
        }
    }

    private void pumpForPoll() {
        while (head().getPacketsQueue(Transport.POLLING).size() < MOST_FOR_A_POLL) {
            synchronized (queue) { // several threads come by here, and order counts
                Waiting next = next();
                if (next == null) {
                    return;
                }
                client.sendEvent(next.event(), next.json());
            }
        }
    }

    private @Nullable Waiting next() {
        Sinks.Empty<Void> over = null;
        Waiting next;
        synchronized (queue) {
            next = queue.poll();
            if (next != null) {
                bytes -= next.size();
            }
            if (waiting != null && bytes <= all.events().mostWaiting() / 2) {
                over = waiting;
                waiting = null;
            }
        }
        if (over != null) {
            over.tryEmitEmpty();
        }
        return next;
    }
}
