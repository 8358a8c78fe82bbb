//! What stands between a cart and an order: the one-time code.

mod otp;

pub use otp::{CodeVault, SentCode};
