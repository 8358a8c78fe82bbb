//! Uses of coupons, counted where orders are decided: one after the other, so that a limit holds whoever comes at once,
//! and in the transaction that writes the order. An order that is cancelled or expires gives its use back.
//!
//! Uses by customer are counted only for coupons that limit them. They are in memory, [`COUPON_CUSTOMERS_MAX`] at most;
//! beyond that such a coupon counts as used up for customers who have not used it.

use std::{collections::HashMap, sync::Arc};

use super::{batch::Batch, desk::Desk};
use crate::{
    catalog::{Entries, Entry, EntryKind, Record},
    config::COUPON_CUSTOMERS_MAX,
    journal::{CouponUse, CouponUseId},
    order::{Claim, Coupon, CouponCode, Order, StockEffect, UserId},
};

/// How many orders of a customer use a coupon.
#[derive(Debug, Default)]
pub(super) struct Uses(HashMap<CouponUseId, u32>);

impl Uses {
    /// What the journal has of the coupons that there are.
    pub(super) fn new(stored: &[CouponUse], coupons: &Entries) -> Self {
        let is_known = |one: &&CouponUse| {
            let coupon = coupons.coupon(one.id.code.as_str());
            one.count > 0 && coupon.is_some_and(|coupon| coupon.made_at == one.id.made_at)
        };
        let uses = stored.iter().filter(is_known);
        Self(uses.map(|one| (one.id.clone(), one.count)).collect())
    }

    fn of(&self, id: &CouponUseId) -> u32 {
        match self.0.get(id) {
            Some(count) => *count,
            None if self.0.len() >= COUPON_CUSTOMERS_MAX => u32::MAX,
            None => 0,
        }
    }

    /// The count as it is to be written.
    pub(super) fn record(&self, id: &CouponUseId) -> CouponUse {
        CouponUse {
            id: id.clone(),
            count: self.0.get(id).copied().unwrap_or(0),
        }
    }

    fn count(&mut self, id: CouponUseId, is_use: bool) {
        let count = self.0.get(&id).copied().unwrap_or(0);
        let count = if is_use {
            count.saturating_add(1)
        } else {
            count.saturating_sub(1)
        };
        if count == 0 {
            self.0.remove(&id);
        } else {
            self.0.insert(id, count);
        }
    }
}

impl Desk {
    /// A code as `customer` claims it now.
    pub(super) fn claim(&self, code: CouponCode, customer: &UserId) -> Claim {
        let coupon = self.entries.coupon(code.as_str()).cloned();
        let limited = coupon.as_ref().filter(|coupon| coupon.counts_customers());
        let uses = limited.map_or(0, |coupon| self.uses.of(&use_id(&code, coupon, customer)));
        Claim { code, coupon, uses }
    }

    /// A coupon is used as long as its order holds pieces back, or has had them.
    pub(super) fn move_coupon(&mut self, batch: &mut Batch, effect: StockEffect, order: &Order) {
        match effect {
            StockEffect::Reserve => self.count_coupon(batch, order, true),
            StockEffect::Release => self.count_coupon(batch, order, false),
            StockEffect::None | StockEffect::Consume | StockEffect::Return => {}
        }
    }

    /// Counts that `order` uses its coupon, or does so no longer. A coupon that was made after the order was placed only
    /// has the same code.
    fn count_coupon(&mut self, batch: &mut Batch, order: &Order, is_use: bool) {
        let Some(redemption) = &order.coupon else {
            return;
        };
        let Some(entry) = self
            .entries
            .get(EntryKind::Coupon, redemption.code.as_str())
        else {
            return;
        };
        let Some(coupon) = entry.record.coupon() else {
            return;
        };
        if coupon.made_at > order.placed_at {
            return;
        }
        if coupon.counts_customers() {
            let id = use_id(&redemption.code, coupon, &order.customer.id);
            self.uses.count(id.clone(), is_use);
            batch.coupon_uses.insert(id);
        }
        let used = if is_use {
            coupon.used + 1
        } else {
            coupon.used.saturating_sub(1)
        };
        let counted = Entry {
            record: Record::Coupon(Coupon {
                used,
                ..coupon.clone()
            }),
            ..entry.as_ref().clone()
        };
        batch
            .entries
            .insert((EntryKind::Coupon, counted.name.clone()));
        self.entries.insert(Arc::new(counted));
    }
}

fn use_id(code: &CouponCode, coupon: &Coupon, customer: &UserId) -> CouponUseId {
    CouponUseId {
        code: code.clone(),
        made_at: coupon.made_at,
        customer: customer.clone(),
    }
}
