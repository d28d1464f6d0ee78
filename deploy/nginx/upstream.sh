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

is_ready() {
    wget -q -T 3 -O /dev/null --header 'Host: localhost' "http://$1:$port/health/ready" 2>/dev/null
}

# The backends to ask: those that are ready; where none is, all that exist, since the state of a
# moment must not turn an answer into an error.
wanted() {
    all=$(addresses)
    ready=
    for address in $all; do
        if grep -qxF "$address" "$state/drained" 2>/dev/null; then continue; fi
        if is_ready "$address"; then ready="$ready $address"; fi
    done
    if [ -n "$ready" ]; then all=$ready; fi
    for address in $all; do echo "$address"; done
}

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

# Writes the list of backends; succeeds when it is another one than before.
refresh_upstream() {
    upstream_of "$(wanted)" >"$state/upstream.new"
    if cmp -s "$state/upstream.new" "$state/upstream.conf"; then return 1; fi
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

reload() {
    nginx -t -q -c /deploy/nginx.conf && kill -HUP "$(cat /run/nginx.pid)"
}

# Whether every existing backend is in use already; then none needs to be asked how it is.
is_settled() {
    all=$(addresses)
    [ -n "$all" ] && [ "$all" = "$(grep -oE 'server [0-9.]+' "$state/upstream.conf" | cut -d' ' -f2 | sort -u)" ]
}

watch_for_changes() {
    while sleep 2; do
        changed=1
        if ! is_settled && refresh_upstream; then changed=0; fi
        if choose_certificate; then changed=0; fi
        if [ $changed = 0 ]; then reload || true; fi
    done
}

case ${1:-} in
    refresh) if refresh_upstream; then reload; fi ;;
    drain)
        shift
        for address; do echo "$address"; done >"$state/drained"
        if refresh_upstream; then reload; fi
        ;;
    list) grep -oE 'server [0-9.]+' "$state/upstream.conf" | cut -d' ' -f2 ;;
esac
