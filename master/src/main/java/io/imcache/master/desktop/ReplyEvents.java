package io.imcache.master.desktop;

import io.imcache.master.desktop.view.DesktopJson;
import io.imcache.master.im.view.UserView;
import io.imcache.master.workers.MessageSending;
import io.imcache.master.workers.OutboundMessage;
import io.imcache.master.workers.OutboundMessage.Reply;
import io.imcache.master.workers.OutboundMessage.Target;
import io.imcache.master.workers.OutboundMessages;
import io.imcache.master.workers.RequestIds;
import io.imcache.protocol.ItemCollection;
import io.imcache.redis.AccountStore;
import io.imcache.redis.item.ConversationSchema;
import io.imcache.redis.item.ItemReader;
import io.imcache.redis.item.ItemValues;
import io.imcache.redis.model.Account;
import io.imcache.redis.model.AccountIds;
import io.imcache.redis.model.Page;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/**
 * Replies. A direct message is stored as one that is being sent, as those that are sent over HTTP; a comment is not, for
 * nothing would tell it from the one that the crawler brings later. Both go to the worker that holds the account.
 */
final class ReplyEvents {
    static final String ERROR = "reply:error";
    static final String STATUS = "channel:message:status";

    private static final ConversationSchema CONVERSATION = ConversationSchema.INSTANCE;
    private static final String PRIVATE = "private";
    private static final String COMMENT = "comment";
    private static final String WORKS = "works";
    private static final List<String> CATEGORIES = List.of(PRIVATE, COMMENT, WORKS);
    /** Names under which clients may send an id of their own. */
    private static final List<String> IDS = List.of("messageId", "id", "msg_id", "requestId");

    private static final int LONGEST_TEXT = 20_000;
    private static final int LONGEST_URL = 4_096;
    private static final int ID_BYTES = 16;

    private final TopicFinder finder;
    private final OutboundMessages outbound;
    private final MessageSending messages;
    private final SendingQueue queue;
    private final SecureRandom random = new SecureRandom();

    ReplyEvents(AccountStore store, TopicFinder finder, OutboundMessages outbound, SendingQueue queue) {
        this.finder = finder;
        this.outbound = outbound;
        this.messages = new MessageSending(store, outbound);
        this.queue = queue;
    }

    void addTo(DesktopEvents events) {
        events.on("monitor:reply", this::failed, this::reply);
    }

    /**
     * The id of a reply. A client that repeats events, such as one with the option {@code retries}, may choose it. Then a repeated
     * reply is sent once, whichever masters the repeats reach.
     *
     * @param requestId of the request to the worker
     */
    private record Id(String id, String requestId) {}

    private Id id(EventPayload request, String accountId) {
        for (String name : IDS) {
            String chosen = request.optional(name, EventPayload.LONGEST_ID);
            if (chosen != null) {
                return new Id(chosen, RequestIds.of(accountId, chosen));
            }
        }
        String id = newId();
        return new Id(id, id);
    }

    private String usableId(EventPayload request) {
        return IDS.stream()
                .map(request::usable)
                .filter(Objects::nonNull)
                .findFirst()
                .orElseGet(this::newId);
    }

    /** Not to be guessed: a worker's result names nothing else. */
    private String newId() {
        byte[] bytes = new byte[ID_BYTES];
        random.nextBytes(bytes);
        return "reply_" + Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    private Mono<Void> failed(DesktopClient monitor, EventPayload request, String sentence) {
        String accountId = request.usable("channelId");
        boolean seen = accountId != null && AccountIds.isValid(accountId) && monitor.sees(accountId);
        return queue.tellInAnyCase(
                        seen ? accountId : null,
                        request.usable("topicId"),
                        json -> monitor.send(SendingQueue.EVENT, json))
                .then(Mono.fromRunnable(() -> {
                    String id = usableId(request);
                    error(monitor, id, sentence);
                    status(monitor, id, sentence);
                }));
    }

    static void error(DesktopClient monitor, String id, String sentence) {
        monitor.send(ERROR, out -> {
            out.text("messageId", id);
            DesktopJson.failure(out, sentence);
        });
    }

    static void status(DesktopClient monitor, String id, String sentence) {
        monitor.send(STATUS, out -> {
            out.text("messageId", id);
            out.text("status", "failed");
            out.text("error", sentence);
        });
    }

    private Mono<Void> reply(DesktopClient monitor, EventPayload request) {
        String accountId = request.accountId("channelId");
        String topicId = request.id("topicId");
        String category = request.optional("messageCategory", EventPayload.LONGEST_ID) == null
                ? null
                : request.oneOf("messageCategory", CATEGORIES);
        Id id = id(request, accountId);
        var written = new Written(
                id.id(),
                id.requestId(),
                request.required("content", LONGEST_TEXT),
                request.optional("replyToId", EventPayload.LONGEST_ID),
                request.optional("replyToContent", LONGEST_TEXT),
                request.optional("fromId", EventPayload.LONGEST_ID),
                request.optional("fromName", EventPayload.LONGEST_ID),
                request.optional("authorAvatar", LONGEST_URL),
                System.currentTimeMillis());
        return finder.in(monitor, accountId, topicId, kind(category))
                .switchIfEmpty(Mono.error(() -> InvalidRequestException.unknown("topicId")))
                .flatMap(place -> {
                    monitor.sends(written.requestId(), topicId);
                    return (place.isConversation()
                                    ? message(monitor, place, written)
                                    : isNotAnother(topicId, written).then(comment(monitor, place, written, category)))
                            .then(queue.tellInAnyCase(
                                    accountId, topicId, json -> monitor.send(SendingQueue.EVENT, json)));
                })
                .then(Mono.fromRunnable(() -> monitor.send("reply:success", out -> {
                    out.text("messageId", written.id());
                    out.text("requestId", written.requestId());
                    out.text("status", "submitted");
                })));
    }

    private static @Nullable ItemCollection kind(@Nullable String category) {
        if (category == null) {
            return null;
        }
        return category.equals(PRIVATE) ? ItemCollection.CONVERSATIONS : ItemCollection.CONTENTS;
    }

    /** What the client wrote, and says of itself. */
    private record Written(
            String id,
            String requestId,
            String content,
            @Nullable String replyToId,
            @Nullable String answered,
            @Nullable String fromId,
            @Nullable String fromName,
            @Nullable String fromAvatar,
            long now) {}

    private Mono<Void> message(DesktopClient monitor, TopicFinder.Place place, Written written) {
        return Mono.zip(
                        account(monitor, place),
                        monitor.store().item(place.accountId(), ItemCollection.CONVERSATIONS, place.id()))
                .flatMap(read -> {
                    var message = new OutboundMessage(
                            written.id(),
                            written.requestId(),
                            place.accountId(),
                            name(read.getT1()),
                            read.getT1().platform(),
                            place.id(),
                            written.replyToId() == null ? place.id() : written.replyToId(),
                            "text",
                            written.content(),
                            null,
                            written.replyToId(),
                            written.now(),
                            reply(Target.DIRECT_MESSAGE, null, PRIVATE, written, null, null));
                    return messages.send(message, json(place, written, Recipient.of(read.getT2())))
                            .switchIfEmpty(Mono.defer(() -> monitor.store().made(place.accountId(), written.id())));
                })
                .flatMap(page -> page.items().isEmpty() || MessageSending.isSame(page, place.id(), written.content())
                        ? Mono.empty()
                        : Mono.error(another(written)));
    }

    /** Ends with an error if a request with the comment's id is for another one. */
    private Mono<Void> isNotAnother(String topicId, Written written) {
        return outbound.request(written.requestId())
                .filter(known -> !SendingQueue.says(known, topicId, written.content()))
                .flatMap(known -> Mono.error(another(written)));
    }

    private static InvalidRequestException another(Written written) {
        return new InvalidRequestException(
                "messageId: %s is another message's (expected: the id of this reply)".formatted(written.id()));
    }

    private static Mono<Account> account(DesktopClient monitor, TopicFinder.Place place) {
        return monitor.store()
                .account(place.accountId())
                .switchIfEmpty(Mono.error(() -> InvalidRequestException.unknown("channelId")));
    }

    private static String name(Account account) {
        String name = UserView.name(account);
        return name == null ? account.accountId() : name;
    }

    /** Who gets a direct message, as far as it is known. */
    private record Recipient(@Nullable String id, @Nullable String name, @Nullable String avatar) {
        static Recipient of(Page conversation) {
            if (conversation.items().isEmpty()) {
                return new Recipient(null, null, null);
            }
            ItemValues values = conversation.items().get(0).values(new ItemReader());
            return new Recipient(
                    values.text(CONVERSATION.userId),
                    values.text(CONVERSATION.userName),
                    values.text(CONVERSATION.userAvatar));
        }
    }

    /** By crawlers' field names. */
    private static String json(TopicFinder.Place place, Written written, Recipient to) {
        byte[] json = DesktopJson.object(out -> {
            out.text("messageId", written.id());
            out.text("conversationId", place.id());
            out.text("content", written.content());
            out.text("type", "text");
            out.text("direction", "outbound");
            out.text("status", "sending");
            out.number("createdAt", written.now());
            out.text("senderId", written.fromId());
            out.text("senderName", written.fromName());
            out.text("senderAvatar", written.fromAvatar());
            out.text("recipientId", to.id());
            out.text("recipientName", to.name());
            out.text("recipientAvatar", to.avatar());
            out.text("replyToMessageId", written.replyToId());
        });
        return new String(json, StandardCharsets.UTF_8);
    }

    private static Reply reply(
            Target target,
            @Nullable String contentId,
            String category,
            Written written,
            @Nullable String content,
            @Nullable String comment) {
        return new Reply(
                target,
                contentId,
                category,
                written.answered(),
                written.fromId(),
                written.fromName(),
                written.fromAvatar(),
                content,
                comment);
    }

    /** The worker chooses the content by what its crawler pushed of it, and the comment likewise. */
    private Mono<Void> comment(
            DesktopClient monitor, TopicFinder.Place place, Written written, @Nullable String category) {
        Target target = written.replyToId() == null ? Target.WORK : Target.COMMENT;
        return Mono.zip(
                        account(monitor, place),
                        stored(monitor, place.accountId(), ItemCollection.CONTENTS, place.id()),
                        stored(monitor, place.accountId(), ItemCollection.COMMENTS, written.replyToId()))
                .flatMap(read -> outbound.submit(new OutboundMessage(
                        written.id(),
                        written.requestId(),
                        place.accountId(),
                        name(read.getT1()),
                        read.getT1().platform(),
                        null,
                        null,
                        "text",
                        written.content(),
                        null,
                        written.replyToId(),
                        written.now(),
                        reply(
                                target,
                                place.id(),
                                category == null ? COMMENT : category,
                                written,
                                read.getT2().orElse(null),
                                read.getT3().orElse(null)))));
    }

    /** An item as its crawler pushed it; a comment with what workers look for in it. */
    private static Mono<Optional<String>> stored(
            DesktopClient monitor, String accountId, ItemCollection collection, @Nullable String id) {
        return id == null
                ? Mono.just(Optional.empty())
                : monitor.store().item(accountId, collection, id).map(page -> page.items().stream()
                        .findFirst()
                        .map(item -> collection == ItemCollection.COMMENTS
                                ? TargetComment.of(item.json())
                                : new String(item.json(), StandardCharsets.UTF_8)));
    }
}
