#!/bin/sh
# Writes Alertmanager's configuration from the environment and starts it. Secrets go into files of memory
# that it reads; they stand on no command line.
set -eu
umask 077

conf=/tmp/alertmanager.yml
# A text in single quotes of YAML.
text() { printf "'%s'" "$(printf '%s' "$1" | sed "s/'/''/g")"; }
receiver() {
    if [ -n "${SLACK_WEBHOOK_URL:-}" ]; then
        printf '%s' "$SLACK_WEBHOOK_URL" >/tmp/slack
        cat <<SLACK
    slack_configs:
      - api_url_file: /tmp/slack
        channel: $(text "$SLACK_CHANNEL")
        send_resolved: true
        title: '{{ .Status | toUpper }}: {{ .CommonLabels.alertname }}'
        text: '{{ range .Alerts }}{{ .Annotations.summary }} — {{ .Annotations.description }}{{ "\n" }}{{ end }}'
SLACK
    fi
    if [ -n "$ALERT_EMAIL_TO" ]; then
        cat <<MAIL
    email_configs:
      - to: $(text "$ALERT_EMAIL_TO")
        from: $(text "$ALERT_EMAIL_FROM")
        smarthost: $(text "$SMTP_HOST")
        require_tls: $SMTP_REQUIRE_TLS
        send_resolved: true
MAIL
        if [ -n "$SMTP_USER" ]; then
            printf '%s' "${SMTP_PASSWORD:-}" >/tmp/smtp
            echo "        auth_username: $(text "$SMTP_USER")"
            echo "        auth_password_file: /tmp/smtp"
        fi
    fi
}

cat >"$conf" <<CONF
route:
  receiver: people
  group_by: [alertname]
  group_wait: ${ALERT_GROUP_WAIT:-30s}
  group_interval: ${ALERT_GROUP_INTERVAL:-5m}
  repeat_interval: 12h
inhibit_rules:
  # Where no backend answers, that each does not is no news.
  - source_matchers: [alertname="NoBackend"]
    target_matchers: [alertname=~"BackendDown|StoreDown"]
receivers:
  - name: people
$(receiver)
CONF

exec /bin/alertmanager --config.file="$conf" --storage.path=/alertmanager --cluster.listen-address=
