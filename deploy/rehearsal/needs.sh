# shellcheck shell=bash
# needs PROGRAM…: ends a rehearsal, in one message and before anything is built, where this machine lacks a program,
# compose v2 or a docker that answers. Whoever reads this in brings `die`.

# The Debian package of a program.
package_of() {
    case $1 in
        docker) echo docker.io ;;
        ip) echo iproute2 ;;
        ssh | ssh-keygen) echo openssh-client ;;
        sshd) echo openssh-server ;;
        flock) echo util-linux ;;
        *) echo "$1" ;;
    esac
}

needs() {
    local program lacks=() packages=()
    for program in docker curl python3 openssl rsync git flock "$@"; do
        # Users that are not root do not have all of them on their path.
        if ! PATH=$PATH:/usr/sbin:/sbin command -v "$program" >/dev/null; then
            lacks+=("$program")
            packages+=("$(package_of "$program")")
        fi
    done
    if command -v docker >/dev/null; then
        docker compose version >/dev/null 2>&1 || lacks+=('docker compose (version 2: the plugin docker-compose-plugin of docker, or docker-compose-v2)')
        docker info >/dev/null 2>&1 || lacks+=('a docker daemon that answers (dockerd)')
    fi
    [ ${#lacks[@]} -gt 0 ] || return 0
    printf 'rehearsal: this machine lacks:\n' >&2
    printf '  %s\n' "${lacks[@]}" >&2
    if [ ${#packages[@]} -gt 0 ]; then echo "on Debian: apt-get install $(printf '%s\n' "${packages[@]}" | sort -u | tr '\n' ' ')" >&2; fi
    die 'nothing was built'
}
