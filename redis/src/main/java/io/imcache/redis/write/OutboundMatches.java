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
 * Finds the messages of a push that IM clients sent. Each is in the store already, as the item that was made when it
 * was sent. A crawler's message is the same as a made one if it has the id that the worker reported. Workers also report ids
 * that the platform does not know. So a message without such an id is the same if it is new, outbound, of the same
 * conversation with the same content, and created when the other was made or within the hour after.
 */
final class OutboundMatches {
    /** How far the clocks of a platform and of a master may be apart. */
    private static final long CLOCKS_APART_MS = 10_000;
    /** How long a message may wait for its worker, and its worker for the platform. */
    private static final long LATEST_MS = 3_600_000;

    private static final MessageSchema MESSAGE = MessageSchema.INSTANCE;

    private OutboundMatches() {}

    /**
     * A message as it is compared.
     *
     * @param createdAt 0 if unknown
     */
    private record Sent(String id, String conversationId, String content, long createdAt, boolean failed) {
        boolean isSameAs(Sent made) {
            return conversationId.equals(made.conversationId())
                    && content.equals(made.content())
                    && (createdAt == 0
                            || (createdAt >= made.createdAt() - CLOCKS_APART_MS
                                    && createdAt <= made.createdAt() + LATEST_MS));
        }
    }

    /**
     * Finds sent messages.
     *
     * @param made messages that IM clients made, by id
     * @param named ids that the push names; a crawler that knows our id needs no guessing
     * @param pushed messages of the push
     * @param isNew tells whether a pushed message is not stored yet, or not like this and not recognized before
     * @return ids of made messages by the ids of the pushed messages that are the same; each at most once
     */
    static Map<String, String> find(
            Map<String, StoredItem> made, Set<String> named, List<Item> pushed, Predicate<Item> isNew) {
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
            String platformId = values.text(MESSAGE.platformMessageId);
            if (platformId != null && !platformId.isEmpty()) {
                byPlatformId.put(platformId, id);
            }
            addTo(unidentified, sent(id, values));
        });
        var found = new HashMap<String, String>();
        var candidates = new ArrayList<Sent>();
        for (Item item : pushed) {
            String madeId = byPlatformId.get(item.id());
            if (madeId != null) {
                found.put(item.id(), madeId);
            } else if (!unidentified.isEmpty() && isNew.test(item)) {
                addTo(candidates, outbound(reader, item));
            }
        }
        unidentified.removeIf(sent -> found.containsValue(sent.id()));
        findByContent(unidentified, candidates, found);
        return found;
    }

    /** Tells whether this is the mark of a message that was recognized before. */
    static boolean isRecognized(byte @Nullable [] mark) {
        return mark != null && Mark.parse(mark).has(Mark.CLIENT_ID);
    }

    /** Returns the conversations with pushed messages that may be made ones. */
    static Set<String> conversations(List<Item> pushed) {
        var reader = new ItemReader();
        var conversations = new HashSet<String>();
        for (Item item : pushed) {
            ItemValues values = reader.values(ItemCollection.MESSAGES, item.json(), null);
            String conversationId = values.text(MESSAGE.conversationId);
            if (conversationId != null && "outbound".equals(MESSAGE.direction(values))) {
                conversations.add(conversationId);
            }
        }
        return conversations;
    }

    private static void addTo(List<Sent> list, @Nullable Sent sent) {
        if (sent != null) {
            list.add(sent);
        }
    }

    private static @Nullable Sent outbound(ItemReader reader, Item item) {
        ItemValues values = reader.values(ItemCollection.MESSAGES, item.json(), null);
        return "outbound".equals(MESSAGE.direction(values)) ? sent(item.id(), values) : null;
    }

    /** Returns what a message is recognized by; null if it lacks something. */
    private static @Nullable Sent sent(String id, ItemValues values) {
        String conversationId = values.text(MESSAGE.conversationId);
        String content = values.text(MESSAGE.content);
        return conversationId == null || content == null
                ? null
                : new Sent(
                        id,
                        conversationId,
                        content.strip(),
                        values.millis(MESSAGE.createdAt).orElse(0),
                        MESSAGE.status(values).equals("failed"));
    }

    /**
     * Matches messages in the order of their times: of several with the same content, the first made is the first
     * pushed. One that is reported as failed comes after all others.
     */
    private static void findByContent(List<Sent> made, List<Sent> candidates, Map<String, String> found) {
        made.sort(Comparator.comparing(Sent::failed).thenComparingLong(Sent::createdAt));
        candidates.sort(Comparator.comparingLong(Sent::createdAt));
        Set<String> taken = new HashSet<>();
        for (Sent own : made) {
            for (Sent candidate : candidates) {
                if (candidate.isSameAs(own) && taken.add(candidate.id())) {
                    found.put(candidate.id(), own.id());
                    break;
                }
            }
        }
    }
}
