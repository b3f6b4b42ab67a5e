package io.imcache.bench.load;

import io.imcache.bench.Dataset;
import io.imcache.bench.Table;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** How cost grows: with the size of an account, and with the number of masters on one Redis, among 1,000 accounts. */
final class ScaleBenchmark {
    /** Items of an account, and how many accounts are so large: 1,000 in all. */
    private static final int[][] SIZES = {{100, 700}, {500, 200}, {2_000, 80}, {10_000, 18}, {50_000, 2}};

    private static final int MASTERS = 3;
    /** Crawlers push an account every 30 s with 1% new; measured here is how long one such push takes. */
    private static final int ROUNDS = 5;

    private final LoadOptions options;
    private final String redis;
    private final Wrk wrk;

    ScaleBenchmark(LoadOptions options, String redis) throws Exception {
        this.options = options;
        this.redis = redis;
        this.wrk = new Wrk();
    }

    void run() throws Exception {
        List<ServerProcess> masters = new ArrayList<>();
        try {
            for (int i = 0; i < MASTERS; i++) {
                masters.add(ServerProcess.master(options.masterCommand(), redis, "--imcache.im.cache.mode=off"));
            }
            fill(masters.get(0));
            bySize(masters.get(0));
            byMasters(masters);
        } finally {
            masters.forEach(ServerProcess::close);
        }
    }

    private static String account(int size, int number) {
        return "size-" + size + "-" + number;
    }

    private void fill(ServerProcess master) throws Exception {
        var http = new Http(master.url());
        long began = System.nanoTime();
        for (int[] size : SIZES) {
            byte[] payload = Snapshots.payload(new Dataset(size[0], size[0]), size[0]);
            for (int number = 0; number < size[1]; number++) {
                http.push(account(size[0], number), payload, false);
            }
        }
        System.out.printf(
                "%n1,000 accounts pushed first, one after the other: %.1f s.%n", (System.nanoTime() - began) / 1e9);
    }

    private void bySize(ServerProcess master) throws Exception {
        var table = new Table(
                "By size of an account",
                "items",
                "push, unchanged, ms",
                "push, 1% changed, ms",
                "pages a second, first",
                "pages a second, at 80",
                "p99 ms");
        var http = new Http(master.url());
        wrk.run(master.url(), pages(100, 700, 0), options.warmup());
        for (int[] size : SIZES) {
            Dataset account = new Dataset(size[0], size[0]);
            byte[] same = Snapshots.payload(account, size[0]);
            var unchanged = new ArrayList<Double>();
            var changed = new ArrayList<Double>();
            for (int round = 0; round < ROUNDS; round++) {
                byte[] next = Snapshots.payload(account.withOnePercentChanged(round + 1), size[0]);
                changed.add(millis(http, account(size[0], 0), next));
                unchanged.add(millis(http, account(size[0], 0), next));
            }
            http.push(account(size[0], 0), same, false);
            Wrk.Result first = wrk.run(master.url(), pages(size[0], size[1], 0), options.seconds());
            Wrk.Result later = wrk.run(master.url(), pages(size[0], size[1], 80), options.seconds());
            table.row(
                    Integer.toString(size[0]),
                    median(unchanged),
                    median(changed),
                    first.perSecond(),
                    later.perSecond(),
                    later.p99());
        }
        table.print();
    }

    private static double millis(Http http, String account, byte[] payload) throws Exception {
        long asked = System.nanoTime();
        http.push(account, payload, false);
        return (System.nanoTime() - asked) / 1e6;
    }

    private static double median(List<Double> values) {
        return values.stream().sorted().skip(values.size() / 2).findFirst().orElse(0.0);
    }

    private static List<String> pages(int size, int accounts, int cursor) {
        var paths = new ArrayList<String>();
        for (int number = 0; number < accounts; number++) {
            paths.add("/api/im/messages?account_id=" + account(size, number) + "&cursor=" + cursor);
        }
        return paths;
    }

    private void byMasters(List<ServerProcess> masters) throws Exception {
        var all = new ArrayList<String>();
        for (int[] size : SIZES) {
            all.addAll(pages(size[0], size[1], 0));
        }
        Collections.shuffle(all, new Random(1));
        var table = new Table("By masters, all accounts", "masters", "pages a second, all", "p99 ms, worst");
        ExecutorService threads = Executors.newFixedThreadPool(MASTERS);
        try {
            for (int count = 1; count <= MASTERS; count++) {
                load(masters.subList(0, count), all, options.warmup() / 2, threads);
                List<Wrk.Result> results = load(masters.subList(0, count), all, options.seconds(), threads);
                table.row(
                        Integer.toString(count),
                        results.stream().mapToDouble(Wrk.Result::perSecond).sum(),
                        results.stream().mapToDouble(Wrk.Result::p99).max().orElse(0));
            }
        } finally {
            threads.shutdown();
        }
        table.print();
    }

    private List<Wrk.Result> load(
            List<ServerProcess> masters, List<String> paths, int seconds, ExecutorService threads) {
        List<CompletableFuture<Wrk.Result>> runs = masters.stream()
                .map(master -> CompletableFuture.supplyAsync(
                        () -> {
                            try {
                                return wrk.run(master.url(), paths, seconds);
                            } catch (Exception e) {
                                throw new IllegalStateException(e);
                            }
                        },
                        threads))
                .toList();
        return runs.stream().map(CompletableFuture::join).toList();
    }
}
