//! `CARD.md`: the card as a page for people.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use super::card::Card;
use super::figures::Measured;

impl Card {
    /// The page, in Markdown.
    #[must_use]
    pub fn to_page(&self) -> String {
        let mut page = format!(
            "# {}\n\n{}\n\nTrained on: {}\n\n{}\n\n{}. {} learned numbers, fitted on {} rows in {} epochs, seed {}.\n\n\
             Held against {}: {}\n",
            self.name,
            self.label,
            self.trained_on,
            self.attribution,
            self.architecture.kind,
            self.architecture.parameters,
            self.architecture.rows,
            self.architecture.epochs,
            self.seed,
            self.verdict.baseline,
            self.verdict.sentence,
        );
        page.push_str(&self.figures());
        page.push_str(&self.curve());
        page.push_str("\n## What it is not\n\n");
        for limit in &self.limits {
            // Writing to a string cannot fail.
            let _ = writeln!(page, "- {limit}");
        }
        let _ = write!(
            page,
            "\nThe figures of {} on `valid` are of weights that were fitted without those answers; the weights in the \
             folder may have been fitted again on all that was known by then. Every other row of {} is of the weights in \
             the folder.\n\nweights sha256 `{}`, data sha256 `{}`, features sha256 `{}`, commit {}.\n",
            self.name,
            self.name,
            self.weights_sha256,
            self.data_sha256,
            self.feature_sha256,
            self.commit
        );
        page
    }

    /// Only what somebody measured has a column.
    fn figures(&self) -> String {
        let known: BTreeSet<&str> = self
            .measured
            .iter()
            .flat_map(|row| row.figures.values.keys().map(String::as_str))
            .collect();
        let shown = self.task.judged().shown.iter().copied();
        let columns: Vec<&str> = shown.filter(|name| known.contains(name)).collect();
        let mut table = format!(
            "\n| split | by | n | {} |\n|---|---|---:|",
            columns.join(" | ")
        );
        table.push_str(&"---:|".repeat(columns.len()));
        table.push('\n');
        for Measured { by, split, figures } in &self.measured {
            let _ = write!(table, "| {split} | {by} | {} |", figures.n);
            for column in &columns {
                match figures.get(column) {
                    Some(figure) => {
                        let _ = write!(table, " {figure:.4} |");
                    }
                    None => table.push_str(" |"),
                }
            }
            table.push('\n');
        }
        table
    }

    fn curve(&self) -> String {
        if self.reliability.is_empty() {
            return String::new();
        }
        let mut table = "\n## Said and came\n\n| said | came | n |\n|---:|---:|---:|\n".to_owned();
        for bin in &self.reliability {
            let _ = writeln!(table, "| {:.3} | {:.3} | {} |", bin.said, bin.came, bin.n);
        }
        table
    }
}
