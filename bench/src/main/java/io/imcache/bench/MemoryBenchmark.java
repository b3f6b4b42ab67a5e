package io.imcache.bench;

import io.imcache.redis.model.SnapshotPush;
import java.util.Map;
import java.util.TreeMap;

/** What an account takes of Redis's memory. */
final class MemoryBenchmark {
    private final RedisProcess redis;
    private final RedisAdmin admin;

    MemoryBenchmark(RedisProcess redis, RedisAdmin admin) {
        this.redis = redis;
        this.admin = admin;
    }

    void run() {
        for (int items : new int[] {200, 10_000, 50_000}) {
            var data = new Dataset(items, 1);
            account(data.items(), data.bytes(), data.push("acc-memory", 1));
        }
    }

    private void account(int items, long json, SnapshotPush push) {
        admin.flush();
        try (Store store = new Store(redis.url())) {
            // Connections and scripts take memory too, once.
            Store.await(store.accounts.replace(push));
            Store.await(store.accounts.delete("acc-memory"));
            Store.await(
                    store.accounts.updateProfile("acc-memory", null, Map.of())); // pushes alone do not bring it back
            admin.settle();
            RedisAdmin.sleep(200);
            long before = admin.infoNumber("memory", "used_memory");
            Store.await(store.accounts.replace(
                    new SnapshotPush(push.accountId(), push.platform(), 2, push.workerId(), null, push.collections())));
            RedisAdmin.sleep(200);
            long taken = admin.infoNumber("memory", "used_memory") - before;
            var byKind = new TreeMap<String, Long>();
            for (String key : admin.keys(Store.PREFIX + ":{acc-memory}:*")) {
                byKind.put(key.substring(key.indexOf('}') + 2), admin.memory(key));
            }
            var table = new Table(
                    String.format("Memory: %,d items, %,.2f MB of JSON", items, json / 1e6),
                    "key",
                    "bytes",
                    "per byte of JSON");
            byKind.forEach((key, bytes) -> table.row(key, (double) bytes, (double) bytes / json));
            long all = byKind.values().stream().mapToLong(Long::longValue).sum();
            table.row("all keys", (double) all, (double) all / json);
            table.row("used_memory", (double) taken, (double) taken / json);
            table.print();
        }
    }
}
