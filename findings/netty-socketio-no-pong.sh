#!/usr/bin/env bash
# A peer that gets a PING frame over a websocket must send a PONG frame (RFC 6455, 5.5.2). A netty-socketio server does not.
# Socket.IO has pings of its own inside of text frames, so browsers do not notice. Other clients and proxies that watch a
# connection by PING frames take it for dead and close it, though all other traffic passes.
#
# Seen with com.corundumstudio.socketio:netty-socketio 2.0.14, in its default configuration.
#
# So: a server on netty-socketio needs a handler of its own that answers PING frames.
#
# Output:
#   after PING, and after an event: nothing, then 431[]
source "$(dirname "$0")/common.sh"
maven_jars com.corundumstudio.socketio:netty-socketio:2.0.14

cat >Ping.java <<'JAVA'
import com.corundumstudio.socketio.*;
import java.net.URI;
import java.net.http.*;
import java.nio.ByteBuffer;
import java.util.concurrent.*;

class Ping {
    public static void main(String[] args) throws Exception {
        var configuration = new Configuration();
        configuration.setHostname("127.0.0.1");
        configuration.setPort(Integer.parseInt(args[0]));
        var server = new SocketIOServer(configuration);
        server.addEventListener("echo", String.class, (client, text, ack) -> {});
        server.start();
        var seen = new LinkedBlockingQueue<String>();
        WebSocket socket = HttpClient.newHttpClient()
                .newWebSocketBuilder()
                .buildAsync(
                        URI.create("ws://127.0.0.1:" + args[0] + "/socket.io/?EIO=4&transport=websocket"),
                        new WebSocket.Listener() {
                            @Override
                            public CompletionStage<?> onText(WebSocket from, CharSequence text, boolean last) {
                                seen.add(text.toString());
                                from.request(1);
                                return null;
                            }

                            @Override
                            public CompletionStage<?> onPong(WebSocket from, ByteBuffer data) {
                                seen.add("PONG");
                                from.request(1);
                                return null;
                            }
                        })
                .join();
        seen.take(); // the handshake
        socket.sendText("40", true).join();
        seen.take(); // the namespace
        socket.sendPing(ByteBuffer.wrap(new byte[] {1})).join();
        String pong = seen.poll(5, TimeUnit.SECONDS);
        socket.sendText("421[\"echo\",\"x\"]", true).join();
        System.out.println((pong == null ? "nothing" : pong) + ", then " + seen.take());
        System.exit(0);
    }
}
JAVA
seen=$(timeout 60 java -cp 'jars/*' Ping.java "$(free_port)" 2>log || echo 'no end')
expect 'after PING, and after an event' 'nothing, then 431[]' "$seen"
