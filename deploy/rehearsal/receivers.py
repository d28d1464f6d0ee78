#!/usr/bin/env python3
"""receivers.py SLACK_PORT SMTP_PORT FOLDER: a webhook and a mail server that write down what they get."""
import http.server
import json
import socketserver
import sys
import threading

SLACK_PORT, SMTP_PORT, FOLDER = int(sys.argv[1]), int(sys.argv[2]), sys.argv[3]


def note(name, text):
    with open(f"{FOLDER}/{name}.log", "a", encoding="utf-8") as log:
        log.write(text.replace("\n", " ") + "\n")


class Slack(http.server.BaseHTTPRequestHandler):
    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"]))
        note("slack", json.dumps(json.loads(body), ensure_ascii=False))
        self.send_response(200)
        self.end_headers()
        self.wfile.write(b"ok")

    def log_message(self, *_):
        pass


class Smtp(socketserver.StreamRequestHandler):
    """As much of RFC 5321 as a sender of one message needs."""

    def say(self, line):
        self.wfile.write(line.encode() + b"\r\n")

    def handle(self):
        self.say("220 receivers")
        for line in self.rfile:
            verb = line[:4].upper()
            if verb == b"DATA":
                self.say("354 go on")
                text = []
                for data in self.rfile:
                    if data == b".\r\n":
                        break
                    text.append(data.decode("utf-8", "replace"))
                note("mail", "".join(text))
                self.say("250 taken")
            elif verb == b"EHLO":
                self.say("250 receivers")
            elif verb == b"QUIT":
                self.say("221 bye")
                return
            else:
                self.say("250 yes")


class Threads(socketserver.ThreadingMixIn, socketserver.TCPServer):
    allow_reuse_address = True
    daemon_threads = True


threading.Thread(target=Threads(("0.0.0.0", SMTP_PORT), Smtp).serve_forever, daemon=True).start()
http.server.ThreadingHTTPServer(("0.0.0.0", SLACK_PORT), Slack).serve_forever()
