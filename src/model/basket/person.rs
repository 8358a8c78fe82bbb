//! What one customer bought before: which articles, how often, when last, and what such a person's taste speaks for.

use std::collections::BTreeMap;

use super::carts::Cart;
use super::ease::decay;
use super::shop::Shop;

/// Half-life of a taste, in days.
const TASTE_DAYS: f64 = 120.0;

/// One article in a customer's past.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(super) struct Own {
    /// Orders that held it.
    pub(super) orders: f32,
    /// The last of them, milliseconds since 1970 UTC.
    pub(super) last_ms: i64,
    /// Orders that held it, weighed by age.
    pub(super) weight: f32,
}

/// One customer as a shop knows them.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Person {
    /// Their orders.
    pub(super) orders: f32,
    /// The last of them, milliseconds since 1970 UTC.
    pub(super) last_ms: i64,
    /// Articles by place.
    pub(super) articles: BTreeMap<usize, Own>,
    /// The EASE score of each of the shop's articles for all that they bought.
    pub(super) taste: Vec<f32>,
}

impl Person {
    /// A person from their past orders: when, and the places of distinct articles; in time order.
    pub(super) fn of(shop: &Shop, orders: impl Iterator<Item = (i64, Vec<usize>)>) -> Self {
        let mut person = Self::default();
        let mut weights = 0.0;
        for (placed_at_ms, places) in orders {
            let weight = decay(shop.as_of_ms.saturating_sub(placed_at_ms), TASTE_DAYS) as f32;
            weights += weight;
            person.orders += 1.0;
            person.last_ms = placed_at_ms;
            for place in places {
                let own = person.articles.entry(place).or_default();
                own.orders += 1.0;
                own.last_ms = placed_at_ms;
                own.weight += weight;
            }
        }
        for own in person.articles.values_mut() {
            own.weight /= weights + 0.5;
        }
        if !person.articles.is_empty() {
            person.taste = vec![0.0; shop.len()];
            for (&place, own) in &person.articles {
                shop.add_ease(place, own.weight, &mut person.taste);
            }
        }
        person
    }
}

/// The past of the customers that somebody asks for, by their number.
pub(super) struct Past<'a> {
    by_customer: BTreeMap<usize, Vec<&'a Cart>>,
}

impl<'a> Past<'a> {
    /// Sorts carts by customer; what has no customer belongs to nobody.
    pub(super) fn of(carts: &'a [Cart]) -> Self {
        let mut by_customer: BTreeMap<usize, Vec<&Cart>> = BTreeMap::new();
        for cart in carts {
            if let Some(customer) = cart.customer {
                by_customer.entry(customer).or_default().push(cart);
            }
        }
        Self { by_customer }
    }

    /// One customer; `places` turns an article's number into its place in the shop.
    pub(super) fn person(
        &self,
        shop: &Shop,
        places: &[Option<usize>],
        customer: usize,
    ) -> Option<Person> {
        let carts = self.by_customer.get(&customer)?;
        let place = |number: usize| places.get(number).copied().flatten();
        let orders = carts.iter().map(|cart| {
            let known = cart.items.iter().filter_map(|line| place(line.item));
            (cart.placed_at_ms, known.collect())
        });
        Some(Person::of(shop, orders))
    }
}
