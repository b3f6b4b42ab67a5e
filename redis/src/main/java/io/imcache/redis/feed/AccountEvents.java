package io.imcache.redis.feed;

import io.imcache.redis.connection.StoreConnection;
import io.imcache.redis.keys.StoreNames;
import io.imcache.redis.model.UnreadCounts;
import java.util.List;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/**
 * What happened to an account: its last commits, some 256 at least, oldest first. They go with the account when it is
 * removed. Each has a summary, a JSON object of at most some 20 KB:
 *
 * <pre>
 * changes        by collection {added, updated, removed, marked, count}; count is of items after it
 * unread_change  by how much unread counts differ, those that do: {comments, discussions, messages, notifications}
 * arrived        new unread items of a push, the latest first, one for each conversation or content, 20 at most: {type:
 *                "direct_message", conversation_id} or {type: "comment", content_id, content_title}, and {count, msg_id,
 *                sender: {user_id, user_name, avatar}, create_time} of the latest; what is not known is null
 * arrived_more   in how many more there is something new; absent where in none
 * marked         by collection the ids of marked items, 100 at most
 * read_all       {conversation_id} or {content_id} of which all was read; absent where it is not about one
 * </pre>
 */
public final class AccountEvents {
    private final StoreConnection connection;
    private final StoreNames names;

    /**
     * What happened to an account after a version.
     *
     * @param version of the account now; 0 where there is none
     * @param platform of the account; null where it is not known
     * @param unread counts of now
     * @param events oldest first, as far as they are still there
     */
    public record History(long version, @Nullable String platform, UnreadCounts unread, List<AccountEvent> events) {}

    /** @param prefix as for {@code RedisAccountStore} */
    public AccountEvents(StoreConnection connection, String prefix) {
        this.connection = connection;
        this.names = new StoreNames(prefix);
    }

    /**
     * Reads what happened after a version. What is missing between this version and the first event, which says what it
     * builds on, is no longer there.
     *
     * @param version {@link Long#MAX_VALUE} to read only what is now
     * @param most how many events to return, the oldest
     */
    public Mono<History> after(String accountId, long version, int most) {
        return EventsScript.call(connection, names.account(accountId), version, most);
    }
}
