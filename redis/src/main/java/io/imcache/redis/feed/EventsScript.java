package io.imcache.redis.feed;

import static java.util.Objects.requireNonNull;

import io.imcache.redis.connection.LuaScript;
import io.imcache.redis.connection.Reply;
import io.imcache.redis.connection.StoreConnection;
import io.imcache.redis.keys.AccountKeys;
import io.imcache.redis.keys.Bytes;
import io.imcache.redis.model.UnreadCounts;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import reactor.core.publisher.Mono;

/** {@code events.lua}: reads what happened to an account after a version. */
final class EventsScript {
    private static final LuaScript SCRIPT = new LuaScript("events");

    private EventsScript() {}

    /**
     * Reads events.
     *
     * @param most how many to return, the oldest first
     */
    static Mono<AccountEvents.History> call(StoreConnection connection, AccountKeys keys, long version, int most) {
        return SCRIPT.call(connection, new byte[][] {keys.meta(), keys.events()}, Bytes.of(version), Bytes.of(most))
                .map(EventsScript::history);
    }

    private static AccountEvents.History history(Reply reply) {
        long version = reply.number();
        String platform = reply.optional();
        UnreadCounts unread = reply.unread(version);
        List<AccountEvent> events = reply.list().rest(stream -> event(stream.list()));
        return new AccountEvents.History(version, platform, unread, events);
    }

    private static AccountEvent event(Reply entry) {
        entry.text(); // its id, which says the version once more
        Reply named = entry.list();
        Map<String, byte[]> fields = new HashMap<>();
        while (named.hasNext()) {
            fields.put(named.text(), named.bytes());
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
