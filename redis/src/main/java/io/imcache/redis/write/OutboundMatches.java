package io.imcache.redis.write;

import io.imcache.protocol.ItemCollection;
import io.imcache.redis.item.Item;
import io.imcache.redis.item.ItemReader;
import io.imcache.redis.item.ItemValues;
import io.imcache.redis.item.MessageSchema;
import io.imcache.redis.model.Mark;
import io.imcache.redis.model.StoredItem;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The rule by which a crawler's copy of a message that an IM client sent is recognized: in snapshots, in deltas, and among
 * stored messages when a worker reports. The message is in the store already, as the item that was made when it was sent. A
 * copy is the same if it has the id that the worker reported. Workers also report ids that the platform does not know. So a
 * copy without such an id is the same if it is new, outbound, of the same conversation with the same content, and created
 * when the other was made or within the hour after.
 */
final class OutboundMatches {
    /** How far the clocks of a platform and of a master may be apart. */
    static final long CLOCKS_APART_MS = 10_000;
    /** How long a message may wait for its worker, and its worker for the platform. */
    private static final long LATEST_MS = 3_600_000;

    private static final MessageSchema MESSAGE = MessageSchema.INSTANCE;

    private OutboundMatches() {}

    /** The words of a message and where they stand. */
    private record Words(String conversationId, String content) {}

    /** How likely it is that a made message has a copy. */
    private enum Chance {
        SENT,
        /** No worker has reported yet. */
        WAITS,
        /** A worker that was taken for dead may have sent it all the same. */
        FAILED
    }

    /** A message as it is compared. */
    private record Sent(String id, Words words, long createdAt, Chance chance) {
        boolean mayBe(Sent made) {
            return createdAt >= made.createdAt() - CLOCKS_APART_MS && createdAt <= made.createdAt() + LATEST_MS;
        }
    }

    /**
     * Finds sent messages.
     *
     * @param made messages that IM clients made, by id
     * @param named ids that the push names; a crawler that knows our id needs no guessing
     * @param copies messages of a crawler
     * @param isNew tells whether a copy is not stored yet, or not like this, and not recognized before
     * @param pushedAt the time of copies that have none of their own, in milliseconds
     * @return ids of made messages by the ids of their copies; each at most once
     */
    static Map<String, String> find(
            Map<String, StoredItem> made, Set<String> named, List<Item> copies, Predicate<Item> isNew, long pushedAt) {
        if (made.isEmpty()) {
            return Map.of();
        }
        var reader = new ItemReader();
        var byPlatformId = new HashMap<String, String>();
        var unidentified = new ArrayList<Sent>();
        made.forEach((id, item) -> {
            if (named.contains(id)) {
                return;
            }
            ItemValues values = item.values(reader);
            String platformId = platformId(values);
            if (platformId != null) {
                byPlatformId.put(platformId, id);
            }
            addTo(unidentified, sent(id, values, 0));
        });
        var found = new HashMap<String, String>();
        var candidates = new ArrayList<Sent>();
        for (Item item : copies) {
            String madeId = byPlatformId.get(item.id());
            if (madeId != null) {
                found.put(item.id(), madeId);
            } else if (!unidentified.isEmpty() && isNew.test(item)) {
                addTo(candidates, outbound(reader, item, pushedAt));
            }
        }
        unidentified.removeIf(sent -> found.containsValue(sent.id()));
        findByContent(unidentified, candidates, found);
        return found;
    }

    /** Returns the id that the worker reported for a made message; null if it did not. */
    static @Nullable String platformId(ItemValues values) {
        String id = values.text(MESSAGE.platformMessageId);
        return id == null || id.isEmpty() ? null : id;
    }

    /** Tells whether this is the mark of a message that was recognized before. */
    static boolean isRecognized(byte @Nullable [] mark) {
        return mark != null && Mark.parse(mark).has(Mark.CLIENT_ID);
    }

    /** Tells whether this is the mark of a message that an IM client made and no crawler has pushed yet. */
    static boolean isMade(byte @Nullable [] mark) {
        return mark != null && Mark.parse(mark).has(Mark.MADE);
    }

    /** Tells whether an IM client made this message, and a worker has sent it. */
    static boolean isSent(StoredItem message) {
        return message.collection() == ItemCollection.MESSAGES
                && isMade(message.mark())
                && MESSAGE.status(message.values(new ItemReader())).equals("sent");
    }

    private static void addTo(List<Sent> list, @Nullable Sent sent) {
        if (sent != null) {
            list.add(sent);
        }
    }

    private static @Nullable Sent outbound(ItemReader reader, Item item, long pushedAt) {
        ItemValues values = reader.values(ItemCollection.MESSAGES, item.json(), null);
        return "outbound".equals(MESSAGE.direction(values)) ? sent(item.id(), values, pushedAt) : null;
    }

    /** Returns what a message is recognized by; null if it lacks something. */
    private static @Nullable Sent sent(String id, ItemValues values, long otherwiseAt) {
        String conversationId = values.text(MESSAGE.conversationId);
        String content = values.text(MESSAGE.content);
        if (conversationId == null || content == null) {
            return null;
        }
        Chance chance =
                switch (MESSAGE.status(values)) {
                    case "sending" -> Chance.WAITS;
                    case "failed" -> Chance.FAILED;
                    default -> Chance.SENT;
                };
        return new Sent(
                id,
                new Words(conversationId, content.strip()),
                values.millis(MESSAGE.createdAt).orElse(otherwiseAt),
                chance);
    }

    private static void findByContent(List<Sent> made, List<Sent> copies, Map<String, String> found) {
        var copiesByWords = new HashMap<Words, List<Sent>>();
        copies.stream().sorted(Comparator.comparingLong(Sent::createdAt)).forEach(copy -> copiesByWords
                .computeIfAbsent(copy.words(), key -> new ArrayList<>())
                .add(copy));
        var madeByWords = new HashMap<Words, List<Sent>>();
        made.stream()
                .filter(own -> copiesByWords.getOrDefault(own.words(), List.of()).stream()
                        .anyMatch(copy -> copy.mayBe(own)))
                .sorted(Comparator.comparing(Sent::chance).thenComparingLong(Sent::createdAt))
                .forEach(own -> madeByWords
                        .computeIfAbsent(own.words(), key -> new ArrayList<>())
                        .add(own));
        madeByWords.forEach((words, own) -> pair(own, copiesByWords.getOrDefault(words, List.of()), found));
    }

    /**
     * Pairs messages with the same words. Where copies are fewer, the likeliest messages get them. These are matched in the
     * order of their times: the first made is the first pushed.
     *
     * @param made the likeliest first
     * @param copies the first created first
     */
    private static void pair(List<Sent> made, List<Sent> copies, Map<String, String> found) {
        int likely = Math.min(made.size(), copies.size());
        var order = new ArrayList<>(made.subList(0, likely));
        order.sort(Comparator.comparingLong(Sent::createdAt));
        order.addAll(made.subList(likely, made.size()));
        Set<String> taken = new HashSet<>();
        for (Sent own : order) {
            for (Sent copy : copies) {
                if (copy.mayBe(own) && taken.add(copy.id())) {
                    found.put(copy.id(), own.id());
                    break;
                }
            }
        }
    }
}
