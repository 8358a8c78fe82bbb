//! What a site's orders say: sales, demand, hours, shelves, bundles, groups, reviews, strange orders, slow stations, models.
//!
//! Invariants: nothing is worked out in a request; a request reads the row that the worker wrote last. One site and kind is
//! worked on at a time, off the runtime, within bounds of time, orders and memory. Whatever there is too little of says
//! so, and so does what holds nothing that could be learned.
//!
//! * `kind`, `answer`: what there is, and how it is told; `past`, `reading`: a site's orders in few bytes
//! * `kinds/`: from facts to reports; `making`: which facts which kind needs
//! * `goes_with`: what a cart is asked, from the row of bundles or the basket model
//! * `worker`, `schedule`: when; `rows`: where reports are kept
//! * `dataset/`: the same of files that somebody sent, apart from the shop's own history

mod answer;
mod budget;
mod goes_with;
mod kind;
mod kinds;
mod making;
mod past;
mod reading;
mod reason;
mod rows;
mod schedule;
mod worker;

pub mod dataset;

use std::{
    collections::{BTreeMap, VecDeque},
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use tokio::sync::{Notify, mpsc};

pub use answer::{Band, Insight, State};
pub use goes_with::{Because, Companion, GoesWith};
pub use kind::{Kind, UnknownKind};
pub use kinds::{
    anomalies::AnomaliesReport,
    bottlenecks::BottlenecksReport,
    bundles::BundlesReport,
    customer::{CustomerNext, likely_next},
    demand::DemandReport,
    models::ModelsReport,
    sales::SalesReport,
    segments::SegmentsReport,
    sentiment::SentimentReport,
    stockout::StockoutReport,
    volume::VolumeReport,
};

use crate::{
    clock::Clock,
    journal::{Journal, ReadError},
    learning::Learning,
    model::live::Models,
    order::{SiteId, Timestamp},
    review::ReviewStore,
    shutdown::Tasks,
};
use dataset::Datasets;

/// Sites whose orders were imported, and that the worker has not looked at yet: more are found by the clock.
const IMPORTS_WAITING_MAX: usize = 64;

/// Tells of imports: sent to without waiting, and what finds no room is made by the clock.
#[must_use]
pub fn imports() -> (mpsc::Sender<SiteId>, mpsc::Receiver<SiteId>) {
    mpsc::channel(IMPORTS_WAITING_MAX)
}

/// What insights are made from.
pub struct Sources {
    /// Orders, shelves, and where rows are kept.
    pub journal: Arc<dyn Journal>,
    /// Reviews.
    pub reviews: ReviewStore,
    /// The time.
    pub clock: Arc<dyn Clock>,
    /// The models of each site.
    pub models: Arc<Models>,
    /// How learning stands, and where the logs of sites are.
    pub learning: Arc<Learning>,
}

/// All insights, and what makes them.
pub struct Insights {
    sources: Sources,
    datasets: Arc<Datasets>,
    /// What is to be made, in order; each once.
    wanted: Mutex<VecDeque<(SiteId, Kind)>>,
    /// When each was made last, as far as that was looked up.
    made: Mutex<BTreeMap<(SiteId, Kind), Timestamp>>,
    wake: Arc<Notify>,
    tasks: Tasks,
}

impl Insights {
    /// Nothing is made before [`Insights::run`].
    #[must_use]
    pub fn new(sources: Sources, datasets: Arc<Datasets>, tasks: Tasks) -> Arc<Self> {
        Arc::new(Self {
            sources,
            wake: datasets.wake(),
            datasets,
            wanted: Mutex::default(),
            made: Mutex::default(),
            tasks,
        })
    }

    /// The files that people sent.
    #[must_use]
    pub fn datasets(&self) -> &Arc<Datasets> {
        &self.datasets
    }

    /// An insight as it was made last. One that never was is asked for, and is pending.
    ///
    /// # Errors
    /// The store cannot be read.
    pub async fn read(
        &self,
        site: &SiteId,
        kind: Kind,
    ) -> Result<Insight<serde_json::Value>, ReadError> {
        match rows::read(&self.sources.journal, site, kind).await? {
            Some(row) => Ok(row),
            None => {
                self.want(site, kind, false);
                Ok(Insight::pending(site.as_str(), kind))
            }
        }
    }

    /// Asks for an insight anew, before whatever else is to be made; how many are to be made then.
    pub fn refresh(&self, site: &SiteId, kind: Kind) -> usize {
        self.want(site, kind, true);
        self.wanted().len()
    }

    fn want(&self, site: &SiteId, kind: Kind, first: bool) {
        let one = (site.clone(), kind);
        let mut wanted = self.wanted();
        if first {
            wanted.retain(|other| *other != one);
            wanted.push_front(one);
        } else if !wanted.contains(&one) {
            wanted.push_back(one);
        }
        drop(wanted);
        self.wake.notify_one();
    }

    fn wanted(&self) -> MutexGuard<'_, VecDeque<(SiteId, Kind)>> {
        self.wanted.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn made(&self) -> MutexGuard<'_, BTreeMap<(SiteId, Kind), Timestamp>> {
        self.made.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
