#!/usr/bin/env bash
# Prepares a fresh Amazon Linux 2023 for the stack; run it as root, and again at any time.
#   sudo ./prepare.sh
# Docker with compose and buildx, swap, the folders of the deployment document, a firewall, updates by
# itself, rotation of the system's logs. The versions of what does not come from the distribution are
# fixed here, with their checksums.
set -euo pipefail

COMPOSE_VERSION=${COMPOSE_VERSION:-2.29.7}
# Of the release's own checksums.txt; set both when you take another version.
COMPOSE_SHA256_x86_64=${COMPOSE_SHA256_x86_64:-}
COMPOSE_SHA256_aarch64=${COMPOSE_SHA256_aarch64:-}
USER_NAME=${USER_NAME:-ec2-user}
FOLDER=${FOLDER:-pi2-backend}
SWAP_MB=${SWAP_MB:-2048}

say() { printf '%s\n' "prepare: $*"; }
[ "$(id -u)" = 0 ] || { say 'run it as root' >&2; exit 1; }

packages() {
    say 'packages'
    dnf upgrade -y --releasever=latest || dnf upgrade -y
    dnf install -y docker rsync openssl nftables logrotate dnf-automatic
}

docker_engine() {
    say 'docker'
    mkdir -p /etc/docker
    # What a container without settings of its own gets.
    cat >/etc/docker/daemon.json <<'JSON'
{
  "log-driver": "json-file",
  "log-opts": { "max-size": "100m", "max-file": "3" },
  "live-restore": true,
  "no-new-privileges": true
}
JSON
    systemctl enable docker
    systemctl restart docker
    usermod -aG docker "$USER_NAME"
}

compose() {
    local machine plugin=/usr/local/lib/docker/cli-plugins/docker-compose expected
    if docker compose version >/dev/null 2>&1; then return 0; fi
    machine=$(uname -m)
    expected=COMPOSE_SHA256_$machine
    say "compose $COMPOSE_VERSION"
    mkdir -p "${plugin%/*}"
    curl -fsSL --retry 3 -o "$plugin.new" \
        "https://github.com/docker/compose/releases/download/v$COMPOSE_VERSION/docker-compose-linux-$machine"
    if [ -n "${!expected}" ]; then
        echo "${!expected}  $plugin.new" | sha256sum -c -
    else
        # The checksum that the release carries: it tells a broken download, not a forged release.
        curl -fsSL --retry 3 "https://github.com/docker/compose/releases/download/v$COMPOSE_VERSION/checksums.txt" |
            awk -v name="docker-compose-linux-$machine" '$2 ~ "^[*]?"name"$" { print $1 "  '"$plugin.new"'" }' | sha256sum -c -
    fi
    chmod 755 "$plugin.new"
    mv "$plugin.new" "$plugin"
    # The word of the older document.
    printf '#!/bin/sh\nexec docker compose "$@"\n' >/usr/local/bin/docker-compose
    chmod 755 /usr/local/bin/docker-compose
}

# A machine of 1 or 2 GB lives through an upload or a backup beside everything else.
swap() {
    if [ "$SWAP_MB" -gt 0 ] && [ ! -f /swapfile ]; then
        say "swap of $SWAP_MB MB"
        dd if=/dev/zero of=/swapfile bs=1M count="$SWAP_MB" status=none
        chmod 600 /swapfile
        mkswap /swapfile >/dev/null
        echo '/swapfile none swap sw 0 0' >>/etc/fstab
    fi
    if [ -f /swapfile ]; then swapon -a; fi
    echo 'vm.swappiness = 10' >/etc/sysctl.d/60-arryn.conf
    # Redis asks for it, to save its data beside serving.
    echo 'vm.overcommit_memory = 1' >>/etc/sysctl.d/60-arryn.conf
    # For connections that wait while a new version takes over.
    echo 'net.core.somaxconn = 4096' >>/etc/sysctl.d/60-arryn.conf
    sysctl -q --system
}

# Besides the security group: what comes from outside gets to ssh and, through docker's own rules, to the
# ports that compose publishes. Nothing else.
firewall() {
    say 'firewall'
    mkdir -p /etc/nftables
    cat >/etc/nftables/arryn.nft <<'NFT'
table inet arryn
delete table inet arryn
table inet arryn {
    chain input {
        type filter hook input priority 0; policy drop;
        ct state established,related accept
        ct state invalid drop
        iif "lo" accept
        iifname "docker0" accept
        iifname "br-*" accept
        ip protocol icmp accept
        ip6 nexthdr icmpv6 accept
        tcp dport { 22, 80, 443 } accept
    }
}
NFT
    echo 'include "/etc/nftables/arryn.nft"' >/etc/sysconfig/nftables.conf
    systemctl enable nftables
    nft -f /etc/nftables/arryn.nft
}

ssh_server() {
    cat >/etc/ssh/sshd_config.d/60-arryn.conf <<'SSH'
PasswordAuthentication no
KbdInteractiveAuthentication no
PermitRootLogin no
X11Forwarding no
MaxAuthTries 3
SSH
    sshd -t
    systemctl reload sshd
}

updates() {
    say 'updates by itself'
    sed -i 's/^upgrade_type.*/upgrade_type = security/; s/^apply_updates.*/apply_updates = yes/' /etc/dnf/automatic.conf
    systemctl enable --now dnf-automatic.timer
}

folders() {
    local home
    home=$(getent passwd "$USER_NAME" | cut -d: -f6)
    say "folders under $home/$FOLDER"
    install -d -o "$USER_NAME" -g "$USER_NAME" -m 750 "$home/$FOLDER"
    for name in logs static media backups certs releases; do
        install -d -o "$USER_NAME" -g "$USER_NAME" -m 750 "$home/$FOLDER/$name"
    done
    # nginx's own log file; the service turns its over by itself, docker turns over the containers'.
    cat >/etc/logrotate.d/arryn <<ROTATE
$home/$FOLDER/logs/nginx.log $home/$FOLDER/logs/container.log {
    su root root
    size 100M
    rotate 5
    compress
    missingok
    notifempty
    copytruncate
}
ROTATE
}

packages
docker_engine
compose
swap
firewall
ssh_server
updates
folders
say 'ready; log in anew, so that the group docker counts'
