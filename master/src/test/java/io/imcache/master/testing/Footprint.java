package io.imcache.master.testing;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.List;
import java.util.function.ToDoubleFunction;

/**
 * What a master holds at one moment, and Redis for it.
 *
 * @param heap MiB, after a collection
 * @param direct MiB of buffers outside of the heap; all of them, if Netty takes them from the JVM
 * @param threads of the master
 * @param files that it has open, sockets among them
 * @param keys in Redis
 */
public record Footprint(double heap, double direct, double threads, double files, double keys) {
    private static final double MIB = 1024 * 1024;
    private static final HttpClient CLIENT =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    /** Makes Netty take its buffers as others do, so that the JVM counts them. */
    public static final String COUNTED_BUFFERS = "-Dio.netty.maxDirectMemory=0";

    /** Collects a master's garbage and measures. */
    public static Footprint of(MasterProcess master, long keys) throws IOException, InterruptedException {
        String jcmd = Path.of(System.getProperty("java.home"), "bin", "jcmd").toString();
        Process collecting = new ProcessBuilder(jcmd, Long.toString(master.pid()), "GC.run")
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        assertThat(collecting.waitFor()).as("jcmd").isZero();
        URI metrics = Master.loopback(master.ports().http()).resolve("/actuator/prometheus");
        HttpResponse<String> answer =
                CLIENT.send(HttpRequest.newBuilder(metrics).build(), HttpResponse.BodyHandlers.ofString());
        assertThat(answer.statusCode()).isEqualTo(200);
        return new Footprint(
                sum(answer.body(), "jvm_memory_used_bytes{area=\"heap\"") / MIB,
                sum(answer.body(), "jvm_buffer_memory_used_bytes{id=\"direct\"") / MIB,
                sum(answer.body(), "jvm_threads_live_threads"),
                sum(answer.body(), "process_files_open_files"),
                keys);
    }

    private static double sum(String metrics, String beginning) {
        List<String> lines =
                metrics.lines().filter(line -> line.startsWith(beginning)).toList();
        assertThat(lines).as(beginning).isNotEmpty();
        return lines.stream()
                .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
                .sum();
    }

    /** The mean of several. */
    public static Footprint mean(List<Footprint> several) {
        return new Footprint(
                mean(several, Footprint::heap),
                mean(several, Footprint::direct),
                mean(several, Footprint::threads),
                mean(several, Footprint::files),
                mean(several, Footprint::keys));
    }

    private static double mean(List<Footprint> several, ToDoubleFunction<Footprint> part) {
        return several.stream().mapToDouble(part).average().orElseThrow();
    }

    @Override
    public String toString() {
        return "heap %.1f MiB, direct %.1f MiB, %.1f threads, %.1f files, %.1f keys"
                .formatted(heap, direct, threads, files, keys);
    }
}
