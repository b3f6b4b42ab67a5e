package io.imcache.bench.compare;

import io.imcache.bench.Table;
import io.imcache.bench.load.Wrk;
import io.imcache.protocol.ItemCollection;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Pages that no master keeps, at random offsets. */
final class PageComparison {
    private static final int ITEMS = 7_350;
    private static final int[] OTHER_SIZES = {200, 50_000};
    private static final int ACCOUNTS = 10;
    private static final int ADDRESSES = 4_000;
    private static final int COUNT = 20;

    private final CompareOptions options;
    private final SplittableRandom random = new SplittableRandom(11);
    private final List<CrawledAccount> accounts = IntStream.range(0, ACCOUNTS)
            .mapToObj(i -> new CrawledAccount(-1 - i, ITEMS, false))
            .toList();

    PageComparison(CompareOptions options) {
        this.options = options;
    }

    void run() throws Exception {
        List<Build> builds = Build.both(options, false, "--imcache.im.cache.mode=off");
        try {
            Map<String, List<String>> routes = routes();
            for (int size : OTHER_SIZES) {
                CrawledAccount account = new CrawledAccount(-100 - size, size, false);
                for (Build build : builds) {
                    build.push("acc-of-" + size, account.snapshot());
                }
                routes.put("/messages, " + size + " items", offsets("/messages", "acc-of-" + size, size * 64 / 100));
            }
            routes.keySet().removeIf(name -> !options.measures(name));
            var wrk = new Wrk();
            for (Build build : builds) {
                for (int i = 0; i < ACCOUNTS; i++) {
                    build.push(name(i), accounts.get(i).snapshot());
                }
                wrk.run(
                        build.master().url(),
                        routes.values().stream().flatMap(List::stream).toList(),
                        2 * options.warmup());
            }
            measure(builds, wrk, routes);
        } finally {
            builds.forEach(Build::close);
        }
    }

    private static String name(int account) {
        return "acc-" + account;
    }

    private Map<String, List<String>> routes() {
        int comments = accounts.get(0).count(ItemCollection.COMMENTS);
        int messages = accounts.get(0).count(ItemCollection.MESSAGES);
        Map<String, List<String>> routes = new LinkedHashMap<>();
        routes.put("/conversations", ofAll("/conversations", accounts.get(0).count(ItemCollection.CONVERSATIONS)));
        routes.put("/messages", ofAll("/messages", messages));
        routes.put(
                "/messages?conversation_id",
                of(i -> "/messages?conversation_id=" + oneOf(accounts.get(i).conversations())));
        routes.put("/contents", ofAll("/contents", accounts.get(0).count(ItemCollection.CONTENTS)));
        routes.put("/discussions", ofAll("/discussions", comments / 2));
        routes.put(
                "/discussions?content_id",
                of(i -> "/discussions?content_id=" + oneOf(accounts.get(i).contents())));
        routes.put("/unified-messages", ofAll("/unified-messages", messages));
        routes.put("/notifications", ofAll("/notifications", accounts.get(0).count(ItemCollection.NOTIFICATIONS)));
        return routes;
    }

    private String oneOf(List<String> ids) {
        return ids.get(random.nextInt(ids.size()));
    }

    private List<String> ofAll(String path, int size) {
        return IntStream.range(0, ACCOUNTS)
                .mapToObj(i -> offsets(path, name(i), size).subList(0, ADDRESSES / ACCOUNTS))
                .flatMap(List::stream)
                .toList();
    }

    private List<String> offsets(String path, String account, int size) {
        return Stream.generate(() -> "/api/im" + path + "?account_id=" + account + "&count=" + COUNT + "&cursor="
                        + random.nextInt(Math.max(1, size - COUNT)))
                .limit(ADDRESSES)
                .toList();
    }

    private List<String> of(IntFunction<String> path) {
        return IntStream.range(0, ADDRESSES)
                .mapToObj(i ->
                        "/api/im" + path.apply(i % ACCOUNTS) + "&account_id=" + name(i % ACCOUNTS) + "&count=" + COUNT)
                .toList();
    }

    private void measure(List<Build> builds, Wrk wrk, Map<String, List<String>> routes) throws Exception {
        var table = new Table(
                "Uncached pages of " + COUNT + ", accounts of " + ITEMS
                        + " items in the crawlers' shape, random offsets",
                "list",
                "bytes",
                "pages a second",
                "p99 ms",
                "Redis µs a page",
                "of these in the script",
                "master's µs a page");
        var ratios = new ArrayList<Double>();
        for (Map.Entry<String, List<String>> route : routes.entrySet()) {
            List<Rounds> seen = Rounds.measure(builds, options.rounds(), 6, build -> {
                build.admin().resetStatistics();
                double busy = build.redisMicros();
                double masterBusy = build.master().processorSeconds();
                Wrk.Result result = wrk.run(build.master().url(), route.getValue(), options.seconds());
                if (result.failures() > 0) {
                    throw new IllegalStateException(route.getKey() + ": " + result.failures() + " failed");
                }
                double pages = result.perSecond() * options.seconds();
                return new double[] {
                    result.bytesPerAnswer(),
                    result.perSecond(),
                    result.p99(),
                    (build.redisMicros() - busy) / pages,
                    build.admin().microsOf("evalsha"),
                    (build.master().processorSeconds() - masterBusy) * 1e6 / pages
                };
            });
            ratios.add(seen.get(1).ratio());
            table.row(
                    "`" + route.getKey() + "`",
                    seen.get(0).cell(),
                    seen.get(1).cell(),
                    seen.get(2).cell(),
                    seen.get(3).cell(),
                    seen.get(4).cell(),
                    seen.get(5).cell());
        }
        table.print();
        System.out.printf(
                "%nMean of the ratios of pages a second: %.2f.%n",
                ratios.stream().mapToDouble(Double::doubleValue).average().orElseThrow());
    }
}
