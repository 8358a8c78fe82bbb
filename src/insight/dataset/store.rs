//! Files and what came of them, in the journal's notes: one that lists them, one for each, one for each result.

use std::sync::Arc;

use serde::Serialize;

use super::{
    super::answer::Insight,
    shape::{Analysis, Dataset},
};
use crate::{
    job::JobId,
    journal::{CommitError, Journal, ReadError},
};

/// The list of all files.
const LIST: &str = "datasets";

fn name(id: JobId) -> String {
    format!("dataset:{id}")
}

fn result_name(id: JobId, analysis: Analysis) -> String {
    format!("dataset:{id}:{analysis}")
}

/// Every file. One that cannot be read is left out.
pub(super) async fn all(journal: &Arc<dyn Journal>) -> Result<Vec<Dataset>, ReadError> {
    let list = journal.note(LIST.to_owned()).await?.unwrap_or_default();
    let ids: Vec<JobId> = serde_json::from_slice(&list).unwrap_or_default();
    let mut all = Vec::with_capacity(ids.len());
    for id in ids {
        let note = journal.note(name(id)).await?.unwrap_or_default();
        all.extend(serde_json::from_slice::<Dataset>(&note).ok());
    }
    Ok(all)
}

/// Writes a file, and the list that names it: first the file, so that the list names none that is not there.
pub(super) async fn save(
    journal: &Arc<dyn Journal>,
    ids: &[JobId],
    dataset: &Dataset,
) -> Result<(), CommitError> {
    journal.save_note(name(dataset.id), json(dataset)?).await?;
    journal.save_note(LIST.to_owned(), json(ids)?).await
}

/// What came of an analysis.
pub(super) async fn result(
    journal: &Arc<dyn Journal>,
    id: JobId,
    analysis: Analysis,
) -> Result<Option<Insight<serde_json::Value>>, ReadError> {
    let note = journal.note(result_name(id, analysis)).await?;
    Ok(note.and_then(|bytes| serde_json::from_slice(&bytes).ok()))
}

/// Writes what came of an analysis.
pub(super) async fn save_result(
    journal: &Arc<dyn Journal>,
    id: JobId,
    analysis: Analysis,
    insight: &Insight<serde_json::Value>,
) -> Result<(), CommitError> {
    journal
        .save_note(result_name(id, analysis), json(insight)?)
        .await
}

/// Empties the notes of a file that is in no list any more.
pub(super) async fn forget(
    journal: &Arc<dyn Journal>,
    ids: &[JobId],
    dataset: &Dataset,
) -> Result<(), CommitError> {
    journal.save_note(LIST.to_owned(), json(ids)?).await?;
    for analysis in &dataset.analyses {
        journal
            .save_note(result_name(dataset.id, *analysis), Vec::new())
            .await?;
    }
    journal.save_note(name(dataset.id), Vec::new()).await
}

fn json<T: Serialize + ?Sized>(value: &T) -> Result<Vec<u8>, CommitError> {
    serde_json::to_vec(value).map_err(|error| CommitError::Conflict(error.to_string()))
}
