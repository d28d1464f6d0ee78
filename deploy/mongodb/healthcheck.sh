#!/usr/bin/env bash
# Healthy: the replica set and the user are there, and the server says that it takes writes.
# Asks in MongoDB's own protocol: a mongosh at every check would cost a second of processor each time.
set -euo pipefail

[ -e /tmp/prepared ]
exec 3<>/dev/tcp/127.0.0.1/27017
# OP_MSG of 52 bytes: {hello: 1, $db: "admin"}
printf '\x34\x00\x00\x00\x01\x00\x00\x00\x00\x00\x00\x00\xdd\x07\x00\x00\x00\x00\x00\x00\x00' >&3
# shellcheck disable=SC2016  # a name, not a variable
printf '\x1f\x00\x00\x00\x10hello\x00\x01\x00\x00\x00\x02$db\x00\x06\x00\x00\x00admin\x00\x00' >&3
# The name of the field, its end, and true.
timeout 3 dd bs=4096 count=1 status=none <&3 | grep -qaP 'isWritablePrimary\x00\x01'
