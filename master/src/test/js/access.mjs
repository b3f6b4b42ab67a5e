// Connects as several people, one after another, and writes a JSON line for all that happens.
// Usage: node access.mjs <url of the server> <[{name, namespace, transports, auth, headers, events: [[event, data]]}] as JSON>
import { io } from "socket.io-client";

const [url, input] = process.argv.slice(2);
const say = (what, data) => console.log(JSON.stringify({ what, ...data }));

for (const { name, namespace, transports, auth, headers, events = [] } of JSON.parse(input)) {
  const options = { auth, extraHeaders: headers, transports, reconnection: false, forceNew: true, timeout: 20000 };
  const socket = io(url + namespace, options);
  const connected = await new Promise((resolve) => {
    socket.on("connect", () => {
      say("connected", { name });
      resolve(true);
    });
    socket.on("connect_error", (e) => {
      say("refused", { name, error: e.message, code: e.data?.code });
      resolve(false);
    });
  });
  for (const [event, data] of connected ? events : []) {
    const answer = await socket.timeout(20000).emitWithAck(event, data);
    say("answer", { name, event: data.type ?? event, data: answer.payload ?? answer });
  }
  socket.close();
}
process.stdout.write("", () => process.exit(0));
