//! A database cut back to an earlier moment: what was committed after it never happened.
//!
//! The feed is the truth, so every order is replayed from the events that stay, each site up to the last one of that time;
//! and a decision has one time, so none is torn. What is counted follows: pieces on shelves by the rows of their ledgers,
//! what is reserved by the orders that live, uses of coupons by the orders that use them. What becomes of every table is
//! one table, `tables.rs`.
//!
//! Only in a database that nobody serves: whoever breaks off throws it away. Memory is bounded by what a site is started
//! from, and by the ids of the orders that something is undone of.

mod money;
mod orders;
mod shelf;
mod site;
mod tables;

use anyhow::{Context as _, ensure};

use crate::{
    catalog::{Entry, Record},
    journal::{
        Journal as _,
        surreal::{
            SurrealJournal,
            cut::{Asked, Cutting},
        },
    },
    order::{SiteId, Timestamp},
    review::ReviewStore,
    shutdown::Tasks,
};

pub use money::{MoneyMoved, Moved};
pub use orders::Fresh;
use shelf::Goods;
use site::Tail;
pub use tables::{Becomes, TABLES};

/// Movements of money that are told one by one.
pub const MONEY_TOLD_MAX: usize = 1_000;

/// What was undone.
#[derive(Debug, Default)]
pub struct Rewound {
    /// Events.
    pub events: u64,
    /// Orders that are gone.
    pub gone: u64,
    /// Orders that are as they were.
    pub others: u64,
    /// Money that a provider moved meanwhile, as far as it is told.
    pub money: Vec<MoneyMoved>,
    /// How many more such movements there were.
    pub money_more: u64,
}

/// The database that is cut back.
struct Rewind<'a> {
    journal: &'a SurrealJournal,
    cutting: Cutting,
    reviews: ReviewStore,
    at: Timestamp,
    fresh: Fresh<'a>,
    goods: Goods,
    done: Rewound,
}

/// Cuts everything back to `at`. Codes that were used since are made anew with `fresh`.
///
/// # Errors
/// A sentence for people: the feeds do not reach back so far, or the database cannot be read or written.
pub async fn rewind(
    journal: &SurrealJournal,
    at: Timestamp,
    fresh: Fresh<'_>,
) -> anyhow::Result<Rewound> {
    let mut sites = Vec::new();
    for site in journal.sites().await? {
        let tail = Tail::find(journal, &site.id, at).await?;
        sites.push((site.id, tail));
    }
    let first = sites.iter().filter_map(|(_, tail)| tail.first_at).min();
    let is_any_left = first.is_none_or(|first| first <= at);
    ensure!(
        is_any_left,
        "there is nothing from {at}: the first event is of {}",
        first.unwrap_or_default()
    );
    let mut rewind = Rewind {
        journal,
        cutting: Cutting::new(journal.db()),
        reviews: ReviewStore::new(journal.db(), Tasks::new()),
        at,
        fresh,
        goods: Goods::default(),
        done: Rewound::default(),
    };
    for (site, tail) in &sites {
        Box::pin(rewind.site(site, tail)).await?;
    }
    for (site, _) in &sites {
        rewind.peers(site, &sites).await?;
    }
    rewind.cutting.keys(at).await?;
    for (_, becomes) in TABLES {
        if let Becomes::Without(text) = becomes {
            let asked = Asked {
                at,
                site: None,
                orders: &[],
            };
            rewind.cutting.ask(text, asked).await?;
        }
    }
    Ok(rewind.done)
}

impl Rewind<'_> {
    /// Puts the goods that `site` sent, or got, where they were.
    async fn peers(&self, site: &SiteId, sites: &[(SiteId, Tail)]) -> anyhow::Result<()> {
        let own = self.journal.shelf(site.clone()).await?;
        let mut changed = Vec::new();
        for entry in own.context("a site is gone")?.entries {
            let Record::Peer(now) = &entry.record else {
                continue;
            };
            let Some((other, tail)) = sites.iter().find(|(id, _)| *id.as_str() == *entry.name)
            else {
                continue;
            };
            let received = tail.received.get(site).copied().unwrap_or(0);
            let peer = self.goods.peer(site, other, now, received);
            changed.push(Entry {
                record: Record::Peer(peer),
                ..entry
            });
        }
        Ok(self.cutting.shelf(site, &[], &changed).await?)
    }
}
