package io.imcache.worker.account;

import io.imcache.protocol.ItemCollection;
import io.imcache.worker.item.Item;
import java.util.List;
import java.util.Map;

/**
 * An account at one moment, or what changed until then.
 *
 * @param revision the moment
 * @param full whether {@code upsert} holds the whole account; otherwise it holds what is new or changed
 * @param upsert items, by collection
 * @param remove ids of removed items, by collection; empty if {@code full}
 */
public record Cut(
        long revision,
        boolean full,
        Map<ItemCollection, List<Item>> upsert,
        Map<ItemCollection, List<String>> remove) {}
