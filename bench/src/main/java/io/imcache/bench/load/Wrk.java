package io.imcache.bench.load;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** {@code wrk}: one thread, 32 connections, that ask for a list of pages in turn. */
public final class Wrk {
    private static final int CONNECTIONS = 32;

    private final Path script;

    /**
     * What came of a run.
     *
     * @param p99 milliseconds, as p50
     * @param bytesPerAnswer with its head, on average
     */
    public record Result(double perSecond, double p50, double p99, long failures, long bytesPerAnswer) {}

    public Wrk() throws IOException {
        script = Files.createTempFile("imcache-bench", ".lua");
        script.toFile().deleteOnExit();
        try (InputStream in = Wrk.class.getResourceAsStream("/wrk.lua")) {
            Files.write(script, in == null ? new byte[0] : in.readAllBytes());
        }
    }

    /**
     * Asks for lines in turn.
     *
     * @param lines paths, or paths with a tab and a tag
     */
    public Result run(String url, List<String> lines, int seconds) throws IOException, InterruptedException {
        Path file = Files.createTempFile("imcache-bench", ".paths");
        try {
            Files.write(file, lines);
            Process wrk = new ProcessBuilder(
                            "wrk",
                            "-t1",
                            "-c" + CONNECTIONS,
                            "-d" + seconds + "s",
                            "--latency",
                            "-s",
                            script.toString(),
                            url,
                            "--",
                            file.toString())
                    .redirectErrorStream(true)
                    .start();
            String output = new String(wrk.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            wrk.waitFor();
            return parse(output);
        } finally {
            Files.delete(file);
        }
    }

    private static Result parse(String output) throws IOException {
        String line = output.lines()
                .filter(each -> each.startsWith("RESULT "))
                .findFirst()
                .orElseThrow(() -> new IOException("wrk: " + output));
        double[] numbers = List.of(line.substring(7).split(" ", -1)).stream()
                .mapToDouble(Double::parseDouble)
                .toArray();
        return new Result(numbers[0] / numbers[1] * 1e6, numbers[2] / 1e3, numbers[3] / 1e3, (long) numbers[4], (long)
                (numbers[5] / Math.max(1, numbers[0])));
    }
}
