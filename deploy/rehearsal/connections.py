"""Keeps connections open and says nothing, as a client that has gone wrong: HOST PORT COUNT, until killed."""

import selectors
import socket
import sys


def main():
    host, port, count = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
    idle = selectors.DefaultSelector()
    while True:
        while len(idle.get_map()) < count:
            idle.register(socket.create_connection((host, port), timeout=5), selectors.EVENT_READ)
        # What becomes readable was cut off by the server; another takes its place.
        for key, _ in idle.select(timeout=1):
            idle.unregister(key.fileobj)
            key.fileobj.close()


main()
