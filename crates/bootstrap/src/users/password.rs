//! Passwords that commands are given: never as an argument, which every process of the machine sees.

use std::io::{BufRead as _, IsTerminal as _};

use application::ports::SecretSource;

use crate::exit::{FAILED, Stop};

/// A password, and whether it has to be shown because it was made just now.
pub(super) struct Obtained {
    pub(super) text: String,
    generated: bool,
}

impl Obtained {
    /// What is printed of it after a space: the password where it was made here, else nothing.
    pub(super) fn shown(&self) -> String {
        if self.generated {
            format!(" {}", self.text)
        } else {
            String::new()
        }
    }
}

/// Makes a password, or takes the first line of standard input.
pub(super) fn obtain(generate: bool, secrets: &dyn SecretSource) -> Result<Obtained, Stop> {
    if generate {
        // 100 bits are enough, and can be copied by hand.
        let bytes = &secrets.secret()[..13];
        let hex = bytes
            .iter()
            .fold(String::new(), |text, byte| text + &format!("{byte:02x}"));
        return Ok(Obtained {
            text: hex,
            generated: true,
        });
    }
    let stdin = std::io::stdin();
    if stdin.is_terminal() {
        eprintln!("The new password (it shows as you type):");
    }
    let mut line = String::new();
    let read = stdin.lock().read_line(&mut line);
    read.map_err(|error| Stop::new(FAILED, format!("standard input cannot be read: {error}")))?;
    Ok(Obtained {
        text: line.trim_end_matches(['\r', '\n']).to_owned(),
        generated: false,
    })
}
