package io.imcache.redis;

import java.util.ArrayList;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/** {@code profile.lua}: sets profile fields of an account. */
final class ProfileScript {
    /** What Lua's unpack is given at most, half of it names. */
    static final int MOST_FIELDS = 500;

    private static final LuaScript SCRIPT = new LuaScript("profile");

    private ProfileScript() {}

    /**
     * Sets them.
     *
     * @param platform null to leave it
     * @param fields at most {@link #MOST_FIELDS}
     */
    static Mono<Void> call(
            StoreConnection connection, AccountKeys keys, @Nullable String platform, Map<String, String> fields) {
        var arguments = new ArrayList<byte[]>();
        arguments.add(platform == null ? Bytes.EMPTY : Bytes.of(platform));
        fields.forEach((name, value) -> {
            arguments.add(Bytes.of(name));
            arguments.add(Bytes.of(value));
        });
        return SCRIPT.callConfirmed(
                        connection,
                        reply -> true,
                        new byte[][] {keys.meta(), keys.profile()},
                        arguments.toArray(byte[][]::new))
                .then();
    }
}
