package io.imcache.master.assignment;

import io.imcache.master.json.JsonWriter;
import io.imcache.redis.assignment.CrawlAccount;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * An account as a worker gets it.
 *
 * @param profile what is known of the account, by the names that crawlers gave
 * @param epoch of the worker's lease
 * @param expiresAt when the lease expires unless it is renewed, in milliseconds
 */
record Task(
        CrawlAccount account, Map<String, String> profile, TaskCredentials credentials, long epoch, long expiresAt) {
    /** Writes the members of the account's object. */
    void write(JsonWriter json) {
        json.text("id", account.accountId());
        json.text("platform", account.platform());
        json.text("account_id", profile.getOrDefault("account_id", account.accountId()));
        json.text("account_name", account.name() == null ? profile.get("account_name") : account.name());
        json.number("monitor_interval", account.interval());
        json.text("status", account.status().word());
        json.text("login_status", profile.getOrDefault("login_status", "not_logged_in"));
        json.text("platform_user_id", profile.get("platform_user_id"));
        json.text("platform_username", first("platform_username", "platformUsername", "nickname"));
        json.name("credentials");
        json.element(credentials.json());
        json.decimal("cookies_valid_until", profile.get("cookies_valid_until"));
        json.begin("user_info");
        json.text("nickname", first("nickname", "platform_username", "platformUsername"));
        json.text("avatar", profile.get("avatar"));
        json.text("platform_user_id", profile.get("platform_user_id"));
        json.end();
        json.decimal("last_check_time", profile.get("last_check_time"));
        json.decimal("last_login_time", profile.get("last_login_time"));
        json.number("epoch", epoch);
        json.number("lease_expires_at", expiresAt);
    }

    private @Nullable String first(String... names) {
        for (String name : names) {
            String value = profile.get(name);
            if (value != null && !value.isEmpty()) {
                return value;
            }
        }
        return null;
    }

    /** Returns about how many bytes the object has. */
    int size() {
        return 1_024 + credentials.json().length;
    }
}
