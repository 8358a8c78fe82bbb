//! Whether the uses of coupons are counted right: a coupon's count is the number of orders that use it, and that of a
//! customer the number of theirs, where the coupon counts customers.

use std::collections::HashMap;

use super::report::{Rule, Violation};
use crate::{
    catalog::{Entries, Entry, EntryKind},
    journal::CouponUse,
    order::{Coupon, CouponCode, Event, Order, Seq, SiteId, Status, StockEffect, UserId},
};

/// What orders say of the coupons of a site.
pub(super) struct Redemptions {
    coupons: Entries,
    /// Orders left for the archive: a coupon is counted oftener than those that are left use it.
    have_left: bool,
    used: HashMap<CouponCode, u64>,
    by_customer: HashMap<(CouponCode, UserId), u32>,
}

impl Redemptions {
    /// Nothing counted yet, of these coupons.
    pub(super) fn of(entries: Vec<Entry>, have_left: bool) -> Self {
        Self {
            coupons: entries.into_iter().collect(),
            have_left,
            used: HashMap::new(),
            by_customer: HashMap::new(),
        }
    }

    fn coupon(&self, code: &CouponCode) -> Option<&Coupon> {
        self.coupons.coupon(code.as_str())
    }

    /// Counts what `order` used when `head` was the last position. `events` are its own, as far as they are kept.
    pub(super) fn count<'a>(
        &mut self,
        order: &Order,
        mut events: impl Iterator<Item = &'a Event>,
        head: Seq,
    ) {
        let Some(redemption) = &order.coupon else {
            return;
        };
        let code = &redemption.code;
        let Some(coupon) = self.coupon(code) else {
            return;
        };
        // A coupon that was made after the order was placed only has the same code.
        if coupon.made_at > order.placed_at || order.seqs.first().is_some_and(|seq| *seq > head) {
            return;
        }
        let released = events.find(|event| event.change.stock_effect() == StockEffect::Release);
        let is_over = match released {
            Some(event) => event.seq <= head,
            None => matches!(order.status, Status::Cancelled | Status::Expired),
        };
        if is_over {
            return;
        }
        let counts_customers = coupon.counts_customers();
        *self.used.entry(code.clone()).or_default() += 1;
        if counts_customers {
            let whose = (code.clone(), order.customer.id.clone());
            *self.by_customer.entry(whose).or_default() += 1;
        }
    }

    /// How many coupons there are.
    pub(super) fn coupons(&self) -> u64 {
        self.coupons.of(EntryKind::Coupon).count() as u64
    }

    fn agree(&self, counted: u64, orders: u64) -> bool {
        counted == orders || (self.have_left && counted > orders)
    }

    /// Where the counts in the store are others.
    pub(super) fn check(mut self, site: &SiteId, stored: &[CouponUse]) -> Vec<Violation> {
        let mut found = Vec::new();
        let mut say = |detail| found.push(Violation::of_site(Rule::Coupons, site, detail));
        for entry in self.coupons.of(EntryKind::Coupon) {
            let Some(coupon) = entry.record.coupon() else {
                continue;
            };
            let code = entry.name.parse::<CouponCode>().ok();
            let counted = code.and_then(|code| self.used.get(&code).copied());
            let counted = counted.unwrap_or_default();
            if !self.agree(coupon.used, counted) {
                let (name, used) = (&entry.name, coupon.used);
                say(format!(
                    "{name}: {used} uses are counted, and {counted} orders use it"
                ));
            }
        }
        for one in stored {
            let is_counted = self.coupon(&one.id.code).is_some_and(|coupon| {
                coupon.counts_customers() && coupon.made_at == one.id.made_at
            });
            if !is_counted {
                continue;
            }
            let whose = (one.id.code.clone(), one.id.customer.clone());
            let orders = self.by_customer.remove(&whose).unwrap_or_default();
            if !self.agree(one.count.into(), orders.into()) {
                let ((code, who), count) = (whose, one.count);
                say(format!(
                    "{code}: {count} uses of {who} are counted, of {orders} orders"
                ));
            }
        }
        for ((code, who), orders) in self.by_customer {
            say(format!(
                "{code}: no use of {who} is counted, of {orders} orders"
            ));
        }
        found
    }
}
