//! What comes before and between: the cart, and the one-time code that confirms a payment.

mod cart;
mod otp;

pub use cart::{Cart, CartError, CartId, CartLine, CartStore, Carts, GUEST_CART_KEPT_MS, Seen};
pub use otp::{CodeVault, SentCode};
