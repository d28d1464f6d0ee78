#!/usr/bin/env bash
# Starts MongoDB as a replica set of one with authentication, so that change streams work.
set -euo pipefail

# Members prove themselves to each other by a common key. A set of one has nobody to prove it to, so a
# key made anew at each start will do; a larger set mounts its key and names it.
key=/tmp/replica.key
if [ -n "${MONGO_KEY_FILE:-}" ]; then
    cp "$MONGO_KEY_FILE" "$key"
else
    head -c 512 /dev/urandom | base64 -w 0 >"$key"
fi
chown mongodb "$key"
chmod 400 "$key"

rm -f /tmp/prepared
(
    # Answers only from the container itself, until the set has a primary and the user is there.
    for _ in $(seq 120); do
        if mongosh --quiet --nodb --file /deploy/prepare.js >/tmp/prepare.log 2>&1; then
            touch /tmp/prepared
            exit
        fi
        sleep 0.5
    done
    cat /tmp/prepare.log >&2
) &

exec docker-entrypoint.sh mongod --replSet arryn --keyFile "$key" --bind_ip_all "$@"
