//! What a site's orders were, in few bytes: who ordered when, what, and what became of it.
//!
//! Orders come in any order and are put in the order of time at the end. Texts are kept once and numbered. Bounded: an
//! order takes some 60 bytes, a line 16, a ticket 80 and an article its texts, and there are so many of each at most.

use std::{collections::HashMap, ops::Range, sync::Arc};

use jiff::tz::TimeZone;

use crate::{
    catalog::Site,
    model::demand::{day::Day, series::Series},
    order::{
        Currency, Order, OrderId, PastOrder, Reason, STRANGE_FROM, Status, TicketState, Timestamp,
    },
};

/// Orders that are looked at, at most: the newest.
const ORDERS_MAX: usize = 400_000;
/// Their lines, at most.
const LINES_MAX: usize = 2_000_000;
/// Articles, at most: their texts are kept.
const ARTICLES_MAX: usize = 100_000;
/// Tickets, at most: the newest.
const TICKETS_MAX: usize = 500_000;
/// How far back tickets are kept.
const TICKETS_MS: i64 = 28 * DAY_MS;
/// Strange orders that are kept.
const STRANGE_MAX: usize = 1_000;
/// Milliseconds of a day.
pub(super) const DAY_MS: i64 = 24 * HOUR_MS;
/// Milliseconds of an hour.
const HOUR_MS: i64 = 3_600_000;

/// What became of an order.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Fate {
    /// Nobody paid yet.
    Open,
    /// Paid, or handed over.
    Sold,
    /// Called off.
    Cancelled,
    /// Never paid in time.
    Expired,
}

/// One order.
#[derive(Debug, Clone)]
pub(super) struct Sale {
    pub(super) at_ms: i64,
    /// The day on the site's wall.
    pub(super) day: Day,
    /// The hour on the site's wall.
    pub(super) hour: u8,
    /// Who, by number; nobody where that is not known.
    pub(super) customer: Option<u32>,
    /// What was charged and not given back, minor units; 0 in another currency than the site's.
    pub(super) money: i64,
    pub(super) fate: Fate,
    lines: Range<usize>,
}

impl Sale {
    /// Whether somebody wanted it and could have had it.
    pub(super) fn is_wanted(&self) -> bool {
        self.fate != Fate::Expired
    }
}

/// One line of an order.
#[derive(Debug, Clone, Copy)]
pub(super) struct Item {
    /// The article's number.
    pub(super) article: u32,
    pub(super) quantity: u32,
}

/// An article.
#[derive(Debug, Clone)]
pub(super) struct Article {
    pub(super) sku: Arc<str>,
    pub(super) name: Arc<str>,
}

/// A ticket of the last weeks.
#[derive(Debug, Clone)]
pub(super) struct TicketFact {
    pub(super) order: OrderId,
    pub(super) order_number: u64,
    pub(super) number: u32,
    pub(super) station: Arc<str>,
    pub(super) state: TicketState,
    /// When the station got it.
    pub(super) released_ms: i64,
    /// When it came to stand where it stands.
    pub(super) since_ms: i64,
}

/// An order that a model found strange when it was placed.
#[derive(Debug, Clone)]
pub(super) struct Strange {
    pub(super) order: OrderId,
    pub(super) order_number: u64,
    pub(super) at: Timestamp,
    pub(super) score: f32,
    pub(super) model: Arc<str>,
    pub(super) reasons: Vec<Reason>,
    pub(super) money: i64,
}

/// The past of a site, the oldest order first.
#[derive(Debug)]
pub(super) struct Past {
    pub(super) currency: Currency,
    pub(super) zone: TimeZone,
    pub(super) now: Timestamp,
    pub(super) sales: Vec<Sale>,
    items: Vec<Item>,
    pub(super) articles: Vec<Article>,
    pub(super) customers: Vec<Arc<str>>,
    pub(super) tickets: Vec<TicketFact>,
    pub(super) strange: Vec<Strange>,
    /// Orders that carry a score for strangeness.
    pub(super) judged: usize,
    /// Orders in another currency.
    pub(super) elsewhere: u64,
    /// Whether older orders were left out.
    pub(super) is_cut: bool,
    articles_by_sku: HashMap<Arc<str>, u32>,
    customers_by_id: HashMap<Arc<str>, u32>,
}

impl Past {
    /// Nothing yet, of a site as of a moment.
    pub(super) fn new(site: &Site, now: Timestamp) -> Self {
        Self::of(site.currency, zone(site.time_zone.name()), now)
    }

    /// Nothing yet, in a currency and on a wall.
    pub(super) fn of(currency: Currency, zone: TimeZone, now: Timestamp) -> Self {
        Self {
            currency,
            zone,
            now,
            sales: Vec::new(),
            items: Vec::new(),
            articles: Vec::new(),
            customers: Vec::new(),
            tickets: Vec::new(),
            strange: Vec::new(),
            judged: 0,
            elsewhere: 0,
            is_cut: false,
            articles_by_sku: HashMap::new(),
            customers_by_id: HashMap::new(),
        }
    }

    /// The same without what is longer ago than so many days before its last order.
    pub(super) fn latest(mut self, days: i64) -> Self {
        let last = self.sales.last().map_or(0, |sale| sale.at_ms);
        let from_ms = last - days * DAY_MS;
        let old = self.sales.partition_point(|sale| sale.at_ms < from_ms);
        self.is_cut |= old > 0;
        self.sales.drain(..old);
        self
    }

    /// The same as of the day after its last order: a file may have ended long ago.
    pub(super) fn at_its_end(mut self) -> Self {
        if let Some(last) = self.sales.last() {
            let mut now = Timestamp(last.at_ms);
            while wall(&self.zone, now).0 <= last.day {
                now = now + HOUR_MS;
            }
            self.now = now;
        }
        self
    }

    /// Whether there is room for one more order.
    pub(super) fn has_room(&self) -> bool {
        self.sales.len() < ORDERS_MAX
            && self.items.len() < LINES_MAX
            && self.articles.len() < ARTICLES_MAX
    }

    /// One of the site's own orders.
    pub(super) fn add(&mut self, order: &Order) {
        let fate = match order.status {
            Status::Pending => Fate::Open,
            Status::Paid | Status::Fulfilled => Fate::Sold,
            Status::Cancelled => Fate::Cancelled,
            Status::Expired => Fate::Expired,
        };
        let is_ours = order.currency == self.currency;
        let money = match fate {
            Fate::Sold if is_ours => order.totals.total - order.refunded(),
            Fate::Open | Fate::Sold | Fate::Cancelled | Fate::Expired => 0,
        };
        let customer = order.customer.id.as_str();
        let lines = order.lines.iter().map(|line| {
            let sku: Arc<str> = line.sku.as_str().into();
            (sku, line.name.clone(), line.quantity)
        });
        self.push(order.placed_at, customer, fate, money, is_ours, lines);
        self.add_tickets(order);
        let score = order.score.as_ref();
        let Some((score, said)) = score.and_then(|score| Some((score.anomaly?, score))) else {
            return;
        };
        self.judged += 1;
        if score >= STRANGE_FROM && self.strange.len() < STRANGE_MAX {
            self.strange.push(Strange {
                order: order.id,
                order_number: order.number,
                at: order.placed_at,
                score,
                model: said.anomaly_model.as_ref().unwrap_or(&said.model).clone(),
                reasons: said.reasons.clone(),
                money: order.totals.total,
            });
        }
    }

    /// An order of a file.
    pub(super) fn add_past(&mut self, order: &PastOrder) {
        let value = order.lines.iter().map(|line| {
            let quantity = i64::from(line.quantity);
            line.unit_price.saturating_mul(quantity)
        });
        let money = value.fold(0_i64, i64::saturating_add);
        let back = order.reversed.as_ref().map_or(0, |reversed| reversed.value);
        let lines = order.lines.iter().map(|line| {
            let sku: Arc<str> = line.sku.as_str().into();
            (sku, line.name.clone(), line.quantity)
        });
        let customer = order.customer.id.as_str();
        let money = money.saturating_sub(back);
        self.push(order.placed_at, customer, Fate::Sold, money, true, lines);
    }

    fn push(
        &mut self,
        at: Timestamp,
        customer: &str,
        fate: Fate,
        money: i64,
        is_ours: bool,
        lines: impl Iterator<Item = (Arc<str>, Arc<str>, u32)>,
    ) {
        if !is_ours {
            self.elsewhere += 1;
        }
        let start = self.items.len();
        for (sku, name, quantity) in lines {
            let article = self.article(sku, name);
            self.items.push(Item { article, quantity });
        }
        let (day, hour) = wall(&self.zone, at);
        let is_somebody = customer != WALK_IN;
        let customer = is_somebody.then(|| self.customer(customer));
        self.sales.push(Sale {
            at_ms: at.as_millis(),
            day,
            hour,
            customer,
            money,
            fate,
            lines: start..self.items.len(),
        });
    }

    fn article(&mut self, sku: Arc<str>, name: Arc<str>) -> u32 {
        let next = u32::try_from(self.articles.len()).unwrap_or(u32::MAX);
        *self.articles_by_sku.entry(sku.clone()).or_insert_with(|| {
            self.articles.push(Article { sku, name });
            next
        })
    }

    fn customer(&mut self, id: &str) -> u32 {
        if let Some(known) = self.customers_by_id.get(id) {
            return *known;
        }
        let number = u32::try_from(self.customers.len()).unwrap_or(u32::MAX);
        let id: Arc<str> = id.into();
        self.customers.push(id.clone());
        self.customers_by_id.insert(id, number);
        number
    }

    fn add_tickets(&mut self, order: &Order) {
        let Some(released) = order.released_at else {
            return;
        };
        if self.now.since(released) > TICKETS_MS || self.tickets.len() >= TICKETS_MAX {
            return;
        }
        self.tickets
            .extend(order.tickets.iter().map(|ticket| TicketFact {
                order: order.id,
                order_number: order.number,
                number: ticket.number,
                station: ticket.station.clone(),
                state: ticket.state(),
                released_ms: released.as_millis(),
                since_ms: ticket.since.as_millis(),
            }));
    }

    /// Puts the orders in the order of time.
    pub(super) fn sorted(mut self) -> Self {
        self.sales.sort_by_key(|sale| sale.at_ms);
        self.strange.sort_by_key(|strange| -strange.at.as_millis());
        self
    }

    /// The lines of an order.
    pub(super) fn items(&self, sale: &Sale) -> &[Item] {
        self.items.get(sale.lines.clone()).unwrap_or_default()
    }

    /// What an article is called; nothing for a number that is none.
    pub(super) fn sku(&self, article: u32) -> &str {
        self.named(article).map_or("", |article| &article.sku)
    }

    /// An article by its number.
    pub(super) fn named(&self, article: u32) -> Option<&Article> {
        self.articles.get(usize::try_from(article).ok()?)
    }

    /// The number of an article.
    pub(super) fn number_of(&self, sku: &str) -> Option<u32> {
        self.articles_by_sku.get(sku).copied()
    }

    /// Today on the site's wall.
    pub(super) fn today(&self) -> Day {
        wall(&self.zone, self.now).0
    }

    /// Orders a day that somebody wanted, from the first order on; `None` without any.
    pub(super) fn orders_by_day(&self) -> Option<Series> {
        let mut series = Series::from(self.sales.first()?.day);
        let wanted = self.sales.iter().filter(|sale| sale.is_wanted());
        wanted.for_each(|sale| series.add(sale.day, 1.0));
        Some(series)
    }

    /// Units a day of some articles, in their order; series begin with the site's first order.
    pub(super) fn units_by_day(&self, articles: &[u32]) -> Vec<Series> {
        let Some(first) = self.sales.first() else {
            return Vec::new();
        };
        let places: HashMap<u32, usize> = articles.iter().copied().zip(0..).collect();
        let mut all = vec![Series::from(first.day); articles.len()];
        for sale in self.sales.iter().filter(|sale| sale.is_wanted()) {
            for item in self.items(sale) {
                let series = places.get(&item.article).and_then(|at| all.get_mut(*at));
                if let Some(series) = series {
                    series.add(sale.day, f64::from(item.quantity));
                }
            }
        }
        all
    }
}

/// Whoever is not known by name in a file of the past: many people, and nobody.
pub(super) const WALK_IN: &str = "ext-walk-in";

/// A time zone of the built-in database.
pub(super) fn zone(name: &str) -> TimeZone {
    TimeZone::get(name).unwrap_or(TimeZone::UTC)
}

/// Day and hour on a wall.
fn wall(zone: &TimeZone, at: Timestamp) -> (Day, u8) {
    let moment = jiff::Timestamp::from_millisecond(at.as_millis()).unwrap_or_default();
    let offset_ms = i64::from(zone.to_offset(moment).seconds()) * 1_000;
    let there = at.as_millis().saturating_add(offset_ms);
    let hour = there.rem_euclid(DAY_MS) / HOUR_MS;
    (Day::of_ms(there), u8::try_from(hour).unwrap_or_default())
}
