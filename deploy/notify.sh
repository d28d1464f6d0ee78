# shellcheck shell=bash
# notify SUBJECT < TEXT: tells Slack (SLACK_WEBHOOK_URL) and by e-mail (ALERT_EMAIL_TO, ALERT_EMAIL_FROM,
# SMTP_HOST, SMTP_USER, SMTP_PASSWORD), whichever .env names. Addresses and passwords are read by curl
# from standard input, so that none stands on a command line.

notify() {
    local subject=$1 text
    text=$(head -c 4000)
    if [ -n "$(env_get SLACK_WEBHOOK_URL)" ]; then notify_slack "$subject" "$text" || say 'Slack was not reached'; fi
    if [ -n "$(env_get ALERT_EMAIL_TO)" ]; then notify_mail "$subject" "$text" || say 'the mail server was not reached'; fi
}

# A JSON string of a text: what JSON forbids inside one is escaped.
json_string() {
    printf '"%s"' "$(printf '%s' "$1" | tr -d '\000-\010\013\014\016-\037' |
        sed -e 's/\\/\\\\/g' -e 's/"/\\"/g' -e 's/\t/\\t/g' -e 's/\r//g' | sed ':a;N;$!ba;s/\n/\\n/g')"
}

# A text between double quotes of curl's configuration.
curl_string() { printf '"%s"' "$(printf '%s' "$1" | sed -e 's/\\/\\\\/g' -e 's/"/\\"/g')"; }

notify_slack() {
    local body
    body="{\"text\":$(json_string "*$1*"$'\n'"$2")}"
    printf 'url = %s\n' "$(curl_string "$(env_get SLACK_WEBHOOK_URL)")" |
        curl -sS --fail --max-time 20 -K - -o /dev/null -H 'Content-Type: application/json' --data-binary @<(printf '%s' "$body")
}

notify_mail() {
    local from to user
    from=$(env_get ALERT_EMAIL_FROM) to=$(env_get ALERT_EMAIL_TO) user=$(env_get SMTP_USER)
    {
        printf 'url = %s\n' "$(curl_string "$(env_get SMTP_URL | grep . || echo "smtp://$(env_get SMTP_HOST)")")"
        if [ -n "$user" ]; then printf 'user = %s\n' "$(curl_string "$user:$(env_get SMTP_PASSWORD)")"; fi
        if [ "$(env_get SMTP_REQUIRE_TLS)" != false ]; then echo ssl-reqd; fi
    } | curl -sS --fail --max-time 30 -K - --mail-from "$from" --mail-rcpt "$to" --upload-file <(
        printf 'From: <%s>\r\nTo: <%s>\r\nSubject: %s\r\nDate: %s\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n' \
            "$from" "$to" "$1" "$(date -R)"
        printf '%s\n' "$2" | sed 's/$/\r/'
    )
}
