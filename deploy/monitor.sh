#!/usr/bin/env bash
# Looks after the stack; the monitor workflow runs it every four hours, and so may cron:
#   containers, and a start of those that stand still · resources · errors in the logs · temporary files ·
#   the API · a weekly copy of the logs that matter
# Exits with 1, after telling Slack or e-mail where .env names them, when something was wrong.
# shellcheck source=deploy/lib.sh
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"
# shellcheck source=deploy/notify.sh
. "$here/notify.sh"

problems=$(mktemp)
trap 'rm -f "$problems"' EXIT
problem() {
    echo "$1" >>"$problems"
    echo "PROBLEM: $1"
}

services() {
    echo arryn-backend
    if [ "$(env_get DATABASE)" != sqlite ]; then echo mongodb; fi
    echo redis
    if has_profile production; then echo nginx; fi
    for name in certbot backup; do if has_profile $name; then echo $name; fi; done
    if has_profile monitoring; then printf '%s\n' prometheus alertmanager; fi
}

check_containers() {
    local service id ids state
    for service in $(services); do
        mapfile -t ids < <(containers -a "$service")
        if [ ${#ids[@]} -eq 0 ]; then
            problem "$service has no container; starting it"
            compose up -d "$service" || problem "$service cannot be started"
        fi
        for id in "${ids[@]}"; do
            state=$(health_of "$id")
            case $state in
                healthy | running | starting) ;;
                *)
                    problem "$service is $state; starting it again"
                    docker restart -t 30 "$id" >/dev/null || true
                    wait_healthy 90 "$id" || problem "$service is not healthy after the restart"
                    ;;
            esac
            # Restarts that nobody asked for are a sign, also where it runs now.
            restarts=$(docker inspect -f '{{.RestartCount}}' "$id" 2>/dev/null || echo 0)
            if [ "$restarts" -gt 3 ]; then problem "$service was restarted $restarts times"; fi
        done
    done
}

check_resources() {
    local used available
    docker stats --no-stream
    df -h . | tail -n 1
    free -m 2>/dev/null | sed -n 2,3p || true
    used=$(df --output=pcent . | tail -n 1 | tr -dc 0-9)
    if [ "$used" -ge "${MONITOR_DISK_PERCENT:-85}" ]; then problem "the disk is full to $used %"; fi
    available=$(awk '/^MemAvailable/ {print int($2 / 1024)}' /proc/meminfo)
    if [ "$available" -lt "${MONITOR_MEMORY_MB:-100}" ]; then problem "only $available MB of memory are left"; fi
}

# What the service logged as an error since the last look, and what docker had to say.
check_logs() {
    local errors
    errors=$(compose logs --no-color --since "${MONITOR_SINCE:-4h}" arryn-backend 2>/dev/null | grep -c '"level":"ERROR"' || true)
    echo "errors in the log of the last ${MONITOR_SINCE:-4h}: $errors"
    if [ "$errors" -ge "${MONITOR_ERRORS:-20}" ]; then
        problem "$errors errors in the log of the last ${MONITOR_SINCE:-4h}"
        compose logs --no-color --since "${MONITOR_SINCE:-4h}" arryn-backend | grep '"level":"ERROR"' | tail -n 5
    fi
}

check_api() {
    local path seconds
    for path in /health/live /health/ready /api/categories/ /api/brands/ /api/openapi.json /api/docs/; do
        if seconds=$(ask "$path" --fail -o /dev/null -w '%{time_total}' 2>&1); then
            echo "$path answers in $seconds s"
        else
            problem "$path does not answer well: $seconds"
        fi
    done
}

# A certificate that ends within ten days is one whose renewal does not work.
check_certificate() {
    has_profile production || return 0
    local file end
    file=$(in_nginx cat /run/arryn/tls/fullchain.pem) || return 0
    end=$(openssl x509 -noout -enddate <<<"$file" | cut -d= -f2)
    echo "the certificate ends $end"
    if ! openssl x509 -noout -checkend 864000 <<<"$file" >/dev/null; then problem "the certificate ends $end"; fi
}

clean_up() {
    # Layers and containers that nothing names; volumes never.
    docker image prune -f >/dev/null
    docker container prune -f --filter until=24h --filter "label=com.docker.compose.project=$(project)" >/dev/null
    find logs -name '*.tmp' -mtime +1 -delete
    find logs -name '*.log.*' -mtime +30 -delete
    # nginx writes on until it is told that its log is another file.
    if [ "$(stat -c %s logs/nginx.log 2>/dev/null || echo 0)" -gt 104857600 ]; then
        mv logs/nginx.log "logs/nginx.log.$(date -u +%Y%m%dT%H%M%S)"
        # shellcheck disable=SC2016  # it is the container's shell that reads it
        in_nginx sh -c 'kill -USR1 "$(cat /run/nginx.pid)"'
    fi
}

keep_logs() {
    local week service
    week=logs/critical/$(date -u +%G-W%V)
    [ -d "$week" ] && return 0
    mkdir -p "$week"
    for service in $(services); do
        compose logs --no-color --since 168h "$service" 2>/dev/null |
            grep -iE '"level":"(ERROR|WARN)"|"s":"[EF]"|error|fatal|crit' | tail -n 10000 | gzip >"$week/$service.log.gz" || true
    done
    # A year of them.
    find logs/critical -mindepth 1 -maxdepth 1 -type d -mtime +366 -exec rm -rf {} +
}

take_turn
say 'looking'
{
    date -u +'--- %Y-%m-%dT%H:%M:%SZ'
    check_containers
    check_resources
    check_logs
    check_api
    check_certificate
    clean_up
    keep_logs
} 2>&1 | tee -a logs/container.log

if [ -s "$problems" ]; then
    notify "ARRYN: $(wc -l <"$problems") problem(s) on $(hostname)" <"$problems"
    die "$(wc -l <"$problems") problem(s), see above"
fi
say 'all is well'
