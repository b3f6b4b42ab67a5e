package io.imcache.bench.load;

import static java.util.Objects.requireNonNull;

import io.imcache.bench.Dataset;
import io.imcache.bench.Table;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Pages of every list, as a part of what a constant would do: read from Redis each time, from the near cache asking for the
 * version, from the near cache told of changes, and not sent again because the client has them.
 */
final class PageBenchmark {
    private static final List<String> SMALL = List.of(LoadOptions.java(), "-Xmx256m");

    /** Bytes of the constant's answers that are no body; those of pages count with theirs. */
    private static final int CONSTANT_HEADERS = 74;

    private final LoadOptions options;
    private final String redis;
    private final Wrk wrk;
    private final List<Double> constants = new ArrayList<>();

    PageBenchmark(LoadOptions options, String redis) throws Exception {
        this.options = options;
        this.redis = redis;
        this.wrk = new Wrk();
    }

    void run() throws Exception {
        try (ServerProcess constant = ServerProcess.constant(SMALL);
                ServerProcess bare = ServerProcess.bare(SMALL, redis);
                ServerProcess off = master("off");
                ServerProcess strict = master("strict");
                ServerProcess push = master("push")) {
            fill(off);
            Map<String, List<String>> routes = ListRoutes.of(options.accounts());
            List<String> every = routes.values().stream().flatMap(List::stream).toList();
            List<String> tagged = new Http(strict.url()).tagged(every);
            warmUp(constant, off, strict, push, every, tagged);
            measure(constant, off, strict, push, routes, tagged);
            measureBare(constant, bare, off, routes.get("/conversations"));
        }
    }

    private ServerProcess master(String mode) throws Exception {
        return ServerProcess.master(options.masterCommand(), redis, "--imcache.im.cache.mode=" + mode);
    }

    private void fill(ServerProcess master) {
        var http = new Http(master.url());
        IntStream.range(0, options.accounts()).parallel().forEach(number -> {
            try {
                byte[] payload = Snapshots.payload(new Dataset(Snapshots.ITEMS, number), Snapshots.ITEMS);
                http.push(Snapshots.account(number), payload, false);
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
        });
    }

    private void warmUp(
            ServerProcess constant,
            ServerProcess off,
            ServerProcess strict,
            ServerProcess push,
            List<String> every,
            List<String> tagged)
            throws Exception {
        new Http(constant.url()).constantOf(ConstantServer.BYTES); // what that loads makes the JVM compile anew
        wrk.run(constant.url(), List.of(ConstantServer.PATH), options.warmup());
        // What reads and views has the most to be compiled.
        wrk.run(off.url(), every, options.warmup() + options.warmup() / 2);
        wrk.run(strict.url(), every, options.warmup());
        wrk.run(strict.url(), tagged, options.warmup() / 2);
        wrk.run(push.url(), every, options.warmup());
    }

    private void measure(
            ServerProcess constant,
            ServerProcess off,
            ServerProcess strict,
            ServerProcess push,
            Map<String, List<String>> routes,
            List<String> tagged)
            throws Exception {
        var rows = new ArrayList<Row>();
        int at = 0;
        for (Map.Entry<String, List<String>> route : routes.entrySet()) {
            List<String> paths = route.getValue();
            List<String> held = tagged.subList(at, at + paths.size());
            at += paths.size();
            double before = constant(constant);
            Wrk.Result uncached = run(off, paths);
            Wrk.Result kept = run(strict, paths);
            Wrk.Result told = run(push, paths);
            Wrk.Result unchanged = run(strict, held);
            double alike = constantOf(constant, uncached.bytesPerAnswer());
            double mean = mean(before, constant(constant));
            rows.add(new Row(route.getKey(), mean, alike, uncached, kept, told, unchanged));
        }
        double before = constant(constant);
        Wrk.Result list = run(off, ListRoutes.accounts());
        var accounts = new Row("/accounts", mean(before, constant(constant)), 0, list, null, null, null);
        print(rows, accounts);
        System.out.printf(
                "%nThe constant: %s requests a second, measured before each row and after it.%n"
                        + "Memory at most, MB: off %d, strict %d, push %d.%n",
                constants.stream().map(rate -> String.format("%,.0f", rate)).toList(),
                off.peakMegabytes(),
                strict.peakMegabytes(),
                push.peakMegabytes());
    }

    /** What is left for views, rights and all else: the same pages, of a server that only hands on what Redis has. */
    private void measureBare(
            ServerProcess constant, ServerProcess bare, ServerProcess off, @Nullable List<String> pages)
            throws Exception {
        List<String> bares = ListRoutes.bare(options.accounts());
        wrk.run(bare.url(), bares, options.warmup());
        double before = constant(constant);
        Wrk.Result least = run(bare, bares);
        Wrk.Result master = run(off, requireNonNull(pages));
        double mean = mean(before, constant(constant));
        System.out.printf(
                "%n`/conversations` from Redis, without views, rights and all else: %s; a master, uncached: %s%n",
                cell(least, mean), cell(master, mean));
    }

    /** A constant of as many bytes as the pages have. */
    private double constantOf(ServerProcess constant, long bytes) throws Exception {
        var http = new Http(constant.url());
        http.constantOf(bytes - CONSTANT_HEADERS);
        double rate = wrk.run(constant.url(), List.of(ConstantServer.PATH), options.seconds())
                .perSecond();
        http.constantOf(ConstantServer.BYTES);
        return rate;
    }

    /** The machine is not the same all the time: the constant is measured before a row and after it. */
    private static double mean(double before, double after) {
        return (before + after) / 2;
    }

    private double constant(ServerProcess constant) throws Exception {
        double rate = wrk.run(constant.url(), List.of(ConstantServer.PATH), Math.max(2, options.seconds() / 2))
                .perSecond();
        constants.add(rate);
        return rate;
    }

    private Wrk.Result run(ServerProcess master, List<String> lines) throws Exception {
        Wrk.Result result = wrk.run(master.url(), lines, options.seconds());
        if (result.failures() > 0) {
            throw new IllegalStateException(lines.get(0) + ": " + result.failures() + " requests failed");
        }
        return result;
    }

    private record Row(
            String route,
            double constant,
            double alike,
            Wrk.Result uncached,
            Wrk.@Nullable Result strict,
            Wrk.@Nullable Result push,
            Wrk.@Nullable Result held) {}

    private static void print(List<Row> rows, Row accounts) {
        var table = new Table(
                "Pages: requests a second (of the constant), p50 and p99 in ms",
                "route",
                "bytes",
                "a constant of these",
                "uncached",
                "cached, strict",
                "cached, push",
                "304, strict");
        for (Row row : rows) {
            table.row(
                    "`" + row.route() + "`",
                    Long.toString(row.uncached().bytesPerAnswer()),
                    String.format("%,.0f (%.0f%%)", row.alike(), 100 * row.alike() / row.constant()),
                    cell(row.uncached(), row.constant()),
                    cell(row.strict(), row.constant()),
                    cell(row.push(), row.constant()),
                    cell(row.held(), row.constant()));
        }
        table.row(
                "`" + accounts.route() + "`",
                Long.toString(accounts.uncached().bytesPerAnswer()),
                "",
                cell(accounts.uncached(), accounts.constant()),
                "",
                "",
                "");
        table.print();
    }

    private static String cell(Wrk.@Nullable Result result, double constant) {
        return result == null
                ? ""
                : String.format(
                        "%,.0f (%.0f%%) %.2f / %.2f",
                        result.perSecond(), 100 * result.perSecond() / constant, result.p50(), result.p99());
    }
}
