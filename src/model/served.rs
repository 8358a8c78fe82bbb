//! What serves: of every task the model that answers, opened from a folder of model folders and its registry.
//!
//! Invariants: a model that is refused leaves the baseline and a [`Refused`] that says why; nothing here ever leaves a
//! task without an answer that had one. A task that is switched off has no model, and is not refused. A challenger is
//! opened where it answers a share; in the shadow it is asked in replays of the log and costs a running hub nothing.

use std::path::Path;
use std::sync::Arc;

use super::anomaly::AnomalyModel;
use super::basket::BasketModel;
use super::card::Refusal;
use super::demand::DemandModel;
use super::eta::EtaModel;
use super::folder::Stored;
use super::registry::{Registry, Roles, folder_of};
use super::score::Scorer;
use super::segments::SegmentsModel;
use super::sentiment::SentimentModel;
use super::stockout::StockoutModel;
use super::task::Task;
use crate::order::OrderId;

/// A model that was to serve and does not.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refused {
    /// Its task.
    pub task: Task,
    /// Its name.
    pub name: String,
    /// Why. It can name folders: for the log and for admins, not for whoever asks.
    pub reason: String,
}

/// A model that answers a share of the orders in the champion's stead.
#[derive(Clone, Debug)]
struct Challenger<M> {
    model: M,
    share: f64,
}

/// The models that answer. Cloning shares the weights.
#[derive(Clone, Debug)]
pub struct Served {
    /// The chance that a new order is cancelled or returned; the baseline where no model serves.
    pub cancel: Scorer,
    /// How strange an order is.
    pub anomaly: Option<Arc<AnomalyModel>>,
    /// When an order is ready.
    pub eta: Option<Arc<EtaModel>>,
    /// What is sold in the next 45 days.
    pub demand45: Option<Arc<DemandModel>>,
    /// What is sold in the next two years.
    pub demand730: Option<Arc<DemandModel>>,
    /// What runs out.
    pub stockout: Option<Arc<StockoutModel>>,
    /// What goes with a cart.
    pub basket: Option<Arc<BasketModel>>,
    /// Groups of customers.
    pub segments: Option<Arc<SegmentsModel>>,
    /// What reviews say.
    pub sentiment: Option<Arc<SentimentModel>>,
    /// Who was to serve and does not.
    pub refused: Vec<Refused>,
    cancel_challenger: Option<Challenger<Scorer>>,
    anomaly_challenger: Option<Challenger<Arc<AnomalyModel>>>,
    eta_challenger: Option<Challenger<Arc<EtaModel>>>,
}

impl Served {
    /// What a registry says, of the models of a folder. `usual` scores cancel risks where the registry names nobody.
    #[must_use]
    pub fn open(models: &Path, registry: &Registry, usual: Scorer) -> Self {
        let mut house = House {
            models,
            registry,
            refused: Vec::new(),
        };
        let roles = registry.roles(Task::Cancel);
        let (cancel, cancel_challenger) = house.seat(Task::Cancel, Scorer::from_stored);
        let cancel = cancel.unwrap_or_else(|| match (roles.is_off, roles.champion) {
            (true, _) => Scorer::baseline("switched off"),
            (false, Some(name)) => Scorer::baseline(&format!("{name} is refused")),
            (false, None) => usual,
        });
        let (anomaly, anomaly_challenger) = house.shared(Task::Anomaly, AnomalyModel::open);
        let (eta, eta_challenger) = house.shared(Task::Eta, EtaModel::open);
        let demand = |task| move |stored: &Stored| DemandModel::open(task, stored);
        Self {
            cancel,
            anomaly,
            eta,
            demand45: house.champion(Task::Demand45, demand(Task::Demand45)),
            demand730: house.champion(Task::Demand730, demand(Task::Demand730)),
            stockout: house.champion(Task::Stockout, StockoutModel::open),
            basket: house.champion(Task::Basket, BasketModel::open),
            segments: house.champion(Task::Segments, SegmentsModel::open),
            sentiment: house.champion(Task::Sentiment, SentimentModel::open),
            refused: house.refused,
            cancel_challenger,
            anomaly_challenger,
            eta_challenger,
        }
    }

    /// Nothing but a scorer of cancel risks.
    #[must_use]
    pub fn only(cancel: Scorer) -> Self {
        Self::open(Path::new(""), &Registry::default(), cancel)
    }

    /// Who answers for a task: a model's name; `None` where the baseline does.
    #[must_use]
    pub fn name(&self, task: Task) -> Option<&str> {
        match task {
            Task::Cancel => self.cancel.degraded().is_none().then(|| self.cancel.name()),
            Task::Anomaly => self.anomaly.as_deref().map(|model| &*model.name),
            Task::Eta => self.eta.as_deref().map(|model| &*model.name),
            Task::Demand45 => self.demand45.as_deref().map(|model| &*model.name),
            Task::Demand730 => self.demand730.as_deref().map(|model| &*model.name),
            Task::Stockout => self.stockout.as_deref().map(|model| &*model.name),
            Task::Basket => self.basket.as_deref().map(|model| &*model.name),
            Task::Segments => self.segments.as_deref().map(|model| &*model.name),
            Task::Sentiment => self.sentiment.as_deref().map(|model| &*model.name),
        }
    }

    /// Who says how likely this order is called off.
    #[must_use]
    pub fn cancel_for(&self, order: OrderId) -> &Scorer {
        let challenger = self.cancel_challenger.as_ref();
        for_order(challenger, Task::Cancel, order).unwrap_or(&self.cancel)
    }

    /// Who says how strange this order is.
    #[must_use]
    pub fn anomaly_for(&self, order: OrderId) -> Option<&Arc<AnomalyModel>> {
        let challenger = self.anomaly_challenger.as_ref();
        for_order(challenger, Task::Anomaly, order).or(self.anomaly.as_ref())
    }

    /// Who says when this order is ready.
    #[must_use]
    pub fn eta_for(&self, order: OrderId) -> Option<&Arc<EtaModel>> {
        let challenger = self.eta_challenger.as_ref();
        for_order(challenger, Task::Eta, order).or(self.eta.as_ref())
    }
}

fn for_order<M>(challenger: Option<&Challenger<M>>, task: Task, order: OrderId) -> Option<&M> {
    let challenger = challenger.filter(|challenger| answers(challenger.share, task, order));
    challenger.map(|challenger| &challenger.model)
}

/// Whether the challenger of a task answers for an order: a `share` of orders, the same ones at every asking, and for
/// every task others.
#[must_use]
pub fn answers(share: f64, task: Task, order: OrderId) -> bool {
    let (high, low) = order.0.as_u64_pair();
    let salt = (task as u64 + 1).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    // SplitMix64's finish: every bit of the id moves every bit of the place.
    let mut bits = high.rotate_left(32) ^ low ^ salt;
    bits = (bits ^ (bits >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    bits = (bits ^ (bits >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    bits ^= bits >> 31;
    // 53 bits are what a float holds.
    ((bits >> 11) as f64) / ((1_u64 << 53) as f64) < share
}

/// A folder of model folders while its models are opened.
struct House<'a> {
    models: &'a Path,
    registry: &'a Registry,
    refused: Vec<Refused>,
}

impl House<'_> {
    /// Champion of a task, and the challenger that answers a share.
    fn seat<M>(
        &mut self,
        task: Task,
        open: impl Fn(&Stored) -> Result<M, Refusal>,
    ) -> (Option<M>, Option<Challenger<M>>) {
        let Roles {
            champion,
            challenger,
            share,
            is_off,
        } = self.registry.roles(task);
        if is_off {
            return (None, None);
        }
        let (models, refused) = (self.models, &mut self.refused);
        let mut opened = |name: String| match read(models, &name).and_then(|stored| open(&stored)) {
            Ok(model) => Some(model),
            Err(refusal) => {
                refused.push(Refused {
                    task,
                    name,
                    reason: refusal.to_string(),
                });
                None
            }
        };
        let champion = champion.and_then(&mut opened);
        let challenger = challenger.filter(|_| share > 0.0).and_then(&mut opened);
        let challenger = challenger.map(|model| Challenger { model, share });
        (champion, challenger)
    }

    fn shared<M>(
        &mut self,
        task: Task,
        open: impl Fn(&Stored) -> Result<M, Refusal>,
    ) -> (Option<Arc<M>>, Option<Challenger<Arc<M>>>) {
        self.seat(task, |stored| open(stored).map(Arc::new))
    }

    fn champion<M>(
        &mut self,
        task: Task,
        open: impl Fn(&Stored) -> Result<M, Refusal>,
    ) -> Option<Arc<M>> {
        self.shared(task, open).0
    }
}

fn read(models: &Path, name: &str) -> Result<Stored, Refusal> {
    let folder = folder_of(models, name);
    let folder = folder.ok_or_else(|| Refusal::Card(format!("there is no model {name}")))?;
    Stored::read(&folder)
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;

    #[test]
    fn a_share_of_orders_is_the_challengers_and_always_the_same_ones() {
        let orders: Vec<OrderId> = (0..10_000_u128)
            .map(|at| {
                OrderId(Uuid::from_u128(
                    0x0190_0000_0000_7000_8000_0000_0000_0000 + at,
                ))
            })
            .collect();
        let theirs = |task| {
            let chosen = orders.iter().filter(|order| answers(0.2, task, **order));
            chosen.copied().collect::<Vec<_>>()
        };
        let (cancel, eta) = (theirs(Task::Cancel), theirs(Task::Eta));
        assert!((1_850..2_150).contains(&cancel.len()), "{}", cancel.len());
        assert_eq!(cancel, theirs(Task::Cancel));
        let both = cancel.iter().filter(|order| eta.contains(order)).count();
        assert!(
            (300..500).contains(&both),
            "tasks share orders by chance only: {both}"
        );
        assert!(
            !orders
                .iter()
                .any(|order| answers(0.0, Task::Cancel, *order))
        );
        assert!(
            orders
                .iter()
                .all(|order| answers(1.0, Task::Cancel, *order))
        );
    }
}
