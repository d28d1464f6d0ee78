//! Store comparison and price analysis
