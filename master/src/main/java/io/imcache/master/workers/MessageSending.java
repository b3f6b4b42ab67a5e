package io.imcache.master.workers;

import io.imcache.protocol.ItemCollection;
import io.imcache.redis.AccountStore;
import io.imcache.redis.model.Mark;
import io.imcache.redis.model.Page;
import java.util.List;
import reactor.core.publisher.Mono;

/** Stores a direct message that is to be sent, and hands it over, so that a master that dies in between leaves no half. */
public final class MessageSending {
    private final AccountStore store;
    private final OutboundMessages outbound;

    public MessageSending(AccountStore store, OutboundMessages outbound) {
        this.store = store;
        this.outbound = outbound;
    }

    /**
     * Sends one.
     *
     * @param json the item to be stored, of the message's id, by crawlers' field names
     * @return the item; empty where there is one with this id, which was or will be handed over by whoever stored it
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
     * Where nobody will send it, it must not look as if somebody would. Where that is not sure, another look at what was
     * prepared decides.
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
