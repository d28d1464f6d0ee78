//! The configuration as a whole.

use std::path::Path;

use adapter_http::services::UploadAccess;
use secrecy::{ExposeSecret as _, SecretString};

use super::kind::{CacheBackend, Database, Fallback};
use super::*;

fn pairs(given: &[(&str, &str)]) -> Vec<(String, String)> {
    let owned = |(name, value): &(&str, &str)| ((*name).to_owned(), (*value).to_owned());
    given.iter().map(owned).collect()
}

fn config(given: &[(&str, &str)], purpose: Purpose) -> Result<Config, String> {
    let nowhere = Path::new("/nonexistent");
    read(&pairs(given), nowhere, purpose, Problems::default())
        .map_err(|problems| problems.to_string())
}

/// Each of the values stops the start with a problem that begins with the variable's name.
fn check(given: &[(&str, &str)], purpose: Purpose, name: &str, says: &str) {
    let problems = config(given, purpose).expect_err(name);
    assert!(problems.contains(&format!("- {name}: ")), "{problems}");
    assert!(problems.contains(says), "{problems} does not say {says:?}");
}

#[test]
fn each_bad_value_names_its_variable_what_was_given_and_what_is_allowed() {
    for (name, bad) in [
        ("ACCESS_LOG_SAMPLE", "-1"),
        ("ALLOWED_HOSTS", "http://a"),
        ("ALLOWED_HOSTS", ","),
        ("AWS_ACCESS_KEY_ID", "a b"),
        ("AWS_ENDPOINT", "https://"),
        ("AWS_REGION", "us east"),
        ("BACKUP_URL", "s3:///folder"),
        ("AUTH_UPLOADS", "maybe"),
        ("BIND_ADDRESS", "8000"),
        ("CACHE_BACKEND", "memcached"),
        ("CACHE_TIMEOUT", "soon"),
        ("CORS_ALLOWED_ORIGINS", "*"),
        ("DATABASE", "postgres"),
        ("DEBUG", "si"),
        ("DEFAULT_CURRENCY", "PESOS"),
        ("FALLBACK_MODE", "on"),
        ("LOG_LEVEL", "LOUD"),
        ("MAX_UPLOAD_BYTES", "12"),
        ("MONGO_CONNECTION_TIMEOUT", "0"),
        ("MONGO_DB_NAME", "a/b"),
        ("MONGO_HOST", "mongodb://a"),
        ("MONGO_PORT", "70000"),
        ("OFFER_MAX_AGE_DAYS", "0"),
        ("MATCHING_MAX_OFFERS", "-1"),
        ("RANKING_FRESHNESS_WEIGHT", "NaN"),
        ("RANKING_PRICE_WEIGHT", "2"),
        ("RATE_LIMIT_REQUESTS", "1e3"),
        ("RATE_LIMIT_WINDOW", "0"),
        ("RAW_RETENTION_DAYS", "0"),
        ("REQUEST_LOG_SLOW_THRESHOLD", "0"),
        ("RESPONSE_CACHE_TIMEOUT", "-5"),
        ("SHUTDOWN_TIMEOUT", "inf"),
        ("SOURCE_TIMEZONE", "Bogota"),
        ("TRUSTED_PROXIES", "10.0.0.0/40"),
        ("WORKERS", "0"),
    ] {
        check(
            &[(name, bad)],
            Purpose::Show,
            name,
            &format!("given {bad:?} (environment); allowed: "),
        );
    }
}

#[test]
fn a_bad_secret_is_not_shown() {
    for name in ["MONGODB_URL", "REDIS_URL"] {
        let problems = config(&[(name, "http://hunter2")], Purpose::Show).unwrap_err();
        assert!(
            problems.contains(name) && !problems.contains("hunter2"),
            "{problems}"
        );
    }
}

#[test]
fn all_problems_come_at_once() {
    let given = [
        ("LOG_LEVEL", "LOUD"),
        ("WORKERS", "no"),
        ("BIND_ADDRESS", "0.0.0.0:8000"),
    ];
    let problems = config(&given, Purpose::Serve).unwrap_err();
    assert!(problems.contains("(3 problems)"), "{problems}");
    for name in ["LOG_LEVEL", "WORKERS", "SECRET_KEY"] {
        assert!(problems.contains(name), "{problems}");
    }
}

#[test]
fn the_secret_key_is_asked_for_beyond_loopback_only() {
    let strong = "0123456789abcdef0123456789abcdef";
    let open = ("BIND_ADDRESS", "0.0.0.0:8000");
    check(
        &[open],
        Purpose::Serve,
        "SECRET_KEY",
        "openssl rand -base64 48",
    );
    check(
        &[open, ("SECRET_KEY", "short")],
        Purpose::Serve,
        "SECRET_KEY",
        "5 characters",
    );
    let poor = "ab".repeat(20);
    check(
        &[open, ("SECRET_KEY", &poor)],
        Purpose::Serve,
        "SECRET_KEY",
        "2 different",
    );
    assert!(config(&[open, ("SECRET_KEY", strong)], Purpose::Serve).is_ok());
    assert!(config(&[open], Purpose::Store).is_ok());
    assert!(config(&[], Purpose::Serve).is_ok());
    let six = config(&[("BIND_ADDRESS", "[::1]:8000")], Purpose::Serve);
    // The machine of the tests need not have such an address.
    assert!(
        six.err()
            .is_none_or(|problems| !problems.contains("SECRET_KEY"))
    );
}

#[test]
fn mongodb_is_the_default_where_it_is_named() {
    let host = ("MONGO_HOST", "mongodb");
    let url = ("MONGODB_URL", "mongodb://u:p@h/d");
    for given in [[host], [url]] {
        for purpose in [Purpose::Store, Purpose::Serve, Purpose::Show] {
            let settings = config(&given, purpose).unwrap().settings;
            assert_eq!(settings.storage.database(), Database::MongoDb);
        }
    }
    let explicit = config(&[host, url, ("DATABASE", "sqlite")], Purpose::Serve).unwrap();
    assert_eq!(explicit.settings.storage.database(), Database::Sqlite);
    check(
        &[("DATABASE", "mongodb")],
        Purpose::Store,
        "DATABASE",
        "name the server",
    );
    let broken = ("MONGODB_URL", "mongodb://h/?replicaSet");
    check(&[broken], Purpose::Serve, "MONGODB_URL", "cannot be read");
}

#[test]
fn the_parts_make_a_url() {
    use secrecy::ExposeSecret as _;
    for (given, expected) in [
        (&[("MONGO_HOST", "db")][..], "mongodb://db:27017/"),
        (
            &[("MONGO_HOST", "::1"), ("MONGO_PORT", "1")],
            "mongodb://[::1]:1/",
        ),
        (
            &[
                ("MONGO_HOST", "db"),
                ("MONGO_USER", "a@b"),
                ("MONGO_PASSWORD", "p:/?ñ"),
            ],
            "mongodb://a%40b:p%3A%2F%3F%C3%B1@db:27017/?authSource=admin",
        ),
        (
            &[("MONGO_HOST", "db"), ("MONGODB_URL", "mongodb://x/y")],
            "mongodb://x/y",
        ),
    ] {
        let mongo = config(given, Purpose::Serve)
            .unwrap()
            .settings
            .storage
            .mongo()
            .unwrap();
        assert_eq!(mongo.url.expose_secret(), expected);
        assert_eq!(mongo.database, "arryn_products_db");
    }
}

#[test]
fn weights_add_up() {
    check(
        &[("RANKING_PRICE_WEIGHT", "0.7")],
        Purpose::Show,
        "RANKING_PRICE_WEIGHT",
        "0.4",
    );
    let both = [
        ("RANKING_PRICE_WEIGHT", "0.7"),
        ("RANKING_FRESHNESS_WEIGHT", "0.3"),
    ];
    let rules = config(&both, Purpose::Show).unwrap().settings.offers;
    assert!((rules.weights().unwrap().total(1.0, 0.0) - 0.7).abs() < 1e-12);
}

#[test]
fn defaults_depend_on_where_it_listens() {
    let local = config(&[], Purpose::Show).unwrap().settings;
    assert_eq!(local.uploads(), UploadAccess::Open);
    assert_eq!(local.server.bind_address.to_string(), "127.0.0.1:8000");
    assert_eq!(local.server.max_upload_bytes(), 64 << 20);
    assert_eq!(local.storage.data_dir, Path::new("./data"));
    assert_eq!(local.offers.fallback_mode, Fallback::Snapshot);
    let public = config(&[("BIND_ADDRESS", "0.0.0.0:8000")], Purpose::Show)
        .unwrap()
        .settings;
    assert_eq!(public.uploads(), UploadAccess::Required);
}

#[test]
fn empty_means_absent_and_names_of_the_deployment_are_aliases() {
    assert!(config(&[("WORKERS", ""), ("LOG_LEVEL", "  ")], Purpose::Show).is_ok());
    let admin = [
        ("DJANGO_SUPERUSER_USERNAME", "ana"),
        ("ADMIN_USERNAME", "ana"),
    ];
    assert!(config(&admin, Purpose::Show).is_ok());
    let two = [
        ("DJANGO_SUPERUSER_USERNAME", "ana"),
        ("ADMIN_USERNAME", "eva"),
    ];
    check(
        &two,
        Purpose::Show,
        "ADMIN_USERNAME",
        "DJANGO_SUPERUSER_USERNAME",
    );
}

#[test]
fn the_environment_wins_over_the_file() {
    let directory = tempfile::tempdir().unwrap();
    std::fs::write(
        directory.path().join(".env"),
        "LOG_LEVEL=ERROR\nWORKERS=3\nLOGLEVEL=1\n",
    )
    .unwrap();
    let given = pairs(&[("WORKERS", "5")]);
    let config = read(&given, directory.path(), Purpose::Show, Problems::default()).unwrap();
    assert_eq!(config.settings.server.workers(), 5);
    assert_eq!(config.settings.server.log_level, tracing::Level::ERROR);
    assert_eq!(config.unknown, ["LOGLEVEL"]);
    let shown = docs::effective(&config.values);
    assert!(shown.contains("WORKERS=5  # environment\n"), "{shown}");
    assert!(shown.contains("LOG_LEVEL=ERROR  # .env\n"), "{shown}");
    assert!(
        shown.contains("SHUTDOWN_TIMEOUT=30  # default\n"),
        "{shown}"
    );
}

#[test]
fn a_secret_can_be_a_file_and_is_never_shown() {
    let directory = tempfile::tempdir().unwrap();
    std::fs::write(directory.path().join("key"), "from a file\n").unwrap();
    let read = |given: &[(&str, &str)]| {
        let problems = Problems::default();
        super::read(&pairs(given), directory.path(), Purpose::Show, problems)
    };
    let config = read(&[("SECRET_KEY_FILE", "key")]).unwrap();
    let key = config.settings.access.secret_key.clone().unwrap();
    assert_eq!(key.expose_secret(), "from a file");
    let shown = docs::effective(&config.values);
    assert!(
        shown.contains("SECRET_KEY=***") && !shown.contains("from a file"),
        "{shown}"
    );
    assert!(!format!("{config:?}").contains("from a file"));

    let both = read(&[("SECRET_KEY_FILE", "key"), ("SECRET_KEY", "x")]).unwrap_err();
    assert!(
        both.to_string().contains("SECRET_KEY_FILE is given too"),
        "{both}"
    );
    let missing = read(&[("DJANGO_SUPERUSER_PASSWORD_FILE", "none")]).unwrap_err();
    assert!(
        missing
            .to_string()
            .contains("DJANGO_SUPERUSER_PASSWORD_FILE: "),
        "{missing}"
    );
}

#[test]
fn the_env_file_of_the_deployment_document_loads_unchanged() {
    let document = "\
DEBUG=False
SECRET_KEY=k3Jw0mZr5vQx8tYb1nLs7pHd4gFc6aEu9iOo2RwTyU
ALLOWED_HOSTS=localhost,127.0.0.1,0.0.0.0,arryn.example
MONGO_HOST=mongodb
MONGO_PORT=27017
MONGO_DB_NAME=arryn_products_db
MONGO_CONNECTION_TIMEOUT=10000
MONGODB_URL=mongodb+srv://arryn:secreto@cluster0.example.mongodb.net/?retryWrites=true&w=majority
CORS_ALLOWED_ORIGINS=http://localhost:3000,http://127.0.0.1:5173
CACHE_BACKEND=django.core.cache.backends.locmem.LocMemCache
RATE_LIMIT_REQUESTS=100
RATE_LIMIT_WINDOW=60
LOG_LEVEL=INFO
DJANGO_SUPERUSER_USERNAME=admin
DJANGO_SUPERUSER_EMAIL=admin@arryn.example  \n\
DJANGO_SUPERUSER_PASSWORD=una-clave-larga
MONGO_INITDB_ROOT_USERNAME=admin
";
    let directory = tempfile::tempdir().unwrap();
    std::fs::write(directory.path().join(".env"), document).unwrap();
    let read = |given: &[(&str, &str)], purpose| {
        super::read(
            &pairs(given),
            directory.path(),
            purpose,
            Problems::default(),
        )
    };
    let config = read(&[], Purpose::Show).unwrap();
    assert_eq!(config.settings.storage.database(), Database::MongoDb);
    assert_eq!(
        config.settings.access.cors_allowed_origins,
        ["http://localhost:3000", "http://127.0.0.1:5173"]
    );
    assert_eq!(config.unknown, ["MONGO_INITDB_ROOT_USERNAME"]);
    for given in [&[][..], &[("DATABASE", "sqlite")]] {
        let served = read(given, Purpose::Serve);
        assert!(served.is_ok(), "{}", served.unwrap_err());
    }
}

#[test]
fn the_page_and_the_help_name_every_variable() {
    let (page, help) = (docs::reference(), docs::help());
    for variable in table::all() {
        let name = variable.name();
        assert!(page.contains(&format!("| `{name}` |")), "{name}");
        assert!(help.contains(&format!("\n  {name}")), "{name}");
        for alias in variable.aliases() {
            assert!(page.contains(alias) && help.contains(alias), "{alias}");
        }
    }
}

/// A file of the repository.
fn repository(path: &str) -> std::path::PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../..")
        .join(path)
}

#[test]
fn the_committed_page_is_the_generated_one() {
    let page = std::fs::read_to_string(repository("docs/reference/configuration.md")).unwrap();
    assert!(
        page == docs::reference(),
        "out of date: arryn config docs > docs/reference/configuration.md"
    );
}

#[test]
fn the_example_file_loads_with_and_without_its_comments() {
    let example = std::fs::read_to_string(repository(".env.example")).unwrap();
    // Comments that are settings have no space behind their mark.
    let uncommented: String = example
        .lines()
        .map(|line| match line.strip_prefix('#') {
            Some(setting) if !setting.starts_with(' ') => format!("{setting}\n"),
            _ => format!("{line}\n"),
        })
        .filter(|line| {
            // What only the operator has: files of theirs, and a key of theirs.
            let theirs = [
                "SECRET_KEY_FILE",
                "TAXONOMY_FILE",
                "REDIS_CA_FILE",
                "BACKUP_RECIPIENT",
            ];
            !theirs.iter().any(|name| line.starts_with(name))
        })
        .collect();
    assert!(uncommented.contains("\nMONGO_HOST=mongodb\n"));
    for text in [example, uncommented] {
        let directory = tempfile::tempdir().unwrap();
        std::fs::write(directory.path().join(".env"), text).unwrap();
        let config = read(&[], directory.path(), Purpose::Serve, Problems::default());
        let config = config.unwrap_or_else(|problems| panic!("{problems}"));
        // The rest is for the stack around the service, which must know it.
        let compose = std::fs::read_to_string(repository("docker-compose.yml")).unwrap();
        let of_compose = |name: &String| compose.contains(name) || name.starts_with("COMPOSE_");
        let unknown: Vec<_> = config
            .unknown
            .iter()
            .filter(|name| !of_compose(name))
            .collect();
        assert!(
            unknown.iter().all(|name| *name == "DEVELOPMENT_PORT"),
            "{unknown:?}"
        );
    }
}

fn settings(given: &[(&str, &str)]) -> Settings {
    config(given, Purpose::Show).unwrap().settings
}

#[test]
fn the_quota_is_a_hundred_a_minute_and_zero_is_none() {
    let check = |given: &[(&str, &str)], expected: Option<(u32, u64)>| {
        let quota = settings(given).access.quota();
        let found = quota.map(|quota| (quota.requests.get(), quota.window.as_secs()));
        assert_eq!(found, expected, "{given:?}");
    };
    check(&[], Some((100, 60)));
    check(
        &[("RATE_LIMIT_REQUESTS", "7"), ("RATE_LIMIT_WINDOW", "5")],
        Some((7, 5)),
    );
    check(&[("RATE_LIMIT_REQUESTS", "0")], None);
}

#[test]
fn a_cache_in_redis_needs_a_server_under_one_of_two_names() {
    let django = "django.core.cache.backends.redis.RedisCache";
    let url = "redis://:hunter2@cache:6379/1";
    let check = |given: &[(&str, &str)], backend: CacheBackend, redis: Option<&str>| {
        let storage = settings(given).storage;
        assert_eq!(storage.cache_backend, backend, "{given:?}");
        let found = storage.redis().map(SecretString::expose_secret);
        assert_eq!(found, redis, "{given:?}");
        assert!(!format!("{storage:?}").contains("hunter2"));
    };
    check(&[], CacheBackend::Memory, None);
    let named = ("CACHE_LOCATION", "unique-snowflake");
    check(&[named], CacheBackend::Memory, None);
    check(&[("CACHE_LOCATION", url)], CacheBackend::Memory, None);
    check(&[("REDIS_URL", url)], CacheBackend::Memory, Some(url));
    let backend = ("CACHE_BACKEND", django);
    check(
        &[backend, ("CACHE_LOCATION", url)],
        CacheBackend::Redis,
        Some(url),
    );
    let both = [
        backend,
        ("CACHE_LOCATION", "redis://other"),
        ("REDIS_URL", url),
    ];
    check(&both, CacheBackend::Redis, Some(url));
    for (given, name) in [
        (vec![backend], "CACHE_BACKEND"),
        (vec![backend, named], "CACHE_LOCATION"),
    ] {
        super::tests::check(&given, Purpose::Show, name, "redis");
    }
}

#[test]
fn answers_are_kept_for_the_newer_of_two_names() {
    let check = |given: &[(&str, &str)], expected: Option<u64>| {
        let found = settings(given).cache_for().map(|time| time.as_secs());
        assert_eq!(found, expected, "{given:?}");
    };
    check(&[], Some(300));
    check(&[("CACHE_TIMEOUT", "20")], Some(20));
    check(&[("RESPONSE_CACHE_TIMEOUT", "30")], Some(30));
    check(
        &[("CACHE_TIMEOUT", "20"), ("RESPONSE_CACHE_TIMEOUT", "30")],
        Some(30),
    );
    check(&[("CACHE_TIMEOUT", "0")], None);
    check(
        &[("CACHE_TIMEOUT", "20"), ("RESPONSE_CACHE_TIMEOUT", "0")],
        None,
    );
}

#[test]
fn hosts_and_proxies_are_read_as_they_are_compared() {
    let given = [
        ("ALLOWED_HOSTS", "Arryn.Example, .cdn.example,[::1]"),
        ("TRUSTED_PROXIES", "10.0.0.0/8, 192.0.2.1"),
    ];
    let found = settings(&given).access;
    assert_eq!(
        found.allowed_hosts,
        ["arryn.example", ".cdn.example", "[::1]"]
    );
    let proxies: Vec<_> = found
        .trusted_proxies
        .iter()
        .map(ToString::to_string)
        .collect();
    assert_eq!(proxies, ["10.0.0.0/8", "192.0.2.1/32"]);
    assert_eq!(
        settings(&[]).access.allowed_hosts,
        ["localhost", "127.0.0.1", "[::1]"]
    );
}
