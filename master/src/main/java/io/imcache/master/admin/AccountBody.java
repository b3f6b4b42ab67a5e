package io.imcache.master.admin;

import io.imcache.master.im.body.Body;
import io.imcache.master.web.RequestException;
import io.imcache.redis.assignment.CrawlAccount;
import io.imcache.redis.assignment.CrawlSettings;
import io.imcache.redis.model.AccountIds;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a body says of an account that is to be crawled.
 *
 * @param settings what to set; the platform is null if the body has none
 * @param profile the same as profile fields of the account
 */
record AccountBody(CrawlSettings settings, Map<String, String> profile) {
    /** The longest time between two looks at a platform, in seconds: a day. */
    private static final int LONGEST_INTERVAL = 86_400;

    private static final int PLATFORM = 64;
    private static final int NAME = 512;

    static AccountBody read(Body body) {
        String status = text(body, "status", PLATFORM);
        String interval = text(body, "monitor_interval", PLATFORM);
        var settings = new CrawlSettings(
                status == null ? null : status(status),
                platform(text(body, "platform", PLATFORM)),
                text(body, "assigned_worker_id", AccountIds.LONGEST),
                interval == null ? null : interval(interval),
                text(body, "account_name", NAME));
        return new AccountBody(settings, profile(settings));
    }

    private static @Nullable String text(Body body, String name, int longest) {
        String value = body.text(name);
        if (value != null && (value.length() > longest || value.chars().anyMatch(Character::isISOControl))) {
            throw RequestException.invalid(
                    name, value, "at most " + longest + " characters, without control characters");
        }
        return value;
    }

    private static CrawlAccount.Status status(String status) {
        return switch (status) {
            case "active" -> CrawlAccount.Status.ACTIVE;
            case "paused" -> CrawlAccount.Status.PAUSED;
            default -> throw RequestException.invalid("status", status, "active or paused");
        };
    }

    private static @Nullable String platform(@Nullable String platform) {
        if (platform != null && (platform.isBlank() || platform.indexOf(',') >= 0)) {
            throw RequestException.invalid("platform", platform, "the name of a platform, without commas");
        }
        return platform;
    }

    private static int interval(String interval) {
        if (interval.matches("[1-9]\\d{0,5}") && Integer.parseInt(interval) <= LONGEST_INTERVAL) {
            return Integer.parseInt(interval);
        }
        throw RequestException.invalid(
                "monitor_interval", interval, "a whole number of seconds, 1.." + LONGEST_INTERVAL);
    }

    private static Map<String, String> profile(CrawlSettings settings) {
        var profile = new LinkedHashMap<String, String>();
        put(profile, "account_name", settings.name());
        put(
                profile,
                "status",
                settings.status() == null ? null : settings.status().word());
        put(profile, "monitor_interval", settings.interval());
        put(profile, "assigned_worker_id", settings.pinnedTo());
        return profile;
    }

    private static void put(Map<String, String> profile, String name, @Nullable Object value) {
        if (value != null) {
            profile.put(name, value.toString());
        }
    }
}
