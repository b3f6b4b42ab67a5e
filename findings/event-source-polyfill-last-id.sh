#!/usr/bin/env bash
# A client of server-sent events that connects again says which event it saw last, in the header Last-Event-ID. The npm package
# event-source-polyfill does not: it puts the id into the address, as the parameter lastEventId. A server that knows only the
# header sends this client its feed from the beginning, or leaves a gap.
#
# Seen with event-source-polyfill 1.0.31. Its option lastEventIdQueryParameterName changes the parameter's name.
#
# So: servers should read the parameter too where the header is missing.
#
# Output:
#   first and second request: /feed no header
#   /feed?lastEventId=7 no header
source "$(dirname "$0")/common.sh"
npm_packages event-source-polyfill@1.0.31

cat >feed.cjs <<'JS'
const http = require('node:http');
const { EventSourcePolyfill } = require('event-source-polyfill');

let requests = 0;
const server = http.createServer((request, response) => {
  console.log(`${request.url} ${request.headers['last-event-id'] ?? 'no header'}`);
  response.writeHead(200, { 'content-type': 'text/event-stream' }).end('id: 7\ndata: one\n\n');
  if (++requests === 2) {
    process.exit();
  }
});
server.listen(0, '127.0.0.1', () => new EventSourcePolyfill(`http://127.0.0.1:${server.address().port}/feed`));
setTimeout(() => process.exit(2), 30_000).unref();
JS
node feed.cjs >seen
expect 'first and second request' $'/feed no header\n/feed?lastEventId=7 no header' "$(<seen)"
