#!/bin/sh
# Writes what depends on this installation, then starts nginx, and beside it the watch over backends
# and certificate.
set -eu

# shellcheck source=deploy/nginx/upstream.sh
. /deploy/upstream.sh
mkdir -p "$state/tls"

write_settings() {
    # shellcheck disable=SC2016  # variables of nginx
    echo 'limit_conn_zone $binary_remote_addr zone=clients:4m;'
    echo "limit_req_zone \$binary_remote_addr zone=requests:4m rate=${NGINX_REQUESTS}r/s;"
    echo "map '' \$hsts { default 'max-age=$NGINX_HSTS_SECONDS'; }"
    for proxy in $(echo "$NGINX_TRUSTED_PROXIES" | tr ',' ' '); do echo "set_real_ip_from $proxy;"; done
    if [ -n "$NGINX_TRUSTED_PROXIES" ]; then
        echo 'real_ip_header X-Forwarded-For; real_ip_recursive on;'
    fi
    if [ "$NGINX_CACHE" = on ]; then
        echo 'proxy_cache_path /var/cache/nginx/answers keys_zone=answers:2m max_size=48m inactive=1d use_temp_path=off;'
    fi
}

# Limits of connections, not of use: the backend counts requests by caller.
write_limits() {
    echo "limit_conn clients $NGINX_CONNECTIONS; limit_conn_status 429;"
    echo "limit_req zone=requests burst=$((NGINX_REQUESTS * 4)) nodelay; limit_req_status 429;"
}

write_uploads() { echo "client_max_body_size $NGINX_MAX_BODY;"; }

# A backend says itself how long its answers may be kept, and for how long stale ones will do.
write_cache() {
    [ "$NGINX_CACHE" = on ] || { echo 'proxy_cache off;'; return; }
    cat <<'CACHE'
proxy_cache answers;
proxy_cache_key $scheme$host$request_uri;
proxy_cache_lock on;
proxy_cache_background_update on;
proxy_cache_use_stale error timeout updating http_500 http_502 http_503 http_504;
proxy_cache_bypass $http_authorization;
proxy_no_cache $http_authorization;
CACHE
}

write_settings >"$state/settings.conf"
write_limits >"$state/limits.conf"
write_uploads >"$state/uploads.conf"
write_cache >"$state/cache.conf"
choose_certificate || true
refresh_upstream
cp "$state/upstream.conf" "$state/loaded"

watch_for_changes &
exec nginx -c /deploy/nginx.conf -g 'daemon off;'
