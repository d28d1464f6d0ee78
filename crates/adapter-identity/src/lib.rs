//! Password hashes and tokens.
