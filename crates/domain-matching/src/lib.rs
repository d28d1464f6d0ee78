//! The same product in several stores.
