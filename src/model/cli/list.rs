//! `models list`: what is in a folder of model folders, and whether it would serve.

use std::io::Write;
use std::path::{Path, PathBuf};

use crate::model::card::Card;
use crate::model::folder::{CARD_FILE, holds_a_model};
use crate::model::score::Scorer;
use crate::model::task::Task;

/// One line a model.
pub(super) fn list(folder: &Path, out: &mut dyn Write) -> anyhow::Result<()> {
    let inside = Scorer::embedded();
    let note = inside
        .degraded()
        .map_or_else(String::new, |reason| format!(" ({reason})"));
    writeln!(out, "{} inside the program{note}", inside.name())?;
    let Ok(entries) = std::fs::read_dir(folder) else {
        return Ok(());
    };
    let mut folders: Vec<PathBuf> = entries
        .filter_map(|entry| Some(entry.ok()?.path()))
        .collect();
    folders.sort();
    for folder in folders.iter().filter(|folder| holds_a_model(folder)) {
        let text = std::fs::read_to_string(folder.join(CARD_FILE))?;
        match Card::parse(&text) {
            Ok(card) => {
                let state = state(folder, &card);
                writeln!(
                    out,
                    "{}  {}: {}  [{state}]",
                    folder.display(),
                    card.task,
                    card.trained_on
                )?;
            }
            Err(refusal) => writeln!(out, "{}  [refused: {refusal}]", folder.display())?,
        }
    }
    Ok(())
}

fn state(folder: &Path, card: &Card) -> String {
    if card.task == Task::Cancel
        && let Err(refusal) = Scorer::from_dir(folder)
    {
        return format!("refused: {refusal}");
    }
    card.verdict.sentence.clone()
}
