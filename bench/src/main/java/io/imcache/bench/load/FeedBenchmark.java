package io.imcache.bench.load;

import io.imcache.bench.Table;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.ToLongFunction;

/** How soon streams of the change feed are told of a change, and what each of them costs a master. */
final class FeedBenchmark {
    private static final int STREAMS = 1_000;
    private static final int MOST_STREAMS = 5_000;
    private static final int ACCOUNTS = 50;
    private static final int[] RATES = {10, 50, 100, 200};
    /** One that all streams watch: each change of it is told a thousand times. */
    private static final int[] RATES_OF_ONE = {1, 5};
    /** Every tenth stream watches so many accounts. */
    private static final int SEVERAL = 5;

    private static final long LIMIT_NANOS = 30_000_000_000L;

    private final LoadOptions options;
    private final String redis;

    FeedBenchmark(LoadOptions options, String redis) {
        this.options = options;
        this.redis = redis;
    }

    void run() throws Exception {
        delays();
        memory();
    }

    private static List<FeedClients.Wanted> wanted(List<ServerProcess> masters, int streams, int accounts) {
        List<String> ids = FeedCrawlers.accounts(accounts);
        var wanted = new ArrayList<FeedClients.Wanted>();
        for (int i = 0; i < streams; i++) {
            int count = i % 10 == 0 ? Math.min(SEVERAL, accounts) : 1;
            var own = new ArrayList<String>();
            for (int j = 0; j < count; j++) {
                own.add(ids.get((i + j) % accounts));
            }
            wanted.add(new FeedClients.Wanted(masters.get(i % masters.size()).port(), own));
        }
        return wanted;
    }

    private void delays() throws Exception {
        var table = new Table(
                "Change feed: from a push to the event at each of 1,000 streams, ms",
                "masters",
                "accounts",
                "pushes a second",
                "events a second",
                "after the acknowledgement: p50",
                "p99",
                "max",
                "after sending: p50",
                "p99",
                "max",
                "processor of the masters",
                "lost, repeated");
        for (int count = 1; count <= 2; count++) {
            var masters = new ArrayList<ServerProcess>();
            try {
                for (int i = 0; i < count; i++) {
                    masters.add(ServerProcess.master(options.masterCommand(), redis));
                }
                delays(table, masters);
            } finally {
                masters.forEach(ServerProcess::close);
            }
        }
        table.print();
    }

    private void delays(Table table, List<ServerProcess> masters) throws Exception {
        try (var crawlers = new FeedCrawlers(masters.get(0).socketPort())) {
            crawlers.fill(FeedCrawlers.accounts(ACCOUNTS));
            try (var clients = new FeedClients()) {
                clients.open(wanted(masters, STREAMS, ACCOUNTS));
                crawlers.run(FeedCrawlers.accounts(ACCOUNTS), RATES[RATES.length - 1], options.warmup());
                for (int rate : RATES) {
                    measure(table, masters, clients, crawlers, ACCOUNTS, rate);
                }
            }
            try (var clients = new FeedClients()) {
                clients.open(wanted(masters, STREAMS, 1));
                for (int rate : RATES_OF_ONE) {
                    measure(table, masters, clients, crawlers, 1, rate);
                }
            }
        }
    }

    private void measure(
            Table table,
            List<ServerProcess> masters,
            FeedClients clients,
            FeedCrawlers crawlers,
            int accounts,
            int rate)
            throws Exception {
        List<String> ids = FeedCrawlers.accounts(accounts);
        settle(clients, crawlers.run(ids, rate, 1).last());
        clients.arrivals();
        double processor = processor(masters);
        FeedCrawlers.Pushed pushed = crawlers.run(ids, rate, options.seconds());
        settle(clients, pushed.last());
        processor = (processor(masters) - processor) * pushed.perSecond() / (rate * options.seconds());
        List<FeedClients.Arrival> arrivals = clients.arrivals();
        double[] acknowledged = delays(arrivals, pushed, FeedCrawlers.Push::acknowledged);
        double[] sent = delays(arrivals, pushed, FeedCrawlers.Push::sent);
        table.row(
                Integer.toString(masters.size()),
                Integer.toString(accounts),
                pushed.perSecond(),
                arrivals.size() / (rate * options.seconds() / pushed.perSecond()),
                at(acknowledged, 0.5),
                at(acknowledged, 0.99),
                at(acknowledged, 1),
                at(sent, 0.5),
                at(sent, 0.99),
                at(sent, 1),
                Math.round(100 * processor) + "%",
                wrong(clients, pushed.last()));
    }

    private static double processor(List<ServerProcess> masters) {
        return masters.stream().mapToDouble(ServerProcess::processorSeconds).sum();
    }

    /** Waits until all is told that will be. */
    private static void settle(FeedClients clients, Map<String, Long> last) throws Exception {
        long end = System.nanoTime() + LIMIT_NANOS;
        while (!clients.haveReached(last) && System.nanoTime() < end) {
            Thread.sleep(20);
        }
    }

    private static String wrong(FeedClients clients, Map<String, Long> last) throws Exception {
        long behind = clients.behind(last);
        Map<String, Integer> wrong = clients.wrong();
        return behind == 0 && wrong.isEmpty() ? "none" : behind + " lost; " + wrong;
    }

    /** In milliseconds, sorted. */
    private static double[] delays(
            List<FeedClients.Arrival> arrivals, FeedCrawlers.Pushed pushed, ToLongFunction<FeedCrawlers.Push> since) {
        return arrivals.stream()
                .mapToDouble(each -> (each.at() - since.applyAsLong(pushed.get(each.account(), each.version()))) / 1e6)
                .sorted()
                .toArray();
    }

    private static double at(double[] sorted, double part) {
        return sorted.length == 0 ? Double.NaN : sorted[Math.min(sorted.length - 1, (int) (part * sorted.length))];
    }

    private void memory() throws Exception {
        var table = new Table(
                "Change feed: memory of a master by open streams",
                "streams",
                "heap after collection, MB",
                "direct, MB",
                "process, MB",
                "a stream: heap and direct, KB",
                "a stream: process, KB",
                "lost, repeated");
        List<String> command = new ArrayList<>(options.masterCommand());
        command.add(1, JvmMemory.TRACKED);
        try (ServerProcess master = ServerProcess.master(command, redis);
                var crawlers = new FeedCrawlers(master.socketPort())) {
            List<String> ids = FeedCrawlers.accounts(ACCOUNTS);
            crawlers.fill(ids);
            try (var clients = new FeedClients()) { // so that what is made once is made before
                clients.open(wanted(List.of(master), STREAMS / 10, ACCOUNTS));
                settle(clients, crawlers.run(ids, ACCOUNTS, options.warmup()).last());
            }
            JvmMemory before = JvmMemory.of(master.pid());
            long processBefore = master.megabytes();
            table.row(
                    "0",
                    megabytes(before.heap()),
                    megabytes(before.direct()),
                    Long.toString(processBefore),
                    "",
                    "",
                    "");
            for (int streams : new int[] {STREAMS, MOST_STREAMS}) {
                try (var clients = new FeedClients()) {
                    clients.open(wanted(List.of(master), streams, ACCOUNTS));
                    Map<String, Long> last =
                            crawlers.run(ids, ACCOUNTS / 2.0, options.seconds()).last();
                    settle(clients, last);
                    long process = master.megabytes();
                    JvmMemory now = JvmMemory.of(master.pid());
                    table.row(
                            Integer.toString(streams),
                            megabytes(now.heap()),
                            megabytes(now.direct()),
                            Long.toString(process),
                            (now.heap() + now.direct() - before.heap() - before.direct()) / 1024.0 / streams,
                            (process - processBefore) * 1024.0 / streams,
                            wrong(clients, last));
                }
            }
        }
        table.print();
    }

    private static double megabytes(long bytes) {
        return bytes / 1024.0 / 1024.0;
    }
}
