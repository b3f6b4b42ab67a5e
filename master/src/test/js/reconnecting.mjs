// A crawler that comes back: 200 times in a row, after a refusal of its token, and after a restart of the master. Its token comes
// from a function. Writes a JSON line for what happens; after the line "restart" it waits until the master has gone and come back.
// Usage: node reconnecting.mjs <url of the namespace> {"token": …, "expired": …, "account": …}
import { io } from "socket.io-client";

const TIMES = 200;
const TRANSPORTS = [["polling", "websocket"], ["websocket"], ["polling"]];

const [url, input] = process.argv.slice(2);
const { token, expired, account } = JSON.parse(input);
const say = (what, data) => console.log(JSON.stringify({ what, ...data }));
const once = (socket, event) => new Promise((resolve) => socket.once(event, resolve));
const options = { forceNew: true, timeout: 20000, reconnectionDelay: 50, reconnectionDelayMax: 200 };

/** Tokens that are given one after another; the last one stays. */
let tokens = [];
const auth = (give) => give({ token: tokens.length > 1 ? tokens.shift() : tokens[0] });

async function push(socket, requestId) {
  const now = Date.now();
  const data = { comments: [{ commentId: requestId, content: "好", createdAt: now }] };
  const payload = { accountId: account, platform: "douyin", timestamp: now, removal: "merge", snapshot: { data } };
  const answer = await socket.timeout(30000).emitWithAck("message", {
    type: "worker:data:sync", version: "v1", timestamp: now, requestId, payload,
  });
  return answer.payload.success;
}

tokens = [token];
for (const transports of TRANSPORTS) {
  const socket = io(url, { ...options, transports, auth });
  await once(socket, "connect");
  for (let i = 0; i < TIMES; i++) {
    socket.disconnect().connect();
    await once(socket, "connect");
    if ((await socket.timeout(30000).emitWithAck("join_room", { room: "worker:js", workerId: "js" })) !== true) {
      throw new Error("not heard after " + i);
    }
  }
  say("reconnected", { transports, success: await push(socket, "reconnected") });
  socket.disconnect();
}

tokens = [expired, token];
const socket = io(url, { ...options, transports: ["websocket"], auth });
const refusal = await once(socket, "connect_error");
say("refused", { error: refusal.message, active: socket.active });
socket.connect(); // with what auth gives now
await once(socket, "connect");
say("came back", { success: await push(socket, "came-back") });

// The token has ended meanwhile. A refused client does not try again by itself.
tokens = [expired, token];
socket.on("connect_error", (error) => {
  if (!socket.active) {
    say("refused", { error: error.message, active: false });
    setTimeout(() => socket.connect(), 50);
  }
});
say("restart");
await once(socket, "disconnect");
await once(socket, "connect");
say("restarted", { success: await push(socket, "restarted") });
process.stdout.write("", () => process.exit(0));
