//! Best prices, savings and the comparison between stores
