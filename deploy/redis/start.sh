#!/bin/sh
# Starts Redis with a password that stands in a file in memory, never on a command line.
set -eu

conf=/run/redis/redis.conf
umask 077
{
    cat /deploy/redis.conf
    if [ -n "${REDIS_PASSWORD:-}" ]; then
        # Between double quotes Redis knows \\ and \".
        printf 'requirepass "%s"\n' "$(printf '%s' "$REDIS_PASSWORD" | sed 's/[\\"]/\\&/g')"
    fi
} >"$conf"
chown redis /run/redis "$conf"
unset REDIS_PASSWORD

exec docker-entrypoint.sh redis-server "$conf"
