package io.imcache.master.ingest.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.imcache.master.testing.Leaks;
import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.util.unit.DataSize;
import reactor.core.publisher.Sinks;

/** Sends HTTP requests that no client library sends. */
@ExtendWith(Leaks.class)
class PollingRequestsIntegrationTests {
    private static final int LIMIT = 256 * 1024;
    private static final String SESSION = "EIO=4&transport=polling&sid=";
    private static final TestServer master = new TestServer(DataSize.ofBytes(LIMIT), DataSize.ofBytes(2 * LIMIT));
    private static final HttpClient http = HttpClient.newHttpClient();

    @AfterAll
    static void stop() {
        master.close();
    }

    @ParameterizedTest
    @CsvSource({
        "GET,    EIO=3&transport=polling,                        400, Unsupported protocol version",
        "GET,    transport=polling,                              400, Unsupported protocol version",
        "GET,    EIO=4,                                          400, Transport unknown",
        "GET,    EIO=4&transport=pigeon,                         400, Transport unknown",
        "GET,    EIO=4&transport=polling&sid=x,                  400, Session ID unknown",
        "GET,    EIO=4&transport=polling&j=0,                    400, Bad request",
        "GET,    EIO=4&transport=polling&disconnect=1,           400, Bad request",
        "GET,    EIO=4&transport=websocket,                      400, Bad request",
        "POST,   EIO=4&transport=polling,                        400, Bad handshake method",
        "POST,   EIO=4&transport=websocket&sid=1-1-1-1-1,        400, Bad handshake method",
        "DELETE, EIO=4&transport=polling&sid=1-1-1-1-1,          400, Bad handshake method",
        "GET,    EIO=4&transport=polling&sid=1-1-1-1-1,          500, ''",
        "POST,   EIO=4&transport=polling&sid=1-1-1-1-1,          400, Session ID unknown",
    })
    void whatIsNoRequestOfEngineIoIsRefused(String method, String query, int status, String reason) {
        HttpResponse<String> response = send(method, query, "40/worker,");
        assertThat(response.statusCode()).isEqualTo(status);
        assertThat(response.body()).contains(reason);
    }

    @Test
    void aPreflightIsAnswered() {
        HttpResponse<String> response = send("OPTIONS", "EIO=4&transport=polling", "");
        assertThat(response.statusCode()).isEqualTo(204);
        assertThat(response.headers().firstValue("access-control-allow-origin")).hasValue("*");
        assertThat(response.headers().firstValue("access-control-allow-methods"))
                .hasValue("GET, POST");
    }

    @Test
    void packetsOfOnePostAreTakenOneByOneAndMalformedOnesPassedOver() {
        String sid = connect();
        String beat = "42/worker,%d[\"message\",{\"type\":\"worker:heartbeat\",\"version\":\"v1\",\"timestamp\":1,"
                + "\"payload\":{\"worker_id\":\"w\"}}]";
        String body = String.join(
                "\u001e",
                beat.formatted(1),
                "",
                "4",
                "garbage",
                "42/worker,[",
                beat.formatted(2),
                "bAAAA",
                beat.formatted(3));
        assertThat(send("POST", SESSION + sid + "&b64=1", body).body()).isEqualTo("ok");
        assertThat(poll(sid, "43/worker,3[")).contains("43/worker,1[", "43/worker,2[");
    }

    @Test
    void moreAnswersThanOnePollOnceHeldAreAllThere() {
        String sid = connect();
        StringBuilder body = new StringBuilder();
        for (int i = 0; i < 120; i++) {
            body.append(i == 0 ? "" : "\u001e")
                    .append("42/worker,")
                    .append(i)
                    .append("[\"join_room\",{\"room\":\"r\"}]");
        }
        assertThat(send("POST", SESSION + sid, body.toString()).body()).isEqualTo("ok");
        String answers = poll(sid, "43/worker,119[");
        for (int i = 0; i < 120; i++) {
            assertThat(answers).contains("43/worker," + i + "[true]");
        }
    }

    @Test
    void aBodyTooLargeIsToldOverTheNextPoll() {
        String sid = connect();
        assertThat(send("POST", SESSION + sid, "x".repeat(LIMIT + 1)).body()).isEqualTo("ok");
        assertThat(poll(sid, "42/worker,")).contains("PAYLOAD_TOO_LARGE", "(expected: up to 262144 bytes)");
    }

    @Test
    void aSessionMaySendLittleBeforeItIsAdmitted() {
        String open = send("GET", "EIO=4&transport=polling", "").body();
        String sid = open.replaceAll(".*\"sid\":\"([^\"]*)\".*", "$1");
        assertThat(send("POST", SESSION + sid, "x".repeat(64 * 1024 + 1)).statusCode())
                .isEqualTo(413);
        String padded = "40/worker,{\"filler\":\"" + "x".repeat(60 * 1024) + "\"}";
        assertThat(send("POST", SESSION + sid, padded).body()).isEqualTo("ok");
        assertThat(poll(sid, "40/worker,")).contains("sid");
    }

    @Test
    void aPostToAnUnknownSessionIsRefusedBeforeItsBodyComes() throws IOException {
        String head = "POST /socket.io/?" + SESSION + "1-1-1-1-1 HTTP/1.1\r\nHost: x\r\nContent-Length: 200000\r\n\r\n";
        assertThat(raw(head)).startsWith("HTTP/1.1 400").contains("Session ID unknown");
        assertThat(master.gauge("imcache.ingest.pending")).isZero();
    }

    @ParameterizedTest
    @CsvSource({"Content-Length: 200000, 400", "Transfer-Encoding: chunked, 411"})
    void aGetHasNoBody(String header, int status) throws IOException {
        String head = "GET /socket.io/?EIO=4&transport=polling HTTP/1.1\r\nHost: x\r\n" + header + "\r\n\r\n";
        assertThat(raw(head)).startsWith("HTTP/1.1 " + status);
    }

    /** Sends the head of a request, and reads up to the end of the connection. */
    private static String raw(String head) throws IOException {
        URI uri = URI.create(master.url());
        try (Socket socket = new Socket(uri.getHost(), uri.getPort())) {
            socket.setSoTimeout((int) TestServer.LIMIT.toMillis());
            socket.getOutputStream().write(head.getBytes(StandardCharsets.US_ASCII));
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
        }
    }

    @Test
    void aPostWaitsUntilThereIsRoom() {
        Sinks.Empty<Void> release = master.pushes.hold();
        String sid = connect();
        assertThat(send("POST", SESSION + sid, RawWorker.pushPacket("acc-1", 200_000))
                        .body())
                .isEqualTo("ok");
        CompletableFuture<HttpResponse<String>> second =
                http.sendAsync(request("POST", SESSION + sid, RawWorker.pushPacket("acc-2", 200_000)), text());
        await().until(() -> master.waiting() == 1);
        assertThat(second).isNotDone();
        release.tryEmitEmpty();
        assertThat(second.join().body()).isEqualTo("ok");
        assertThat(poll(sid, "acc-2")).contains("acc-1");
        await().until(() -> master.gauge("imcache.ingest.pending") == 0);
    }

    /** A client that keeps a closed connection would lose its next POST. */
    @Test
    void theAnswerToAPostSaysThatItsConnectionIsClosed() throws IOException {
        String sid = connect();
        String packet = "42/worker,[\"message\",{}]";
        URI uri = URI.create(master.url());
        try (Socket socket = new Socket(uri.getHost(), uri.getPort())) {
            socket.setSoTimeout((int) TestServer.LIMIT.toMillis());
            socket.getOutputStream()
                    .write(
                            """
                            POST /socket.io/?%s HTTP/1.1\r
                            Host: x\r
                            Origin: http://a.example\r
                            Connection: keep-alive\r
                            Content-Type: text/plain\r
                            Content-Length: %d\r
                            \r
                            %s"""
                                    .formatted(SESSION + sid, packet.length(), packet)
                                    .getBytes(StandardCharsets.US_ASCII));
            // Reads up to the end of the connection.
            String answer = new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
            assertThat(answer)
                    .startsWith("HTTP/1.1 200 OK\r\n")
                    .endsWith("\r\n\r\nok")
                    .containsIgnoringCase("\r\nconnection: close\r\n")
                    .containsIgnoringCase("\r\ncontent-length: 2\r\n")
                    .containsIgnoringCase("\r\naccess-control-allow-origin: http://a.example\r\n");
        }
    }

    @Test
    void aClientThatKeepsItsConnectionsLosesNoPost() {
        String sid = connect();
        int posts = 500;
        for (int i = 0; i < posts; i++) {
            String packet = "42/worker,%d[\"join_room\",{\"room\":\"r\"}]".formatted(i);
            assertThat(send("POST", SESSION + sid, packet).body()).isEqualTo("ok");
        }
        String answers = poll(sid, "43/worker,%d[true]".formatted(posts - 1));
        for (int i = 0; i < posts; i++) {
            assertThat(answers).contains("43/worker," + i + "[true]");
        }
    }

    /** The program of a client that leaves waits for the answer to its last poll. */
    @ParameterizedTest
    @ValueSource(strings = {"1", "41/worker,", "41/worker,\u001e1"})
    void theOpenPollOfAClientThatLeavesIsAnswered(String packets) {
        String sid = connect();
        var poll = http.sendAsync(request("GET", SESSION + sid, ""), text());
        assertThat(send("POST", SESSION + sid, packets).body()).isEqualTo("ok");
        HttpResponse<String> answer = poll.join();
        if (answer.statusCode() != 400) { // as it is if the poll came after the session's end
            // Empty if the poll came at the very moment of the session's end.
            assertThat(answer.body()).matches("(6(\u001e6)*)?");
        }
    }

    private static String connect() {
        String open = send("GET", "EIO=4&transport=polling", "").body();
        assertThat(open).startsWith("0{").contains("\"maxPayload\":" + LIMIT);
        String sid = open.replaceAll(".*\"sid\":\"([^\"]*)\".*", "$1");
        send("POST", SESSION + sid, "40/worker,");
        assertThat(poll(sid, "40/worker,")).contains("sid");
        return sid;
    }

    /** Polls until an answer contains a text, and returns all answers. */
    private static String poll(String sid, String wanted) {
        StringBuilder all = new StringBuilder();
        while (all.indexOf(wanted) < 0) {
            all.append(send("GET", SESSION + sid, "").body()).append('\n');
        }
        return all.toString();
    }

    private static HttpResponse<String> send(String method, String query, String body) {
        try {
            return http.send(request(method, query, body), text());
        } catch (IOException e) {
            throw new AssertionError(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }

    private static HttpRequest request(String method, String query, String body) {
        HttpRequest.BodyPublisher publisher =
                method.equals("POST") ? HttpRequest.BodyPublishers.ofString(body) : HttpRequest.BodyPublishers.noBody();
        return HttpRequest.newBuilder(URI.create(master.url() + "/socket.io/?" + query))
                .version(HttpClient.Version.HTTP_1_1)
                .timeout(TestServer.LIMIT)
                .method(method, publisher)
                .build();
    }

    private static HttpResponse.BodyHandler<String> text() {
        return HttpResponse.BodyHandlers.ofString();
    }
}
