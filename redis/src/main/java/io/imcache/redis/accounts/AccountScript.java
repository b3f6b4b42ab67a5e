package io.imcache.redis.accounts;

import io.imcache.protocol.ItemCollection;
import io.imcache.redis.connection.LuaScript;
import io.imcache.redis.connection.StoreConnection;
import io.imcache.redis.keys.AccountKeys;
import io.imcache.redis.keys.Bytes;
import io.imcache.redis.model.UnreadCounts;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/** {@code account.lua}: reads an account without its items. */
public final class AccountScript {
    /**
     * What there is to know of an account without its items.
     *
     * @param epoch of the latest lease, 0 where none was ever taken
     * @param deletedAt timestamp of the last snapshot before an IM client deleted it, 0 where none did
     * @param registered what the list of accounts says of it, empty where nothing
     * @param hasMarkedMessages whether IM clients marked messages, or made some
     */
    public record State(
            long version,
            long timestamp,
            String platform,
            long createdAt,
            String registered,
            long epoch,
            long deletedAt,
            UnreadCounts unread,
            Map<ItemCollection, Integer> counts,
            boolean hasMarkedMessages,
            Map<String, String> profile) {}

    private static final LuaScript SCRIPT = new LuaScript("account");

    private AccountScript() {}

    public static Mono<State> call(StoreConnection connection, AccountKeys keys) {
        return SCRIPT.call(connection, new byte[][] {keys.meta(), keys.profile(), keys.tombstone()})
                .map(AccountScript::state);
    }

    private static State state(List<@Nullable Object> reply) {
        List<@Nullable Object> fields = Bytes.list(reply.get(16));
        var profile = new HashMap<String, String>();
        for (int i = 0; i + 1 < fields.size(); i += 2) {
            profile.put(Bytes.text(fields.get(i)), Bytes.text(fields.get(i + 1)));
        }
        long version = Bytes.number(reply.get(0));
        return new State(
                version,
                Bytes.number(reply.get(1)),
                Bytes.text(reply.get(2)),
                Bytes.number(reply.get(3)),
                Bytes.text(reply.get(4)),
                Bytes.number(reply.get(5)),
                Bytes.number(reply.get(17)),
                new UnreadCounts(
                        version,
                        Bytes.number(reply.get(6)),
                        Bytes.number(reply.get(7)),
                        Bytes.number(reply.get(8)),
                        Bytes.number(reply.get(9))),
                Map.of(
                        ItemCollection.COMMENTS, (int) Bytes.number(reply.get(10)),
                        ItemCollection.CONTENTS, (int) Bytes.number(reply.get(11)),
                        ItemCollection.CONVERSATIONS, (int) Bytes.number(reply.get(12)),
                        ItemCollection.MESSAGES, (int) Bytes.number(reply.get(13)),
                        ItemCollection.NOTIFICATIONS, (int) Bytes.number(reply.get(14))),
                Bytes.number(reply.get(15)) == 1,
                Map.copyOf(profile));
    }
}
