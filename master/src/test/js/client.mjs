// Runs one step after another with the client that crawlers use, and writes a JSON line for all that happens.
// Usage: node client.mjs <url of the namespace> <steps and options as JSON>
// Options: transports, auth. Steps: ["emit", event, ...args] | ["ack", event, ...args] | ["big", bytes] |
// ["await", times event "message" has to have come in all] | ["upgraded"] | ["fill", count]; the last ends the client.
import { io } from "socket.io-client";

const [url, input] = process.argv.slice(2);
const { steps = [], ...options } = JSON.parse(input);
const start = Date.now();
const say = (what, data) => console.log(JSON.stringify({ what, at: Date.now() - start, ...data }));
// Not before all is written: a pipe takes 64 KiB at a time.
const end = () => process.stdout.write("", () => process.exit(0));
const socket = io(url, { reconnection: false, forceNew: true, timeout: 20000, ...options });
let messages = 0;
let wake = () => {};

const until = async (condition) => {
  while (!condition()) {
    await new Promise((resolve) => (wake = resolve));
  }
};
const transport = () => socket.io.engine?.transport?.name;
const envelope = (type, payload, more) => ({ type, version: "v1", timestamp: Date.now(), payload, ...more });

socket.on("connect", () => {
  say("connect", { transport: transport(), maxPayload: socket.io.engine._maxPayload ?? socket.io.engine.maxPayload });
  socket.io.engine.on("upgrade", (to) => {
    say("upgrade", { transport: to.name });
    wake();
  });
  run().catch((e) => say("failed", { error: String(e) }));
});
socket.on("connect_error", (e) => {
  say("connect_error", { error: e.message });
  end();
});
socket.on("disconnect", (reason) => {
  say("disconnect", { reason });
  end();
});
socket.on("message", (data) => {
  messages++;
  say("message", { data });
  wake();
});

async function run() {
  for (const [step, ...args] of steps) {
    if (step === "emit") {
      socket.emit(...args);
    } else if (step === "ack") {
      const [data] = await new Promise((resolve) => socket.emit(...args, (...answer) => resolve(answer)));
      say("ack", { data });
    } else if (step === "big") {
      const filler = "x".repeat(args[0]);
      socket.emit("message", envelope("worker:data:sync", { accountId: "acc-big", filler }, { requestId: "big" }));
    } else if (step === "fill") {
      for (let i = 0; i < args[0]; i++) {
        socket.emit("message", envelope("worker:data:sync", { accountId: "acc-" + i }, { requestId: i }));
      }
    } else if (step === "binary") {
      socket.emit("message", Buffer.from("attachment"));
    } else if (step === "await") {
      await until(() => messages >= args[0]);
    } else if (step === "upgraded") {
      await until(() => transport() === "websocket");
    } else {
      throw new Error("no such step: " + step);
    }
  }
  say("done", { transport: transport() });
  end();
}
