package io.imcache.worker;

import io.imcache.protocol.MessageTypes;
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
 * when a master is gone, silent, or says that it shuts down. Lives in the loop.
 */
final class Link {
    private static final Logger log = LoggerFactory.getLogger(Link.class);

    private static final int MOST_SILENT_HEARTBEATS = 3;
    /** How long answers may take that are under way when a master shuts down. */
    private static final Duration DRAIN_LIMIT = Duration.ofSeconds(5);

    private static final Duration DRAIN_POLL = Duration.ofMillis(50);

    /** What the worker does about it. In the loop. */
    interface Listener {
        void registered(List<String> assignedAccounts);

        void lost(String reason);

        void event(String event, Map<String, @Nullable Object> data);

        Map<String, Object> heartbeat();

        Map<String, Object> registration();
    }

    private enum State {
        STOPPED,
        WAITING,
        CONNECTING,
        REGISTERED,
        DRAINING
    }

    private final WorkerOptions options;
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
    /** Tells events of the present connection from those of earlier ones. */
    private long generation;

    private Transport.@Nullable Connection connection;
    private Loop.Task timer = Loop.Task.NONE;
    private Loop.Task heartbeat = Loop.Task.NONE;
    private int silentHeartbeats;

    Link(
            WorkerOptions options,
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

    /** Begins with the address that has this index. */
    void start(int first) {
        master = first;
        connect();
    }

    /** Whether something may be sent now. */
    boolean isOpen() {
        return state == State.REGISTERED;
    }

    MasterAddress master() {
        return options.masters().get(master);
    }

    /** Sends an envelope; the answer's payload, or {@link Requests.NoAnswerException}, comes in the loop. */
    CompletableFuture<Map<String, @Nullable Object>> request(String type, String payload) {
        Transport.Connection open = connection;
        if (open == null || state == State.DRAINING) {
            return CompletableFuture.failedFuture(new Requests.NoAnswerException("not connected"));
        }
        String id = requests.nextId();
        var answer = requests.await(id, options.answerLimit());
        open.emit(MessageTypes.EVENT_MESSAGE, Wire.envelope(type, clock.millis(), id, payload));
        return answer.thenApply(envelope -> Wire.object(envelope, "payload"));
    }

    /** Sends a plain event, if there is a connection. */
    boolean emit(String event, Map<String, ?> data) {
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
        // The supplier may ask a server for a new token.
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
        log.debug("Connecting to {}", master().socket());
        Map<String, String> auth = token == null ? Map.of() : Map.of("token", token);
        connection = transport.open(master().socket(), auth, new Transport.Events() {
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
                request(MessageTypes.WORKER_REGISTER, JsonText.of(listener.registration())), (answer, failure) -> {
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
        log.info("Worker {} is registered at {}", options.workerId(), master().socket());
        heartbeat = loop.schedule(options.heartbeatEvery(), this::beat);
        List<String> assigned = answer.get("assigned_accounts") instanceof List<?> ids
                ? ids.stream().map(String::valueOf).toList()
                : List.of();
        listener.registered(assigned);
    }

    private void beat() {
        if (silentHeartbeats >= MOST_SILENT_HEARTBEATS) {
            lose(silentHeartbeats + " heartbeats not answered");
            return;
        }
        silentHeartbeats++;
        long attempt = generation;
        Stages.whenDone(
                request(MessageTypes.WORKER_HEARTBEAT, JsonText.of(listener.heartbeat())), (answer, failure) -> {
                    if (answer != null && attempt == generation) {
                        silentHeartbeats = 0;
                    }
                });
        heartbeat = loop.schedule(options.heartbeatEvery(), this::beat);
    }

    private void received(String event, Map<String, @Nullable Object> data) {
        if (!event.equals(MessageTypes.EVENT_MESSAGE)) {
            listener.event(event, data);
            return;
        }
        String type = Wire.text(data, "type");
        if (Wire.SHUTDOWN.equals(type)) {
            drain();
        } else if (type != null && type.startsWith("master:")) {
            listener.event(type, Wire.object(data, "payload"));
        } else {
            requests.answered(data);
        }
    }

    /** The master goes away: wait for what it still answers, then go elsewhere. */
    private void drain() {
        if (state != State.REGISTERED) {
            return;
        }
        log.info("Master {} shuts down; moving on", master().socket());
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
                master().socket(),
                reason,
                delay.toMillis());
        disconnect(State.WAITING, reason);
        master = (master + 1) % options.masters().size();
        // Others have the same idea at the same moment: wait a little even where another master is ready.
        timer = loop.schedule(drained ? delay.dividedBy(2) : delay, this::connect);
        listener.lost(reason);
    }

    private void disconnect(State next, String reason) {
        state = next;
        generation++;
        timer.cancel();
        heartbeat.cancel();
        Transport.Connection open = connection;
        connection = null;
        if (open != null) {
            open.close();
        }
        requests.abandon(reason);
    }

    /** Disconnects and stays so. */
    void stop() {
        disconnect(State.STOPPED, "the worker is closed");
    }
}
