#!/usr/bin/env bash
# Puts a version into service on this machine, without a failed request, and back again:
#   release.sh env < LINES          takes NAME=VALUE lines, the values as they are, over into .env
#   release.sh install VERSION      from releases/VERSION, which deploy.sh filled
#   release.sh rollback             the version that was good before this one
#   release.sh scale N              so many backends
#   release.sh status               what runs
# A version counts as good once it answers; one that does not is taken back, and the exit code is 1.
# shellcheck source=deploy/lib.sh
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

# From releases/VERSION/deploy the installation is two folders up.
case $root in */releases/*)
    root=${root%/releases/*}
    cd "$root" || exit
    ;;
esac

state=.state
patience=${DEPLOY_PATIENCE:-120}

# What belongs to the installation and not to a version.
kept=(.env .env.new .state .deploy.lock releases logs static media backups certs volumes data)

current() { cat "$state/current" 2>/dev/null || true; }
before() { tail -n 2 "$state/good" 2>/dev/null | head -n 1; }

# Puts the files of a version in place.
place() {
    local from=releases/$1 name arguments=()
    [ -f "$from/docker-compose.yml" ] || die "there is no $from"
    for name in "${kept[@]}"; do arguments+=(--exclude="/$name"); done
    rsync -a --delete "${arguments[@]}" "$from/" ./
}

has_image() { docker image inspect "arryn-backend:$1" >/dev/null 2>&1; }

build() {
    if has_image "$1"; then return 0; fi
    say "building the image of $1"
    ARRYN_VERSION=$1 ARRYN_REVISION=$1 compose build arryn-backend
}

# New backends beside the old ones; once they are ready nginx turns to them, and the old ones end what
# they have begun. Where the new ones do not get ready nothing has changed.
roll() {
    local old=() new=() ids id want=$1
    # One that ended would be started again in place of a new one.
    compose rm -f arryn-backend >/dev/null 2>&1 || true
    mapfile -t old < <(containers arryn-backend)
    compose up -d --no-deps --no-recreate --scale "arryn-backend=$((${#old[@]} + want))" arryn-backend
    mapfile -t ids < <(containers -a arryn-backend)
    for id in "${ids[@]}"; do
        case " ${old[*]} " in *" $id "*) ;; *) new+=("$id") ;; esac
    done
    if [ ${#new[@]} -eq 0 ] || ! wait_healthy "$patience" "${new[@]}"; then
        say "the new version does not get ready; the old one goes on"
        if [ ${#new[@]} -gt 0 ]; then docker rm -f "${new[@]}" >/dev/null; fi
        return 1
    fi
    retire "${old[@]}"
}

# Takes backends out of service in order.
retire() {
    [ $# -gt 0 ] || return 0
    # shellcheck disable=SC2046  # one word an address
    in_nginx sh /deploy/upstream.sh drain $(addresses_of "$@")
    # Requests that nginx was about to send are sent by now.
    sleep 1
    docker stop -t 40 "$@" >/dev/null
    docker rm "$@" >/dev/null
    in_nginx sh /deploy/upstream.sh drain
}

# The embedded store has one writer, so its old process ends before the new one begins.
restart_in_place() {
    compose up -d --no-deps arryn-backend
    local ids
    mapfile -t ids < <(containers arryn-backend)
    wait_healthy "$patience" "${ids[@]}"
}

shares_folders() { [ "$(env_get DATA_DIR_PER_REPLICA)" != false ]; }

# Everything but the files: image, stores, migration, static files, backends, nginx.
activate() {
    local version=$1 want
    env_put ARRYN_VERSION "$version"
    build "$version"
    want=$(containers arryn-backend | wc -l)
    if [ "$want" -lt 1 ]; then want=1; fi
    # Brought up where they are missing or where their part of the compose file changed.
    if shares_folders; then
        compose up -d mongodb redis
        # shellcheck disable=SC2046
        wait_healthy "$patience" $(containers mongodb) $(containers redis)
    fi
    arryn migrate
    arryn assets export /app/static
    if shares_folders; then roll "$want"; else restart_in_place; fi
    others
    check
}

# What stands around the backends, recreated only where its part of the compose file changed.
others() {
    local services=(nginx) name
    has_profile production || return 0
    for name in certbot backup; do if has_profile $name; then services+=("$name"); fi; done
    if has_profile monitoring; then services+=(prometheus alertmanager); fi
    compose up -d --no-deps "${services[@]}"
    # shellcheck disable=SC2046
    wait_healthy 60 $(containers nginx)
    # Its settings may have changed while its container did not.
    in_nginx sh -c '. /deploy/upstream.sh; alone reload'
}

# Whether it answers from outside; the last word on a version. It has as long as its containers had to get ready.
check() {
    local path
    for path in /health/ready /api/categories/ /api/brands/ /api/openapi.json; do
        wait_for_answer "$path" "$patience" || return
    done
}

remember() {
    mkdir -p "$state"
    echo "$1" >"$state/current"
    if [ "$(tail -n 1 "$state/good" 2>/dev/null)" != "$1" ]; then echo "$1" >>"$state/good"; fi
}

# Keeps the last three good versions with their images.
prune() {
    local keep version
    keep=$(tail -n 3 "$state/good")
    for version in releases/*/; do
        version=$(basename "$version")
        if ! grep -qxF "$version" <<<"$keep"; then
            rm -rf "releases/${version:?}"
            docker image rm "arryn-backend:$version" >/dev/null 2>&1 || true
        fi
    done
}

install() {
    local version=$1 good
    [[ $version =~ ^[A-Za-z0-9._-]+$ ]] || die "a version is made of letters, digits, dots and dashes"
    good=$(current)
    place "$version"
    prepare_env
    env_default COMPOSE_FILE docker-compose.yml
    env_default COMPOSE_PROFILES production
    # In a process of its own, where every failure ends it.
    if "$root/deploy/release.sh" activate "$version"; then
        remember "$version"
        prune
        say "version $version is in service"
        return 0
    fi
    if [ -z "$good" ]; then die "version $version does not answer, and there is none before it"; fi
    say "version $version does not answer: back to $good"
    place "$good"
    "$root/deploy/release.sh" activate "$good" || die "version $good does not answer either"
    remember "$good"
    die "version $version was rolled back; $good is in service"
}

rollback() {
    local to=${1:-$(before)}
    [ -n "$to" ] && [ "$to" != "$(current)" ] || die "there is no good version before $(current)"
    place "$to"
    "$root/deploy/release.sh" activate "$to"
    # The one that was left is not good any more.
    sed -i '$d' "$state/good"
    remember "$to"
    say "version $to is in service"
}

scale() {
    local ids
    [[ $1 =~ ^[1-9][0-9]?$ ]] || die "from 1 to 99"
    mapfile -t ids < <(containers arryn-backend)
    if [ "$1" -lt ${#ids[@]} ]; then
        retire "${ids[@]:$1}"
    else
        compose up -d --no-deps --no-recreate --scale "arryn-backend=$1" arryn-backend
    fi
    mapfile -t ids < <(containers arryn-backend)
    wait_healthy "$patience" "${ids[@]}"
    in_nginx sh /deploy/upstream.sh refresh
    say "${#ids[@]} backends"
}

status() {
    echo "version: $(current) (before: $(before))"
    compose ps
}

case ${1:-} in
    env) env_merge ;;
    install) take_turn && install "${2:?which version}" ;;
    rollback) take_turn && rollback "${2:-}" ;;
    scale) take_turn && scale "${2:?how many}" ;;
    status) status ;;
    # Called by the above.
    activate) activate "${2:?which version}" ;;
    *) sed -n '2,9s/^# \{0,1\}//p' "${BASH_SOURCE[0]}" >&2 && exit 2 ;;
esac
