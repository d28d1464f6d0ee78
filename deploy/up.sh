#!/usr/bin/env bash
# Brings the stack up from nothing, and again at any time:
#   deploy/up.sh               development: the API on http://127.0.0.1:8000
#   deploy/up.sh production    TLS on 443 (a self-signed certificate until there is a real one)
# Secrets that .env lacks are made at random.
# shellcheck source=deploy/lib.sh
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

case ${1:-} in
    '') ;;
    production)
        prepare_env
        env_default COMPOSE_FILE docker-compose.yml
        env_default COMPOSE_PROFILES production
        ;;
    *) die "usage: deploy/up.sh [production]" ;;
esac

take_turn
prepare_env
start=$(date +%s)
if [ "$(env_get ARRYN_VERSION)" = local ] || ! docker image inspect "arryn-backend:$(env_get ARRYN_VERSION)" >/dev/null 2>&1; then
    compose build arryn-backend
fi
built=$(date +%s)
compose up -d
for service in arryn-backend $(has_profile production && echo nginx); do
    # Some versions of compose come back before their containers are made.
    mapfile -t ids < <(containers "$service")
    [ ${#ids[@]} -gt 0 ] || die "$service was not started"
    wait_healthy 180 "${ids[@]}"
done
wait_for_answer /health/ready 180 || die "the service does not answer; see: deploy/maintenance.sh logs"
say "up after $(($(date +%s) - built)) s (build: $((built - start)) s)"
if has_profile production; then
    say "https://$(env_get DOMAIN)/api/docs/"
else
    say "http://127.0.0.1:$(p=$(env_get DEVELOPMENT_PORT); echo "${p:-8000}")/api/docs/"
fi
