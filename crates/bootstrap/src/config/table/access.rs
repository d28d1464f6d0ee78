//! Access: who may call, who may write, and the secrets of it.

use std::num::{NonZero, NonZeroU32};
use std::time::Duration;

use adapter_http::client_address::IpNet;
use adapter_http::services::UploadAccess;
use adapter_identity::HashOptions;
use application::ports::Quota;
use application::use_cases::auth::Lifetimes;
use clap::Args;
use secrecy::SecretString;

use super::{List, read};
use crate::config::kind;

/// Who may call, who may write, and the secrets of it.
#[derive(Args, Clone, Debug)]
#[command(rename_all = "SCREAMING_SNAKE_CASE")]
#[expect(
    clippy::struct_field_names,
    reason = "fields have the names of the variables"
)]
pub(crate) struct Access {
    /// The key of everything that the service signs. Listening on loopback only, a random one is made and kept in
    /// `DATA_DIR/secret_key`; else the start needs a strong one. Make one with: `openssl rand -base64 48`
    ///
    /// made at random on loopback, else required
    #[arg(long, hide_env_values = true)]
    #[arg(value_name = "text; beyond loopback at least 32 characters, ten of them different")]
    pub(crate) secret_key: Option<SecretString>,
    /// The host names that requests may ask for, whatever the port; `.example.com` covers it and its subdomains, `*`
    /// every host. Others are answered with 400, except for probes and metrics.
    #[arg(long, default_value = "localhost,127.0.0.1,[::1]")]
    #[arg(value_name = "host names separated by commas")]
    #[arg(value_parser = read(|given| kind::list(given, kind::host).filter(|hosts| !hosts.is_empty())))]
    pub(crate) allowed_hosts: List<String>,
    /// The web pages that browsers may call the service from.
    #[arg(long, default_value = "")]
    #[arg(
        value_name = "origins separated by commas, such as https://arryn.example,http://localhost:3000"
    )]
    #[arg(value_parser = read(|given| kind::list(given, kind::origin)))]
    pub(crate) cors_allowed_origins: List<String>,
    /// The proxies that are believed about who asked them, by X-Forwarded-For or Forwarded, read from the right. Name
    /// exactly those in front of the service: a proxy that is believed may claim any address.
    #[arg(long, default_value = "")]
    #[arg(value_name = "networks and addresses separated by commas, such as 10.0.0.0/8,::1")]
    #[arg(value_parser = read(|given| kind::list(given, kind::network)))]
    pub(crate) trusted_proxies: List<IpNet>,
    /// Who may upload offers: `open`: anyone; `required`: clients with an editor's token or an API key (make keys with
    /// `arryn api-key create`).
    ///
    /// `open` where `BIND_ADDRESS` is loopback, else `required`
    #[arg(long, value_name = "required or open")]
    #[arg(value_parser = read(kind::upload_access))]
    pub(crate) auth_uploads: Option<UploadAccess>,
    /// How many requests one client may make in `RATE_LIMIT_WINDOW`, on all nodes that share a Redis together. A client
    /// is an IPv4 address or the /64 of an IPv6 address.
    #[arg(long, default_value = "100")]
    #[arg(value_name = "a whole number from 0 (no limit) to 1000000")]
    #[arg(value_parser = read(|given| kind::whole::<u32>(given, 0, 1_000_000)))]
    pub(crate) rate_limit_requests: u32,
    /// The window of `RATE_LIMIT_REQUESTS`; it slides, so that in no time as long as it more are made.
    #[arg(long, default_value = "60", value_name = "seconds from 1 to 86400")]
    #[arg(value_parser = read(|given| kind::seconds(given, 1.0, 86_400.0)))]
    pub(crate) rate_limit_window: Duration,
    /// Name of the administrator that the first start makes.
    ///
    /// `admin` where `ADMIN_PASSWORD` is given
    #[arg(long, visible_alias = "DJANGO_SUPERUSER_USERNAME", value_name = "text")]
    pub(crate) admin_username: Option<String>,
    /// E-mail address of the administrator that the first start makes.
    #[arg(long, visible_alias = "DJANGO_SUPERUSER_EMAIL", value_name = "text")]
    pub(crate) admin_email: Option<String>,
    /// Password of the administrator that the first start makes; without one, none is made. A user of that name who is
    /// there already stays as it is. Beyond loopback it must not be easy to guess.
    #[arg(
        long,
        visible_alias = "DJANGO_SUPERUSER_PASSWORD",
        hide_env_values = true
    )]
    #[arg(value_name = "text")]
    pub(crate) admin_password: Option<SecretString>,
    /// How long an access token is good.
    #[arg(long, default_value = "900", value_name = "seconds from 60 to 86400")]
    #[arg(value_parser = read(|given| kind::seconds(given, 60.0, 86_400.0)))]
    pub(crate) access_token_lifetime: Duration,
    /// How long a session lasts after its last use: the life of a refresh token.
    ///
    /// 2592000 (30 days)
    #[arg(long, default_value = "2592000")]
    #[arg(value_name = "seconds from 300 to 31536000")]
    #[arg(value_parser = read(|given| kind::seconds(given, 300.0, 31_536_000.0)))]
    pub(crate) refresh_token_lifetime: Duration,
    /// Memory of a password hash (argon2id), in KiB. A change takes effect for each user at the next login.
    ///
    /// 19456 (19 MiB)
    #[arg(long, default_value = "19456")]
    #[arg(value_name = "a whole number from 8 to 1048576")]
    #[arg(value_parser = read(|given| kind::whole::<u32>(given, 8, 1 << 20)))]
    pub(crate) password_hash_memory: u32,
    /// Passes of a password hash over its memory.
    #[arg(long, default_value = "2", value_name = "a whole number from 1 to 64")]
    #[arg(value_parser = read(|given| kind::whole::<u32>(given, 1, 64)))]
    pub(crate) password_hash_passes: u32,
    /// Threads that hash passwords, at low priority. Logins wait for them; beyond a short queue they are answered with
    /// 503.
    ///
    /// half of the cores, at least one
    #[arg(long, value_name = "a whole number from 1 to 64")]
    #[arg(value_parser = read(|given| kind::whole::<usize>(given, 1, 64)))]
    pub(crate) password_hash_threads: Option<usize>,
    /// How many users one address may make in an hour.
    #[arg(long, default_value = "60")]
    #[arg(value_name = "a whole number from 0 (no limit) to 1000000")]
    #[arg(value_parser = read(|given| kind::whole::<u32>(given, 0, 1_000_000)))]
    pub(crate) registrations_per_hour: u32,
}

/// The administrator to make at the start.
#[derive(Clone, Debug)]
pub(crate) struct FirstAdmin {
    /// The name.
    pub(crate) name: String,
    /// The address.
    pub(crate) email: Option<String>,
    /// The password.
    pub(crate) password: SecretString,
}

impl Access {
    /// What one client may ask; `None`: anything.
    pub(crate) fn quota(&self) -> Option<Quota> {
        let window = self.rate_limit_window;
        NonZeroU32::new(self.rate_limit_requests).map(|requests| Quota { requests, window })
    }

    /// The administrator to make at the start.
    pub(crate) fn admin(&self) -> Option<FirstAdmin> {
        let name = self.admin_username.as_deref().unwrap_or("admin");
        Some(FirstAdmin {
            name: name.to_owned(),
            email: self.admin_email.clone(),
            password: self.admin_password.clone()?,
        })
    }

    /// How long tokens are good.
    pub(crate) const fn lifetimes(&self) -> Lifetimes {
        Lifetimes {
            access: self.access_token_lifetime,
            refresh: self.refresh_token_lifetime,
        }
    }

    /// What a password hash costs.
    pub(crate) fn hashing(&self) -> HashOptions {
        let cores = std::thread::available_parallelism().map_or(1, NonZero::get);
        let threads = self.password_hash_threads.unwrap_or(cores / 2);
        HashOptions {
            memory: self.password_hash_memory,
            passes: self.password_hash_passes,
            threads: NonZero::new(threads).unwrap_or(NonZero::<usize>::MIN),
            ..HashOptions::default()
        }
    }
}
