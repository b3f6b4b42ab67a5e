package io.imcache.redis.write;

import io.imcache.protocol.ItemCollection;
import io.imcache.redis.item.Item;
import io.imcache.redis.item.ItemReader;
import io.imcache.redis.item.ItemValues;
import io.imcache.redis.item.MessageSchema;
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
 * was sent. A crawler's message is the same as a made one if it has the id that the platform gave to it. If that id is
 * not known, it is the same if it is new, outbound, of the same conversation with the same content, and not created
 * before the other.
 */
final class OutboundMatches {
    /** How far the clocks of a platform and of a master may be apart. */
    private static final long CLOCKS_APART_MS = 10_000;

    private static final MessageSchema MESSAGE = MessageSchema.INSTANCE;

    private OutboundMatches() {}

    private record Sent(String id, String conversationId, String content, long createdAt) {
        boolean isSameAs(Sent made) {
            return conversationId.equals(made.conversationId())
                    && content.equals(made.content())
                    && createdAt >= made.createdAt() - CLOCKS_APART_MS;
        }
    }

    /**
     * Finds sent messages.
     *
     * @param made messages that IM clients made, by id
     * @param named ids that the push names; a crawler that knows our id needs no guessing
     * @param pushed messages of the push
     * @param isNew tells whether the store does not have a pushed message yet
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
            } else {
                addTo(unidentified, sent(id, values));
            }
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
        findByContent(unidentified, candidates, found);
        return found;
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
                        content,
                        values.millis(MESSAGE.createdAt).orElse(0));
    }

    /**
     * Matches messages in the order of their times: of several with the same content, the first made is the first
     * pushed.
     */
    private static void findByContent(List<Sent> made, List<Sent> candidates, Map<String, String> found) {
        made.sort(Comparator.comparingLong(Sent::createdAt));
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
