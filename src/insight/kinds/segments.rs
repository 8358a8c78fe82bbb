//! Groups of customers: by the champion model where there is one, else by plain rules over recency, frequency and money.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::super::{
    answer::{at_level, rounded, share},
    past::{Fate, Past},
    reason::Reason,
};
use crate::{
    model::segments::{Buyer, Profile, Purchase, SegmentsModel},
    order::Currency,
};

/// Customers below which there are no groups.
const CUSTOMERS_MIN: usize = 50;
/// Customers that are named of a group, those who spent most.
const NAMED_MAX: usize = 10;
/// Who ordered once, and from how many orders on somebody is a regular.
const ONCE: f64 = 1.0;
const REGULAR_ORDERS: f64 = 5.0;
/// Days since the first order up to which somebody is new.
const NEW_DAYS: f64 = 60.0;
/// Days without an order after which somebody is away, and gone.
const AWAY_DAYS: f64 = 90.0;
const GONE_DAYS: f64 = 200.0;

/// Groups of customers.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct SegmentsReport {
    /// The currency of all amounts.
    #[schema(value_type = String, example = "GBP")]
    pub currency: Currency,
    /// Customers that are known by name.
    pub customers: u64,
    /// Who grouped them: a model, or `rules`.
    pub by: String,
    /// The groups, those with most money first.
    pub segments: Vec<SegmentFigures>,
}

/// A group: the figures of its middle member.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[schema(as = CustomerSegment)]
pub struct SegmentFigures {
    /// What it is called.
    pub name: String,
    /// Customers.
    pub customers: u64,
    /// Their share of all customers.
    pub share: f64,
    /// Their share of all money.
    pub money_share: f64,
    /// Median days since the last order.
    pub recency_days: f64,
    /// Median number of orders.
    pub orders: f64,
    /// Median money so far, minor units.
    pub money_minor: f64,
    /// Median days since the first order.
    pub tenure_days: f64,
    /// Median days from order to order.
    pub gap_days: f64,
    /// Some of them: who spent most.
    pub members: Vec<String>,
}

/// The report of a past.
pub(in crate::insight) fn report(
    past: &Past,
    model: Option<&SegmentsModel>,
) -> Result<SegmentsReport, Reason> {
    let buyers = buyers(past);
    let now_ms = past.now.as_millis();
    let known: Vec<(usize, &Buyer, Profile)> = buyers
        .iter()
        .enumerate()
        .filter_map(|(at, buyer)| Some((at, buyer, Profile::at(buyer, now_ms)?)))
        .collect();
    if known.len() < CUSTOMERS_MIN {
        return Err(Reason::FewCustomers {
            customers: known.len(),
            customers_min: CUSTOMERS_MIN,
        });
    }
    let placed = model.and_then(|model| Some((model, placed(model, &known, now_ms)?)));
    let (by, names) = match placed {
        Some((model, names)) => (model.name.to_string(), names),
        None => {
            let names = known.iter().map(|(_, _, profile)| rule(profile).to_owned());
            ("rules".to_owned(), names.collect())
        }
    };
    let all_money: f64 = known
        .iter()
        .map(|(_, _, profile)| profile.money_minor)
        .sum();
    let mut groups: BTreeMap<String, Vec<(usize, &Profile)>> = BTreeMap::new();
    for (name, (at, _, profile)) in names.into_iter().zip(&known) {
        groups.entry(name).or_default().push((*at, profile));
    }
    let mut segments: Vec<SegmentFigures> = groups
        .into_iter()
        .map(|(name, members)| figures(past, name, members, known.len(), all_money))
        .collect();
    segments.sort_by(|a, b| b.money_share.total_cmp(&a.money_share));
    Ok(SegmentsReport {
        currency: past.currency,
        customers: known.len() as u64,
        by,
        segments,
    })
}

/// Everybody who is known by name, by number.
fn buyers(past: &Past) -> Vec<Buyer> {
    let mut buyers = vec![Buyer::default(); past.customers.len()];
    for sale in &past.sales {
        let place = sale
            .customer
            .and_then(|number| usize::try_from(number).ok());
        let Some(buyer) = place.and_then(|at| buyers.get_mut(at)) else {
            continue;
        };
        match sale.fate {
            Fate::Sold | Fate::Open => buyer.purchases.push(Purchase {
                placed_at_ms: sale.at_ms,
                money_minor: sale.money,
                articles: past.items(sale).iter().map(|item| item.article).collect(),
            }),
            Fate::Cancelled => buyer.returns.push((sale.at_ms, sale.money)),
            Fate::Expired => {}
        }
    }
    buyers
}

/// The model's names of the groups, for each customer; `None` when it fails.
fn placed(
    model: &SegmentsModel,
    known: &[(usize, &Buyer, Profile)],
    now_ms: i64,
) -> Option<Vec<String>> {
    let buyers: Vec<&Buyer> = known.iter().map(|(_, buyer, _)| *buyer).collect();
    let placed = model.place(&buyers, now_ms).ok()?;
    let name = |placed: Option<crate::model::segments::Placed>| {
        let segment = model.segments.get(placed?.segment)?;
        Some(segment.name.clone())
    };
    placed.into_iter().map(name).collect()
}

/// What somebody is by plain rules.
fn rule(profile: &Profile) -> &'static str {
    let is_regular = profile.orders >= REGULAR_ORDERS;
    if profile.recency_days >= GONE_DAYS {
        return if is_regular {
            "lost regulars"
        } else {
            "long gone"
        };
    }
    if profile.recency_days >= AWAY_DAYS {
        return if is_regular {
            "regulars going quiet"
        } else {
            "not seen of late"
        };
    }
    if is_regular {
        "regulars"
    } else if profile.tenure_days <= NEW_DAYS {
        "newcomers"
    } else if profile.orders <= ONCE {
        "came once"
    } else {
        "occasional buyers"
    }
}

fn figures(
    past: &Past,
    name: String,
    mut members: Vec<(usize, &Profile)>,
    customers: usize,
    all_money: f64,
) -> SegmentFigures {
    members.sort_by(|a, b| b.1.money_minor.total_cmp(&a.1.money_minor));
    let money: f64 = members.iter().map(|(_, profile)| profile.money_minor).sum();
    let middle = |of: fn(&Profile) -> f64| {
        let mut all: Vec<f64> = members.iter().map(|(_, profile)| of(profile)).collect();
        all.sort_by(f64::total_cmp);
        rounded(at_level(&all, 0.5).unwrap_or_default())
    };
    let named = members.iter().take(NAMED_MAX);
    SegmentFigures {
        name,
        customers: members.len() as u64,
        share: share(members.len() as f64, customers as f64),
        money_share: share(money, all_money),
        recency_days: middle(|profile| profile.recency_days),
        orders: middle(|profile| profile.orders),
        money_minor: middle(|profile| profile.money_minor),
        tenure_days: middle(|profile| profile.tenure_days),
        gap_days: middle(|profile| profile.gap_days),
        members: named
            .filter_map(|(at, _)| past.customers.get(*at))
            .map(ToString::to_string)
            .collect(),
    }
}
