#!/usr/bin/env bash
# HTTP/1.1 lets a client send several requests before it has read the first answer, and say with "Connection: close" that one is its
# last. Reactor Netty remembers this word as soon as it reads the last request, though it has not answered those before. So it adds
# "Connection: close" to the first answer that it sends from then on, and closes: the answers to all later requests are missing.
# Without that word, all are answered.
#
# Seen with io.projectreactor.netty:reactor-netty-http 1.3.8 on Netty 4.2.18. HttpTrafficHandler keeps a connection while answers are
# pending "and" it may stay; Netty's HttpServerKeepAliveHandler, from which it comes, has "or" there.
#
# So: clients that pipeline should not send "Connection: close", but close the connection once they have all answers.
#
# Output:
#   answers to three requests: 3
#   answers if the third says "Connection: close": 1
source "$(dirname "$0")/common.sh"
maven_jars -b io.netty:netty-bom:4.2.18.Final io.projectreactor.netty:reactor-netty-http:1.3.8

cat >Pipelined.java <<'JAVA'
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import reactor.core.publisher.Mono;
import reactor.netty.http.server.HttpServer;

class Pipelined {
    public static void main(String[] args) throws Exception {
        var server = HttpServer.create()
                .host("127.0.0.1")
                .port(0)
                .route(routes -> routes.get("/{name}", (request, response) -> response.sendString(
                        Mono.delay(Duration.ofMillis(50)).map(tick -> "answer to " + request.param("name")))))
                .bindNow();
        String last = args[0].equals("close") ? "Connection: close\r\n" : "";
        try (var socket = new Socket("127.0.0.1", server.port())) {
            socket.setSoTimeout(2000);
            socket.getOutputStream().write(("GET /a HTTP/1.1\r\nHost: a\r\n\r\nGET /b HTTP/1.1\r\nHost: a\r\n\r\n"
                    + "GET /c HTTP/1.1\r\nHost: a\r\n" + last + "\r\n").getBytes(StandardCharsets.US_ASCII));
            var seen = new StringBuilder();
            byte[] part = new byte[4096];
            try {
                for (int read; (read = socket.getInputStream().read(part)) > 0; ) {
                    seen.append(new String(part, 0, read, StandardCharsets.US_ASCII));
                }
            } catch (java.net.SocketTimeoutException e) {
                // The connection stays open.
            }
            System.out.println(seen.toString().split("answer to ", -1).length - 1);
        }
        System.exit(0);
    }
}
JAVA
expect 'answers to three requests' 3 "$(java -cp 'jars/*' Pipelined.java open 2>log)"
expect 'answers if the third says "Connection: close"' 1 "$(java -cp 'jars/*' Pipelined.java close 2>log)"
