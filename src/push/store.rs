//! Subscriptions in SurrealDB; the tables are in `schemas/surreal/0022_push.surql`. SurrealDB types stop here.

use surrealdb::types::Value;

use super::subscription::Subscription;
use crate::{
    journal::{
        ReadError,
        surreal::{
            Db,
            records::{self, Records, record, text},
        },
    },
    order::UserId,
    shutdown::Tasks,
};

/// Subscriptions on disk.
#[derive(Clone)]
pub struct PushStore(Records);

impl PushStore {
    /// Over a database in which the migrations have run; writes are tasks of `writes`.
    #[must_use]
    pub fn new(db: Db, writes: Tasks) -> Self {
        Self(Records::new(db, writes))
    }

    /// Forgets every subscription: they are bound to a key that signs no more. Only while no hub runs.
    ///
    /// # Errors
    /// The store does not answer.
    pub async fn forget_all(&self) -> Result<u64, ReadError> {
        const FORGET: &str =
            "BEGIN; DELETE push_subscription RETURN NONE; DELETE push_browser RETURN NONE; COMMIT;";
        let known = self.holders().await?.len();
        self.0.write(FORGET, []).await?;
        Ok(known as u64)
    }

    /// Writes a subscription, and forgets `dropped`. A browser has one: whoever had it before is told no more.
    pub(super) async fn write(
        &self,
        subscription: &Subscription,
        dropped: &[&Subscription],
    ) -> Result<(), ReadError> {
        const WRITE: &str = "BEGIN; LET $held = (SELECT VALUE row FROM $browser);
            DELETE $held RETURN NONE; DELETE $dropped RETURN NONE;
            UPSERT $id REPLACE $row RETURN NONE; UPSERT $browser REPLACE $holder RETURN NONE; COMMIT;";
        let id = subscription_id(&subscription.user, &subscription.id);
        let browser = browser_id(&subscription.id);
        let user = text(&subscription.user);
        let dropped = dropped.iter().flat_map(|one| records_of(one)).collect();
        let variables = [
            (
                "row",
                records::row(id.clone(), subscription, [("user", user)])?,
            ),
            (
                "holder",
                records::object([("id", browser.clone()), ("row", id.clone())]),
            ),
            ("id", id),
            ("browser", browser),
            ("dropped", list(dropped)),
        ];
        self.0.write(WRITE, variables).await.map(drop)
    }

    /// The subscriptions of a person.
    pub(super) async fn of(&self, user: &UserId) -> Result<Vec<Subscription>, ReadError> {
        const OF: &str = "SELECT VALUE body FROM push_subscription:[$user, '']..=[$user, '~']";
        self.0.read(OF, [("user", text(user))]).await
    }

    /// Whoever has any.
    pub(super) async fn holders(&self) -> Result<Vec<UserId>, ReadError> {
        // As JSON, which is what is read.
        const HOLDERS: &str = "SELECT VALUE '\"' + user + '\"' FROM push_subscription";
        self.0.read(HOLDERS, []).await
    }

    /// Forgets subscriptions.
    pub(super) async fn forget(&self, those: &[&Subscription]) -> Result<(), ReadError> {
        const FORGET: &str = "DELETE $ids RETURN NONE";
        let ids = those.iter().flat_map(|one| records_of(one)).collect();
        self.0.write(FORGET, [("ids", list(ids))]).await.map(drop)
    }
}

fn records_of(subscription: &Subscription) -> [Value; 2] {
    let Subscription { id, user, .. } = subscription;
    [subscription_id(user, id), browser_id(id)]
}

fn subscription_id(user: &UserId, id: &str) -> Value {
    record("push_subscription", [text(user), text(id)])
}

fn browser_id(id: &str) -> Value {
    record("push_browser", [text(id)])
}

fn list(values: Vec<Value>) -> Value {
    Value::Array(values.into())
}
