//! The scrapers' JSON document: stream splitter, parser and content digest
