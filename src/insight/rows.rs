//! Where insights are kept: the journal's notes, one for each site and kind.

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::{answer::Insight, kind::Kind};
use crate::{
    journal::{CommitError, Journal, ReadError},
    order::{SiteId, Timestamp},
};

/// The shape of reports. A row of another shape is as none: it is made anew.
const FORMAT: u32 = 2;

#[derive(Serialize, Deserialize)]
struct Row {
    format: u32,
    insight: Insight<serde_json::Value>,
}

fn name(site: &SiteId, kind: Kind) -> String {
    format!("insight:{site}:{kind}")
}

/// A row; `None` where there is none of today's shape.
pub(super) async fn read(
    journal: &Arc<dyn Journal>,
    site: &SiteId,
    kind: Kind,
) -> Result<Option<Insight<serde_json::Value>>, ReadError> {
    let note = journal.note(name(site, kind)).await?;
    let row = note.and_then(|bytes| serde_json::from_slice::<Row>(&bytes).ok());
    Ok(row
        .filter(|row| row.format == FORMAT)
        .map(|row| row.insight))
}

/// Writes a row.
pub(super) async fn save(
    journal: &Arc<dyn Journal>,
    site: &SiteId,
    kind: Kind,
    insight: Insight<serde_json::Value>,
) -> Result<(), CommitError> {
    let row = Row {
        format: FORMAT,
        insight,
    };
    let bytes =
        serde_json::to_vec(&row).map_err(|error| CommitError::Conflict(error.to_string()))?;
    journal.save_note(name(site, kind), bytes).await
}

/// When an insight was made.
pub(super) fn made_at(insight: &Insight<serde_json::Value>) -> Option<Timestamp> {
    let moment: jiff::Timestamp = insight.made_at.as_deref()?.parse().ok()?;
    Some(Timestamp(moment.as_millisecond()))
}
