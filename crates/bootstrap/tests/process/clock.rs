//! A clock that is wrong.

use std::path::Path;
use std::process::Command;

use crate::support::preload::preload;

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
    preload(command, directory, AHEAD, &format!("-DSECONDS={seconds}"));
}
