package io.imcache.redis.masters;

import io.imcache.redis.connection.LuaScript;
import io.imcache.redis.connection.StoreConnection;
import io.imcache.redis.keys.Bytes;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/** {@code masters.lua}: reads what masters told of themselves. */
public final class MastersScript {
    private static final LuaScript SCRIPT = new LuaScript("masters");

    private MastersScript() {}

    /** The one that is silent for longest first. */
    public static Mono<List<MasterList.Beat>> call(StoreConnection connection, byte[][] keys) {
        return SCRIPT.call(connection, keys).map(MastersScript::beats);
    }

    private static List<MasterList.Beat> beats(List<@Nullable Object> reply) {
        List<MasterList.Beat> beats = new ArrayList<>();
        for (int i = 0; i + 2 < reply.size(); i += 3) {
            beats.add(new MasterList.Beat(
                    Bytes.text(reply.get(i)),
                    Duration.ofMillis(Bytes.number(reply.get(i + 1))),
                    Bytes.text(reply.get(i + 2))));
        }
        return List.copyOf(beats);
    }
}
