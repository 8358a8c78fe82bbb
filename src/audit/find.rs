//! Reading the log: pages of what fits, the newest first.
//!
//! Entries are found by site, actor, action or target; whatever else is asked is looked at in what was found. Their times
//! never go back, so where a time begins is found by halving. A page may be short, and still have a next one: no request
//! looks at more than [`LOOKED_AT_MAX`] entries.

use super::{
    AuditStore,
    entry::{Entry, Kept},
};
use crate::{
    journal::ReadError,
    order::{SiteId, Timestamp},
};

/// Entries that are read at once.
const CHUNK: usize = 200;
/// Entries that are read for one page.
const LOOKED_AT_MAX: usize = 4_000;

/// Whose entries somebody may see.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Scope {
    /// All.
    All,
    /// Those of these sites.
    Sites(Vec<SiteId>),
}

/// What is asked for; nothing asked is everything in scope.
#[derive(Debug, Clone)]
pub struct Filter {
    /// What may be seen.
    pub scope: Scope,
    /// Of this site.
    pub site: Option<SiteId>,
    /// By this account, key or device.
    pub actor: Option<String>,
    /// This act.
    pub action: Option<String>,
    /// To this thing.
    pub target: Option<String>,
    /// At this time or later.
    pub from: Option<Timestamp>,
    /// Before this time.
    pub to: Option<Timestamp>,
}

/// A page.
#[derive(Debug)]
pub struct Found {
    /// The entries, the newest first.
    pub items: Vec<Kept>,
    /// Below which number the next page begins; none at the end.
    pub next: Option<u64>,
}

impl Filter {
    fn fits(&self, entry: &Entry) -> bool {
        let is_same = |wanted: &Option<String>, is: Option<&str>| {
            wanted
                .as_deref()
                .is_none_or(|wanted| is.is_some_and(|is| is == wanted))
        };
        let in_scope = match &self.scope {
            Scope::All => true,
            Scope::Sites(sites) => entry.site.as_ref().is_some_and(|site| sites.contains(site)),
        };
        in_scope
            && self
                .site
                .as_ref()
                .is_none_or(|site| entry.site.as_ref() == Some(site))
            && is_same(&self.actor, entry.actor.id.as_deref())
            && is_same(&self.action, Some(&entry.action))
            && is_same(&self.target, Some(&entry.target.id))
    }

    /// The places to look at: the narrowest that was asked for. None for the whole log.
    fn places(&self) -> Vec<(&'static str, String)> {
        let one = |what, value: &Option<String>| value.clone().map(|value| vec![(what, value)]);
        let site = self.site.as_ref().map(ToString::to_string);
        let narrowest = one("target", &self.target)
            .or_else(|| one("actor", &self.actor))
            .or_else(|| one("site", &site))
            .or_else(|| one("action", &self.action));
        narrowest.unwrap_or_else(|| match &self.scope {
            Scope::All => Vec::new(),
            Scope::Sites(sites) => {
                let site = |site: &SiteId| ("site", site.to_string());
                sites.iter().map(site).collect()
            }
        })
    }
}

pub(super) async fn find(
    store: &AuditStore,
    filter: &Filter,
    before: Option<u64>,
    most: usize,
) -> Result<Found, ReadError> {
    let head = store.head().await?.map_or(0, |head| head.seq);
    let mut before = before.unwrap_or(u64::MAX).min(head + 1);
    if let Some(to) = filter.to {
        before = before.min(first_at(store, to, head).await?);
    }
    let first = match filter.from {
        Some(from) => first_at(store, from, head).await?,
        None => 1,
    };
    let places = filter.places();
    let is_nothing = places.is_empty() && filter.scope != Scope::All;
    let mut items: Vec<Kept> = Vec::new();
    let mut looked_at = 0;
    while before > first && !is_nothing && looked_at < LOOKED_AT_MAX {
        let seqs = below(store, &places, before, first).await?;
        let Some(last) = seqs.last().copied() else {
            return Ok(Found { items, next: None });
        };
        looked_at += seqs.len();
        for kept in store.entries(&seqs).await? {
            if !filter.fits(&kept.entry) {
                continue;
            }
            if items.len() == most {
                let next = items.last().map(|kept| kept.entry.seq);
                return Ok(Found { items, next });
            }
            items.push(kept);
        }
        before = last;
    }
    let next = (before > first && !is_nothing).then_some(before);
    Ok(Found { items, next })
}

/// The newest numbers in `first..before` at any of `places`.
async fn below(
    store: &AuditStore,
    places: &[(&'static str, String)],
    before: u64,
    first: u64,
) -> Result<Vec<u64>, ReadError> {
    if places.is_empty() {
        return Ok((first..before).rev().take(CHUNK).collect());
    }
    let mut seqs = Vec::new();
    for (what, value) in places {
        seqs.extend(store.at_place(what, value, before, CHUNK).await?);
    }
    seqs.sort_unstable_by(|a, b| b.cmp(a));
    seqs.dedup();
    seqs.truncate(CHUNK);
    seqs.retain(|seq| *seq >= first);
    Ok(seqs)
}

/// The first number at or after a time; one past the end if there is none.
async fn first_at(store: &AuditStore, time: Timestamp, head: u64) -> Result<u64, ReadError> {
    let (mut low, mut high) = (1, head + 1);
    while low < high {
        let middle = low + (high - low) / 2;
        let found = store.entries(&[middle]).await?;
        match found.first() {
            Some(kept) if kept.entry.at < time => low = middle + 1,
            // A missing entry is the business of `verify`.
            Some(_) | None => high = middle,
        }
    }
    Ok(low)
}
