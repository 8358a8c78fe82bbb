//! What is kept of a person: telling them all of it, and forgetting them.
//!
//! Where something of a person is kept is one table, `places.rs`, in which every table of the database stands. Orders stay,
//! without name and words, under an id that means nobody: the books need them. What goes on is not forgotten half way:
//! whoever has an order under way, or works here, is refused.
//!
//! The account is switched off first, so that nothing new comes; whatever is interrupted after that can be asked for again,
//! until its row, which goes last, is gone.

use std::{collections::BTreeMap, sync::Arc};

use serde_json::{Value, json};

use crate::{
    account::{AccountError, Accounts, UserPatch},
    engine::{Engine, Failure},
    journal::{OrderQuery, READ_ITEMS_MAX, ReadError},
    order::{Order, OrderId, Role, Timestamp, UserId},
    review::{ReviewError, ReviewList, ReviewStore, Reviews},
};

mod places;
mod store;

pub use places::{Holds, PLACES};
pub use store::PersonStore;

/// Orders, and reviews, that are told at once: the newest. There are lists for more.
pub const TOLD_MAX: usize = READ_ITEMS_MAX;

/// Why somebody was not forgotten, or not told.
#[derive(Debug)]
pub enum PrivacyError {
    /// There is no such account.
    NotFound,
    /// An order of theirs goes on.
    OrdersLive,
    /// They work here.
    OfStaff,
    /// The store does not answer, or the site is being read.
    Engine(Failure),
    /// The accounts do not answer.
    Account(AccountError),
    /// The store does not answer.
    Unavailable(ReadError),
}

/// What there is of people.
pub struct Privacy {
    engine: Arc<Engine>,
    accounts: Arc<Accounts>,
    store: PersonStore,
    reviews: ReviewStore,
}

impl Privacy {
    /// Of the people of a hub.
    #[must_use]
    pub fn new(
        engine: Arc<Engine>,
        accounts: Arc<Accounts>,
        store: PersonStore,
        reviews: ReviewStore,
    ) -> Self {
        Self {
            engine,
            accounts,
            store,
            reviews,
        }
    }

    /// All that is kept of somebody, by table.
    ///
    /// # Errors
    /// `NotFound`, `Unavailable`, `Engine`.
    pub async fn tell(&self, id: &UserId) -> Result<BTreeMap<String, Vec<Value>>, PrivacyError> {
        self.accounts
            .user(id)
            .await?
            .ok_or(PrivacyError::NotFound)?;
        self.accounts.write_uses().await?;
        let orders = self.orders(id, None).await?;
        let ids: Vec<OrderId> = orders.iter().map(|order| order.id).collect();
        let mut told = self.store.told(id, &ids).await?;
        told.insert("order".to_owned(), orders.iter().map(order).collect());
        let list = ReviewList::Author(id.clone());
        let reviews = self.reviews.list(&list, None, None, None, TOLD_MAX).await?;
        let reviews = reviews
            .iter()
            .filter_map(|one| serde_json::to_value(one).ok());
        told.insert("review".to_owned(), reviews.collect());
        Ok(told)
    }

    /// Forgets somebody.
    ///
    /// # Errors
    /// As [`PrivacyError`] says; after `Engine` and `Unavailable` it is to be asked for again.
    pub async fn erase(
        &self,
        id: &UserId,
        reviews: &Reviews,
        now: Timestamp,
    ) -> Result<(), PrivacyError> {
        let user = self
            .accounts
            .user(id)
            .await?
            .ok_or(PrivacyError::NotFound)?;
        if user.role != Role::Customer {
            return Err(PrivacyError::OfStaff);
        }
        let mut ids = Vec::new();
        let mut before = None;
        loop {
            let orders = self.orders(id, before).await?;
            if orders.iter().any(Order::is_live) {
                return Err(PrivacyError::OrdersLive);
            }
            before = orders.last().map(|order| order.id);
            ids.extend(orders.iter().map(|order| order.id));
            if orders.len() < TOLD_MAX {
                break;
            }
        }
        self.switch(id, false, now).await?;
        if !self.engine.forget_customer(id).await? {
            // Something was begun at the last moment.
            self.switch(id, user.is_active, now).await?;
            return Err(PrivacyError::OrdersLive);
        }
        reviews.forget_author(id).await?;
        self.accounts.write_uses().await?;
        self.store.erase(id, &user.email, &ids).await?;
        self.accounts.forget(id);
        Ok(())
    }

    async fn switch(&self, id: &UserId, on: bool, now: Timestamp) -> Result<(), PrivacyError> {
        let patch = UserPatch {
            is_active: Some(on),
            ..UserPatch::default()
        };
        self.accounts.patch_user(id, patch, now).await?;
        Ok(())
    }

    async fn orders(
        &self,
        id: &UserId,
        before: Option<OrderId>,
    ) -> Result<Vec<Order>, PrivacyError> {
        let query = OrderQuery {
            customer: Some(id.clone()),
            before,
            limit: TOLD_MAX,
            ..OrderQuery::default()
        };
        Ok(self.engine.journal().orders(query).await?)
    }
}

/// An order as it is told: without what opens something, and without where it stands in the feed.
fn order(order: &Order) -> Value {
    let mut told = serde_json::to_value(order).unwrap_or_else(|_| json!({"id": order.id}));
    if let Some(fields) = told.as_object_mut() {
        fields.remove("challenge");
        fields.remove("seqs");
    }
    told
}

impl From<AccountError> for PrivacyError {
    fn from(error: AccountError) -> Self {
        if matches!(error, AccountError::NotFound) {
            Self::NotFound
        } else {
            Self::Account(error)
        }
    }
}

impl From<Failure> for PrivacyError {
    fn from(failure: Failure) -> Self {
        Self::Engine(failure)
    }
}

impl From<ReadError> for PrivacyError {
    fn from(error: ReadError) -> Self {
        Self::Unavailable(error)
    }
}

impl From<ReviewError> for PrivacyError {
    fn from(error: ReviewError) -> Self {
        match error {
            ReviewError::Unavailable(error) => Self::Unavailable(error),
            ReviewError::Engine(failure) => Self::Engine(failure),
            ReviewError::NotFound
            | ReviewError::NotFulfilled
            | ReviewError::AlreadyReviewed
            | ReviewError::Invalid(_) => Self::Engine(Failure::Unavailable),
        }
    }
}

impl std::fmt::Debug for Privacy {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Privacy").finish_non_exhaustive()
    }
}
