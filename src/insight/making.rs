//! From a kind to its facts to its report: facts are read on the runtime, a page at a time; the rest is done off it.

use std::{path::PathBuf, sync::Arc};

use serde::Serialize;

use super::{
    Sources,
    answer::{Insight, State},
    budget::Budget,
    kind::Kind,
    kinds::{
        anomalies,
        bottlenecks::{self, StationFact},
        bundles,
        demand::{self, Champions},
        models, sales, segments, sentiment,
        shelf_log::ShelfLog,
        stockout, volume,
    },
    past::Past,
    reading,
    reason::Reason,
};
use crate::{
    catalog::{Entries, Product, Site},
    journal::ReadError,
    learning::standing::Standing,
    model::live::SiteModels,
    order::{SiteId, Timestamp},
    review::Review,
};

/// Everything that one report is made from.
pub(super) struct Facts {
    kind: Kind,
    past: Arc<Past>,
    products: Vec<Product>,
    stations: Vec<StationFact>,
    reviews: Vec<Review>,
    models: Arc<SiteModels>,
    learned: Option<Standing>,
    /// The folder of the site's own log, where there is one.
    log: Option<PathBuf>,
    site: SiteId,
}

impl Facts {
    /// Reads what a kind needs beside the orders.
    pub(super) async fn read(
        kind: Kind,
        sources: &Sources,
        site: &Site,
        past: Arc<Past>,
    ) -> Result<Self, ReadError> {
        let mut facts = Self {
            kind,
            past,
            products: Vec::new(),
            stations: Vec::new(),
            reviews: Vec::new(),
            models: sources.models.of(&site.id),
            learned: None,
            log: sources.learning.log_dir(&site.id),
            site: site.id.clone(),
        };
        match kind {
            Kind::Stockout => {
                let shelf = sources.journal.shelf(site.id.clone()).await?;
                facts.products = shelf.map(|shelf| shelf.products).unwrap_or_default();
            }
            Kind::Bottlenecks => {
                let shelf = sources.journal.shelf(site.id.clone()).await?;
                let entries = shelf.map(|shelf| shelf.entries).unwrap_or_default();
                let entries: Entries = entries.into_iter().collect();
                let stations = entries.stations().into_iter();
                facts.stations = stations
                    .map(|(name, station)| StationFact {
                        name: name.clone(),
                        capacity: station.capacity,
                    })
                    .collect();
            }
            Kind::Sentiment => {
                facts.reviews = reading::reviews(&sources.reviews, site).await?;
            }
            Kind::Models => {
                facts.learned = sources.learning.standing(&site.id).await?;
            }
            Kind::Sales
            | Kind::Demand
            | Kind::Volume
            | Kind::Bundles
            | Kind::Segments
            | Kind::Anomalies => {}
        }
        Ok(facts)
    }

    /// The report. It may take long: it is called off the runtime.
    pub(super) fn report(&self) -> Said {
        let budget = Budget::whole();
        let past = &*self.past;
        let served = self.models.served();
        match self.kind {
            Kind::Sales => told(sales::report(past)),
            Kind::Demand => {
                let champions = Champions {
                    near: served.demand45.as_deref(),
                    far: served.demand730.as_deref(),
                };
                demand_told(demand::report(past, past.today(), champions, budget))
            }
            Kind::Volume => told(volume::report(past, served.demand45.as_deref())),
            Kind::Stockout => {
                let own = self.log.as_deref().zip(served.stockout.as_deref());
                let own = own.map(|(folder, model)| ShelfLog {
                    folder,
                    site: self.site.as_str(),
                    model,
                    budget,
                });
                told(stockout::report(past, &self.products, own))
            }
            Kind::Bundles => told(bundles::report(past)),
            Kind::Segments => told(segments::report(past, served.segments.as_deref())),
            Kind::Sentiment => told(sentiment::report(
                &self.reviews,
                served.sentiment.as_deref(),
                budget,
            )),
            Kind::Anomalies => told(anomalies::report(past)),
            Kind::Bottlenecks => told(bottlenecks::report(past, &self.stations)),
            Kind::Models => told(models::report(&self.models, self.learned.as_ref())),
        }
    }
}

/// What there is to say, as it is kept.
pub(super) struct Said {
    state: State,
    reason: Option<Reason>,
    report: Option<serde_json::Value>,
}

impl From<Reason> for Said {
    fn from(reason: Reason) -> Self {
        Self {
            state: reason.state(),
            reason: Some(reason),
            report: None,
        }
    }
}

/// A report as it is kept.
pub(super) fn told<T: Serialize>(report: Result<T, Reason>) -> Said {
    let told = report.and_then(|report| {
        serde_json::to_value(report).map_err(|error| {
            tracing::error!(%error, "an insight cannot be told");
            Reason::BrokeOff
        })
    });
    match told {
        Ok(report) => Said {
            state: State::Ready,
            reason: None,
            report: Some(report),
        },
        Err(reason) => reason.into(),
    }
}

/// A forecast in which nothing was learned says so, and shows its means all the same.
pub(super) fn demand_told(report: Result<demand::DemandReport, Reason>) -> Said {
    let nothing = report.as_ref().is_ok_and(demand::DemandReport::is_noise);
    let told = told(report);
    if nothing {
        Said {
            state: State::NoLearnableSignal,
            reason: Some(Reason::NoSignal),
            ..told
        }
    } else {
        told
    }
}

/// A row around a report.
pub(super) fn row(
    of: &str,
    kind: Kind,
    past: &Past,
    made_at: Timestamp,
    version: u64,
    said: Said,
) -> Insight<serde_json::Value> {
    let moment = |sale: &super::past::Sale| Timestamp(sale.at_ms).to_string();
    Insight {
        site: of.to_owned(),
        kind,
        state: said.state,
        why: said.reason.as_ref().map(Reason::to_string),
        reason: said.reason,
        made_at: Some(made_at.to_string()),
        version,
        from: past.sales.first().map(moment),
        to: past.sales.last().map(moment),
        orders: past.sales.len() as u64,
        cut: past.is_cut,
        report: said.report,
    }
}
