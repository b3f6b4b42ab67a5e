package io.imcache.redis.topics;

import io.imcache.protocol.ItemCollection;
import io.imcache.redis.connection.StoreConnection;
import io.imcache.redis.item.Attribute;
import io.imcache.redis.item.CommentSchema;
import io.imcache.redis.item.ItemReader;
import io.imcache.redis.item.MessageSchema;
import io.imcache.redis.keys.AccountKeys;
import io.imcache.redis.model.PageQuery;
import io.imcache.redis.model.Position;
import io.imcache.redis.model.StoredItem;
import io.imcache.redis.read.AccountReader;
import io.imcache.redis.read.ItemsScript;
import io.imcache.redis.read.LatestScript;
import io.imcache.redis.topics.AccountTopics.Topic;
import io.imcache.redis.topics.AccountTopics.Topics;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/** One attempt to read the topics of an account, at one version. */
final class TopicsReading {
    /** How many items a call reads; they may be large. */
    private static final int PAGE = 250;

    private final StoreConnection connection;
    private final AccountKeys keys;
    private final AccountReader reader;
    private final int most;
    private final ItemReader items = new ItemReader();

    TopicsReading(StoreConnection connection, AccountKeys keys, AccountReader reader, int most) {
        this.connection = connection;
        this.keys = keys;
        this.reader = reader;
        this.most = most;
    }

    /** Reads the topics; empty if the account changes meanwhile. */
    Mono<Topics> read() {
        return read(ItemCollection.CONVERSATIONS)
                .flatMap(conversations -> conversations.version() == 0
                        ? Mono.just(conversations)
                        : read(ItemCollection.CONTENTS)
                                .filter(contents -> contents.version() == conversations.version())
                                .map(contents -> {
                                    var all = new ArrayList<>(conversations.topics());
                                    all.addAll(contents.topics());
                                    return new Topics(contents.version(), contents.platform(), all);
                                }));
    }

    /** Reads conversations or contents. */
    private Mono<Topics> read(ItemCollection kind) {
        ItemCollection below = kind == ItemCollection.CONVERSATIONS ? ItemCollection.MESSAGES : ItemCollection.COMMENTS;
        return UnreadScript.call(connection, keys, below)
                .flatMap(unread -> unread.version() == 0
                        ? Mono.just(new Topics(0, null, List.of()))
                        : list(kind, unread.version(), null, new ArrayList<>())
                                .flatMap(listed -> complete(kind, below, unread, listed)));
    }

    private record Listed(@Nullable String platform, List<StoredItem> items) {}

    private Mono<Listed> list(ItemCollection kind, long version, @Nullable Position after, List<StoredItem> before) {
        PageQuery query = PageQuery.of(keys.accountId(), kind)
                .after(after)
                .page(0, Math.min(PAGE, most - before.size()))
                .build();
        return reader.page(query).filter(page -> page.version() == version).flatMap(page -> {
            before.addAll(page.items());
            return page.hasMore() && before.size() < most
                    ? list(kind, version, page.position(), before)
                    : Mono.just(new Listed(page.platform(), before));
        });
    }

    /** Adds the topics with unread items to the listed ones, and to all of them counts and newest items. */
    private Mono<Topics> complete(
            ItemCollection kind, ItemCollection below, UnreadScript.Result unread, Listed listed) {
        Attribute group = LatestScript.group(below);
        Map<Long, StoredItem> byReference = new LinkedHashMap<>();
        for (StoredItem item : listed.items()) {
            String id = items.id(kind, item.json());
            if (id != null) {
                byReference.put(group.reference(id), item);
            }
        }
        // Items without a reference are in no topic.
        List<Long> others = unread.byReference().keySet().stream()
                .filter(reference -> reference != 0 && !byReference.containsKey(reference))
                .toList();
        var references = new ArrayList<>(byReference.keySet());
        references.addAll(others);
        return LatestScript.call(connection, keys, below, references, unread.version())
                .flatMap(latest -> named(kind, below, others, latest, unread.version())
                        .map(named -> {
                            var topics = new ArrayList<Topic>();
                            references.forEach(reference -> add(
                                    topics,
                                    kind,
                                    reference,
                                    byReference.get(reference),
                                    named,
                                    unread.byReference().getOrDefault(reference, 0L),
                                    latest));
                            return new Topics(unread.version(), listed.platform(), topics);
                        }));
    }

    /** Topics that only items name: their ids by reference, as their newest items have them, and the stored topics by id. */
    private record Named(Map<Long, String> ids, Map<String, StoredItem> items) {}

    private Mono<Named> named(
            ItemCollection kind,
            ItemCollection below,
            List<Long> references,
            Map<Long, LatestScript.Latest> latest,
            long version) {
        Map<Long, String> ids = new LinkedHashMap<>();
        for (long reference : references) {
            LatestScript.Latest found = latest.get(reference);
            String id = found == null || found.newest() == null ? null : topicId(below, found.newest());
            if (id != null) {
                ids.put(reference, id);
            }
        }
        return ItemsScript.call(connection, keys, kind, List.copyOf(ids.values()))
                .filter(stored -> stored.version() == version)
                .map(stored -> new Named(ids, stored.items()));
    }

    private @Nullable String topicId(ItemCollection below, StoredItem item) {
        return below == ItemCollection.MESSAGES
                ? item.values(items).text(MessageSchema.INSTANCE.conversationId)
                : item.values(items).text(CommentSchema.INSTANCE.contentId);
    }

    private void add(
            List<Topic> topics,
            ItemCollection kind,
            long reference,
            @Nullable StoredItem listed,
            Named named,
            long unread,
            Map<Long, LatestScript.Latest> latest) {
        String id = listed == null ? named.ids().get(reference) : items.id(kind, listed.json());
        LatestScript.Latest found = latest.get(reference);
        if (id != null && found != null) {
            StoredItem item = listed == null ? named.items().get(id) : listed;
            topics.add(new Topic(kind, id, item, found.count(), unread, found.newest()));
        }
    }
}
