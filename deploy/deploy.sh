#!/usr/bin/env bash
# Deploys the files of this checkout to the server, from anywhere:
#   deploy/deploy.sh               builds the image here where docker is there, else on the server
#   DEPLOY_BUILD=server …          builds on the server
# ssh.sh says how the server is named. Of the environment these go into the server's .env where they
# are set: SECRET_KEY ALLOWED_HOSTS MONGODB_URL MONGO_ROOT_PASSWORD DJANGO_SUPERUSER_USERNAME/_EMAIL/_PASSWORD,
# and the others of `passed` below. A version that does not answer is rolled back, and the exit code is 1.
cd "$(dirname "${BASH_SOURCE[0]}")/.."
# shellcheck source=deploy/ssh.sh
. deploy/ssh.sh
# shellcheck source=deploy/env.sh
. deploy/env.sh

passed=(SECRET_KEY ALLOWED_HOSTS CORS_ALLOWED_ORIGINS MONGODB_URL MONGO_ROOT_PASSWORD DJANGO_SUPERUSER_USERNAME
    DJANGO_SUPERUSER_EMAIL DJANGO_SUPERUSER_PASSWORD DOMAIN CERTBOT_EMAIL SLACK_WEBHOOK_URL ALERT_EMAIL_TO
    ALERT_EMAIL_FROM SMTP_HOST SMTP_USER SMTP_PASSWORD BACKUP_URL BACKUP_RECIPIENT BACKUP_SCHEDULE
    AWS_ACCESS_KEY_ID AWS_SECRET_ACCESS_KEY AWS_REGION COMPOSE_PROFILES)

# The version is the commit; uncommitted changes are told apart by their content.
version_here() {
    local version changes
    version=$(git rev-parse --short=12 HEAD)
    changes=$(git status --porcelain | git hash-object --stdin)
    if [ -n "$(git status --porcelain --untracked-files=no)" ]; then
        changes=$(git diff HEAD | git hash-object --stdin)
        version=$version-${changes:0:8}
    fi
    echo "$version"
}

# Only what git knows goes to the server: no .env, no data of this machine.
send_files() {
    say "sending the files of $1"
    server "mkdir -p '$DEPLOY_DIR/releases/$1'"
    git ls-files -z | rsync -az --from0 --files-from=- --link-dest=../.. . "arryn-server:$DEPLOY_DIR/releases/$1/"
}

# NAME=VALUE of what is set. A value that .env cannot hold ends it here, before anything is sent.
settings() {
    local name shown
    for name in "${passed[@]}"; do
        [ -n "${!name:-}" ] || continue
        env_quote "$name" "${!name}" >/dev/null
        shown=$name
        if [ "$name" = MONGO_ROOT_PASSWORD ]; then shown=MONGO_INITDB_ROOT_PASSWORD; fi
        printf '%s=%s\n' "$shown" "${!name}"
    done
}

# Through standard input, so that no value stands on a command line, here or there.
send_settings() { settings | server "cd '$DEPLOY_DIR' && releases/$1/deploy/release.sh env"; }

# The build takes minutes and memory that a small server does not have.
send_image() {
    if [ "${DEPLOY_BUILD:-}" = server ] || ! docker info >/dev/null 2>&1; then return 0; fi
    if server "docker image inspect arryn-backend:$1" >/dev/null 2>&1; then return 0; fi
    if ! docker image inspect "arryn-backend:$1" >/dev/null 2>&1; then
        say "building the image of $1"
        docker build -t "arryn-backend:$1" --build-arg "VERSION=$1" --build-arg "REVISION=$(git rev-parse HEAD)" .
    fi
    say "sending the image"
    docker save "arryn-backend:$1" | gzip -1 | server 'gunzip | docker load'
}

settings >/dev/null
version=$(version_here)
say "deploying $version to $EC2_HOST"
send_files "$version"
send_settings "$version"
send_image "$version"
# How long the server waits for a version to get ready, in seconds.
patience=${DEPLOY_PATIENCE:-120}
server "cd '$DEPLOY_DIR' && DEPLOY_PATIENCE=${patience//[^0-9]/} releases/$version/deploy/release.sh install '$version'"
server "cd '$DEPLOY_DIR' && deploy/release.sh status"
