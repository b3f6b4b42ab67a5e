package io.imcache.worker;

import static java.util.Objects.requireNonNullElse;

import io.imcache.worker.link.Wire;
import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * An account that masters assign to the worker.
 *
 * @param platform such as {@code douyin}; empty if the master does not say
 * @param name what people call the account; null if nobody named it
 * @param interval how often to crawl the account; 30 seconds if the master does not say
 * @param loginStatus such as {@code not_logged_in} or {@code logged_in}; null if the master does not say
 * @param credentials such as {@code cookies}, {@code fingerprint}, {@code localStorage}, as a crawler reported them; may be empty
 * @param fields the whole object that the master sent, by its JSON names
 */
public record AssignedAccount(
        String id,
        String platform,
        @Nullable String name,
        Duration interval,
        @Nullable String loginStatus,
        Map<String, @Nullable Object> credentials,
        Map<String, @Nullable Object> fields) {
    private static final Duration DEFAULT_INTERVAL = Duration.ofSeconds(30);

    public AssignedAccount {
        credentials = Collections.unmodifiableMap(new LinkedHashMap<>(credentials));
        fields = Collections.unmodifiableMap(new LinkedHashMap<>(fields));
    }

    /**
     * Reads an account from the object that a master sent.
     *
     * @throws IllegalArgumentException if the object has no id
     */
    static AssignedAccount of(Map<String, @Nullable Object> fields) {
        String id = Wire.text(fields, "id");
        if (id == null) {
            throw new IllegalArgumentException("id: missing (expected: the id of an account)");
        }
        return new AssignedAccount(
                id,
                requireNonNullElse(Wire.text(fields, "platform"), ""),
                Wire.text(fields, "account_name"),
                fields.get("monitor_interval") instanceof Number seconds && seconds.longValue() > 0
                        ? Duration.ofSeconds(seconds.longValue())
                        : DEFAULT_INTERVAL,
                Wire.text(fields, "login_status"),
                Wire.object(fields, "credentials"),
                fields);
    }

    /** Leaves out the credentials, so that logs do not get them. */
    @Override
    public String toString() {
        return "AssignedAccount[id=" + id + ", platform=" + platform + ", name=" + name + ", interval=" + interval
                + ", loginStatus=" + loginStatus + "]";
    }
}
