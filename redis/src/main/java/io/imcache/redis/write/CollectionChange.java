package io.imcache.redis.write;

import io.imcache.protocol.ItemCollection;
import io.imcache.redis.item.CollectionDigest;
import io.imcache.redis.item.Item;
import io.imcache.redis.item.ItemSchema;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What one commit changes in one collection: items, index entries, marks, and what follows for digest and counts. A writer
 * tells it item by item.
 */
public final class CollectionChange {
    private final ItemCollection collection;
    private final ItemSchema schema;
    private final List<Item> set = new ArrayList<>();
    private final List<String> removedIds = new ArrayList<>();
    private final List<byte[]> removedEntries = new ArrayList<>();
    private final List<byte[]> addedEntries = new ArrayList<>();
    private final Map<String, byte[]> marks = new LinkedHashMap<>();
    private final List<String> droppedMarks = new ArrayList<>();
    private final Map<String, Integer> counters = new LinkedHashMap<>();
    private final List<Item> arrived = new ArrayList<>();
    private @Nullable String readAll;
    private CollectionDigest digest;
    private @Nullable List<Item> whole;
    private int count;
    private int added;
    private long bytes;

    /**
     * @param digest of the stored collection
     * @param count of the stored collection's items
     */
    public CollectionChange(ItemCollection collection, CollectionDigest digest, int count) {
        this.collection = collection;
        this.schema = ItemSchema.of(collection);
        this.digest = digest;
        this.count = count;
    }

    /** A new item. */
    void add(Item item) {
        added++;
        count++;
        set(item);
        if (schema.unreadCounter(item.entry()) != null) {
            arrived.add(item);
        }
    }

    /** An item in place of a stored one. */
    void replace(byte[] stored, Item item) {
        digest = digest.minus(stored);
        removeEntry(stored);
        set(item);
    }

    private void set(Item item) {
        set.add(item);
        bytes += item.length();
        digest = digest.plus(item.entry());
        addEntry(item.entry());
    }

    /** A stored item that is gone; its mark stays, for it may come back. */
    public void remove(String id, byte[] stored) {
        count--;
        removedIds.add(id);
        digest = digest.minus(stored);
        removeEntry(stored);
    }

    /** A new mark on a stored item, which moves its entry. */
    void mark(String id, byte[] mark, byte[] stored, byte[] entry) {
        marks.put(id, mark);
        removeEntry(stored);
        addEntry(entry);
    }

    /** A mark that goes with an item that is set. */
    void keepMark(String id, byte[] mark) {
        marks.put(id, mark);
    }

    /** A mark that is no longer needed. */
    public void dropMark(String id) {
        droppedMarks.add(id);
    }

    private void removeEntry(byte[] entry) {
        removedEntries.add(entry);
        count(entry, -1);
    }

    private void addEntry(byte[] entry) {
        addedEntries.add(entry);
        count(entry, 1);
    }

    private void count(byte[] entry, int difference) {
        String counter = schema.unreadCounter(entry);
        if (counter != null) {
            counters.merge(counter, difference, Integer::sum);
        }
    }

    /** All items of a conversation or of a content are read by it. */
    void setReadAll(String id) {
        readAll = id;
    }

    /** The conversation or content of which all items are read by it; null where it is not about one. */
    @Nullable String readAll() {
        return readAll;
    }

    /** The new items that are unread: for somebody to look at. */
    List<Item> arrived() {
        return arrived;
    }

    /** The digest, where it was computed from all items. */
    void setDigest(CollectionDigest computed) {
        digest = computed;
    }

    /** All items as they are after the change, so that it can be staged if it is large. */
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

    /** Entries to remove from the index, those of facets too. */
    List<byte[]> removedEntries() {
        return withFacets(removedEntries);
    }

    /** Entries to add to the index, those of facets too. */
    List<byte[]> addedEntries() {
        return withFacets(addedEntries);
    }

    private List<byte[]> withFacets(List<byte[]> entries) {
        var all = new ArrayList<byte[]>(2 * entries.size());
        for (byte[] entry : entries) {
            all.add(entry);
            all.addAll(schema.facetEntries(entry));
        }
        return all;
    }

    Map<String, byte[]> marks() {
        return marks;
    }

    public List<String> droppedMarks() {
        return droppedMarks;
    }

    /** Differences of the counts of unread items. */
    Map<String, Integer> counters() {
        return counters;
    }

    CollectionDigest digest() {
        return digest;
    }

    /** Items after the change. */
    int count() {
        return count;
    }

    int added() {
        return added;
    }

    int updated() {
        return set.size() - added;
    }

    public int removed() {
        return removedIds.size();
    }

    /** How many items it touches. */
    int size() {
        return set.size() + removedIds.size() + marks.size();
    }

    /** How many bytes of items it sends if it is not staged. */
    long bytes() {
        return bytes;
    }

    public boolean isEmpty() {
        return size() == 0 && droppedMarks.isEmpty();
    }
}
