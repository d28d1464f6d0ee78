//! Value score, freshness and trending
