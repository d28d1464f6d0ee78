//! What the generators make, read as a client would.

mod common;
mod demo;
mod synthetic;
