package io.imcache.redis.item;

import com.dynatrace.hash4j.hashing.Hashing;
import io.imcache.protocol.ItemCollection;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * Defines how the items of one collection are identified, ordered and indexed.
 *
 * <p>An item has one <em>entry</em> in the index of its collection, and one more for each facet that it has a value for
 * (for a message: its conversation). Entries are plain bytes, compared byte by byte:
 *
 * <pre>
 * entry        '*', '-' if hidden       order(8) id  0  attributes(n) digest(8)
 * facet entry  facet letter  value(7)   order(8) id  0  attributes(n - 7)
 * </pre>
 *
 * <p>{@code order} is a time in milliseconds, big-endian, so that a range read backwards gives the newest first and
 * ties by id. An item whose time is unknown has the time at which it was first seen, from its mark. {@code id} is encoded by {@link StoredId}. {@code attributes} has a fixed length for a collection, so
 * that a filter compares bytes at a fixed distance from the end. A facet entry has its own value only in front, and no
 * digest. A message that an IM client made has one more entry: its own with an {@code m} in front, so that these few are
 * found among all. {@code digest} is the 64-bit XXH3 of the item's JSON as it was pushed, and 0 for items that an IM client
 * made. Attributes and order are those of the item with its mark, that is with the changes by IM clients. A hidden
 * item, which an IM client deleted, has no facet entries.
 */
public abstract class ItemSchema {
    /** The first byte of an entry in the range of all items. */
    public static final byte ALL = '*';
    /** The first byte of the entry of a hidden item. */
    public static final byte HIDDEN = '-';
    /** The digest of an item that no crawler pushed. */
    static final long MADE = 0;

    private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);
    /** More than any time in milliseconds (see {@link Times}), so that pinned items come before all others. */
    static final long PINNED = 1L << 48;

    private static final byte[] UNSET = new byte[Attribute.REFERENCE];
    private static final int DIGEST = Long.BYTES;
    private static final int ORDER = Long.BYTES;
    private static final int ALL_PREFIX = 1 + ORDER;
    private static final int FACET_PREFIX = 1 + Attribute.REFERENCE + ORDER;

    private final FieldTable table = new FieldTable();
    private final List<Attribute> facets = new ArrayList<>();
    private final Map<String, Field> times = new LinkedHashMap<>();
    private final Map<String, Field> shownTimes = new LinkedHashMap<>();
    private final Map<String, Field> counts = new LinkedHashMap<>();
    private int attributeBytes;

    /** Set by marks only: the time that orders an item whose own is unknown, in milliseconds. Never shown. */
    private final Field seenAt = indexed("imSeenAt");

    /** Returns the schema of a collection. */
    public static ItemSchema of(ItemCollection collection) {
        return switch (collection) {
            case COMMENTS -> CommentSchema.INSTANCE;
            case CONTENTS -> ContentSchema.INSTANCE;
            case CONVERSATIONS -> ConversationSchema.INSTANCE;
            case MESSAGES -> MessageSchema.INSTANCE;
            case NOTIFICATIONS -> NotificationSchema.INSTANCE;
        };
    }

    // The parts of a schema. These methods are called only while its instance is constructed.

    final Field indexed(String... names) {
        return table.indexed(names);
    }

    final Field shown(String... names) {
        return table.shown(names);
    }

    final Field indexedId(String... names) {
        return table.id(true, names);
    }

    final Field shownId(String... names) {
        return table.id(false, names);
    }

    /** Defines a field by which items are ordered. */
    final Field time(String... names) {
        Field time = table.indexed(names);
        times.put(names[0], time);
        return time;
    }

    /** Defines a time that only views need. */
    final Field shownTime(String... names) {
        Field time = table.shown(names);
        shownTimes.put(names[0], time);
        return time;
    }

    /** Defines a count that only views need. */
    final Field count(String... names) {
        Field count = table.shown(names);
        counts.put(names[0], count);
        return count;
    }

    final Attribute flag() {
        return attribute(Attribute.FLAG, Attribute.NO_FACET);
    }

    final Attribute code() {
        return attribute(Attribute.CODE, Attribute.NO_FACET);
    }

    final Attribute reference() {
        return attribute(Attribute.REFERENCE, Attribute.NO_FACET);
    }

    final Attribute facet(char letter) {
        Attribute facet = attribute(Attribute.REFERENCE, (byte) letter);
        facets.add(facet);
        return facet;
    }

    private Attribute attribute(int size, byte facet) {
        var attribute = new Attribute(attributeBytes, size, facet);
        attributeBytes += size;
        return attribute;
    }

    // The properties of an item.

    abstract Field identity();

    /** Returns the names of the identity, the first to count first. */
    final List<String> identityNames() {
        return table.names(identity());
    }

    /** Returns the fields by which items are ordered, by their first names. */
    final Map<String, Field> times() {
        return times;
    }

    /** Returns all fields with times, by their first names. */
    public final Map<String, Field> allTimes() {
        var all = new LinkedHashMap<>(times);
        all.putAll(shownTimes);
        return all;
    }

    /** Returns the fields with counts, by their first names. */
    public final Map<String, Field> counts() {
        return counts;
    }

    /** Tells whether anybody reads the field of this name; a name with a dot is that of a member of an object. */
    public boolean isField(String name) {
        return table.find(name, false) != null || isGroup(name);
    }

    /** Tells whether this names an object whose members are fields. */
    public final boolean isGroup(String name) {
        byte[] bytes = name.getBytes(StandardCharsets.UTF_8);
        return table.isGroup(bytes, 0, bytes.length);
    }

    /** Returns whether an IM client deleted the item, so that lists leave it out. */
    boolean isHidden(ItemValues values) {
        return false;
    }

    /** Returns the flag of new items; null if the collection has none. */
    public @Nullable Attribute newFlag() {
        return null;
    }

    /** Returns the flag of read items; null if the collection has none. */
    public @Nullable Attribute readFlag() {
        return null;
    }

    /** Returns the counter of unread items that includes an entry; null for none. */
    public @Nullable String unreadCounter(byte[] entry) {
        return null;
    }

    /** Returns the crawler's time that orders the item, in milliseconds; empty or 0 if it is unknown. */
    public abstract OptionalLong time(ItemValues values);

    /** Returns the time that orders the item: its own in milliseconds, else when it was first seen; 0 for neither. */
    public final long orderTime(ItemValues values) {
        long time = time(values).orElse(0);
        return time > 0 ? time : values.millis(seenAt).orElse(0);
    }

    /** Returns the order of the item in lists: its time, or more if another criterion comes first. */
    long order(ItemValues values) {
        return orderTime(values);
    }

    abstract void index(ItemValues values, AttributeWriter attributes);

    /** Creates empty values for items of this collection. */
    final ItemValues newValues() {
        return new ItemValues(table);
    }

    /** Returns whether the field of this name has this value: a flag, else a text or a number as it was written. */
    public final boolean says(ItemValues values, String name, Object value) {
        FieldTable.Name known = table.find(name, false);
        if (known == null) {
            return false;
        }
        var field = new Field(known.slot());
        return value instanceof Boolean flag
                ? values.has(field) && values.isTrue(field) == flag
                : value.toString().equals(values.text(field));
    }

    /** Returns the length of what stands behind the id in entries of a range: the 0 that ends it, attributes, and digest. */
    public final int trailerLength(@Nullable Attribute facet) {
        return facet == null ? 1 + attributeBytes + DIGEST : 1 + attributeBytes - facet.size;
    }

    /** Returns the length of the bytes before the id in the entries of a range: of all items, or of one facet. */
    public final int prefixLength(@Nullable Attribute facet) {
        return facet == null ? ALL_PREFIX : FACET_PREFIX;
    }

    /**
     * Returns the place of an attribute in the entries of a range, as Lua counts: 1 is the first byte, -1 the last.
     *
     * @param facet of the range; null for the range of all items
     */
    public final int place(Attribute attribute, @Nullable Attribute facet) {
        if (facet == null) {
            return -(attributeBytes - attribute.start + DIGEST);
        }
        int start = attribute.start < facet.start ? attribute.start : attribute.start - facet.size;
        return attribute == facet ? 2 : -(attributeBytes - facet.size - start);
    }

    final byte[] entry(String id, ItemValues values, long digest) {
        byte[] idBytes = StoredId.encode(id);
        byte[] entry = new byte[ALL_PREFIX + idBytes.length + trailerLength(null)];
        var buffer = ByteBuffer.wrap(entry);
        buffer.put(isHidden(values) ? HIDDEN : ALL)
                .putLong(Math.max(0, order(values)))
                .put(idBytes)
                .put((byte) 0);
        int attributes = buffer.position();
        index(values, new AttributeWriter(entry, attributes, digest == MADE));
        buffer.position(attributes + attributeBytes).putLong(digest);
        return entry;
    }

    /** Returns the id in an entry of the range of all items. */
    public final String id(byte[] entry) {
        return StoredId.decode(Arrays.copyOfRange(entry, ALL_PREFIX, entry.length - trailerLength(null)));
    }

    /** Returns the hash of the id in an entry of the range of all items. */
    final long hashOfIdIn(byte[] entry) {
        return Hashing.xxh3_64().hashBytesToLong(entry, ALL_PREFIX, entry.length - trailerLength(null) - ALL_PREFIX);
    }

    /** Returns how many entries an item has at most in the index, but for a few that IM clients made. */
    public final int mostEntries() {
        return 1 + facets.size();
    }

    /** Returns whether lists show the item of an entry. */
    public static boolean isVisible(byte[] entry) {
        return entry[0] == ALL;
    }

    /** Returns the digest in an entry. */
    public static long digest(byte[] entry) {
        return (long) LONGS.get(entry, entry.length - DIGEST);
    }

    /** Returns whether an IM client made the item of an entry. */
    public static boolean isMade(byte[] entry) {
        return digest(entry) == MADE;
    }

    /** Returns the order in an entry. */
    public static long order(byte[] entry) {
        return ByteBuffer.wrap(entry).getLong(1);
    }

    /** Returns the time in the order of an entry, in milliseconds; 0 if there is none. */
    public static long orderTime(byte[] entry) {
        return order(entry) & (PINNED - 1);
    }

    /** Returns a flag in an entry. */
    final boolean flag(byte[] entry, Attribute attribute) {
        return entry[entry.length + place(attribute, null)] != 0;
    }

    /** Returns whether an entry has a value for a reference. */
    final boolean isSet(byte[] entry, Attribute attribute) {
        return isSet(entry, entry.length + place(attribute, null));
    }

    /** Returns the bytes of a reference in an entry, as a number. */
    public final long reference(byte[] entry, Attribute attribute) {
        long read = ByteBuffer.wrap(entry).getLong(entry.length + place(attribute, null));
        return read >>> (Long.SIZE - Byte.SIZE * attribute.size);
    }

    /** Returns the facet entries that go with an entry of the range of all items. */
    public List<byte[]> facetEntries(byte[] entry) {
        if (facets.isEmpty() || !isVisible(entry)) {
            return List.of();
        }
        var entries = new ArrayList<byte[]>(facets.size());
        int attributes = entry.length - DIGEST - attributeBytes;
        for (Attribute facet : facets) {
            int from = attributes + facet.start;
            if (isSet(entry, from)) {
                // The value; the order, the id and the attributes before it; the attributes behind it.
                entries.add(ByteBuffer.allocate(entry.length - DIGEST)
                        .put(facet.facet)
                        .put(entry, from, facet.size)
                        .put(entry, 1, from - 1)
                        .put(entry, from + facet.size, entry.length - DIGEST - from - facet.size)
                        .array());
            }
        }
        return entries;
    }

    private static boolean isSet(byte[] entry, int from) {
        return !Arrays.equals(entry, from, from + Attribute.REFERENCE, UNSET, 0, Attribute.REFERENCE);
    }

    /** Returns the first bytes of all entries of a range: of all items, or of those with one value of a facet. */
    public final byte[] rangePrefix(@Nullable Attribute facet, @Nullable String value) {
        return facet == null ? new byte[] {ALL} : facet.rangePrefix(value);
    }

    /** Returns {@code prefix} followed by an order, to begin or end a range in the middle. */
    public static byte[] withOrder(byte[] prefix, long order) {
        return ByteBuffer.allocate(prefix.length + ORDER)
                .put(prefix)
                .putLong(Math.max(0, order))
                .array();
    }

    /** Returns the upper bound of the entries that follow, read backwards, on the item with this order and id. */
    public static byte[] behind(byte[] prefix, long order, String id) {
        byte[] ordered = withOrder(prefix, order);
        byte[] idBytes = StoredId.encode(id);
        // A 0 ends the id.
        return ByteBuffer.allocate(ordered.length + idBytes.length + 1)
                .put(ordered)
                .put(idBytes)
                .array();
    }

    /** Puts attribute values at their places in an entry. The others stay 0. */
    static final class AttributeWriter {
        private final byte[] entry;
        private final int base;
        private final boolean made;

        AttributeWriter(byte[] entry, int base, boolean made) {
            this.entry = entry;
            this.base = base;
            this.made = made;
        }

        /** Returns whether an IM client made the item. */
        boolean isMade() {
            return made;
        }

        void put(Attribute attribute, @Nullable String text) {
            System.arraycopy(attribute.encode(text), 0, entry, base + attribute.start, attribute.size);
        }

        void put(Attribute attribute, boolean flag) {
            entry[base + attribute.start] = (byte) (flag ? 1 : 0);
        }
    }
}
