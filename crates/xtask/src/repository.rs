//! Where things are in the repository, and how to call cargo in it.

use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::Context;
use cargo_metadata::{Metadata, MetadataCommand};

/// The repository that this command belongs to.
#[derive(Debug)]
pub(crate) struct Repository {
    root: PathBuf,
    metadata: Metadata,
}

impl Repository {
    /// Finds it from the place of this crate; fails when cargo cannot read the workspace.
    pub(crate) fn locate() -> anyhow::Result<Self> {
        let manifest = Path::new(env!("CARGO_MANIFEST_DIR")).join("Cargo.toml");
        let metadata = MetadataCommand::new()
            .manifest_path(manifest)
            .no_deps()
            .exec()
            .context("cargo metadata cannot read the workspace")?;
        let root = metadata.workspace_root.clone().into_std_path_buf();
        Ok(Self { root, metadata })
    }

    /// The folder of the root Cargo.toml.
    pub(crate) fn root(&self) -> &Path {
        &self.root
    }

    /// What cargo knows of the workspace's own crates.
    pub(crate) fn metadata(&self) -> &Metadata {
        &self.metadata
    }

    /// Cargo's target directory.
    pub(crate) fn target(&self) -> &Path {
        self.metadata.target_directory.as_std_path()
    }

    /// The executable `name` as built with the profile whose folder is `profile`.
    pub(crate) fn built(&self, profile: &str, name: &str) -> PathBuf {
        self.target()
            .join(profile)
            .join(format!("{name}{}", std::env::consts::EXE_SUFFIX))
    }

    /// Where helper programs that we install are kept.
    pub(crate) fn tools(&self) -> PathBuf {
        self.target().join("tools")
    }

    /// A call of `program` at the root of the repository.
    ///
    /// What `cargo run` put into our own environment is taken out: build scripts that watch those
    /// variables would otherwise run again, and everything above them would be built twice.
    pub(crate) fn command(&self, program: &str) -> Command {
        let mut command = Command::new(program);
        command
            .current_dir(&self.root)
            .env("PATH", self.search_path());
        for (name, _) in std::env::vars_os() {
            let name = name.to_string_lossy().into_owned();
            if name.starts_with("CARGO_PKG_") || name.starts_with("CARGO_MANIFEST_") {
                command.env_remove(name);
            }
        }
        command
    }

    /// A call of cargo with these arguments.
    pub(crate) fn cargo<const N: usize>(&self, arguments: [&str; N]) -> Command {
        let mut command = self.command("cargo");
        command.args(arguments);
        command
    }

    /// The user's PATH with our own helper programs after it.
    fn search_path(&self) -> OsString {
        let own = self.tools().join("bin");
        let inherited = std::env::var_os("PATH").unwrap_or_default();
        let all = std::env::split_paths(&inherited).chain([own]);
        std::env::join_paths(all).unwrap_or(inherited)
    }
}
