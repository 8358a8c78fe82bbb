//! What a shop knows of its articles at one moment: how well each sells, what it costs, what goes with it. Built from the
//! carts before that moment and from nothing else.

use std::collections::{BTreeMap, HashMap};

use super::carts::{Cart, Carts};
use super::ease::{self, EaseSettings, decay};
use super::words::{Bag, Words, code};
use crate::model::history::DAY_MS;

/// Articles that are known at most; beyond it the least sold of late are left out. The matrix of twice as many would take
/// four times the memory and eight times the time.
pub(super) const ARTICLES_MAX: usize = 5_000;
/// Articles kept that go best with an article.
pub(super) const NEIGHBOURS: usize = 64;
/// Half-lives of what sells now and of what sells, in days.
const SHORT_DAYS: f64 = 21.0;
const LONG_DAYS: f64 = 180.0;

/// One article.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Article {
    /// Stock keeping unit.
    pub(super) sku: String,
    /// The name under which it was last sold.
    pub(super) name: String,
    /// Carts that held it, weighed by age with a short half-life.
    pub(super) short: f32,
    /// The same with a long half-life.
    pub(super) long: f32,
    /// Carts that ever held it.
    pub(super) carts: f32,
    /// Days since its first sale.
    pub(super) age_days: f32,
    /// Days since its last sale.
    pub(super) idle_days: f32,
    /// Logarithm of its usual price in minor units.
    pub(super) ln_price: f32,
}

/// An article that goes with another.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(super) struct Neighbour {
    /// Its place.
    pub(super) place: usize,
    /// Cosine of the two articles' carts.
    pub(super) cosine: f32,
    /// Share of the other's carts that hold this one too.
    pub(super) confidence: f32,
}

/// A shop at one moment.
#[derive(Clone, Debug, Default)]
pub(super) struct Shop {
    /// The moment, milliseconds since 1970 UTC.
    pub(super) as_of_ms: i64,
    /// Articles; an article's place is its index.
    pub(super) articles: Vec<Article>,
    /// EASE weights, (articles, articles).
    pub(super) ease: Vec<f32>,
    /// For each article those that go best with it.
    pub(super) near: Vec<Vec<Neighbour>>,
    /// Words of the names, article by article.
    pub(super) bags: Vec<Bag>,
    /// Numbers of the SKUs, article by article.
    pub(super) codes: Vec<Option<i64>>,
    words: Words,
    places: HashMap<String, usize>,
}

impl Shop {
    /// The shop at a moment.
    ///
    /// # Errors
    /// When no article was sold before it.
    pub(super) fn as_of(
        carts: &Carts,
        as_of_ms: i64,
        settings: EaseSettings,
    ) -> candle_core::Result<Self> {
        let past = carts.placed_before(as_of_ms);
        let (numbers, mut articles) = articles(carts, past, as_of_ms);
        name(carts, as_of_ms, &numbers, &mut articles);
        let rows: Vec<(f64, Vec<usize>)> = past
            .iter()
            .map(|cart| {
                let items = cart
                    .items
                    .iter()
                    .filter_map(|line| numbers.get(&line.item).copied());
                (
                    decay(as_of_ms - cart.placed_at_ms, settings.half_life_days),
                    items.collect(),
                )
            })
            .collect();
        let weighed = || {
            rows.iter()
                .map(|(weight, places)| (*weight, places.as_slice()))
        };
        let n = articles.len();
        let ease = ease::fit(n, weighed(), settings.ridge)?;
        Ok(Self::assemble(as_of_ms, articles, ease, near(n, weighed())))
    }

    /// A shop from its parts.
    pub(super) fn assemble(
        as_of_ms: i64,
        articles: Vec<Article>,
        ease: Vec<f32>,
        near: Vec<Vec<Neighbour>>,
    ) -> Self {
        let words = Words::of(articles.iter().map(|article| article.name.as_str()));
        Self {
            as_of_ms,
            bags: articles
                .iter()
                .map(|article| words.bag(&article.name))
                .collect(),
            codes: articles.iter().map(|article| code(&article.sku)).collect(),
            places: articles
                .iter()
                .enumerate()
                .map(|(place, article)| (article.sku.clone(), place))
                .collect(),
            words,
            articles,
            ease,
            near,
        }
    }

    /// An article's place.
    pub(super) fn find(&self, sku: &str) -> Option<usize> {
        self.places.get(sku).copied()
    }

    /// A name as words that this shop knows.
    pub(super) fn bag(&self, name: &str) -> Bag {
        self.words.bag(name)
    }

    /// How many articles there are.
    pub(super) fn len(&self) -> usize {
        self.articles.len()
    }

    /// Adds the EASE weights of one article, times `weight`, to a score for each article.
    pub(super) fn add_ease(&self, place: usize, weight: f32, scores: &mut [f32]) {
        let n = self.len();
        let row = self
            .ease
            .get(place * n..(place + 1) * n)
            .unwrap_or_default();
        scores
            .iter_mut()
            .zip(row)
            .for_each(|(score, own)| *score += weight * own);
    }
}

/// The articles of the past with the place of each number.
fn articles(carts: &Carts, past: &[Cart], as_of_ms: i64) -> (HashMap<usize, usize>, Vec<Article>) {
    let mut seen: BTreeMap<usize, (Article, f64, f64)> = BTreeMap::new();
    for cart in past {
        let age_ms = as_of_ms - cart.placed_at_ms;
        let days = (age_ms as f64 / DAY_MS as f64) as f32;
        let (short, long) = (decay(age_ms, SHORT_DAYS), decay(age_ms, LONG_DAYS));
        for line in &cart.items {
            let (article, prices, weights) = seen.entry(line.item).or_insert_with(|| {
                let new = Article {
                    age_days: days,
                    ..Article::default()
                };
                (new, 0.0, 0.0)
            });
            article.short += short as f32;
            article.long += long as f32;
            article.carts += 1.0;
            article.idle_days = days;
            *prices += long * (line.unit_price_minor.max(1) as f64).ln();
            *weights += long;
        }
    }
    let mut kept: Vec<usize> = seen.keys().copied().collect();
    if kept.len() > ARTICLES_MAX {
        let long = |number: &usize| seen.get(number).map_or(0.0, |(article, ..)| article.long);
        kept.sort_by(|a, b| long(b).total_cmp(&long(a)).then(a.cmp(b)));
        kept.truncate(ARTICLES_MAX);
        kept.sort_unstable();
    }
    let numbers = kept
        .iter()
        .enumerate()
        .map(|(place, &number)| (number, place))
        .collect();
    let article = |number: &usize| {
        let (mut article, prices, weights) = seen.get(number).cloned().unwrap_or_default();
        carts.skus.name(*number).clone_into(&mut article.sku);
        article.ln_price = (prices / weights.max(1e-300)) as f32;
        article
    };
    (numbers, kept.iter().map(article).collect())
}

/// Gives each article the last name it had.
fn name(carts: &Carts, as_of_ms: i64, numbers: &HashMap<usize, usize>, articles: &mut [Article]) {
    for (_, number, name) in carts
        .named
        .iter()
        .take_while(|(at_ms, ..)| *at_ms < as_of_ms)
    {
        if let Some(article) = numbers
            .get(number)
            .and_then(|&place| articles.get_mut(place))
        {
            article.name.clone_from(name);
        }
    }
}

/// The nearest articles of each by cosine over weighed carts.
fn near<'a>(n: usize, carts: impl Iterator<Item = (f64, &'a [usize])>) -> Vec<Vec<Neighbour>> {
    let mut together = vec![0.0_f32; n * n];
    for (weight, cart) in carts {
        for &one in cart {
            if let Some(row) = together.get_mut(one * n..(one + 1) * n) {
                for &other in cart {
                    if let Some(both) = row.get_mut(other) {
                        *both += weight as f32;
                    }
                }
            }
        }
    }
    let own: Vec<f32> = together.iter().step_by(n + 1).copied().collect();
    let nearest = |(one, row): (usize, &[f32])| {
        let carts = own.get(one).copied().unwrap_or_default().max(1e-9);
        let others = row
            .iter()
            .zip(&own)
            .enumerate()
            .filter(|(other, (both, _))| *other != one && **both > 0.0);
        let mut all: Vec<Neighbour> = others
            .map(|(place, (both, theirs))| Neighbour {
                place,
                // The constant keeps two articles that met once and never sold otherwise from being the closest of all.
                cosine: both / ((carts * theirs).sqrt() + 5.0),
                confidence: both / (carts + 2.0),
            })
            .collect();
        all.sort_by(|a, b| b.cosine.total_cmp(&a.cosine).then(a.place.cmp(&b.place)));
        all.truncate(NEIGHBOURS);
        all
    };
    together
        .chunks_exact(n.max(1))
        .enumerate()
        .map(nearest)
        .collect()
}
