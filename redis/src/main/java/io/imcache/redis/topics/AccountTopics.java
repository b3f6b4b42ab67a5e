package io.imcache.redis.topics;

import io.imcache.protocol.ItemCollection;
import io.imcache.redis.accounts.Activity;
import io.imcache.redis.accounts.OverviewScript;
import io.imcache.redis.connection.StoreConnection;
import io.imcache.redis.keys.AccountKeys;
import io.imcache.redis.keys.StoreNames;
import io.imcache.redis.model.AccountOverview;
import io.imcache.redis.model.StoreException;
import io.imcache.redis.model.StoredItem;
import io.imcache.redis.read.AccountReader;
import java.util.List;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/**
 * Accounts as some clients list them: the account with its latest item, and its <em>topics</em>, conversations and contents,
 * each with how many messages or comments it has and how many are unread. All of it comes from indexes and counts; what it
 * costs depends on how many topics are asked for and how far back unread items reach.
 */
public final class AccountTopics {
    /** How often to start again when the account changes between two calls. */
    private static final int TRIES = 20;

    private final StoreConnection connection;
    private final StoreNames names;
    private final AccountReader reader;
    private final Activity activity;

    public AccountTopics(StoreConnection connection, StoreNames names, AccountReader reader, Activity activity) {
        this.connection = connection;
        this.names = names;
        this.reader = reader;
        this.activity = activity;
    }

    /**
     * An account without its items, but for the newest.
     *
     * @param comment the newest comment; null where there is none
     * @param message the newest message that was sent and is not deleted; null where there is none, or not among the newest few
     */
    public record Channel(AccountOverview overview, @Nullable StoredItem comment, @Nullable StoredItem message) {}

    /**
     * A conversation or a content.
     *
     * @param kind {@link ItemCollection#CONVERSATIONS} or {@link ItemCollection#CONTENTS}
     * @param item null where it is known only by messages or comments that name it
     * @param count how many messages or comments it has
     * @param unread how many of them are unread
     * @param newest the newest of them that was sent and is not deleted; null where there is none, or not among the newest few
     */
    public record Topic(
            ItemCollection kind,
            String id,
            @Nullable StoredItem item,
            long count,
            long unread,
            @Nullable StoredItem newest) {}

    /**
     * Topics of one version of an account.
     *
     * @param version 0 where there is no such account
     * @param platform null where no push named one
     */
    public record Topics(long version, @Nullable String platform, List<Topic> topics) {}

    /** Whether an account has a conversation, and a content, with some id; also one that is known only by what names it. */
    public record Found(boolean conversation, boolean content) {}

    /** Reads an account; empty where it is not known. This does not count as use of it. */
    public Mono<Channel> channel(String accountId) {
        return Mono.defer(() -> OverviewScript.callWithNewest(connection, names.account(accountId)));
    }

    /**
     * Reads topics: the first conversations and contents of their lists, and all that have something unread.
     *
     * @param most how many conversations and how many contents, beside those that have something unread
     */
    public Mono<Topics> topics(String accountId, int most) {
        return Mono.defer(() -> topics(names.account(accountId), most, TRIES))
                .doOnNext(topics -> activity.touch(accountId));
    }

    private Mono<Topics> topics(AccountKeys keys, int most, int triesLeft) {
        return new TopicsReading(connection, keys, reader, most)
                .read()
                .switchIfEmpty(Mono.defer(() -> triesLeft == 0
                        ? Mono.error(new StoreException.Unavailable("The account changes too fast", null))
                        : topics(keys, most, triesLeft - 1)));
    }

    /** Looks for a topic of an account. This does not count as use of it. */
    public Mono<Found> find(String accountId, String topicId) {
        return Mono.defer(() -> TopicScript.call(connection, names.account(accountId), topicId));
    }
}
