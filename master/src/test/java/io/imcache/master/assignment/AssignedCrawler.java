package io.imcache.master.assignment;

import io.imcache.master.testing.Ports;
import io.socket.client.Ack;
import io.socket.client.IO;
import io.socket.client.Socket;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import org.json.JSONArray;
import org.json.JSONObject;

/** A crawler that crawls what it is assigned, and notes which of its pushes were taken. */
final class AssignedCrawler implements AutoCloseable {
    private static final AtomicLong CLOCK = new AtomicLong(System.currentTimeMillis());

    private final String id;
    private final String platform;
    private final int most;
    /** Whether it names the epoch with each push, as the SDK does; unchanged crawlers know of none. */
    private final boolean knowsEpochs;

    private final Map<String, Long> accounts = new ConcurrentHashMap<>();
    private final List<Taken> taken = new CopyOnWriteArrayList<>();
    private final Map<String, AtomicLong> told = new ConcurrentHashMap<>();
    private volatile Socket socket;
    private volatile boolean registers = true;

    /**
     * A push that was taken.
     *
     * @param epoch that it named; 0 if it named none
     */
    record Taken(String account, long version, String worker, long epoch) {}

    AssignedCrawler(String id, String platform, int most, boolean knowsEpochs) {
        this.id = id;
        this.platform = platform;
        this.most = most;
        this.knowsEpochs = knowsEpochs;
    }

    /** Connects to a master; the first time, and after {@link #kill}, it registers. */
    void connect(Ports ports) {
        IO.Options options = IO.Options.builder()
                .setTransports(new String[] {"websocket"})
                .setForceNew(true)
                .setReconnectionDelay(100)
                .setReconnectionDelayMax(500)
                .build();
        Socket created = IO.socket(URI.create("http://127.0.0.1:" + ports.socket() + "/worker"), options);
        created.on(Socket.EVENT_CONNECT, none -> join(created));
        created.on("message", data -> heard((JSONObject) data[0]));
        socket = created;
        created.connect();
    }

    private void join(Socket joined) {
        joined.emit("join_room", new JSONObject(Map.of("room", "worker:" + id, "workerId", id)));
        if (registers) {
            joined.emit(
                    "message",
                    envelope(
                            "worker:register",
                            Map.of(
                                    "worker_id",
                                    id,
                                    "capabilities",
                                    new JSONArray(List.of(platform)),
                                    "max_accounts",
                                    most)));
        }
    }

    private synchronized void heard(JSONObject envelope) {
        JSONObject payload = envelope.getJSONObject("payload");
        switch (envelope.getString("type")) {
            case "worker:register:ack" -> {
                registers = false;
                accounts.clear();
                payload.getJSONArray("assigned_accounts").forEach(account -> assigned((JSONObject) account));
            }
            case "master:task:assign" -> assigned(payload);
            case "master:task:revoke" -> accounts.remove(payload.getString("account_id"));
            default -> {
                // Answers, which pushes get by their callbacks too.
            }
        }
    }

    private void assigned(JSONObject account) {
        String accountId = account.getString("id");
        accounts.put(accountId, account.getLong("epoch"));
        told.computeIfAbsent(accountId, key -> new AtomicLong()).incrementAndGet();
    }

    private static JSONObject envelope(String type, Map<String, Object> payload) {
        return new JSONObject(
                Map.of("type", type, "version", "v1", "timestamp", System.currentTimeMillis(), "payload", payload));
    }

    /** Sends a heartbeat and pushes some of its accounts. */
    void work(int part, int parts) {
        Socket to = socket;
        if (to == null || !to.connected()) {
            return;
        }
        to.emit("message", envelope("worker:heartbeat", Map.of("worker_id", id)));
        accounts.forEach((accountId, epoch) -> {
            if (Math.floorMod(accountId.hashCode(), parts) == part) {
                push(to, accountId, epoch);
            }
        });
    }

    private void push(Socket to, String accountId, long epoch) {
        long now = CLOCK.incrementAndGet();
        var message = new JSONObject(Map.of("id", "m", "content", id + now, "createdAt", now));
        var payload = new JSONObject(Map.of(
                "accountId",
                accountId,
                "platform",
                platform,
                "timestamp",
                now,
                "snapshot",
                Map.of("data", Map.of("messages", List.of(message)))));
        if (knowsEpochs) {
            payload.put("epoch", epoch);
        }
        Ack answered = answer -> {
            JSONObject result = ((JSONObject) answer[0]).getJSONObject("payload");
            if (result.getBoolean("success")) {
                taken.add(new Taken(accountId, result.getLong("version"), id, knowsEpochs ? epoch : 0));
            }
        };
        to.emit("message", new Object[] {envelope("worker:data:sync", payload.toMap())}, answered);
    }

    /** Loses its connection, and keeps what it has. */
    void disconnect() {
        Socket closed = socket;
        socket = null;
        if (closed != null) {
            closed.close();
        }
    }

    /** Ends as a process does: the next one knows nothing. */
    void kill() {
        disconnect();
        registers = true;
        accounts.clear();
    }

    String id() {
        return id;
    }

    boolean isConnected() {
        Socket present = socket;
        return present != null && present.connected();
    }

    boolean crawls(String accountId) {
        return isConnected() && accounts.containsKey(accountId);
    }

    List<Taken> taken() {
        return taken;
    }

    /** Returns how often it was told to crawl an account. */
    long told(String accountId) {
        AtomicLong count = told.get(accountId);
        return count == null ? 0 : count.get();
    }

    @Override
    public void close() {
        disconnect();
    }
}
