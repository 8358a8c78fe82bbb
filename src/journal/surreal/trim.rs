//! Taking the beginning of a feed out, and orders that are over.

use surrealdb::types::Value;

use super::{commit, connect::Db, rows};
use crate::{
    journal::{CommitError, Head},
    order::{Order, Seq, SiteId},
};

/// Takes out the events from `first` up to before `head.first_seq`, and orders that have ended. Reading the head makes every
/// other writer of that site a write conflict, as in a commit.
pub(super) async fn trim(
    db: &Db,
    site: &SiteId,
    first: Seq,
    head: &Head,
    orders: &[Order],
) -> Result<(), CommitError> {
    const TRIM: &str = "BEGIN;
        IF ($head.seq ?? 0) != $expected { THROW 'orderhub: head moved' };
        UPSERT $head CONTENT $row RETURN NONE;
        DELETE $left RETURN NONE; COMMIT;";
    let mut left: Vec<Value> = (first..head.first_seq)
        .map(|seq| rows::event_id(site, seq))
        .collect();
    for order in orders {
        left.push(rows::order_id(rows::ENDED, order.id));
        left.push(rows::past_id(site, order.status, order.id));
        left.push(rows::mine_id(order));
    }
    let bound = [
        ("head", rows::head_id(site)),
        ("expected", rows::int(head.seq)),
        ("row", rows::head_row(head)),
        ("left", rows::list(left)),
    ];
    commit::write(db, TRIM, bound).await
}
