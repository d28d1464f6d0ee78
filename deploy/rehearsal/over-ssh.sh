#!/usr/bin/env bash
# Rehearses deploy.sh over real ssh and rsync into a fresh folder, on an sshd of its own on this machine:
# twice the same, then a version that does not get ready, which must be rolled back; then the monitor and
# maintenance from afar. What it needs it says before it builds anything. From the environment:
#   REHEARSAL_IMAGE   an image to take instead of building the Dockerfile
#   REHEARSAL_ENV     a file of further settings
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."

say() { printf '\n== %s\n' "$*" >&2; }
die() {
    printf 'rehearsal: FAILED: %s\n' "$*" >&2
    exit 1
}

# shellcheck source=deploy/rehearsal/needs.sh
. deploy/rehearsal/needs.sh
needs ssh ssh-keygen sshd

work=$(mktemp -d)
chmod 700 "$work"
port=${REHEARSAL_SSH_PORT:-2222}
export COMPOSE_PROJECT_NAME=arryn-over-ssh
cleanup() {
    (cd "$work/server" 2>/dev/null && docker compose down -v --remove-orphans >/dev/null 2>&1) || true
    [ ! -f "$work/sshd.pid" ] || kill "$(cat "$work/sshd.pid")" 2>/dev/null || true
    rm -rf "$work"
}
trap cleanup EXIT

say 'a server'
ssh-keygen -q -t ed25519 -N '' -f "$work/host"
ssh-keygen -q -t ed25519 -N '' -f "$work/user"
cat >"$work/sshd_config" <<CONFIG
ListenAddress 127.0.0.1:$port
HostKey $work/host
PidFile $work/sshd.pid
AuthorizedKeysFile $work/user.pub
PasswordAuthentication no
KbdInteractiveAuthentication no
UsePAM no
StrictModes no
PermitRootLogin prohibit-password
CONFIG
mkdir -p /run/sshd
"$(command -v sshd || echo /usr/sbin/sshd)" -f "$work/sshd_config" -E "$work/sshd.log"

EC2_HOST=127.0.0.1 EC2_PORT=$port EC2_USER=$(id -un) DEPLOY_DIR=$work/server
EC2_PRIVATE_KEY=$(cat "$work/user")
EC2_HOST_KEY="[127.0.0.1]:$port $(cut -d' ' -f1,2 "$work/host.pub")"
export EC2_HOST EC2_PORT EC2_USER DEPLOY_DIR EC2_PRIVATE_KEY EC2_HOST_KEY
export SECRET_KEY=0123456789abcdefghijklmnopqrstuvwxyz-of-a-rehearsal ALLOWED_HOSTS=localhost,127.0.0.1
# shellcheck disable=SC2016  # as it stands
export MONGO_ROOT_PASSWORD='Root of #a "$HOME"' DEPLOY_BUILD=server

git clone -q . "$work/checkout"
cd "$work/checkout"
git config user.name rehearsal
git config user.email rehearsal@localhost
# What only this machine needs to know.
mkdir -p "$work/server"
printf '%s\n' "COMPOSE_PROJECT_NAME=$COMPOSE_PROJECT_NAME" COMPOSE_FILE=docker-compose.yml COMPOSE_PROFILES=production \
    HTTP_PORT=18280 HTTPS_PORT=18643 AUTH_UPLOADS=open >"$work/server/.env"
if [ -n "${REHEARSAL_ENV:-}" ]; then cat "$REHEARSAL_ENV" >>"$work/server/.env"; fi
tag() {
    if [ -n "${REHEARSAL_IMAGE:-}" ]; then docker tag "$REHEARSAL_IMAGE" "arryn-backend:$(git rev-parse --short=12 HEAD)"; fi
}
current() { cat "$work/server/.state/current"; }
answer() { curl -sS --fail --insecure -H 'Host: localhost' "https://127.0.0.1:18643$1"; }

say 'the first deployment'
tag
deploy/deploy.sh
first=$(current)
[ "$first" = "$(git rev-parse --short=12 HEAD)" ] || die "in service: $first"
answer /health/ready
grep -qxF "MONGO_INITDB_ROOT_PASSWORD='$MONGO_ROOT_PASSWORD'" "$work/server/.env" || die 'a secret did not arrive'
[ "$(stat -c %a "$work/server/.env")" = 600 ] || die '.env can be read by others'
if [ -e "$work/server/releases/$first/.git" ]; then die 'more than the files went over'; fi

say 'a secret that cannot arrive'
if SECRET_KEY=$'two\nlines-0123456789abcdefghijklmnopqrstuvwxyz' deploy/deploy.sh 2>"$work/refused"; then die 'a secret was changed on its way'; fi
grep -q 'SECRET_KEY has more than one line' "$work/refused" || die "refused otherwise: $(cat "$work/refused")"

say 'the same again'
sum() { (cd "$work/server" && find . -path ./releases -prune -o -path ./logs -prune -o -type f ! -name .env -print0 | sort -z | xargs -0 sha256sum | sha256sum); }
before=$(sum)
deploy/deploy.sh
[ "$before" = "$(sum)" ] || die 'a second deployment changed files'
[ "$(current)" = "$first" ] || die 'a second deployment changed the version'
answer /health/ready

say 'a broken version'
git commit -q --allow-empty -m 'A version that does not get ready'
printf 'FROM arryn-backend:%s\nCMD ["serve", "--broken"]\n' "$first" |
    docker build -q -t "arryn-backend:$(git rev-parse --short=12 HEAD)" - >/dev/null
if DEPLOY_PATIENCE=40 deploy/deploy.sh; then die 'a broken version counts as good'; fi
[ "$(current)" = "$first" ] || die "in service: $(current)"
answer /health/ready

say 'another machine in its place'
if EC2_HOST_KEY="[127.0.0.1]:$port ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA" deploy/remote.sh maintenance status 2>/dev/null; then
    die 'the host key is not checked'
fi

say 'monitor and maintenance from afar'
deploy/remote.sh monitor
deploy/remote.sh maintenance status
deploy/remote.sh maintenance backup-db
deploy/remote.sh maintenance list-backups
if deploy/remote.sh maintenance 'logs;id'; then die 'words are passed on unchecked'; fi

say 'rehearsal over ssh: passed'
