# shellcheck shell=bash
# The file .env, in the one place that writes it and reads it back. What is written arrives unchanged through
# compose v2, docker-compose 1.29 and `arryn`, or is refused by its name; nothing that stands in it is ever
# evaluated. Whoever reads this in brings `die`.

# The value as it stands in .env: plain, in single quotes, or in double ones.
#   single   all three take everything in them as it is, but for \' and two backslashes, which they read differently
#   double   all three know \\ and \", and differ about $
env_quote() {
    local name=$1 value=$2 LC_ALL=C hard=0
    if [[ $value == *$'\n'* ]]; then die "$name has more than one line, which .env cannot hold"; fi
    if [[ ${value//$'\t'/} == *[[:cntrl:]]* ]]; then die "$name has a control character (a line ending of Windows?)"; fi
    if [[ $value == *[^[:ascii:]]* ]] && ! printf '%s' "$value" | iconv -f UTF-8 -t UTF-8 >/dev/null 2>&1; then
        die "$name is not text in UTF-8"
    fi
    # shellcheck disable=SC2016  # as it stands
    if [[ $value == *'${'* ]]; then die "$name has \${, which docker-compose 1.29 expands in any quotes"; fi
    # shellcheck disable=SC1003
    if [[ $value == *'\' ]]; then die "$name ends with a backslash, which docker-compose 1.29 joins with the closing quote"; fi
    # shellcheck disable=SC1003
    if [[ $value == *'\\'* || $value == *"\\'"* ]]; then hard=1; fi
    if [[ $value =~ ^[A-Za-z0-9_.,:/@%+=-]*$ ]]; then
        printf '%s\n' "$value"
    elif [[ $hard = 0 && $value != *"'"* ]]; then
        printf "'%s'\n" "$value"
    elif [[ $value != *'$'* ]]; then
        value=${value//\\/\\\\}
        printf '"%s"\n' "${value//\"/\\\"}"
    elif [ $hard = 0 ]; then
        printf "'%s'\n" "${value//\'/\\\'}"
    else
        die "$name has a \$ and also \\\\ or \\', which no quotes hold for both versions of compose"
    fi
}

# The value of a name in .env; empty where it is not there.
env_get() {
    local value name='^[[:space:]]*(export[[:space:]]+)?'$1'[[:space:]]*=[[:space:]]*'
    local single="^'(([^']|\\\\')*)'" double='^"(([^"\]|\\.)*)"'
    [ -f .env ] || return 0
    value=$(sed -n -E "s/$name//p" .env | tail -n 1)
    if [[ $value =~ $single ]]; then
        value=${BASH_REMATCH[1]//\\\'/\'}
    elif [[ $value =~ $double ]]; then
        # No control character is ever written.
        value=${BASH_REMATCH[1]//\\\\/$'\1'}
        value=${value//\\\"/\"}
        value=${value//$'\1'/\\}
    else
        value=${value%%[[:space:]]#*}
        value=${value%"${value##*[![:space:]]}"}
    fi
    printf '%s\n' "$value"
}

# Takes NAME=VALUE lines from standard input, the values as they are, over into .env, in place of those of the same
# name: all of them or, where one is refused, none. Only whoever owns the file may read it. Values never stand
# on a command line.
env_merge() {
    local line name quoted given=()
    while IFS= read -r line || [ -n "$line" ]; do
        [ -n "$line" ] || continue
        name=${line%%=*}
        if [[ $line != *=* || ! $name =~ ^[A-Za-z_][A-Za-z0-9_]*$ ]]; then die 'what goes into .env is lines of NAME=VALUE'; fi
        quoted=$(env_quote "$name" "${line#*=}") || exit
        given+=("N$name=$quoted")
    done
    [ ${#given[@]} -gt 0 ] || return 0
    (
        umask 077
        touch .env
        chmod 600 .env
        # A line of .env stays unless its name is given anew.
        { printf '%s\n' "${given[@]}" && sed 's/^/O/' .env; } |
            awk '{ kind = substr($0, 1, 1); line = substr($0, 2); name = line; sub(/=.*/, "", name)
                   sub(/^[ \t]*(export[ \t]+)?/, "", name); sub(/[ \t]+$/, "", name) }
                 kind == "N" { if (!(name in at)) order[++count] = name; at[name] = line; next }
                 name in at { if (!(name in done)) print at[name]; done[name] = 1; next }
                 { print line }
                 END { for (i = 1; i <= count; i++) if (!(order[i] in done)) print at[order[i]] }' >.env.new
        mv .env.new .env
    )
}

env_put() { printf '%s=%s\n' "$1" "$2" | env_merge; }

# Sets a name that .env does not have, or has without a value.
env_default() {
    if [ -z "$(env_get "$1")" ]; then env_put "$1" "$2"; fi
}
