//! The integration tests: one binary, one module per subject. What they share is in the module that needs it first.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    missing_docs,
    reason = "tests"
)]

mod order;
