package io.imcache.master.workers;

import io.imcache.protocol.ItemCollection;
import io.imcache.redis.AccountStore;
import io.imcache.redis.item.ItemReader;
import io.imcache.redis.item.ItemValues;
import io.imcache.redis.item.MessageSchema;
import io.imcache.redis.model.Mark;
import io.imcache.redis.model.Page;
import java.util.List;
import reactor.core.publisher.Mono;

/**
 * Stores direct messages and hands them over to workers. A master that dies in between leaves no half-sent message.
 */
public final class MessageSending {
    private static final MessageSchema MESSAGE = MessageSchema.INSTANCE;

    private final AccountStore store;
    private final OutboundMessages outbound;

    public MessageSending(AccountStore store, OutboundMessages outbound) {
        this.store = store;
        this.outbound = outbound;
    }

    /**
     * Sends a message.
     *
     * @param json the item to store, with the message's id, by crawlers' field names
     * @return the item; empty if there is one with this id, which another request has handed over or will hand over
     */
    public Mono<Page> send(OutboundMessage message, String json) {
        return outbound.prepare(message)
                .flatMap(first -> store.create(message.accountId(), ItemCollection.MESSAGES, json)
                        .flatMap(made -> {
                            if (made.items().isEmpty()) {
                                return first ? outbound.withdraw(message).then(Mono.empty()) : Mono.empty();
                            }
                            return outbound.submit(message)
                                    .onErrorResume(error -> fail(message).then(Mono.error(error)))
                                    .thenReturn(made);
                        }));
    }

    /**
     * Returns whether a stored message is the one that a client sends once more, with an id of its own: in the same conversation,
     * with the same content.
     *
     * @param stored a page with the message
     */
    public static boolean isSame(Page stored, String conversationId, String content) {
        ItemValues values = stored.items().get(0).values(new ItemReader());
        // Platforms strip contents.
        return values.text(MESSAGE.conversationId, "").equals(conversationId)
                && values.text(MESSAGE.content, "").strip().equals(content.strip());
    }

    /**
     * Marks a message as failed if nobody will send it. If that is not sure, the next sweep of prepared messages
     * decides.
     */
    private Mono<Void> fail(OutboundMessage message) {
        Mark failed = Mark.of("status", "failed").and("error", "it could not be handed over");
        return outbound.withdraw(message)
                .filter(withdrawn -> withdrawn)
                .flatMap(withdrawn ->
                        store.mark(message.accountId(), ItemCollection.MESSAGES, List.of(message.id()), failed))
                .onErrorComplete()
                .then();
    }
}
