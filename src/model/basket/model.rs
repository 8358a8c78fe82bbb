//! The basket model as it serves: what is in a cart in, what goes with it out.

use std::collections::BTreeSet;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::features::{
    Candidates, FEATURE_NAMES, FEATURES, InCart, Question, best, candidates, ease_scores,
};
use super::network::Network;
use super::person::Person;
use super::shop::{Article, NEIGHBOURS, Neighbour, Shop};
use crate::model::card::{Card, Refusal};
use crate::model::folder::Stored;
use crate::model::normalize::Normalization;
use crate::model::task::Task;
use crate::model::weights::Weights;

/// Numbers of one article in the tensor `articles`.
const ARTICLE_NUMBERS: usize = 6;

/// What the card keeps for this task.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct Settings {
    /// The moment that the statistics are of, milliseconds since 1970 UTC.
    pub(super) as_of_ms: i64,
    /// Whether the network answers; otherwise EASE does.
    pub(super) reranked: bool,
    /// SKUs by place.
    pub(super) skus: Vec<String>,
    /// Names by place.
    pub(super) names: Vec<String>,
    /// Of the candidates' features.
    pub(super) normalization: Normalization,
}

/// One line of a cart, as a caller knows it.
#[derive(Clone, Copy, Debug)]
pub struct CartLine<'a> {
    /// Stock keeping unit.
    pub sku: &'a str,
    /// The product's name; it only matters for articles that are newer than the model.
    pub name: &'a str,
    /// Price of one unit in minor units.
    pub unit_price_minor: i64,
}

/// One past order of a customer.
#[derive(Clone, Debug)]
pub struct PastOrder<'a> {
    /// When it was placed, milliseconds since 1970 UTC.
    pub placed_at_ms: i64,
    /// What was in it.
    pub skus: Vec<&'a str>,
}

/// An article that goes with a cart.
#[derive(Clone, Debug, PartialEq)]
pub struct Suggestion {
    /// Stock keeping unit.
    pub sku: String,
    /// Higher fits better; only comparable within one answer.
    pub score: f32,
}

/// A customer's past, ready to be asked about many carts.
#[derive(Clone, Debug)]
pub struct Customer(Person);

/// A basket model that passed the checks of its card.
#[derive(Debug)]
pub struct BasketModel {
    /// Its name.
    pub name: Arc<str>,
    /// What it was trained on, in a few words.
    pub trained_on: Arc<str>,
    pub(super) shop: Shop,
    network: Option<Network>,
    normalization: Normalization,
}

impl BasketModel {
    /// Checks a card and its weights.
    ///
    /// # Errors
    /// Why they must not serve.
    pub fn open(stored: &Stored) -> Result<Self, Refusal> {
        let (card, weights) =
            Card::open(Task::Basket, &FEATURE_NAMES, &stored.card, &stored.weights)?;
        let settings: Settings = card.settings()?;
        let shape = |error: anyhow::Error| Refusal::Shape(error.to_string());
        let network = Network::take(&weights, FEATURES).map_err(shape)?;
        if !settings.normalization.is_sound(FEATURES) {
            return Err(Refusal::Card(
                "the normalization is not one mean and one spread per feature".to_owned(),
            ));
        }
        card.check_probe(
            network
                .probe(FEATURES)
                .map_err(|error| shape(error.into()))?,
        )?;
        Ok(Self {
            name: card.name.into(),
            trained_on: card.trained_on.into(),
            shop: take_shop(&weights, &settings).map_err(shape)?,
            network: settings.reranked.then_some(network),
            normalization: settings.normalization,
        })
    }

    /// A customer from their past orders, in time order. Orders after the model's moment count too, as far as the model
    /// knows the articles.
    #[must_use]
    pub fn customer<'a>(&self, orders: impl IntoIterator<Item = PastOrder<'a>>) -> Customer {
        let orders = orders.into_iter().map(|order| {
            let mut places: Vec<usize> = order
                .skus
                .iter()
                .filter_map(|sku| self.shop.find(sku))
                .collect();
            places.sort_unstable();
            places.dedup();
            (order.placed_at_ms, places)
        });
        Customer(Person::of(&self.shop, orders))
    }

    /// The `count` articles that go best with a cart, best first, none of them in it. `at_ms` is now. An empty cart gets
    /// what the customer buys and what sells.
    #[must_use]
    pub fn goes_with(
        &self,
        cart: &[CartLine<'_>],
        customer: Option<&Customer>,
        at_ms: i64,
        count: usize,
    ) -> Vec<Suggestion> {
        let mut seen = BTreeSet::new();
        let cart: Vec<InCart> = cart
            .iter()
            .filter(|line| seen.insert(line.sku))
            .map(|line| {
                let place = self.shop.find(line.sku);
                InCart::of(
                    &self.shop,
                    place,
                    line.sku,
                    Some(line.name),
                    line.unit_price_minor,
                )
            })
            .collect();
        let question = Question {
            cart,
            person: customer.map(|customer| &customer.0),
            at_ms,
        };
        let suggestion = |(place, score): (usize, f32)| {
            Some(Suggestion {
                sku: self.shop.articles.get(place)?.sku.clone(),
                score,
            })
        };
        let network = self.network.as_ref();
        let ranked = network
            .and_then(|network| ranked(network, &self.normalization, &self.shop, &question).ok());
        let ranked = ranked.unwrap_or_else(|| {
            let scores = ease_scores(&self.shop, &question.cart);
            let score = |place: usize| (place, scores.get(place).copied().unwrap_or_default());
            best(&scores, count).into_iter().map(score).collect()
        });
        ranked
            .into_iter()
            .take(count)
            .filter_map(suggestion)
            .collect()
    }
}

/// All candidates of a question with their scores, best first, ties by place.
pub(super) fn ranked(
    network: &Network,
    normal: &Normalization,
    shop: &Shop,
    question: &Question<'_>,
) -> candle_core::Result<Vec<(usize, f32)>> {
    score(network, normal, &candidates(shop, question))
}

/// Candidates with their scores, best first, ties by place.
pub(super) fn score(
    network: &Network,
    normal: &Normalization,
    candidates: &Candidates,
) -> candle_core::Result<Vec<(usize, f32)>> {
    let mut rows = vec![0.0; candidates.rows.len()];
    for (to, row) in rows
        .chunks_exact_mut(FEATURES)
        .zip(candidates.rows.chunks_exact(FEATURES))
    {
        normal.apply(row, to);
    }
    let scores = network.scores(rows, FEATURES)?;
    let mut ranked: Vec<(usize, f32)> = candidates.places.iter().copied().zip(scores).collect();
    ranked.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
    Ok(ranked)
}

/// Writes a shop down as tensors; SKUs and names go into the settings.
pub(super) fn put_shop(shop: &Shop, weights: &mut Weights) {
    let n = shop.len();
    let numbers = shop.articles.iter().flat_map(|article| {
        [
            article.short,
            article.long,
            article.carts,
            article.age_days,
            article.idle_days,
            article.ln_price,
        ]
    });
    weights.put("articles", &[n, ARTICLE_NUMBERS], numbers.collect());
    weights.put("ease", &[n, n], shop.ease.clone());
    let mut near = Vec::with_capacity(n * NEIGHBOURS * 3);
    for neighbours in &shop.near {
        let known = neighbours
            .iter()
            .map(|near| [near.place as f32, near.cosine, near.confidence]);
        // Where there are fewer, a cosine of nothing says so.
        near.extend(
            known
                .chain(std::iter::repeat([0.0; 3]))
                .take(NEIGHBOURS)
                .flatten(),
        );
    }
    weights.put("near", &[n, NEIGHBOURS, 3], near);
}

fn take_shop(weights: &Weights, settings: &Settings) -> anyhow::Result<Shop> {
    let n = settings.skus.len();
    anyhow::ensure!(
        settings.names.len() == n,
        "{n} SKUs have {} names",
        settings.names.len()
    );
    let numbers = weights
        .take("articles", &[n, ARTICLE_NUMBERS])?
        .chunks_exact(ARTICLE_NUMBERS);
    let named = settings.skus.iter().zip(&settings.names).zip(numbers);
    let article = |((sku, name), numbers): ((&String, &String), &[f32])| {
        let mut numbers = numbers.iter().copied();
        let mut next = || numbers.next().unwrap_or_default();
        Article {
            sku: sku.clone(),
            name: name.clone(),
            short: next(),
            long: next(),
            carts: next(),
            age_days: next(),
            idle_days: next(),
            ln_price: next(),
        }
    };
    let neighbours = |row: &[f32]| {
        let triples = row.chunks_exact(3).filter_map(|triple| match triple {
            // A place is a whole number below 2^24, which 32-bit floats hold exactly.
            &[place, cosine, confidence] if cosine > 0.0 => Some(Neighbour {
                place: place as usize,
                cosine,
                confidence,
            }),
            _ => None,
        });
        triples.collect()
    };
    let near = weights
        .take("near", &[n, NEIGHBOURS, 3])?
        .chunks_exact(NEIGHBOURS * 3)
        .map(neighbours)
        .collect();
    let ease = weights.take("ease", &[n, n])?.to_vec();
    Ok(Shop::assemble(
        settings.as_of_ms,
        named.map(article).collect(),
        ease,
        near,
    ))
}
