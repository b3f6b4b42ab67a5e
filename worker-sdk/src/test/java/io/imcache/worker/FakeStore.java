package io.imcache.worker;

import io.imcache.protocol.AnswerCode;
import io.imcache.protocol.ItemCollection;
import io.imcache.worker.link.JsonObjects;
import io.imcache.worker.link.JsonText;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** What masters do with pushes, after the protocol. */
final class FakeStore {
    private static final Map<String, String> IDS = Map.of(
            "comments", "commentId",
            "contents", "contentId",
            "conversations", "conversationId",
            "messages", "messageId",
            "notifications", "notificationId");

    private final Map<String, Account> accounts = new HashMap<>();

    static final class Account {
        long version;
        long timestamp;
        final Map<String, Map<String, Object>> collections = new TreeMap<>();
    }

    Account account(String id) {
        return accounts.computeIfAbsent(id, key -> new Account());
    }

    /** The account as it should be after all that the data has was delivered. */
    static Map<String, Map<String, Object>> expected(AccountData data) {
        var expected = new TreeMap<String, Map<String, Object>>();
        for (ItemCollection collection : ItemCollection.values()) {
            var items = new TreeMap<String, Object>();
            data.items(collection).forEach(item -> items.put(item.id(), JsonObjects.parse(JsonText.of(item.fields()))));
            if (!items.isEmpty()) {
                expected.put(collection.jsonName(), items);
            }
        }
        return expected;
    }

    Map<String, Map<String, Object>> stored(String accountId) {
        var stored = new TreeMap<>(account(accountId).collections);
        stored.values().removeIf(Map::isEmpty);
        return stored;
    }

    Map<String, Object> take(FakeMasters.Received push) {
        Account account = account(push.accountId());
        if (push.type().equals("worker:data:delta")) {
            long base = ((Number) push.payload().get("baseVersion")).longValue();
            if (base != account.version) {
                var refusal = FakeMasters.refusal(AnswerCode.VERSION_CONFLICT);
                refusal.put("version", account.version);
                return refusal;
            }
            members(push.payload(), "upsert").forEach((name, items) -> put(account, name, (List<?>) items));
            members(push.payload(), "remove").forEach((name, ids) -> ((List<?>) ids).forEach(id -> account.collections
                    .getOrDefault(name, new HashMap<>())
                    .remove(id)));
        } else {
            if (push.timestamp() < account.timestamp) {
                return FakeMasters.refusal(AnswerCode.STALE_SNAPSHOT);
            }
            members(members(push.payload(), "snapshot"), "data").forEach((name, items) -> {
                account.collections.put(name, new TreeMap<>());
                put(account, name, (List<?>) items);
            });
        }
        account.timestamp = Math.max(account.timestamp, push.timestamp());
        account.version++;
        return Map.of("success", true, "version", account.version, "changed", true);
    }

    private static void put(Account account, String name, List<?> items) {
        var stored = account.collections.computeIfAbsent(name, key -> new TreeMap<>());
        for (Object item : items) {
            stored.put((String) ((Map<?, ?>) item).get(IDS.get(name)), item);
        }
    }

    @SuppressWarnings("unchecked")
    private static Map<String, Object> members(Map<String, Object> in, String name) {
        return (Map<String, Object>) in.get(name);
    }
}
