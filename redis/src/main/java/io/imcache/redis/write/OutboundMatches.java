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
 * Finds the messages of a snapshot that IM clients sent: each is in the store already, as the item that was made when it was
 * sent. A crawler's message is that one if it has the id that the worker reported; or else, for workers also report ids that
 * the platform does not know, if it is new, outbound, of the same conversation with the same content, and was created when
 * the other was made or within the hour after.
 */
final class OutboundMatches {
    /** How far the clocks of a platform and a master may be apart. */
    private static final long CLOCKS_APART_MS = 10_000;
    /** How long a message may wait for its worker, and its worker for the platform. */
    private static final long LATEST_MS = 3_600_000;

    private static final MessageSchema MESSAGE = MessageSchema.INSTANCE;

    private OutboundMatches() {}

    /** @param createdAt 0 where it is not known */
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
     * Finds them.
     *
     * @param made messages that IM clients made, by id
     * @param pushed messages of the snapshot
     * @param isNew whether the store does not have a pushed message yet, or not like this and as no other's
     * @return ids of made messages by the ids of the pushed messages that they are; each at most once
     */
    static Map<String, String> find(Map<String, StoredItem> made, List<Item> pushed, Predicate<Item> isNew) {
        if (made.isEmpty()) {
            return Map.of();
        }
        var reader = new ItemReader();
        var byPlatformId = new HashMap<String, String>();
        var unidentified = new ArrayList<Sent>();
        made.forEach((id, item) -> {
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

    /**
     * The mark of a pushed item: its own, over that of the item that was made for it.
     *
     * @param madeId the item that was made; null for none
     */
    static byte @Nullable [] mark(String id, @Nullable String madeId, Map<String, byte[]> marks) {
        byte[] mark = marks.get(id);
        byte[] made = madeId == null ? null : marks.get(madeId);
        if (madeId == null || made == null) {
            return mark;
        }
        Mark kept = Mark.parse(made).afterSending(madeId);
        return mark == null ? kept.json() : Mark.parse(mark).over(kept).json();
    }

    /** Whether this is the mark of a message that was recognized before. */
    static boolean isRecognized(byte @Nullable [] mark) {
        return mark != null && Mark.parse(mark).has(Mark.CLIENT_ID);
    }

    /** The conversations in which one of these messages may be one that was made. */
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

    /** Null where there is not enough to recognize it by. */
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
     * Of several with the same content, the first that was made is the first that the platform has; but one that is said to
     * have failed comes after all others.
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
