#!/usr/bin/env bash
# LaunchDarkly's okhttp-eventsource gives up a connection on which nothing comes for a while, and connects anew. Its documentation
# says that this takes five minutes unless one sets another time; in fact it takes five seconds. With a server that sends a
# comment every 15 or 30 seconds, as is usual, this client connects all the time, and never gets far if connections are limited by
# rate.
#
# Seen with com.launchdarkly:okhttp-eventsource 4.1.1: HttpConnectStrategy.DEFAULT_READ_TIMEOUT_MILLIS is 5000.
#
# So: users should set readTimeout on ConnectStrategy.http(...) to more than the server's heartbeat.
#
# Output:
#   a quiet connection is given up after: 5 s
source "$(dirname "$0")/common.sh"
maven_jars com.launchdarkly:okhttp-eventsource:4.1.1

cat >Quiet.java <<'JAVA'
import com.launchdarkly.eventsource.*;
import com.sun.net.httpserver.HttpServer;
import java.net.*;

class Quiet {
    public static void main(String[] args) throws Exception {
        HttpServer server = HttpServer.create(new InetSocketAddress("127.0.0.1", 0), 0);
        server.createContext("/", exchange -> {
            exchange.getResponseHeaders().add("Content-Type", "text/event-stream");
            exchange.sendResponseHeaders(200, 0);
            exchange.getResponseBody().write("data: first\n\n".getBytes());
            exchange.getResponseBody().flush(); // and then nothing, as long as the client stays
        });
        server.start();
        var feed = new EventSource.Builder(URI.create("http://127.0.0.1:" + server.getAddress().getPort()))
                .errorStrategy(ErrorStrategy.alwaysContinue())
                .build();
        feed.start();
        long since = 0;
        for (StreamEvent event : feed.anyEvents()) {
            if (event instanceof MessageEvent) {
                since = System.nanoTime();
            } else if (event instanceof FaultEvent) {
                System.out.println(Math.round((System.nanoTime() - since) / 1e9) + " s");
                System.exit(0);
            }
        }
    }
}
JAVA
seen=$(timeout 60 java -cp 'jars/*' Quiet.java 2>log || echo 'more than 60 s')
expect 'a quiet connection is given up after' '5 s' "$seen"
