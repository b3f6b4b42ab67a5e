package io.imcache.bench;

import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * How to run, from arguments {@code --name=value}.
 *
 * @param server the redis-server to start; {@code --redis-server}, or REDIS_SERVER in the environment
 * @param aof whether it writes an append-only file, synced every second; {@code --aof}
 * @param parts what to measure; {@code --parts=writes,memory,reads,naive,compression}
 * @param rounds of each write; {@code --rounds}
 * @param readMillis how long each kind of read is measured; {@code --read-millis}
 */
record Options(String server, boolean aof, List<String> parts, int rounds, int readMillis) {
    static Options parse(String... arguments) {
        Map<String, String> given = Stream.of(arguments)
                .collect(Collectors.toMap(
                        argument -> argument.replaceFirst("^--", "").replaceFirst("=.*", ""),
                        argument -> argument.contains("=") ? argument.substring(argument.indexOf('=') + 1) : "true"));
        Function<String, @Nullable String> environment = System::getenv;
        String fromEnvironment = environment.apply("REDIS_SERVER");
        return new Options(
                given.getOrDefault("redis-server", fromEnvironment == null ? "redis-server" : fromEnvironment),
                Boolean.parseBoolean(given.getOrDefault("aof", "false")),
                List.of(given.getOrDefault("parts", "writes,memory,reads,naive,compression")
                        .split(",", -1)),
                Integer.parseInt(given.getOrDefault("rounds", "15")),
                Integer.parseInt(given.getOrDefault("read-millis", "1000")));
    }
}
