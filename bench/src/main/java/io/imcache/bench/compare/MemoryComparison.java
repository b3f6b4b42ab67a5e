package io.imcache.bench.compare;

import io.imcache.bench.RedisAdmin;
import io.imcache.bench.SmallItems;
import io.imcache.bench.Table;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What an account costs Redis: memory with its feed full, and bytes of the append-only file for the first push. */
final class MemoryComparison {
    private static final int ITEMS = 7_350;
    /** More changes than a feed keeps. */
    private static final int CHANGES = 260;

    private static final String ACCOUNT = "acc-measured";

    private final CompareOptions options;

    MemoryComparison(CompareOptions options) {
        this.options = options;
    }

    void run() throws Exception {
        var table = new Table(
                "Bytes of Redis for each byte of JSON, " + ITEMS + " items",
                "account",
                "used_memory after a first push",
                "used_memory with a full feed",
                "append-only file of a first push");
        Map<String, CrawledAccount> accounts = new LinkedHashMap<>();
        accounts.put("crawlers' shape", new CrawledAccount(-1, ITEMS, false));
        accounts.put("with `rawData`", new CrawledAccount(-1, ITEMS, true));
        accounts.put("items of 200 B", new CrawledAccount(SmallItems.account(ITEMS)));
        for (Map.Entry<String, CrawledAccount> account : accounts.entrySet()) {
            List<Rounds> seen = Rounds.measure(
                    List.of(options.before(), options.after()), 1, 3, jar -> measure(jar, account.getValue()));
            table.row(
                    account.getKey(),
                    seen.get(0).cell(),
                    seen.get(1).cell(),
                    seen.get(2).cell());
        }
        table.print();
    }

    private double[] measure(Path jar, CrawledAccount account) throws Exception {
        try (var build = new Build(options, jar, true)) {
            // What a master keeps once for all accounts comes with the first one.
            build.push("acc-warm", account.snapshot());
            RedisAdmin admin = build.admin();
            double json = account.jsonBytes();
            long memory = memory(admin);
            long file = admin.infoNumber("persistence", "aof_current_size");
            build.push(ACCOUNT, account.snapshot());
            long appended = admin.infoNumber("persistence", "aof_current_size") - file;
            long first = memory(admin) - memory;
            for (int i = 0; i < CHANGES; i++) {
                build.push(ACCOUNT, account.oneChanged(i));
            }
            return new double[] {first / json, (memory(admin) - memory) / json, appended / json};
        }
    }

    /** A table that moves to a larger one moves on with each read, and keeps both until then. */
    private static long memory(RedisAdmin admin) {
        RedisAdmin.sleep(300);
        admin.settle();
        admin.keys("*").forEach(admin::memory);
        return admin.infoNumber("memory", "used_memory");
    }
}
