package io.imcache.redis.write;

import static java.util.Objects.requireNonNull;

import io.imcache.protocol.ItemCollection;
import io.imcache.redis.arrival.FirstNews;
import io.imcache.redis.arrival.FirstSeen;
import io.imcache.redis.arrival.JsonMerge;
import io.imcache.redis.arrival.OutboundMatches;
import io.imcache.redis.arrival.SentMessages;
import io.imcache.redis.item.Item;
import io.imcache.redis.item.ItemReader;
import io.imcache.redis.item.ItemSchema;
import io.imcache.redis.model.StoredItem;
import io.imcache.redis.read.Entries;
import io.imcache.redis.read.ItemsScript;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Finds the change that a delta makes in one collection, from the stored items that it names. */
final class DeltaDiff {
    private final Delta delta;
    private final ItemCollection collection;
    private final Map<String, String> profile;
    private final ItemsScript.Result stored;
    private final ItemReader reader = new ItemReader();

    /**
     * Prepares the comparison.
     *
     * @param profile of the account
     * @param stored the items that the delta names, and messages that IM clients made and the delta may contain
     */
    DeltaDiff(Delta delta, ItemCollection collection, Map<String, String> profile, ItemsScript.Result stored) {
        this.delta = delta;
        this.collection = collection;
        this.profile = profile;
        this.stored = stored;
    }

    /** Finds the change. */
    CollectionChange change() {
        var change = new CollectionChange(collection, stored);
        var set = new HashSet<String>();
        List<Item> pushed = delta.items(collection);
        List<Item> enough = delta.merging() ? new FirstNews(profile).of(collection, pushed, stored) : pushed;
        change.setDeferred(pushed.size() - enough.size());
        List<Item> items = enough.stream()
                .map(item -> {
                    StoredItem before = stored.items().get(item.id());
                    return before == null || !delta.merging() ? item : merged(before, item);
                })
                .toList();
        SentMessages.Joins joins = sentByUs(items);
        Map<String, Long> seen = firstSeen(items, joins);
        for (Item item : items) {
            set(change, item, joins, seen.get(item.id()));
            set.add(item.id());
        }
        joins.marks().keySet().stream().filter(set::add).forEach(id -> {
            StoredItem copy = requireNonNull(stored.items().get(id));
            byte[] entry = Entries.of(reader, id, copy);
            Marked.set(change, reader, new Item(id, copy.json(), entry), entry, joins, stored.marks(), null);
        });
        Marked.complete(change, reader, joins, stored.items());
        for (String id : delta.removed(collection)) {
            StoredItem before = stored.items().get(id);
            if (before != null && set.add(id)) {
                change.remove(id, Entries.of(reader, id, before));
            }
        }
        return change;
    }

    /** Finds the messages that IM clients sent and that the delta contains now. */
    private SentMessages.Joins sentByUs(List<Item> items) {
        if (collection != ItemCollection.MESSAGES || items.isEmpty()) {
            return SentMessages.Joins.NONE;
        }
        Set<String> ids = delta.ids(collection);
        Set<String> removed = new HashSet<>(delta.removed(collection));
        var sent = new SentMessages(stored.items(), id -> !removed.contains(id));
        ids.forEach(sent::forget);
        var copies = new ArrayList<OutboundMatches.Copy>();
        for (Item item : items) {
            StoredItem before = stored.items().get(item.id());
            boolean isNew = !isStored(before, item);
            copies.add(new OutboundMatches.Copy(item, isNew, stored.marks().get(item.id())));
        }
        copies.addAll(sent.copiesBut(ids));
        return OutboundMatches.find(sent, copies, Set.of(), delta.push().timestamp());
    }

    private Map<String, Long> firstSeen(List<Item> items, SentMessages.Joins joins) {
        List<Item> changed = items.stream()
                .filter(item -> !isStored(stored.items().get(item.id()), item))
                .toList();
        return new FirstSeen(
                        collection,
                        delta.push().timestamp(),
                        id -> {
                            StoredItem before = stored.items().get(id);
                            return before == null ? null : Entries.of(reader, id, before);
                        },
                        stored.marks(),
                        joins.sent())
                .of(changed);
    }

    private static boolean isStored(@Nullable StoredItem before, Item pushed) {
        return before != null && Arrays.equals(before.json(), pushed.json());
    }

    /**
     * Sets an item, unless it is stored so already.
     *
     * @param seenAt see {@link FirstSeen}
     */
    private void set(CollectionChange change, Item pushed, SentMessages.Joins joins, @Nullable Long seenAt) {
        StoredItem before = stored.items().get(pushed.id());
        byte[] entry = before == null ? null : Entries.of(reader, pushed.id(), before);
        if (entry == null || !isStored(before, pushed) || joins.concerns(pushed.id()) || ItemSchema.isMade(entry)) {
            Marked.set(change, reader, pushed, entry, joins, stored.marks(), seenAt);
        }
    }

    private Item merged(StoredItem before, Item pushed) {
        byte[] json = JsonMerge.merge(before.json(), pushed.json());
        byte[] entry = reader.entry(before.collection(), pushed.id(), json, null, false);
        return new Item(pushed.id(), json, entry);
    }
}
