//! The operations through the whole service.

mod bad_input;
