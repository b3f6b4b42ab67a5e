package io.imcache.bench.compare;

import io.imcache.bench.Table;
import io.imcache.bench.load.HttpCrawler;
import io.imcache.bench.load.PushLoad;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/** Pushes over HTTP by four crawlers with an account each: first ones, unchanged, 1% changed, and deltas. */
final class PushComparison {
    private static final int ITEMS = 7_350;
    private static final int CRAWLERS = 4;

    private final CompareOptions options;
    private final List<CrawledAccount> accounts = IntStream.range(0, CRAWLERS)
            .mapToObj(i -> new CrawledAccount(-1 - i, ITEMS, false))
            .toList();
    private final List<byte[]> snapshots =
            accounts.stream().map(CrawledAccount::snapshot).toList();
    private final List<List<byte[]>> changing =
            accounts.stream().map(CrawledAccount::changing).toList();
    private int firsts;

    PushComparison(CompareOptions options) {
        this.options = options;
    }

    /** Who pushes to a build. */
    @FunctionalInterface
    private interface Way {
        PushLoad.Pusher pusher(int crawler, HttpCrawler to);
    }

    void run() throws Exception {
        List<Build> builds = Build.both(options, false);
        try {
            var table = new Table(
                    "Pushes by four crawlers over HTTP, " + ITEMS + " items in the crawlers' shape",
                    "push",
                    "pushes a second",
                    "p99 ms",
                    "Redis µs a push");
            measure(table, builds, "unchanged", (i, to) -> round -> to.push("acc-" + i, snapshots.get(i), false));
            measure(table, builds, "1% changed", (i, to) -> round -> to.push("acc-" + i, step(i, round), false));
            measure(table, builds, "delta of 11 messages", this::deltas);
            measure(table, builds, "first", this::first);
            table.print();
        } finally {
            builds.forEach(Build::close);
        }
    }

    /** Forwards and then backwards, so that every step changes 1%. */
    private byte[] step(int account, int round) {
        List<byte[]> steps = changing.get(account);
        int at = round % (2 * (steps.size() - 1));
        return steps.get(at < steps.size() ? at : 2 * (steps.size() - 1) - at);
    }

    private PushLoad.Pusher deltas(int crawler, HttpCrawler to) {
        long[] version = new long[1];
        return round -> {
            if (round == 0) {
                version[0] = to.push("acc-" + crawler, snapshots.get(crawler), false);
            }
            version[0] = to.delta("acc-" + crawler, accounts.get(crawler).delta(version[0], round));
        };
    }

    private PushLoad.Pusher first(int crawler, HttpCrawler to) {
        int run = firsts++;
        return round -> to.push("first-" + run + "-" + round, snapshots.get(crawler), false);
    }

    private void measure(Table table, List<Build> builds, String name, Way way) throws Exception {
        for (Build build : builds) {
            run(build, way, options.warmup());
        }
        List<Rounds> seen = Rounds.measure(builds, options.rounds(), 3, build -> run(build, way, options.seconds()));
        table.row(name, seen.get(0).cell(), seen.get(1).cell(), seen.get(2).cell());
    }

    private static double[] run(Build build, Way way, int seconds) throws Exception {
        var crawlers = new ArrayList<HttpCrawler>();
        try {
            var pushers = new ArrayList<PushLoad.Pusher>();
            for (int i = 0; i < CRAWLERS; i++) {
                var crawler = new HttpCrawler(build.master().url());
                crawlers.add(crawler);
                pushers.add(way.pusher(i, crawler));
            }
            double busy = build.redisMicros();
            PushLoad.Result result = PushLoad.run(pushers, seconds);
            double micros = (build.redisMicros() - busy) / result.pushes();
            build.admin().unlink("*{first-*");
            return new double[] {result.perSecond(), result.p99(), micros};
        } finally {
            for (HttpCrawler crawler : crawlers) {
                crawler.close();
            }
        }
    }
}
