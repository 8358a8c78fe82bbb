//! Looking at a file: line by line into a past in few bytes, then the analyses that were asked for.

use std::path::PathBuf;

use super::{
    super::{
        answer::Insight,
        budget::Budget,
        kind::Kind,
        kinds::{bundles, demand, sales, segments, volume},
        making::{demand_told, row, told},
        past::{Past, zone},
    },
    shape::{Analysis, Dataset, DatasetState},
};
use crate::{
    order::{SiteId, Timestamp},
    transfer::{
        Mapping, PastTerms, Rows, SALES_COLUMNS, Sales, SourceError, UNPACKED_TIMES_MAX, survey,
    },
};

/// The name that stands for a site where rules of imports ask for one.
const NOWHERE: &str = "dataset";

/// What is to be done.
pub(super) struct Look {
    pub(super) dataset: Dataset,
    pub(super) file: PathBuf,
    pub(super) now: Timestamp,
    pub(super) bytes_max: u64,
}

type Results = Vec<(Analysis, Insight<serde_json::Value>)>;

impl Look {
    /// The file as it was found to be, and what came of it. It may take long: it is called off the runtime.
    pub(super) fn run(mut self) -> (Dataset, Results) {
        let past = match self.read() {
            Ok(past) => past,
            Err(error) => return (self.dataset.failed(error.to_string(), self.now), Vec::new()),
        };
        let budget = Budget::whole();
        let of = self.dataset.id.to_string();
        let analyse = |analysis: &Analysis| {
            let said = match analysis {
                Analysis::Sales => told(sales::report(&past)),
                Analysis::Demand => demand_told(demand::report(
                    &past,
                    past.today(),
                    demand::Champions::default(),
                    budget,
                )),
                Analysis::Volume => told(volume::report(&past, None)),
                Analysis::Bundles => told(bundles::report(&past)),
                Analysis::Segments => told(segments::report(&past, None)),
            };
            (
                *analysis,
                row(&of, analysis.kind(), &past, self.now, 1, said),
            )
        };
        let results = self.dataset.analyses.iter().map(analyse).collect();
        self.dataset.state = DatasetState::Done;
        self.dataset.ended_at = Some(self.now);
        (self.dataset, results)
    }

    fn read(&mut self) -> Result<Past, SourceError> {
        let dataset = &mut self.dataset;
        let mapping = dataset.mapping.parse::<Mapping>();
        let mapping = mapping.map_err(SourceError::Unfit)?;
        let site: Result<SiteId, _> = NOWHERE.parse();
        let site = site.map_err(|_| SourceError::Unfit("no site stands for it".to_owned()))?;
        let terms = PastTerms {
            site,
            currency: dataset.currency,
            others: Vec::new(),
            now: self.now,
        };
        let format = survey(
            &self.file,
            self.bytes_max.saturating_mul(UNPACKED_TIMES_MAX),
        )?;
        let rows = Rows::open(&self.file, format, SALES_COLUMNS, &mapping)?;
        dataset.columns = rows.columns().found();
        let mut sales = Sales::new(rows, terms)?;
        let mut past = Past::of(dataset.currency, zone(&dataset.time_zone), self.now);
        while let Some(next) = sales.next_order()? {
            match next {
                Ok(_) if !past.has_room() => {
                    past.is_cut = true;
                    break;
                }
                Ok((_, order)) => past.add_past(&order),
                Err(fault) => dataset.reject(fault),
            }
        }
        dataset.rows = sales.done;
        dataset.orders = past.sales.len() as u64;
        if past.sales.is_empty() {
            let problem = match dataset.faults.first() {
                Some(fault) => format!("no row of it can be used: {fault}"),
                None => "it holds no row".to_owned(),
            };
            return Err(SourceError::Unfit(problem));
        }
        // Forecasters look at every day there is: of a file, as many as of a site.
        Ok(past.sorted().latest(Kind::Demand.days()).at_its_end())
    }
}
