package io.imcache.redis.write;

import static java.util.Objects.requireNonNull;

import io.imcache.protocol.ItemCollection;
import io.imcache.redis.arrival.FirstSeen;
import io.imcache.redis.arrival.OutboundMatches;
import io.imcache.redis.arrival.SentMessages;
import io.imcache.redis.connection.StoreConnection;
import io.imcache.redis.index.IndexEntries;
import io.imcache.redis.item.CollectionDigest;
import io.imcache.redis.item.Item;
import io.imcache.redis.item.ItemReader;
import io.imcache.redis.item.ItemSchema;
import io.imcache.redis.item.MessageSchema;
import io.imcache.redis.item.PushedItems;
import io.imcache.redis.item.ServingThreads;
import io.imcache.redis.item.StoredEntries;
import io.imcache.redis.keys.AccountKeys;
import io.imcache.redis.model.SnapshotPush;
import io.imcache.redis.model.StoredItem;
import io.imcache.redis.read.ItemsScript;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/**
 * Finds the changes that a full snapshot makes in one collection. Compares its items with the stored index entries.
 * Items that IM clients made stay, and so do marks. Items that the snapshot lacks stay too if it is to be merged, or if its
 * session has just begun and would remove most of the collection.
 */
final class SnapshotDiff {
    /** Collections with fewer items are not guarded against sessions that have just begun. */
    private static final int GUARDED_ITEMS = 20;

    private final StoreConnection connection;
    private final AccountKeys keys;
    private final ProposeScript.Result proposed;
    private final ItemCollection collection;
    private final PushedItems pushed;
    private final SnapshotPush push;
    private final ItemSchema schema;

    SnapshotDiff(
            StoreConnection connection,
            AccountKeys keys,
            ProposeScript.Result proposed,
            ItemCollection collection,
            SnapshotPush push) {
        this.connection = connection;
        this.keys = keys;
        this.proposed = proposed;
        this.collection = collection;
        this.pushed = requireNonNull(push.collections().get(collection));
        this.push = push;
        this.schema = ItemSchema.of(collection);
    }

    /**
     * The change that was found.
     *
     * @param rejected how many pushed items have no identity
     * @param held how many items stay only because the session may not remove so many yet
     * @param isEmpty whether no items were pushed
     * @param whole the items as they are after the change, without those that the snapshot lacks
     * @param lacked entries of stored items that the snapshot lacks and that stay, by id
     */
    record Found(
            CollectionChange change,
            int rejected,
            int held,
            boolean isEmpty,
            List<Item> whole,
            Map<String, byte[]> lacked) {}

    /** Returns by what a push is known that is not all that is stored: in one order, with the same rule for what it lacks. */
    static byte[] pushedAs(PushedItems items, SnapshotPush push) {
        byte[] digest = CollectionDigest.inOrder(items).bytes();
        if (push.merges()) {
            for (int i = 0; i < digest.length; i++) {
                digest[i] = (byte) ~digest[i];
            }
        }
        return digest;
    }

    /** Finds the change; empty if the account is no longer at the version that was proposed to. */
    Mono<Found> change() {
        return stored().publishOn(ServingThreads.COMPARING).flatMap(entries -> {
            var stored = new StoredEntries(schema, entries);
            PushedItems.Read read = pushed.read(stored);
            return change(read, stored.unmatched()).map(found -> {
                // What the session may not remove yet has to be compared again.
                if (found.held() == 0 && !found.change().digest().equals(CollectionDigest.of(pushed))) {
                    found.change().setPushedAs(pushedAs(pushed, push), read.rejected());
                }
                return found;
            });
        });
    }

    /** @param before entries of stored items that were not pushed as they are, by id */
    private Mono<Found> change(PushedItems.Read read, Map<String, byte[]> before) {
        return lookUp(read, before).publishOn(ServingThreads.COMPARING).flatMap(known -> {
            SentMessages.Joins joins = sentByUs(read, known);
            List<String> unknown = joins.marks().keySet().stream()
                    .filter(id -> !known.marks().containsKey(id))
                    .toList();
            return unknown.isEmpty()
                    ? Mono.just(compare(read, before, joins, known))
                    : withMarksOf(unknown, known).map(all -> compare(read, before, sentByUs(read, all), all));
        });
    }

    private int count() {
        return proposed.counts().getOrDefault(collection, 0L).intValue();
    }

    private Mono<List<byte[]>> stored() {
        return count() == 0
                ? Mono.just(List.of())
                : IndexEntries.read(connection, keys, collection, proposed.version());
    }

    /** Reads what the comparison needs beside entries: marks of new and changed items, and items that IM clients made. */
    private Mono<ItemsScript.Result> lookUp(PushedItems.Read read, Map<String, byte[]> before) {
        var ids = new LinkedHashSet<String>();
        if (proposed.marked().contains(collection)) {
            for (Item item : read.others()) {
                if (isChanged(before.get(item.id()), item)) {
                    ids.add(item.id());
                }
            }
            before.forEach((id, entry) -> {
                if (isOpen(entry)) {
                    ids.add(id);
                }
            });
            for (Item item : read.known()) {
                if (isOpen(item.entry())) {
                    ids.add(item.id());
                }
            }
        }
        if (ids.isEmpty()) {
            return Mono.just(new ItemsScript.Result(
                    proposed.version(), null, CollectionDigest.EMPTY, count(), Map.of(), Map.of()));
        }
        return ItemsScript.call(connection, keys, collection, List.copyOf(ids))
                .filter(result -> result.version() == proposed.version());
    }

    /** Tells whether it is open of which message this is the entry: an IM client's without a copy, or a guessed copy. */
    private boolean isOpen(byte[] entry) {
        return ItemSchema.isMade(entry)
                || (collection == ItemCollection.MESSAGES && MessageSchema.INSTANCE.isGuessed(entry));
    }

    /** Adds the marks of copies that did not change, and so were not looked up before. */
    private Mono<ItemsScript.Result> withMarksOf(List<String> copies, ItemsScript.Result known) {
        return ItemsScript.call(connection, keys, collection, copies)
                .filter(more -> more.version() == proposed.version())
                .publishOn(ServingThreads.COMPARING)
                .map(more -> {
                    known.marks().putAll(more.marks());
                    return known;
                });
    }

    private static boolean isChanged(byte @Nullable [] stored, Item item) {
        return stored == null || ItemSchema.digest(stored) != ItemSchema.digest(item.entry());
    }

    private Found compare(
            PushedItems.Read read, Map<String, byte[]> before, SentMessages.Joins joins, ItemsScript.Result known) {
        var change = new CollectionChange(collection, CollectionDigest.EMPTY, count());
        var whole = new ArrayList<Item>(read.known().size() + read.others().size());
        var reader = new ItemReader();
        List<Item> changed = read.others().stream()
                .filter(item -> isChanged(before.get(item.id()), item))
                .toList();
        var seen = new FirstSeen(collection, push.timestamp(), before::get, known.marks(), joins.sent()).of(changed);
        for (Item item : read.known()) {
            whole.add(
                    joins.concerns(item.id())
                            ? Marked.set(change, reader, item, item.entry(), joins, known.marks(), null)
                            : item);
        }
        for (Item item : read.others()) {
            byte[] stored = before.remove(item.id());
            boolean unchanged = stored != null && !isChanged(stored, item) && !joins.concerns(item.id());
            whole.add(
                    unchanged
                            ? item.withEntry(stored)
                            : Marked.set(change, reader, item, stored, joins, known.marks(), seen.get(item.id())));
        }
        joins.marks().keySet().forEach(id -> {
            byte[] stored = before.remove(id);
            if (stored != null) {
                Item item = new Item(id, requireNonNull(known.items().get(id)).json(), stored);
                whole.add(Marked.set(change, reader, item, stored, joins, known.marks(), null));
            }
        });
        CollectionDigest digest = CollectionDigest.EMPTY;
        for (Item item : whole) {
            digest = digest.plus(item.entry());
        }
        whole.addAll(Marked.complete(change, reader, joins, before::get));
        var lacked = new LinkedHashMap<String, byte[]>();
        before.forEach((id, entry) -> {
            StoredItem made = ItemSchema.isMade(entry) ? known.items().get(id) : null;
            if (made == null) {
                lacked.put(id, entry);
            } else if (!joins.copies().containsKey(id)) {
                whole.add(new Item(id, made.json(), entry));
            }
        });
        int held = !push.merges() && isTooMuch(lacked.size()) ? lacked.size() : 0;
        if (!push.merges() && held == 0) {
            lacked.forEach(change::remove);
            lacked.clear();
        }
        for (byte[] entry : lacked.values()) {
            digest = digest.plus(entry);
        }
        change.setDigest(digest);
        if (lacked.isEmpty()) {
            change.setWhole(whole);
        }
        boolean isEmpty = read.known().isEmpty() && read.others().isEmpty();
        return new Found(change, read.rejected(), held, isEmpty, whole, lacked);
    }

    /** Tells whether a session that has just begun may not remove so many items. */
    private boolean isTooMuch(int removals) {
        return proposed.guarded().contains(collection) && count() >= GUARDED_ITEMS && 2 * removals > count();
    }

    /** Finds the messages that IM clients sent and that the snapshot contains now. */
    private SentMessages.Joins sentByUs(PushedItems.Read read, ItemsScript.Result known) {
        if (collection != ItemCollection.MESSAGES || known.items().isEmpty()) {
            return SentMessages.Joins.NONE;
        }
        var items = new ArrayList<Item>(read.known());
        items.addAll(read.others());
        Set<String> pushedIds = items.stream().map(Item::id).collect(Collectors.toSet());
        var sent = new SentMessages(known.items(), id -> push.merges() || pushedIds.contains(id));
        pushedIds.forEach(sent::forget);
        Set<String> others = read.others().stream().map(Item::id).collect(Collectors.toSet());
        var copies = new ArrayList<OutboundMatches.Copy>();
        for (Item item : items) {
            copies.add(new OutboundMatches.Copy(
                    item, others.contains(item.id()), known.marks().get(item.id())));
        }
        copies.addAll(sent.copiesBut(pushedIds));
        return OutboundMatches.find(sent, copies, Set.of(), push.timestamp());
    }
}
