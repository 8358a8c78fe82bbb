//! What something would cost, by the committed view: nothing is reserved and nothing counted.

use super::{Engine, request::Failure, shelf};
use crate::{
    hub::SiteView,
    journal::CouponUseId,
    order::{self, Claim, CouponCode, Quote, UserId, WantedLine},
};

impl Engine {
    /// What `lines` would cost `customer` at a site now, and everything that stands in the way. Visitors are nobody's
    /// customers: what limits a coupon for each does not bind them yet.
    ///
    /// # Errors
    /// `Unavailable` when the journal does not answer.
    pub async fn quote(
        &self,
        site: &SiteView,
        lines: &[WantedLine],
        coupon: Option<CouponCode>,
        customer: Option<&UserId>,
    ) -> Result<Quote, Failure> {
        let claim = match coupon {
            Some(code) => Some(self.claim(site, code, customer).await?),
            None => None,
        };
        let entries = site.entries();
        let settings = site.settings();
        let terms = settings.terms(self.shared.window_ms);
        let now = self.shared.clock.now();
        let shelf = |sku: &order::Sku| {
            let product = site.product(sku)?;
            shelf::offer(&product, &entries, &settings, now)
        };
        Ok(order::quote(lines, &terms, shelf, claim.as_ref(), now))
    }

    async fn claim(
        &self,
        site: &SiteView,
        code: CouponCode,
        customer: Option<&UserId>,
    ) -> Result<Claim, Failure> {
        let coupon = site.entries().coupon(code.as_str()).cloned();
        let limited = coupon.as_ref().filter(|coupon| coupon.counts_customers());
        let uses = match (limited, customer) {
            (Some(coupon), Some(customer)) => {
                let id = CouponUseId {
                    code: code.clone(),
                    made_at: coupon.made_at,
                    customer: customer.clone(),
                };
                let uses = self.shared.journal.coupon_use(site.id().clone(), id).await;
                uses.map_err(|error| {
                    tracing::error!(%error, "the uses of a coupon cannot be read");
                    Failure::Unavailable
                })?
            }
            (Some(_) | None, Some(_) | None) => 0,
        };
        Ok(Claim { code, coupon, uses })
    }
}
