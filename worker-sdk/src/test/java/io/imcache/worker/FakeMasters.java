package io.imcache.worker;

import io.imcache.protocol.AnswerCode;
import io.imcache.worker.link.Answer;
import io.imcache.worker.link.JsonObjects;
import io.imcache.worker.link.PushBody;
import io.imcache.worker.link.Transport;
import io.imcache.worker.link.Upload;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import java.util.zip.GZIPInputStream;
import org.jspecify.annotations.Nullable;

/** Masters over one store, on no network. */
final class FakeMasters implements Transport, Upload {
    /** A push as it came in. */
    record Received(String type, Map<String, Object> payload, boolean http) {
        String accountId() {
            return (String) payload.get("accountId");
        }

        long timestamp() {
            return ((Number) payload.get("timestamp")).longValue();
        }
    }

    final FakeStore store = new FakeStore();
    final List<Received> pushes = new ArrayList<>();
    final List<Map<String, Object>> emitted = new ArrayList<>();
    final List<URI> connects = new ArrayList<>();
    final List<Map<String, String>> auths = new ArrayList<>();
    final Set<URI> down = new HashSet<>();
    final Map<String, Long> epochs = new HashMap<>();
    /** What masters assign to the worker. */
    final List<Map<String, Object>> assigned = new ArrayList<>();
    /** Accounts that other workers have. */
    final Set<String> others = new HashSet<>();

    /** Accounts of which no claim may have one. */
    final Set<String> forbidden = new HashSet<>();

    final List<Map<String, Object>> registrations = new ArrayList<>();
    /** What is answered instead of what the store says; an empty map for no answer. */
    Function<Received, @Nullable Map<String, Object>> override = push -> null;

    boolean heartbeatsAnswered = true;
    boolean knowsLeases = true;
    boolean claimsAnswered = true;
    boolean storeUnavailableForClaims;
    int renewals;

    @Nullable FakeConnection open;

    private @Nullable Object unanswered;

    static Map<String, Object> refusal(AnswerCode code) {
        return new HashMap<>(Map.of("success", false, "code", code.name(), "error", "because"));
    }

    @Override
    public Connection open(URI address, Map<String, String> auth, Events events) {
        connects.add(address);
        auths.add(auth);
        var connection = new FakeConnection(events);
        if (down.contains(address)) {
            events.closed("refused");
        } else {
            open = connection;
            events.opened();
        }
        return connection;
    }

    @Override
    public void close() {}

    void lose() {
        if (open != null) {
            FakeConnection lost = open;
            open = null;
            lost.events.closed("lost");
        }
    }

    /** Answers the last request that got no answer. */
    void answerLate(Map<String, Object> answer) {
        open.events.received("message", envelope("late:ack", unanswered, answer));
    }

    void send(String type, Map<String, Object> payload) {
        open.events.received("message", envelope(type, null, payload));
    }

    void sendEvent(String event, Map<String, Object> data) {
        open.events.received(event, data);
    }

    private static Map<String, Object> envelope(String type, @Nullable Object requestId, Map<String, Object> payload) {
        var envelope = new LinkedHashMap<String, Object>();
        envelope.put("type", type);
        envelope.put("requestId", requestId);
        envelope.put("payload", payload);
        return envelope;
    }

    private @Nullable Map<String, Object> answer(Received push) {
        pushes.add(push);
        Map<String, Object> other = override.apply(push);
        if (other != null) {
            return other.isEmpty() ? null : other;
        }
        return store.take(push);
    }

    @Override
    public CompletableFuture<Answer> send(
            URI master, String accountId, boolean full, PushBody body, @Nullable String token) {
        try (var in = new GZIPInputStream(new ByteArrayInputStream(body.bytes()))) {
            var payload = JsonObjects.parse(new String(in.readAllBytes(), StandardCharsets.UTF_8));
            Map<String, Object> answer =
                    answer(new Received(full ? "worker:data:sync" : "worker:data:delta", payload, true));
            return answer == null
                    ? CompletableFuture.failedFuture(new IOException("no answer"))
                    : CompletableFuture.completedFuture(Answer.of(answer));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    final class FakeConnection implements Connection {
        private final Events events;

        FakeConnection(Events events) {
            this.events = events;
        }

        @Override
        public void join(String workerId, Runnable joined) {
            joined.run();
        }

        @Override
        public void emit(String event, String json) {
            if (open != this) {
                return;
            }
            var data = JsonObjects.parse(json);
            if (!event.equals("message")) {
                data.put("event", event);
                emitted.add(data);
                return;
            }
            String type = (String) data.get("type");
            @SuppressWarnings("unchecked")
            var payload = (Map<String, Object>) data.get("payload");
            Map<String, Object> answer =
                    switch (type) {
                        case "worker:register" -> {
                            registrations.add(payload);
                            yield Map.of("success", true, "assigned_accounts", List.copyOf(assigned));
                        }
                        case "worker:heartbeat" -> heartbeatsAnswered ? Map.of("success", true) : null;
                        case "worker:account:claim" -> claimsAnswered ? claim(payload) : null;
                        case "worker:account:renew" -> claimsAnswered ? renew(payload) : null;
                        default -> answer(new Received(type, payload, false));
                    };
            if (answer == null) {
                unanswered = data.get("requestId");
            } else {
                events.received("message", envelope(type + ":ack", data.get("requestId"), answer));
            }
        }

        private Map<String, Object> claim(Map<String, Object> payload) {
            if (storeUnavailableForClaims) {
                return refusal(AnswerCode.STORE_UNAVAILABLE);
            }
            if (!knowsLeases) {
                return refusal(AnswerCode.UNKNOWN_TYPE);
            }
            if (((List<?>) payload.get("accountIds")).stream().anyMatch(forbidden::contains)) {
                return refusal(AnswerCode.FORBIDDEN);
            }
            var leases = new HashMap<String, Object>();
            for (Object id : (List<?>) payload.get("accountIds")) {
                if (others.contains(id)) {
                    continue;
                }
                leases.put((String) id, Map.of("epoch", epochs.merge((String) id, 1L, Long::sum), "expiresAt", 0L));
            }
            return Map.of("success", true, "leases", leases);
        }

        private Map<String, Object> renew(Map<String, Object> payload) {
            if (storeUnavailableForClaims) {
                return refusal(AnswerCode.STORE_UNAVAILABLE);
            }
            if (!knowsLeases) {
                return refusal(AnswerCode.UNKNOWN_TYPE);
            }
            renewals++;
            var leases = new HashMap<String, Object>();
            ((Map<?, ?>) payload.get("epochs")).forEach((id, epoch) -> {
                if (epochs.get(id) == ((Number) epoch).longValue()) {
                    leases.put((String) id, Map.of("epoch", epoch, "expiresAt", 0L));
                }
            });
            return Map.of("success", true, "leases", leases);
        }

        @Override
        public void close() {
            if (open == this) {
                open = null;
            }
        }
    }
}
