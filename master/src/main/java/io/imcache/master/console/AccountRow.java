package io.imcache.master.console;

import io.imcache.master.im.view.UserView;
import io.imcache.protocol.ItemCollection;
import io.imcache.redis.model.Account;
import io.imcache.redis.model.AccountOverview;
import io.imcache.redis.model.UnreadCounts;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * An account in the console's list.
 *
 * @param name null if unknown
 * @param platform null if unknown
 * @param status {@code active}, {@code banned}, {@code pending} or {@code inactive}
 * @param version of its items; 0 before the first push
 * @param createdAt when it became known, in milliseconds
 * @param updatedAt when its last snapshot was taken, in milliseconds; 0 before the first push
 * @param workerId the worker with a lease on it, else the one that pushed it last; null if neither is known
 * @param leased whether that worker has a lease
 * @param bytes of Redis's memory, estimated
 */
record AccountRow(
        String accountId,
        @Nullable String name,
        @Nullable String platform,
        String status,
        long version,
        long createdAt,
        long updatedAt,
        @Nullable String workerId,
        boolean leased,
        Unread unread,
        Counts counts,
        long bytes) {

    /** @param total without notifications, as IM clients count */
    record Unread(long total, long comments, long discussions, long directMessages, long notifications) {}

    record Counts(long total, long comments, long contents, long conversations, long messages, long notifications) {}

    static AccountRow of(AccountOverview overview, long bytes) {
        Account account = overview.account();
        UnreadCounts unread = overview.unread();
        String lease = overview.leasedTo();
        return new AccountRow(
                account.accountId(),
                UserView.name(account),
                account.platform(),
                overview.status().imName(),
                account.version(),
                account.createdAt(),
                account.updatedAt(),
                lease == null ? overview.worker() : lease,
                lease != null,
                new Unread(
                        unread.comments() + unread.discussions() + unread.directMessages(),
                        unread.comments(),
                        unread.discussions(),
                        unread.directMessages(),
                        unread.notifications()),
                new Counts(
                        overview.counts().values().stream()
                                .mapToLong(Long::longValue)
                                .sum(),
                        count(overview, ItemCollection.COMMENTS),
                        count(overview, ItemCollection.CONTENTS),
                        count(overview, ItemCollection.CONVERSATIONS),
                        count(overview, ItemCollection.MESSAGES),
                        count(overview, ItemCollection.NOTIFICATIONS)),
                bytes);
    }

    private static long count(AccountOverview overview, ItemCollection collection) {
        return overview.counts().getOrDefault(collection, 0L);
    }

    /** Returns its name, else its id. */
    String title() {
        return name == null ? accountId : name;
    }

    /** Returns whether its id, name, platform or worker contains a text. */
    boolean matches(String lowerCase) {
        return has(accountId, lowerCase)
                || has(name, lowerCase)
                || has(platform, lowerCase)
                || has(workerId, lowerCase);
    }

    private static boolean has(@Nullable String text, String lowerCase) {
        return text != null && text.toLowerCase(Locale.ROOT).contains(lowerCase);
    }
}
