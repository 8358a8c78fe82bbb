//! Whose orders are in memory: what a person's stream begins with, without looking at everybody's.

use std::collections::HashMap;

use smallvec::SmallVec;

use crate::order::{Order, OrderId, UserId};

/// The orders of a site in memory, by customer.
#[derive(Debug, Default)]
pub(super) struct Owners(HashMap<UserId, SmallVec<[OrderId; 1]>>);

impl Owners {
    /// An order came into memory.
    pub(super) fn insert(&mut self, order: &Order) {
        let owner = order.customer.id.clone();
        self.0.entry(owner).or_default().push(order.id);
    }

    /// An order was forgotten.
    pub(super) fn remove(&mut self, order: &Order) {
        if let Some(orders) = self.0.get_mut(&order.customer.id) {
            orders.retain(|id| *id != order.id);
            if orders.is_empty() {
                self.0.remove(&order.customer.id);
            }
        }
    }

    /// Every order was forgotten.
    pub(super) fn clear(&mut self) {
        self.0.clear();
    }

    /// The orders of a customer.
    pub(super) fn of(&self, owner: &UserId) -> &[OrderId] {
        self.0.get(owner).map_or(&[], SmallVec::as_slice)
    }
}
