//! Standard output of commands.

use std::io;

use crate::exit::{FAILED, Stop};

/// Prints a text that ends in one line break. A reader who has seen enough (`| head`) is no failure.
pub(crate) fn print(text: &str) -> Result<(), Stop> {
    let line = format!("{}\n", text.trim_end());
    match io::Write::write_all(&mut io::stdout().lock(), line.as_bytes()) {
        Err(error) if error.kind() != io::ErrorKind::BrokenPipe => {
            let message = format!("standard output cannot be written: {error}");
            Err(Stop::new(FAILED, message))
        }
        _ => Ok(()),
    }
}
