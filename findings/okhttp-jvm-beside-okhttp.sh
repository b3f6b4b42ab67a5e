#!/usr/bin/env bash
# OkHttp 5 is published under another name than OkHttp 3 and 4: okhttp-jvm beside okhttp, and okio-jvm beside okio. Maven takes these for
# different libraries, so it does not choose one version: both are on the class path, with the same class names, and the order in
# which a project names its dependencies decides which classes count. With Socket.IO's Java client named before okhttp-sse, OkHttp
# is the one of 2020, and okhttp-sse calls a method that Okio had not then. In the other order both work.
#
# Seen with io.socket:socket.io-client 2.1.2 (OkHttp 3.12.12, Okio 1.15.0) and com.squareup.okhttp3:okhttp-sse 5.3.2 (OkHttp 5.3.2,
# Okio 3.16.4).
#
# So: exclude com.squareup.okhttp3:okhttp and com.squareup.okio:okio where both come in. Gradle has metadata that tells that they are one.
#
# Output:
#   OkHttps that Maven takes: okhttp-3.12.12.jar okhttp-jvm-5.3.2.jar
#   socket.io-client first: NoSuchMethodError
#   okhttp-sse first: an event
source "$(dirname "$0")/common.sh"

cat >Feed.java <<'JAVA'
import com.sun.net.httpserver.HttpServer;
import java.net.*;
import okhttp3.*;
import okhttp3.sse.*;

class Feed {
    public static void main(String[] args) throws Exception {
        HttpServer server = HttpServer.create(new InetSocketAddress("127.0.0.1", 0), 0);
        server.createContext("/", exchange -> {
            exchange.getResponseHeaders().add("Content-Type", "text/event-stream");
            exchange.sendResponseHeaders(200, 0);
            exchange.getResponseBody().write("data: first\n\n".getBytes());
            exchange.getResponseBody().flush();
        });
        server.start();
        Thread.setDefaultUncaughtExceptionHandler((thread, e) -> end(e.getClass().getSimpleName()));
        Request request =
                new Request.Builder().url("http://127.0.0.1:" + server.getAddress().getPort()).build();
        EventSources.createFactory(new OkHttpClient()).newEventSource(request, new EventSourceListener() {
            @Override
            public void onEvent(EventSource source, String id, String type, String data) {
                end("an event");
            }
        });
    }

    static void end(String what) {
        System.out.println(what);
        Runtime.getRuntime().halt(0);
    }
}
JAVA
socket_io=io.socket:socket.io-client:2.1.2
sse=com.squareup.okhttp3:okhttp-sse:5.3.2
maven_jars $socket_io $sse
expect 'OkHttps that Maven takes' 'okhttp-3.12.12.jar okhttp-jvm-5.3.2.jar' \
  "$(cd jars && echo okhttp-[0-9]*.jar okhttp-jvm-*.jar)"
# first ARTIFACT...: runs the client with the class path of a project that names its dependencies in this order.
first() {
  maven_jars "$@"
  mvn -q -B dependency:build-classpath -Dmdep.outputFile=path >mvn.log 2>&1 || { cat mvn.log >&2; exit 2; }
  timeout 30 java -cp "$(<path)" Feed.java 2>log || echo nothing
}
expect 'socket.io-client first' NoSuchMethodError "$(first $socket_io $sse)"
expect 'okhttp-sse first' 'an event' "$(first $sse $socket_io)"
