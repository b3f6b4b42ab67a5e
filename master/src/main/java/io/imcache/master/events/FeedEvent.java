package io.imcache.master.events;

import io.imcache.redis.feed.AccountEvent;
import io.imcache.redis.model.UnreadCounts;
import org.jspecify.annotations.Nullable;

/**
 * A change of an account, for its watchers.
 *
 * @param base the version before it
 * @param version the version after it; 0 if the account is gone
 * @param platform of the account; null if unknown
 * @param unread counts after it
 * @param commit what was done; null if this is not a commit
 * @param json the data for clients of the feed
 */
public record FeedEvent(
        Type type,
        String accountId,
        long base,
        long version,
        @Nullable String platform,
        UnreadCounts unread,
        @Nullable AccountEvent commit,
        String json) {

    /** The kind of a change. */
    public enum Type {
        /** A commit. */
        CHANGE,
        /** The account was removed. */
        DELETED,
        /** The changes since {@link FeedEvent#base} are no longer known; clients must read the account again. */
        RELOAD;

        String eventName() {
            return switch (this) {
                case CHANGE -> "change";
                case DELETED -> "deleted";
                case RELOAD -> "reload";
            };
        }
    }

    static FeedEvent change(String accountId, @Nullable String platform, AccountEvent commit) {
        String json = EventJson.change(accountId, platform, commit);
        return new FeedEvent(
                Type.CHANGE, accountId, commit.base(), commit.version(), platform, commit.unread(), commit, json);
    }

    static FeedEvent deleted(String accountId, long base) {
        var none = new UnreadCounts(0, 0, 0, 0, 0);
        return new FeedEvent(Type.DELETED, accountId, base, 0, null, none, null, EventJson.account(accountId, 0, null));
    }

    static FeedEvent reload(String accountId, long base, @Nullable String platform, UnreadCounts unread) {
        String json = EventJson.account(accountId, unread.version(), unread);
        return new FeedEvent(Type.RELOAD, accountId, base, unread.version(), platform, unread, null, json);
    }
}
