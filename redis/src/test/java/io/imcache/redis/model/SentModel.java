package io.imcache.redis.model;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A model of the messages that IM clients sent. There are several with the same words, and two copies of these. A message whose
 * copy comes leaves a trace under the id that it had. A copy that may turn out to be another's is open: with each further copy
 * or report, all that is known is compared anew.
 */
final class SentModel {
    private final Map<String, Made> made = new LinkedHashMap<>();
    /** Messages by the ids of their copies, as long as these are guesses. */
    private final Map<String, Made> open = new LinkedHashMap<>();
    /** Ids that messages had before, by the ids of their copies; and the other way round. */
    private final Map<String, String> clientIds = new HashMap<>();

    private final Map<String, String> traces = new LinkedHashMap<>();
    private final Set<String> claimed = new HashSet<>();
    private final Set<String> read;

    /** @param read ids of messages that IM clients read; those of copies come and go with the messages */
    SentModel(Set<String> read) {
        this.read = read;
    }

    enum Status {
        SENT,
        SENDING,
        FAILED
    }

    /** A message, without what its copy says. */
    record Made(
            String id, int number, String json, int turn, Status status, @Nullable String platformId, boolean isRead) {
        Made with(Status newStatus, @Nullable String newPlatformId) {
            return new Made(id, number, json, turn, newStatus, newPlatformId, isRead);
        }

        Made read(boolean isReadNow) {
            return new Made(id, number, json, turn, status, platformId, isReadNow);
        }
    }

    /** Returns whether a message may be sent: so many with the same words are not on their way. */
    boolean maySend(int number) {
        return made.values().stream()
                        .filter(sent -> sent.number() == number && sent.status() != Status.FAILED)
                        .count()
                < 2;
    }

    void send(Made message) {
        made.put(message.id(), message);
    }

    /** Returns the latest message with this number that was not reported as sent, and whose copy may be another's. */
    Optional<Made> reportable(int number) {
        return Stream.concat(made.values().stream(), open.values().stream())
                .filter(sent -> sent.number() == number && sent.status() != Status.SENT)
                .max(Comparator.comparingInt(Made::turn));
    }

    /** Returns a copy that a worker may name: one that it did not name before. */
    Optional<String> unclaimed(int number) {
        return Stream.of(ModelItems.copyId(number), ModelItems.copyId(number + ModelItems.SENT))
                .filter(copy -> !claimed.contains(copy))
                .findFirst();
    }

    /**
     * Notes that a message was sent or failed, and joins stored copies.
     *
     * @return whether the account changes
     */
    boolean report(Made message, Status status, @Nullable String platformId, Map<String, String> stored) {
        Made reported = message.with(status, platformId);
        if (platformId != null) {
            claimed.add(platformId);
        }
        boolean isOpen = !made.containsKey(message.id());
        if (isOpen && !stored.containsKey(traces.get(message.id()))) {
            return false;
        }
        if (isOpen) {
            open.put(traces.get(message.id()), reported);
        } else {
            made.put(message.id(), reported);
        }
        if (isOpen || status == Status.SENT) {
            var copies = new HashMap<String, String>();
            stored.forEach((id, json) -> {
                boolean hasWords = status == Status.SENT && ModelItems.isCopyOf(message.number(), id);
                if (open.containsKey(id) || hasWords) {
                    copies.put(id, json);
                }
            });
            compare(copies, stored, status == Status.SENT ? message.id() : null);
        }
        return true;
    }

    /**
     * Joins messages with their copies among pushed items.
     *
     * @param stays the other messages of crawlers that are compared too, because they stay
     * @return whether that changes the account
     */
    boolean pushed(Map<String, String> before, Map<String, String> pushed, Map<String, String> stays) {
        var copies = new HashMap<>(pushed);
        stays.forEach((id, json) -> {
            if (open.containsKey(id)) {
                copies.putIfAbsent(id, json);
            }
        });
        return compare(copies, before, null);
    }

    /** @param looking the message whose copy may have been there before; null for none */
    private boolean compare(Map<String, String> copies, Map<String, String> before, @Nullable String looking) {
        Map<String, Made> all = new LinkedHashMap<>(made);
        Map<String, Made> guesses = new HashMap<>();
        open.forEach((copy, message) -> {
            if (copies.containsKey(copy) && before.containsKey(copy)) {
                Made whole = message.read(read.contains(copy));
                guesses.put(copy, whole);
                all.put(message.id(), whole);
            }
        });
        Map<String, Made> matches = new HashMap<>();
        for (Made message : List.copyOf(all.values())) {
            if (message.platformId() != null && copies.containsKey(message.platformId())) {
                matches.put(message.platformId(), message);
                all.remove(message.id());
            }
        }
        var guessed = new HashSet<String>();
        for (int number = 0; number < ModelItems.SENT; number++) {
            compare(number, all, copies, before, guesses, looking, matches, guessed);
        }
        return join(matches, guesses, guessed);
    }

    private void compare(
            int number,
            Map<String, Made> all,
            Map<String, String> copies,
            Map<String, String> before,
            Map<String, Made> guesses,
            @Nullable String looking,
            Map<String, Made> matches,
            Set<String> guessed) {
        var found = new TreeSet<String>(); // the first created first
        var old = new HashSet<String>();
        copies.forEach((id, json) -> {
            boolean isNew = guesses.containsKey(id) || !json.equals(before.get(id));
            boolean isFree = guesses.containsKey(id) || (ModelItems.isOwn(json) && !clientIds.containsKey(id));
            if (ModelItems.isCopyOf(number, id) && !matches.containsKey(id) && isFree && (isNew || looking != null)) {
                found.add(id);
                if (!isNew) {
                    old.add(id);
                }
            }
        });
        List<Made> likeliest = all.values().stream()
                .filter(message -> message.number() == number)
                .sorted(Comparator.comparing(Made::status).thenComparingInt(Made::turn))
                .toList();
        int likely = Math.min(likeliest.size(), found.size());
        var order = new ArrayList<>(likeliest.subList(0, likely));
        order.sort(Comparator.comparingInt(Made::turn));
        order.addAll(likeliest.subList(likely, likeliest.size()));
        for (Made message : order) {
            found.stream()
                    .filter(copy -> !old.contains(copy) || message.id().equals(looking))
                    .findFirst()
                    .ifPresent(copy -> {
                        found.remove(copy);
                        matches.put(copy, message);
                        if (message.status() == Status.SENDING || likeliest.size() > 1) {
                            guessed.add(copy);
                        }
                    });
        }
    }

    private boolean join(Map<String, Made> matches, Map<String, Made> guesses, Set<String> guessed) {
        boolean changed = false;
        Map<String, Made> left = new LinkedHashMap<>();
        guesses.values().forEach(message -> left.put(message.id(), message));
        for (String copy : guesses.keySet()) {
            if (!matches.containsKey(copy)) {
                open.remove(copy);
                clientIds.remove(copy);
                read.remove(copy);
                changed = true;
            }
        }
        for (var match : matches.entrySet()) {
            String copy = match.getKey();
            Made message = match.getValue();
            left.remove(message.id());
            made.remove(message.id());
            Made guess = guesses.get(copy);
            boolean stays = guess != null && guess.id().equals(message.id());
            if (stays && guessed.contains(copy)) {
                continue;
            }
            changed = true;
            if (!stays) {
                if (guess != null) {
                    read.remove(copy);
                }
                if (message.isRead()) {
                    read.add(copy);
                }
            }
            clientIds.put(copy, message.id());
            traces.put(message.id(), copy);
            open.remove(copy);
            if (guessed.contains(copy)) {
                open.put(copy, message);
            }
        }
        left.forEach((id, message) -> {
            made.put(id, message);
            traces.remove(id);
        });
        return changed;
    }

    /** Removes the messages that no crawler has pushed yet. It is still known which of the others were sent. */
    void evict() {
        made.clear();
    }

    void clear() {
        made.clear();
        open.clear();
        clientIds.clear();
        traces.clear();
        claimed.clear();
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

    /** Returns the id that the sender of a crawler's message knows; null if no IM client sent it. */
    @Nullable String clientId(String id) {
        return clientIds.get(id);
    }
}
