package io.imcache.master.events;

import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.springframework.http.codec.ServerSentEvent;
import reactor.core.Disposable;
import reactor.core.Disposables;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Sinks;

/** An open stream of events. All methods but {@link #events} belong to the feed's thread. */
final class EventStream {
    /** Missed events are read on once no more than this many wait. */
    private static final int FEW = 32;

    /** Missed events per read: 640 KB at most with their data. */
    private static final int CATCH_UP = 32;
    /** Bytes of an event besides its texts. */
    private static final int OVERHEAD = 128;
    /** A client is stuck after this many heartbeats in which it took nothing. */
    private static final int STUCK = 3;

    private final ChangeFeed hub;
    private final Request request;
    private final Queue<Frame> queue = new ConcurrentLinkedQueue<>();
    private final Sinks.Many<Frame> sink = Sinks.many().unicast().onBackpressureBuffer(queue);
    private final AtomicInteger waiting = new AtomicInteger();
    private final AtomicLong waitingBytes = new AtomicLong();
    private final AtomicInteger taken = new AtomicInteger();
    private final List<Subscription> subscriptions = new ArrayList<>();
    private final Set<Subscription> behind = new LinkedHashSet<>();
    private volatile boolean isBehind;
    private volatile boolean closed;
    private Disposable heartbeats = Disposables.disposed();
    private boolean reading;
    private boolean dropped;
    private boolean ended;
    private int unready;
    private int stuckFor;
    private int takenBefore;
    private boolean catchingUp;
    /**
     * Waiting bytes that were read because the client was behind; they do not make it slow, since it asked for them.
     */
    private long asked;

    /**
     * The request of a client.
     *
     * @param accounts that it watches; empty for all
     * @param endsAt when its rights end; null for never
     * @param resumes whether it was connected before
     * @param positions how far it came; null if it does not say, or if that cannot be read
     * @param cutOff closes its connection
     */
    record Request(
            List<String> accounts,
            @Nullable Instant endsAt,
            boolean resumes,
            @Nullable Positions positions,
            Runnable cutOff) {}

    /** @param event null for a comment */
    private record Frame(@Nullable String id, @Nullable String event, String data, int bytes) {}

    EventStream(ChangeFeed hub, Request request) {
        this.hub = hub;
        this.request = request;
    }

    /** Returns the events to send. Takes one subscriber; cancelling ends the stream. */
    Flux<ServerSentEvent<String>> events() {
        return sink.asFlux().doOnNext(this::taken).map(EventStream::sent).doFinally(signal -> {
            closed = true;
            hub.execute(this::end);
        });
    }

    private static ServerSentEvent<String> sent(Frame frame) {
        ServerSentEvent.Builder<String> event = ServerSentEvent.builder();
        if (frame.event() == null) {
            return event.comment(frame.data()).build();
        }
        if (frame.id() != null) {
            event.id(frame.id());
        }
        return event.event(frame.event()).data(frame.data()).build();
    }

    private void taken(Frame frame) {
        taken.incrementAndGet();
        release(frame);
        if (isBehind && waiting.get() <= FEW) {
            hub.execute(this::readOn);
        }
    }

    private void release(Frame frame) {
        waiting.decrementAndGet();
        waitingBytes.addAndGet(-frame.bytes());
        hub.waiting(-frame.bytes());
    }

    boolean isOfAll() {
        return request.accounts().isEmpty();
    }

    /** Begins once the versions of all accounts are known. */
    void begin(Runnable opened) {
        for (String accountId : request.accounts()) {
            subscriptions.add(new Subscription(this, hub.feed(accountId).use(), position(accountId)));
        }
        unready = subscriptions.size();
        if (unready == 0) {
            open(opened);
        }
        for (Subscription subscription : List.copyOf(subscriptions)) {
            subscription.feed().whenReady(() -> {
                if (--unready == 0 && !ended) {
                    open(opened);
                }
            });
        }
    }

    /**
     * Returns the start for one account. A client that reconnects without a position has missed something, but not
     * known what.
     */
    private @Nullable Long position(String accountId) {
        Positions positions = request.positions();
        if (positions == null) {
            return request.resumes() ? Long.valueOf(Positions.LOST) : null;
        }
        return positions.of(accountId);
    }

    private void open(Runnable opened) {
        subscriptions.forEach(Subscription::attach);
        String from = EventJson.object(out -> {
            out.writeArrayPropertyStart("accounts");
            for (Subscription subscription : subscriptions) {
                out.writeStartObject();
                boolean current = !subscription.isApart();
                EventJson.account(
                        out,
                        subscription.accountId(),
                        Math.max(0, subscription.position()),
                        current ? subscription.feed().unread() : null);
                out.writeEndObject();
            }
            out.writeEndArray();
        });
        send("ready", from);
        // Its name until 0.1: EventSource has an event of its own that is called so.
        send("open", from);
        if (isOfAll() && request.resumes()) {
            missed();
        }
        subscriptions.stream().filter(Subscription::isApart).forEach(Subscription::fallBehind);
        heartbeats = hub.everyHeartbeat(this::heartbeat);
        endWithToken();
        opened.run();
    }

    /** Tells a stream of all accounts that any of them may have changed. */
    void missed() {
        send(FeedEvent.Type.RELOAD.eventName(), "{}");
    }

    /** Tells a stream of all accounts of a change. */
    void changed(String accountId, long version) {
        var type = version == 0 ? FeedEvent.Type.DELETED : FeedEvent.Type.CHANGE;
        send(type.eventName(), EventJson.account(accountId, version, null));
    }

    /** Tells that an account's profile has changed. A client that reconnects later is not told of it. */
    void profileChanged(String accountId) {
        send("profile", EventJson.object(out -> out.writeStringProperty("account_id", accountId)));
    }

    void send(FeedEvent event) {
        send(event.type().eventName(), event.json());
    }

    private void send(String event, String data) {
        if (!dropped && !ended) {
            String id = isOfAll() ? Positions.ALL : Positions.encode(subscriptions);
            offer(new Frame(id, event, data, id.length() + data.length() + OVERHEAD));
        }
    }

    private void offer(Frame frame) {
        boolean idle = waiting.get() == 0;
        if (idle) {
            asked = 0;
        }
        if (catchingUp) {
            asked += frame.bytes();
        }
        boolean fits = waitingBytes.get() + frame.bytes() <= hub.mostWaiting() + asked && hub.hasRoom(frame.bytes());
        if (fits || idle) {
            emit(frame);
        } else {
            drop("slow");
        }
    }

    private void emit(Frame frame) {
        waiting.incrementAndGet();
        waitingBytes.addAndGet(frame.bytes());
        hub.waiting(frame.bytes());
        if (sink.tryEmitNext(frame).isFailure()) {
            release(frame);
        }
    }

    /** Called at each heartbeat, so that the stream ends in time with its token. */
    private void endWithToken() {
        Instant end = request.endsAt();
        if (end != null) {
            hub.ifSoon(end, () -> drop("token expired"));
        }
    }

    private void heartbeat() {
        if (dropped || ended) {
            return;
        }
        endWithToken();
        int now = waiting.get();
        int takenNow = taken.get();
        // On a busy stream something always waits; it is stuck only if nothing is taken.
        stuckFor = now > 0 && takenNow == takenBefore ? stuckFor + 1 : 0;
        takenBefore = takenNow;
        if (stuckFor >= STUCK) {
            drop("slow");
        } else if (now == 0) {
            emit(new Frame(null, null, "", OVERHEAD));
        }
    }

    /** Ends the stream with a reason. If the client does not read it, its connection is closed. */
    void drop(String reason) {
        if (dropped || ended) {
            return;
        }
        dropped = true;
        hub.noteDropped(reason);
        for (Frame frame = queue.poll(); frame != null; frame = queue.poll()) {
            release(frame);
        }
        String data = EventJson.object(out -> out.writeStringProperty("reason", reason));
        emit(new Frame(null, "dropped", data, OVERHEAD));
        sink.tryEmitComplete();
        detach();
        hub.afterGrace(() -> {
            if (!closed) {
                request.cutOff().run();
            }
            end();
        });
    }

    boolean hasEnded() {
        return ended;
    }

    /** Cleans up after the stream has closed. */
    void end() {
        if (ended) {
            return;
        }
        ended = true;
        for (Frame frame = queue.poll(); frame != null; frame = queue.poll()) {
            release(frame);
        }
        detach();
        hub.ended(this);
    }

    private void detach() {
        heartbeats.dispose();
        behind.clear();
        isBehind = false;
        for (Subscription subscription : subscriptions) {
            subscription.detach();
            hub.release(subscription.feed());
        }
        subscriptions.clear();
    }

    // Missed events are read in parts, as fast as the client takes them.

    void catchUp(Subscription subscription) {
        behind.add(subscription);
        isBehind = true;
        readOn();
    }

    private void readOn() {
        if (reading || dropped || ended || behind.isEmpty() || waiting.get() > FEW) {
            return;
        }
        Subscription next = behind.iterator().next();
        reading = true;
        hub.read(
                next.accountId(),
                Math.max(0, next.position()),
                CATCH_UP,
                read -> {
                    reading = false;
                    if (!dropped && !ended) {
                        catchingUp = true;
                        boolean caughtUp = next.take(read);
                        catchingUp = false;
                        if (caughtUp) {
                            behind.remove(next);
                            isBehind = !behind.isEmpty();
                        }
                        readOn();
                    }
                },
                () -> {
                    reading = false;
                    hub.later(this::readOn);
                });
    }
}
