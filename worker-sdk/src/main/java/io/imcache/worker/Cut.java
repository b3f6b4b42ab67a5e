package io.imcache.worker;

import io.imcache.protocol.ItemCollection;
import io.imcache.worker.item.Item;
import java.util.List;
import java.util.Map;

/**
 * An account at one moment, or what changed until then.
 *
 * @param revision the moment
 * @param full whether {@code upsert} is all there is; else it is what is new or changed
 * @param upsert items, by collection
 * @param remove ids of items that are gone; none where it is full
 */
record Cut(
        long revision,
        boolean full,
        Map<ItemCollection, List<Item>> upsert,
        Map<ItemCollection, List<String>> remove) {}
