# shellcheck shell=bash
# What the scripts share. Read it with `. deploy/lib.sh`; it goes to the folder of docker-compose.yml.
set -euo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
root=${ARRYN_ROOT:-$(dirname "$here")}
cd "$root"

say() { printf '%s %s\n' "$(date -u +%H:%M:%S)" "$*" >&2; }
die() {
    say "error: $*"
    exit 1
}

# --- .env ----------------------------------------------------------------------

# shellcheck source=deploy/env.sh
. "$here/env.sh"

# Letters and digits only, so that it needs no quoting anywhere: N characters, about 6 bits each.
random_secret() { openssl rand -base64 $((${1:-48} * 2)) | tr -dc 'A-Za-z0-9' | head -c "${1:-48}"; }

# A text as a part of a URL. Text of letters and digits is left as it is.
url_part() {
    local LC_ALL=C
    if [[ $1 =~ ^[A-Za-z0-9._~-]*$ ]]; then printf '%s' "$1"; else printf '%s' "$1" | od -An -v -tx1 | tr -d '\n' | tr ' ' '%'; fi
}

# Fills in what a first start needs and nobody gave.
prepare_env() {
    if [ ! -f .env ]; then
        say "making .env; keep a copy of it in a safe place"
        (umask 077 && : >.env)
    fi
    chmod 600 .env
    env_default COMPOSE_PROJECT_NAME arryn
    env_default SECRET_KEY "$(random_secret 64)"
    env_default MONGO_INITDB_ROOT_USERNAME admin
    env_default MONGO_INITDB_ROOT_PASSWORD "$(random_secret)"
    env_default MONGO_PASSWORD "$(random_secret)"
    env_default REDIS_PASSWORD "$(random_secret)"
    env_default REDIS_URL "redis://:$(url_part "$(env_get REDIS_PASSWORD)")@redis:6379/0"
    env_default DOMAIN localhost
    env_default ALLOWED_HOSTS "localhost,127.0.0.1,$(env_get DOMAIN)"
    # What releases before this one wrote.
    if [ "$(env_get ARRYN_VERSION)" = latest ]; then env_put ARRYN_VERSION local; fi
    env_default ARRYN_VERSION local
    prepare_folders
    prepare_certificate
}

# Folders of the host that containers write to, owned by the number they run as.
prepare_folders() {
    local uid gid
    mkdir -p logs static media backups certs
    uid=$(id -u) gid=$(id -g)
    if [ "$uid" = 0 ]; then
        uid=1000 gid=1000
        chown "$uid:$gid" logs static media backups
    fi
    # Backups hold .env and certificates; what nginx gives out is read by a user of its own.
    chmod 700 backups certs
    chmod 755 static media
    env_default ARRYN_UID "$uid"
    env_default ARRYN_GID "$gid"
}

# A self-signed certificate, so that TLS works from the first start; the issuer's takes its place by itself.
prepare_certificate() {
    local domain
    [ -f certs/fullchain.pem ] && return 0
    domain=$(env_get DOMAIN)
    say "making a self-signed certificate for $domain"
    (
        umask 077
        openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 825 \
            -subj "/CN=$domain" -addext "subjectAltName=DNS:$domain,DNS:localhost,IP:127.0.0.1" \
            -keyout certs/privkey.pem -out certs/fullchain.pem 2>/dev/null
    )
}

# --- compose -------------------------------------------------------------------

# Compose v2 where it is there, else docker-compose 1.29.
compose() {
    if [ -n "${COMPOSE_COMMAND:-}" ]; then
        $COMPOSE_COMMAND "$@"
    elif docker compose version >/dev/null 2>&1; then
        docker compose "$@"
    else
        docker-compose "$@"
    fi
}

project() {
    local name
    name=${COMPOSE_PROJECT_NAME:-$(env_get COMPOSE_PROJECT_NAME)}
    printf '%s\n' "${name:-$(basename "$root" | tr '[:upper:]' '[:lower:]' | tr -dc 'a-z0-9_-')}"
}

# Ids of a service's containers; with -a the stopped ones too.
containers() {
    local all=()
    if [ "$1" = -a ]; then
        all=(-a)
        shift
    fi
    docker ps -q --no-trunc "${all[@]}" --filter "label=com.docker.compose.project=$(project)" \
        --filter "label=com.docker.compose.service=$1" --filter label=com.docker.compose.oneoff=False
}

health_of() {
    docker inspect -f '{{if .State.Health}}{{.State.Health.Status}}{{else}}{{.State.Status}}{{end}}' "$1" 2>/dev/null ||
        echo gone
}

# Waits until the containers with these ids are healthy, for at most so many seconds.
wait_healthy() {
    local seconds=$1 id state deadline
    shift
    deadline=$(($(date +%s) + seconds))
    for id; do
        while state=$(health_of "$id") && [ "$state" != healthy ] && [ "$state" != running ]; do
            if [ "$state" = gone ] || [ "$state" = exited ] || [ "$(date +%s)" -ge "$deadline" ]; then
                say "container ${id:0:12} is $state"
                docker logs --tail 20 "$id" >&2 2>&1 || true
                return 1
            fi
            sleep 0.5
        done
    done
}

addresses_of() {
    local id
    for id; do docker inspect -f '{{range .NetworkSettings.Networks}}{{.IPAddress}} {{end}}' "$id"; done
}

has_profile() { case ",$(env_get COMPOSE_PROFILES)," in *",$1,"*) true ;; *) false ;; esac; }

# A command in the running nginx; nothing where there is none.
in_nginx() {
    local id
    id=$(containers nginx | head -n 1)
    if [ -n "$id" ]; then docker exec "$id" "$@"; fi
}

# One command of the service beside the running ones, with its folders and settings.
arryn() { compose run --rm --no-deps -T arryn-backend "$@"; }

# --- answers -------------------------------------------------------------------

# curl to the published door: nginx where it is, else the port of development. The certificate may be
# self-signed here, and the name that is asked for is the domain's.
ask() {
    local path=$1 domain
    shift
    domain=$(env_get DOMAIN)
    domain=${domain:-localhost}
    if has_profile production; then
        local port
        port=$(env_get HTTPS_PORT)
        port=${port:-443}
        curl -sS --max-time 20 --insecure --resolve "$domain:$port:127.0.0.1" "$@" "https://$domain:$port$path"
    else
        local port
        port=$(env_get DEVELOPMENT_PORT)
        curl -sS --max-time 20 "$@" "http://127.0.0.1:${port:-8000}$path"
    fi
}

# Waits until a path answers well, for at most so many seconds, and says every other answer once: its status
# and body, or what curl has to say.
wait_for_answer() {
    local path=$1 deadline answer status told=
    deadline=$(($(date +%s) + $2))
    while true; do
        answer=$(ask "$path" -w '\n%{http_code}' 2>&1) || true
        status=${answer##*$'\n'}
        case $status in 2??) return 0 ;; esac
        answer="$status ${answer%$'\n'*}"
        if [ "$answer" != "$told" ]; then say "$path does not answer well: ${answer:0:1000}"; fi
        told=$answer
        if [ "$(date +%s)" -ge "$deadline" ]; then return 1; fi
        sleep 0.5
    done
}

# --- one at a time --------------------------------------------------------------

# Keeps two of these scripts from working on the same installation at once.
take_turn() {
    exec 9>.deploy.lock
    if ! flock -w "${1:-600}" 9; then die "another deployment or maintenance is at work"; fi
}
