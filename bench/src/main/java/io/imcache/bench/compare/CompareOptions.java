package io.imcache.bench.compare;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * How to compare, from arguments {@code --name=value}.
 *
 * @param before the older build's jar; {@code --before}, which has no default
 * @param after the newer build's jar; {@code --after}
 * @param parts what to measure; {@code --parts=memory,pages,kept,pushes,start}
 * @param java an argument of {@link io.imcache.bench.load.LoadOptions} with the JVM's options; {@code --java-options}
 * @param only rows whose name has this in it are measured; {@code --only}, by default all
 * @param crawlers how many push at once; {@code --crawlers}
 * @param rounds how often both builds take turns; {@code --rounds}
 * @param seconds how long a turn takes; {@code --seconds}
 * @param warmup how many seconds each build is warmed up before; {@code --warmup}
 */
record CompareOptions(
        Path before,
        Path after,
        List<String> parts,
        List<String> java,
        String only,
        int crawlers,
        int rounds,
        int seconds,
        int warmup) {
    static CompareOptions parse(String... arguments) {
        Map<String, String> given = Stream.of(arguments)
                .collect(Collectors.toMap(
                        argument -> argument.replaceFirst("^--", "").replaceFirst("=.*", ""),
                        argument -> argument.substring(argument.indexOf('=') + 1)));
        String before = given.get("before");
        if (before == null) {
            throw new IllegalArgumentException("--before is missing (expected: the jar of an older master)");
        }
        return new CompareOptions(
                Path.of(before),
                Path.of(given.getOrDefault("after", "master/target/imcache-master.jar")),
                List.of(given.getOrDefault("parts", "memory,pages,kept,pushes,start")
                        .split(",", -1)),
                given.containsKey("java-options") ? List.of("--java-options=" + given.get("java-options")) : List.of(),
                given.getOrDefault("only", ""),
                Integer.parseInt(given.getOrDefault("crawlers", "4")),
                Integer.parseInt(given.getOrDefault("rounds", "5")),
                Integer.parseInt(given.getOrDefault("seconds", "3")),
                Integer.parseInt(given.getOrDefault("warmup", "20")));
    }

    boolean measures(String name) {
        return name.contains(only);
    }
}
