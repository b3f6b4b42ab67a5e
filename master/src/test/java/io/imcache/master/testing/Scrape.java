package io.imcache.master.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What Prometheus gets from a master. */
public final class Scrape {
    private static final Pattern SAMPLE = Pattern.compile("(\\w+)(?:\\{(.*)})? (\\S+)");
    private static final Pattern LABEL = Pattern.compile("(\\w+)=\"((?:[^\"\\\\]|\\\\.)*)\"");
    private static final HttpClient CLIENT =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    private final String text;
    private final Map<Sample, Double> samples = new LinkedHashMap<>();

    /** A time series. */
    public record Sample(String name, Map<String, String> labels) {}

    private Scrape(String text) {
        this.text = text;
        text.lines().filter(line -> !line.startsWith("#")).forEach(line -> {
            Matcher sample = SAMPLE.matcher(line);
            if (!sample.matches()) {
                throw new AssertionError("no sample: " + line);
            }
            Map<String, String> labels = new LinkedHashMap<>();
            if (sample.group(2) != null) {
                Matcher label = LABEL.matcher(sample.group(2));
                while (label.find()) {
                    labels.put(label.group(1), label.group(2));
                }
            }
            String value = sample.group(3).replace("Inf", "Infinity");
            samples.put(new Sample(sample.group(1), labels), Double.valueOf(value));
        });
    }

    /** Asks a master on these ports. */
    public static Scrape of(Ports ports) {
        try {
            HttpResponse<String> response = CLIENT.send(
                    HttpRequest.newBuilder(Master.loopback(ports.http()).resolve("/actuator/prometheus"))
                            .build(),
                    HttpResponse.BodyHandlers.ofString());
            if (response.statusCode() != 200) {
                throw new AssertionError("status " + response.statusCode());
            }
            return new Scrape(response.body());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }

    public Map<Sample, Double> samples() {
        return samples;
    }

    public Set<String> names() {
        Set<String> names = new TreeSet<>();
        samples.keySet().forEach(sample -> names.add(sample.name()));
        return names;
    }

    /** All values of a label of a metric. */
    public Set<String> labels(String name, String label) {
        Set<String> values = new TreeSet<>();
        samples.keySet().stream()
                .filter(sample -> sample.name().equals(name) && sample.labels().containsKey(label))
                .forEach(sample -> values.add(sample.labels().get(label)));
        return values;
    }

    /** The sum of the series that have these labels, and maybe others; none where there is no such series. */
    public OptionalDouble find(String name, Map<String, String> labels) {
        double[] found = samples.entrySet().stream()
                .filter(sample -> sample.getKey().name().equals(name)
                        && sample.getKey().labels().entrySet().containsAll(labels.entrySet()))
                .mapToDouble(Map.Entry::getValue)
                .toArray();
        return found.length == 0
                ? OptionalDouble.empty()
                : OptionalDouble.of(Arrays.stream(found).sum());
    }

    /** The same; 0 where there is no such series. */
    public double sum(String name, Map<String, String> labels) {
        return find(name, labels).orElse(0);
    }

    @Override
    public String toString() {
        return text;
    }
}
