//! The operations through the whole service.

mod bad_input;
mod caches;
mod conventions;
mod documented;
mod extremes;
mod lists;
mod raw;
mod ready;
mod reports;
mod shop;
mod upload_faults;
mod upload_support;
mod uploads;
