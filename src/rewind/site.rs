//! One site cut back: its orders, its feed, what it counts.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use anyhow::{Context as _, bail, ensure};

use super::{
    Becomes, MONEY_TOLD_MAX, Rewind, TABLES,
    money::moved_after,
    orders::Undone,
    shelf::{begins, product},
};
use crate::{
    catalog::{Entries, Entry, EntryKind, Movement, Record},
    journal::{
        CouponUse, CouponUseId, Head, Journal as _, READ_ITEMS_MAX,
        surreal::{
            SurrealJournal,
            cut::{Asked, Replaced},
        },
    },
    order::{Coupon, CouponCode, Event, Order, OrderId, Seq, SiteId, Sku, Timestamp},
};

/// Orders that are undone together: of the longest, a few megabytes of events.
const ORDERS_AT_ONCE: usize = 50;

/// What of a feed is cut off.
pub(super) struct Tail {
    head: Head,
    /// The last position that stays.
    cut: Seq,
    /// Whose events are cut off.
    orders: BTreeSet<OrderId>,
    /// The first number that was given to one of them.
    number: Option<u64>,
    /// When the oldest event of the feed was.
    pub(super) first_at: Option<Timestamp>,
    /// The number of the last delivery from each other site, in the backup.
    pub(super) received: BTreeMap<SiteId, u64>,
}

/// By how much coupons are used less: all in all, and by customer.
#[derive(Default)]
struct Uses {
    all: HashMap<CouponCode, i64>,
    by_customer: HashMap<CouponUseId, i64>,
}

impl Tail {
    /// Reads a feed backwards to the last event of `at` or before.
    pub(super) async fn find(
        journal: &SurrealJournal,
        site: &SiteId,
        at: Timestamp,
    ) -> anyhow::Result<Self> {
        let shelf = journal.shelf(site.clone()).await?;
        let shelf = shelf.with_context(|| format!("the site {site} has no head"))?;
        let head = shelf.head;
        let mut tail = Self {
            cut: head.seq,
            orders: BTreeSet::new(),
            number: None,
            first_at: None,
            received: received(&shelf.entries),
            head,
        };
        let first_seq = tail.head.first_seq;
        let oldest = journal.events(site.clone(), first_seq - 1, 1).await?;
        tail.first_at = oldest.first().map(|event| event.at);
        let is_trimmed = first_seq > 1 && tail.first_at.is_none_or(|first| first > at);
        ensure!(
            !is_trimmed,
            "the feed of {site} was trimmed, and does not reach back to {at}"
        );
        while tail.cut >= first_seq {
            let first = first_seq.max((tail.cut + 1).saturating_sub(READ_ITEMS_MAX as u64));
            let count = usize::try_from(tail.cut + 1 - first)?;
            let events = journal.events(site.clone(), first - 1, count).await?;
            for event in events.iter().rev() {
                if event.at <= at {
                    return Ok(tail);
                }
                tail.cut = event.seq - 1;
                tail.orders.insert(event.order);
                let begun = event.change.begun();
                tail.number = begun.map(|order| order.number).or(tail.number);
            }
            ensure!(!events.is_empty(), "the feed of {site} has a gap");
        }
        Ok(tail)
    }
}

fn received(entries: &[Entry]) -> BTreeMap<SiteId, u64> {
    let peers = entries.iter().filter_map(|entry| {
        let peer = entry.record.peer()?;
        Some((entry.name.parse().ok()?, peer.received))
    });
    peers.collect()
}

impl Rewind<'_> {
    /// Cuts a site back.
    pub(super) async fn site(&mut self, site: &SiteId, tail: &Tail) -> anyhow::Result<()> {
        let shelf = self.journal.shelf(site.clone()).await?;
        let entries: Entries = shelf
            .context("a site is gone")?
            .entries
            .into_iter()
            .collect();
        let mut uses = Uses::default();
        let mut gone = Vec::new();
        let ids: Vec<OrderId> = tail.orders.iter().copied().collect();
        for portion in ids.chunks(ORDERS_AT_ONCE) {
            let undone = self.undone(site, tail, portion).await?;
            for one in &undone {
                uses.count(one, &entries);
                if one.loses_reviews() {
                    self.reviews.withdraw(&one.before).await?;
                }
                if one.then.is_none() {
                    gone.push(one.before.id);
                }
            }
            let replaced = undone.iter().map(|one| Replaced {
                before: &one.before,
                after: one.then.as_ref(),
                had_ended: one.had_ended,
            });
            self.cutting.orders(&replaced.collect::<Vec<_>>()).await?;
        }
        let head = Head {
            seq: tail.cut,
            number: tail.number.map_or(tail.head.number, |first| first - 1),
            ..tail.head.clone()
        };
        self.cutting.feed(site, tail.head.seq, &head).await?;
        self.shelf(site, &uses).await?;
        self.tables(site, tail.cut, &gone).await?;
        self.done.events += tail.head.seq - tail.cut;
        self.done.gone += gone.len() as u64;
        self.done.others += (ids.len() - gone.len()) as u64;
        Ok(())
    }

    /// Orders as they were; what a provider did with their money meanwhile is noted.
    async fn undone(
        &mut self,
        site: &SiteId,
        tail: &Tail,
        ids: &[OrderId],
    ) -> anyhow::Result<Vec<Undone>> {
        let orders = self.journal.orders_by_id(ids.to_vec()).await?;
        if orders.len() != ids.len() {
            bail!("the feed of {site} tells of orders that are not there");
        }
        let mut undone = Vec::new();
        for order in orders {
            let id = order.id;
            let begins = order.seqs.first().copied().unwrap_or_default();
            ensure!(
                begins >= tail.head.first_seq,
                "the feed of {site} was trimmed, and does not reach back to the beginning of order {id}"
            );
            let events = self.events_of(&order).await?;
            let moved = moved_after(&events, tail.cut);
            let room = MONEY_TOLD_MAX.saturating_sub(self.done.money.len());
            self.done.money_more += moved.len().saturating_sub(room) as u64;
            self.done.money.extend(moved.into_iter().take(room));
            let one = Undone::new(order, &events, (tail.cut, self.at), self.fresh);
            undone.push(one.with_context(|| format!("order {id} has no beginning"))?);
        }
        Ok(undone)
    }

    async fn events_of(&self, order: &Order) -> anyhow::Result<Vec<Event>> {
        let seqs = order.seqs.to_vec();
        Ok(self.journal.events_at(order.site.clone(), seqs).await?)
    }

    /// Puts back what is counted: by what orders hold now, and by the ledgers.
    async fn shelf(&mut self, site: &SiteId, uses: &Uses) -> anyhow::Result<()> {
        let never = Timestamp(i64::MAX);
        let loaded = self.journal.load(site.clone(), never).await?;
        let loaded = loaded.context("a site is gone")?;
        let mut held: HashMap<Sku, i64> = HashMap::new();
        for (sku, pieces) in loaded.orders.iter().flat_map(Order::set_aside) {
            *held.entry(sku.clone()).or_default() += pieces;
        }
        let mut products = Vec::new();
        for now in &loaded.products {
            let first = self.take_back(site, &now.sku).await?;
            let reserved = held.get(&now.sku).copied().unwrap_or_default();
            products.extend(product(now, first.as_ref(), reserved, self.at));
        }
        let entries = loaded.entries.into_iter();
        let entries: Vec<Entry> = entries.filter_map(|entry| uses.entry(entry)).collect();
        self.cutting.shelf(site, &products, &entries).await?;
        let uses: Vec<CouponUse> = loaded
            .coupon_uses
            .into_iter()
            .filter_map(|one| uses.customer(one))
            .collect();
        Ok(self.cutting.coupon_uses(site, &uses).await?)
    }

    /// Takes the rows of an article's ledger back that are too new; the oldest of them.
    async fn take_back(&mut self, site: &SiteId, sku: &Sku) -> anyhow::Result<Option<Movement>> {
        let mut oldest = None;
        loop {
            let rows = self
                .journal
                .movements(site.clone(), sku.clone(), None, READ_ITEMS_MAX)
                .await?;
            let count = rows.len();
            let is_undone = |row: &Movement| row.at > self.at && !begins(row);
            let undone: Vec<_> = rows.into_iter().filter(is_undone).collect();
            self.cutting.movements(&undone).await?;
            undone.iter().for_each(|row| self.goods.note(row));
            let is_last = undone.len() < count || count == 0;
            oldest = undone.into_iter().last().or(oldest);
            if is_last {
                return Ok(oldest);
            }
        }
    }

    /// What other tables hold of the feed, and of orders that are gone.
    async fn tables(&self, site: &SiteId, cut: Seq, gone: &[OrderId]) -> anyhow::Result<()> {
        let asked = |orders| Asked {
            at: self.at,
            site: Some((site, cut)),
            orders,
        };
        for (_, becomes) in TABLES {
            match becomes {
                Becomes::OfSite(text) => self.cutting.ask(text, asked(&[])).await?,
                Becomes::OfOrders(text) => {
                    for portion in gone.chunks(READ_ITEMS_MAX) {
                        self.cutting.ask(text, asked(portion)).await?;
                    }
                }
                Becomes::Kept(_) | Becomes::Counted | Becomes::Without(_) => {}
            }
        }
        Ok(())
    }
}

impl Uses {
    /// Counts what an order used. A coupon that was made after the order was placed only has the same code.
    fn count(&mut self, one: &Undone, entries: &Entries) {
        let (order, less) = (&one.before, one.uses_less());
        let Some(redemption) = order.coupon.as_ref().filter(|_| less != 0) else {
            return;
        };
        let code = &redemption.code;
        let coupon = entries.coupon(code.as_str());
        let Some(coupon) = coupon.filter(|coupon| coupon.made_at <= order.placed_at) else {
            return;
        };
        *self.all.entry(code.clone()).or_default() += less;
        let id = CouponUseId {
            code: code.clone(),
            made_at: coupon.made_at,
            customer: order.customer.id.clone(),
        };
        *self.by_customer.entry(id).or_default() += less;
    }

    /// A coupon that is used less.
    fn entry(&self, entry: Entry) -> Option<Entry> {
        let code: CouponCode = (entry.kind() == EntryKind::Coupon)
            .then(|| entry.name.parse().ok())
            .flatten()?;
        let (coupon, less) = (entry.record.coupon()?, *self.all.get(&code)?);
        let used = coupon.used.saturating_add_signed(-less);
        let record = Record::Coupon(Coupon {
            used,
            ..coupon.clone()
        });
        Some(Entry { record, ..entry })
    }

    /// A customer who uses a coupon less.
    fn customer(&self, one: CouponUse) -> Option<CouponUse> {
        let less = *self.by_customer.get(&one.id)?;
        let count = i64::from(one.count) - less;
        let count = u32::try_from(count.max(0)).unwrap_or(u32::MAX);
        Some(CouponUse { count, ..one })
    }
}
