package io.imcache.worker.item;

import io.imcache.protocol.ItemCollection;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** One of the things that an account consists of. Immutable; two with the same fields are equal. */
public sealed interface Item permits Comment, Content, Conversation, Message, Notification {
    /** Where it belongs. */
    ItemCollection collection();

    /** What tells it from others of its collection. */
    String id();

    /** When it happened, in the crawler's words; null where the crawler does not know. */
    @Nullable Instant time();

    /** Whether it came from somebody else: new ones are delivered at once. */
    boolean inbound();

    /** Fields that have no component. */
    Map<String, @Nullable Object> extra();

    /**
     * All fields by the names that they have on the wire: strings, numbers, booleans, lists, maps and, among extra fields,
     * null. Times are milliseconds since 1970-01-01 UTC. A component wins over an extra field of the same name.
     */
    Map<String, @Nullable Object> fields();
}
