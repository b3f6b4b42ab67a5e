package io.imcache.master.desktop;

import io.imcache.master.json.JsonWriter;
import io.imcache.protocol.ItemCollection;
import io.imcache.redis.model.Mark;
import java.util.List;
import reactor.core.publisher.Mono;

/** Marks as read. Whoever else sees the account is told of them by the change feed, as of marks made in any other way. */
final class ReadEvents {
    private static final List<String> TYPES = List.of("comment", "message");
    private static final String ONE = "monitor:mark_as_read";
    private static final String BATCH = "monitor:mark_batch_as_read";
    private static final String TOPIC = "monitor:mark_topic_as_read";
    private static final String CONVERSATION = "monitor:mark_conversation_as_read";

    private final TopicFinder finder;

    ReadEvents(TopicFinder finder) {
        this.finder = finder;
    }

    void addTo(DesktopEvents events) {
        events.on(ONE, answer(ONE), ReadEvents::one)
                .on(BATCH, answer(BATCH), ReadEvents::batch)
                .on(TOPIC, answer(TOPIC), this::topic)
                .on(CONVERSATION, answer(CONVERSATION), this::conversation);
    }

    private static String answer(String event) {
        return event + "_response";
    }

    static ItemCollection collection(String type) {
        return type.equals("comment") ? ItemCollection.COMMENTS : ItemCollection.MESSAGES;
    }

    private static Mono<Void> one(DesktopClient monitor, EventPayload request) {
        String type = request.oneOf("type", TYPES);
        String id = request.id("id");
        String accountId = request.accountId("channelId");
        return monitor.store()
                .mark(accountId, collection(type), List.of(id), Mark.READ)
                .flatMap(page -> {
                    if (page.items().isEmpty()) {
                        return Mono.error(InvalidRequestException.unknown(page.version() == 0 ? "channelId" : "id"));
                    }
                    monitor.send(answer(ONE), out -> {
                        out.flag("success", true);
                        out.text("type", type);
                        out.text("id", id);
                        out.text("channelId", accountId);
                        readAt(out);
                    });
                    return Mono.empty();
                });
    }

    private static Mono<Void> batch(DesktopClient monitor, EventPayload request) {
        String type = request.oneOf("type", TYPES);
        List<String> ids = request.ids("ids");
        String accountId = request.accountId("channelId");
        return monitor.store().mark(accountId, collection(type), ids, Mark.READ).flatMap(page -> {
            if (page.version() == 0) {
                return Mono.error(InvalidRequestException.unknown("channelId"));
            }
            monitor.send(answer(BATCH), out -> {
                out.flag("success", true);
                out.number("count", page.items().size());
                out.text("type", type);
                out.texts("ids", ids);
                out.text("channelId", accountId);
                readAt(out);
            });
            return Mono.empty();
        });
    }

    private Mono<Void> topic(DesktopClient monitor, EventPayload request) {
        String topicId = request.id("topicId");
        String accountId = request.accountId("channelId");
        // A conversation is a topic too; but contents have no other event.
        return finder.in(monitor, accountId, topicId, ItemCollection.CONTENTS)
                .switchIfEmpty(finder.in(monitor, accountId, topicId, null))
                .switchIfEmpty(Mono.error(() -> InvalidRequestException.unknown("topicId")))
                .flatMap(place -> all(monitor, place, TOPIC, "topicId"));
    }

    private Mono<Void> conversation(DesktopClient monitor, EventPayload request) {
        String id = request.id("conversationId");
        String accountId = request.accountId("channelId");
        return finder.in(monitor, accountId, id, ItemCollection.CONVERSATIONS)
                .switchIfEmpty(Mono.error(() -> InvalidRequestException.unknown("conversationId")))
                .flatMap(place -> all(monitor, place, CONVERSATION, "conversationId"));
    }

    private static Mono<Void> all(DesktopClient monitor, TopicFinder.Place place, String event, String idName) {
        return monitor.store()
                .markAllRead(place.accountId(), place.kind(), place.id())
                .doOnNext(read -> monitor.send(answer(event), out -> {
                    out.flag("success", true);
                    out.number("count", read.count());
                    out.text(idName, place.id());
                    out.text("channelId", place.accountId());
                    readAt(out);
                }))
                .then();
    }

    static void readAt(JsonWriter out) {
        out.number("read_at", System.currentTimeMillis());
    }
}
