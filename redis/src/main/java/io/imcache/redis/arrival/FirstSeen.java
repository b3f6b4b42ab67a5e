package io.imcache.redis.arrival;

import io.imcache.protocol.ItemCollection;
import io.imcache.redis.item.Item;
import io.imcache.redis.item.ItemSchema;
import io.imcache.redis.model.Mark;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Finds the places of pushed items whose times are unknown. Such an item keeps the place that it has, else that of the message
 * that was made when it was sent, else the place that it had before it was removed. A new item has the timestamp of its push:
 * the same push, sent again, gives the same place. New items of one push follow each other as the crawler listed them, a
 * millisecond apart. The first is the newest, except of messages, which a chat lists with the newest last.
 *
 * @param timestamp of the push, in milliseconds
 * @param stored returns the stored entry of an id; null for none
 * @param marks by id
 * @param sent ids of made messages by the ids of their copies
 */
public record FirstSeen(
        ItemCollection collection,
        long timestamp,
        Function<String, byte @Nullable []> stored,
        Map<String, byte[]> marks,
        Map<String, String> sent) {
    /** So many items of one push have places of their own; more would reach far into the time of the push before. */
    private static final int APART = 1_000;

    /**
     * Finds the places of items whose own times are unknown.
     *
     * @param items those that are new or changed, in the order of the push
     * @return places in milliseconds by id
     */
    public Map<String, Long> of(List<Item> items) {
        Map<String, Long> places = new HashMap<>();
        List<String> unseen = new ArrayList<>();
        for (Item item : items) {
            if (ItemSchema.orderTime(item.entry()) == 0) {
                long known = known(item.id());
                if (known > 0) {
                    places.put(item.id(), known);
                } else {
                    unseen.add(item.id());
                }
            }
        }
        if (collection == ItemCollection.MESSAGES) {
            Collections.reverse(unseen);
        }
        for (int i = 0; i < unseen.size(); i++) {
            places.put(unseen.get(i), Math.max(1, timestamp - Math.min(i, APART)));
        }
        return places;
    }

    /** Returns the place that an item has or had; 0 for none. */
    private long known(String id) {
        byte[] json = marks.get(id);
        Mark mark = json == null ? Mark.NONE : Mark.parse(json);
        // A conversation that stands where its newest message does says nothing about its own time.
        long place = mark.has(Mark.NEWEST_AT) ? 0 : place(id);
        String madeId = sent.get(id);
        if (place == 0 && madeId != null) {
            place = place(madeId);
        }
        return place > 0 ? place : mark.number(Mark.SEEN_AT);
    }

    private long place(String id) {
        byte[] entry = stored.apply(id);
        return entry == null ? 0 : ItemSchema.orderTime(entry);
    }
}
