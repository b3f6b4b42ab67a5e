package io.imcache.redis.testing;

import io.imcache.protocol.ItemCollection;
import io.imcache.protocol.Removal;
import io.imcache.redis.item.Item;
import io.imcache.redis.item.ItemSlices;
import io.imcache.redis.item.PushedItems;
import io.imcache.redis.model.PushSession;
import io.imcache.redis.model.SnapshotPush;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.json.JsonFactory;

/** Makes snapshots from JSON texts. */
public final class Snapshots {
    private static final JsonFactory JSON = new JsonFactory();

    private final String accountId;
    private final Map<ItemCollection, PushedItems> collections = new EnumMap<>(ItemCollection.class);
    private @Nullable String platform = "douyin";
    private @Nullable Long epoch;
    private @Nullable Removal removal;
    private @Nullable PushSession session;
    private long timestamp = 1_761_804_248_025L;

    private Snapshots(String accountId) {
        this.accountId = accountId;
    }

    public static Snapshots snapshotOf(String accountId) {
        return new Snapshots(accountId);
    }

    public Snapshots at(long millis) {
        timestamp = millis;
        return this;
    }

    public Snapshots on(@Nullable String newPlatform) {
        platform = newPlatform;
        return this;
    }

    public Snapshots under(long leaseEpoch) {
        epoch = leaseEpoch;
        return this;
    }

    public Snapshots merging() {
        removal = Removal.MERGE;
        return this;
    }

    /** Names the worker's session. */
    public Snapshots by(String id, Duration hold) {
        session = new PushSession(id, hold);
        return this;
    }

    /** Sets a collection; single quotes in the items' JSON stand for double ones. */
    public Snapshots with(ItemCollection collection, String... items) {
        return with(collection, Arrays.asList(items));
    }

    public Snapshots with(ItemCollection collection, List<String> items) {
        collections.put(collection, pushed(collection, items));
        return this;
    }

    public SnapshotPush push() {
        return new SnapshotPush(accountId, platform, timestamp, "worker-1", epoch, new EnumMap<>(collections))
                .with(removal, session);
    }

    /** Reads one item. */
    public static Item item(ItemCollection collection, String json) {
        Item item = pushed(collection, List.of(json)).read(0);
        if (item == null) {
            throw new IllegalArgumentException(json + ": has no identity");
        }
        return item;
    }

    /** Returns the JSON of messages with these numbers, each with some more members. */
    public static List<String> messages(int from, int to, String extra) {
        return IntStream.range(from, to)
                .mapToObj(i -> "{'messageId':'m" + i + "','conversationId':'v" + i % 7 + "','createdAt':"
                        + (1_700_000_000_000L + i) + ",'type':'text'" + extra + "}")
                .toList();
    }

    private static PushedItems pushed(ItemCollection collection, List<String> items) {
        byte[] all = String.join(",", items).replace('\'', '"').getBytes(StandardCharsets.UTF_8);
        var slices = new ItemSlices(collection, all, JSON);
        int from = 0;
        for (String item : items) {
            int to = from + item.getBytes(StandardCharsets.UTF_8).length;
            slices.add(from, to);
            from = to + 1;
        }
        return slices;
    }
}
