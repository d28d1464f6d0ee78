#!/bin/sh
# Which backends nginx asks, and which certificate it shows. Written for the shells of both Alpine and
# Debian, with nothing but what the image has. Called with a command, or read by start.sh:
#   upstream.sh refresh          looks again at once
#   upstream.sh drain ADDRESS…   sends nothing new to these from now on; what is in flight goes on
#   upstream.sh list             the addresses in use

state=/run/arryn
port=8000

# Every backend's address, by the container network's name service.
addresses() {
    { getent ahostsv4 arryn-backend || nslookup arryn-backend 127.0.0.11; } 2>/dev/null |
        grep -oE '[0-9]+\.[0-9]+\.[0-9]+\.[0-9]+' | grep -v '^127\.' | sort -u
}

# Waits its turn: this is called beside the watch, and each writes the same files.
alone() {
    (
        flock 8
        "$@"
    ) 8>"$state/lock"
}

is_ready() {
    wget -q -T 3 -O /dev/null --header 'Host: localhost' "http://$1:$port/health/ready" 2>/dev/null
}

# The backends to ask: those that are ready; where none is, all that exist but for the drained; where no name
# leads to any, those of before, since the state of a moment must not turn an answer into an error.
wanted() {
    all='' ready=''
    for address in $(addresses); do
        if grep -qxF "$address" "$state/drained" 2>/dev/null; then continue; fi
        all="$all $address"
        if is_ready "$address"; then ready="$ready $address"; fi
    done
    if [ -n "$ready" ]; then all=$ready; fi
    if [ -z "$all" ]; then all=$(list); fi
    for address in $all; do echo "$address"; done
}

# The addresses in the file that nginx reads.
list() { grep -oE 'server [0-9.]+:'"$port" "$state/upstream.conf" 2>/dev/null | grep -oE '[0-9]+(\.[0-9]+){3}' | sort -u; }

upstream_of() {
    echo 'upstream arryn {'
    echo '    zone arryn 128k;'
    echo '    least_conn;'
    for address in $1; do echo "    server $address:$port max_fails=1 fail_timeout=2s;"; done
    # Refuses at once, so that nginx starts and answers also while there is no backend.
    if [ -z "$1" ]; then echo '    server 127.0.0.1:9;'; fi
    echo '    keepalive 64;'
    echo '    keepalive_timeout 30s;'
    echo '}'
}

# Writes the list of backends.
refresh_upstream() {
    upstream_of "$(wanted)" >"$state/upstream.new"
    if cmp -s "$state/upstream.new" "$state/upstream.conf"; then return 0; fi
    mv "$state/upstream.new" "$state/upstream.conf"
}

# Takes the certificate of the domain, else the self-signed one of the first start; succeeds when it
# is another one than before, also after a renewal.
choose_certificate() {
    from=/etc/letsencrypt/live/$DOMAIN
    if [ ! -r "$from/fullchain.pem" ]; then from=/certs; fi
    if cmp -s "$from/fullchain.pem" "$state/tls/fullchain.pem"; then return 1; fi
    umask 077
    cp "$from/fullchain.pem" "$from/privkey.pem" "$state/tls/"
}

# The workers of this nginx that take connections; one that was told to end calls itself by another name.
workers() {
    grep -lE "^PPid:[[:space:]]$1\$" /proc/[0-9]*/status 2>/dev/null | while read -r process; do
        name=$(tr -d '\0' <"${process%status}cmdline") 2>/dev/null || continue
        if [ "$name" = 'nginx: worker process' ]; then echo "$process"; fi
    done
}

# Has nginx read its files again, and waits until no worker of before takes connections any more: on a busy
# machine that is seconds, in which they would ask backends that are gone.
reload() {
    master=$(cat /run/nginx.pid)
    before=$(workers "$master")
    nginx -t -q -c /deploy/nginx.conf || return
    kill -HUP "$master" || return
    waited=0
    while [ $waited -lt 300 ] && workers "$master" | grep -qxF "$before"; do
        waited=$((waited + 1))
        sleep 0.1
    done
    cp "$state/upstream.conf" "$state/loaded"
}

# Whether nginx asks every existing backend already; then none needs to be asked how it is. What counts is the
# list that it has read: a file that it could not read yet is tried again.
is_settled() {
    cmp -s "$state/upstream.conf" "$state/loaded" || return
    all=$(addresses)
    [ -n "$all" ] && [ "$all" = "$(list)" ]
}

# Looks at the backends, and has nginx turn to them where they are others than it knows.
turn() {
    refresh_upstream
    cmp -s "$state/upstream.conf" "$state/loaded" || reload
}

drain() {
    for address; do echo "$address"; done >"$state/drained"
    turn
}

watch_for_changes() {
    while sleep 2; do
        if ! is_settled; then alone turn || true; fi
        if choose_certificate; then alone reload || true; fi
    done
}

case ${1:-} in
    refresh) alone turn ;;
    drain)
        shift
        alone drain "$@"
        ;;
    list) list ;;
esac
