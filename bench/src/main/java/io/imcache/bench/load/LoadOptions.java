package io.imcache.bench.load;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * How to run, from arguments {@code --name=value}.
 *
 * @param parts what to measure; {@code --parts=start,bare,reads,ingest,crowd,scale,feed}
 * @param seconds how long each cell of a table takes; {@code --seconds}
 * @param warmup how many seconds each server is warmed up before; {@code --warmup}
 * @param accounts how many accounts are read; {@code --accounts}
 * @param jar the master's; {@code --master}
 * @param javaOptions for the JVMs of masters; {@code --java-options}, separated by spaces
 * @param redis the redis-server to start; {@code --redis-server}
 */
public record LoadOptions(
        List<String> parts, int seconds, int warmup, int accounts, Path jar, List<String> javaOptions, String redis) {
    /** A container of 512 MB, as the Dockerfile configures it, with the collector that the JVM chooses there. */
    private static final String CONTAINER = "-XX:MaxRAM=512m -XX:MaxRAMPercentage=45 -XX:InitialRAMPercentage=45"
            + " -XX:NewRatio=1 -XX:MaxDirectMemorySize=96m -XX:ReservedCodeCacheSize=64m -XX:+UseSerialGC -XX:+ExitOnOutOfMemoryError";

    public static LoadOptions parse(String... arguments) {
        Map<String, String> given = Stream.of(arguments)
                .collect(Collectors.toMap(
                        argument -> argument.replaceFirst("^--", "").replaceFirst("=.*", ""),
                        argument -> argument.substring(argument.indexOf('=') + 1)));
        return new LoadOptions(
                List.of(given.getOrDefault("parts", "start,reads,ingest,crowd").split(",", -1)),
                Integer.parseInt(given.getOrDefault("seconds", "4")),
                Integer.parseInt(given.getOrDefault("warmup", "30")),
                Integer.parseInt(given.getOrDefault("accounts", "50")),
                Path.of(given.getOrDefault("master", "master/target/imcache-master.jar")),
                List.of(given.getOrDefault("java-options", CONTAINER).split(" ", -1)),
                given.getOrDefault("redis-server", "redis-server"));
    }

    /** The JVM that runs this. */
    public static String java() {
        return Path.of(System.getProperty("java.home"), "bin", "java").toString();
    }

    public List<String> masterCommand() {
        return Stream.of(Stream.of(java()), javaOptions.stream(), Stream.of("-jar", jar.toString()))
                .flatMap(part -> part)
                .toList();
    }
}
