//! Walking a store past the checks: page by page, newest first, with the events of a page at a time.
//!
//! Beside a running hub everything moves. An order's row and its events are of one transaction, so they are compared
//! as they are read. What is compared over all orders is taken as of one moment: positions only up to the head from
//! before, stock and timers from the committed view while it is held still.

use std::{
    collections::{BTreeMap, HashMap},
    sync::Arc,
};

use super::{
    coupons::Redemptions,
    order::{Moment, check_fold, check_order, check_times, reserved},
    report::{Report, Rule, Violation},
    reviews::examine_reviews,
};
use crate::{
    catalog::Product,
    hub::Hub,
    journal::{Head, Journal, OrderQuery, READ_ITEMS_MAX, ReadError, Shelf},
    order::{Event, Order, OrderId, Seq, SiteId, Sku},
    review::ReviewStore,
};

/// How often a site is looked at beside a hub that moves its orders, before what is found counts.
const TRIES_BESIDE: u32 = 3;
/// Orders of a page: of a wholesaler's, a few megabytes.
const PAGE_ORDERS: usize = 200;

/// A hub that runs over the store.
#[derive(Debug, Clone)]
pub struct Beside {
    /// What it has committed.
    pub hub: Arc<Hub>,
    /// Now.
    pub moment: Moment,
}

/// Looks at everything in a store.
///
/// # Errors
/// The store cannot be read. What is missing in it is a finding, not an error.
pub async fn examine(
    journal: &dyn Journal,
    reviews: &ReviewStore,
    beside: Option<&Beside>,
) -> Result<Report, ReadError> {
    let mut report = Report::default();
    for site in journal.sites().await? {
        report.sites += 1;
        examine_site(journal, &site.id, beside, &mut report).await?;
    }
    examine_reviews(reviews, journal, &mut report).await?;
    Ok(report)
}

/// A page of orders is not read at one moment: beside a hub, an order that ends and lives again meanwhile can be in none
/// of its parts. What is really missing is missing every time.
async fn examine_site(
    journal: &dyn Journal,
    site: &SiteId,
    beside: Option<&Beside>,
    report: &mut Report,
) -> Result<(), ReadError> {
    let tries = if beside.is_some() { TRIES_BESIDE } else { 1 };
    let mut of_site = Report::default();
    for _ in 0..tries {
        of_site = Report::default();
        look_at_site(journal, site, beside, &mut of_site).await?;
        if of_site.violations == 0 {
            break;
        }
    }
    report.merge(of_site);
    Ok(())
}

async fn look_at_site(
    journal: &dyn Journal,
    site: &SiteId,
    beside: Option<&Beside>,
    report: &mut Report,
) -> Result<(), ReadError> {
    let Some(shelf) = journal.shelf(site.clone()).await? else {
        report.add([Violation::of_site(
            Rule::Feed,
            site,
            "there is no head".into(),
        )]);
        return Ok(());
    };
    let Shelf {
        head,
        products,
        entries,
        coupon_uses,
    } = shelf;
    report.products += products.len() as u64;
    let mut redemptions = Redemptions::of(entries, head.first_seq > 1);
    report.coupons += redemptions.coupons();
    let mut held: BTreeMap<Sku, i64> = BTreeMap::new();
    let mut positions: Seq = 0;
    let mut before: Option<OrderId> = None;
    loop {
        let query = OrderQuery {
            sites: Some(vec![site.clone()]),
            before,
            limit: PAGE_ORDERS,
            ..OrderQuery::default()
        };
        let page = journal.orders(query).await?;
        let Some(last) = page.last() else { break };
        before = Some(last.id);
        let events = events_of(journal, site, &page, &head).await?;
        report.events += events.len() as u64;
        for order in &page {
            report.orders += 1;
            report.add(check_order(order));
            reserved(order, &mut held);
            let own = order.seqs.iter().filter_map(|seq| events.get(seq));
            redemptions.count(order, own, head.seq);
            let counted = order
                .seqs
                .iter()
                .filter(|seq| (head.first_seq..=head.seq).contains(*seq));
            positions += counted.count() as Seq;
            // Of an order whose beginning was trimmed there is no fold.
            if order.seqs.first().is_some_and(|seq| *seq >= head.first_seq) {
                report.add(fold(order, &events));
            }
        }
    }
    let kept = (head.seq + 1).saturating_sub(head.first_seq);
    if positions != kept {
        let detail = format!("the feed has {kept} events, the orders have {positions}");
        report.add([Violation::of_site(Rule::Feed, site, detail)]);
    }
    report.add(redemptions.check(site, &coupon_uses));
    match beside {
        None => report.add(check_stock(site, products.iter(), &held)),
        Some(beside) => report.add(check_view(site, beside)),
    }
    Ok(())
}

/// The events of a page's orders, by position; those that are missing are not in it.
async fn events_of(
    journal: &dyn Journal,
    site: &SiteId,
    page: &[Order],
    head: &Head,
) -> Result<HashMap<Seq, Event>, ReadError> {
    let seqs: Vec<Seq> = page
        .iter()
        .flat_map(|order| order.seqs.iter().copied())
        .filter(|seq| *seq >= head.first_seq)
        .collect();
    let mut events = HashMap::with_capacity(seqs.len());
    for portion in seqs.chunks(READ_ITEMS_MAX) {
        match journal.events_at(site.clone(), portion.to_vec()).await {
            Ok(found) => events.extend(found.into_iter().map(|event| (event.seq, event))),
            Err(ReadError::Corrupt(_)) => {
                for seq in portion {
                    match journal.events_at(site.clone(), vec![*seq]).await {
                        Ok(found) => {
                            events.extend(found.into_iter().map(|event| (event.seq, event)))
                        }
                        Err(ReadError::Corrupt(_)) => {}
                        Err(error) => return Err(error),
                    }
                }
            }
            Err(error) => return Err(error),
        }
    }
    Ok(events)
}

fn fold(order: &Order, events: &HashMap<Seq, Event>) -> Vec<Violation> {
    let own: Vec<&Event> = order
        .seqs
        .iter()
        .filter_map(|seq| events.get(seq))
        .collect();
    if own.len() == order.seqs.len() {
        return check_fold(order, &own);
    }
    let missing = order.seqs.len() - own.len();
    let detail = format!("{missing} of its events are not in the feed");
    vec![Violation::of_order(
        Rule::Feed,
        &order.site,
        order.id,
        detail,
    )]
}

fn check_stock<'a>(
    site: &SiteId,
    products: impl Iterator<Item = &'a Product>,
    held: &BTreeMap<Sku, i64>,
) -> Vec<Violation> {
    let tracked = products.filter_map(|product| Some((product, product.stock?)));
    tracked
        .filter_map(|(product, stock)| {
            let held = held.get(&product.sku).copied().unwrap_or_default();
            let is_right = stock.reserved == held && (0..=stock.on_hand).contains(&stock.reserved);
            (!is_right).then(|| {
                let detail = format!(
                    "{}: {} on hand, {} reserved, and live orders hold {held}",
                    product.sku, stock.on_hand, stock.reserved
                );
                Violation::of_site(Rule::Stock, site, detail)
            })
        })
        .collect()
}

/// Stock and times, as the hub has them at one moment.
pub(super) fn check_view(site: &SiteId, beside: &Beside) -> Vec<Violation> {
    let Some(view) = beside.hub.site(site) else {
        let detail = "it is stored, and the hub does not have it".to_owned();
        return vec![Violation::of_site(Rule::Feed, site, detail)];
    };
    let (orders, products) = view.still();
    let mut held = BTreeMap::new();
    let mut found = Vec::new();
    for order in &orders {
        reserved(order, &mut held);
        found.extend(check_times(order, beside.moment));
    }
    let products = products.iter().map(AsRef::as_ref);
    found.extend(check_stock(site, products, &held));
    found
}
