package io.imcache.redis.write;

import io.imcache.protocol.ItemCollection;
import io.imcache.redis.item.CollectionDigest;
import io.imcache.redis.item.Item;
import io.imcache.redis.item.ItemSchema;
import io.imcache.redis.item.ServingThreads;
import io.imcache.redis.keys.Bytes;
import io.imcache.redis.model.Mark;
import io.imcache.redis.read.ItemsScript;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The changes that one commit makes in one collection: items, index entries and marks, and the digest and counts that
 * follow. A writer adds them item by item.
 */
public final class CollectionChange {
    private final ItemCollection collection;
    private final ItemSchema schema;
    private final List<Item> set = new ArrayList<>();
    private final List<String> removedIds = new ArrayList<>();
    private final EntryChanges entries;
    private final Map<String, byte[]> marks = new LinkedHashMap<>();
    private final Map<String, byte[]> traces = new LinkedHashMap<>();
    private final List<String> droppedMarks = new ArrayList<>();
    private final Map<String, Integer> counters = new LinkedHashMap<>();
    private final List<Item> arrived = new ArrayList<>();
    private final List<Item> addedItems = new ArrayList<>();
    private @Nullable String readAll;
    private CollectionDigest digest;
    private byte[] pushedAs = Bytes.EMPTY;
    private @Nullable List<Item> whole;
    private int count;
    private int deferred;
    private long bytes;

    /**
     * @param digest of the stored collection
     * @param count of the stored collection's items
     */
    CollectionChange(ItemCollection collection, CollectionDigest digest, int count) {
        assert ServingThreads.mayWork();
        this.collection = collection;
        this.schema = ItemSchema.of(collection);
        this.entries = new EntryChanges(schema);
        this.digest = digest;
        this.count = count;
    }

    /** @param stored the collection as it was read */
    CollectionChange(ItemCollection collection, ItemsScript.Result stored) {
        this(collection, stored.digest(), stored.count());
    }

    /** Adds a new item. */
    void add(Item item) {
        count++;
        addedItems.add(item);
        set(null, item);
        if (schema.unreadCounter(item.entry()) != null) {
            arrived.add(item);
        }
    }

    /**
     * Sets an item in place of a stored one.
     *
     * @param stored its entry
     */
    void replace(byte[] stored, Item item) {
        digest = digest.minus(stored);
        set(stored, item);
    }

    private void set(byte @Nullable [] stored, Item item) {
        set.add(item);
        bytes += item.length();
        digest = digest.plus(item.entry());
        index(stored, item.entry());
    }

    /**
     * Removes a stored item. Its mark stays: the item may come back.
     *
     * @param stored its entry
     */
    void remove(String id, byte[] stored) {
        count--;
        removedIds.add(id);
        digest = digest.minus(stored);
        index(stored, null);
    }

    /** Removes a stored item with its mark. */
    public void removeWithMark(String id, byte[] stored) {
        remove(id, stored);
        dropMark(id);
    }

    /**
     * Removes a message that an IM client made, because a crawler pushes it under another id. Leaves a trace of it, so that
     * the client's id still leads to the message.
     *
     * @param stored its entry
     */
    void removeMade(String id, byte[] stored, String pushedId) {
        remove(id, stored);
        trace(id, pushedId);
    }

    /** Lets the id of a message that an IM client made lead to the crawler's message. */
    void trace(String id, String pushedId) {
        traces.put(id, Mark.of(Mark.BECAME, pushedId).json());
    }

    /**
     * Marks a stored item.
     *
     * @param stored its entry
     * @param entry its entry with the mark
     */
    void mark(String id, byte[] mark, byte[] stored, byte[] entry) {
        marks.put(id, mark);
        index(stored, entry);
    }

    /**
     * Removes the mark of a stored item, which stays.
     *
     * @param stored its entry with the mark
     * @param entry its entry without
     */
    void unmark(String id, byte[] stored, byte[] entry) {
        dropMark(id);
        index(stored, entry);
    }

    /**
     * Another place for an item.
     *
     * @param mark the mark that gives it the place
     * @param stored its entry without the mark; null for an item that the change sets
     * @param entry its entry with the mark
     */
    @SuppressWarnings("ArrayRecordComponent") // compared nowhere
    record Place(byte[] mark, byte @Nullable [] stored, byte[] entry) {}

    /** Gives items other places, by marks that nobody is told of. */
    void move(Map<String, Place> places) {
        Map<ByteBuffer, byte[]> moved = new HashMap<>();
        for (int i = 0; i < set.size(); i++) {
            Item item = set.get(i);
            Place place = places.get(item.id());
            if (place != null) {
                moved.put(ByteBuffer.wrap(item.entry()), place.entry());
                set.set(i, item.withEntry(place.entry()));
            }
        }
        places.forEach((id, place) -> {
            traces.put(id, place.mark());
            byte[] stored = place.stored();
            if (stored != null && marks.containsKey(id)) {
                moved.put(ByteBuffer.wrap(stored), place.entry()); // with the change's mark, so it is not stored yet
            } else if (stored != null) {
                entries.add(stored, place.entry());
            }
        });
        entries.replaceAfter(moved);
        if (whole != null) {
            whole = whole.stream()
                    .map(item -> {
                        Place place = places.get(item.id());
                        return place == null ? item : item.withEntry(place.entry());
                    })
                    .toList();
        }
    }

    /** Returns the items that are new, of those that the change sets. */
    List<Item> addedItems() {
        return addedItems;
    }

    /** Sets the mark of an item that is set too. */
    void keepMark(String id, byte[] mark) {
        marks.put(id, mark);
    }

    /** Sets the mark of an item that is set too, and tells nobody. */
    void trace(String id, byte[] mark) {
        traces.put(id, mark);
    }

    /** Removes a mark. */
    public void dropMark(String id) {
        droppedMarks.add(id);
    }

    private void index(byte @Nullable [] before, byte @Nullable [] after) {
        entries.add(before, after);
        count(before, -1);
        count(after, 1);
    }

    private void count(byte @Nullable [] entry, int difference) {
        if (entry == null) {
            return;
        }
        String counter = schema.unreadCounter(entry);
        if (counter != null) {
            counters.merge(counter, difference, Integer::sum);
        }
    }

    /** Notes that the change marks all items of a conversation or a content read. */
    void setReadAll(String id) {
        readAll = id;
    }

    /** Returns the conversation or content whose items the change marks read, all of them; null for none. */
    @Nullable String readAll() {
        return readAll;
    }

    /** Returns the new items that are unread. */
    List<Item> arrived() {
        return arrived;
    }

    /** Sets the digest, computed from all items. */
    void setDigest(CollectionDigest computed) {
        digest = computed;
    }

    /**
     * Notes that the digest is not that of all items that were pushed: some have no identity, or the id of a later one. Redis
     * remembers this, so that the next equal push is known as such.
     *
     * @param inOrder 16 bytes by which an equal push is known, see {@link SnapshotDiff#pushedAs}
     * @param rejected how many items have no identity
     */
    void setPushedAs(byte[] inOrder, int rejected) {
        byte[] count = Bytes.of(rejected);
        pushedAs = ByteBuffer.allocate(2 * Long.BYTES + count.length)
                .put(inOrder)
                .put(count)
                .array();
    }

    /** Returns what to remember with the digest: 16 bytes, and the decimal number of items without identity; empty for nothing. */
    byte[] pushedAs() {
        return pushedAs;
    }

    /** Sets all items as they are after the change, to stage them if the change is large. */
    void setWhole(List<Item> items) {
        whole = items;
    }

    @Nullable List<Item> whole() {
        return whole;
    }

    ItemCollection collection() {
        return collection;
    }

    List<Item> set() {
        return set;
    }

    List<String> removedIds() {
        return removedIds;
    }

    EntryChanges entries() {
        return entries;
    }

    Map<String, byte[]> marks() {
        return marks;
    }

    /** Returns the marks to set that nobody is told of, by id. */
    Map<String, byte[]> traces() {
        return traces;
    }

    public List<String> droppedMarks() {
        return droppedMarks;
    }

    /** Returns the differences of the counts of unread items, by counter. */
    Map<String, Integer> counters() {
        return counters;
    }

    CollectionDigest digest() {
        return digest;
    }

    /** Returns how many items there are after the change. */
    int count() {
        return count;
    }

    /** Returns how many items there are before the change. */
    int countBefore() {
        return count - addedItems.size() + removedIds.size();
    }

    int added() {
        return addedItems.size();
    }

    int updated() {
        return set.size() - addedItems.size();
    }

    public int removed() {
        return removedIds.size();
    }

    /** Notes how many items of an update wait for the next snapshot. */
    void setDeferred(int items) {
        deferred = items;
    }

    int deferred() {
        return deferred;
    }

    /** Returns how many items the change touches. */
    int size() {
        return set.size() + removedIds.size() + marks.size();
    }

    /**
     * Returns what the change costs Redis's thread in place: marks that it writes or removes, items, of which one costs as much as
     * three, and entries.
     */
    int cost() {
        int cost = 3 * set.size() + removedIds.size() + marks.size() + traces.size() + droppedMarks.size();
        // Of large changes the entries are not needed, because they are staged.
        return cost > Commits.PATCH_COST ? cost : cost + entries.cost(countBefore());
    }

    /** Returns how many bytes of items the change sends if it is not staged. */
    long bytes() {
        return bytes;
    }

    boolean isEmpty() {
        return size() == 0 && droppedMarks.isEmpty();
    }
}
