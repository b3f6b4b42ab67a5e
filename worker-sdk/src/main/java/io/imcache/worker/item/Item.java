package io.imcache.worker.item;

import io.imcache.protocol.ItemCollection;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** One part of an account: a comment, a message, … Immutable; items with the same fields are equal. */
public sealed interface Item permits Comment, Content, Conversation, Message, Notification {
    /** Returns the collection that the item belongs to. */
    ItemCollection collection();

    /** Identifies the item within its collection. */
    String id();

    /** Returns when it happened; null if the crawler does not say. */
    @Nullable Instant time();

    /** Tells whether somebody else wrote it. New inbound items are delivered soon. */
    boolean inbound();

    /** Returns the fields that have no component. */
    Map<String, @Nullable Object> extra();

    /**
     * Returns all fields by the names that they have on the wire: strings, numbers, booleans, lists, maps and, among extra fields,
     * null. Times are milliseconds since 1970-01-01 UTC. A component wins over an extra field of the same name.
     */
    Map<String, @Nullable Object> fields();
}
