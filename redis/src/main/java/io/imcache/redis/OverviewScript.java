package io.imcache.redis;

import io.imcache.protocol.ItemCollection;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/** {@code overview.lua}: reads what there is to show of an account. */
final class OverviewScript {
    private static final LuaScript SCRIPT = new LuaScript("overview");
    private static final List<ItemCollection> COUNTED = List.of(
            ItemCollection.COMMENTS,
            ItemCollection.CONTENTS,
            ItemCollection.CONVERSATIONS,
            ItemCollection.MESSAGES,
            ItemCollection.NOTIFICATIONS);
    private static final int FIRST_COUNT = 10;

    private OverviewScript() {}

    /** Empty where there is no such account. */
    static Mono<AccountOverview> call(StoreConnection connection, AccountKeys keys) {
        return SCRIPT.call(connection, new byte[][] {keys.meta(), keys.profile()})
                .filter(reply -> Bytes.number(reply.get(3)) != 0)
                .map(reply -> read(keys.accountId(), reply));
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
