// A client that does what it is told: reads a JSON line for each thing to do from standard input, and writes one for each thing
// that happens. Ends when its input does.
// Usage: node talk.mjs <url of the namespace> <the client's options as JSON>
// Lines: {"emit": [event, ...args]}, {"ack": [event, ...args]}, {"connect": url of another server}
// An object {"bytes": text} anywhere in the arguments becomes a Buffer, so that it is sent as an attachment.
import { createInterface } from "node:readline";
import { io } from "socket.io-client";

const [url, input] = process.argv.slice(2);
const options = { forceNew: true, reconnectionDelay: 50, reconnectionDelayMax: 200, timeout: 20000, ...JSON.parse(input) };
const bytes = (key, value) => (typeof value?.bytes === "string" ? Buffer.from(value.bytes) : value);
const say = (what, data) => console.log(JSON.stringify({ what, ...data }));
let socket;

function connect(to) {
  socket?.close();
  socket = io(to, options);
  socket.on("connect", () => say("connect", { transport: socket.io.engine.transport.name }));
  socket.on("connect_error", (e) => say("connect_error", { error: e.message }));
  socket.on("disconnect", (reason) => say("disconnect", { reason }));
  socket.onAny((event, data) => say("event", { event, data, bytes: JSON.stringify(data ?? null).length }));
}

connect(url);
createInterface({ input: process.stdin })
  .on("line", (line) => {
    const { emit, ack, connect: to } = JSON.parse(line, bytes);
    if (to) connect(to);
    if (emit) socket.emit(...emit);
    if (ack) socket.emit(...ack, (data) => say("ack", { event: ack[0], data }));
  })
  .on("close", () => process.exit(0));
