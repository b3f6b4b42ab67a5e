package io.imcache.master.desktop;

import io.imcache.master.desktop.view.TopicMessageView;
import io.imcache.protocol.ItemCollection;
import io.imcache.redis.item.CommentSchema;
import io.imcache.redis.item.MessageSchema;
import io.imcache.redis.model.PageQuery;
import io.imcache.redis.model.Position;
import io.imcache.redis.model.StoredItem;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/** What clients ask about the topics of an account, and the messages of a topic. */
final class TopicEvents {
    static final String REQUEST = "monitor:request_topics";

    /** Items a call reads; they may be large. */
    private static final int PAGE = 250;

    private static final List<String> TYPES = List.of("comment", "direct_message");

    private final TopicFinder finder;
    private final SendingQueue sending;
    private final int most;

    /** @param most messages to list */
    TopicEvents(TopicFinder finder, SendingQueue sending, int most) {
        this.finder = finder;
        this.sending = sending;
        this.most = most;
    }

    void addTo(DesktopEvents events) {
        events.on(REQUEST, TopicEvents::topics).on("monitor:request_messages", this::messages);
    }

    private static Mono<Void> topics(DesktopClient monitor, EventPayload request) {
        String accountId = request.accountId("channelId");
        if (!monitor.sees(accountId)) {
            monitor.send(DesktopClient.TOPICS, TopicLists.empty(accountId));
            return Mono.empty();
        }
        monitor.looksAt(accountId);
        return monitor.sendTopics(accountId).then();
    }

    private Mono<Void> messages(DesktopClient monitor, EventPayload request) {
        String topicId = request.id("topicId");
        String accountId = request.optionalAccountId("channelId");
        ItemCollection kind = kind(request);
        Mono<TopicFinder.Place> place = accountId == null
                ? finder.anywhere(monitor, topicId, kind)
                : finder.in(monitor, accountId, topicId, kind);
        return place.flatMap(found -> read(monitor, found).thenReturn(found))
                .switchIfEmpty(Mono.error(() -> InvalidRequestException.unknown("topicId")))
                .then();
    }

    private static @Nullable ItemCollection kind(EventPayload request) {
        if (request.optional("messageType", EventPayload.LONGEST_ID) == null) {
            return null;
        }
        return request.oneOf("messageType", TYPES).equals("comment")
                ? ItemCollection.CONTENTS
                : ItemCollection.CONVERSATIONS;
    }

    private Mono<Void> read(DesktopClient monitor, TopicFinder.Place place) {
        return read(monitor, place, null, new ArrayList<>())
                .publishOn(Schedulers.parallel())
                .doOnNext(newestFirst -> {
                    Collections.reverse(newestFirst);
                    monitor.send("monitor:messages", TopicMessageView.list(place.accountId(), place.id(), newestFirst));
                })
                .then(sending.tell(place.accountId(), place.id(), json -> monitor.send(SendingQueue.EVENT, json)));
    }

    private Mono<List<StoredItem>> read(
            DesktopClient monitor, TopicFinder.Place place, @Nullable Position after, List<StoredItem> before) {
        PageQuery query = query(place)
                .after(after)
                .page(0, Math.min(PAGE, most - before.size()))
                .build();
        return monitor.store().page(query).flatMap(page -> {
            before.addAll(page.items());
            return page.hasMore() && before.size() < most
                    ? read(monitor, place, page.position(), before)
                    : Mono.just(before);
        });
    }

    private static PageQuery.Builder query(TopicFinder.Place place) {
        if (place.isConversation()) {
            return PageQuery.of(place.accountId(), ItemCollection.MESSAGES)
                    .within(MessageSchema.INSTANCE.byConversation, place.id())
                    .matching(MessageSchema.INSTANCE.byLeftOut, Boolean.FALSE);
        }
        return PageQuery.of(place.accountId(), ItemCollection.COMMENTS)
                .within(CommentSchema.INSTANCE.byContent, place.id());
    }
}
