package io.imcache.redis;

import java.util.ArrayList;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/** {@code profile.lua}: sets profile fields of an account, and tells where that changed something. */
final class ProfileScript {
    /** What Lua's unpack is given at most, half of it names. */
    static final int MOST_FIELDS = 500;

    private static final LuaScript SCRIPT = new LuaScript("profile");

    private ProfileScript() {}

    /**
     * Sets them.
     *
     * @param channel to tell it on
     * @param platform null to leave it
     * @param fields at most {@link #MOST_FIELDS}
     */
    static Mono<Void> call(
            StoreConnection connection,
            AccountKeys keys,
            byte[] channel,
            @Nullable String platform,
            Map<String, String> fields) {
        var arguments = new ArrayList<byte[]>();
        arguments.add(platform == null ? Bytes.EMPTY : Bytes.of(platform));
        arguments.add(Bytes.of(keys.accountId()));
        arguments.add(channel);
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
