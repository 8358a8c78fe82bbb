//! The small records of a site that its sequencer owns beside products: categories and their like. One mechanism keeps
//! them all, so that a feature which needs one more kind adds a variant of [`Record`] and of [`EntryKind`], and nothing
//! in the journal, the sequencer or the committed view.

use std::{collections::BTreeMap, sync::Arc};

use serde::{Deserialize, Serialize};

use super::{category::Category, peer::Peer};
use crate::order::{Coupon, NamedStation, Station};

/// The most records of one kind at one site, deleted ones included.
pub const ENTRIES_PER_KIND_MAX: usize = 10_000;
/// The longest name of a record, characters.
pub const ENTRY_NAME_CHARS_MAX: usize = 64;

/// Which kind of record.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum EntryKind {
    /// A part of the menu.
    Category,
    /// A coupon; its name is its code.
    Coupon,
    /// A place where orders are worked off.
    Station,
    /// Another site that goods go to or come from.
    Peer,
}

impl EntryKind {
    /// Its word in the database and in sentences.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Category => "category",
            Self::Coupon => "coupon",
            Self::Station => "station",
            Self::Peer => "peer",
        }
    }
}

/// What a record says.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Record {
    /// A part of the menu.
    Category(Category),
    /// A coupon.
    Coupon(Coupon),
    /// A place where orders are worked off.
    Station(Station),
    /// Another site that goods go to or come from.
    Peer(Peer),
}

impl Record {
    /// Its kind.
    #[must_use]
    pub fn kind(&self) -> EntryKind {
        match self {
            Self::Category(_) => EntryKind::Category,
            Self::Coupon(_) => EntryKind::Coupon,
            Self::Station(_) => EntryKind::Station,
            Self::Peer(_) => EntryKind::Peer,
        }
    }

    /// The category, where it is one.
    #[must_use]
    pub fn category(&self) -> Option<&Category> {
        match self {
            Self::Category(category) => Some(category),
            Self::Coupon(_) | Self::Station(_) | Self::Peer(_) => None,
        }
    }

    /// What is known of another site, where it is that.
    #[must_use]
    pub fn peer(&self) -> Option<&Peer> {
        match self {
            Self::Peer(peer) => Some(peer),
            Self::Category(_) | Self::Coupon(_) | Self::Station(_) => None,
        }
    }

    /// The coupon, where it is one.
    #[must_use]
    pub fn coupon(&self) -> Option<&Coupon> {
        match self {
            Self::Coupon(coupon) => Some(coupon),
            Self::Category(_) | Self::Station(_) | Self::Peer(_) => None,
        }
    }

    /// The station, where it is one.
    #[must_use]
    pub fn station(&self) -> Option<&Station> {
        match self {
            Self::Station(station) => Some(station),
            Self::Category(_) | Self::Coupon(_) | Self::Peer(_) => None,
        }
    }

    /// What takes the place of `before`: what the sequencer counted goes on being counted.
    #[must_use]
    pub fn in_place_of(self, before: &Self) -> Self {
        match (self, before) {
            (Self::Coupon(new), Self::Coupon(known)) => Self::Coupon(Coupon {
                used: known.used,
                made_at: known.made_at,
                ..new
            }),
            (record, Self::Category(_) | Self::Coupon(_) | Self::Station(_) | Self::Peer(_)) => {
                record
            }
        }
    }
}

/// One record of one site, named by its kind and name.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Entry {
    /// Its name; with the kind, its key at the site.
    pub name: Arc<str>,
    /// Counts its changes, from 1.
    pub version: u64,
    /// Taken away. Kept, so that its version goes on counting should it come back.
    #[serde(default)]
    pub is_deleted: bool,
    /// What it says.
    pub record: Record,
}

impl Entry {
    /// Its kind.
    #[must_use]
    pub fn kind(&self) -> EntryKind {
        self.record.kind()
    }
}

/// All records of a site, deleted ones included. A clone shares every kind that is not changed afterwards.
#[derive(Debug, Clone, Default)]
pub struct Entries(BTreeMap<EntryKind, Arc<OfKind>>);

type OfKind = BTreeMap<Arc<str>, Arc<Entry>>;

impl Entries {
    /// The record of that name, unless it is deleted.
    #[must_use]
    pub fn get(&self, kind: EntryKind, name: &str) -> Option<&Arc<Entry>> {
        self.known(kind, name).filter(|entry| !entry.is_deleted)
    }

    /// The record of that name, also when it is deleted.
    #[must_use]
    pub fn known(&self, kind: EntryKind, name: &str) -> Option<&Arc<Entry>> {
        self.0.get(&kind)?.get(name)
    }

    /// Every record of a kind that is not deleted, by name.
    pub fn of(&self, kind: EntryKind) -> impl Iterator<Item = &Arc<Entry>> {
        let all = self.0.get(&kind).into_iter().flat_map(|all| all.values());
        all.filter(|entry| !entry.is_deleted)
    }

    /// How many there are of a kind, deleted ones included.
    #[must_use]
    pub fn count(&self, kind: EntryKind) -> usize {
        self.0.get(&kind).map_or(0, |all| all.len())
    }

    /// Puts a record in the place of the one of its kind and name, which is returned.
    pub fn insert(&mut self, entry: Arc<Entry>) -> Option<Arc<Entry>> {
        let of_kind = self.0.entry(entry.kind()).or_default();
        Arc::make_mut(of_kind).insert(entry.name.clone(), entry)
    }

    /// The category of that name.
    #[must_use]
    pub fn category(&self, name: &str) -> Option<&Category> {
        self.get(EntryKind::Category, name)?.record.category()
    }

    /// What is known of another site.
    #[must_use]
    pub fn peer(&self, site: &str) -> Option<&Peer> {
        self.get(EntryKind::Peer, site)?.record.peer()
    }

    /// The coupon of that code.
    #[must_use]
    pub fn coupon(&self, code: &str) -> Option<&Coupon> {
        self.get(EntryKind::Coupon, code)?.record.coupon()
    }

    /// Every station, by name.
    #[must_use]
    pub fn stations(&self) -> Vec<NamedStation<'_>> {
        self.of(EntryKind::Station)
            .filter_map(|entry| Some((&entry.name, entry.record.station()?)))
            .collect()
    }
}

impl FromIterator<Entry> for Entries {
    fn from_iter<T: IntoIterator<Item = Entry>>(entries: T) -> Self {
        let mut all = Self::default();
        for entry in entries {
            all.insert(Arc::new(entry));
        }
        all
    }
}
