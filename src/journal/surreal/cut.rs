//! Taking back what was committed, in a database that nobody serves yet: for a restore to an earlier moment. Nothing here
//! is one transaction with anything else: whoever breaks off throws the database away.

use surrealdb::types::Value;

use super::{commit, connect::Db, keys, rows};
use crate::{
    catalog::{Entry, Movement, Product},
    journal::{CommitError, CouponUse, Head, READ_ITEMS_MAX},
    order::{Order, OrderId, Seq, SiteId, Timestamp},
};

/// Takes out the letters about orders, also those that wait: `$orders` are their names, `$filed` the same as letters file
/// them.
pub const LETTERS: &str = "FOR $one IN $filed { DELETE letter:[$one, 0]..=[$one, '~'] RETURN NONE };
    DELETE letter_due WHERE string::slice(string::split(body, '\"order\":\"')[1] ?? '', 0, 36) IN $orders RETURN NONE";
/// Takes out the links to orders.
pub const SHARES: &str = "FOR $order IN $orders { DELETE share:[$order] RETURN NONE }";
/// Takes out what opens these links.
pub const SHARE_TOKENS: &str = "DELETE share_token
    WHERE string::slice(string::split(body, '\"order\":\"')[1] ?? '', 0, 36) IN $orders RETURN NONE";
/// Whatever goes with an order, also where it leaves a feed that loses its beginning.
pub const OF_ORDERS: [&str; 3] = [LETTERS, SHARES, SHARE_TOKENS];

/// An order as it is stored, and what takes its place.
#[derive(Debug, Clone, Copy)]
pub struct Replaced<'a> {
    /// As it is.
    pub before: &'a Order,
    /// As it is to be; none takes it out.
    pub after: Option<&'a Order>,
    /// Whether it is to stand in the lists of the past.
    pub had_ended: bool,
}

/// Which rows a statement is asked of.
#[derive(Debug, Clone, Copy)]
pub struct Asked<'a> {
    /// A moment.
    pub at: Timestamp,
    /// A site, and the last position of its feed.
    pub site: Option<(&'a SiteId, Seq)>,
    /// Orders.
    pub orders: &'a [OrderId],
}

/// A database of which something is taken back.
#[derive(Debug, Clone)]
pub struct Cutting(Db);

impl Cutting {
    /// Of a database in which the migrations have run.
    #[must_use]
    pub fn new(db: Db) -> Self {
        Self(db)
    }

    /// Writes orders anew, or takes them out, with the lists that they stand in.
    ///
    /// # Errors
    /// The database does not answer.
    pub async fn orders(&self, orders: &[Replaced<'_>]) -> Result<(), CommitError> {
        const ORDERS: &str = "BEGIN; DELETE $left RETURN NONE; INSERT INTO live $live RETURN NONE;
            INSERT INTO order $ended RETURN NONE; INSERT INTO past $past RETURN NONE; COMMIT;";
        let (mut left, mut live, mut ended, mut past) = (vec![], vec![], vec![], vec![]);
        for Replaced {
            before,
            after,
            had_ended,
        } in orders.iter().copied()
        {
            let tables = [rows::LIVE, rows::ENDED];
            left.extend(tables.map(|table| rows::order_id(table, before.id)));
            left.push(rows::past_id(&before.site, before.status, before.id));
            let Some(after) = after else {
                left.push(rows::mine_id(before));
                continue;
            };
            let row = rows::order_row(after).map_err(not_written)?;
            if after.is_live() {
                live.push(row);
            } else {
                ended.push(row);
            }
            if had_ended {
                past.push(rows::past_row(after));
            }
        }
        let bound = [
            ("left", rows::list(left)),
            ("live", rows::list(live)),
            ("ended", rows::list(ended)),
            ("past", rows::list(past)),
        ];
        commit::write(&self.0, ORDERS, bound).await
    }

    /// Takes the events after `head` out of a feed that goes on to `last`, and moves its head there.
    ///
    /// # Errors
    /// The database does not answer.
    pub async fn feed(&self, site: &SiteId, last: Seq, head: &Head) -> Result<(), CommitError> {
        let mut first = head.seq + 1;
        while first <= last {
            let end = last.min(first + READ_ITEMS_MAX as u64 - 1);
            let ids = (first..=end).map(|seq| rows::event_id(site, seq));
            self.delete(ids.collect()).await?;
            first = end + 1;
        }
        let bound = [("id", rows::head_id(site)), ("row", rows::head_row(head))];
        let text = "UPSERT $id CONTENT $row RETURN NONE";
        commit::write(&self.0, text, bound).await
    }

    /// Writes what is counted.
    ///
    /// # Errors
    /// The database does not answer.
    pub async fn shelf(
        &self,
        site: &SiteId,
        products: &[Product],
        entries: &[Entry],
    ) -> Result<(), CommitError> {
        let products = products.iter().map(rows::product_row);
        let entries = entries.iter().map(|entry| rows::entry_row(site, entry));
        self.replace(products.chain(entries)).await
    }

    /// Writes how often customers use coupons; what nobody uses is taken out.
    ///
    /// # Errors
    /// The database does not answer.
    pub async fn coupon_uses(&self, site: &SiteId, uses: &[CouponUse]) -> Result<(), CommitError> {
        let (gone, left): (Vec<_>, Vec<_>) = uses.iter().partition(|one| one.count == 0);
        let gone = gone.iter().map(|one| rows::coupon_use_id(site, &one.id));
        self.delete(gone.collect()).await?;
        self.replace(left.into_iter().map(|one| rows::coupon_use_row(site, one)))
            .await
    }

    /// Takes rows out of ledgers.
    ///
    /// # Errors
    /// The database does not answer.
    pub async fn movements(&self, movements: &[Movement]) -> Result<(), CommitError> {
        self.delete(movements.iter().map(rows::movement_id).collect())
            .await
    }

    /// Forgets keys of commands that were used after `at`.
    ///
    /// # Errors
    /// The database does not answer.
    pub async fn keys(&self, at: Timestamp) -> Result<u64, CommitError> {
        keys::forget(&self.0, "SELECT VALUE id FROM idem WHERE at > $moment", at).await
    }

    /// Runs a statement that takes rows out.
    ///
    /// # Errors
    /// The database does not answer.
    pub async fn ask(&self, text: &str, asked: Asked<'_>) -> Result<(), CommitError> {
        let (site, seq) = match asked.site {
            Some((site, seq)) => (rows::text(site.as_str()), rows::int(seq)),
            None => (Value::None, Value::None),
        };
        let of = asked.site.map_or(Value::None, |(site, _)| {
            rows::text(&format!(
                "\"errand\":\"event\",\"site\":\"{site}\",\"seq\":"
            ))
        });
        let bound = [
            ("at", rows::signed(asked.at.as_millis())),
            ("site", site),
            ("seq", seq),
            ("of", of),
            ("orders", names(asked.orders)),
            ("filed", filed(asked.orders)),
        ];
        let text = format!("BEGIN; {text}; COMMIT;");
        commit::write(&self.0, &text, bound).await
    }

    async fn delete(&self, ids: Vec<Value>) -> Result<(), CommitError> {
        if ids.is_empty() {
            return Ok(());
        }
        let bound = [("ids", rows::list(ids))];
        commit::write(&self.0, "DELETE $ids RETURN NONE", bound).await
    }

    async fn replace(
        &self,
        all: impl Iterator<Item = Result<Value, serde_json::Error>>,
    ) -> Result<(), CommitError> {
        const REPLACE: &str =
            "BEGIN; FOR $row IN $rows { UPSERT $row.id REPLACE $row RETURN NONE }; COMMIT;";
        let all: Vec<Value> = all.collect::<Result<_, _>>().map_err(not_written)?;
        for portion in all.chunks(READ_ITEMS_MAX) {
            let bound = [("rows", rows::list(portion.to_vec()))];
            commit::write(&self.0, REPLACE, bound).await?;
        }
        Ok(())
    }
}

/// The names of orders.
pub(super) fn names(orders: &[OrderId]) -> Value {
    let names = orders.iter().map(|order| rows::text(&order.to_string()));
    rows::list(names.collect())
}

/// How letters name orders: the newest come first.
pub(super) fn filed(orders: &[OrderId]) -> Value {
    let names = orders.iter().map(|order| {
        let number = !order.0.as_u128();
        rows::text(&uuid::Uuid::from_u128(number).as_hyphenated().to_string())
    });
    rows::list(names.collect())
}

fn not_written(error: serde_json::Error) -> CommitError {
    CommitError::Conflict(format!("not written: {error}"))
}
