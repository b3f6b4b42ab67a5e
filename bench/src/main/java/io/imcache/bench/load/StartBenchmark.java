package io.imcache.bench.load;

import io.imcache.bench.Table;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.springframework.util.FileSystemUtils;

/** How long a master takes until it says that it is ready: from the jar, and with what {@code deploy/fast-start.sh} makes of it. */
final class StartBenchmark {
    private static final int ROUNDS = 3;
    private static final String SCRIPT = "deploy/fast-start.sh";

    private final LoadOptions options;
    private final String redis;

    StartBenchmark(LoadOptions options, String redis) {
        this.options = options;
        this.redis = redis;
    }

    void run() throws Exception {
        var table = new Table("Start", "from", "round", "seconds until ready", "memory then, MB");
        Path directory = Files.createTempDirectory("imcache-bench");
        try {
            List<String> quick = quick(directory.resolve("master"));
            for (int round = 1; round <= ROUNDS; round++) {
                measure(table, "jar", round, options.masterCommand());
                measure(table, "archive", round, quick);
            }
        } finally {
            FileSystemUtils.deleteRecursively(directory);
        }
        table.print();
    }

    private void measure(Table table, String from, int round, List<String> command) throws Exception {
        try (ServerProcess master = ServerProcess.master(command, redis)) {
            table.row(from, Integer.toString(round), master.startSeconds(), Long.toString(master.megabytes()));
        }
    }

    /** What the script says to start with, with the JVM's options; more arguments may follow. */
    private List<String> quick(Path directory) throws IOException, InterruptedException {
        var builder = new ProcessBuilder("sh", SCRIPT, options.jar().toString(), directory.toString());
        String bin = Path.of(System.getProperty("java.home"), "bin").toString();
        builder.environment().merge("PATH", bin, (path, first) -> first + ':' + path);
        builder.environment().put("JAVA_TOOL_OPTIONS", String.join(" ", options.javaOptions()));
        Process script = builder.redirectError(ProcessBuilder.Redirect.INHERIT).start();
        String said = new String(script.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (script.waitFor() != 0) {
            throw new IOException(SCRIPT + ": " + said);
        }
        String command = said.strip()
                .lines()
                .reduce((before, last) -> last)
                .orElseThrow()
                .replace("&& java ", "&& exec \"$0\" ");
        var all = new ArrayList<>(List.of("sh", "-c", command + " \"$@\"", LoadOptions.java()));
        // Behind the jar an option would be the master's: the JVM has them from the environment.
        all.addAll(0, List.of("env", "JAVA_TOOL_OPTIONS=" + String.join(" ", options.javaOptions())));
        return all;
    }
}
