package io.imcache.master.im;

import java.time.DateTimeException;
import java.time.ZoneId;
import java.util.List;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/**
 * Configures the IM API.
 *
 * @param apiVersion the version of the API that {@code /api/im/version} names; not empty
 * @param supportedPlatforms the platforms named by {@code /api/im/version}; the store takes any
 * @param timeZone the zone of times that crawlers and clients give without one, the same on all masters
 * @param findInAccounts in how many accounts to look for an item whose account is not given, 0 to 1,000; 0 for none
 * @param maxBody largest body of a write, 1 byte to 16 MiB
 */
@ConfigurationProperties("imcache.im")
record ImProperties(
        @DefaultValue("1.0.0") String apiVersion,
        @DefaultValue({"douyin", "xiaohongshu"}) List<String> supportedPlatforms,
        @DefaultValue("Asia/Shanghai") String timeZone,
        @DefaultValue("200") int findInAccounts,
        @DefaultValue("256KB") DataSize maxBody) {
    private static final int MOST_ACCOUNTS = 1_000;
    private static final long LARGEST_BODY = 16L << 20;

    ImProperties {
        if (apiVersion.isBlank()) {
            throw new IllegalArgumentException("imcache.im.api-version: empty (expected: a version, such as 1.0.0)");
        }
        zone(timeZone);
        if (findInAccounts < 0 || findInAccounts > MOST_ACCOUNTS) {
            throw new IllegalArgumentException(
                    "imcache.im.find-in-accounts: " + findInAccounts + " (expected: 0.." + MOST_ACCOUNTS + ")");
        }
        if (maxBody.toBytes() < 1 || maxBody.toBytes() > LARGEST_BODY) {
            throw new IllegalArgumentException("imcache.im.max-body: " + maxBody + " (expected: 1B..16MB)");
        }
    }

    /** Returns the zone of times without one. */
    ZoneId zone() {
        return zone(timeZone);
    }

    private static ZoneId zone(String name) {
        try {
            return ZoneId.of(name);
        } catch (DateTimeException e) {
            throw new IllegalArgumentException(
                    "imcache.im.time-zone: " + name + " (expected: a time zone, such as Asia/Shanghai or +08:00)", e);
        }
    }
}
