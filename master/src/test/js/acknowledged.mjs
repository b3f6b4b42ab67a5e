// A crawler with emitWithAck, retries and auth as a function: pushes over each transport, and writes a JSON line for each answer.
// Usage: node acknowledged.mjs <url of the namespace> {"token": …, "account": …}
import { io } from "socket.io-client";

const [url, input] = process.argv.slice(2);
const { token, account } = JSON.parse(input);
const say = (what, answer) => console.log(JSON.stringify({ what, type: answer.type, success: answer.payload.success }));

function push(requestId, items = 1, filler = "") {
  const now = Date.now();
  const comments = Array.from({ length: items }, (_, i) => ({
    commentId: `${requestId}-${i}`, content: "好", createdAt: now, rawData: filler,
  }));
  const payload = { accountId: account, platform: "douyin", timestamp: now, snapshot: { data: { comments } } };
  return { type: "worker:data:sync", version: "v1", timestamp: now, requestId, payload };
}

for (const transports of [["polling", "websocket"], ["websocket"], ["polling"]]) {
  const name = transports.join("+");
  let asked = 0;
  const socket = io(url, {
    forceNew: true,
    transports,
    retries: 3,
    ackTimeout: 30000,
    auth: (give) => { asked++; give({ token }); },
  });
  // With retries, events wait for the acknowledgement of those before them: each has to come.
  const [joined, unknown, answer] = await Promise.all([
    socket.emitWithAck("join_room", { room: "worker:js", workerId: "js" }),
    socket.emitWithAck("worker:get_history_ids", { account_id: account }),
    socket.emitWithAck("message", push("ack")),
  ]);
  if (joined !== true || unknown.success !== true || asked !== 1) {
    throw new Error(JSON.stringify({ name, joined, unknown, asked }));
  }
  say(name + " ack", answer);
  say(name + " 12 MB", await socket.timeout(60000).emitWithAck("message", push("large", 100, "x".repeat(120_000))));
  if (socket.io.engine.transport.name !== transports.at(-1)) {
    throw new Error(name + " is " + socket.io.engine.transport.name);
  }
  socket.close();
}
