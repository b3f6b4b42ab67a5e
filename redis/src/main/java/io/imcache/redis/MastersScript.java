package io.imcache.redis;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/** {@code masters.lua}: reads what masters told of themselves. */
final class MastersScript {
    private static final LuaScript SCRIPT = new LuaScript("masters");

    private MastersScript() {}

    /** The one that is silent for longest first. */
    static Mono<List<Replicas.Beat>> call(StoreConnection connection, byte[][] keys) {
        return SCRIPT.call(connection, keys).map(MastersScript::beats);
    }

    private static List<Replicas.Beat> beats(List<@Nullable Object> reply) {
        List<Replicas.Beat> beats = new ArrayList<>();
        for (int i = 0; i + 2 < reply.size(); i += 3) {
            beats.add(new Replicas.Beat(
                    Bytes.text(reply.get(i)),
                    Duration.ofMillis(Bytes.number(reply.get(i + 1))),
                    Bytes.text(reply.get(i + 2))));
        }
        return List.copyOf(beats);
    }
}
