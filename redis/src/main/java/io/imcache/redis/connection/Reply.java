package io.imcache.redis.connection;

import static java.util.Objects.requireNonNull;

import io.imcache.protocol.ItemCollection;
import io.imcache.redis.keys.Bytes;
import io.imcache.redis.model.UnreadCounts;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A cursor over the reply of a script. Each method reads the next values, in the order that the script's header gives. An
 * empty place reads as 0, as an empty text or as an empty list. Not thread-safe.
 */
public final class Reply {
    private final List<@Nullable Object> values;
    private int next;

    Reply(List<@Nullable Object> values) {
        this.values = values;
    }

    private @Nullable Object next() {
        return values.get(next++);
    }

    public boolean hasNext() {
        return next < values.size();
    }

    public long number() {
        return next() instanceof Long number ? number : Bytes.number((byte[]) values.get(next - 1));
    }

    /** Reads whether the next value is 1. */
    public boolean flag() {
        return number() == 1;
    }

    public String text() {
        return Bytes.text(optionalBytes());
    }

    /** Reads a word, the lower-case name of a constant. */
    public <E extends Enum<E>> E word(Class<E> words) {
        return Enum.valueOf(words, text().toUpperCase(Locale.ROOT));
    }

    /** Reads a text; null if it is empty. */
    public @Nullable String optional() {
        return Bytes.optional(optionalBytes());
    }

    /** Reads bytes that the script never leaves out. */
    public byte[] bytes() {
        return requireNonNull(optionalBytes());
    }

    /** Reads bytes; null for an empty place. */
    public byte @Nullable [] optionalBytes() {
        return (byte[]) next();
    }

    /** Reads a nested list. */
    @SuppressWarnings("unchecked") // a nested reply is what the script's header says
    public Reply list() {
        Object list = next();
        return new Reply(list == null ? List.of() : (List<@Nullable Object>) list);
    }

    /** Reads all values that are left, one or more for each element. */
    public <T> List<T> rest(Function<Reply, T> element) {
        var rest = new ArrayList<T>();
        while (hasNext()) {
            rest.add(element.apply(this));
        }
        return rest;
    }

    /** Reads a nested list of names, each followed by its value. */
    public Map<String, String> texts() {
        Reply list = list();
        var texts = new HashMap<String, String>();
        while (list.hasNext()) {
            texts.put(list.text(), list.text());
        }
        return texts;
    }

    /** Reads one number for each collection. */
    public Map<ItemCollection, Long> counts() {
        var counts = new EnumMap<ItemCollection, Long>(ItemCollection.class);
        for (ItemCollection collection : ItemCollection.values()) {
            counts.put(collection, number());
        }
        return counts;
    }

    /** Reads the numbers of unread comments, replies, messages and notifications. */
    public UnreadCounts unread(long version) {
        return new UnreadCounts(version, number(), number(), number(), number());
    }
}
