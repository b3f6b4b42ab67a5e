package io.imcache.redis.model;

import static org.assertj.core.api.Assertions.assertThat;

import io.imcache.protocol.ItemCollection;
import io.imcache.redis.RedisAccountStore;
import io.imcache.redis.item.ItemReader;
import io.imcache.redis.item.ItemValues;
import io.imcache.redis.item.MessageSchema;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;

/** Compares what an account's readers get with its model. */
final class ModelComparison {
    private final String id;
    private final RedisAccountStore store;
    private final AccountModel model;

    ModelComparison(String id, RedisAccountStore store, AccountModel model) {
        this.id = id;
        this.store = store;
        this.model = model;
    }

    void check() {
        if (model.exists()) {
            assertThat(store.account(id).block().updatedAt()).isEqualTo(model.timestamp());
            assertThat(store.accounts(null, Set.of(), 0, 9).block().accounts())
                    .extracting(Account::accountId)
                    .containsExactly(id);
        }
        ModelItems.COLLECTIONS.forEach(this::check);
        model.sent().json().keySet().forEach(this::checkMade);
        model.sent().traces().keySet().forEach(this::checkMade);
        UnreadCounts unread = store.unread(id).block();
        assertThat(unread.comments()).isEqualTo(model.unread(ItemCollection.COMMENTS));
        assertThat(unread.directMessages()).isEqualTo(model.unread(ItemCollection.MESSAGES));
        assertThat(unread.notifications()).isEqualTo(model.unread(ItemCollection.NOTIFICATIONS));
    }

    private void check(ItemCollection collection) {
        Page page =
                store.page(PageQuery.of(id, collection).page(0, 3_000).build()).block();
        assertThat(json(page)).isEqualTo(model.inOrder(collection));
        var reader = new ItemReader();
        assertThat(page.items())
                .filteredOn(item -> item.mark() != null)
                .extracting(item -> reader.id(collection, item.json()))
                .as("marked %s", collection)
                .isEqualTo(page.items().stream()
                        .map(item -> reader.id(collection, item.json()))
                        .filter(item -> model.isMarked(collection, item))
                        .toList());
        if (collection == ItemCollection.MESSAGES) {
            page.items().forEach(this::checkSender);
        }
    }

    /** Checks that a message says by which id its sender knows it, and that it is the account's own then. */
    private void checkSender(StoredItem message) {
        ItemValues values = message.values(new ItemReader());
        String messageId = values.text(MessageSchema.INSTANCE.id);
        String clientId = model.sent().clientId(messageId);
        assertThat(values.text(MessageSchema.INSTANCE.clientMessageId))
                .as("sender's id of %s", messageId)
                .isEqualTo(clientId);
        if (clientId != null) {
            assertThat(MessageSchema.INSTANCE.direction(values)).isEqualTo("outbound");
        }
    }

    /** Checks that a message is found by the id that its sender knows. */
    private void checkMade(String made) {
        String expected = model.made(made);
        assertThat(json(store.made(id, made).block())).isEqualTo(expected == null ? List.of() : List.of(expected));
    }

    private static List<String> json(Page page) {
        return page.items().stream()
                .map(item -> new String(item.json(), StandardCharsets.UTF_8))
                .toList();
    }
}
