package io.imcache.worker.item;

import static java.util.Objects.requireNonNull;

import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Holds what the builders of all items have in common. An annotation processor writes the setters.
 *
 * @param <I> the item that is built
 * @param <B> its builder
 */
abstract sealed class ItemBuilder<I extends Item, B extends ItemBuilder<I, B>>
        permits Comment.Builder, Content.Builder, Conversation.Builder, Message.Builder, Notification.Builder {
    private final Map<String, @Nullable Object> extra = new HashMap<>();

    /** Sets the component that holds all extra fields. */
    abstract B extra(Map<String, @Nullable Object> all);

    /** Adds extra fields. */
    final B with(Map<String, @Nullable Object> more) {
        extra.putAll(more);
        return extra(extra);
    }

    /**
     * Adds a field that has no component.
     *
     * @param value a string, number, boolean, list or map of these, or null
     */
    public B extra(String name, @Nullable Object value) {
        extra.put(requireNonNull(name, "name"), value);
        return extra(extra);
    }

    /**
     * Builds the item.
     *
     * @throws IllegalArgumentException if an extra field has a value that JSON cannot express
     */
    public abstract I build();
}
