package io.imcache.redis.accounts;

import io.imcache.redis.connection.LuaScript;
import io.imcache.redis.connection.Reply;
import io.imcache.redis.connection.StoreConnection;
import io.imcache.redis.feed.AccountChanges;
import io.imcache.redis.keys.AccountKeys;
import io.imcache.redis.keys.Bytes;
import io.imcache.redis.keys.StoreNames;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/** {@code profile.lua}: sets profile fields of an account. */
final class ProfileScript {
    /** Half of what Lua's {@code unpack} is given at most: each field is a name and a value. */
    static final int MOST_FIELDS = 500;

    /** Fields that change all the time and that nobody waits for. */
    private static final Set<String> NO_NEWS =
            Set.of("last_heartbeat_time", "last_heartbeat", "last_check_time", "last_crawl_time", "updated_at");

    private static final LuaScript SCRIPT = new LuaScript("profile");

    private ProfileScript() {}

    /**
     * Sets fields.
     *
     * @param platform null to leave it
     * @param fields at most {@link #MOST_FIELDS}
     * @param reported whether a crawler reports them; else a person sets them
     * @return whether they were set; a report brings back no account that a person deleted
     */
    static Mono<Boolean> call(
            StoreConnection connection,
            StoreNames names,
            AccountKeys keys,
            @Nullable String platform,
            Map<String, String> fields,
            boolean reported) {
        List<String> ordered = fields.keySet().stream()
                .sorted(Comparator.comparing(NO_NEWS::contains))
                .toList();
        var arguments = new ArrayList<byte[]>();
        arguments.add(Bytes.orEmpty(platform));
        arguments.add(names.changes());
        arguments.add(AccountChanges.profile(keys.accountId()));
        arguments.add(Bytes.of(ordered.stream().filter(NO_NEWS::contains).count()));
        arguments.add(Bytes.of(reported ? 1 : 0));
        ordered.forEach(name -> {
            arguments.add(Bytes.of(name));
            arguments.add(Bytes.of(fields.getOrDefault(name, "")));
        });
        return SCRIPT.callConfirmed(
                        connection,
                        Reply::flag,
                        new byte[][] {keys.meta(), keys.profile(), keys.left(), keys.deletion()},
                        arguments.toArray(byte[][]::new))
                .map(Reply::flag);
    }
}
