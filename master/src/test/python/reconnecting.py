"""A crawler that comes back, with python-socketio: 200 times in a row, after a refusal of its token, and after a restart of the
master. Its token comes from a function. Writes a JSON line for what happens; after the line "restart" it waits until the master
has gone and come back.

Usage: reconnecting.py <url of the master> <token> <expired token> <account>
"""
import json
import os
import queue
import socket
import sys
import time
import traceback

import socketio

url, token, expired, account = sys.argv[1:]
NAMESPACE = "/worker"
TIMES = 200
LOST = 5
# Tokens that are given one after another; the last one stays.
tokens = []


def auth():
    return {"token": tokens.pop(0) if len(tokens) > 1 else tokens[0]}


def say(what, **data):
    print(json.dumps({"what": what, **data}), flush=True)


def push(client, request_id):
    now = int(time.time() * 1000)
    data = {"comments": [{"commentId": request_id, "content": "好", "createdAt": now}]}
    payload = {"accountId": account, "platform": "douyin", "timestamp": now, "removal": "merge", "snapshot": {"data": data}}
    envelope = {"type": "worker:data:sync", "version": "v1", "timestamp": now, "requestId": request_id, "payload": payload}
    return client.call("message", envelope, namespace=NAMESPACE, timeout=30)["payload"]["success"]


def connect(client, transports):
    client.connect(url, namespaces=[NAMESPACE], transports=transports, auth=auth, wait_timeout=20)


def join(client):
    assert client.call("join_room", {"room": "worker:py", "workerId": "py"}, namespace=NAMESPACE) is True


def reconnect():
    # A client can't be used again right after disconnect(): its threads from before still run.
    for transports in (None, ["websocket"]):
        for i in range(TIMES):
            client = socketio.Client(reconnection=False)
            connect(client, transports)
            join(client)
            if i == TIMES - 1:
                say("reconnected", success=push(client, "reconnected"))
            client.disconnect()


def come_back():
    # Not sooner: the library forgets a connection a moment after it has begun to wait.
    client = socketio.Client(reconnection_delay=0.5, reconnection_delay_max=0.5, randomization_factor=0)
    connected, refused = queue.Queue(), queue.Queue()
    client.on("connect", lambda: connected.put(True), namespace=NAMESPACE)
    client.on("connect_error", refused.put, namespace=NAMESPACE)

    # This client tries again by itself, and asks for another token.
    tokens[:] = [expired, token]
    connect(client, ["websocket"])
    connected.get(timeout=20)
    say("refused", error=refused.get(timeout=20)["message"])
    say("came back", success=push(client, "came-back"))

    for _ in range(LOST):
        client.eio.ws.sock.shutdown(socket.SHUT_RDWR)
        connected.get(timeout=60)
        join(client)

    # The token has ended meanwhile.
    tokens[:] = [expired, token]
    say("restart")
    connected.get(timeout=60)
    # While the master is away, errors are texts.
    say("refused", error=next(error["message"] for error in iter(refused.get, None) if isinstance(error, dict)))
    say("restarted", success=push(client, "restarted"))


try:
    tokens[:] = [token]
    reconnect()
    come_back()
except BaseException:
    traceback.print_exc()
    os._exit(1)  # the client's threads would go on
sys.stdout.flush()
os._exit(0)
