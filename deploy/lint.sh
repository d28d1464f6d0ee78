#!/usr/bin/env bash
# Checks what no compiler checks: scripts, workflows, compose file, Dockerfile, nginx and alert rules.
#   deploy/lint.sh             with the tools that are there; names those that are not
#   deploy/lint.sh --strict    fails when a tool is missing
#   deploy/lint.sh --install   puts those that a package index has into target/lint first
# No network is needed but for --install.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

venv=${CARGO_TARGET_DIR:-target}/lint
PATH=$PWD/$venv/bin:$venv/bin:$PATH
strict=0
for argument; do
    case $argument in
        --strict) strict=1 ;;
        --install)
            python3 -m venv "$venv"
            "$venv/bin/pip" install --quiet --disable-pip-version-check -r deploy/lint-requirements.txt
            # In an environment of its own, whose packages are older.
            python3 -m venv "$venv/compose"
            "$venv/compose/bin/pip" install --quiet --disable-pip-version-check --no-deps -r tests/compose/requirements.txt
            ln -sf ../compose/bin/docker-compose "$venv/bin/docker-compose"
            ;;
        *) sed -n '2,6s/^# \{0,1\}//p' "${BASH_SOURCE[0]}" >&2 && exit 2 ;;
    esac
done

passed=0 failed=0 missing=()

# check NAME TOOL COMMAND…: one line of result; the output only where it failed.
check() {
    local name=$1 tool=$2 output
    shift 2
    if ! command -v "$tool" >/dev/null; then
        missing+=("$tool")
        return 0
    fi
    if output=$("$@" 2>&1); then
        echo "ok      $name"
        passed=$((passed + 1))
    else
        printf 'FAILED  %s\n%s\n' "$name" "$output"
        failed=$((failed + 1))
    fi
}

mapfile -t scripts < <(git ls-files 'deploy/*.sh' '.ci/run')
mapfile -t yaml < <(git ls-files '*.yml' '*.yaml')
mapfile -t workflows < <(git ls-files '.github/workflows/*.yml')

# nginx with the same files, in a folder of its own and on no port: only the configuration is read.
nginx_configuration() {
    local folder result=0
    mkdir -p "$venv"
    folder=$(mktemp -d -p "$(cd "$venv" && pwd)")
    mkdir -p "$folder/run/tls" "$folder/logs" "$folder/tmp"
    openssl req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=localhost -keyout "$folder/run/tls/privkey.pem" \
        -out "$folder/run/tls/fullchain.pem" 2>/dev/null
    cp -r deploy/nginx "$folder/deploy"
    sed -i -E "s#([ =\"])(/tmp/|/run/arryn|/deploy/|/logs/|/run/nginx.pid|/var/cache/nginx|/dev/std)#\1$folder\2#g
        s#^user nginx;#user root;#" "$folder"/deploy/*.conf "$folder"/deploy/*.sh
    mkdir -p "$folder/run/arryn" "$folder/var/cache/nginx" "$folder/dev"
    mv "$folder/run/tls" "$folder/run/arryn/tls"
    # Older versions know HTTP/2 by another word.
    if nginx -v 2>&1 | grep -qE 'nginx/1\.(1[0-9]|2[0-4])\.'; then
        sed -i 's/listen 443 ssl default_server/listen 443 ssl http2 default_server/; /http2 on;/d' "$folder/deploy/nginx.conf"
    fi
    # What start.sh does before it starts nginx, with no backend in sight.
    sed -i '/^choose_certificate/,$d' "$folder/deploy/start.sh"
    echo 'addresses() { :; }; refresh_upstream' >>"$folder/deploy/start.sh"
    NGINX_MAX_BODY=65m NGINX_CONNECTIONS=64 NGINX_REQUESTS=50 NGINX_TRUSTED_PROXIES=10.0.0.0/8 NGINX_HSTS_SECONDS=31536000 \
        NGINX_CACHE=$1 DOMAIN=localhost sh "$folder/deploy/start.sh" || result=1
    case $2 in
        test) nginx -t -q -c "$folder/deploy/nginx.conf" || result=1 ;;
        gixy) gixy "$folder/deploy/nginx.conf" || result=1 ;;
    esac
    rm -rf "$folder"
    return $result
}

# Every variable of the service is handed to it by the compose file, but for those that it sets or that
# have no meaning in a container.
variables_reach_the_container() {
    local name bad=0
    # shellcheck disable=SC2016  # a backquote of Markdown
    for name in $(grep -oE '^\| `[A-Z_]+`' docs/reference/configuration.md | tr -dc 'A-Z_\n'); do
        case $name in TAXONOMY_FILE) continue ;; esac
        if ! grep -qE "^    $name:" docker-compose.yml; then
            echo "docker-compose.yml does not pass $name"
            bad=1
        fi
    done
    return $bad
}

# What runs is what was tried: no image of others goes by a tag that moves from one feature release to the next.
images_have_versions() {
    local image bad=0
    while read -r image; do
        if ! [[ $image =~ :v?[0-9]+\.[0-9]+ ]]; then
            echo "docker-compose.yml: $image names no version"
            bad=1
        fi
    done < <(grep -oE '^ +image: .*' docker-compose.yml | sed -E 's/^ +image: //; s/\$\{[A-Z_]+:-([^}]*)\}/\1/' | grep -v '^arryn-backend:')
    if grep -nE ':(-)?latest' docker-compose*.yml Dockerfile deploy/*.sh; then bad=1; fi
    return $bad
}

compose_reads_it() {
    SECRET_KEY=x docker-compose -f docker-compose.yml --env-file .env.example config -q
}

check 'shell scripts' shellcheck shellcheck -x "${scripts[@]}"
# DL3008: versions of Debian's packages vanish with the next security update.
check 'Dockerfile' hadolint hadolint --ignore DL3008 Dockerfile
check 'workflows (actionlint)' actionlint actionlint
check 'workflows (zizmor)' zizmor zizmor --offline --quiet "${workflows[@]}"
check 'workflows (schema)' check-jsonschema check-jsonschema --builtin-schema vendor.github-workflows "${workflows[@]}"
check 'compose files (schema)' check-jsonschema check-jsonschema --builtin-schema vendor.compose-spec docker-compose.yml docker-compose.override.yml
check 'compose file (docker-compose)' docker-compose compose_reads_it
check 'YAML' yamllint yamllint -s -c deploy/yamllint.yml "${yaml[@]}"
check 'nginx' nginx nginx_configuration off test
check 'nginx with its cache' nginx nginx_configuration on test
check 'nginx (gixy)' gixy nginx_configuration on gixy
check 'Terraform' terraform terraform fmt -check -recursive deploy/ec2/terraform
check 'alert rules' promtool promtool check rules deploy/monitoring/alerts.yml
check 'alert rules (unit tests)' promtool promtool test rules deploy/monitoring/alerts.test.yml
check 'Prometheus' promtool promtool check config deploy/monitoring/prometheus.yml
check 'variables in the compose file' grep variables_reach_the_container
check 'versions of images' grep images_have_versions

if [ ${#missing[@]} -gt 0 ]; then
    echo "not run, the tool is missing: $(printf '%s\n' "${missing[@]}" | sort -u | tr '\n' ' ')"
    if [ $strict = 1 ]; then failed=$((failed + ${#missing[@]})); fi
fi
echo "$passed passed, $failed failed"
[ $failed = 0 ]
