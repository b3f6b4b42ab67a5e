package io.imcache.redis.arrival;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.imcache.protocol.ItemCollection;
import io.imcache.redis.item.CommentSchema;
import io.imcache.redis.item.Item;
import io.imcache.redis.item.ItemReader;
import io.imcache.redis.item.ItemValues;
import io.imcache.redis.item.MessageSchema;
import io.imcache.redis.read.ItemsScript;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Chooses which items of an update are stored. Updates come some seconds before snapshots and say less. Of an item that is not
 * stored yet, one may say too little to show it on the right side, or with its author. Such an item waits for the snapshot.
 */
public final class FirstNews {
    private static final MessageSchema MESSAGE = MessageSchema.INSTANCE;
    private static final CommentSchema COMMENT = CommentSchema.INSTANCE;
    private static final String INBOUND = "inbound";
    private static final String OUTBOUND = "outbound";
    private static final String[] OWN_ID = {"platform_user_id", "platformUserId"};

    private final ItemReader reader = new ItemReader();
    private final @Nullable String ownId;

    /** @param profile of the account; may tell the account's id on its platform */
    public FirstNews(Map<String, String> profile) {
        String given = profile.get(OWN_ID[0]);
        ownId = given == null ? profile.get(OWN_ID[1]) : given;
    }

    /**
     * Chooses items.
     *
     * @return items that are stored already, and new ones of which the update tells enough; these with their direction
     */
    public List<Item> of(ItemCollection collection, List<Item> pushed, ItemsScript.Result stored) {
        if (collection != ItemCollection.MESSAGES && collection != ItemCollection.COMMENTS) {
            return pushed;
        }
        var chosen = new ArrayList<Item>(pushed.size());
        for (Item item : pushed) {
            Item usable = stored.items().containsKey(item.id()) ? item : usable(collection, item);
            if (usable != null) {
                chosen.add(usable);
            }
        }
        return chosen;
    }

    private @Nullable Item usable(ItemCollection collection, Item item) {
        ItemValues values = reader.values(collection, item.json(), null);
        if (collection == ItemCollection.COMMENTS) {
            return values.text(COMMENT.authorName, "").isBlank() ? null : item;
        }
        String said = MESSAGE.direction(values);
        if (INBOUND.equals(said) || OUTBOUND.equals(said)) {
            return item;
        }
        String direction = direction(values);
        return direction == null ? null : directed(item, direction);
    }

    /**
     * Returns the direction that the sender tells. Another sender than the account does not tell it: platforms have several ids
     * of one person, and the id that an account logs in with need not be the one that it sends messages with.
     */
    private @Nullable String direction(ItemValues values) {
        String sender = values.text(MESSAGE.senderId);
        if (sender == null || sender.isEmpty()) {
            return null;
        }
        if (sender.equals(ownId)) {
            return OUTBOUND;
        }
        // Conversations have the id of the other person.
        return sender.equals(values.text(MESSAGE.conversationId)) ? INBOUND : null;
    }

    private Item directed(Item item, String direction) {
        byte[] json = JsonMerge.merge(item.json(), ("{\"direction\":\"" + direction + "\"}").getBytes(UTF_8));
        return new Item(item.id(), json, reader.entry(ItemCollection.MESSAGES, item.id(), json, null, false));
    }
}
