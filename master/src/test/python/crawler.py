"""A crawler with python-socketio: pushes over each transport, and writes a JSON line for each answer.

Usage: crawler.py <url of the master> <token> <account>
"""
import json
import os
import queue
import sys
import threading
import time
import traceback

import socketio

url, token, account = sys.argv[1:]
NAMESPACE = "/worker"
asked = []


def auth():
    asked.append(True)
    return {"token": token}


def push(request_id, items=1, filler=""):
    now = int(time.time() * 1000)
    comments = [{"commentId": f"{request_id}-{i}", "content": "好", "createdAt": now, "rawData": filler} for i in range(items)]
    payload = {"accountId": account, "platform": "douyin", "timestamp": now, "snapshot": {"data": {"comments": comments}}}
    return {"type": "worker:data:sync", "version": "v1", "timestamp": now, "requestId": request_id, "payload": payload}


def say(what, answer):
    print(json.dumps({"what": what, "type": answer["type"], "success": answer["payload"]["success"]}), flush=True)


def crawl(client, name, transports):
    events = queue.Queue()
    client.on("message", events.put, namespace=NAMESPACE)
    client.connect(url, namespaces=[NAMESPACE], transports=transports, auth=auth)
    assert client.transport() == ("polling" if name == "polling" else "websocket"), client.transport()
    assert client.call("join_room", {"room": "worker:py", "workerId": "py"}, namespace=NAMESPACE) is True
    say(name + " call", client.call("message", push("call"), namespace=NAMESPACE, timeout=30))
    came = threading.Event()
    answers = []
    client.emit("message", push("callback"), namespace=NAMESPACE, callback=lambda answer: (answers.append(answer), came.set()))
    assert came.wait(30)
    say(name + " callback", answers[0])
    # A message of 12 MB, sent as one packet.
    say(name + " 12 MB", client.call("message", push("large", 100, "x" * 120_000), namespace=NAMESPACE, timeout=60))
    # Each answer comes as an event, too.
    assert {events.get(timeout=30)["requestId"] for _ in range(3)} == {"call", "callback", "large"}


for name, transports in {"upgrade": None, "websocket": ["websocket"], "polling": ["polling"]}.items():
    client = socketio.Client(reconnection=False)
    try:
        crawl(client, name, transports)
        client.disconnect()
        # Waits for the client's threads, one of which waits for the answer to the last poll.
        client.wait()
    except BaseException:
        traceback.print_exc()
        os._exit(1)  # the client's threads would go on

assert len(asked) == 3, "auth is asked once for each connection"
