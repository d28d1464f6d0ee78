//! `GET /api/reports/store-comparison/`: the stores side by side.
