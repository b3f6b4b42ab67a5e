package io.imcache.bench.load;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.GZIPOutputStream;

/** Pushes and looks, with the JDK's client. */
public final class Http {
    private static final Duration LIMIT = Duration.ofSeconds(60);

    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final String url;

    public Http(String url) {
        this.url = url;
    }

    /** Pushes a snapshot; ends with an exception where it is not stored. */
    public void push(String account, byte[] payload, boolean gzipped) throws IOException, InterruptedException {
        HttpRequest.Builder request = HttpRequest.newBuilder(
                        URI.create(url + "/api/worker/accounts/" + account + "/snapshot"))
                .timeout(LIMIT)
                .header("Content-Type", "application/json")
                .PUT(HttpRequest.BodyPublishers.ofByteArray(payload));
        if (gzipped) {
            request.header("Content-Encoding", "gzip");
        }
        HttpResponse<String> answer = client.send(request.build(), HttpResponse.BodyHandlers.ofString());
        if (answer.statusCode() != 200) {
            throw new IOException(answer.statusCode() + " " + answer.body());
        }
    }

    /** The paths with the tags of their pages, as {@link Wrk} takes them; an exception where one is no page. */
    public List<String> tagged(List<String> paths) throws IOException, InterruptedException {
        var lines = new ArrayList<String>();
        for (String path : paths) {
            HttpRequest request = HttpRequest.newBuilder(URI.create(url + path))
                    .timeout(LIMIT)
                    .build();
            HttpResponse<String> page = client.send(request, HttpResponse.BodyHandlers.ofString());
            if (page.statusCode() != 200) {
                throw new IOException(path + ": " + page.statusCode() + " " + page.body());
            }
            lines.add(path + "\t" + page.headers().firstValue("ETag").orElse(""));
        }
        return lines;
    }

    /** Has a constant server return so many bytes from now on. */
    void constantOf(long bytes) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(URI.create(url + ConstantServer.PATH))
                .timeout(LIMIT)
                .POST(HttpRequest.BodyPublishers.ofString(Long.toString(bytes)))
                .build();
        HttpResponse<byte[]> answer = client.send(request, HttpResponse.BodyHandlers.ofByteArray());
        if (answer.body().length != bytes) {
            throw new IOException(
                    answer.statusCode() + ": " + answer.body().length + " bytes (expected: " + bytes + ")");
        }
    }

    static byte[] gzip(byte[] bytes) {
        var out = new ByteArrayOutputStream();
        try (var gzip = new GZIPOutputStream(out)) {
            gzip.write(bytes);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return out.toByteArray();
    }
}
