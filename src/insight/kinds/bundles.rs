//! Articles that are bought together more often than chance would have it, with the counts that say so.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::super::{
    answer::rounded,
    past::{Past, Sale},
    reason::Reason,
};
use crate::model::basket::{BundleRules, bundles};

/// Orders below which nothing is said.
const ORDERS_MIN: usize = 100;
/// Pairs that are counted: the memory of a report. The newest orders have them.
const PAIRS_MAX: usize = 2_000_000;
/// Articles of an order beyond which it says nothing about what goes together.
const ARTICLES_MAX: usize = 60;

/// What goes together.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct BundlesReport {
    /// Orders with two articles or more, of those that were looked at.
    pub carts_with_several: u64,
    /// Orders that were looked at.
    pub carts: u64,
    /// Pairs, first what tells most.
    pub pairs: Vec<BundlePair>,
}

/// Two articles that go together.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct BundlePair {
    /// The article that is in more orders.
    pub first: BundleArticle,
    /// The other one.
    pub second: BundleArticle,
    /// Orders that hold both.
    pub together: u64,
    /// Share of all orders that hold both.
    pub support: f64,
    /// Share of the first one's orders that hold the second.
    pub confidence: f64,
    /// Share of the second one's orders that hold the first.
    pub confidence_back: f64,
    /// Times as often together as by chance.
    pub lift: f64,
}

/// One of two.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct BundleArticle {
    /// Stock keeping unit.
    pub sku: String,
    /// Its name.
    pub name: String,
    /// Orders that hold it.
    pub orders: u64,
}

/// The report of a past.
pub(in crate::insight) fn report(past: &Past) -> Result<BundlesReport, Reason> {
    let wanted = past.sales.iter().rev().filter(|sale| sale.is_wanted());
    let mut pairs = 0;
    let mut carts: Vec<Vec<&str>> = Vec::new();
    for sale in wanted {
        let cart = cart(past, sale);
        if cart.len() > ARTICLES_MAX {
            continue;
        }
        pairs += cart.len() * cart.len().saturating_sub(1) / 2;
        if pairs > PAIRS_MAX {
            break;
        }
        carts.push(cart);
    }
    if carts.len() < ORDERS_MIN {
        return Err(Reason::FewOrders {
            orders: carts.len(),
            orders_min: ORDERS_MIN,
        });
    }
    let found = bundles(&carts, BundleRules::default());
    if found.is_empty() {
        return Err(Reason::ByChance);
    }
    let article = |sku: String, orders: usize| BundleArticle {
        name: past
            .number_of(&sku)
            .and_then(|number| past.named(number))
            .map(|article| article.name.to_string())
            .unwrap_or_default(),
        sku,
        orders: orders as u64,
    };
    Ok(BundlesReport {
        carts_with_several: carts.iter().filter(|cart| cart.len() > 1).count() as u64,
        carts: carts.len() as u64,
        pairs: found
            .into_iter()
            .map(|pair| BundlePair {
                first: article(pair.first, pair.first_carts),
                second: article(pair.second, pair.second_carts),
                together: pair.together as u64,
                support: rounded(pair.support),
                confidence: rounded(pair.confidence),
                confidence_back: rounded(pair.confidence_back),
                lift: rounded(pair.lift),
            })
            .collect(),
    })
}

/// The distinct articles of an order.
fn cart<'a>(past: &'a Past, sale: &Sale) -> Vec<&'a str> {
    let mut articles: Vec<u32> = past.items(sale).iter().map(|item| item.article).collect();
    articles.sort_unstable();
    articles.dedup();
    articles
        .into_iter()
        .map(|article| past.sku(article))
        .collect()
}
