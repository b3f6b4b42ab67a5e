#!/usr/bin/env bash
# With the option retries, a client of Socket.IO sends an event again until the server acknowledges it. This holds for every
# event, also for one that the caller sends without a callback, and whose handler therefore has no reason to acknowledge. Such an
# event is handled retries + 1 times on one healthy connection, and the events after it wait until the client gives it up.
#
# Seen with socket.io-client 4.8.1 and socket.io 4.8.1.
#
# So: a server should acknowledge every event that asks for it, known or not, and handlers should stand repetition.
#
# Output:
#   handled, where the client sent "count" and "end" once: count count count end
source "$(dirname "$0")/common.sh"
npm_packages socket.io@4.8.1 socket.io-client@4.8.1

cat >retries.mjs <<'JS'
import http from 'node:http';
import { Server } from 'socket.io';
import { io } from 'socket.io-client';

const seen = [];
const server = http.createServer();
new Server(server).on('connection', socket => {
  socket.on('count', () => seen.push('count'));
  socket.on('end', () => {
    console.log(`${seen.join(' ')} end`);
    process.exit();
  });
});
server.listen(0, '127.0.0.1', () => {
  const client = io(`http://127.0.0.1:${server.address().port}`, { retries: 2, ackTimeout: 500 });
  client.emit('count');
  client.emit('end');
});
setTimeout(() => process.exit(2), 30_000).unref();
JS
node retries.mjs >seen
expect 'handled, where the client sent "count" and "end" once' 'count count count end' "$(<seen)"
