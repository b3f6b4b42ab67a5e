package io.imcache.redis;

import io.imcache.protocol.ItemCollection;
import io.imcache.redis.item.Attribute;
import io.imcache.redis.model.Account;
import io.imcache.redis.model.AccountPage;
import io.imcache.redis.model.AccountStatus;
import io.imcache.redis.model.DeltaPush;
import io.imcache.redis.model.ItemAccount;
import io.imcache.redis.model.Lease;
import io.imcache.redis.model.Mark;
import io.imcache.redis.model.Page;
import io.imcache.redis.model.PageQuery;
import io.imcache.redis.model.PushOutcome;
import io.imcache.redis.model.RangeCounts;
import io.imcache.redis.model.ReadAll;
import io.imcache.redis.model.SnapshotPush;
import io.imcache.redis.model.UnifiedQuery;
import io.imcache.redis.model.UnreadCounts;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/**
 * Stores accounts. All methods are non-blocking. They end with {@code StoreException.Unavailable} if Redis does not
 * answer within the command timeout, and with {@code StoreException.Full} if it has no memory left. Each call makes its
 * changes in one step, unless it says otherwise.
 */
public interface AccountStore {

    // From crawlers.

    /** Replaces the collections of a push, unless the stored account is newer. */
    Mono<PushOutcome> replace(SnapshotPush push);

    /** Sets and removes the items of a delta, if the account is at the version that the delta builds on. */
    Mono<PushOutcome> apply(DeltaPush delta);

    /**
     * Sets items field by field. A field that the push does not name keeps its value. Removes nothing. A message that is not
     * stored yet is left out unless its direction is known, and a comment unless its author is named; the next snapshot has them.
     */
    Mono<PushOutcome> merge(SnapshotPush push);

    /**
     * Sets profile fields that a crawler reports, and makes the account known; empty if a person deleted the account. Other
     * fields keep their values.
     *
     * @param platform the account's platform; null leaves it as it is
     */
    Mono<Account> reportProfile(String accountId, @Nullable String platform, Map<String, String> fields);

    /** Gives a worker a lease on an account, with an epoch higher than any before. Reopens an account that was deleted. */
    Mono<Lease> claim(String accountId, String workerId, Duration length);

    /** Prolongs a lease; empty if a later one exists. */
    Mono<Lease> renew(String accountId, String workerId, long epoch, Duration length);

    /** Reads the worker that has a lease on an account, else the one that pushed it last; empty if neither is known. */
    Mono<String> worker(String accountId);

    // From IM clients. Each answers with the changed items as they are afterwards, without those that do not exist.

    /** Marks items. Repeating a mark changes nothing. */
    Mono<Page> mark(String accountId, ItemCollection collection, List<String> ids, Mark mark);

    /** Marks a conversation and all its messages read. */
    Mono<Page> markConversationRead(String accountId, String conversationId);

    /**
     * Marks all messages of a conversation, or all comments on a content, read. The conversation or content need not be
     * stored itself. Takes one change for up to 499 items, and several, one after the other, for more.
     *
     * @param topics {@link ItemCollection#CONVERSATIONS} or {@link ItemCollection#CONTENTS}
     * @param id of the conversation or content
     */
    Mono<ReadAll> markAllRead(String accountId, ItemCollection topics, String id);

    /**
     * Adds an item that an IM client made. It stays until a crawler pushes an item with its id.
     *
     * @param json the item, by crawlers' field names
     * @return the item; a page without items if there is one with this id already, or a message that had it (see {@link
     *     #made})
     */
    Mono<Page> create(String accountId, ItemCollection collection, String json);

    /**
     * Removes an account with all its data, for a person; returns whether there was one. It stays deleted: pushes and reports of
     * crawlers are refused until {@link #updateProfile} or {@link #claim}, or until none came for 30 days.
     */
    Mono<Boolean> delete(String accountId);

    /**
     * Sets profile fields for a person, and makes the account known, also one that was deleted. Other fields keep their values.
     *
     * @param platform the account's platform; null leaves it as it is
     */
    Mono<Account> updateProfile(String accountId, @Nullable String platform, Map<String, String> fields);

    // Reads.

    /** Reads a page of items; it has none if there is no such account. */
    Mono<Page> page(PageQuery query);

    /** Reads one item: a page with that item, or without any. */
    Mono<Page> item(String accountId, ItemCollection collection, String id);

    /**
     * Reads a message by the id under which an IM client made it. Finds it also once a crawler has pushed it under the
     * platform's id.
     */
    default Mono<Page> made(String accountId, String id) {
        return item(accountId, ItemCollection.MESSAGES, id);
    }

    /** Reads a page of comments and messages together. */
    Mono<Page> unified(UnifiedQuery query);

    /** Counts the items with one value of a facet. */
    Mono<RangeCounts> count(String accountId, ItemCollection collection, Attribute facet, String value);

    /** Reads the unread counts. */
    Mono<UnreadCounts> unread(String accountId);

    /**
     * Looks up an account's version; 0 if there is no such account. The store's {@code AccountVersions} decide whether
     * Redis is asked each time.
     */
    Mono<Long> version(String accountId);

    /** Looks up a version for a caller with a thread of its own; see {@code AccountVersions}. */
    default Mono<Long> version(String accountId, Executor caller) {
        return version(accountId);
    }

    /** Returns the version if it is remembered; negative if it is not. */
    default long knownVersion(String accountId) {
        return -1;
    }

    /**
     * Finds the account of an item: of several the one that became known last.
     *
     * @param accountIds the accounts to look in; null for all
     * @param most how many accounts to look in, 1 or more; if there are more, nothing is searched
     */
    Mono<ItemAccount> find(@Nullable Set<String> accountIds, ItemCollection collection, String id, int most);

    /** Reads the ids of all items of a collection, in no particular order. */
    Mono<List<String>> ids(String accountId, ItemCollection collection);

    /** Reads an account; empty if it is not known. */
    Mono<Account> account(String accountId);

    /**
     * Lists known accounts.
     *
     * @param platform only those of this platform; null for all
     * @param statuses only those whose {@link AccountStatus} is one of these; empty for all
     */
    Mono<AccountPage> accounts(@Nullable String platform, Set<AccountStatus> statuses, int offset, int count);
}
