//! What goes with a cart: by the basket model where one serves, else by the bundles that are counted over the site's
//! orders from time to time (the insight of that name).
//!
//! Only what is sold now, and nothing that is in the cart already. Nothing is computed over orders here: the model is
//! asked, or a row is read.

use std::{collections::HashSet, sync::Arc};

use super::{
    Insights,
    kind::Kind,
    kinds::bundles::{BundleArticle, BundlePair, BundlesReport},
    rows,
};
use crate::{
    catalog::Product,
    engine::shelf,
    hub::SiteView,
    journal::{OrderQuery, ReadError},
    model::basket::{BasketModel, CartLine, PastOrder},
    order::{Order, SiteId, Sku, UserId},
};

/// What is said of bundles.
const BUNDLES: &str = "bundles";
/// Orders of a customer that the model is told of, the newest.
const PAST_ORDERS: usize = 50;
/// So many times as much is asked of the model as is shown: some of it is not sold now.
const ASKED_TIMES: usize = 4;

/// What goes with a cart.
#[derive(Debug, Clone, Default)]
pub struct GoesWith {
    /// Articles, best first.
    pub items: Vec<Companion>,
    /// Who says so: a model's name, or `bundles`; nobody, where nothing is known yet.
    pub by: Option<Arc<str>>,
}

/// An article that goes with a cart.
#[derive(Debug, Clone)]
pub struct Companion {
    /// The article.
    pub product: Arc<Product>,
    /// The counts that say so, where it is by counts.
    pub because: Option<Because>,
}

/// Why it goes with the cart.
#[derive(Debug, Clone, PartialEq)]
pub struct Because {
    /// The article of the cart that it goes with.
    pub sku: Sku,
    /// Orders that hold both.
    pub together: u64,
    /// Share of that article's orders that hold it.
    pub confidence: f64,
    /// Times as often together as by chance.
    pub lift: f64,
}

impl Insights {
    /// The `count` articles that go best with a cart of `skus`. `customer` is whose cart it is; a guest's past is
    /// unknown.
    ///
    /// # Errors
    /// The store cannot be read.
    pub async fn goes_with(
        &self,
        site: &SiteView,
        skus: &[Sku],
        customer: Option<&UserId>,
        count: usize,
    ) -> Result<GoesWith, ReadError> {
        let model = self.sources.models.of(site.id()).served().basket.clone();
        let (ranked, by) = match model {
            Some(model) => {
                let by = Arc::clone(&model.name);
                let ranked = self.ask(model, site, skus, customer, count * ASKED_TIMES);
                (ranked.await?, Some(by))
            }
            None => {
                let ranked = self.counted(site.id(), skus).await?;
                let by = (!ranked.is_empty()).then(|| BUNDLES.into());
                (ranked, by)
            }
        };
        let now = self.sources.clock.now();
        let mut seen: HashSet<&Sku> = skus.iter().collect();
        let mut items = Vec::with_capacity(count);
        for (sku, because) in &ranked {
            if items.len() == count {
                break;
            }
            let product = site
                .product(sku)
                .filter(|product| shelf::is_sold(site, product, now));
            if let Some(product) = product
                && seen.insert(sku)
            {
                let because = because.clone();
                items.push(Companion { product, because });
            }
        }
        Ok(GoesWith { items, by })
    }

    async fn ask(
        &self,
        model: Arc<BasketModel>,
        site: &SiteView,
        skus: &[Sku],
        customer: Option<&UserId>,
        count: usize,
    ) -> Result<Vec<(Sku, Option<Because>)>, ReadError> {
        let past = match customer {
            Some(customer) => self.past_of(site.id(), customer).await?,
            None => Vec::new(),
        };
        let products: Vec<Arc<Product>> = skus.iter().filter_map(|sku| site.product(sku)).collect();
        let now = self.sources.clock.now().as_millis();
        let asked = tokio::task::spawn_blocking(move || {
            let cart = products.iter().map(|product| CartLine {
                sku: product.sku.as_str(),
                name: &product.name,
                unit_price_minor: product.price,
            });
            let cart: Vec<_> = cart.collect();
            // The journal tells the newest first.
            let orders = past.iter().rev().map(|order| PastOrder {
                placed_at_ms: order.placed_at.as_millis(),
                skus: order.lines.iter().map(|line| line.sku.as_str()).collect(),
            });
            let customer = (!past.is_empty()).then(|| model.customer(orders));
            model.goes_with(&cart, customer.as_ref(), now, count)
        });
        let suggestions = asked.await;
        let suggestions = suggestions.map_err(|error| ReadError::Unavailable(error.to_string()))?;
        let skus = suggestions
            .into_iter()
            .filter_map(|suggestion| Some((suggestion.sku.parse().ok()?, None)));
        Ok(skus.collect())
    }

    async fn past_of(&self, site: &SiteId, customer: &UserId) -> Result<Vec<Order>, ReadError> {
        let query = OrderQuery {
            sites: Some(vec![site.clone()]),
            customer: Some(customer.clone()),
            limit: PAST_ORDERS,
            ..OrderQuery::default()
        };
        self.sources.journal.orders(query).await
    }

    /// What the counted bundles say, best first; nothing where they are not counted yet.
    async fn counted(
        &self,
        site: &SiteId,
        skus: &[Sku],
    ) -> Result<Vec<(Sku, Option<Because>)>, ReadError> {
        let row = rows::read(&self.sources.journal, site, Kind::Bundles).await?;
        let report = row.and_then(|row| row.report);
        let report: Option<BundlesReport> =
            report.and_then(|report| serde_json::from_value(report).ok());
        Ok(report.map_or_else(Vec::new, |report| matching(report.pairs, skus)))
    }
}

/// The other halves of the pairs that have one half in the cart: what is surest first, then what is more than chance.
fn matching(pairs: Vec<BundlePair>, skus: &[Sku]) -> Vec<(Sku, Option<Because>)> {
    let in_cart = |article: &BundleArticle| skus.iter().find(|sku| sku.as_str() == article.sku);
    let mut found = Vec::new();
    for pair in pairs {
        let ways = [
            (&pair.first, &pair.second, pair.confidence),
            (&pair.second, &pair.first, pair.confidence_back),
        ];
        for (of, other, confidence) in ways {
            let (Some(sku), Ok(other)) = (in_cart(of), other.sku.parse::<Sku>()) else {
                continue;
            };
            let because = Because {
                sku: sku.clone(),
                together: pair.together,
                confidence,
                lift: pair.lift,
            };
            found.push((other, Some(because)));
        }
    }
    let sure = |because: &Option<Because>| {
        let because = because.as_ref();
        because.map_or((0.0, 0.0), |because| (because.confidence, because.lift))
    };
    found.sort_by(|(_, a), (_, b)| {
        let (a, b) = (sure(a), sure(b));
        b.0.total_cmp(&a.0).then(b.1.total_cmp(&a.1))
    });
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_other_half_of_a_pair_goes_with_the_one_in_the_cart()
    -> Result<(), crate::order::InvalidId> {
        let article = |sku: &str| BundleArticle {
            sku: sku.to_owned(),
            name: sku.to_owned(),
            orders: 40,
        };
        let pair = |first, second, confidence, confidence_back| BundlePair {
            first: article(first),
            second: article(second),
            together: 12,
            support: 0.1,
            confidence,
            confidence_back,
            lift: 2.0,
        };
        let pairs = vec![
            pair("tea", "milk", 0.2, 0.9),
            pair("bread", "tea", 0.4, 0.5),
            pair("bread", "butter", 0.8, 0.8),
        ];
        let found = matching(pairs, &["tea".parse()?]);
        let skus: Vec<&str> = found.iter().map(|(sku, _)| sku.as_str()).collect();
        assert_eq!(skus, ["bread", "milk"]);
        Ok(())
    }
}
