//! Helper programs: found, else installed under `target/`, else named with the command to run.

use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, bail};

use crate::process;
use crate::repository::Repository;

/// The version of cargo-nextest that is installed where there is none.
const NEXTEST_VERSION: &str = "0.9.143";

/// The packages of the API checks, every one with its version.
const REQUIREMENTS: &str = "tests/schemathesis/requirements.txt";

/// Makes sure that `cargo NAME` of a rustup component works; fails naming the command otherwise.
pub(crate) fn component(repository: &Repository, cargo: &str, name: &str) -> anyhow::Result<()> {
    let works = || process::succeeds(repository.command("cargo").args([cargo, "--version"]));
    if works() {
        return Ok(());
    }
    let mut install = repository.command("rustup");
    install.args(["component", "add", name]);
    if process::run(&mut install).is_ok() && works() {
        return Ok(());
    }
    bail!("{name} is missing and could not be installed; run: rustup component add {name}")
}

/// Whether cargo-nextest can be used, after trying to install it.
pub(crate) fn nextest(repository: &Repository) -> bool {
    let works = || process::succeeds(repository.command("cargo").args(["nextest", "--version"]));
    if works() {
        return true;
    }
    println!("cargo-nextest is missing: installing it under target/tools");
    let mut install = install(repository, "cargo-nextest", NEXTEST_VERSION);
    // Built for a short wait: it only starts other programs.
    install.args([
        "--debug",
        "--no-default-features",
        "--features",
        "default-no-update",
    ]);
    install.env("CARGO_PROFILE_DEV_DEBUG", "0");
    if process::run(&mut install).is_ok() && works() {
        return true;
    }
    println!(
        "cargo-nextest could not be installed: falling back to `cargo test` \
         (to have it: cargo install cargo-nextest --locked)"
    );
    false
}

/// A `cargo install` of one program into `target/tools`.
pub(crate) fn install(repository: &Repository, name: &str, version: &str) -> Command {
    let mut command = repository.cargo(["install", name, "--locked", "--version", version]);
    command
        .arg("--root")
        .arg(repository.tools())
        .env_remove("CARGO_TARGET_DIR");
    command
}

/// The schemathesis program in a virtual environment of its own, made or brought up to date.
pub(crate) fn schemathesis(repository: &Repository) -> anyhow::Result<PathBuf> {
    Ok(venv(repository, "venv", REQUIREMENTS)?.join("schemathesis"))
}

/// The folder of programs of a virtual environment under `target/`, made or brought up to date with a file that
/// names every package with its version.
pub(crate) fn venv(
    repository: &Repository,
    name: &str,
    requirements: &str,
) -> anyhow::Result<PathBuf> {
    let venv = repository.target().join(name);
    let programs = venv.join("bin");
    let file = repository.root().join(requirements);
    let wanted =
        std::fs::read_to_string(&file).with_context(|| format!("cannot read {requirements}"))?;
    let stamp = venv.join("installed-requirements.txt");
    let installed = std::fs::read_to_string(&stamp).unwrap_or_default();
    let works = || process::succeeds(Command::new(programs.join("python")).arg("--version"));
    if installed == wanted && works() {
        return Ok(programs);
    }
    create_venv(repository, &venv)?;
    let mut pip = repository.command(&programs.join("python").to_string_lossy());
    pip.args(["-m", "pip", "install", "--quiet", "--no-deps"]);
    pip.args(["--disable-pip-version-check", "-r"]);
    process::run(pip.arg(&file)).with_context(|| {
        format!("the packages of {requirements} cannot be installed; is there a network?")
    })?;
    std::fs::write(stamp, wanted)?;
    Ok(programs)
}

fn create_venv(repository: &Repository, venv: &Path) -> anyhow::Result<()> {
    if !process::succeeds(repository.command("python3").arg("--version")) {
        apt_install(repository, "python3").context("python3 is missing")?;
    }
    let create = || {
        let mut python = repository.command("python3");
        process::run(python.args(["-m", "venv", "--clear"]).arg(venv))
    };
    if create().is_ok() {
        return Ok(());
    }
    // Debian's python3 comes without the part that puts pip into an environment.
    apt_install(repository, "python3-venv").context("python3 cannot make a virtual environment")?;
    create().context("python3 still cannot make a virtual environment")
}

/// Installs a Debian package where we may; fails naming the command otherwise.
pub(crate) fn apt_install(repository: &Repository, package: &str) -> anyhow::Result<()> {
    for prefix in [&[][..], &["sudo", "-n"][..]] {
        let call = |arguments: &[&str]| {
            let words: Vec<_> = prefix.iter().chain(&["apt-get"]).chain(arguments).collect();
            let mut command = repository.command(words[0]);
            command
                .args(&words[1..])
                .env("DEBIAN_FRONTEND", "noninteractive");
            process::run(&mut command).is_ok()
        };
        if call(&["update", "-q"]) && call(&["install", "-q", "-y", package]) {
            return Ok(());
        }
    }
    bail!("run: sudo apt-get update && sudo apt-get install {package}")
}
