//! A file as it is kept and shown.

use std::{fmt, str::FromStr};

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{super::kind::Kind, Wanted};
use crate::{
    job::JobId,
    order::{Currency, Timestamp, UserId},
    transfer::Fault,
};

/// Rows whose faults are shown.
const FAULTS_SHOWN_MAX: usize = 20;

/// What can be found out about a file of sales.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Analysis {
    /// Orders and money, by day and week.
    Sales,
    /// What the days after its end would bring.
    Demand,
    /// Orders by weekday and hour.
    Volume,
    /// Articles that are bought together.
    Bundles,
    /// Groups of customers.
    Segments,
}

impl Analysis {
    /// All of them.
    pub const ALL: [Self; 5] = [
        Self::Sales,
        Self::Demand,
        Self::Volume,
        Self::Bundles,
        Self::Segments,
    ];

    /// The insight that it is.
    #[must_use]
    pub fn kind(self) -> Kind {
        match self {
            Self::Sales => Kind::Sales,
            Self::Demand => Kind::Demand,
            Self::Volume => Kind::Volume,
            Self::Bundles => Kind::Bundles,
            Self::Segments => Kind::Segments,
        }
    }
}

impl fmt::Display for Analysis {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.kind().fmt(f)
    }
}

impl FromStr for Analysis {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let mut all = Self::ALL.into_iter();
        let found = all.find(|analysis| analysis.kind().as_str() == text);
        found.ok_or_else(|| {
            let names = Self::ALL.map(|analysis| analysis.kind().as_str());
            format!("an analysis is one of {}", names.join(", "))
        })
    }
}

/// How far it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum DatasetState {
    /// Others go first.
    Waiting,
    /// It is being looked at.
    Running,
    /// Its results are there.
    Done,
    /// It cannot be read.
    Failed,
}

/// A file that somebody sent.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Dataset {
    /// Its name in the API.
    pub id: JobId,
    /// What its sender calls it.
    pub name: String,
    /// Who sent it.
    pub by: UserId,
    /// How far it is.
    pub state: DatasetState,
    /// What was asked for.
    pub analyses: Vec<Analysis>,
    /// Which columns are which, as told.
    pub mapping: String,
    /// The currency of its prices.
    pub currency: Currency,
    /// The time zone of its days.
    pub time_zone: String,
    /// Which columns were found: ours, theirs.
    pub columns: Vec<(String, String)>,
    /// Rows that were read.
    pub rows: u64,
    /// Orders in them.
    pub orders: u64,
    /// Orders and rows that were left out.
    pub rejected: u64,
    /// What is wrong with the first of them.
    pub faults: Vec<Fault>,
    /// Why it failed.
    pub problem: Option<String>,
    /// When it came.
    pub created_at: Timestamp,
    /// When it was looked at.
    pub ended_at: Option<Timestamp>,
}

impl Dataset {
    pub(super) fn new(id: JobId, wanted: Wanted, now: Timestamp) -> Self {
        Self {
            id,
            name: wanted.name,
            by: wanted.by,
            state: DatasetState::Waiting,
            analyses: wanted.analyses,
            mapping: wanted.mapping,
            currency: wanted.currency,
            time_zone: wanted.time_zone,
            columns: Vec::new(),
            rows: 0,
            orders: 0,
            rejected: 0,
            faults: Vec::new(),
            problem: None,
            created_at: now,
            ended_at: None,
        }
    }

    pub(super) fn failed(mut self, problem: String, now: Timestamp) -> Self {
        self.state = DatasetState::Failed;
        self.problem = Some(problem);
        self.ended_at = Some(now);
        self
    }

    pub(super) fn reject(&mut self, fault: Fault) {
        self.rejected += 1;
        if self.faults.len() < FAULTS_SHOWN_MAX {
            self.faults.push(fault);
        }
    }
}

/// A file of sales that somebody sent, and what became of it.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = Dataset)]
pub struct DatasetView {
    id: String,
    name: String,
    state: DatasetState,
    /// What was asked for; `results/{analysis}` has each once it is done.
    analyses: Vec<Analysis>,
    /// ISO 4217.
    currency: String,
    /// An IANA name.
    time_zone: String,
    /// Which columns were found.
    columns: Vec<DatasetColumn>,
    /// Rows that were read.
    rows: u64,
    /// Orders in them.
    orders: u64,
    /// Rows and orders that were left out.
    rejected: u64,
    /// What is wrong with the first twenty.
    errors: Vec<DatasetFault>,
    /// Why it failed.
    #[serde(skip_serializing_if = "Option::is_none")]
    problem: Option<String>,
    #[schema(format = DateTime)]
    created_at: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(format = DateTime)]
    ended_at: Option<String>,
}

/// A column that was found.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(super) struct DatasetColumn {
    ours: String,
    theirs: String,
}

/// What is wrong with a row.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(super) struct DatasetFault {
    /// The line it begins at; the header is line 1.
    line: u64,
    /// The column, as the file calls it, where it is one column's fault.
    #[serde(skip_serializing_if = "Option::is_none")]
    column: Option<String>,
    message: String,
}

impl From<Dataset> for DatasetView {
    fn from(dataset: Dataset) -> Self {
        let columns = dataset.columns.into_iter();
        let faults = dataset.faults.into_iter();
        Self {
            id: dataset.id.to_string(),
            name: dataset.name,
            state: dataset.state,
            analyses: dataset.analyses,
            currency: dataset.currency.to_string(),
            time_zone: dataset.time_zone,
            columns: columns
                .map(|(ours, theirs)| DatasetColumn { ours, theirs })
                .collect(),
            rows: dataset.rows,
            orders: dataset.orders,
            rejected: dataset.rejected,
            errors: faults
                .map(|fault| DatasetFault {
                    line: fault.line,
                    column: fault.column,
                    message: fault.message,
                })
                .collect(),
            problem: dataset.problem,
            created_at: dataset.created_at.to_string(),
            ended_at: dataset.ended_at.map(|at| at.to_string()),
        }
    }
}
