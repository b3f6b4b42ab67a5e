package io.imcache.bench.load;

import io.imcache.bench.Table;
import java.util.ArrayList;

/** A hundred crawlers that push 7 MB each at once, to a master in a container of 512 MB. */
final class CrowdBenchmark {
    private static final int CRAWLERS = 100;
    private static final int BYTES = 7_000_000;

    private final LoadOptions options;
    private final String redis;

    CrowdBenchmark(LoadOptions options, String redis) {
        this.options = options;
        this.redis = redis;
    }

    void run() throws Exception {
        var history = new History(0, Snapshots.ITEMS, BYTES);
        try (ServerProcess master = ServerProcess.master(options.masterCommand(), redis)) {
            var table = new Table(
                    "100 crawlers at once, 7 MB each, half over Socket.IO, half over HTTP",
                    "snapshots a second",
                    "p50 ms",
                    "p99 ms",
                    "memory at most, MB");
            var pushers = new ArrayList<PushLoad.Pusher>();
            for (int i = 0; i < CRAWLERS; i++) {
                String account = "crowd-" + i;
                if (i % 2 == 0) {
                    var crawler = new SocketCrawler(master.socketPort());
                    pushers.add(round -> crawler.push(account, history.at(round), round));
                } else {
                    var crawler = new HttpCrawler(master.url());
                    pushers.add(round -> crawler.push(account, history.at(round), false));
                }
            }
            PushLoad.Result result = PushLoad.run(pushers, 2.0 * options.seconds());
            table.row(result.perSecond(), result.p50(), result.p99(), Long.toString(master.peakMegabytes()));
            table.print();
        }
    }
}
