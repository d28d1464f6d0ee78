//! Making a replica set of one server, over MongoDB's wire protocol.
//!
//! Two commands are not worth building the driver for a developer who only wants `cargo xtask tidy`.

use std::io::{Read, Write};
use std::net::TcpStream;
use std::time::Duration;

use anyhow::{Context, ensure};
use bson::{Bson, Document, doc};

/// Name of the set.
pub(super) const NAME: &str = "rs0";

/// The code of `OP_MSG`, the protocol's message for commands and their answers.
const OP_MSG: i32 = 2013;
/// Bytes of a message before its document: four numbers, the flags, the kind of the section.
const HEAD: usize = 21;
/// No answer to our commands is near it.
const LONGEST: usize = 1 << 20;

/// Tells the server that it is a set of its own.
pub(super) fn initiate(address: &str) -> anyhow::Result<()> {
    let members = doc! { "_id": NAME, "members": [{ "_id": 0, "host": address }] };
    let answer = command(
        address,
        &doc! { "replSetInitiate": members, "$db": "admin" },
    )?;
    ensure!(is_one(&answer, "ok"), "replSetInitiate failed: {answer}");
    Ok(())
}

/// Whether the server takes writes.
pub(super) fn is_writable(address: &str) -> anyhow::Result<bool> {
    let answer = command(address, &doc! { "hello": 1, "$db": "admin" })?;
    Ok(answer.get_bool("isWritablePrimary").unwrap_or(false))
}

fn is_one(answer: &Document, field: &str) -> bool {
    answer.get(field).and_then(Bson::as_f64) == Some(1.0)
}

/// Sends a command on a connection of its own and reads the answer.
fn command(address: &str, command: &Document) -> anyhow::Result<Document> {
    let mut stream = TcpStream::connect(address)?;
    stream.set_read_timeout(Some(Duration::from_secs(10)))?;
    stream.write_all(&message(&command.to_vec()?)?)?;
    let mut length = [0; 4];
    stream.read_exact(&mut length)?;
    let length = usize::try_from(i32::from_le_bytes(length))?;
    ensure!((HEAD..LONGEST).contains(&length), "no answer of MongoDB");
    let mut rest = vec![0; length - 4];
    stream.read_exact(&mut rest)?;
    Document::from_reader(&rest[HEAD - 4..]).context("an answer that is no document")
}

fn message(document: &[u8]) -> anyhow::Result<Vec<u8>> {
    let length = i32::try_from(HEAD + document.len())?;
    let mut message = Vec::new();
    // Length, number of the message, of the one it answers, code, flags.
    for number in [length, 1, 0, OP_MSG, 0] {
        message.extend(number.to_le_bytes());
    }
    message.push(0);
    message.extend(document);
    Ok(message)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_message_says_how_long_it_is() {
        let document = doc! { "hello": 1 }.to_vec().unwrap();
        let message = message(&document).unwrap();
        assert_eq!(message.len(), HEAD + document.len());
        assert_eq!(message[..4], 37_i32.to_le_bytes());
        assert_eq!(message[12..16], OP_MSG.to_le_bytes());
        assert_eq!(message[HEAD..], document);
    }
}
