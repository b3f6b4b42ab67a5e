// A crawler with the client that crawlers use: pushes snapshot after snapshot, the number of the snapshot in all its items,
// and writes a JSON line for what became of each. Ends when it is killed.
// Usage: node crawler.mjs <url of the namespace> <options as JSON>
// Options: account, items, every (ms between an answer and the next push), patience (ms for an answer); more are the client's.
import { io } from "socket.io-client";

const [url, input] = process.argv.slice(2);
const { account, items, every, patience, ...options } = JSON.parse(input);
const say = (what, data) => console.log(JSON.stringify({ what, ...data }));
const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
const list = (make) => Array.from({ length: items }, (_, i) => make(i));
const socket = io(url, { forceNew: true, reconnectionDelay: 100, reconnectionDelayMax: 1000, timeout: 5000, ...options });

socket.on("connect", () => {
  say("connect");
  socket.emit("join_room", { room: "worker:" + account, workerId: account }, () => {});
});
socket.on("disconnect", (reason) => say("disconnect", { reason }));

function snapshot(n) {
  const mark = `mark-${n}-`;
  return {
    contents: list((i) => ({ contentId: "v-" + i, title: mark })),
    conversations: list((i) => ({ conversationId: "c-" + i, userId: "u-" + i, userName: mark, lastMessageContent: mark })),
    messages: list((i) => ({
      messageId: "m-" + i, conversationId: "c-" + i, senderId: "u-" + i, senderName: mark, content: mark,
      direction: "inbound", createdAt: 1760000000000 + i * 1000,
    })),
    comments: list((i) => ({
      commentId: "k-" + i, contentId: "v-" + i, authorName: mark, content: mark, createdAt: 1760000000000 + i * 1000,
    })),
    notifications: list((i) => ({ notificationId: "n-" + i, title: mark, content: mark })),
  };
}

const push = (n, timestamp) =>
  new Promise((resolve) => {
    const payload = { accountId: account, platform: "douyin", timestamp, snapshot: { data: snapshot(n) } };
    const envelope = { type: "worker:data:sync", version: "v1", timestamp, requestId: String(n), payload };
    socket.timeout(patience).emit("message", envelope, (late, answer) => resolve(late ? null : answer.payload));
  });

for (let n = 1, last = 0; ; n++) {
  last = Math.max(Date.now(), last + 1);
  const answer = await push(n, last);
  if (answer === null) {
    say("unanswered", { n });
  } else if (answer.success) {
    say("acknowledged", { n });
  } else {
    say("refused", { n, code: answer.code });
  }
  await pause(every);
}
