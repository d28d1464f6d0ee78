//! The operations through the whole service.

mod any_input;
mod audit;
mod bad_input;
mod caches;
mod conventions;
mod corrections;
mod documented;
mod early;
mod extremes;
mod kept;
mod lists;
mod personal;
mod products;
mod raw;
mod reports;
mod reviews;
mod runs;
mod runs_broken;
mod sessions;
mod shop;
mod upload_faults;
mod upload_kinds;
mod upload_support;
mod uploads;
mod users;
