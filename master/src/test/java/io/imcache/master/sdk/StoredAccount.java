package io.imcache.master.sdk;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import io.imcache.protocol.ItemCollection;
import io.imcache.redis.AccountStore;
import io.imcache.redis.model.PageQuery;
import io.imcache.redis.model.StoredItem;
import io.imcache.worker.AccountData;
import io.imcache.worker.item.Item;
import java.util.Map;
import java.util.TreeMap;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What is in the store, to be compared with what the crawler has. */
final class StoredAccount {
    private static final JsonMapper JSON = new JsonMapper();
    /** As many as clients may ask for. A page of large items takes Redis long. */
    private static final int PAGE = 100;

    private StoredAccount() {}

    static void assertEqual(AccountStore store, AccountData data) {
        for (ItemCollection collection : ItemCollection.values()) {
            assertThat(stored(store, data.accountId(), collection))
                    .as("%s of %s", collection, data.accountId())
                    .isEqualTo(expected(data, collection));
        }
    }

    private static Map<String, JsonNode> expected(AccountData data, ItemCollection collection) {
        var expected = new TreeMap<String, JsonNode>();
        for (Item item : data.items(collection)) {
            expected.put(item.id(), JSON.readTree(JSON.writeValueAsBytes(item.fields())));
        }
        return expected;
    }

    private static Map<String, JsonNode> stored(AccountStore store, String accountId, ItemCollection collection) {
        var stored = new TreeMap<String, JsonNode>();
        boolean more = true;
        while (more) {
            var page = requireNonNull(store.page(PageQuery.of(accountId, collection)
                            .page(stored.size(), PAGE)
                            .build())
                    .block());
            int before = stored.size();
            for (StoredItem item : page.items()) {
                JsonNode json = JSON.readTree(item.json());
                stored.put(id(collection, json), json);
            }
            assertThat(stored).hasSizeGreaterThanOrEqualTo(before + (page.hasMore() ? 1 : 0));
            more = page.hasMore();
        }
        return stored;
    }

    private static String id(ItemCollection collection, JsonNode json) {
        String name = collection.jsonName();
        return json.get(name.substring(0, name.length() - 1) + "Id").asString();
    }
}
