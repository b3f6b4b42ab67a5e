#!/usr/bin/env bash
# A client of Socket.IO that starts with polling, as they do by default, sends all events of one moment in one request. If one of
# them carries bytes, netty-socketio takes the rest of the request for a part of these bytes: the event arrives with wrong data,
# longer than what was sent, and the events behind it never arrive. Over a websocket, and for an event that is alone in its
# request, all is well, so it goes wrong only now and then.
#
# Seen with com.corundumstudio.socketio:netty-socketio 2.0.14 and the npm package socket.io-client 4.8.1.
#
# So: clients that send bytes should use websockets only, or send text.
#
# Output:
#   over a websocket: 3 bytes, x
#   over polling: 21 bytes, operation has timed out
source "$(dirname "$0")/common.sh"
needs curl
maven_jars com.corundumstudio.socketio:netty-socketio:2.0.14
npm_packages socket.io-client@4.8.1

cat >Attachments.java <<'JAVA'
import com.corundumstudio.socketio.*;

class Attachments {
    public static void main(String[] args) {
        var configuration = new Configuration();
        configuration.setHostname("127.0.0.1");
        configuration.setPort(Integer.parseInt(args[0]));
        var server = new SocketIOServer(configuration);
        server.addEventListener("file", byte[].class, (client, bytes, ack) -> ack.sendAckData(bytes.length + " bytes"));
        server.addEventListener("text", String.class, (client, text, ack) -> ack.sendAckData(text));
        server.start();
    }
}
JAVA
cat >send.mjs <<'JS'
import { io } from 'socket.io-client';

const client = io(`http://127.0.0.1:${process.argv[2]}`, { transports: [process.argv[3]] });
client.on('connect', async () => {
  const send = (...event) => client.timeout(5_000).emitWithAck(...event).catch(error => error.message);
  // Two events of one moment go into one request.
  const answers = [send('file', Buffer.from('abc')), send('text', 'x')];
  console.log((await Promise.all(answers)).join(', '));
  process.exit();
});
setTimeout(() => process.exit(2), 30_000).unref();
JS
port=$(free_port)
start server.log java -cp 'jars/*' Attachments.java "$port"
answers() { curl -s "http://127.0.0.1:$1/socket.io/?EIO=4&transport=polling" | grep -q sid; }
until_true answers "$port"
# Acknowledgements of three bytes and of a text.
expect 'over a websocket' '3 bytes, x' "$(node send.mjs "$port" websocket)"
expect 'over polling' '21 bytes, operation has timed out' "$(node send.mjs "$port" polling)"
