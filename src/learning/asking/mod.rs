//! Asking models about a site's past, and what came of it, from the site's log: the shadow of a challenger.
//!
//! * what a task is asked: `orders` (what comes back, minutes), `demand`, `shelves`, `carts`, `reviews`; pure but for
//!   reading the log
//! * `stream`: orders of a log as a folder that a model is asked about
//!
//! A model is asked here as `models predict` asks it, so it knows nothing that was not known at the moment it is asked
//! about. What it was fitted on is left out, and an outcome counts when it could not be another any more.

mod carts;
mod demand;
mod orders;
mod reviews;
mod shelves;
mod stream;

use std::{
    collections::HashMap,
    fs, io,
    path::{Path, PathBuf},
};

use crate::model::{
    asked::Asked,
    card::Card,
    folder::Stored,
    history::HORIZON_MS,
    log::{LogError, OrderLog},
    task::Task,
    verbs,
};

/// What joins the columns that name a question: no SKU and no site has it.
const JOINT: char = '\t';

/// Something that a model can be asked about.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Question {
    /// The columns that name it in requests and predictions, joined by [`JOINT`].
    pub(super) id: String,
    /// The moment that it is asked as of.
    pub(super) at_ms: i64,
    /// What came of it, once that is certain.
    pub(super) outcome: Option<f64>,
    /// What its loss is over: losses of large and of small series are alike then.
    pub(super) scale: f64,
}

impl Question {
    /// One whose loss stands for itself.
    fn plain(id: String, at_ms: i64, outcome: Option<f64>) -> Self {
        Self {
            id,
            at_ms,
            outcome,
            scale: 1.0,
        }
    }
}

/// The stretch of time that is asked about, from its first moment on.
#[derive(Debug, Clone, Copy)]
pub(super) struct Span {
    pub(super) since_ms: i64,
    pub(super) now_ms: i64,
}

impl Span {
    fn holds(self, at_ms: i64) -> bool {
        (self.since_ms..self.now_ms).contains(&at_ms)
    }
}

/// What can be asked of a stretch of a log; nothing in tasks that have no outcome in time.
///
/// # Errors
/// The log cannot be read.
pub(super) fn questions(task: Task, log: &Path, span: Span) -> Result<Vec<Question>, LogError> {
    let orders = || OrderLog::open(log);
    Ok(match task {
        Task::Cancel => orders::may_come_back(&orders()?, span),
        Task::Eta => orders::ready(&orders()?, span),
        Task::Demand45 => demand::questions(&orders()?, span),
        Task::Stockout => shelves::questions(log, span)?,
        Task::Basket => carts::questions(&orders()?, span),
        Task::Sentiment => reviews::questions(log, span)?,
        Task::Anomaly | Task::Demand730 | Task::Segments => Vec::new(),
    })
}

/// From when on a model has not seen what came: a chance of 30 days is fitted on orders that are older than that.
pub(super) fn unseen_since(task: Task, card: &Card) -> i64 {
    match task {
        Task::Cancel => card.until_ms - HORIZON_MS + 1,
        // The card names the last order that was learned from.
        Task::Eta => card.until_ms + 1,
        // The card names the first moment that was not.
        Task::Anomaly
        | Task::Demand45
        | Task::Demand730
        | Task::Stockout
        | Task::Basket
        | Task::Segments
        | Task::Sentiment => card.until_ms,
    }
}

/// Whether what is asked together is answered as of one midnight, so that only questions of one day may be.
pub(super) fn is_by_day(task: Task) -> bool {
    match task {
        Task::Cancel | Task::Anomaly => true,
        Task::Eta
        | Task::Demand45
        | Task::Demand730
        | Task::Stockout
        | Task::Basket
        | Task::Segments
        | Task::Sentiment => false,
    }
}

/// The columns that name a question.
fn columns(task: Task) -> &'static [&'static str] {
    match task {
        Task::Cancel | Task::Eta | Task::Anomaly | Task::Basket => &["order_id"],
        Task::Demand45 | Task::Demand730 => &["site", "sku", "origin", "day"],
        Task::Stockout => &["site", "sku", "day"],
        Task::Segments => &["customer_id"],
        Task::Sentiment => &["review_id"],
    }
}

/// Where models of a task are asked: beside a log, in a folder for the files that ask.
#[derive(Debug, Clone)]
pub(super) struct Desk<'a> {
    pub(super) task: Task,
    pub(super) log: &'a Path,
    pub(super) folder: &'a Path,
}

impl Desk<'_> {
    /// What a model says of questions. One that the log cannot answer any more has no answer.
    ///
    /// # Errors
    /// A refusal of the model; what cannot be read or written.
    pub(super) fn answers(
        &self,
        model: &Stored,
        ids: &[String],
    ) -> anyhow::Result<HashMap<String, Vec<f64>>> {
        if self.task == Task::Basket {
            let log = OrderLog::open(self.log)?;
            return carts::answers(&log, self, model, ids);
        }
        let names = columns(self.task).len();
        let mut answers = HashMap::new();
        for row in self.predicted(model, &self.question(ids)?)? {
            let id: Vec<&str> = row.iter().take(names).collect();
            let said: Result<Vec<f64>, _> = row.iter().skip(names).map(str::parse).collect();
            answers.insert(id.join(&JOINT.to_string()), said?);
        }
        Ok(answers)
    }

    /// How far the features of orders have moved from training, by feature.
    ///
    /// # Errors
    /// As [`Desk::answers`].
    pub(super) fn drift(
        &self,
        model: &Stored,
        ids: &[String],
    ) -> anyhow::Result<Vec<(String, f64)>> {
        let asked = match self.task {
            Task::Anomaly => {
                let folder = self.requests("orders");
                stream::write(&OrderLog::open(self.log)?, &folder, ids, |_, _| true)?;
                self.asked(folder)
            }
            Task::Cancel
            | Task::Eta
            | Task::Demand45
            | Task::Demand730
            | Task::Stockout
            | Task::Basket
            | Task::Segments
            | Task::Sentiment => self.question(ids)?,
        };
        let found = verbs::drift(self.task, model, &asked);
        clear(&asked.requests)?;
        found
    }

    /// A file that names questions.
    fn question(&self, ids: &[String]) -> anyhow::Result<Asked> {
        let file = self.requests("csv");
        let mut csv = csv::Writer::from_path(&file)?;
        csv.write_record(columns(self.task))?;
        for id in ids {
            csv.write_record(id.split(JOINT))?;
        }
        csv.flush()?;
        Ok(self.asked(file))
    }

    /// The rows of a model's predictions. What asked is gone afterwards.
    fn predicted(&self, model: &Stored, asked: &Asked) -> anyhow::Result<Vec<csv::StringRecord>> {
        let mut out = Vec::new();
        let predicted = verbs::predict(self.task, model, asked, &mut out);
        clear(&asked.requests)?;
        predicted?;
        let rows = csv::Reader::from_reader(out.as_slice()).into_records();
        Ok(rows.collect::<Result<_, _>>()?)
    }

    fn requests(&self, extension: &str) -> PathBuf {
        self.folder
            .join(format!("{}.requests.{extension}", self.task))
    }

    fn asked(&self, requests: PathBuf) -> Asked {
        Asked {
            logs: vec![self.log.to_path_buf()],
            requests,
        }
    }
}

/// Takes a file or folder of questions away.
fn clear(requests: &Path) -> io::Result<()> {
    match requests.is_dir() {
        true => fs::remove_dir_all(requests),
        false => fs::remove_file(requests),
    }
}
