package io.imcache.redis.topics;

import static java.util.Objects.requireNonNull;

import io.imcache.protocol.ItemCollection;
import io.imcache.redis.accounts.Activity;
import io.imcache.redis.accounts.OverviewScript;
import io.imcache.redis.connection.StoreConnection;
import io.imcache.redis.item.ItemReader;
import io.imcache.redis.item.MessageSchema;
import io.imcache.redis.keys.StoreNames;
import io.imcache.redis.model.AccountChannel;
import io.imcache.redis.model.Page;
import io.imcache.redis.model.StoredItem;
import io.imcache.redis.read.AccountReader;
import io.imcache.redis.read.Attempts;
import io.imcache.redis.read.LatestScript;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/**
 * Reads accounts as some clients list them: an account with its latest item, and its <em>topics</em>, conversations and
 * contents, each with the number of its messages or comments and of the unread ones. Everything comes from indexes and
 * counts. The cost depends on how many topics are asked for and on how far back unread items reach.
 */
public final class AccountTopics {
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
     * A conversation or a content.
     *
     * @param kind {@link ItemCollection#CONVERSATIONS} or {@link ItemCollection#CONTENTS}
     * @param item null if only messages or comments name it
     * @param count how many messages or comments it has
     * @param unread how many of them are unread
     * @param newest the newest of them that was sent and is not deleted; null if there is none among the newest few
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
     * @param version 0 if there is no such account
     * @param platform null if no push named one
     */
    public record Topics(long version, @Nullable String platform, List<Topic> topics) {}

    /** Whether an account has a conversation and a content with an id, be it only as messages or comments name it. */
    public record Found(boolean conversation, boolean content) {}

    /** Reads an account; empty if it is not known. This does not count as use of the account. */
    public Mono<AccountChannel> channel(String accountId) {
        return Mono.defer(() -> OverviewScript.callWithNewest(connection, names.account(accountId)));
    }

    /**
     * Reads topics: the first conversations and contents of their lists, and all that have something unread.
     *
     * @param most how many conversations and how many contents, beside those that have something unread
     */
    public Mono<Topics> topics(String accountId, int most) {
        return Attempts.repeat(
                        Attempts.READS,
                        () -> new TopicsReading(connection, names.account(accountId), reader, most).read())
                .doOnNext(topics -> {
                    if (topics.version() != 0) {
                        activity.touch(accountId);
                    }
                });
    }

    /** Adds the newest messages to a page of conversations; empty if the account is no longer at the page's version. */
    public Mono<Page> withNewest(String accountId, Page page) {
        var items = new ItemReader();
        Map<Long, String> ids = new LinkedHashMap<>();
        for (StoredItem conversation : page.items()) {
            String id = items.id(ItemCollection.CONVERSATIONS, conversation.json());
            if (id != null) {
                ids.put(MessageSchema.INSTANCE.byConversation.reference(id), id);
            }
        }
        List<Long> references = List.copyOf(ids.keySet());
        return LatestScript.newest(
                        connection, names.account(accountId), ItemCollection.MESSAGES, references, page.version())
                .map(latest -> {
                    var newest = new HashMap<String, StoredItem>();
                    latest.forEach((reference, message) -> newest.put(requireNonNull(ids.get(reference)), message));
                    return new Page(
                            page.version(), page.platform(), page.items(), newest, page.hasMore(), page.position());
                });
    }

    /** Looks for a topic of an account. This does not count as use of the account. */
    public Mono<Found> find(String accountId, String topicId) {
        return Mono.defer(() -> TopicScript.call(connection, names.account(accountId), topicId));
    }
}
