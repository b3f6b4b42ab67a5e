#!/usr/bin/env bash
# A server's event may be named "open", as any other word. Clients of server-sent events tell the page of a new connection by an
# event of the same name, and do not keep the two apart: what listens for "open" runs again for each such event of the server.
#
# Seen with the npm package eventsource 4.1.0 (handlers added by addEventListener) and with Chromium 156 (the property
# onopen). A client that counts connections or loads everything anew when one is made does so for each of these events. The two
# differ in what the property does: that of the package runs for connections only.
#
# So: servers should not give an event the name "open".
#
# Output:
#   runs of handlers for "open": eventsource: connected, from the server
#   chromium: connected, from the server
source "$(dirname "$0")/common.sh"
needs chromium
npm_packages eventsource@4.1.0

cat >feed.mjs <<'JS'
import http from 'node:http';
import { spawn } from 'node:child_process';
import { EventSource } from 'eventsource';

const events = 'event: open\ndata: from the server\n\ndata: last\n\n';
const page = `<script>
  const seen = [];
  const source = new EventSource('/feed');
  source.onopen = event => seen.push(event.data ?? 'connected');
  source.onmessage = () => { source.close(); fetch('/seen', { method: 'POST', body: seen.join(', ') }); };
</script>`;
let browser;
const server = http.createServer(async (request, response) => {
  if (request.url === '/feed') {
    response.writeHead(200, { 'content-type': 'text/event-stream' }).write(events);
  } else if (request.method === 'POST') {
    const body = await request.toArray();
    console.log(`chromium: ${Buffer.concat(body)}`);
    browser.once('exit', () => process.exit());
    browser.kill();
  } else {
    response.writeHead(200, { 'content-type': 'text/html' }).end(page);
  }
});
server.listen(0, '127.0.0.1', () => {
  const address = `http://127.0.0.1:${server.address().port}`;
  const seen = [];
  const source = new EventSource(`${address}/feed`);
  source.addEventListener('open', event => seen.push(event.data ?? 'connected'));
  source.onmessage = () => {
    source.close();
    console.log(`eventsource: ${seen.join(', ')}`);
    browser = spawn('chromium', ['--headless', '--no-sandbox', '--user-data-dir=browser', address], { stdio: 'ignore' });
  };
});
setTimeout(() => { browser?.kill(); process.exit(2); }, 60_000).unref();
JS
node feed.mjs >seen
expect 'runs of handlers for "open"' $'eventsource: connected, from the server\nchromium: connected, from the server' "$(<seen)"
