package io.imcache.master.events;

import io.imcache.redis.feed.AccountEvent;
import io.imcache.redis.model.UnreadCounts;
import org.jspecify.annotations.Nullable;

/**
 * Something that those who watch an account are told.
 *
 * @param base the version that it follows
 * @param version of the account after it; 0 where there is no account any more
 * @param platform of the account; null where it is not known
 * @param unread counts after it
 * @param commit what was done; null where it is no change
 * @param json what clients of the feed are told
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

    /** What happened. */
    public enum Type {
        /** A commit. */
        CHANGE,
        /** The account was removed. */
        DELETED,
        /** What happened since {@link FeedEvent#base} is no longer known: what a client has of the account is to be read anew. */
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
