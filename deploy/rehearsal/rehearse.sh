#!/usr/bin/env bash
# Rehearses the life of an installation on this machine, from nothing to a restored backup, and fails at
# the first thing that is not as it should be:
#   production up · rows through TLS · each container killed in turn · three backends · a new version under
#   load · a broken version · backup · volumes destroyed · restore · the same answers, byte for byte
# What it needs it says before it builds anything. About ten minutes after the build. From the environment:
#   REHEARSAL_IMAGE   an image to take instead of building the Dockerfile
#   REHEARSAL_ROWS    a file of rows (JSON or NDJSON) instead of 5,000 made ones
#   REHEARSAL_KEEP=1  leaves everything standing
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
needs bc
seconds_since() { echo "scale=1; ($(date +%s%N) - $1) / 1000000000" | bc; }

work=$(mktemp -d)
site=$work/site
export COMPOSE_PROJECT_NAME=arryn-rehearsal
http_port=${REHEARSAL_HTTP_PORT:-18180} https_port=${REHEARSAL_HTTPS_PORT:-18543}
base=https://127.0.0.1:$https_port
made_rows=5000

cleanup() {
    [ "${REHEARSAL_KEEP:-}" = 1 ] && { echo "left in $site" >&2; return; }
    (cd "$site" 2>/dev/null && docker compose down -v --remove-orphans >/dev/null 2>&1) || true
    rm -rf "$work"
}
trap cleanup EXIT

ask() { curl -sS --fail --insecure --max-time 30 -H 'Host: localhost' "$base$1" "${@:2}"; }

place() {
    mkdir -p "$1"
    (cd "$source" && git ls-files -z | rsync -a --from0 --files-from=- . "$1/")
}

# What is compared: with T fixed, an answer depends on the data alone.
routes=(
    '/api/categories/?with_counts=1' '/api/brands/?with_counts=1' '/api/stores/'
    '/api/offers/Televisores/?limit=100' '/api/best-prices/Celulares/?limit=100'
    '/api/ranked-offers/?limit=100' '/api/trending-offers/?days=30&limit=100'
    '/api/price-comparison/?product=samsung' '/api/reports/store-comparison/?days=60'
    '/api/reports/price-analysis/Televisores/?days=60' '/api/archivos/?limit=100' '/api/archivos/detalles/?limit=100'
)
ask_all() {
    local number=0 route join
    mkdir -p "$1"
    for route in "${routes[@]}"; do
        number=$((number + 1))
        join='?'
        case $route in *\?*) join='&' ;; esac
        case $route in /api/archivos*) ask "$route" ;; *) ask "$route${join}as_of=2026-11-21T12:00:00-05:00" ;; esac >"$1/$number.json"
    done
}
# Rows show before they are matched into products, and then some answers change once more; on a busy machine that
# takes minutes to begin. Made rows are three of a product; of others nobody knows, and their answers must rest for long.
matched() {
    local total
    total=$(ask '/api/products/?limit=1' | python3 -c 'import json,sys; print(json.load(sys.stdin)["total"])')
    [ -n "${REHEARSAL_ROWS:-}" ] || [ "$total" = $(((made_rows + 2) / 3)) ]
}
snapshot() {
    local rest=3 _
    if [ -n "${REHEARSAL_ROWS:-}" ]; then rest=30; fi
    wait_for 'rows as products' 300 matched
    for _ in $(seq 20); do
        ask_all "$work/before"
        sleep $rest
        ask_all "$1"
        if diff -rq "$work/before" "$1" >/dev/null; then return; fi
    done
    die "answers do not come to rest: ${1##*/}"
}
# Asks until the answers are those of a snapshot: what is matched depends on the rows alone, not on when.
same_as() {
    local deadline=$(($(date +%s) + 300))
    ask_all "$2"
    until diff -rq "$1" "$2" >/dev/null; do
        if [ "$(date +%s)" -ge "$deadline" ]; then
            diff -rq "$1" "$2" >&2 || die "answers differ between ${1##*/} and ${2##*/}"
        fi
        sleep 1
        ask_all "$2"
    done
    echo "the same answers: $(find "$1" -name '*.json' | wc -l) files, $(cat "$1"/*.json | wc -c) bytes"
}

ids() { docker ps -q --no-trunc --filter "label=com.docker.compose.project=$COMPOSE_PROJECT_NAME" --filter "label=com.docker.compose.service=$1"; }
memory() { docker stats --no-stream --format '{{.Name}} {{.MemUsage}}' | grep "^$COMPOSE_PROJECT_NAME" | sort; }

wait_for() {
    local what=$1 limit=$2 start
    start=$(date +%s)
    shift 2
    until "$@" >/dev/null 2>&1; do
        [ $(($(date +%s) - start)) -lt "$limit" ] || die "$what: not within $limit s"
        sleep 0.3
    done
}
healthy() { [ "$(docker inspect -f '{{.State.Health.Status}}' "$1")" = healthy ]; }

say 'image'
image=${REHEARSAL_IMAGE:-}
if [ -z "$image" ]; then
    begin=$(date +%s%N)
    docker build -q -t arryn-backend:rehearsal-1 --build-arg VERSION=rehearsal-1 . >/dev/null
    echo "built in $(seconds_since "$begin") s"
else
    docker tag "$image" arryn-backend:rehearsal-1
fi
echo "image: $(($(docker image inspect -f '{{.Size}}' arryn-backend:rehearsal-1) / 1000000)) MB"
printf 'FROM arryn-backend:rehearsal-1\nLABEL rehearsal=2\n' | docker build -q -t arryn-backend:rehearsal-2 - >/dev/null
# Migrates well, and never gets ready.
printf 'FROM arryn-backend:rehearsal-1\nCMD ["serve", "--broken"]\n' |
    docker build -q -t arryn-backend:rehearsal-3 - >/dev/null

say 'production, from nothing'
place "$site/releases/rehearsal-1"
cd "$site"
cat >.env <<ENV
COMPOSE_PROJECT_NAME=$COMPOSE_PROJECT_NAME
COMPOSE_FILE=docker-compose.yml
COMPOSE_PROFILES=production
HTTP_PORT=$http_port
HTTPS_PORT=$https_port
NGINX_CONNECTIONS=1000
NGINX_REQUESTS=10000
RATE_LIMIT_REQUESTS=0
DJANGO_SUPERUSER_USERNAME=jefa
DJANGO_SUPERUSER_EMAIL=jefa@correo.example
ENV
# Secrets as people choose them; each must arrive as it is.
# shellcheck disable=SC2016  # as they stand
password='Clave de #ensayo: $HOME "y" l'"'"'été \ 42%'
releases/rehearsal-1/deploy/release.sh env <<ENV
DJANGO_SUPERUSER_PASSWORD=$password
MONGO_INITDB_ROOT_PASSWORD=root's "own" #1 @/:%
MONGO_PASSWORD=it's \$5 & "more" #2 @/:%
REDIS_PASSWORD=a "quoted" \\o/ #3 @/:% it's
ENV
if [ -n "${REHEARSAL_ENV:-}" ]; then cat "$REHEARSAL_ENV" >>.env; fi
chmod 600 .env
begin=$(date +%s%N)
releases/rehearsal-1/deploy/release.sh install rehearsal-1
ask /health/ready >/dev/null
echo "cold to first answer: $(seconds_since "$begin") s"
memory

say 'rows through TLS'
if [ -n "${REHEARSAL_ROWS:-}" ]; then rows=$REHEARSAL_ROWS; else rows=$work/rows.ndjson && python3 "$source/deploy/rehearsal/rows.py" $made_rows >"$rows"; fi
refused=$(curl -sk -o /dev/null -w '%{http_code}' -H 'Host: localhost' "$base/api/archivos/" --data-binary '{}')
[ "$refused" = 401 ] || die "an upload without a key is answered with $refused"
key=$(docker compose run --rm --no-deps -T arryn-backend api-key create rehearsal | grep -oE '[A-Za-z0-9_-]{30,}' | tail -n 1)
ask '/api/archivos/?refresh=wait' -H "X-API-Key: $key" --data-binary "@$rows" >"$work/uploaded.json"
head -c 150 "$work/uploaded.json"
head -n 1 "$rows" >"$work/row.json"
echo
snapshot "$work/first"
sleep 3
echo 'memory with the rows, idle:'
memory

say 'each container is killed in turn'
for service in redis mongodb arryn-backend nginx; do
    id=$(ids "$service")
    begin=$(date +%s%N)
    # From outside, as a crash would: what is stopped by docker's own command stays stopped.
    kill -9 "$(docker inspect -f '{{.State.Pid}}' "$id")"
    if [ "$service" = mongodb ] || [ "$service" = redis ]; then
        ask /api/categories/ >/dev/null || die "reads stop with $service"
    fi
    sleep 1
    wait_for "$service after kill -9" 90 healthy "$id"
    wait_for "answers after $service was killed" 60 ask /health/ready
    echo "$service is back after $(seconds_since "$begin") s"
done
wait_for 'live answers again' 30 sh -c "curl -sk -H 'Host: localhost' -D- -o /dev/null $base/api/categories/ | grep -qi 'x-data-source: live'"
same_as "$work/first" "$work/killed"

load() {
    mkfifo "$work/hold"
    python3 "$source/deploy/rehearsal/load.py" "$https_port" 4 <"$work/hold" >"$work/load.json" &
    loader=$!
    exec 8>"$work/hold"
    sleep 3
}
unload() {
    exec 8>&-
    wait "$loader"
    rm "$work/hold"
    cat "$work/load.json"
    [ "$(python3 -c 'import json,sys; print(json.load(open(sys.argv[1]))["failed"])' "$work/load.json")" = 0 ] || die "requests failed during: $1"
}

say 'three backends, under load'
load
deploy/release.sh scale 3
[ "$(docker exec "$(ids nginx)" sh /deploy/upstream.sh list | wc -l)" = 3 ] || die 'nginx does not use three backends'
echo 'memory with three backends, under load:'
memory
unload 'scaling to three'

say 'a new version under load'
place "$site/releases/rehearsal-2"
load
begin=$(date +%s%N)
releases/rehearsal-2/deploy/release.sh install rehearsal-2
echo "rolled out in $(seconds_since "$begin") s"
unload 'the new version'
for id in $(ids arryn-backend); do
    [ "$(docker inspect -f '{{.Config.Image}}' "$id")" = arryn-backend:rehearsal-2 ] || die 'an old backend is left'
done
same_as "$work/first" "$work/second"

say 'a broken version under load'
place "$site/releases/rehearsal-3"
load
begin=$(date +%s%N)
if DEPLOY_PATIENCE=40 releases/rehearsal-3/deploy/release.sh install rehearsal-3; then die 'a broken version counts as good'; fi
echo "rolled back in $(seconds_since "$begin") s"
unload 'the broken version'
[ "$(cat .state/current)" = rehearsal-2 ] || die "in service: $(cat .state/current)"
for id in $(ids arryn-backend); do
    [ "$(docker inspect -f '{{.Config.Image}}' "$id")" = arryn-backend:rehearsal-2 ] || die 'a broken backend is left'
done

say 'back to the version before, by hand'
deploy/release.sh rollback
[ "$(cat .state/current)" = rehearsal-1 ] || die "in service: $(cat .state/current)"

say 'backup, destruction, restore'
deploy/release.sh scale 1
begin=$(date +%s%N)
deploy/maintenance.sh backup-db
echo "backed up in $(seconds_since "$begin") s"
docker compose run --rm --no-deps -T arryn-backend verify-backup latest
docker compose down -v
begin=$(date +%s%N)
deploy/up.sh production
[ "$(ask '/api/archivos/?limit=1' | python3 -c 'import json,sys; print(json.load(sys.stdin)["total"])')" = 0 ] || die 'something survived'
deploy/maintenance.sh restore-db latest
curl -sk --fail -o "$work/login.json" -H 'Host: localhost' -H 'Content-Type: application/json' "$base/api/auth/login/" \
    --data-binary "$(python3 -c 'import json,sys; print(json.dumps({"username": "jefa", "password": sys.argv[1]}))' "$password")" || die 'the administrator cannot log in'
again=$(ask /api/archivos/ -H "X-API-Key: $key" --data-binary "@$work/row.json")
case $again in *'"duplicates":1'*) ;; *) die "the restored key and row: $again" ;; esac
wait_for 'the restored rows' 60 sh -c "curl -sk -H 'Host: localhost' '$base/api/offers/Televisores/?as_of=2026-11-21' | grep -q '\"_id\"'"
echo "destroyed to restored in $(seconds_since "$begin") s"
sleep 1
same_as "$work/first" "$work/restored"

say 'rehearsal: passed'
