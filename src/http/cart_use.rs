//! Placing what is in a cart, and emptying it afterwards.
//!
//! The order is one transaction and the cart another: the cart is emptied only after the order is durable, and only if
//! it is still at the version whose lines were placed. At worst (a crash, a dropped connection, a store that does not
//! answer) the cart still holds what was ordered; asking again with the same idempotency key empties it then, unless
//! somebody has changed it since.

use super::{Web, carts::cart_id, problem::Problem};
use crate::{
    checkout::{Cart, CartError, CartId, CartLine},
    engine::Answer,
    order::{CouponCode, SiteId, UserId, WantedLine},
};

/// The cart that an order comes from.
pub(super) struct CartUse {
    id: CartId,
    cart: Cart,
}

impl CartUse {
    /// The cart that `caller` names, where they name one.
    pub(super) async fn find(
        web: &Web,
        id: Option<&str>,
        caller: &UserId,
    ) -> Result<Option<Self>, Problem> {
        let Some(id) = id else { return Ok(None) };
        let id = cart_id(id)?;
        let cart = web.carts.read(id, Some(caller), web.now()).await?;
        Ok(Some(Self { id, cart }))
    }

    /// Where it is placed; the caller may say so, too.
    pub(super) fn site(&self, said: Option<SiteId>) -> Result<SiteId, Problem> {
        if said.is_none_or(|said| said == self.cart.site) {
            Ok(self.cart.site.clone())
        } else {
            Err(Problem::field("/cart", "this cart is of another site"))
        }
    }

    /// What is placed when the caller names no lines.
    pub(super) fn contents(&self) -> (Vec<WantedLine>, Option<CouponCode>) {
        let lines = self.cart.lines.iter().map(CartLine::wanted);
        (lines.collect(), self.cart.coupon.clone())
    }

    /// Empties it, as its order is placed.
    pub(super) async fn end(self, web: &Web, answer: &Answer) {
        if self.cart.lines.is_empty() || (answer.replayed && !self.is_older(web, answer).await) {
            return;
        }
        match web.carts.empty(self.id, &self.cart, web.now()).await {
            Ok(()) | Err(CartError::Stale) => {}
            Err(error) => tracing::warn!(%error, "a cart still holds what was ordered"),
        }
    }

    /// Whether nobody has changed it since the order was placed.
    async fn is_older(&self, web: &Web, answer: &Answer) -> bool {
        let order = web.engine.order(answer.order).await;
        let order = order.ok().flatten();
        order.is_some_and(|order| self.cart.updated_at <= order.placed_at)
    }
}
