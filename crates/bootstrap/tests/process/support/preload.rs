//! Functions that take the place of the C library's, in a process of ours.

use std::path::Path;
use std::process::Command;

/// Builds a library by the compiler that builds the C parts of the service, and has a command load it first. The
/// functions in it must need no allocator: they are called before there is one.
pub(crate) fn preload(command: &mut Command, directory: &Path, source: &str, define: &str) {
    let file = directory.join("preload.c");
    let library = directory.join("preload.so");
    std::fs::write(&file, source).unwrap();
    let mut cc = Command::new(std::env::var_os("CC").unwrap_or_else(|| "cc".into()));
    cc.args(["-shared", "-fPIC", "-O1"]).arg(define);
    let built = cc.arg("-o").arg(&library).arg(&file).status();
    assert!(built.unwrap().success(), "cc builds the library");
    command.env("LD_PRELOAD", library);
}
