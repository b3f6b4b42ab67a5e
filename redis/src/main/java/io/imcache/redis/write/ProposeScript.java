package io.imcache.redis.write;

import io.imcache.protocol.ItemCollection;
import io.imcache.redis.connection.LuaScript;
import io.imcache.redis.connection.StoreConnection;
import io.imcache.redis.item.CollectionDigest;
import io.imcache.redis.keys.AccountKeys;
import io.imcache.redis.keys.Bytes;
import io.imcache.redis.model.SnapshotPush;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/** {@code propose.lua}: compares a snapshot with the stored account by digests. */
public final class ProposeScript {
    public enum Reason {
        LEASE,
        STALE,
        UNCHANGED,
        CHANGED
    }

    /**
     * The state of an account before a push.
     *
     * @param registered what the account list says of the account, empty where nothing
     * @param profile the profile fields that the account's status is judged by
     * @param epoch of the latest lease on the account, 0 where none was ever taken
     * @param differing collections of the snapshot whose contents differ from the stored ones
     * @param marked collections that have marks
     */
    public record Result(
            Reason reason,
            long version,
            String platform,
            String registered,
            Map<String, String> profile,
            long timestamp,
            long epoch,
            Map<ItemCollection, Integer> counts,
            Set<ItemCollection> differing,
            Set<ItemCollection> marked) {}

    /** In the order of the script's arguments and results. */
    private static final List<ItemCollection> COLLECTIONS = List.of(
            ItemCollection.COMMENTS,
            ItemCollection.CONTENTS,
            ItemCollection.CONVERSATIONS,
            ItemCollection.MESSAGES,
            ItemCollection.NOTIFICATIONS);

    private static final LuaScript SCRIPT = new LuaScript("propose");

    private ProposeScript() {}

    public static Mono<Result> call(
            StoreConnection connection,
            AccountKeys keys,
            SnapshotPush push,
            Map<ItemCollection, CollectionDigest> digests) {
        var arguments = new byte[4 + COLLECTIONS.size()][];
        arguments[0] = Bytes.of(push.timestamp());
        arguments[1] = optional(push.platform());
        arguments[2] = optional(push.workerId());
        arguments[3] = push.epoch() == null ? Bytes.EMPTY : Bytes.of(push.epoch());
        for (int i = 0; i < COLLECTIONS.size(); i++) {
            CollectionDigest digest = digests.get(COLLECTIONS.get(i));
            arguments[4 + i] = digest == null ? Bytes.EMPTY : digest.bytes();
        }
        return SCRIPT.callConfirmed(
                        connection,
                        reply -> Bytes.text(reply.get(0)).equals("unchanged"),
                        new byte[][] {keys.meta(), keys.profile(), keys.tombstone()},
                        arguments)
                .map(reply -> {
                    var profile = new HashMap<String, String>();
                    profile.put("status", Bytes.text(reply.get(4)));
                    profile.put("login_status", Bytes.text(reply.get(5)));
                    var counts = new EnumMap<ItemCollection, Integer>(ItemCollection.class);
                    var differing = EnumSet.noneOf(ItemCollection.class);
                    var marked = EnumSet.noneOf(ItemCollection.class);
                    for (int i = 0; i < COLLECTIONS.size(); i++) {
                        counts.put(COLLECTIONS.get(i), (int) Bytes.number(reply.get(8 + i)));
                        if (Bytes.number(reply.get(8 + COLLECTIONS.size() + i)) == 0) {
                            differing.add(COLLECTIONS.get(i));
                        }
                        if (!Bytes.text(reply.get(8 + 2 * COLLECTIONS.size() + i))
                                .isEmpty()) {
                            marked.add(COLLECTIONS.get(i));
                        }
                    }
                    return new Result(
                            reason(Bytes.text(reply.get(0))),
                            Bytes.number(reply.get(1)),
                            Bytes.text(reply.get(2)),
                            Bytes.text(reply.get(3)),
                            profile,
                            Bytes.number(reply.get(6)),
                            Bytes.number(reply.get(7)),
                            counts,
                            differing,
                            marked);
                });
    }

    private static Reason reason(String word) {
        return switch (word) {
            case "lease" -> Reason.LEASE;
            case "stale" -> Reason.STALE;
            case "unchanged" -> Reason.UNCHANGED;
            case "changed" -> Reason.CHANGED;
            default -> throw new IllegalStateException("propose.lua: unknown reason " + word);
        };
    }

    private static byte[] optional(@Nullable String text) {
        return text == null ? Bytes.EMPTY : Bytes.of(text);
    }
}
