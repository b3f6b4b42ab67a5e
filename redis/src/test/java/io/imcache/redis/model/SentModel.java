package io.imcache.redis.model;

import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A model of the messages that IM clients sent. Those with the same words are sent again only after they failed. The copy of
 * number 1 has the id {@code p1}. A message whose copy comes leaves a trace under the id that it had.
 */
final class SentModel {
    private final Map<String, Made> made = new LinkedHashMap<>();
    private final Set<String> recognized = new HashSet<>();
    /** Ids of copies by the ids that the messages had before. */
    private final Map<String, String> traces = new LinkedHashMap<>();

    enum Status {
        SENT,
        SENDING,
        FAILED
    }

    /** A message that no crawler has pushed yet. */
    record Made(String id, int number, String json, int turn, Status status, @Nullable String platformId) {
        String copy() {
            return ModelItems.copyId(number);
        }
    }

    /** Returns whether a message may be sent: none with the same words is on its way, or waits for its copy. */
    boolean maySend(int number) {
        return made.values().stream().noneMatch(sent -> sent.number() == number && sent.status() != Status.FAILED);
    }

    void send(Made message) {
        made.put(message.id(), message);
    }

    /** Returns the latest message with this number; empty if there is none, or if it was sent. */
    Optional<Made> reportable(int number) {
        return made.values().stream()
                .filter(sent -> sent.number() == number)
                .max(Comparator.comparingInt(Made::turn))
                .filter(sent -> sent.status() != Status.SENT);
    }

    /** Notes that a message was sent or failed, and joins a stored copy. */
    void report(Made message, Status status, @Nullable String platformId, Map<String, String> stored) {
        made.put(
                message.id(),
                new Made(message.id(), message.number(), message.json(), message.turn(), status, platformId));
        String copy = stored.get(message.copy());
        if (status == Status.SENT
                && copy != null
                && (message.copy().equals(platformId) || mayBeRecognized(message.copy(), copy))) {
            join(message.id(), message.copy());
        }
    }

    /** Joins messages with the copies among pushed items. */
    void pushed(Map<String, String> before, Map<String, String> pushed) {
        pushed.forEach((id, json) -> made.values().stream()
                .filter(sent -> id.equals(sent.copy()))
                .filter(sent ->
                        id.equals(sent.platformId()) || (!json.equals(before.get(id)) && mayBeRecognized(id, json)))
                .min(Comparator.comparing((Made sent) -> !id.equals(sent.platformId()))
                        .thenComparing(Made::status)
                        .thenComparing(Made::turn))
                .ifPresent(sent -> join(sent.id(), id)));
    }

    private boolean mayBeRecognized(String id, String json) {
        return ModelItems.isOwn(json) && !recognized.contains(id);
    }

    private void join(String id, String copy) {
        made.remove(id);
        recognized.add(copy);
        traces.put(id, copy);
    }

    /** Removes the messages that no crawler has pushed yet. It is still known which of the others were sent. */
    void evict() {
        made.clear();
    }

    void clear() {
        made.clear();
        recognized.clear();
        traces.clear();
    }

    /** Returns the ids of copies by the ids that the messages had before. */
    Map<String, String> traces() {
        return traces;
    }

    /** Returns the messages of which a worker says that they were sent. */
    Stream<String> sent() {
        return made.values().stream()
                .filter(message -> message.status() == Status.SENT)
                .map(Made::json);
    }

    /** Returns the messages that no crawler has pushed yet, by id. */
    Map<String, String> json() {
        var json = new LinkedHashMap<String, String>();
        made.values().forEach(sent -> json.put(sent.id(), sent.json()));
        return json;
    }

    boolean isRecognized(String id) {
        return recognized.contains(id);
    }
}
