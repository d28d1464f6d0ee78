//! The production store on MongoDB.
