#!/usr/bin/env bash
# Runs a script of the installation on the server, from anywhere:
#   deploy/remote.sh monitor
#   deploy/remote.sh maintenance VERB [ARGUMENT]
# shellcheck source=deploy/ssh.sh
. "$(dirname "${BASH_SOURCE[0]}")/ssh.sh"

case ${1:-} in
    monitor | maintenance) script=$1 ;;
    *) die 'usage: deploy/remote.sh monitor | maintenance VERB [ARGUMENT]' ;;
esac
shift
for word; do
    [[ $word =~ ^[A-Za-z0-9._/:=-]+$ ]] || die "not a word that is passed on: $word"
done
server "cd '$DEPLOY_DIR' && deploy/$script.sh $*"
