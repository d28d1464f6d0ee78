#!/usr/bin/env bash
# Maintenance by hand:
#   restart-all        the whole stack, one service after the other
#   restart-backend    the backends one after the other, without a failed request where there are two
#   restart-db         MongoDB; reads go on meanwhile
#   logs [SERVICE]     the last lines of every service, or of one
#   status             containers, health, memory, disk, version
#   migrate            brings the store to the form of this version
#   collectstatic      writes the documentation's files for nginx
#   backup-db          data, settings and certificates to ./backups, and to BACKUP_URL where it is set
#   restore-db NAME    from a backup (`latest`, or a name that `list-backups` shows)
#   list-backups       what there is
#   clean-docker       images and build cache that nothing uses; volumes never
#   clean-cache        what Redis holds
#   rollback [VERSION] the version that was good before this one
#   scale N            so many backends
# shellcheck source=deploy/lib.sh
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

restart_all() {
    compose restart mongodb redis
    # shellcheck disable=SC2046
    wait_healthy 120 $(containers mongodb) $(containers redis)
    restart_backend
    if has_profile production; then
        compose restart nginx
        # shellcheck disable=SC2046
        wait_healthy 60 $(containers nginx)
    fi
}

restart_backend() {
    local id ids
    mapfile -t ids < <(containers -a arryn-backend)
    for id in "${ids[@]}"; do
        if [ ${#ids[@]} -gt 1 ]; then
            # shellcheck disable=SC2046
            in_nginx sh /deploy/upstream.sh drain $(addresses_of "$id")
            sleep 1
        fi
        docker restart -t 40 "$id" >/dev/null
        wait_healthy 120 "$id"
        in_nginx sh /deploy/upstream.sh drain
        in_nginx sh /deploy/upstream.sh refresh
    done
}

restart_db() {
    compose restart mongodb
    # shellcheck disable=SC2046
    wait_healthy 120 $(containers mongodb)
}

status() {
    deploy/release.sh status
    docker stats --no-stream
    df -h . | tail -n 1
    docker system df
    ask /health/ready
    echo
}

# The settings and certificates go along, as files of their own beside the data.
backup_db() {
    local with result=0
    mkdir -p .state
    with=$(mktemp -d -p "$root/.state" with.XXXXXX)
    if [ -n "$(env_get BACKUP_URL)" ] && [ -z "$(env_get BACKUP_RECIPIENT)" ]; then
        # Secrets leave this machine encrypted or not at all.
        say 'only the data: without BACKUP_RECIPIENT .env and certificates do not go to BACKUP_URL'
        compose run --rm --no-deps -T arryn-backend backup "$@"
        rmdir "$with"
        return
    fi
    cp -r .env certs "$with/"
    # Only root reads the issuer's certificates, and nginx has them.
    in_nginx sh -c 'if [ -d /etc/letsencrypt/live ]; then tar -C /etc -ch letsencrypt/live; fi' | tar -x -C "$with" 2>/dev/null || true
    if [ "$(id -u)" = 0 ]; then chown -R "$(env_get ARRYN_UID):$(env_get ARRYN_GID)" "$with"; fi
    compose run --rm --no-deps -T -v "$with:/with:ro" arryn-backend backup --with /with "$@" || result=$?
    rm -rf "$with"
    return $result
}

restore_db() { compose run --rm --no-deps -T arryn-backend restore "$@"; }

clean_docker() {
    docker image prune -f
    docker builder prune -f --filter until=168h || true
    docker container prune -f --filter until=24h
    docker system df
}

verb=${1:-}
[ $# -gt 0 ] && shift
case $verb in
    restart-all) take_turn && restart_all ;;
    restart-backend) take_turn && restart_backend ;;
    restart-db) take_turn && restart_db ;;
    logs) compose logs --no-color --tail=100 "$@" ;;
    status) status ;;
    migrate) take_turn && arryn migrate ;;
    collectstatic) arryn assets export /app/static ;;
    backup-db) take_turn && backup_db "$@" ;;
    restore-db) take_turn && restore_db "${1:?which backup}" ;;
    list-backups) arryn backup --list ;;
    clean-docker) take_turn && clean_docker ;;
    clean-cache) docker exec "$(containers redis)" redis-cli FLUSHALL ;;
    rollback) deploy/release.sh rollback "$@" ;;
    scale) deploy/release.sh scale "$@" ;;
    *) sed -n '2,16s/^# \{0,1\}//p' "${BASH_SOURCE[0]}" >&2 && exit 2 ;;
esac
