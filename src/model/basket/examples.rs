//! Leave one out: a cart of the past without one of its articles, the candidates for its place, and which was right.
//!
//! A block of time is asked about as it would be in service: the shop and its customers are those of the block's first
//! moment, so nothing of the block itself speaks for a candidate.

use super::carts::{Cart, Carts};
use super::features::{Candidates, InCart, Question, candidates};
use super::person::{Past, Person};
use super::shop::Shop;
use crate::model::nn::Seeded;

/// Distinct articles of a cart that is asked about: the data contract's.
pub(super) const ITEMS_MIN: usize = 3;
pub(super) const ITEMS_MAX: usize = 60;

/// One cart without one of its articles.
#[derive(Clone, Debug)]
pub(super) struct Example {
    /// What could go in its place.
    pub(super) candidates: Candidates,
    /// The right one's index among the candidates; `None` where it is not among them.
    pub(super) right: Option<usize>,
    /// The article that was left out, by the log's number.
    pub(super) held_out: usize,
}

/// A stretch of the past: what was known at its start, and the carts in it.
pub(super) struct Block<'a> {
    pub(super) shop: Shop,
    carts: &'a [Cart],
    past: Past<'a>,
    /// The place of each article by the log's number.
    places: Vec<Option<usize>>,
    all: &'a Carts,
}

impl<'a> Block<'a> {
    /// A block from the shop at its first moment to `until_ms`.
    pub(super) fn of(all: &'a Carts, shop: Shop, until_ms: i64) -> Self {
        let from_ms = shop.as_of_ms;
        Self {
            carts: all.between(from_ms, until_ms),
            past: Past::of(all.placed_before(from_ms)),
            places: (0..all.skus.len())
                .map(|number| shop.find(all.skus.name(number)))
                .collect(),
            shop,
            all,
        }
    }

    /// How many carts can be asked about.
    pub(super) fn count(&self) -> usize {
        self.carts.iter().filter(|cart| is_asked(cart)).count()
    }

    /// Shows `draws` examples of each cart, with what was in it.
    pub(super) fn each(
        &self,
        draws: usize,
        seed: u64,
        mut show: impl FnMut(Vec<InCart>, usize, Option<&Person>, i64) -> anyhow::Result<()>,
    ) -> anyhow::Result<()> {
        let mut random = Seeded::new(seed, 21);
        let mut customers: std::collections::BTreeMap<usize, Option<Person>> =
            std::collections::BTreeMap::new();
        for cart in self.carts.iter().filter(|cart| is_asked(cart)) {
            let person = cart.customer.and_then(|customer| {
                let known = customers.entry(customer);
                known
                    .or_insert_with(|| self.past.person(&self.shop, &self.places, customer))
                    .as_ref()
            });
            let mut order: Vec<usize> = (0..cart.items.len()).collect();
            random.shuffle(&mut order);
            for &left_out in order.iter().take(draws) {
                let rest = cart
                    .items
                    .iter()
                    .enumerate()
                    .filter(|(at, _)| *at != left_out);
                let rest = rest.map(|(_, line)| {
                    let place = self.places.get(line.item).copied().flatten();
                    InCart::of(
                        &self.shop,
                        place,
                        self.all.skus.name(line.item),
                        None,
                        line.unit_price_minor,
                    )
                });
                if let Some(held_out) = cart.items.get(left_out) {
                    show(rest.collect(), held_out.item, person, cart.placed_at_ms)?;
                }
            }
        }
        Ok(())
    }

    /// Examples of the block: `draws` of each cart.
    pub(super) fn examples(&self, draws: usize, seed: u64) -> anyhow::Result<Vec<Example>> {
        let mut examples = Vec::new();
        self.each(draws, seed, |cart, held_out, person, at_ms| {
            let candidates = candidates(
                &self.shop,
                &Question {
                    cart,
                    person,
                    at_ms,
                },
            );
            let place = self.places.get(held_out).copied().flatten();
            let right =
                place.and_then(|place| candidates.places.iter().position(|&other| other == place));
            examples.push(Example {
                candidates,
                right,
                held_out,
            });
            Ok(())
        })?;
        Ok(examples)
    }
}

impl InCart {
    /// An article in a cart; `name` where the cart says it, else the shop's.
    pub(super) fn of(
        shop: &Shop,
        place: Option<usize>,
        sku: &str,
        name: Option<&str>,
        unit_price_minor: i64,
    ) -> Self {
        let known = place.and_then(|place| shop.bags.get(place)).cloned();
        Self {
            place,
            ln_price: (unit_price_minor.max(1) as f64).ln() as f32,
            code: super::words::code(sku),
            bag: known.unwrap_or_else(|| name.map(|name| shop.bag(name)).unwrap_or_default()),
        }
    }
}

fn is_asked(cart: &Cart) -> bool {
    (ITEMS_MIN..=ITEMS_MAX).contains(&cart.items.len())
}
