#!/bin/sh
# Asks for the certificate of DOMAIN and renews it; nginx takes it over within seconds by itself.
set -eu

if [ "$DOMAIN" = localhost ]; then
    echo 'certbot: set DOMAIN in .env to a name that leads to this machine' >&2
    exit 64
fi

obtain() {
    set -- certonly --webroot -w /srv/acme -d "$DOMAIN" --cert-name "$DOMAIN" \
        --non-interactive --agree-tos --keep-until-expiring
    if [ -n "$CERTBOT_EMAIL" ]; then
        set -- "$@" --email "$CERTBOT_EMAIL"
    else
        set -- "$@" --register-unsafely-without-email
    fi
    if [ -n "$CERTBOT_SERVER" ]; then set -- "$@" --server "$CERTBOT_SERVER"; fi
    certbot "$@"
}

trap 'exit 0' TERM INT
# `--keep-until-expiring` renews only what is due, so the same call does for first and for later. After
# a failure an hour's pause keeps far from the issuer's limits.
while true; do
    if obtain; then pause=43200; else pause=3600; fi
    sleep "$pause" &
    wait $!
done
