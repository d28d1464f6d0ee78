#!/usr/bin/env python3
"""floods.py HOST:PORT [--seconds 30] [--net A.B] [--pid PID]: what one client's reads keep beside floods.

Each kind of flood comes from every source address at once, at a fixed rate, and is set against the same number
of requests that ask for nothing, so that what the sender itself costs shows. With --pid the memory of the service
is told too. Send it to machines of your own only. Row R of the table comes from A.B.R.1 to A.B.R.20, addresses of
this machine that reach HOST, so that no row finds the quota of another used up. The reader comes from the address that
the system chooses; where the service counts requests, name that one in its TRUSTED_PROXIES:

    floods.py 127.0.0.1:8000 --net 127.0 --pid $(pgrep -x arryn)
"""
import argparse
import asyncio
import collections
import json
import multiprocessing
import random
import statistics
import threading
import time
import zlib

READ = "/api/offers/Televisores/?limit=20"
# Sources, requests a second of each, and connections that each holds.
SOURCES, RATE, HELD = 20, 25, 60


def request(method, path, headers=(), body=b""):
    lines = [f"{method} {path} HTTP/1.1", "Host: localhost", *headers, f"Content-Length: {len(body)}", "", ""]
    return "\r\n".join(lines).encode() + body


def as_json(method, path, value, headers=()):
    return request(method, path, ["Content-Type: application/json", *headers], json.dumps(value).encode())


# 4,000 blocks of 128 KiB that repeat one byte: half a gigabyte in 16 KB (RFC 8878, blocks of type RLE).
ZSTD = b"\x28\xb5\x2f\xfd\x00\x60" + b"".join(
    ((128 * 1024 << 3) | (1 << 1) | (n == 3999)).to_bytes(3, "little") + b" " for n in range(4000)
)
GZIP = zlib.compress(b" " * (64 << 20), 9, 31)


def instant():
    return f"as_of=2026-11-{random.randint(1, 28):02}T{random.randint(0, 23):02}:{random.randint(0, 59):02}:00-05:00"


KINDS = {
    "nothing (the control)": lambda n: request("GET", "/nope"),
    "zstd bombs at the login": lambda n: request(
        "POST", "/api/auth/login/", ["Content-Type: application/json", "Content-Encoding: zstd"], ZSTD),
    "gzip bombs at uploads": lambda n: request(
        "POST", "/api/archivos/", ["Content-Type: application/json", "Content-Encoding: gzip"], GZIP),
    "searches that unfold": lambda n: request("GET", "/api/price-comparison/?product=" + "%E3%8E%92" * 200),
    "searches of random letters": lambda n: request(
        "GET", "/api/price-comparison/?product=" + "".join(random.choices("abcdefghijklmnopqrstuvwxyz", k=199))),
    "other instants with a tag": lambda n: request("GET", f"{READ}&{instant()}", ['If-None-Match: "x"']),
    "passwords that are hard to judge": lambda n: as_json(
        "POST", "/api/users/create/", {"username": f"n{n}", "email": f"n{n}@x.example", "password": "p4ssw0rd!1" * 9}),
    "registrations": lambda n: as_json(
        "POST", "/api/users/create/",
        {"username": f"r{n % 10**9}", "email": f"r{n}@x.example", "password": f"tres tigres {n}"}),
    "logins": lambda n: as_json("POST", "/api/auth/login/", {"username": "admin", "password": str(n)}),
    "other hosts": lambda n: request("GET", READ).replace(b"localhost", b"evil.example"),
    "bodies that stop": None,
}
STOPPED = b"POST /nope HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n1\r\na\r\n"


async def answer(reader):
    head = await reader.readuntil(b"\r\n\r\n")
    length = 0
    for line in head.split(b"\r\n"):
        if line.lower().startswith(b"content-length:"):
            length = int(line.split(b":")[1])
    await reader.readexactly(length)
    return int(head[9:12]), b"connection: close" in head.lower()


async def sender(target, source, make, end, told, place):
    connection, number = None, place * 10**8
    due = time.monotonic() + random.random() / RATE
    while time.monotonic() < end:
        await asyncio.sleep(max(0, due - time.monotonic()))
        due, number = max(due + 1 / RATE, time.monotonic()), number + 1
        try:
            if connection is None:
                connection = await asyncio.open_connection(*target, local_addr=(source, 0))
            connection[1].write(make(number))
            status, closes = await asyncio.wait_for(answer(connection[0]), 30)
            told[status] += 1
        except (OSError, EOFError, asyncio.TimeoutError):
            told["cut"] += 1
            closes = True
        if closes and connection:
            connection[1].close()
            connection = None


async def holder(target, source, end, told):
    held = []
    while time.monotonic() < end:
        if len(held) < HELD:
            try:
                reader, writer = await asyncio.open_connection(*target, local_addr=(source, 0))
                writer.write(STOPPED)
                held.append((reader, writer))
                told["held"] += 1
            except OSError:
                told["cut"] += 1
                await asyncio.sleep(0.1)
        else:
            await asyncio.sleep(0.1)
            held = [one for one in held if not one[0].at_eof()]


def flood(target, sources, kind, seconds, counted):
    async def all_of_them():
        told, end = collections.Counter(), time.monotonic() + seconds
        one = lambda place, source: (
            holder(target, source, end, told) if KINDS[kind] is None
            else sender(target, source, KINDS[kind], end, told, place))
        await asyncio.gather(*(one(place, source) for place, source in enumerate(sources)))
        counted.update({str(key): value for key, value in told.items()})

    asyncio.run(all_of_them())


def reads(target, seconds, found):
    async def read():
        times, failed, end = [], 0, time.monotonic() + seconds
        reader, writer = await asyncio.open_connection(*target)
        while time.monotonic() < end:
            start = time.monotonic()
            # Where the reader is a trusted proxy, as nginx is, each of its requests is another client's.
            client = ".".join(str(byte) for byte in (10, *random.randbytes(3)))
            writer.write(request("GET", READ, [f"X-Forwarded-For: {client}"]))
            status, _ = await answer(reader)
            failed += status != 200
            times.append(time.monotonic() - start)
        return times, failed

    async def both():
        return await asyncio.gather(read(), read())

    results = asyncio.run(both())
    times = sorted(time for times, _ in results for time in times)
    found.update(rate=len(times) / seconds, p99=times[int(len(times) * 0.99)] * 1000,
                 failed=sum(failed for _, failed in results))


def memory(pid):
    with open(f"/proc/{pid}/status") as status:
        return next(int(line.split()[1]) / 1024 for line in status if line.startswith("VmRSS"))


def measure(target, sources, kind, seconds, pid):
    manager = multiprocessing.Manager()
    found, counted, peak, over = manager.dict(), manager.dict(), [0.0], threading.Event()

    def watch():
        while pid and not over.wait(0.05):
            peak[0] = max(peak[0], memory(pid))

    watcher = threading.Thread(target=watch)
    watcher.start()
    beside = multiprocessing.Process(target=flood, args=(target, sources, kind, seconds + 1, counted))
    reader = multiprocessing.Process(target=reads, args=(target, seconds, found))
    if kind:
        beside.start()
        time.sleep(0.5)
    reader.start()
    reader.join()
    if kind:
        beside.join()
    over.set()
    watcher.join()
    return dict(found), dict(counted), peak[0]


def main():
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("target")
    arguments.add_argument("--seconds", type=int, default=30)
    arguments.add_argument("--net", default="127.0", help="the first two bytes of the sources' addresses")
    arguments.add_argument("--pid", type=int)
    given = arguments.parse_args()
    host, port = given.target.rsplit(":", 1)
    target = (host, int(port))
    alone = [measure(target, [], None, min(given.seconds, 10), given.pid)[0]["rate"] for _ in range(2)]
    control = None
    print(f"reads alone: {statistics.mean(alone):.0f} a second; {SOURCES} sources, {RATE} requests a second each")
    print(f"{'flood':34} {'reads/s':>8} {'÷ alone':>8} {'÷ control':>9} {'p99 ms':>7} {'failed':>6} {'MB':>6}  answers")
    for row, kind in enumerate(KINDS, 1):
        sources = [f"{given.net}.{row}.{n}" for n in range(1, SOURCES + 1)]
        found, counted, peak = measure(target, sources, kind, given.seconds, given.pid)
        control = control or found["rate"]
        print(f"{kind:34} {found['rate']:8.0f} {found['rate'] / statistics.mean(alone):8.2f} "
              f"{found['rate'] / control:9.2f} {found['p99']:7.1f} {found['failed']:6} {peak:6.0f}  {counted}", flush=True)


if __name__ == "__main__":
    main()
