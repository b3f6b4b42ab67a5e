package io.imcache.bench.load;

import io.imcache.bench.Table;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** Crawlers that repeat a snapshot of 7 MB, with 1% new each time, to its answer. */
final class IngestBenchmark {
    private static final int CRAWLERS = 4;
    private static final int BYTES = 7_000_000;
    /** Snapshots a second of the Node.js master. */
    private static final double OLD_MASTER = 7;

    private final LoadOptions options;
    private final String redis;
    private final List<History> histories = new ArrayList<>();
    private final List<History> gzipped = new ArrayList<>();
    private int socketPort;

    IngestBenchmark(LoadOptions options, String redis) {
        this.options = options;
        this.redis = redis;
        for (int i = 0; i < CRAWLERS; i++) {
            var history = new History(i, Snapshots.ITEMS, BYTES);
            histories.add(history);
            gzipped.add(history.gzipped());
        }
    }

    void run() throws Exception {
        try (ServerProcess master = ServerProcess.master(options.masterCommand(), redis)) {
            var table = new Table(
                    "Ingest: snapshots of 7 MB, 7,300 items, 1% new each time",
                    "way", "crawlers", "snapshots a second", "times the old master", "p50 ms", "p99 ms");
            measure(table, master, "Socket.IO", this::sockets);
            measure(table, master, "HTTP", crawlers -> https(master, crawlers, false));
            measure(table, master, "HTTP, gzip", crawlers -> https(master, crawlers, true));
            table.print();
            System.out.printf("%nMemory at most: %d MB.%n", master.peakMegabytes());
        }
    }

    @FunctionalInterface
    private interface Way {
        List<PushLoad.Pusher> pushers(int crawlers) throws Exception;
    }

    private void measure(Table table, ServerProcess master, String name, Way way) throws Exception {
        socketPort = master.socketPort();
        PushLoad.run(way.pushers(CRAWLERS), options.warmup());
        for (int crawlers : new int[] {1, CRAWLERS}) {
            PushLoad.Result result = PushLoad.run(way.pushers(crawlers), options.seconds());
            table.row(
                    name,
                    Integer.toString(crawlers),
                    result.perSecond(),
                    result.perSecond() / OLD_MASTER,
                    result.p50(),
                    result.p99());
        }
    }

    private List<PushLoad.Pusher> sockets(int crawlers) throws Exception {
        var pushers = new ArrayList<PushLoad.Pusher>();
        for (int i = 0; i < crawlers; i++) {
            String account = "ingest-" + i;
            History history = histories.get(i);
            var crawler = new SocketCrawler(socketPort);
            pushers.add(round -> crawler.push(account, history.at(round), round));
        }
        return pushers;
    }

    private List<PushLoad.Pusher> https(ServerProcess master, int crawlers, boolean gzip) throws IOException {
        var pushers = new ArrayList<PushLoad.Pusher>();
        for (int i = 0; i < crawlers; i++) {
            String account = "ingest-" + i;
            History history = gzip ? gzipped.get(i) : histories.get(i);
            var crawler = new HttpCrawler(master.url());
            pushers.add(round -> crawler.push(account, history.at(round), gzip));
        }
        return pushers;
    }
}
