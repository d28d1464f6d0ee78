//! The embedded default store on SQLite
