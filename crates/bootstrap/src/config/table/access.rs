//! Access: who may call, who may write, and the secrets of it.

use std::time::Duration;

use adapter_http::client_address::IpNet;
use adapter_http::services::UploadAccess;

use crate::config::kind;
use crate::config::variable::{Var, Variable};

/// The key that tokens are signed with.
pub(crate) static SECRET_KEY: Var<String> = Var::new(
    "SECRET_KEY",
    "The key of everything that the service signs. Listening on loopback only, a random one is made \
     and kept in DATA_DIR/secret_key; else the start needs a strong one. Make one with: openssl rand \
     -base64 48",
    "text; beyond loopback at least 32 characters, ten of them different",
    kind::text,
)
.secret()
.default_is("made at random on loopback, else required");

/// The hosts that may be asked for.
pub(crate) static ALLOWED_HOSTS: Var<Vec<String>> = Var::new(
    "ALLOWED_HOSTS",
    "The host names that requests may ask for, whatever the port; `.example.com` covers it and its \
     subdomains, `*` every host. Others are answered with 400, except for probes and metrics.",
    "host names separated by commas",
    |given| kind::list(given, kind::host).filter(|hosts| !hosts.is_empty()),
)
.default("localhost,127.0.0.1,[::1]");

/// The origins that browsers may call from.
pub(crate) static CORS_ALLOWED_ORIGINS: Var<Vec<String>> = Var::new(
    "CORS_ALLOWED_ORIGINS",
    "The web pages that browsers may call the service from.",
    "origins separated by commas, such as https://arryn.example,http://localhost:3000",
    |given| kind::list(given, kind::origin),
);

/// The proxies that are believed.
pub(crate) static TRUSTED_PROXIES: Var<Vec<IpNet>> = Var::new(
    "TRUSTED_PROXIES",
    "The proxies that are believed about who asked them, by X-Forwarded-For or Forwarded, read from \
     the right. Name exactly those in front of the service: whoever is believed may claim any address.",
    "networks and addresses separated by commas, such as 10.0.0.0/8,::1",
    |given| kind::list(given, kind::network),
);

/// Who may upload.
pub(crate) static AUTH_UPLOADS: Var<UploadAccess> = Var::new(
    "AUTH_UPLOADS",
    "Who may upload offers: `open`: anyone; `required`: whoever has an editor's token or an API key \
     (make keys with `arryn api-key create`).",
    "required or open",
    kind::upload_access,
)
.default_is("`open` where BIND_ADDRESS is loopback, else `required`");

/// Requests of one caller in a window.
pub(crate) static RATE_LIMIT_REQUESTS: Var<u32> = Var::new(
    "RATE_LIMIT_REQUESTS",
    "How many requests one client may make in RATE_LIMIT_WINDOW, on all nodes that share a Redis \
     together. A client is an IPv4 address or the /64 of an IPv6 address.",
    "a whole number from 0 (no limit) to 1000000",
    |given| kind::whole(given, 0, 1_000_000),
)
.default("100");

/// The window of the rate limit.
pub(crate) static RATE_LIMIT_WINDOW: Var<Duration> = Var::new(
    "RATE_LIMIT_WINDOW",
    "The window of RATE_LIMIT_REQUESTS; it slides, so that in no time as long as it more are made.",
    "seconds from 1 to 86400",
    |given| kind::seconds(given, 1.0, 86_400.0),
)
.default("60");

/// Name of the first administrator.
pub(crate) static ADMIN_USERNAME: Var<String> = Var::new(
    "ADMIN_USERNAME",
    "Name of the administrator that the first start makes.",
    "text",
    kind::text,
)
.aliases(&["DJANGO_SUPERUSER_USERNAME"])
.default_is("`admin` where ADMIN_PASSWORD is given");

/// Address of the first administrator.
pub(crate) static ADMIN_EMAIL: Var<String> = Var::new(
    "ADMIN_EMAIL",
    "E-mail address of the administrator that the first start makes.",
    "text",
    kind::text,
)
.aliases(&["DJANGO_SUPERUSER_EMAIL"]);

/// Password of the first administrator.
pub(crate) static ADMIN_PASSWORD: Var<String> = Var::new(
    "ADMIN_PASSWORD",
    "Password of the administrator that the first start makes; without one, none is made. A user of \
     that name who is there already stays as it is. Beyond loopback it must not be easy to guess.",
    "text",
    kind::text,
)
.aliases(&["DJANGO_SUPERUSER_PASSWORD"])
.secret();

/// How long access tokens are good.
pub(crate) static ACCESS_TOKEN_LIFETIME: Var<Duration> = Var::new(
    "ACCESS_TOKEN_LIFETIME",
    "How long an access token is good.",
    "seconds from 60 to 86400",
    |given| kind::seconds(given, 60.0, 86_400.0),
)
.default("900");

/// How long refresh tokens are good.
pub(crate) static REFRESH_TOKEN_LIFETIME: Var<Duration> = Var::new(
    "REFRESH_TOKEN_LIFETIME",
    "How long a session lasts after its last use: the life of a refresh token.",
    "seconds from 300 to 31536000",
    |given| kind::seconds(given, 300.0, 31_536_000.0),
)
.default("2592000")
.default_is("2592000 (30 days)");

/// Memory of a password hash.
pub(crate) static PASSWORD_HASH_MEMORY: Var<u32> = Var::new(
    "PASSWORD_HASH_MEMORY",
    "Memory of a password hash (argon2id), in KiB. A change takes effect for each user at the next \
     login.",
    "a whole number from 8 to 1048576",
    |given| kind::whole(given, 8, 1 << 20),
)
.default("19456")
.default_is("19456 (19 MiB)");

/// Passes of a password hash.
pub(crate) static PASSWORD_HASH_PASSES: Var<u32> = Var::new(
    "PASSWORD_HASH_PASSES",
    "Passes of a password hash over its memory.",
    "a whole number from 1 to 64",
    |given| kind::whole(given, 1, 64),
)
.default("2");

/// Threads that hash.
pub(crate) static PASSWORD_HASH_THREADS: Var<usize> = Var::new(
    "PASSWORD_HASH_THREADS",
    "Threads that hash passwords, at low priority. Logins wait for them; beyond a short queue they are \
     answered with 503.",
    "a whole number from 1 to 64",
    |given| kind::whole(given, 1, 64),
)
.default_is("half of the cores, at least one");

/// New users of one address in an hour.
pub(crate) static REGISTRATIONS_PER_HOUR: Var<u32> = Var::new(
    "REGISTRATIONS_PER_HOUR",
    "How many users one address may make in an hour.",
    "a whole number from 0 (no limit) to 1000000",
    |given| kind::whole(given, 0, 1_000_000),
)
.default("60");

/// The variables of this section.
pub(crate) static ALL: &[&dyn Variable] = &[
    &SECRET_KEY,
    &ALLOWED_HOSTS,
    &CORS_ALLOWED_ORIGINS,
    &TRUSTED_PROXIES,
    &AUTH_UPLOADS,
    &RATE_LIMIT_REQUESTS,
    &RATE_LIMIT_WINDOW,
    &ADMIN_USERNAME,
    &ADMIN_EMAIL,
    &ADMIN_PASSWORD,
    &ACCESS_TOKEN_LIFETIME,
    &REFRESH_TOKEN_LIFETIME,
    &PASSWORD_HASH_MEMORY,
    &PASSWORD_HASH_PASSES,
    &PASSWORD_HASH_THREADS,
    &REGISTRATIONS_PER_HOUR,
];
