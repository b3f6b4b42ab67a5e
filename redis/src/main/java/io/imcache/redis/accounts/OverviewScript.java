package io.imcache.redis.accounts;

import io.imcache.protocol.ItemCollection;
import io.imcache.redis.connection.LuaScript;
import io.imcache.redis.connection.StoreConnection;
import io.imcache.redis.item.CommentSchema;
import io.imcache.redis.item.MessageSchema;
import io.imcache.redis.keys.AccountKeys;
import io.imcache.redis.keys.Bytes;
import io.imcache.redis.model.Account;
import io.imcache.redis.model.AccountOverview;
import io.imcache.redis.model.AccountStatus;
import io.imcache.redis.model.StoredItem;
import io.imcache.redis.model.UnreadCounts;
import io.imcache.redis.topics.AccountTopics;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/** {@code overview.lua}: reads what there is to show of an account, and its newest items. */
public final class OverviewScript {
    private static final LuaScript SCRIPT = new LuaScript("overview");
    private static final List<ItemCollection> COUNTED = List.of(
            ItemCollection.COMMENTS,
            ItemCollection.CONTENTS,
            ItemCollection.CONVERSATIONS,
            ItemCollection.MESSAGES,
            ItemCollection.NOTIFICATIONS);
    private static final int FIRST_COUNT = 10;
    private static final int NEWEST_COMMENT = 16;
    private static final int NEWEST_MESSAGE = 18;

    private OverviewScript() {}

    /** Empty where there is no such account. */
    public static Mono<AccountOverview> call(StoreConnection connection, AccountKeys keys) {
        return SCRIPT.call(connection, new byte[][] {keys.meta(), keys.profile()})
                .filter(reply -> Bytes.number(reply.get(3)) != 0)
                .map(reply -> read(keys.accountId(), reply));
    }

    /** With the newest comment and the newest message; empty where there is no such account. */
    public static Mono<AccountTopics.Channel> callWithNewest(StoreConnection connection, AccountKeys keys) {
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
        return SCRIPT.call(
                        connection,
                        touched,
                        Bytes.of(comment.prefixLength(null)),
                        Bytes.of(comment.trailerLength(null)),
                        Bytes.EMPTY,
                        Bytes.of(message.prefixLength(null)),
                        Bytes.of(message.trailerLength(null)),
                        Bytes.of(message.place(message.byLeftOut, null)))
                .filter(reply -> Bytes.number(reply.get(3)) != 0)
                .map(reply -> new AccountTopics.Channel(
                        read(keys.accountId(), reply),
                        newest(ItemCollection.COMMENTS, reply, NEWEST_COMMENT),
                        newest(ItemCollection.MESSAGES, reply, NEWEST_MESSAGE)));
    }

    private static @Nullable StoredItem newest(ItemCollection collection, List<@Nullable Object> reply, int at) {
        byte @Nullable [] item = (byte[]) reply.get(at);
        return item == null ? null : new StoredItem(collection, item, (byte[]) reply.get(at + 1));
    }

    private static AccountOverview read(String accountId, List<@Nullable Object> reply) {
        Map<String, String> profile = new HashMap<>();
        List<@Nullable Object> fields = Bytes.list(reply.get(15));
        for (int i = 0; i + 1 < fields.size(); i += 2) {
            profile.put(Bytes.text(fields.get(i)), Bytes.text(fields.get(i + 1)));
        }
        Map<ItemCollection, Long> counts = new EnumMap<>(ItemCollection.class);
        for (int i = 0; i < COUNTED.size(); i++) {
            counts.put(COUNTED.get(i), Bytes.number(reply.get(FIRST_COUNT + i)));
        }
        long version = Bytes.number(reply.get(0));
        return new AccountOverview(
                new Account(
                        accountId,
                        Bytes.optional(reply.get(2)),
                        version,
                        Bytes.number(reply.get(3)),
                        Bytes.number(reply.get(1)),
                        Map.copyOf(profile)),
                AccountStatus.of(profile, version != 0),
                Bytes.optional(reply.get(4)),
                Bytes.optional(reply.get(5)),
                new UnreadCounts(
                        version,
                        Bytes.number(reply.get(6)),
                        Bytes.number(reply.get(7)),
                        Bytes.number(reply.get(8)),
                        Bytes.number(reply.get(9))),
                counts);
    }
}
