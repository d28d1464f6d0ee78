# shellcheck shell=bash
# A connection to the server, for scripts that run elsewhere. From the environment:
#   EC2_HOST, EC2_USER (ec2-user), EC2_PORT (22), DEPLOY_DIR (pi2-backend, in the user's home)
#   EC2_PRIVATE_KEY   the key itself, or EC2_KEY_FILE, a file with it
#   EC2_HOST_KEY      lines of a known_hosts file: which machine it must be (ssh-keyscan, checked by hand)
set -euo pipefail

say() { printf '%s %s\n' "$(date -u +%H:%M:%S)" "$*" >&2; }
die() {
    say "error: $*"
    exit 1
}

EC2_USER=${EC2_USER:-ec2-user}
EC2_PORT=${EC2_PORT:-22}
DEPLOY_DIR=${DEPLOY_DIR:-pi2-backend}
[ -n "${EC2_HOST:-}" ] || die 'EC2_HOST is missing'
[ -n "${EC2_HOST_KEY:-}" ] || die 'EC2_HOST_KEY is missing: without it any machine could pretend to be the server'
[[ $DEPLOY_DIR =~ ^[A-Za-z0-9._/-]+$ ]] || die 'DEPLOY_DIR has characters that a path should not have'

# Readable by us alone, and gone at the end.
private=$(mktemp -d)
trap 'rm -rf "$private"' EXIT
chmod 700 "$private"
umask 077
printf '%s\n' "$EC2_HOST_KEY" >"$private/known_hosts"
if [ -n "${EC2_PRIVATE_KEY:-}" ]; then
    printf '%s\n' "$EC2_PRIVATE_KEY" | tr -d '\r' >"$private/key"
elif [ -n "${EC2_KEY_FILE:-}" ]; then
    cp "$EC2_KEY_FILE" "$private/key"
else
    die 'EC2_PRIVATE_KEY is missing'
fi
unset EC2_PRIVATE_KEY

cat >"$private/config" <<CONFIG
Host arryn-server
    HostName $EC2_HOST
    User $EC2_USER
    Port $EC2_PORT
    IdentityFile $private/key
    IdentitiesOnly yes
    BatchMode yes
    StrictHostKeyChecking yes
    UserKnownHostsFile $private/known_hosts
    GlobalKnownHostsFile /dev/null
    ConnectTimeout 15
    ServerAliveInterval 15
    ServerAliveCountMax 8
    ControlMaster auto
    ControlPath $private/%C
    ControlPersist 60
CONFIG

server() { ssh -F "$private/config" arryn-server "$@"; }
export RSYNC_RSH="ssh -F $private/config"
