package io.imcache.redis.item;

/**
 * One item of a snapshot, as it goes to the store.
 *
 * @param id its identity within the collection; not empty
 * @param json the item as the crawler sent it, byte for byte
 * @param entry its index entry, see {@link ItemSchema}; two items with equal entries are the same item unchanged
 */
@SuppressWarnings("ArrayRecordComponent") // never compared as a whole, and copied nowhere: these are megabytes
public record Item(String id, byte[] json, byte[] entry) {}
