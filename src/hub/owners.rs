//! Whose orders are in memory: what a person's stream begins with, without looking at everybody's.

use std::collections::{HashMap, HashSet};

use crate::order::{Order, OrderId, UserId};

/// The orders of a site in memory, by customer. In and out in the same time however many they are: both happen under
/// the lock that the site's commits take, and a till may have ten thousand.
#[derive(Debug, Default)]
pub(super) struct Owners(HashMap<UserId, HashSet<OrderId>>);

impl Owners {
    /// An order came into memory.
    pub(super) fn insert(&mut self, order: &Order) {
        let owner = order.customer.id.clone();
        self.0.entry(owner).or_default().insert(order.id);
    }

    /// An order was forgotten.
    pub(super) fn remove(&mut self, order: &Order) {
        if let Some(orders) = self.0.get_mut(&order.customer.id) {
            orders.remove(&order.id);
            if orders.is_empty() {
                self.0.remove(&order.customer.id);
            }
        }
    }

    /// Every order was forgotten.
    pub(super) fn clear(&mut self) {
        self.0.clear();
    }

    /// The orders of a customer, in no order.
    pub(super) fn of(&self, owner: &UserId) -> impl Iterator<Item = OrderId> {
        self.0.get(owner).into_iter().flatten().copied()
    }
}
