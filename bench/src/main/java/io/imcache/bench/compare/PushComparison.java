package io.imcache.bench.compare;

import io.imcache.bench.Table;
import io.imcache.bench.load.HttpCrawler;
import io.imcache.bench.load.PushLoad;
import io.imcache.bench.load.SocketCrawler;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/** Pushes by crawlers with an account each: first ones, unchanged, 1% changed, and deltas. */
final class PushComparison {
    private static final int ITEMS = 7_350;

    private final CompareOptions options;
    private final List<CrawledAccount> accounts;
    private final List<byte[]> snapshots;
    private final List<List<byte[]>> changing;
    private int firsts;

    PushComparison(CompareOptions options) {
        this.options = options;
        accounts = IntStream.range(0, options.crawlers())
                .mapToObj(i -> new CrawledAccount(-1 - i, ITEMS, false))
                .toList();
        snapshots = accounts.stream().map(CrawledAccount::snapshot).toList();
        changing = accounts.stream().map(CrawledAccount::changing).toList();
    }

    /** A crawler on its connection. */
    private record Crawler(PushLoad.Pusher pusher, AutoCloseable connection) {}

    /** Connects a crawler to a build. */
    @FunctionalInterface
    private interface Way {
        Crawler crawler(int number, Build build) throws Exception;
    }

    /** What a crawler pushes over HTTP. */
    @FunctionalInterface
    private interface Pushes {
        PushLoad.Pusher of(int number, HttpCrawler to) throws Exception;
    }

    void run() throws Exception {
        List<Build> builds = Build.both(options, false);
        try {
            var table = new Table(
                    "Pushes, crawlers at once: " + options.crawlers() + ", accounts of " + ITEMS
                            + " items in the crawlers' shape",
                    "push",
                    "pushes a second",
                    "p99 ms",
                    "Redis µs a push",
                    "master's µs a push");
            measure(
                    table,
                    builds,
                    "unchanged",
                    overHttp((i, to) -> round -> to.push("acc-" + i, snapshots.get(i), false)));
            measure(
                    table,
                    builds,
                    "1% changed",
                    overHttp((i, to) -> round -> to.push("acc-" + i, step(i, round), false)));
            measure(table, builds, "1% changed, Socket.IO", this::overSocket);
            measure(table, builds, "delta of 11 messages", overHttp(this::deltas));
            measure(table, builds, "first", overHttp(this::first));
            table.print();
        } finally {
            builds.forEach(Build::close);
        }
    }

    private static Way overHttp(Pushes pushes) {
        return (number, build) -> {
            var connection = new HttpCrawler(build.master().url());
            return new Crawler(pushes.of(number, connection), connection);
        };
    }

    private Crawler overSocket(int number, Build build) throws Exception {
        var connection = new SocketCrawler(build.master().socketPort());
        return new Crawler(round -> connection.push("acc-" + number, step(number, round), round), connection);
    }

    /** Forwards and then backwards, so that every step changes 1%. */
    private byte[] step(int account, int round) {
        List<byte[]> steps = changing.get(account);
        int at = round % (2 * (steps.size() - 1));
        return steps.get(at < steps.size() ? at : 2 * (steps.size() - 1) - at);
    }

    /** Begins with a snapshot, which is not measured. */
    private PushLoad.Pusher deltas(int crawler, HttpCrawler to) throws Exception {
        String account = "acc-" + crawler;
        long[] version = {to.push(account, snapshots.get(crawler), false)};
        return round -> version[0] = to.delta(account, accounts.get(crawler).delta(version[0], round));
    }

    private PushLoad.Pusher first(int crawler, HttpCrawler to) {
        int run = firsts++;
        return round -> to.push("first-" + run + "-" + round, snapshots.get(crawler), false);
    }

    private void measure(Table table, List<Build> builds, String name, Way way) throws Exception {
        if (!options.measures(name)) {
            return;
        }
        for (Build build : builds) {
            run(build, way, options.warmup());
        }
        List<Rounds> seen = Rounds.measure(builds, options.rounds(), 4, build -> run(build, way, options.seconds()));
        table.row(
                name,
                seen.get(0).cell(),
                seen.get(1).cell(),
                seen.get(2).cell(),
                seen.get(3).cell());
    }

    private double[] run(Build build, Way way, int seconds) throws Exception {
        var crawlers = new ArrayList<Crawler>();
        try {
            for (int i = 0; i < options.crawlers(); i++) {
                crawlers.add(way.crawler(i, build));
            }
            double busy = build.redisMicros();
            double masterBusy = build.master().processorSeconds();
            PushLoad.Result result =
                    PushLoad.run(crawlers.stream().map(Crawler::pusher).toList(), seconds);
            double micros = (build.redisMicros() - busy) / result.pushes();
            double masterMicros = (build.master().processorSeconds() - masterBusy) * 1e6 / result.pushes();
            build.admin().unlink("*{first-*");
            return new double[] {result.perSecond(), result.p99(), micros, masterMicros};
        } finally {
            for (Crawler crawler : crawlers) {
                crawler.connection().close();
            }
        }
    }
}
