package io.imcache.worker.link;

import io.imcache.protocol.MessageTypes;
import java.net.URI;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps the worker registered at one of its masters: connects, registers, sends heartbeats, and moves on to the next address
 * when a master is gone, is silent, or shuts down. Used in the loop only.
 */
public final class Link {
    private static final Logger log = LoggerFactory.getLogger(Link.class);

    private static final int MOST_SILENT_HEARTBEATS = 3;
    /** How long to wait for outstanding answers when a master shuts down. */
    private static final Duration DRAIN_LIMIT = Duration.ofSeconds(5);

    /** How long to wait before the accounts are asked for again. */
    private static final Duration ASK_AGAIN = Duration.ofSeconds(5);

    private static final Duration DRAIN_POLL = Duration.ofMillis(50);

    /** Learns what happens to the link. Called in the loop. */
    public interface Listener {
        /** The worker is registered at a master, which assigns these accounts to it. */
        void registered(List<Map<String, @Nullable Object>> assignedAccounts);

        /** The master answered to {@link #registerAgain} that it assigns these accounts. */
        void assigned(List<Map<String, @Nullable Object>> assignedAccounts);

        /** The master is lost, or was not reached. */
        void lost(String reason);

        /** A master sent an event, or an envelope of this type. */
        void received(String event, Map<String, @Nullable Object> data);

        /** Returns how many tasks are active, for the next heartbeat. */
        int activeTasks();
    }

    private enum State {
        STOPPED,
        WAITING,
        CONNECTING,
        REGISTERED,
        DRAINING
    }

    private final LinkOptions options;
    private final Loop loop;
    private final Transport transport;
    private final InstantSource clock;
    private final Backoff backoff;
    private final Executor blocking;
    private final Listener listener;
    private final Requests requests;

    private State state = State.STOPPED;
    private int master;
    private int failures;
    /** Tells events of the present connection from those of earlier connections. */
    private long generation;

    private Transport.@Nullable Connection connection;
    private Loop.Task timer = Loop.Task.NONE;
    private Loop.Task heartbeat = Loop.Task.NONE;
    private int silentHeartbeats;
    private boolean registering;
    private boolean registersOnceMore;

    public Link(
            LinkOptions options,
            Loop loop,
            Transport transport,
            InstantSource clock,
            Backoff backoff,
            Executor blocking,
            Listener listener) {
        this.options = options;
        this.loop = loop;
        this.transport = transport;
        this.clock = clock;
        this.backoff = backoff;
        this.blocking = blocking;
        this.listener = listener;
        this.requests = new Requests(loop);
    }

    /** Connects, to the address with this index first. */
    public void start(int first) {
        master = first;
        connect();
    }

    /** Whether requests may be sent now. */
    public boolean isOpen() {
        return state == State.REGISTERED;
    }

    /** Returns the index of the present address. */
    public int master() {
        return master;
    }

    private URI address() {
        return options.masters().get(master);
    }

    /** Sends an envelope. The future yields the payload of the answer, in the loop; it fails if no answer comes. */
    public CompletableFuture<Map<String, @Nullable Object>> request(String type, String payload) {
        Transport.Connection open = connection;
        if (open == null || state == State.DRAINING) {
            return CompletableFuture.failedFuture(new Requests.NoAnswerException("not connected"));
        }
        String id = requests.nextId();
        var answer = requests.await(id, options.answerLimit());
        open.emit(MessageTypes.EVENT_MESSAGE, Wire.envelope(type, clock.millis(), id, payload));
        return answer.thenApply(envelope -> Wire.object(envelope, "payload"));
    }

    /** Sends a plain event; returns false if there is no connection. */
    public boolean emit(String event, Map<String, ?> data) {
        Transport.Connection open = connection;
        if (open == null || !(state == State.REGISTERED || state == State.DRAINING)) {
            return false;
        }
        open.emit(event, JsonText.of(data));
        return true;
    }

    private void connect() {
        state = State.CONNECTING;
        long attempt = ++generation;
        timer.cancel();
        timer = loop.schedule(
                options.connectLimit(),
                () -> lose("not registered within " + options.connectLimit().toSeconds() + " s"));
        // The supplier may request a token from a server.
        blocking.execute(() -> {
            try {
                String token = options.token().get();
                loop.execute(() -> open(attempt, token));
            } catch (RuntimeException e) {
                loop.execute(() -> {
                    if (attempt == generation) {
                        log.warn("The token supplier failed", e);
                        lose("no token");
                    }
                });
            }
        });
    }

    private void open(long attempt, @Nullable String token) {
        if (attempt != generation) {
            return;
        }
        log.debug("Connecting to {}", address());
        Map<String, String> auth = token == null ? Map.of() : Map.of("token", token);
        connection = transport.open(address(), auth, new Transport.Events() {
            @Override
            public void opened() {
                inLoop(attempt, Link.this::register);
            }

            @Override
            public void received(String event, Map<String, @Nullable Object> data) {
                inLoop(attempt, () -> Link.this.received(event, data));
            }

            @Override
            public void closed(String reason) {
                inLoop(attempt, () -> lose(reason));
            }
        });
    }

    private void inLoop(long attempt, Runnable task) {
        loop.execute(() -> {
            if (attempt == generation) {
                task.run();
            }
        });
    }

    private void register() {
        Transport.Connection open = connection;
        if (open == null) {
            return;
        }
        open.join(options.workerId(), () -> {});
        long attempt = generation;
        Stages.whenDone(
                request(MessageTypes.WORKER_REGISTER, Announcements.registration(options)), (answer, failure) -> {
                    if (attempt != generation) {
                        return;
                    }
                    if (answer == null) {
                        lose("registration not answered");
                    } else if (Boolean.TRUE.equals(answer.get("success"))) {
                        registered(answer);
                    } else {
                        lose("registration refused: " + answer.get("error"));
                    }
                });
    }

    private void registered(Map<String, @Nullable Object> answer) {
        timer.cancel();
        state = State.REGISTERED;
        failures = 0;
        silentHeartbeats = 0;
        log.info("Worker {} is registered at {}", options.workerId(), address());
        heartbeat = loop.schedule(options.heartbeatEvery(), this::beat);
        listener.registered(assigned(answer));
    }

    private static List<Map<String, @Nullable Object>> assigned(Map<String, @Nullable Object> answer) {
        return Wire.objects(answer, "assigned_accounts");
    }

    /** Registers once more at the same master, to read what it assigns now. One registration is under way at a time. */
    public void registerAgain() {
        if (state != State.REGISTERED) {
            return;
        }
        if (registering) {
            registersOnceMore = true;
            return;
        }
        registering = true;
        long attempt = generation;
        Stages.whenDone(
                request(MessageTypes.WORKER_REGISTER, Announcements.registration(options)), (answer, failure) -> {
                    if (attempt == generation) {
                        registering = false;
                        registeredAgain(answer);
                    }
                });
    }

    private void registeredAgain(@Nullable Map<String, @Nullable Object> answer) {
        if (answer != null && Boolean.TRUE.equals(answer.get("success"))) {
            listener.assigned(assigned(answer));
            if (registersOnceMore) {
                registersOnceMore = false;
                registerAgain();
            }
        } else {
            long attempt = generation;
            loop.schedule(ASK_AGAIN, () -> inLoop(attempt, this::registerAgain));
        }
    }

    private void beat() {
        if (silentHeartbeats >= MOST_SILENT_HEARTBEATS) {
            lose(silentHeartbeats + " heartbeats not answered");
            return;
        }
        silentHeartbeats++;
        long attempt = generation;
        Stages.whenDone(
                request(
                        MessageTypes.WORKER_HEARTBEAT,
                        Announcements.heartbeat(options.workerId(), listener.activeTasks())),
                (answer, failure) -> {
                    if (answer != null && attempt == generation) {
                        silentHeartbeats = 0;
                    }
                });
        heartbeat = loop.schedule(options.heartbeatEvery(), this::beat);
    }

    private void received(String event, Map<String, @Nullable Object> data) {
        if (!event.equals(MessageTypes.EVENT_MESSAGE)) {
            listener.received(event, data);
            return;
        }
        String type = Wire.text(data, "type");
        if (Wire.SHUTDOWN.equals(type)) {
            drain();
        } else if (type != null && type.startsWith("master:")) {
            listener.received(type, Wire.object(data, "payload"));
        } else {
            requests.answered(data);
        }
    }

    /** Waits for the answers that the master still gives, then moves on. */
    private void drain() {
        if (state != State.REGISTERED) {
            return;
        }
        log.info("Master {} shuts down; moving on", address());
        state = State.DRAINING;
        heartbeat.cancel();
        timer = loop.schedule(DRAIN_LIMIT, () -> lose("the master shuts down"));
        leaveWhenAnswered(generation);
    }

    private void leaveWhenAnswered(long attempt) {
        if (attempt != generation) {
            return;
        }
        if (requests.isEmpty()) {
            lose("the master shuts down");
        } else {
            loop.schedule(DRAIN_POLL, () -> leaveWhenAnswered(attempt));
        }
    }

    private void lose(String reason) {
        if (state == State.STOPPED || state == State.WAITING) {
            return;
        }
        boolean drained = state == State.DRAINING;
        Duration delay = backoff.delay(++failures);
        log.warn(
                "Worker {} has no master ({}: {}); next try in {} ms",
                options.workerId(),
                address(),
                reason,
                delay.toMillis());
        disconnect(State.WAITING, reason);
        master = (master + 1) % options.masters().size();
        // Other workers lost the same master at this moment: wait a little, even if another master is ready.
        timer = loop.schedule(drained ? delay.dividedBy(2) : delay, this::connect);
        listener.lost(reason);
    }

    private void disconnect(State next, String reason) {
        state = next;
        generation++;
        registering = false;
        registersOnceMore = false;
        timer.cancel();
        heartbeat.cancel();
        Transport.Connection open = connection;
        connection = null;
        if (open != null) {
            open.close();
        }
        requests.abandon(reason);
    }

    /** Disconnects for good. */
    public void stop() {
        disconnect(State.STOPPED, "the worker is closed");
    }
}
