package io.imcache.master.socketio;

import com.corundumstudio.socketio.Transport;
import com.corundumstudio.socketio.handler.ClientHead;
import com.corundumstudio.socketio.transport.NamespaceClient;
import io.imcache.master.socketio.wire.Heads;
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
 * Queues the events for one client, up to a number of bytes. netty-socketio queues without bound, so it gets only what the socket
 * or the next poll takes.
 */
@SuppressWarnings("FutureReturnValueIgnored") // Netty tells handlers of failures, not callers
public final class ClientQueue {
    /** Packets for one poll, which takes them all at once. */
    private static final int MOST_FOR_A_POLL = 8;

    /** The longest wait of a client's next event for the client to read its answers. */
    private static final Duration TO_DRAIN = Duration.ofSeconds(2);
    /** The time that a client has to read why it is cut off. */
    private static final Duration GRACE = Duration.ofSeconds(5);

    private final NamespaceClient client;
    private final long mostWaiting;
    private final Runnable onSlow;
    private final Deque<Waiting> queue = new ArrayDeque<>();
    private Sinks.@Nullable Empty<Void> drained;
    private long bytes;
    private boolean ended;

    private record Waiting(String event, RawJson json) {
        int size() {
            return event.length() + json.bytes().length;
        }
    }

    ClientQueue(NamespaceClient client, long mostWaiting, Runnable onSlow) {
        this.client = client;
        this.mostWaiting = mostWaiting;
        this.onSlow = onSlow;
    }

    /**
     * Sends an event, after all that was sent before. Cuts the client off if too much waits.
     *
     * @param json the event's only argument, UTF-8 JSON
     */
    public void send(String event, byte[] json) {
        Waiting next = new Waiting(event, new RawJson(json));
        boolean tooMuch;
        synchronized (queue) {
            if (ended) {
                return;
            }
            // Two events may have any size: the one that is sent next, and this one.
            Waiting first = queue.peek();
            tooMuch = first != null && bytes - first.size() > mostWaiting;
            if (tooMuch) {
                ended = true;
                queue.clear();
            } else {
                bytes += next.size();
                queue.add(next);
            }
        }
        if (tooMuch) {
            onSlow.run();
            Schedulers.parallel().schedule(this::cutOff, GRACE.toMillis(), TimeUnit.MILLISECONDS);
        } else {
            pump();
        }
    }

    /** Tells whether nothing waits. */
    public boolean isIdle() {
        synchronized (queue) {
            return queue.isEmpty();
        }
    }

    /** Completes when at most half of the bound waits, or after a while. */
    Mono<Void> drained() {
        synchronized (queue) {
            if (ended || bytes <= mostWaiting / 2) {
                return Mono.empty();
            }
            drained = Sinks.empty();
            return drained.asMono().timeout(TO_DRAIN, Mono.empty());
        }
    }

    void end() {
        Sinks.Empty<Void> over;
        synchronized (queue) {
            ended = true;
            queue.clear();
            bytes = 0;
            over = drained;
        }
        if (over != null) {
            over.tryEmitEmpty();
        }
    }

    private void cutOff() {
        Channel channel = Heads.webSocket(head());
        if (channel != null) {
            channel.close();
        } else {
            Heads.end(head());
        }
    }

    private ClientHead head() {
        return client.getBaseClient();
    }

    /** Sends as many events as the client takes now. */
    void pump() {
        Channel channel = Heads.webSocket(head());
        if (channel == null) {
            pumpForPoll();
        } else if (channel.eventLoop().inEventLoop()) {
            pump(channel);
        } else {
            try {
                // The channel counts a write at once only on its own loop.
                channel.eventLoop().execute(() -> pump(channel));
            } catch (RejectedExecutionException e) {
                // The master has stopped.
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
            synchronized (queue) { // several threads may pump, and must keep the order
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
            if (drained != null && bytes <= mostWaiting / 2) {
                over = drained;
                drained = null;
            }
        }
        if (over != null) {
            over.tryEmitEmpty();
        }
        return next;
    }
}
