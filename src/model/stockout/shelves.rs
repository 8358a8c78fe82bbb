//! Shelves: what is known of every article in every shop, day by day, and of the groups that they belong to.
//!
//! A shelf is one article in one shop. Days of a shelf stand in time order; a day that is not on record is not there. Groups
//! (the article everywhere, the shop, the region, the category …) have sums per day, so that a shelf can be compared
//! with its neighbours without itself. Everything here is a fact of a day; what may be used for a question is the asker's
//! to say by the last day he looks at.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use crate::model::log::stock_days::StockDay;

/// What is kept of a day.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct DayFacts {
    /// Days since 1970-01-01.
    pub day: i32,
    /// Units sold.
    pub sold: f32,
    /// Share of the trading hours without stock, 0..1.
    pub share_out: f32,
    /// Share of the usual price.
    pub discount: f32,
    /// Whether it was a holiday or the weekend.
    pub holiday: bool,
    /// Whether the article was promoted.
    pub promotion: bool,
    /// Precipitation, temperature, humidity, wind.
    pub weather: [f32; 4],
}

impl DayFacts {
    /// Whether there was no stock at some hour.
    #[must_use]
    pub fn out(&self) -> bool {
        self.share_out > 0.0
    }

    /// Units that would have been sold with stock all day, as if the open hours had been like the others. `None` when
    /// there was hardly any hour with stock.
    #[must_use]
    pub fn uncensored(&self) -> Option<f32> {
        const OPEN_MIN: f32 = 0.2;
        let open = 1.0 - self.share_out;
        (open >= OPEN_MIN).then(|| self.sold / open)
    }
}

impl From<&StockDay<'_>> for DayFacts {
    fn from(row: &StockDay<'_>) -> Self {
        // A day without trading hours had no hour without stock.
        let share = if row.trading_hours > 0.0 {
            row.stockout_hours / row.trading_hours
        } else {
            0.0
        };
        Self {
            day: row.day,
            sold: row.sold,
            share_out: share.clamp(0.0, 1.0),
            discount: row.discount,
            holiday: row.holiday,
            promotion: row.promotion,
            weather: row.weather,
        }
    }
}

/// What a shelf is compared with: itself, and wider and wider groups.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kind {
    /// The shelf alone.
    Shelf,
    /// The article in all shops.
    Sku,
    /// The article in the shops of the region.
    RegionSku,
    /// The shop.
    Site,
    /// All shops of the region.
    Region,
    /// The category at its finest.
    Category,
    /// The category at its finest, in the region.
    RegionCategory,
    /// The category at its widest, in the region.
    RegionTop,
    /// Everything.
    All,
}

impl Kind {
    /// All kinds, in a fixed order.
    pub const ALL: [Self; 9] = [
        Self::Shelf,
        Self::Sku,
        Self::RegionSku,
        Self::Site,
        Self::Region,
        Self::Category,
        Self::RegionCategory,
        Self::RegionTop,
        Self::All,
    ];
}

/// One article in one shop.
#[derive(Clone, Debug)]
pub struct Shelf {
    /// The shop.
    pub site: Arc<str>,
    /// The article.
    pub sku: Arc<str>,
    /// Its days in time order.
    pub days: Vec<DayFacts>,
    /// Its group of each kind.
    pub(super) groups: [usize; 9],
}

impl Shelf {
    /// A day of it.
    #[must_use]
    pub fn at(&self, day: i32) -> Option<&DayFacts> {
        let first = self.days.first()?.day;
        // Nearly always without a gap, and then the place is known.
        let guess = usize::try_from(day.checked_sub(first)?).ok()?;
        match self.days.get(guess) {
            Some(facts) if facts.day == day => Some(facts),
            _ => self.days.get(
                self.days
                    .binary_search_by_key(&day, |facts| facts.day)
                    .ok()?,
            ),
        }
    }
}

/// All shelves. Ids are places in [`Shelves::shelves`].
#[derive(Debug, Default)]
pub struct Shelves {
    shelves: Vec<Shelf>,
    index: HashMap<(Arc<str>, Arc<str>), usize>,
    groups: BTreeMap<(Kind, String), usize>,
}

impl Shelves {
    /// Adds a day.
    ///
    /// # Errors
    /// A sentence when the shelf has that day already.
    pub fn add(&mut self, row: &StockDay<'_>) -> Result<(), String> {
        let id = self.shelf_of(row.site, row.sku, row.category);
        let Some(shelf) = self.shelves.get_mut(id) else {
            return Ok(());
        };
        let facts = DayFacts::from(row);
        let newer = shelf.days.last().is_none_or(|last| last.day < facts.day);
        if newer {
            shelf.days.push(facts);
            return Ok(());
        }
        match shelf
            .days
            .binary_search_by_key(&facts.day, |known| known.day)
        {
            Ok(_) => Err(format!("{} in {} has this day twice", row.sku, row.site)),
            Err(place) => {
                shelf.days.insert(place, facts);
                Ok(())
            }
        }
    }

    /// All of them.
    #[must_use]
    pub fn shelves(&self) -> &[Shelf] {
        &self.shelves
    }

    /// One of them.
    #[must_use]
    pub fn find(&self, site: &str, sku: &str) -> Option<usize> {
        self.index.get(&(Arc::from(site), Arc::from(sku))).copied()
    }

    /// How many groups there are, over all kinds.
    #[must_use]
    pub fn groups(&self) -> usize {
        self.groups.len()
    }

    fn shelf_of(&mut self, site: &str, sku: &str, category: &str) -> usize {
        let key = (Arc::<str>::from(site), Arc::<str>::from(sku));
        if let Some(&known) = self.index.get(&key) {
            return known;
        }
        let id = self.shelves.len();
        // Shops that are named REGION-SHOP share a region.
        let region = site.rsplit_once('-').map_or("", |(region, _)| region);
        let top = category.split('/').next().unwrap_or_default();
        let groups = Kind::ALL.map(|kind| {
            let name = match kind {
                Kind::Shelf => format!("{site}\n{sku}"),
                Kind::Sku => sku.to_owned(),
                Kind::RegionSku => format!("{region}\n{sku}"),
                Kind::Site => site.to_owned(),
                Kind::Region => region.to_owned(),
                Kind::Category => category.to_owned(),
                Kind::RegionCategory => format!("{region}\n{category}"),
                Kind::RegionTop => format!("{region}\n{top}"),
                Kind::All => String::new(),
            };
            let next = self.groups.len();
            *self.groups.entry((kind, name)).or_insert(next)
        });
        self.shelves.push(Shelf {
            site: Arc::clone(&key.0),
            sku: Arc::clone(&key.1),
            days: Vec::new(),
            groups,
        });
        self.index.insert(key, id);
        id
    }
}
