package io.imcache.redis.accounts;

import io.imcache.protocol.ItemCollection;
import io.imcache.redis.connection.LuaScript;
import io.imcache.redis.connection.Reply;
import io.imcache.redis.connection.StoreConnection;
import io.imcache.redis.keys.AccountKeys;
import io.imcache.redis.model.UnreadCounts;
import java.util.Map;
import reactor.core.publisher.Mono;

/** {@code account.lua}: reads an account without its items. */
public final class AccountScript {
    /**
     * An account without its items.
     *
     * @param epoch of the latest lease; 0 if there was none
     * @param deletedAt timestamp of the last snapshot before an IM client deleted the account; 0 if none did
     * @param deleted whether a person deleted the account, and nobody created or claimed it since
     * @param assigned whether the latest lease is by assignment, so that nobody may push without its epoch
     * @param registered what the list of accounts says of it; empty for nothing
     * @param counts how many items each collection has
     * @param hasMarkedMessages whether IM clients marked or made messages
     */
    public record State(
            long version,
            long timestamp,
            String platform,
            long createdAt,
            String registered,
            long epoch,
            long deletedAt,
            boolean deleted,
            boolean assigned,
            UnreadCounts unread,
            Map<ItemCollection, Long> counts,
            boolean hasMarkedMessages,
            Map<String, String> profile) {}

    private static final LuaScript SCRIPT = new LuaScript("account");

    private AccountScript() {}

    static Mono<State> call(StoreConnection connection, AccountKeys keys) {
        return SCRIPT.call(connection, keys(keys)).map(AccountScript::read);
    }

    /** Returns the keys that the script reads. */
    public static byte[][] keys(AccountKeys keys) {
        return new byte[][] {keys.meta(), keys.profile(), keys.tombstone(), keys.left(), keys.deletion()};
    }

    /** Reads the script's reply. */
    public static State read(Reply reply) {
        long version = reply.number();
        long timestamp = reply.number();
        String platform = reply.text();
        long createdAt = reply.number();
        String registered = reply.text();
        long epoch = reply.number();
        UnreadCounts unread = reply.unread(version);
        Map<ItemCollection, Long> counts = reply.counts();
        boolean hasMarkedMessages = reply.flag();
        Map<String, String> profile = Map.copyOf(reply.texts());
        long deletedAt = reply.number();
        boolean deleted = reply.flag();
        boolean assigned = reply.flag();
        return new State(
                version,
                timestamp,
                platform,
                createdAt,
                registered,
                epoch,
                deletedAt,
                deleted,
                assigned,
                unread,
                counts,
                hasMarkedMessages,
                profile);
    }
}
