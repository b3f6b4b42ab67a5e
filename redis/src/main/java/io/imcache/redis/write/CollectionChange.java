package io.imcache.redis.write;

import io.imcache.protocol.ItemCollection;
import io.imcache.redis.item.CollectionDigest;
import io.imcache.redis.item.Item;
import io.imcache.redis.item.ItemSchema;
import io.imcache.redis.item.ServingThreads;
import io.imcache.redis.read.ItemsScript;
import java.util.ArrayList;
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
    CollectionChange(ItemCollection collection, CollectionDigest digest, int count) {
        assert ServingThreads.mayWork();
        this.collection = collection;
        this.schema = ItemSchema.of(collection);
        this.digest = digest;
        this.count = count;
    }

    /** @param stored the collection as it was read */
    CollectionChange(ItemCollection collection, ItemsScript.Result stored) {
        this(collection, stored.digest(), stored.count());
    }

    /** Adds a new item. */
    void add(Item item) {
        added++;
        count++;
        set(item);
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
        removeEntry(stored);
        set(item);
    }

    private void set(Item item) {
        set.add(item);
        bytes += item.length();
        digest = digest.plus(item.entry());
        addEntry(item.entry());
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
        removeEntry(stored);
    }

    /** Removes a stored item with its mark. */
    public void removeWithMark(String id, byte[] stored) {
        remove(id, stored);
        dropMark(id);
    }

    /**
     * Marks a stored item.
     *
     * @param stored its entry
     * @param entry its entry with the mark
     */
    void mark(String id, byte[] mark, byte[] stored, byte[] entry) {
        marks.put(id, mark);
        removeEntry(stored);
        addEntry(entry);
    }

    /** Sets the mark of an item that is set too. */
    void keepMark(String id, byte[] mark) {
        marks.put(id, mark);
    }

    /** Removes a mark. */
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

    /** Returns the entries to remove from the index, those of facets included. */
    List<byte[]> removedEntries() {
        return withFacets(removedEntries);
    }

    /** Returns the entries to add to the index, those of facets included. */
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

    int added() {
        return added;
    }

    int updated() {
        return set.size() - added;
    }

    public int removed() {
        return removedIds.size();
    }

    /** Returns how many items the change touches. */
    int size() {
        return set.size() + removedIds.size() + marks.size();
    }

    /** Returns how many bytes of items the change sends if it is not staged. */
    long bytes() {
        return bytes;
    }

    boolean isEmpty() {
        return size() == 0 && droppedMarks.isEmpty();
    }
}
