package io.imcache.redis.accounts;

import io.imcache.protocol.ItemCollection;
import io.imcache.redis.connection.LuaScript;
import io.imcache.redis.connection.Reply;
import io.imcache.redis.connection.StoreConnection;
import io.imcache.redis.connection.StoredItems;
import io.imcache.redis.item.CommentSchema;
import io.imcache.redis.item.MessageSchema;
import io.imcache.redis.keys.AccountKeys;
import io.imcache.redis.keys.Bytes;
import io.imcache.redis.model.Account;
import io.imcache.redis.model.AccountChannel;
import io.imcache.redis.model.AccountOverview;
import io.imcache.redis.model.AccountStatus;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/** {@code overview.lua}: reads an account without its items, or with the newest of them. */
public final class OverviewScript {
    private static final LuaScript SCRIPT = new LuaScript("overview");

    private OverviewScript() {}

    /** Reads an account without its items; empty if it is not known. */
    static Mono<AccountOverview> call(StoreConnection connection, AccountKeys keys) {
        return SCRIPT.call(connection, new byte[][] {keys.meta(), keys.profile()})
                .mapNotNull(reply -> overview(keys.accountId(), reply));
    }

    /** Reads an account with its newest comment and its newest message; empty if it is not known. */
    public static Mono<AccountChannel> callWithNewest(StoreConnection connection, AccountKeys keys) {
        byte[][] touched = {
            keys.meta(),
            keys.profile(),
            keys.index(ItemCollection.COMMENTS),
            keys.items(ItemCollection.COMMENTS),
            keys.marks(ItemCollection.COMMENTS),
            keys.index(ItemCollection.MESSAGES),
            keys.items(ItemCollection.MESSAGES),
            keys.marks(ItemCollection.MESSAGES)
        };
        MessageSchema message = MessageSchema.INSTANCE;
        CommentSchema comment = CommentSchema.INSTANCE;
        StoredItems stored = connection.items(keys);
        return stored.reading(() -> SCRIPT.call(
                        connection,
                        touched,
                        Bytes.of(comment.prefixLength(null)),
                        Bytes.of(comment.trailerLength(null)),
                        Bytes.EMPTY,
                        Bytes.of(message.prefixLength(null)),
                        Bytes.of(message.trailerLength(null)),
                        Bytes.of(message.place(message.byLeftOut, null)))
                .mapNotNull(reply -> channel(keys.accountId(), stored, reply)));
    }

    private static @Nullable AccountChannel channel(String accountId, StoredItems stored, Reply reply) {
        AccountOverview overview = overview(accountId, reply);
        return overview == null
                ? null
                : new AccountChannel(
                        overview,
                        stored.unpack(ItemCollection.COMMENTS, reply),
                        stored.unpack(ItemCollection.MESSAGES, reply));
    }

    private static @Nullable AccountOverview overview(String accountId, Reply reply) {
        long version = reply.number();
        long timestamp = reply.number();
        String platform = reply.optional();
        long createdAt = reply.number();
        if (createdAt == 0) {
            return null;
        }
        String worker = reply.optional();
        String leasedTo = reply.optional();
        var unread = reply.unread(version);
        Map<ItemCollection, Long> counts = reply.counts();
        Map<String, String> profile = Map.copyOf(reply.texts());
        return new AccountOverview(
                new Account(accountId, platform, version, createdAt, timestamp, profile),
                AccountStatus.of(profile, version != 0),
                worker,
                leasedTo,
                unread,
                counts);
    }
}
