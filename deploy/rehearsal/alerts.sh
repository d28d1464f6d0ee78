#!/usr/bin/env bash
# Causes alerts in a real stack and sees that each reaches a webhook like Slack's and a mail server, and that
# it is told when it is over. The rules are the real ones with shorter times. From the environment:
#   REHEARSAL_IMAGE   an image to take instead of building the Dockerfile
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
source=$PWD

say() { printf '\n== %s\n' "$*" >&2; }
die() {
    printf 'rehearsal: FAILED: %s\n' "$*" >&2
    exit 1
}

# shellcheck source=deploy/rehearsal/needs.sh
. deploy/rehearsal/needs.sh
needs ip

work=$(mktemp -d)
site=$work/site
export COMPOSE_PROJECT_NAME=arryn-alerts
http_port=18380 https_port=18743 slack_port=18744 smtp_port=18745
base=https://127.0.0.1:$https_port
cleanup() {
    if [ "${REHEARSAL_KEEP:-}" = 1 ]; then
        echo "left in $site" >&2
        return
    fi
    (cd "$site" 2>/dev/null && docker compose down -v --remove-orphans >/dev/null 2>&1) || true
    [ -z "${receivers:-}" ] || kill "$receivers" 2>/dev/null || true
    rm -rf "$work"
}
trap cleanup EXIT

python3 deploy/rehearsal/receivers.py $slack_port $smtp_port "$work" &
receivers=$!
# Where containers find this machine.
gateway=$(ip -4 -o addr show docker0 | awk '{ sub(/\/.*/, "", $4); print $4 }')
[ -n "$gateway" ] || die 'this machine has no address that containers know'

mkdir -p "$site"
git ls-files -z | rsync -a --from0 --files-from=- . "$site/"
cd "$site"
if [ -n "${REHEARSAL_IMAGE:-}" ]; then
    docker tag "$REHEARSAL_IMAGE" arryn-backend:alerts
else
    docker build -q -t arryn-backend:alerts "$source" >/dev/null
fi
cat >.env <<ENV
COMPOSE_PROJECT_NAME=$COMPOSE_PROJECT_NAME
COMPOSE_FILE=docker-compose.yml:few-files.yml
COMPOSE_PROFILES=production,monitoring
ARRYN_VERSION=alerts
HTTP_PORT=$http_port
HTTPS_PORT=$https_port
PROMETHEUS_PORT=19390
ALERTMANAGER_PORT=19393
RATE_LIMIT_REQUESTS=100
NGINX_REQUESTS=10000
NGINX_CONNECTIONS=1000
AUTH_UPLOADS=open
REGISTRATIONS_PER_HOUR=0
PASSWORD_HASH_MEMORY=143360
PASSWORD_HASH_THREADS=2
SLACK_WEBHOOK_URL=http://$gateway:$slack_port/services/hook
ALERT_EMAIL_TO=guardia@correo.example
ALERT_EMAIL_FROM=arryn@correo.example
SMTP_HOST=$gateway:$smtp_port
SMTP_REQUIRE_TLS=false
ALERT_GROUP_WAIT=1s
ALERT_GROUP_INTERVAL=3s
ENV
# So few that a test can use them up.
cat >few-files.yml <<'COMPOSE'
services:
  arryn-backend:
    ulimits:
      nofile: { soft: 300, hard: 300 }
COMPOSE
# Minutes become seconds; what is counted over minutes is counted over half of one.
sed -i -E 's/for: [0-9]+m/for: 2s/; s/\[(5|10|30)m\]/[30s]/g; s/> 3$/> 1/' deploy/monitoring/alerts.yml
sed -i 's/15s/2s/; s/refresh_interval: 10s/refresh_interval: 2s/' deploy/monitoring/prometheus.yml

say 'the stack with its monitoring'
deploy/up.sh production
prometheus() { curl -sS --max-time 5 "http://127.0.0.1:19390/api/v1/$1"; }
for _ in $(seq 60); do
    if prometheus targets | grep -q '"health":"up"'; then break; fi
    sleep 1
done
prometheus targets | grep -q '"health":"up"' || die 'Prometheus does not reach the backend'
echo "series: $(prometheus 'query?query=count(%7Bjob=%22arryn%22%7D)' | grep -oE '"[0-9]+"\]' | tr -dc 0-9)"
[ "$(curl -sk -o /dev/null -w '%{http_code}' "$base/metrics")" = 404 ] || die 'nginx lets the metrics out'

# told NAME firing|resolved SECONDS: both receivers have heard it.
told() {
    local word=$2 mail start
    mail=$([ "$2" = firing ] && echo FIRING || echo RESOLVED)
    [ "$word" = firing ] && word=FIRING || word=RESOLVED
    start=$(date +%s)
    until grep -q "$word: $1\b" "$work/slack.log" 2>/dev/null && grep "\[$mail" "$work/mail.log" 2>/dev/null | grep -q "$1\b"; do
        [ $(($(date +%s) - start)) -lt "$3" ] || die "$1: $2 was not told within $3 s: $(prometheus alerts | head -c 1500)"
        sleep 1
    done
    echo "$1 $2: told after $(($(date +%s) - start)) s"
}
upload() { curl -sk -o /dev/null -H 'Host: localhost' "$base/api/archivos/" --data-binary "@-" || true; }

say 'old offers'
python3 deploy/rehearsal/rows.py 200 | sed 's/2026-11-/2025-11-/' | upload
told OldCatalog firing 60

say 'new offers'
python3 deploy/rehearsal/rows.py 50 | sed -E "s/\"fecha_extraccion\": *\"[^\"]*\"/\"fecha_extraccion\": \"$(date +%Y-%m-%dT%H:%M:%S)\"/" | upload
told OldCatalog resolved 60

say 'rows that nobody can use'
for _ in 1 2 3 4 5 6; do
    for n in $(seq 20); do echo "{\"titulo\":\"sin precio $n\",\"link\":\"https://a.example/$n\",\"fuente\":\"A\",\"fecha_extraccion\":\"2026-11-01\"}"; done | upload
    sleep 2
done
told RowsRejected firing 60
told RowsRejected resolved 90

say 'the store is away, and uploads fail'
containers() { docker ps -q --filter "label=com.docker.compose.project=$COMPOSE_PROJECT_NAME" --filter "label=com.docker.compose.service=$1"; }
backend=$(containers arryn-backend)
mongodb=$(containers mongodb)
docker stop -t 5 "$mongodb" >/dev/null
told StoreDown firing 90
told StoreErrors firing 60
for n in $(seq 25); do
    python3 deploy/rehearsal/rows.py 1 | timeout 20 curl -sk -o /dev/null -H 'Host: localhost' "$base/api/archivos/" --data-binary @- &
    sleep 0.3
done
told Errors firing 90
docker start "$mongodb" >/dev/null
told StoreDown resolved 120
told Errors resolved 120
told StoreErrors resolved 120

say 'too many requests'
for _ in $(seq 6); do
    seq 60 | xargs -P 8 -I{} curl -sk -o /dev/null -H 'Host: localhost' "$base/api/categories/?_={}"
    sleep 1
done
told CallersRefused firing 60
told CallersRefused resolved 90

say 'passwords that take much memory and time'
# Six at once, for as long as it takes to be told of both.
flood() {
    seq 1000 | xargs -P 6 -I{} curl -sk -o /dev/null -H 'Host: localhost' -H 'Content-Type: application/json' "$base/api/users/" \
        --data '{"username":"alerta{}","email":"alerta{}@correo.example","password":"tres tristes tigres {}"}'
}
flood &
flooding=$!
told Memory firing 60
told Slow firing 60
kill "$flooding"
pkill -P "$flooding" 2>/dev/null || true
told Memory resolved 120
told Slow resolved 120

say 'a client that keeps connections open'
address=$(docker inspect -f '{{range .NetworkSettings.Networks}}{{.IPAddress}} {{end}}' "$backend" | awk '{ print $1 }')
python3 deploy/rehearsal/connections.py "$address" 8000 230 &
holding=$!
told Files firing 60
kill "$holding"
told Files resolved 60

say 'two backends that know different things'
docker compose up -d --no-recreate --scale arryn-backend=2 arryn-backend
until [ "$(prometheus targets | grep -o '"health":"up"' | wc -l)" -ge 2 ]; do sleep 1; done
other=$(containers arryn-backend | grep -v "$backend" | head -n 1)
docker network disconnect "${COMPOSE_PROJECT_NAME}_data" "$other"
for _ in 1 2 3; do
    python3 deploy/rehearsal/rows.py 30 | sed "s/https:/https:\/\/otra.example\/$RANDOM?/" | upload
done
told NodesDisagree firing 60
docker network connect "${COMPOSE_PROJECT_NAME}_data" "$other"
told NodesDisagree resolved 120

say 'one of two does not answer'
docker pause "$other" >/dev/null
told BackendDown firing 60
docker unpause "$other" >/dev/null
told BackendDown resolved 60
docker stop -t 5 "$other" >/dev/null

say 'it starts again and again'
for _ in 1 2 3; do
    kill -9 "$(docker inspect -f '{{.State.Pid}}' "$backend")"
    sleep 7
done
told Restarts firing 60
told Restarts resolved 90

say 'no backend'
docker stop -t 10 "$backend" >/dev/null
told NoBackend firing 60
docker start "$backend" >/dev/null
told NoBackend resolved 60

echo "messages: $(wc -l <"$work/slack.log") to the webhook, $(wc -l <"$work/mail.log") by mail"
say 'alerts: passed'
