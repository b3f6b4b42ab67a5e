package io.imcache.bench.compare;

import io.imcache.bench.Table;
import io.imcache.bench.load.Http;
import io.imcache.bench.load.Wrk;
import java.util.List;
import java.util.stream.IntStream;

/** First pages that a master keeps, asked for again and again: sent, and not sent because the client has them. */
final class KeptPageComparison {
    private static final int ITEMS = 2_000;
    private static final int ACCOUNTS = 10;

    private final CompareOptions options;

    KeptPageComparison(CompareOptions options) {
        this.options = options;
    }

    void run() throws Exception {
        var table = new Table("First pages that are kept, 32 connections", "mode", "pages a second", "p99 ms");
        measure(table, "strict", false);
        measure(table, "push", false);
        measure(table, "strict", true);
        table.print();
    }

    private void measure(Table table, String mode, boolean held) throws Exception {
        List<Build> builds = Build.both(options, false, "--imcache.im.cache.mode=" + mode);
        try {
            var wrk = new Wrk();
            List<String> paths = IntStream.range(0, ACCOUNTS)
                    .boxed()
                    .flatMap(i -> List.of("conversations", "messages", "contents", "discussions").stream()
                            .map(list -> "/api/im/" + list + "?account_id=acc-" + i + "&count=20"))
                    .toList();
            for (Build build : builds) {
                for (int i = 0; i < ACCOUNTS; i++) {
                    build.push("acc-" + i, new CrawledAccount(-1 - i, ITEMS, false).snapshot());
                }
                wrk.run(build.master().url(), paths, options.warmup());
            }
            List<Rounds> seen = Rounds.measure(builds, options.rounds(), 2, build -> {
                String url = build.master().url();
                Wrk.Result result = wrk.run(url, held ? new Http(url).tagged(paths) : paths, options.seconds());
                if (result.failures() > 0) {
                    throw new IllegalStateException(result.failures() + " failed");
                }
                return new double[] {result.perSecond(), result.p99()};
            });
            table.row(
                    mode + (held ? ", 304" : ""),
                    seen.get(0).cell(),
                    seen.get(1).cell());
        } finally {
            builds.forEach(Build::close);
        }
    }
}
