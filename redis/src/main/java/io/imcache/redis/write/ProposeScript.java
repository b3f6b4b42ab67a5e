package io.imcache.redis.write;

import io.imcache.protocol.ItemCollection;
import io.imcache.redis.connection.LuaScript;
import io.imcache.redis.connection.Reply;
import io.imcache.redis.connection.StoreConnection;
import io.imcache.redis.item.CollectionDigest;
import io.imcache.redis.keys.AccountKeys;
import io.imcache.redis.keys.Bytes;
import io.imcache.redis.model.PushSession;
import io.imcache.redis.model.SnapshotPush;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;
import reactor.core.publisher.Mono;

/** {@code propose.lua}: compares a snapshot with the stored account by digests. */
final class ProposeScript {
    enum Reason {
        LEASE,
        DELETED,
        STALE,
        UNCHANGED,
        CHANGED
    }

    /**
     * The answer to a proposal.
     *
     * @param version of the account; 0 if there is none
     * @param registered what the account list says of the account; empty for nothing
     * @param profile the profile fields that decide the account's status
     * @param timestamp of the stored snapshot; for a deleted account the earliest that is taken
     * @param epoch of the latest lease on the account; 0 if there was none
     * @param counts items of each collection
     * @param differing collections of the snapshot whose contents differ from the stored ones
     * @param marked collections that have marks
     * @param rejected how many items have no identity, of collections that were known although they have some
     * @param guarded collections of which the push's session may not remove most items yet
     */
    record Result(
            Reason reason,
            long version,
            String platform,
            String registered,
            Map<String, String> profile,
            long timestamp,
            long epoch,
            Map<ItemCollection, Long> counts,
            Set<ItemCollection> differing,
            Set<ItemCollection> marked,
            Map<ItemCollection, Long> rejected,
            Set<ItemCollection> guarded) {}

    private static final LuaScript SCRIPT = new LuaScript("propose");

    private ProposeScript() {}

    /**
     * Proposes a snapshot.
     *
     * @param digests of its collections
     * @param inOrder of each, a digest of all that was pushed, to be known by it; {@link CollectionChange#pushedAs}, to
     *     remember it with the digest
     * @param notes on the push's session, see {@code session.lua}
     */
    static Mono<Result> call(
            StoreConnection connection,
            AccountKeys keys,
            SnapshotPush push,
            Map<ItemCollection, CollectionDigest> digests,
            Map<ItemCollection, byte[]> inOrder,
            String notes) {
        PushSession session = push.session();
        var arguments = new ArrayList<byte[]>();
        arguments.add(Bytes.of(push.timestamp()));
        arguments.add(Bytes.orEmpty(push.platform()));
        arguments.add(Bytes.orEmpty(push.workerId()));
        arguments.add(Bytes.orEmpty(push.epoch()));
        arguments.add(session == null ? Bytes.EMPTY : Bytes.of(session.token()));
        arguments.add(Bytes.of(session == null ? 0 : session.hold().toMillis()));
        arguments.add(Bytes.of(notes));
        for (ItemCollection collection : ItemCollection.values()) {
            CollectionDigest digest = digests.get(collection);
            arguments.add(digest == null ? Bytes.EMPTY : digest.bytes());
        }
        for (ItemCollection collection : ItemCollection.values()) {
            arguments.add(inOrder.getOrDefault(collection, Bytes.EMPTY));
        }
        return SCRIPT.callConfirmed(
                        connection,
                        reply -> reply.word(Reason.class) == Reason.UNCHANGED,
                        new byte[][] {keys.meta(), keys.profile(), keys.tombstone(), keys.left(), keys.deletion()},
                        arguments.toArray(byte[][]::new))
                .map(ProposeScript::result);
    }

    private static Result result(Reply reply) {
        Reason reason = reply.word(Reason.class);
        long version = reply.number();
        String platform = reply.text();
        String registered = reply.text();
        Map<String, String> profile = Map.of("status", reply.text(), "login_status", reply.text());
        long timestamp = reply.number();
        long epoch = reply.number();
        Map<ItemCollection, Long> counts = reply.counts();
        Set<ItemCollection> differing = EnumSet.complementOf(flagged(reply));
        Set<ItemCollection> marked = flagged(reply);
        Map<ItemCollection, Long> rejected = reply.counts();
        Set<ItemCollection> guarded = flagged(reply);
        return new Result(
                reason,
                version,
                platform,
                registered,
                profile,
                timestamp,
                epoch,
                counts,
                differing,
                marked,
                rejected,
                guarded);
    }

    private static EnumSet<ItemCollection> flagged(Reply reply) {
        var flagged = EnumSet.noneOf(ItemCollection.class);
        for (ItemCollection collection : ItemCollection.values()) {
            if (reply.flag()) {
                flagged.add(collection);
            }
        }
        return flagged;
    }
}
