//! A new order, scored by every model that has something to say about it: called off, strange, ready when.
//!
//! Each value names who said it. What no model says, the baseline does, where there is one: the shop's and the customer's
//! own rates, the running mean of the site. Nothing is said of strangeness without a model: there is no scale for it.

use std::sync::Arc;

use smallvec::SmallVec;

use super::anomaly::{self, Fact, Judgement, Placed, ShopMemory};
use super::eta::baseline::{RUNNING, Usual};
use super::eta::features::NewOrder;
use super::eta::left::Eta;
use super::eta::tickets::{AllTickets, Seen, Ticket, Tickets};
use super::features::{LineFacts, OrderFacts};
use super::history::{SiteHistory, key};
use super::served::Served;
use crate::order::{EtaMinutes, Order, OrderId, REASONS_MAX, Reason, ReasonCode, Score};

/// What a site remembers, as far as scores need it.
#[derive(Clone, Copy, Debug)]
pub struct Past<'a> {
    /// Of customers, articles and what came back.
    pub history: &'a SiteHistory,
    /// Of what is usual.
    pub shop: &'a ShopMemory,
    /// Of its kitchen.
    pub tickets: &'a Tickets,
    /// Of everybody's kitchens.
    pub all: &'a AllTickets,
}

/// An order as the models see it.
#[derive(Clone, Debug)]
pub struct Facts {
    /// When it was placed, milliseconds since 1970 UTC.
    pub at_ms: i64,
    customer: u64,
    currency: u64,
    total_minor: i64,
    lines: SmallVec<[LineFacts; 8]>,
}

impl Facts {
    /// What the models are told of an order.
    #[must_use]
    pub fn of(order: &Order) -> Self {
        let line = |line: &crate::order::Line| LineFacts {
            sku_key: key(line.sku.as_str()),
            quantity: line.quantity,
            unit_price_minor: line.unit_price,
        };
        Self {
            at_ms: order.placed_at.as_millis(),
            customer: key(order.customer.id.as_str()),
            currency: key(order.currency.as_str()),
            total_minor: order.totals.total,
            lines: order.lines.iter().map(line).collect(),
        }
    }

    /// For the cancel model and its history.
    #[must_use]
    pub fn order(&self) -> OrderFacts<'_> {
        OrderFacts {
            placed_at_ms: self.at_ms,
            customer: Some(self.customer),
            total_minor: self.total_minor,
            lines: &self.lines,
        }
    }

    /// For the anomaly model and its memory. The hub does not know from which country an order comes.
    #[must_use]
    pub fn placed(&self) -> Placed<'_> {
        Placed {
            at_ms: self.at_ms,
            customer: Some(self.customer),
            country: None,
            currency: self.currency,
            lines: &self.lines,
        }
    }

    /// For the kitchen's memory.
    #[must_use]
    pub fn ticket(&self, order: OrderId) -> Ticket {
        Ticket {
            order: ticket_key(order),
            placed_at_ms: self.at_ms,
            ready_at_ms: None,
            value_minor: self.total_minor,
        }
    }

    fn new_order(&self) -> NewOrder {
        NewOrder {
            placed_at_ms: self.at_ms,
            as_of_ms: self.at_ms,
            lines: u32::try_from(self.lines.len()).unwrap_or(u32::MAX),
            units: self.lines.iter().map(|line| u64::from(line.quantity)).sum(),
            value_minor: self.total_minor,
        }
    }
}

/// The key of an order among tickets: its random half.
#[must_use]
pub fn ticket_key(order: OrderId) -> u64 {
    order.0.as_u64_pair().1
}

/// The score of a new order, by what its site remembers of those before it.
#[must_use]
pub fn score(served: &Served, past: Past<'_>, order: &Order) -> Score {
    let facts = Facts::of(order);
    let mut score = served
        .cancel_for(order.id)
        .score(past.history, &facts.order());
    let judge = served.anomaly_for(order.id);
    let judged =
        judge.and_then(|model| Some((model, model.judge(past.shop, &facts.placed()).ok()?)));
    if let Some((
        model,
        Judgement {
            score: share,
            reasons,
        },
    )) = judged
        && share.is_finite()
    {
        score.anomaly = Some(share as f32);
        score.anomaly_model = Some(Arc::clone(&model.name));
        let told = reasons.iter().take(REASONS_MAX);
        score.reasons = told.map(|reason| worded(reason, order)).collect();
    }
    let (eta, by) = eta(served, past, order.id, &facts);
    score.eta_minutes = Some(EtaMinutes {
        p10: eta.p10 as f32,
        p50: eta.p50 as f32,
        p90: eta.p90 as f32,
    });
    score.eta_model = Some(by);
    score
}

fn eta(served: &Served, past: Past<'_>, order: OrderId, facts: &Facts) -> (Eta, Arc<str>) {
    let now = facts.at_ms;
    let site: Seen = past.tickets.seen(now, now);
    let all: Seen = past.all.lock().seen(now, now);
    match served.eta_for(order) {
        Some(model) if model.passed => (
            model.eta(&site, &all, &facts.new_order()),
            Arc::clone(&model.name),
        ),
        Some(model) => (
            model.eta(&site, &all, &facts.new_order()),
            model.by().into(),
        ),
        None => (Usual::default().eta(&site, &all), RUNNING.into()),
    }
}

/// A reason as an order keeps it: a code, and numbers that a page can word.
fn worded(reason: &anomaly::Reason, order: &Order) -> Reason {
    let number = |at: usize| order.lines.get(at).map(|line| line.line);
    let told = |code, value: Option<f64>, usual: Option<f32>| Reason {
        code,
        line: None,
        value: value.filter(|value| value.is_finite()),
        usual: usual.map(rounded).filter(|usual| usual.is_finite()),
    };
    let count = |count: usize| Some(count as f64);
    let at_line = |line: usize, reason: Reason| Reason {
        line: number(line),
        ..reason
    };
    match reason.fact {
        Fact::Quantity {
            line,
            quantity,
            usual,
        } => {
            let quantity = Some(f64::from(quantity));
            at_line(line, told(ReasonCode::Quantity, quantity, Some(usual)))
        }
        Fact::Price {
            line,
            price_minor,
            usual_minor,
        } => {
            let price = Some(price_minor as f64);
            at_line(line, told(ReasonCode::Price, price, Some(usual_minor)))
        }
        Fact::SameOrder {
            seconds,
            same_customer,
        } => {
            let code = if same_customer {
                ReasonCode::SameOrder
            } else {
                ReasonCode::SameOrderByOther
            };
            told(code, Some(rounded(seconds)), None)
        }
        Fact::SimilarOrder { share, .. } => {
            told(ReasonCode::SimilarOrder, Some(rounded(share)), None)
        }
        Fact::ManyOrders { orders } => told(ReasonCode::ManyOrders, Some(f64::from(orders)), None),
        Fact::Hour { times_rarer } => told(ReasonCode::Hour, Some(rounded(times_rarer)), None),
        Fact::UnknownArticles { lines } => told(ReasonCode::UnknownArticles, count(lines), None),
        Fact::RepeatedLines { lines } => told(ReasonCode::RepeatedLines, count(lines), None),
        Fact::ManyLines { lines, usual } => told(ReasonCode::ManyLines, count(lines), Some(usual)),
        Fact::Total {
            total_minor,
            usual_minor,
        } => told(
            ReasonCode::Total,
            Some(total_minor as f64),
            Some(usual_minor),
        ),
        Fact::OwnTotal {
            total_minor,
            usual_minor,
        } => told(
            ReasonCode::OwnTotal,
            Some(total_minor as f64),
            Some(usual_minor),
        ),
        Fact::Free { lines } => told(ReasonCode::Free, count(lines), None),
        Fact::CountryChanged => told(ReasonCode::CountryChanged, None, None),
        Fact::RareCountry => told(ReasonCode::RareCountry, None, None),
        Fact::RareCurrency => told(ReasonCode::RareCurrency, None, None),
    }
}

/// Two digits after the point are what anybody reads.
fn rounded(number: f32) -> f64 {
    (f64::from(number) * 100.0).round() / 100.0
}
