#!/usr/bin/env bash
# HAProxy tells the kernel that more is to come when it forwards a part of a chunked answer. If nothing does come, the kernel
# waits 200 ms before it sends a small part. So each event of a stream, or each line of a log, arrives a fifth of a second late,
# though the proxy has it at once and all is idle. "option http-no-delay" turns it off.
#
# Seen with HAProxy 2.6.12 on Linux.
#
# So: set "option http-no-delay" in front of server-sent events and other streams that should be quick.
#
# Output:
#   delay without a proxy: below 100 ms
#   delay behind HAProxy: about 200 ms
#   delay with http-no-delay: below 100 ms
source "$(dirname "$0")/common.sh"
needs haproxy node

origin=$(free_port) plain=$(free_port) quick=$(free_port)
cat >haproxy.cfg <<CFG
defaults
  mode http
  timeout connect 5s
  timeout client 30s
  timeout server 30s
listen plain
  bind 127.0.0.1:$plain
  server origin 127.0.0.1:$origin
listen quick
  bind 127.0.0.1:$quick
  option http-no-delay
  server origin 127.0.0.1:$origin
CFG
cat >origin.mjs <<'JS'
import http from 'node:http';
http.createServer((request, response) => {
  let rest = 9;
  const timer = setInterval(() => {
    response.write(`${Date.now()}\n`);
    if (--rest === 0) {
      clearInterval(timer);
      setTimeout(() => response.end(), 400);
    }
  }, 400);
}).listen(Number(process.argv[2]), '127.0.0.1');
JS
cat >late.mjs <<'JS'
import http from 'node:http';
http.get({ host: '127.0.0.1', port: Number(process.argv[2]) }, response => {
  const late = [];
  response.on('data', sent => late.push(Date.now() - Number(sent)));
  response.on('end', () => {
    const median = late.sort((a, b) => a - b)[late.length >> 1];
    console.log(median < 100 ? 'below 100 ms' : median < 300 ? 'about 200 ms' : `${median} ms`);
  });
});
JS
start origin.log node origin.mjs "$origin"
start haproxy.log haproxy -f haproxy.cfg
listens() { (exec 3<>"/dev/tcp/127.0.0.1/$1"); }
until_true listens "$origin"
until_true listens "$quick"
expect 'delay without a proxy' 'below 100 ms' "$(node late.mjs "$origin")"
expect 'delay behind HAProxy' 'about 200 ms' "$(node late.mjs "$plain")"
expect 'delay with http-no-delay' 'below 100 ms' "$(node late.mjs "$quick")"
