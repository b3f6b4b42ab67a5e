package io.imcache.redis.model;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * An account without its items.
 *
 * @param platform the platform; null if nobody named one
 * @param version the version of its items; 0 if none were pushed
 * @param createdAt when the account became known, in milliseconds
 * @param updatedAt when its last snapshot was taken, in milliseconds; 0 if none was pushed
 * @param profile profile fields by the names that crawlers gave them, as text
 */
public record Account(
        String accountId,
        @Nullable String platform,
        long version,
        long createdAt,
        long updatedAt,
        Map<String, String> profile) {}
