package io.imcache.redis.topics;

import static java.util.Objects.requireNonNull;

import io.imcache.protocol.ItemCollection;
import io.imcache.redis.connection.LuaScript;
import io.imcache.redis.connection.StoreConnection;
import io.imcache.redis.item.Attribute;
import io.imcache.redis.item.CommentSchema;
import io.imcache.redis.item.ItemSchema;
import io.imcache.redis.item.MessageSchema;
import io.imcache.redis.keys.AccountKeys;
import io.imcache.redis.keys.Bytes;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/** {@code unread.lua}: counts unread items by what they belong to, in calls that don't hold up Redis. */
public final class UnreadScript {
    /** Entries a call looks at: about a millisecond of Redis's thread. */
    private static final int WALK = 4_000;

    private static final int FIRST_COUNT = 3;
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
     * What is unread.
     *
     * @param version of the account; 0 where there is none
     * @param byReference counts by the {@link Attribute#reference} of the conversation or content
     */
    public record Result(long version, Map<Long, Long> byReference) {}

    private UnreadScript(StoreConnection connection, AccountKeys keys, ItemCollection items) {
        this.connection = connection;
        this.keys = new byte[][] {keys.meta(), keys.index(items)};
        this.schema = ItemSchema.of(items);
        this.lower = schema.rangePrefix(null, null);
        if (items == ItemCollection.MESSAGES) {
            passedOver = MessageSchema.INSTANCE.byDeleted;
            read = MessageSchema.INSTANCE.byRead;
            group = MessageSchema.INSTANCE.byConversation;
            counters = List.of(Bytes.of(MessageSchema.UNREAD));
        } else {
            passedOver = null;
            read = CommentSchema.INSTANCE.byRead;
            group = CommentSchema.INSTANCE.byContent;
            counters = List.of(Bytes.of(CommentSchema.UNREAD_COMMENTS), Bytes.of(CommentSchema.UNREAD_DISCUSSIONS));
        }
    }

    /**
     * Counts unread items.
     *
     * @param items messages or comments
     */
    public static Mono<Result> call(StoreConnection connection, AccountKeys keys, ItemCollection items) {
        return Mono.defer(() -> {
            var script = new UnreadScript(connection, keys, items);
            return script.from(Bytes.bound('(', Bytes.after(script.lower)), 0, -1);
        });
    }

    /** Empty where the account changes between two calls. */
    private Mono<Result> from(byte[] upper, long found, long version) {
        byte[][] arguments = new byte[7 + counters.size()][];
        arguments[0] = upper;
        arguments[1] = Bytes.bound('[', lower);
        arguments[2] = Bytes.of(WALK);
        arguments[3] = Bytes.of(found);
        arguments[4] = Bytes.of(schema.place(read, null));
        arguments[5] = passedOver == null ? Bytes.EMPTY : Bytes.of(schema.place(passedOver, null));
        arguments[6] = Bytes.of(schema.place(group, null));
        for (int i = 0; i < counters.size(); i++) {
            arguments[7 + i] = counters.get(i);
        }
        return SCRIPT.read(connection, keys, arguments).flatMap(reply -> {
            long now = Bytes.number(reply.get(0));
            if (version >= 0 && version != now) {
                return Mono.empty();
            }
            for (int i = FIRST_COUNT; i + 1 < reply.size(); i += 2) {
                counts.merge(reference(reply.get(i)), Bytes.number(reply.get(i + 1)), Long::sum);
            }
            byte[] resume = (byte[]) requireNonNull(reply.get(1));
            return resume.length == 0
                    ? Mono.just(new Result(now, counts))
                    : from(resume, Bytes.number(reply.get(2)), now);
        });
    }

    private static long reference(@Nullable Object bytes) {
        byte[] read = (byte[]) requireNonNull(bytes);
        return ByteBuffer.allocate(Long.BYTES).put((byte) 0).put(read).flip().getLong();
    }
}
