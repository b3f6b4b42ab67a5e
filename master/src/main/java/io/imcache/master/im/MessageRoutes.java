package io.imcache.master.im;

import io.imcache.master.im.body.Bodies;
import io.imcache.master.im.body.Body;
import io.imcache.master.im.body.BodyTables;
import io.imcache.master.im.view.Answers;
import io.imcache.master.im.view.ItemKind;
import io.imcache.master.im.view.UserView;
import io.imcache.master.security.VisibleAccounts;
import io.imcache.master.web.RequestException;
import io.imcache.master.web.RouteTable;
import io.imcache.master.workers.MessageSending;
import io.imcache.master.workers.OutboundMessage;
import io.imcache.master.workers.OutboundMessages;
import io.imcache.protocol.ItemCollection;
import io.imcache.redis.AccountStore;
import io.imcache.redis.model.Page;
import java.time.InstantSource;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.web.reactive.function.server.ServerRequest;
import org.springframework.web.reactive.function.server.ServerResponse;
import reactor.core.publisher.Mono;

/** Stores new messages as being sent, and hands them to the account's worker. */
final class MessageRoutes {
    /** Header of a request's key: a repeated request gets the answer to the first. */
    static final String IDEMPOTENCY_KEY = "Idempotency-Key";

    private static final int LONGEST_KEY = 256;

    private final AccountStore store;
    private final Bodies bodies;
    private final MessageSending sending;
    private final NewIds ids;
    private final InstantSource clock;

    MessageRoutes(AccountStore store, Bodies bodies, OutboundMessages outbound, NewIds ids, InstantSource clock) {
        this.store = store;
        this.bodies = bodies;
        this.sending = new MessageSending(store, outbound);
        this.ids = ids;
        this.clock = clock;
    }

    void addTo(RouteTable routes) {
        routes.post("/messages", this::send);
    }

    private Mono<ServerResponse> send(ServerRequest request) {
        String key = key(request);
        return bodies.read(request)
                .flatMap(body -> send(VisibleAccounts.of(store, request), new Parameters(request), body, key))
                .flatMap(page -> Responses.created(Answers.one(ItemKind.MESSAGE, page)));
    }

    private static @Nullable String key(ServerRequest request) {
        String key = request.headers().firstHeader(IDEMPOTENCY_KEY);
        if (key != null && (key.isBlank() || key.length() > LONGEST_KEY)) {
            throw RequestException.invalid(IDEMPOTENCY_KEY, key, "1.." + LONGEST_KEY + " characters");
        }
        return key;
    }

    private Mono<Page> send(AccountStore visible, Parameters parameters, Body body, @Nullable String key) {
        String accountId = parameters.accountId(body);
        Map<String, Object> fields = BodyTables.MESSAGE.read(body);
        String conversationId = String.valueOf(fields.get("conversationId"));
        String chosen = (String) fields.get("messageId");
        String id = chosen != null ? chosen : key == null ? ids.next() : ids.of(accountId, key);
        return visible.item(accountId, ItemCollection.CONVERSATIONS, conversationId)
                .flatMap(conversation -> {
                    if (conversation.version() == 0) {
                        return Mono.error(RequestException.notFound("account", accountId));
                    }
                    if (conversation.items().isEmpty() && !fields.containsKey("recipientId")) {
                        return Mono.error(RequestException.notFound("conversation", conversationId));
                    }
                    MessageItems.complete(fields, id, conversation, clock.millis());
                    return store.account(accountId)
                            .mapNotNull(UserView::name)
                            .defaultIfEmpty(accountId)
                            .map(name -> MessageItems.outbound(
                                    accountId, name, fields, conversation.platform(), chosen != null))
                            .flatMap(message -> create(message, fields))
                            .flatMap(page -> chosen == null
                                            || MessageSending.isSame(
                                                    page, conversationId, String.valueOf(fields.get("content")))
                                    ? Mono.just(page)
                                    : Mono.error(RequestException.conflict("msg_id", chosen, "the id of no message")));
                });
    }

    private Mono<Page> create(OutboundMessage message, Map<String, Object> fields) {
        return sending.send(message, ItemWrites.json(fields))
                // An existing message was or will be handed over by the request that stored it.
                .switchIfEmpty(ItemRoutes.existing(
                        Mono.defer(() -> store.made(message.accountId(), message.id())),
                        ItemKind.MESSAGE,
                        message.id()));
    }
}
