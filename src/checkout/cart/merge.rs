//! Taking a guest's cart over: what both hold alike becomes one line. Pure.

use super::CartLine;
use crate::order::{CouponCode, LINES_MAX, QUANTITY_MAX};

/// `own` with the lines of `guest`: quantities of the same article, chosen and noted alike, are added up; everything
/// stays within the bounds of an order, and what is already there goes first.
pub(super) fn lines(own: Vec<CartLine>, guest: Vec<CartLine>) -> Vec<CartLine> {
    let mut merged: Vec<CartLine> = Vec::with_capacity(own.len() + guest.len());
    for line in own.into_iter().chain(guest) {
        match merged.iter_mut().find(|known| known.is_like(&line)) {
            Some(known) => {
                let sum = known.quantity.saturating_add(line.quantity);
                known.quantity = sum.min(QUANTITY_MAX);
            }
            None => merged.push(line),
        }
    }
    merged.truncate(LINES_MAX);
    merged
}

/// The person's own coupon stays.
pub(super) fn coupon(own: Option<CouponCode>, guest: Option<CouponCode>) -> Option<CouponCode> {
    own.or(guest)
}
