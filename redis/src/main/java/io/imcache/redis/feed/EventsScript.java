package io.imcache.redis.feed;

import static java.util.Objects.requireNonNull;

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

/** {@code events.lua}: reads what happened to an account after a version. */
public final class EventsScript {
    private static final LuaScript SCRIPT = new LuaScript("events");

    private EventsScript() {}

    /**
     * Reads it.
     *
     * @param most how many events to return, the oldest
     */
    public static Mono<AccountEvents.History> call(
            StoreConnection connection, AccountKeys keys, long version, int most) {
        return SCRIPT.call(connection, new byte[][] {keys.meta(), keys.events()}, Bytes.of(version), Bytes.of(most))
                .map(EventsScript::history);
    }

    private static AccountEvents.History history(List<@Nullable Object> reply) {
        long version = Bytes.number(reply.get(0));
        var unread = new UnreadCounts(
                version,
                Bytes.number(reply.get(2)),
                Bytes.number(reply.get(3)),
                Bytes.number(reply.get(4)),
                Bytes.number(reply.get(5)));
        List<AccountEvent> events = Bytes.list(reply.get(6)).stream()
                .map(entry -> event(Bytes.list(Bytes.list(entry).get(1))))
                .toList();
        return new AccountEvents.History(version, Bytes.optional(reply.get(1)), unread, events);
    }

    private static AccountEvent event(List<@Nullable Object> named) {
        Map<String, byte[]> fields = new HashMap<>();
        for (int i = 0; i + 1 < named.size(); i += 2) {
            fields.put(Bytes.text(named.get(i)), (byte[]) requireNonNull(named.get(i + 1)));
        }
        long version = Bytes.number(fields.get("v"));
        String[] counts = Bytes.text(fields.get("u")).split(",", -1);
        var unread = new UnreadCounts(
                version,
                Long.parseLong(counts[0]),
                Long.parseLong(counts[1]),
                Long.parseLong(counts[2]),
                Long.parseLong(counts[3]));
        return new AccountEvent(
                version,
                Bytes.number(fields.get("b")),
                Bytes.text(fields.get("k")),
                unread,
                requireNonNull(fields.get("s"), "s"));
    }
}
