//! What speaks for each article that could go into a cart: one row of numbers for each candidate.
//!
//! A candidate is among the first of a list: by EASE over the cart, by the cart's neighbours, by the customer's taste, by what
//! the customer buys, by what sells now. Articles in the cart are none.

use super::person::Person;
use super::shop::Shop;
use super::words::{Bag, likeness};
use crate::model::history::DAY_MS;

/// How many numbers a row has.
pub(super) const FEATURES: usize = FEATURE_NAMES.len();

/// What they are, in order.
pub(super) const FEATURE_NAMES: [&str; 26] = [
    "ease",
    "ease_of_best",
    "ease_rank",
    "near_sum",
    "near_max",
    "confidence_max",
    "near_count",
    "taste",
    "taste_rank",
    "own_share",
    "own_before",
    "own_freshness",
    "own_orders_with",
    "own_orders",
    "sells_now",
    "sells_long",
    "trend",
    "age",
    "idle",
    "price_step",
    "price_distance",
    "name_max",
    "name_mean",
    "code_nearness",
    "cart_size",
    "lag",
];

/// Candidates of one cart at most.
pub(super) const CANDIDATES_MAX: usize = 160;
/// How many of the first of each list are candidates.
const BY_EASE: usize = 80;
const BY_NEAR: usize = 30;
const BY_TASTE: usize = 30;
const BY_OWN: usize = 20;
const BY_SALES: usize = 10;

/// An article in a cart.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct InCart {
    /// Its place in the shop, where the shop knows it.
    pub(super) place: Option<usize>,
    /// The logarithm of its price of one unit in minor units.
    pub(super) ln_price: f32,
    /// The number its SKU starts with.
    pub(super) code: Option<i64>,
    /// Its name.
    pub(super) bag: Bag,
}

/// A cart that wants company.
pub(super) struct Question<'a> {
    /// What is in it.
    pub(super) cart: Vec<InCart>,
    /// Whose it is, where that is known and not new.
    pub(super) person: Option<&'a Person>,
    /// When it is asked, milliseconds since 1970 UTC.
    pub(super) at_ms: i64,
}

/// Candidates and what speaks for each.
#[derive(Clone, Debug, Default)]
pub(super) struct Candidates {
    /// Places in the shop.
    pub(super) places: Vec<usize>,
    /// [`FEATURES`] numbers for each.
    pub(super) rows: Vec<f32>,
}

/// Scores of every article, before candidates are chosen.
struct Scores {
    ease: Vec<f32>,
    near_sum: Vec<f32>,
    near_max: Vec<f32>,
    confidence_max: Vec<f32>,
    near_count: Vec<f32>,
}

/// The EASE score of every article for a cart; what is in the cart has none.
pub(super) fn ease_scores(shop: &Shop, cart: &[InCart]) -> Vec<f32> {
    let mut scores = vec![0.0; shop.len()];
    for place in cart.iter().filter_map(|line| line.place) {
        shop.add_ease(place, 1.0, &mut scores);
    }
    without_cart(cart, &mut scores);
    scores
}

/// The sum of the cosines to the cart's articles, for every article; what is in the cart has none.
pub(super) fn near_scores(shop: &Shop, cart: &[InCart]) -> Vec<f32> {
    let mut scores = Scores::of(shop, cart).near_sum;
    without_cart(cart, &mut scores);
    scores
}

/// The first `count` places by score, best first, ties by place; what is not above nothing is left out.
pub(super) fn best(scores: &[f32], count: usize) -> Vec<usize> {
    let mut places: Vec<usize> = scores
        .iter()
        .enumerate()
        .filter(|(_, s)| **s > 0.0)
        .map(|(place, _)| place)
        .collect();
    let score = |place: usize| scores.get(place).copied().unwrap_or(f32::NEG_INFINITY);
    let order = |a: &usize, b: &usize| score(*b).total_cmp(&score(*a)).then(a.cmp(b));
    if places.len() > count && count > 0 {
        places.select_nth_unstable_by(count - 1, order);
        places.truncate(count);
    }
    places.sort_unstable_by(order);
    places
}

/// The candidates of a cart with their rows.
pub(super) fn candidates(shop: &Shop, question: &Question<'_>) -> Candidates {
    let cart = &question.cart;
    let mut scores = Scores::of(shop, cart);
    without_cart(cart, &mut scores.ease);
    without_cart(cart, &mut scores.near_sum);
    let by_ease = best(&scores.ease, CANDIDATES_MAX);
    let mut taste = question
        .person
        .map(|person| person.taste.clone())
        .unwrap_or_default();
    without_cart(cart, &mut taste);
    let by_taste = best(&taste, CANDIDATES_MAX);
    let places = choose(shop, question, &by_ease, &by_taste, &scores);
    let top = by_ease
        .first()
        .and_then(|&place| scores.ease.get(place))
        .copied()
        .unwrap_or_default();
    let rank = ranks(shop.len(), &by_ease);
    let taste_rank = ranks(shop.len(), &by_taste);
    let shared = Shared::of(question, shop);
    let mut rows = Vec::with_capacity(places.len() * FEATURES);
    for &place in &places {
        let of = |numbers: &[f32]| numbers.get(place).copied().unwrap_or_default();
        let ease = of(&scores.ease);
        let own = question
            .person
            .and_then(|person| person.articles.get(&place))
            .copied()
            .unwrap_or_default();
        let own_days = (question.at_ms.saturating_sub(own.last_ms) as f64 / DAY_MS as f64) as f32;
        let bought = own.orders > 0.0;
        let Some(article) = shop.articles.get(place) else {
            continue;
        };
        let step = article.ln_price - shared.ln_price;
        let (name_max, name_mean) = shared.names(shop, place);
        let row: [f32; FEATURES] = [
            ease,
            ease / top.max(1e-6),
            of(&rank),
            of(&scores.near_sum) / shared.known.max(1.0).sqrt(),
            of(&scores.near_max),
            of(&scores.confidence_max),
            of(&scores.near_count) / shared.known.max(1.0),
            of(&taste),
            of(&taste_rank),
            own.weight,
            f32::from(u8::from(bought)),
            if bought {
                (-own_days / 60.0).exp()
            } else {
                0.0
            },
            own.orders.ln_1p(),
            question.person.map_or(0.0, |person| person.orders.ln_1p()),
            (article.short + 0.1).ln(),
            (article.long + 0.1).ln(),
            (article.short + 0.5).ln() - (article.long * SHORT_OF_LONG + 0.5).ln(),
            article.age_days.max(0.0).ln_1p(),
            article.idle_days.max(0.0).ln_1p(),
            step,
            step.abs(),
            name_max,
            name_mean,
            shared.code_nearness(shop, place),
            (cart.len() as f32).ln(),
            shared.lag_days / 30.0,
        ];
        rows.extend(row);
    }
    Candidates { places, rows }
}

/// What an article that sells evenly weighs with the short half-life, for each that it weighs with the long one.
const SHORT_OF_LONG: f32 = 21.0 / 180.0;

/// What all candidates of a question share.
struct Shared<'a> {
    cart: &'a [InCart],
    /// Articles of the cart that the shop knows.
    known: f32,
    /// The mean logarithm of the cart's prices.
    ln_price: f32,
    lag_days: f32,
}

impl<'a> Shared<'a> {
    fn of(question: &'a Question<'_>, shop: &Shop) -> Self {
        let cart = &question.cart;
        let size = cart.len().max(1) as f32;
        let lag_ms = question.at_ms.saturating_sub(shop.as_of_ms).max(0);
        Self {
            cart,
            known: cart.iter().filter(|line| line.place.is_some()).count() as f32,
            ln_price: cart.iter().map(|line| line.ln_price).sum::<f32>() / size,
            lag_days: (lag_ms as f64 / DAY_MS as f64) as f32,
        }
    }

    fn names(&self, shop: &Shop, place: usize) -> (f32, f32) {
        let own = shop.bags.get(place).map(Vec::as_slice).unwrap_or_default();
        let alike = self.cart.iter().map(|line| likeness(own, &line.bag));
        let (most, sum) = alike.fold((0.0_f32, 0.0), |(most, sum), alike| {
            (most.max(alike), sum + alike)
        });
        (most, sum / self.cart.len().max(1) as f32)
    }

    fn code_nearness(&self, shop: &Shop, place: usize) -> f32 {
        let Some(own) = shop.codes.get(place).copied().flatten() else {
            return 0.0;
        };
        let far = self
            .cart
            .iter()
            .filter_map(|line| line.code)
            .map(|code| code.abs_diff(own))
            .min();
        far.map_or(0.0, |far| 1.0 / (1.0 + far.min(1_000) as f32))
    }
}

impl Scores {
    fn of(shop: &Shop, cart: &[InCart]) -> Self {
        let none = || vec![0.0; shop.len()];
        let mut scores = Self {
            ease: none(),
            near_sum: none(),
            near_max: none(),
            confidence_max: none(),
            near_count: none(),
        };
        for place in cart.iter().filter_map(|line| line.place) {
            shop.add_ease(place, 1.0, &mut scores.ease);
            for near in shop.near.get(place).into_iter().flatten() {
                let at = near.place;
                let raise = |numbers: &mut Vec<f32>, by: f32| {
                    if let Some(number) = numbers.get_mut(at) {
                        *number = number.max(by);
                    }
                };
                raise(&mut scores.near_max, near.cosine);
                raise(&mut scores.confidence_max, near.confidence);
                for (numbers, by) in [
                    (&mut scores.near_sum, near.cosine),
                    (&mut scores.near_count, 1.0),
                ] {
                    if let Some(number) = numbers.get_mut(at) {
                        *number += by;
                    }
                }
            }
        }
        scores
    }
}

fn choose(
    shop: &Shop,
    question: &Question<'_>,
    by_ease: &[usize],
    by_taste: &[usize],
    scores: &Scores,
) -> Vec<usize> {
    let mut chosen: Vec<usize> = by_ease.iter().copied().take(BY_EASE).collect();
    chosen.extend(best(&scores.near_sum, BY_NEAR));
    chosen.extend(by_taste.iter().copied().take(BY_TASTE));
    if let Some(person) = question.person {
        let mut own = vec![0.0; shop.len()];
        for (&place, bought) in &person.articles {
            if let Some(weight) = own.get_mut(place) {
                *weight = bought.weight;
            }
        }
        without_cart(&question.cart, &mut own);
        chosen.extend(best(&own, BY_OWN));
    }
    let mut sells: Vec<f32> = shop.articles.iter().map(|article| article.short).collect();
    without_cart(&question.cart, &mut sells);
    chosen.extend(best(&sells, BY_SALES));
    chosen.sort_unstable();
    chosen.dedup();
    // In the order of the shop's articles, so that ties say nothing about a list.
    chosen.truncate(CANDIDATES_MAX + BY_SALES);
    chosen
}

fn ranks(n: usize, first: &[usize]) -> Vec<f32> {
    let last = (CANDIDATES_MAX as f32 + 1.0).ln();
    let mut ranks = vec![last; n];
    for (rank, &place) in first.iter().enumerate() {
        if let Some(own) = ranks.get_mut(place) {
            *own = (rank as f32).ln_1p();
        }
    }
    ranks
}

/// Takes the cart's own articles out of scores.
pub(super) fn without_cart(cart: &[InCart], scores: &mut [f32]) {
    for place in cart.iter().filter_map(|line| line.place) {
        if let Some(score) = scores.get_mut(place) {
            *score = f32::NEG_INFINITY;
        }
    }
}
