package io.imcache.redis.model;

import io.imcache.protocol.ItemCollection;
import io.imcache.redis.item.Item;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A model of the times that order items without a time of their own. It outlives the items. */
final class SeenModel {
    private static final Pattern ID = Pattern.compile("\"(?:id|messageId)\":\"([\\w-]+)\"");

    private final Map<ItemCollection, Map<String, Long>> places = new EnumMap<>(ItemCollection.class);

    private Map<String, Long> of(ItemCollection collection) {
        return places.computeIfAbsent(collection, key -> new HashMap<>());
    }

    boolean isPlaced(ItemCollection collection, String id) {
        return of(collection).containsKey(id);
    }

    long orderTime(ItemCollection collection, String json) {
        long time = ModelItems.time(json);
        Matcher id = ID.matcher(json);
        return time > 0 || !id.find() ? time : of(collection).getOrDefault(id.group(1), 0L);
    }

    /**
     * Notes the places of pushed items.
     *
     * @param pushed in the crawler's order
     * @param stored as it was before
     * @param placed conversations that stand where their newest messages do
     */
    void pushed(
            ItemCollection collection,
            long timestamp,
            List<Item> pushed,
            Map<String, String> stored,
            Set<String> placed) {
        List<String> unseen = new ArrayList<>();
        Map<String, Long> all = of(collection);
        for (Item item : pushed) {
            String json = new String(item.json(), StandardCharsets.UTF_8);
            String before = stored.get(item.id());
            if (json.equals(before)) {
                continue;
            }
            if (ModelItems.time(json) > 0) {
                all.remove(item.id());
                continue;
            }
            boolean isOwn =
                    before != null && (collection != ItemCollection.CONVERSATIONS || !placed.contains(item.id()));
            long known = isOwn ? orderTime(collection, before) : 0;
            if (known > 0) {
                all.put(item.id(), known);
            } else if (!all.containsKey(item.id())) {
                unseen.add(item.id());
            }
        }
        if (collection == ItemCollection.MESSAGES) {
            Collections.reverse(unseen);
        }
        for (int i = 0; i < unseen.size(); i++) {
            all.put(unseen.get(i), timestamp - Math.min(i, 1_000));
        }
    }

    void clear() {
        places.clear();
    }
}
