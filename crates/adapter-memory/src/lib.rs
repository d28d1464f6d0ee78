//! The reference meaning of every port, in memory, for tests and demonstrations
