package io.imcache.master.desktop;

import io.imcache.master.assignment.CrawlAccounts;
import io.imcache.master.desktop.view.Channel;
import io.imcache.master.desktop.view.DesktopJson;
import io.imcache.redis.assignment.CrawlAccount;
import io.imcache.redis.assignment.CrawlSettings;
import io.imcache.redis.model.Account;
import io.imcache.redis.model.AccountIds;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/**
 * Accounts that clients create and delete. To create one is to make it known, with what the client says of it: it is listed,
 * assigned to a worker, and has nothing until that worker pushes it.
 */
final class AccountChangeEvents {
    private static final String CREATED = "monitor:create_account_result";
    private static final String DELETED = "monitor:delete_account_result";
    private static final int WORD = 64;
    private static final int NAME = 512;
    private static final int ID_BYTES = 12;

    private final ChannelTable channels;
    private final CrawlAccounts crawled;
    private final SecureRandom random = new SecureRandom();

    AccountChangeEvents(ChannelTable channels, CrawlAccounts crawled) {
        this.channels = channels;
        this.crawled = crawled;
    }

    void addTo(DesktopEvents events) {
        events.on("monitor:create_account", CREATED, this::create).on("monitor:delete_account", DELETED, this::delete);
    }

    private Mono<Void> create(DesktopClient monitor, EventPayload request) {
        String platform = printable("platform", request.required("platform", WORD));
        String name = printable("account_name", request.required("account_name", NAME));
        String given = request.optionalAccountId("account_id");
        String id = given == null ? newId() : given;
        Map<String, String> fields = new LinkedHashMap<>();
        fields.put("account_name", name);
        put(fields, "status", request.optional("status", WORD));
        put(fields, "monitor_interval", interval(request));
        put(fields, "assigned_worker_id", request.optional("assigned_worker_id", AccountIds.LONGEST));
        fields.putIfAbsent("status", "active");
        fields.forEach(AccountChangeEvents::printable);
        if (!monitor.sees(id)) {
            String expected = given == null ? "an account_id that the token is for" : "one that the token is for";
            throw new InvalidRequestException("account_id: not for this token (expected: " + expected + ")");
        }
        return monitor.store()
                .account(id)
                .hasElement()
                .flatMap(known -> known
                        ? Mono.<Account>error(new InvalidRequestException(
                                "account_id: there is one already (expected: the id of a new account)"))
                        : crawled.set(monitor.store(), id, platform, fields, settings(platform, fields)))
                .flatMap(account -> channels.ready(monitor.access())
                        .then(channels.read(id))
                        .then(Mono.fromRunnable(() -> {
                            monitor.send(CREATED, created(account));
                            monitor.sendChannelsNow();
                        })));
    }

    private static String printable(String name, String value) {
        if (value.chars().anyMatch(Character::isISOControl)) {
            throw new InvalidRequestException(name + ": unusable (expected: a text without control characters)");
        }
        return value;
    }

    private static CrawlSettings settings(String platform, Map<String, String> fields) {
        String interval = fields.get("monitor_interval");
        boolean isPaused = !"active".equals(fields.get("status"));
        return new CrawlSettings(
                isPaused ? CrawlAccount.Status.PAUSED : CrawlAccount.Status.ACTIVE,
                platform,
                fields.get("assigned_worker_id"),
                interval == null ? null : Integer.valueOf(interval),
                fields.get("account_name"));
    }

    private String newId() {
        byte[] bytes = new byte[ID_BYTES];
        random.nextBytes(bytes);
        return "acc-" + HexFormat.of().formatHex(bytes);
    }

    private static void put(Map<String, String> fields, String name, @Nullable String value) {
        if (value != null) {
            fields.put(name, value);
        }
    }

    private static @Nullable String interval(EventPayload request) {
        String value = request.optional("monitor_interval", WORD);
        if (value != null && !value.matches("[1-9]\\d{0,6}")) {
            throw new InvalidRequestException("monitor_interval: no whole number (expected: 1..9999999)");
        }
        return value;
    }

    private static byte[] created(Account account) {
        Map<String, String> profile = account.profile();
        return DesktopJson.object(out -> {
            out.flag("success", true);
            out.begin("data");
            out.text("id", account.accountId());
            out.text("platform", account.platform());
            out.text("account_name", profile.get("account_name"));
            out.text("account_id", account.accountId());
            out.text("status", profile.get("status"));
            out.text("login_status", Channel.NOT_LOGGED_IN);
            out.text("worker_status", Channel.OFFLINE);
            out.decimal("monitor_interval", profile.get("monitor_interval"));
            out.text("assigned_worker_id", profile.get("assigned_worker_id"));
            out.number("created_at", account.createdAt());
            out.number("updated_at", account.createdAt());
            out.none("avatar");
            out.none("user_info");
            out.none("last_login_time");
            out.end();
        });
    }

    private Mono<Void> delete(DesktopClient monitor, EventPayload request) {
        String id = request.accountId("accountId");
        return crawled.delete(monitor.store(), id).flatMap(deleted -> {
            if (!deleted) {
                return Mono.error(InvalidRequestException.unknown("accountId"));
            }
            return channels.ready(monitor.access()).then(channels.read(id)).then(Mono.fromRunnable(() -> {
                monitor.send(DELETED, out -> {
                    out.flag("success", true);
                    out.text("accountId", id);
                });
                monitor.sendChannelsNow();
            }));
        });
    }
}
