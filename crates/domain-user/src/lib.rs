//! Users, roles, preferences and taste.
