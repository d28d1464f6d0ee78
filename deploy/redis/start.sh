#!/bin/sh
# Starts Redis with a password that stands in a file in memory, never on a command line.
set -eu

conf=/run/redis/redis.conf
umask 077
{
    cat /deploy/redis.conf
    if [ -n "${REDIS_PASSWORD:-}" ]; then printf 'requirepass %s\n' "$REDIS_PASSWORD"; fi
} >"$conf"
chown redis /run/redis "$conf"
unset REDIS_PASSWORD

exec docker-entrypoint.sh redis-server "$conf"
