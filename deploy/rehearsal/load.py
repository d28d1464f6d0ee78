#!/usr/bin/env python3
"""load.py PORT WORKERS: reads over TLS until standard input closes, then prints what came back as JSON.

A request fails when its answer is not a 200, is cut short, or does not come. Each worker keeps its
connection, as browsers and clients do; where a kept one turns out to be closed before a byte of the
answer came, the request is sent once more on a new one (RFC 9110, 9.2.2 and RFC 9112, 9.3.1) and counted
as a reconnect. Every tenth request has a connection of its own and no such excuse.
"""
import collections
import http.client
import json
import ssl
import sys
import threading
import time

PORT, WORKERS = int(sys.argv[1]), int(sys.argv[2])
PATHS = [
    "/api/best-prices/Televisores/?limit=5",
    "/api/offers/Celulares/?limit=20",
    "/api/ranked-offers/?limit=10",
    "/api/price-comparison/?product=samsung",
    "/api/categories/",
]
CONTEXT = ssl.create_default_context()
CONTEXT.check_hostname = False
CONTEXT.verify_mode = ssl.CERT_NONE

stop = threading.Event()
lock = threading.Lock()
statuses, failures, times = collections.Counter(), [], []
reconnects = 0


def connect():
    return http.client.HTTPSConnection("127.0.0.1", PORT, timeout=30, context=CONTEXT)


def ask(connection, path):
    connection.request("GET", path, headers={"Host": "localhost"})
    answer = connection.getresponse()
    body = answer.read()
    json.loads(body)
    return answer.status


def work(number):
    global reconnects
    kept, count = connect(), number
    while not stop.is_set():
        path, fresh, start = PATHS[count % len(PATHS)], count % 10 == 0, time.monotonic()
        connection = connect() if fresh else kept
        was_used = not fresh and connection.sock is not None
        status = None
        try:
            status = ask(connection, path)
        except (http.client.RemoteDisconnected, BrokenPipeError, ConnectionResetError) as error:
            connection.close()
            if was_used:
                with lock:
                    reconnects += 1
                try:
                    status = ask(connection, path)
                except Exception as again:  # noqa: BLE001  (whatever it is, the request failed)
                    error = again
            if status is None:
                with lock:
                    failures.append(f"{path}: {error!r}")
        except Exception as error:  # noqa: BLE001
            connection.close()
            with lock:
                failures.append(f"{path}: {error!r}")
        if fresh:
            connection.close()
        if status is not None:
            with lock:
                statuses[status] += 1
                times.append(time.monotonic() - start)
                if status != 200:
                    failures.append(f"{path}: {status}")
        count += 1


threads = [threading.Thread(target=work, args=(n,)) for n in range(WORKERS)]
begin = time.monotonic()
for thread in threads:
    thread.start()
sys.stdin.read()
stop.set()
for thread in threads:
    thread.join()
times.sort()
print(
    json.dumps(
        {
            "requests": sum(statuses.values()) + len([f for f in failures if "Error" in f or "Disconnected" in f]),
            "seconds": round(time.monotonic() - begin, 1),
            "statuses": dict(statuses),
            "failed": len(failures),
            "first_failures": failures[:5],
            "reconnects": reconnects,
            "p50_ms": round(1000 * times[len(times) // 2], 1) if times else None,
            "p99_ms": round(1000 * times[len(times) * 99 // 100], 1) if times else None,
        }
    )
)
