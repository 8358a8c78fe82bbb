//! `models list`: what is in a folder of model folders, what each does, and whether it would serve.

use std::io::Write;
use std::path::Path;

use crate::model::card::Card;
use crate::model::folder::CARD_FILE;
use crate::model::registry::{Registry, names};
use crate::model::score::Scorer;
use crate::model::task::Task;

/// One line a model.
pub(super) fn list(models: &Path, out: &mut dyn Write) -> anyhow::Result<()> {
    let inside = Scorer::embedded();
    let note = inside
        .degraded()
        .map_or_else(String::new, |reason| format!(" ({reason})"));
    writeln!(out, "{} inside the program{note}", inside.name())?;
    let registry = Registry::read(models)?;
    for name in names(models) {
        let text = std::fs::read_to_string(models.join(&name).join(CARD_FILE))?;
        match Card::parse(&text) {
            Ok(card) => writeln!(
                out,
                "{name}  {}  {}  {}  [{}]",
                registry.role(card.task, &name),
                card.task,
                card.trained_on,
                state(&models.join(&name), &card)
            )?,
            Err(refusal) => writeln!(out, "{name}  [refused: {refusal}]")?,
        }
    }
    for (task, roles) in registry.tasks.iter().filter(|(_, roles)| roles.is_off) {
        let waits = roles
            .champion
            .as_deref()
            .unwrap_or("the model inside the program");
        writeln!(out, "{task} is off; {waits} waits")?;
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
