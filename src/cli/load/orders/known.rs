//! Orders that a load placed beforehand and knows by id.

use std::sync::Arc;

use anyhow::Context;
use futures_util::{StreamExt, TryStreamExt, stream};
use serde::Deserialize;

use super::{
    super::{
        Target,
        crowd::Watching,
        fanout,
        http1::{self, Connection},
        on_own_thread,
    },
    Work,
};

/// Connections that place them.
const CALLERS: usize = 16;
/// The numbers of these orders, apart from those that are placed later.
const FIRST: u64 = 1_000_000_000;

/// An order that was placed.
#[derive(Debug, Clone, Deserialize)]
pub(in crate::cli) struct Known {
    /// Its id.
    pub(in crate::cli) id: String,
    version: u64,
}

impl Known {
    /// Its stream.
    pub(in crate::cli) fn stream(&self) -> String {
        format!("order:{}", self.id)
    }
}

/// Places so many orders, as fast as the hub takes them.
pub(in crate::cli) async fn place(target: &Target, orders: usize) -> anyhow::Result<Vec<Known>> {
    let (address, baskets) = (target.address, fanout::baskets(target).await?);
    let callers = CALLERS.min(orders.max(1));
    on_own_thread(move || async move {
        let each = stream::iter(0..callers).map(|caller| {
            let mut baskets = baskets.clone();
            async move {
                let mut connection = Connection::open(address).await?;
                let mut placed = Vec::new();
                for order in (caller..orders).step_by(callers) {
                    let request = baskets.request(FIRST + order as u64, 0);
                    let known: Known = connection.exchange(request).await?.json()?;
                    placed.push(known);
                }
                anyhow::Ok(placed)
            }
        });
        let placed: Vec<Vec<Known>> = each.buffered(callers).try_collect().await?;
        Ok(placed.into_iter().flatten().collect())
    })
    .await?
    .context("the orders to watch cannot be placed")
}

/// Cancels each of them. When that was due is set down in the timetable of whoever watches them.
pub(in crate::cli) fn cancel(target: &Target, known: &[Known], watching: &Watching) -> Work {
    let token = target.customer.now();
    let requests = known.iter().enumerate().map(|(at, order)| {
        let path = format!("/api/v1/orders/{}/cancel", order.id);
        let key = format!("idempotency-key: cancel-{}-{at}\r\n", target.run);
        let body = r#"{"reason":"a load"}"#;
        let request = http1::request("POST", &path, Some(&token), &key, body);
        let number = watching.number(at, order.version + 1);
        (number, request)
    });
    Work::Each(Arc::from(requests.collect::<Vec<_>>()))
}

/// Their versions as the hub has them now.
pub(in crate::cli) async fn versions(target: &Target, known: &[Known]) -> anyhow::Result<Vec<u64>> {
    let callers = CALLERS.min(known.len().max(1));
    let (address, token) = (target.address, target.customer.now());
    let ids: Vec<String> = known.iter().map(|order| order.id.clone()).collect();
    on_own_thread(move || async move {
        let each = stream::iter(ids.chunks(ids.len().div_ceil(callers).max(1))).map(|ids| {
            let token = &token;
            async move {
                let mut connection = Connection::open(address).await?;
                let mut versions = Vec::new();
                for id in ids {
                    let path = format!("/api/v1/orders/{id}");
                    let known: Known = connection.get(&path, Some(token)).await?.json()?;
                    versions.push(known.version);
                }
                anyhow::Ok(versions)
            }
        });
        let versions: Vec<Vec<u64>> = each.buffered(callers).try_collect().await?;
        Ok(versions.into_iter().flatten().collect())
    })
    .await?
    .context("the orders cannot be read")
}
