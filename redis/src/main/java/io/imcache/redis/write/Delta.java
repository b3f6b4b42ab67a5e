package io.imcache.redis.write;

import io.imcache.protocol.ItemCollection;
import io.imcache.redis.item.Item;
import io.imcache.redis.keys.AccountKeys;
import io.imcache.redis.model.DeltaPush;
import io.imcache.redis.model.SnapshotPush;
import java.util.EnumSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A delta whose items are read.
 *
 * @param delta as it was pushed
 * @param staging keeps what was staged between attempts
 * @param merging whether items are merged, field by field, into the stored ones
 * @param items those with an identity, by collection
 * @param rejected how many items have no identity
 */
record Delta(
        DeltaPush delta,
        AccountKeys keys,
        Staging staging,
        boolean merging,
        Map<ItemCollection, List<Item>> items,
        int rejected) {
    SnapshotPush push() {
        return delta.push();
    }

    Set<ItemCollection> collections() {
        var collections = EnumSet.noneOf(ItemCollection.class);
        collections.addAll(items.keySet());
        collections.addAll(delta.remove().keySet());
        return collections;
    }

    List<Item> items(ItemCollection collection) {
        return items.getOrDefault(collection, List.of());
    }

    List<String> removed(ItemCollection collection) {
        return delta.remove().getOrDefault(collection, List.of());
    }

    Set<String> ids(ItemCollection collection) {
        var ids = new LinkedHashSet<String>();
        items(collection).forEach(item -> ids.add(item.id()));
        ids.addAll(removed(collection));
        return ids;
    }

    List<String> idsWith(ItemCollection collection, List<String> more) {
        Set<String> ids = ids(collection);
        ids.addAll(more);
        return List.copyOf(ids);
    }
}
