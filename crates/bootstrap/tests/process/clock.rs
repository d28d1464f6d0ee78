//! A clock that is wrong.

use std::path::{Path, PathBuf};
use std::process::Command;

/// Takes the place of the C library's function, and needs nothing of it: it is called before there is
/// an allocator.
const AHEAD: &str = "
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>
int clock_gettime(clockid_t id, struct timespec *at) {
    int result = syscall(SYS_clock_gettime, id, at);
    if (result == 0 && id == CLOCK_REALTIME) at->tv_sec += SECONDS;
    return result;
}
";

/// Makes a command see a time so many seconds ahead.
pub(crate) fn ahead(command: &mut Command, seconds: u32, directory: &Path) {
    command.env("LD_PRELOAD", library(seconds, directory));
}

/// Built by the compiler that builds the C parts of the service.
fn library(seconds: u32, directory: &Path) -> PathBuf {
    let source = directory.join("clock.c");
    let library = directory.join("clock.so");
    std::fs::write(&source, AHEAD).unwrap();
    let mut cc = Command::new(std::env::var_os("CC").unwrap_or_else(|| "cc".into()));
    cc.args(["-shared", "-fPIC", "-O1"]);
    cc.arg(format!("-DSECONDS={seconds}"));
    let built = cc.arg("-o").arg(&library).arg(&source).status();
    assert!(built.unwrap().success(), "cc builds a clock");
    library
}
