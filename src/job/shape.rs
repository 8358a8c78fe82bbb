//! A job as it is shown, over HTTP and on its stream.

use serde::Serialize;
use utoipa::ToSchema;

use super::state::{Job, Kind, State};
use crate::{order::Timestamp, transfer::Encoding};

/// An import: what became of the file that was sent.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = Job)]
pub struct JobShape {
    id: String,
    #[schema(value_type = JobKindName)]
    kind: Kind,
    site: String,
    #[schema(value_type = JobStateName)]
    state: State,
    /// Only looked at; nothing changes.
    dry_run: bool,
    /// What was found out about the file, once it was looked over.
    #[serde(skip_serializing_if = "Option::is_none")]
    format: Option<FormatShape>,
    /// Which columns were found.
    columns: Vec<ColumnShape>,
    /// Rows read; of an order log, orders.
    done: u64,
    /// Rows there are, once that is known.
    #[serde(skip_serializing_if = "Option::is_none")]
    total: Option<u64>,
    /// Good ones: rows, or orders.
    accepted: u64,
    /// Of these, those that changed something, or would have.
    changed: u64,
    /// The others.
    rejected: u64,
    /// What is wrong with the first of them; `jobs/{id}/errors` has all.
    errors: Vec<FaultShape>,
    /// Why it failed.
    #[serde(skip_serializing_if = "Option::is_none")]
    problem: Option<String>,
    #[schema(value_type = String, format = DateTime)]
    created_at: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>, format = DateTime)]
    ended_at: Option<String>,
}

/// A file, as it was found to be.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = FileFormat)]
pub struct FormatShape {
    /// `utf-8` or `windows-1252`.
    encoding: &'static str,
    /// What stands between cells.
    delimiter: String,
    /// Whether it is compressed (zstd).
    compressed: bool,
}

/// A column that was found.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = FoundColumn)]
pub struct ColumnShape {
    ours: String,
    theirs: String,
}

/// What is wrong with a row.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = RowError)]
pub struct FaultShape {
    /// The line it begins at; the header is line 1.
    line: u64,
    /// The column, as the file calls it, where it is one column's fault.
    #[serde(skip_serializing_if = "Option::is_none")]
    column: Option<String>,
    message: String,
}

/// What comes in.
#[derive(ToSchema)]
#[schema(as = JobKind, rename_all = "snake_case")]
pub enum JobKindName {
    /// What the site sells.
    Products,
    /// Who buys.
    Customers,
    /// What was ordered in the past.
    Orders,
}

/// How far a job is.
#[derive(ToSchema)]
#[schema(as = JobState, rename_all = "snake_case")]
pub enum JobStateName {
    /// Others go first.
    Waiting,
    /// It is being worked off.
    Running,
    /// To the end; rows may have been refused.
    Done,
    /// It could not go on.
    Failed,
    /// Somebody stopped it.
    Cancelled,
}

impl From<&Job> for JobShape {
    fn from(job: &Job) -> Self {
        let faults = job.errors.iter().cloned();
        Self {
            id: job.id.to_string(),
            kind: job.kind,
            site: job.site.to_string(),
            state: job.state,
            dry_run: job.dry_run,
            format: job.format.map(|format| FormatShape {
                encoding: match format.encoding {
                    Encoding::Utf8 => "utf-8",
                    Encoding::Windows1252 => "windows-1252",
                },
                delimiter: format.delimiter.to_string(),
                compressed: format.is_compressed,
            }),
            columns: job
                .columns
                .iter()
                .map(|(ours, theirs)| ColumnShape {
                    ours: ours.clone(),
                    theirs: theirs.clone(),
                })
                .collect(),
            done: job.done,
            total: job.total,
            accepted: job.accepted,
            changed: job.changed,
            rejected: job.rejected,
            errors: faults
                .map(|fault| FaultShape {
                    line: fault.line,
                    column: fault.column,
                    message: fault.message,
                })
                .collect(),
            problem: job.problem.clone(),
            created_at: job.created_at.to_string(),
            ended_at: job.ended_at.as_ref().map(Timestamp::to_string),
        }
    }
}
