//! The kinds of insight: each a plain function from facts to its report, or to why there is none.

pub(super) mod anomalies;
pub(super) mod bottlenecks;
pub(super) mod bundles;
pub(super) mod customer;
pub(super) mod demand;
pub(super) mod forecast;
pub(super) mod models;
pub(super) mod sales;
pub(super) mod segments;
pub(super) mod sentiment;
pub(super) mod shelf_log;
pub(super) mod stockout;
pub(super) mod volume;
