package io.imcache.worker;

import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Says who an account is, for IM clients. The master keeps what it knows where a component is null.
 *
 * @param nickname the name on the platform
 * @param platformUserId the id on the platform
 * @param avatar a URL
 * @param followers how many users follow the account
 * @param following how many users the account follows
 */
public record AccountProfile(
        @Nullable String nickname,
        @Nullable String platformUserId,
        @Nullable String avatar,
        @Nullable Long followers,
        @Nullable Long following) {
    /** Returns the components that are known, by the names of the protocol. */
    Map<String, Object> fields() {
        var fields = new LinkedHashMap<String, Object>();
        putIfKnown(fields, "nickname", nickname);
        putIfKnown(fields, "platform_user_id", platformUserId);
        putIfKnown(fields, "avatar", avatar);
        putIfKnown(fields, "followers", followers);
        putIfKnown(fields, "following", following);
        return fields;
    }

    private static void putIfKnown(Map<String, Object> fields, String name, @Nullable Object value) {
        if (value != null) {
            fields.put(name, value);
        }
    }
}
