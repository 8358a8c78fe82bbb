//! Carts: what somebody means to order, kept here so that it is the same on every device of theirs.
//!
//! Invariants: a change names the version it was made on, or changes nothing; a guest's cart is taken over once, in the
//! transaction that ends it; a person has one cart a site. A cart promises nothing: prices, stock and coupons are looked
//! up whenever it is shown. Which carts exist is told to nobody; a guest's is reached by whoever knows its id.

mod id;
mod merge;
mod store;

use std::sync::Arc;

use serde::{Deserialize, Serialize};

pub use id::CartId;
pub use store::CartStore;

use crate::order::{CouponCode, SiteId, Sku, Timestamp, UserId, WantedLine, WantedOption};

/// How long a guest's cart is kept without anybody using it: 30 days.
pub const GUEST_CART_KEPT_MS: i64 = 30 * 24 * 3_600_000;
/// Looking at a cart counts as using it, but is written down once a day only.
const TOUCHED_EVERY_MS: i64 = 24 * 3_600_000;
/// How often something is tried again that lost against another change of the same carts.
const TRIES: u32 = 5;

/// One line of a cart.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CartLine {
    /// The article.
    pub sku: Sku,
    /// Pieces.
    pub quantity: u32,
    /// What the customer wrote.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note: Option<Arc<str>>,
    /// What the customer chose.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub options: Vec<WantedOption>,
    /// What the menu said when the cart was last changed; `None` when it did not sell this.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub seen: Option<Seen>,
}

/// What the menu said of a line.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Seen {
    /// The article's name.
    pub name: Arc<str>,
    /// Price of one piece with what was chosen, minor units.
    pub unit_price: i64,
}

impl CartLine {
    /// Whether both are the same article, chosen and noted alike.
    fn is_like(&self, other: &Self) -> bool {
        self.sku == other.sku && self.note == other.note && self.options == other.options
    }

    /// The line as an order wants it.
    #[must_use]
    pub fn wanted(&self) -> WantedLine {
        WantedLine {
            sku: self.sku.clone(),
            quantity: self.quantity,
            note: self.note.clone(),
            options: self.options.clone(),
        }
    }
}

/// A cart.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Cart {
    /// Its site.
    pub site: SiteId,
    /// Whose it is; `None` for a guest's.
    #[serde(default)]
    pub owner: Option<UserId>,
    /// Who took a guest's cart over. It is empty then, and nobody else's to see.
    #[serde(default)]
    pub claimed_by: Option<UserId>,
    /// What is in it.
    pub lines: Vec<CartLine>,
    /// The coupon that somebody typed, valid or not.
    #[serde(default)]
    pub coupon: Option<CouponCode>,
    /// Counts its changes, from 1.
    pub version: u64,
    /// When it was last changed.
    pub updated_at: Timestamp,
}

impl Cart {
    fn new(site: SiteId, owner: Option<UserId>, now: Timestamp) -> Self {
        Self {
            site,
            owner,
            claimed_by: None,
            lines: Vec::new(),
            coupon: None,
            version: 1,
            updated_at: now,
        }
    }

    /// The cart with other contents.
    fn holding(&self, lines: Vec<CartLine>, coupon: Option<CouponCode>, now: Timestamp) -> Self {
        Self {
            lines,
            coupon,
            version: self.version + 1,
            updated_at: now,
            ..self.clone()
        }
    }

    fn is_open_to(&self, caller: Option<&UserId>) -> bool {
        self.claimed_by.is_none()
            && self
                .owner
                .as_ref()
                .is_none_or(|owner| Some(owner) == caller)
    }
}

/// Why a cart was not read or changed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum CartError {
    /// There is none, or none for this caller.
    #[error("there is no such cart")]
    NotFound,
    /// It has changed since the caller read it.
    #[error("the cart has changed")]
    Stale,
    /// The store does not answer, or holds something unreadable.
    #[error("carts cannot be read: {0}")]
    Unavailable(String),
}

/// The carts of all sites.
#[derive(Debug, Clone)]
pub struct Carts {
    store: CartStore,
}

impl Carts {
    /// Over a store in whose database the migrations have run.
    #[must_use]
    pub fn new(store: CartStore) -> Self {
        Self { store }
    }

    /// An empty cart for a guest.
    ///
    /// # Errors
    /// `Unavailable`.
    pub async fn create(&self, site: SiteId, now: Timestamp) -> Result<(CartId, Cart), CartError> {
        let (id, cart) = (CartId::fresh(), Cart::new(site, None, now));
        self.store.create(id, &cart).await?;
        Ok((id, cart))
    }

    /// A cart that `caller` may see.
    ///
    /// # Errors
    /// `NotFound`, `Unavailable`.
    pub async fn read(
        &self,
        id: CartId,
        caller: Option<&UserId>,
        now: Timestamp,
    ) -> Result<Cart, CartError> {
        let (cart, used_at) = self.store.read(id).await?.ok_or(CartError::NotFound)?;
        if !cart.is_open_to(caller) {
            return Err(CartError::NotFound);
        }
        if now.since(used_at) >= TOUCHED_EVERY_MS {
            self.store.touch(id, now).await?;
        }
        Ok(cart)
    }

    /// The cart of `user` at `site`, made when there is none.
    ///
    /// # Errors
    /// `Unavailable`.
    pub async fn mine(
        &self,
        site: &SiteId,
        user: &UserId,
        now: Timestamp,
    ) -> Result<(CartId, Cart), CartError> {
        for _ in 0..TRIES {
            if let Some(id) = self.store.id_of(user, site).await?
                && let Some((cart, _)) = self.store.read(id).await?
            {
                return Ok((id, cart));
            }
            let (id, cart) = (
                CartId::fresh(),
                Cart::new(site.clone(), Some(user.clone()), now),
            );
            match self.store.create_own(id, &cart, user).await {
                Ok(()) => return Ok((id, cart)),
                // The same person came from another device at the same moment.
                Err(CartError::Stale) => {}
                Err(error) => return Err(error),
            }
        }
        Err(contended())
    }

    /// Puts `lines` and `coupon` into a cart that is still at `expected_version`.
    ///
    /// # Errors
    /// `NotFound`, `Stale`, `Unavailable`.
    pub async fn replace(
        &self,
        id: CartId,
        before: &Cart,
        expected_version: u64,
        contents: (Vec<CartLine>, Option<CouponCode>),
        now: Timestamp,
    ) -> Result<Cart, CartError> {
        if before.version != expected_version {
            return Err(CartError::Stale);
        }
        let (lines, coupon) = contents;
        let cart = before.holding(lines, coupon, now);
        self.store.replace(id, &cart, expected_version).await?;
        Ok(cart)
    }

    /// Throws a cart away.
    ///
    /// # Errors
    /// `NotFound`, `Unavailable`.
    pub async fn remove(
        &self,
        id: CartId,
        caller: Option<&UserId>,
        now: Timestamp,
    ) -> Result<(), CartError> {
        let cart = self.read(id, caller, now).await?;
        self.store.remove(id, &cart).await
    }

    /// Moves what is in a guest's cart into the cart of `user`, once: whoever asks again is answered their cart as it
    /// is, and nobody else finds the guest's cart any more.
    ///
    /// # Errors
    /// `NotFound`, `Unavailable`.
    pub async fn claim(
        &self,
        id: CartId,
        user: &UserId,
        now: Timestamp,
    ) -> Result<(CartId, Cart), CartError> {
        for _ in 0..TRIES {
            let (guest, _) = self.store.read(id).await?.ok_or(CartError::NotFound)?;
            if guest.owner.as_ref() == Some(user) {
                return Ok((id, guest));
            }
            let (own_id, own) = match &guest.claimed_by {
                None if guest.owner.is_none() => self.mine(&guest.site, user, now).await?,
                Some(by) if by == user => return self.mine(&guest.site, user, now).await,
                None | Some(_) => return Err(CartError::NotFound),
            };
            let merged = own.holding(
                merge::lines(own.lines.clone(), guest.lines.clone()),
                merge::coupon(own.coupon.clone(), guest.coupon.clone()),
                now,
            );
            let spent = Cart {
                claimed_by: Some(user.clone()),
                ..guest.holding(Vec::new(), None, now)
            };
            match self.store.merge((own_id, &merged), (id, &spent)).await {
                Ok(()) => return Ok((own_id, merged)),
                Err(CartError::Stale) => {}
                Err(error) => return Err(error),
            }
        }
        Err(contended())
    }

    /// Empties a cart whose lines were placed, unless it has changed since it was read as `placed`.
    ///
    /// # Errors
    /// `Stale`, `Unavailable`.
    pub async fn empty(&self, id: CartId, placed: &Cart, now: Timestamp) -> Result<(), CartError> {
        let empty = placed.holding(Vec::new(), None, now);
        self.store.replace(id, &empty, placed.version).await
    }

    /// Forgets guests' carts that nobody has used since `before`; returns how many.
    ///
    /// # Errors
    /// `Unavailable`.
    pub async fn prune(&self, before: Timestamp) -> Result<u64, CartError> {
        self.store.prune(before).await
    }
}

fn contended() -> CartError {
    CartError::Unavailable("the cart keeps changing".into())
}
