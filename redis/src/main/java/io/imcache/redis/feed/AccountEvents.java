package io.imcache.redis.feed;

import io.imcache.redis.connection.StoreConnection;
import io.imcache.redis.keys.StoreNames;
import io.imcache.redis.model.UnreadCounts;
import java.util.List;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/**
 * Reads the last commits to an account, oldest first: some 256 or more, fewer if these take more than 64 KB of Redis's memory.
 * They are removed with the account. Each has a
 * summary, a JSON object of at most some 20 KB:
 *
 * <pre>
 * changes        by collection {added, updated, removed, marked, count}; count is of items after it
 * unread_change  differences of the unread counts that changed: {comments, discussions, messages, notifications}
 * arrived        new unread items of a push, the latest first, one for each conversation or content, 20 at most: {type:
 *                "direct_message", conversation_id} or {type: "comment", content_id, content_title}, and {count, msg_id,
 *                sender: {user_id, user_name, avatar}, create_time} of the latest; null for unknown values
 * arrived_more   how many more conversations or contents have new items; absent for none
 * marked         by collection the ids of marked items, 100 at most
 * read_all       {conversation_id} or {content_id} whose items were all marked read; absent for other commits
 * </pre>
 */
public final class AccountEvents {
    private final StoreConnection connection;
    private final StoreNames names;

    /**
     * The events of an account after a version.
     *
     * @param version of the account now; 0 if there is none
     * @param platform of the account; null if it is not known
     * @param unread counts of now
     * @param events those that still exist, oldest first
     */
    public record History(long version, @Nullable String platform, UnreadCounts unread, List<AccountEvent> events) {}

    /** @param prefix as for {@code RedisAccountStore} */
    public AccountEvents(StoreConnection connection, String prefix) {
        this.connection = connection;
        this.names = connection.names(prefix);
    }

    /**
     * Reads the events after a version. Events between this version and the one that the first event builds on no
     * longer exist.
     *
     * @param version {@link Long#MAX_VALUE} to read no events
     * @param most how many events to return at most, the oldest first
     */
    public Mono<History> after(String accountId, long version, int most) {
        return EventsScript.call(connection, names.account(accountId), version, most);
    }
}
