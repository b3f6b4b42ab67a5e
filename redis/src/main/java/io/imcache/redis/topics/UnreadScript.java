package io.imcache.redis.topics;

import io.imcache.protocol.ItemCollection;
import io.imcache.redis.connection.LuaScript;
import io.imcache.redis.connection.StoreConnection;
import io.imcache.redis.item.Attribute;
import io.imcache.redis.item.CommentSchema;
import io.imcache.redis.item.ItemSchema;
import io.imcache.redis.item.MessageSchema;
import io.imcache.redis.keys.AccountKeys;
import io.imcache.redis.keys.Bytes;
import io.imcache.redis.read.LatestScript;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/** {@code unread.lua}: counts unread items by what they belong to, in calls that don't hold up Redis. */
final class UnreadScript {
    /** Entries that a call looks at: about two milliseconds of Redis's thread. */
    private static final int WALK = 3_000;

    private static final long UNKNOWN = -1;
    private static final LuaScript SCRIPT = new LuaScript("unread");

    private final StoreConnection connection;
    private final byte[][] keys;
    private final byte[] lower;
    private final ItemSchema schema;
    private final @Nullable Attribute passedOver;
    private final Attribute read;
    private final Attribute group;
    private final List<byte[]> counters;
    private final Map<Long, Long> counts = new HashMap<>();

    /**
     * The counts.
     *
     * @param version of the account; 0 if there is none
     * @param byReference counts by the {@link Attribute#reference} of the conversation or content
     */
    record Result(long version, Map<Long, Long> byReference) {}

    private UnreadScript(StoreConnection connection, AccountKeys keys, ItemCollection items) {
        this.connection = connection;
        this.keys = new byte[][] {keys.meta(), keys.index(items)};
        this.schema = ItemSchema.of(items);
        this.lower = schema.rangePrefix(null, null);
        this.group = LatestScript.group(items);
        if (items == ItemCollection.MESSAGES) {
            passedOver = MessageSchema.INSTANCE.byDeleted;
            read = MessageSchema.INSTANCE.byRead;
            counters = List.of(Bytes.of(MessageSchema.UNREAD));
        } else {
            passedOver = null;
            read = CommentSchema.INSTANCE.byRead;
            counters = List.of(Bytes.of(CommentSchema.UNREAD_COMMENTS), Bytes.of(CommentSchema.UNREAD_DISCUSSIONS));
        }
    }

    /**
     * Counts unread items; empty if the account changes between two calls.
     *
     * @param items messages or comments
     */
    static Mono<Result> call(StoreConnection connection, AccountKeys keys, ItemCollection items) {
        return Mono.defer(() -> {
            var script = new UnreadScript(connection, keys, items);
            return script.from(Bytes.bound('(', Bytes.after(script.lower)), 0, UNKNOWN);
        });
    }

    private Mono<Result> from(byte[] upper, long found, long version) {
        var arguments = new ArrayList<byte[]>();
        arguments.add(upper);
        arguments.add(Bytes.bound('[', lower));
        arguments.add(Bytes.of(WALK));
        arguments.add(Bytes.of(found));
        arguments.add(Bytes.of(schema.place(read, null)));
        arguments.add(passedOver == null ? Bytes.EMPTY : Bytes.of(schema.place(passedOver, null)));
        arguments.add(Bytes.of(schema.place(group, null)));
        arguments.addAll(counters);
        return SCRIPT.read(connection, keys, arguments.toArray(byte[][]::new)).flatMap(reply -> {
            long now = reply.number();
            if (version != UNKNOWN && version != now) {
                return Mono.empty();
            }
            byte[] resume = reply.bytes();
            long foundThen = reply.number();
            while (reply.hasNext()) {
                counts.merge(reference(reply.bytes()), reply.number(), Long::sum);
            }
            return resume.length == 0 ? Mono.just(new Result(now, counts)) : from(resume, foundThen, now);
        });
    }

    private static long reference(byte[] bytes) {
        return ByteBuffer.allocate(Long.BYTES).put((byte) 0).put(bytes).flip().getLong();
    }
}
