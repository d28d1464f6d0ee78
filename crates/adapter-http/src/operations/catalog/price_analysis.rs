//! `GET /api/reports/price-analysis/{category}/`: the prices of a category.
