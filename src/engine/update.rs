//! Changing the lines of an order: what callers write, what it means on the desk, and what a preview tells.

use std::sync::Arc;

use serde::{Deserialize, Serialize};
use serde_json::{Number, Value, json};
use utoipa::ToSchema;

use super::{
    Shared,
    desk::Desk,
    request::{Act, Answer, Failure, invalid_field},
};
use crate::{
    hub::{
        shapes::{LineView, MoneyView},
        update::{self, Sums},
    },
    order::{
        self, Change, Command, Decision, LineEdit, Order, Rejection, Revision, Sku, Status,
        WantedLine, WantedOption,
    },
};

/// The lines an order is to have, and nothing else changes.
#[derive(Debug, Clone, Deserialize, Serialize, ToSchema)]
#[schema(as = UpdateBody)]
pub struct UpdateArgs {
    /// All lines from now on, 1 to 100; a line that is not named is dropped.
    #[serde(default)]
    pub lines: Vec<LineArgs>,
    /// What the caller believes it costs then: a different total is refused.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub expected_total: Option<TotalArg>,
    /// For the payment provider, where a paid order costs more; else the token it was paid with.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>)]
    pub token: Option<Arc<str>>,
}

/// One of them.
#[derive(Debug, Clone, Deserialize, Serialize, ToSchema)]
#[schema(as = UpdateLineBody)]
pub struct LineArgs {
    /// The number of a line that stays: it keeps its article and its price. Missing: a line more.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<u32>, minimum = 1)]
    pub line: Option<Number>,
    /// Needed for a line more.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sku: Option<String>,
    /// 1 to 999.
    #[schema(value_type = u32, minimum = 1, maximum = 999)]
    pub quantity: Number,
    /// At most 500 bytes. Of a line that stays: missing leaves the note, an empty one takes it away.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>)]
    pub note: Option<Arc<str>>,
    /// What is chosen about a line more; a line that stays keeps what was chosen.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub options: Vec<OptionArgs>,
}

/// The answer to one option of an article.
#[derive(Debug, Clone, Deserialize, Serialize, ToSchema)]
#[schema(as = UpdateOptionBody)]
pub struct OptionArgs {
    /// The option.
    #[schema(value_type = String)]
    pub option: Arc<str>,
    /// The choices, each once.
    #[serde(default)]
    #[schema(value_type = Vec<String>)]
    pub choices: Vec<Arc<str>>,
}

impl OptionArgs {
    fn wanted(self) -> WantedOption {
        let Self { option, choices } = self;
        WantedOption { option, choices }
    }
}

/// A total: minor units, or with the currency said.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, Serialize, ToSchema)]
#[serde(untagged)]
#[schema(as = ExpectedTotal)]
pub enum TotalArg {
    /// Minor units of the order's currency.
    Minor(i64),
    /// The same with the currency said.
    Money {
        /// Minor units.
        amount: i64,
        /// ISO 4217; must be the order's.
        currency: String,
    },
}

/// What is to become of the lines of an order.
#[derive(Debug, Clone)]
pub struct Update {
    edits: Vec<LineEdit>,
    expected_total: Option<TotalArg>,
    token: Option<Arc<str>>,
    args: Value,
    pub(super) is_preview: bool,
}

impl UpdateArgs {
    /// What is asked with them.
    ///
    /// # Errors
    /// `validation` with a pointer. Numbers that no line can have are refused by the order's own bounds.
    pub fn act(self, is_preview: bool) -> Result<Act, Failure> {
        let args = serde_json::to_value(&self).unwrap_or_default();
        let edits = self.lines.into_iter().enumerate();
        let edits = edits.map(|(index, line)| line.edit(index));
        Ok(Act::Update(Box::new(Update {
            edits: edits.collect::<Result<_, _>>()?,
            expected_total: self.expected_total,
            token: self.token,
            args,
            is_preview,
        })))
    }
}

impl LineArgs {
    fn edit(self, index: usize) -> Result<LineEdit, Failure> {
        let pointer = format!("/lines/{index}/sku");
        let sku = self.sku.map(|sku| sku.parse::<Sku>()).transpose();
        let sku = sku.map_err(|error| invalid_field(&pointer, &error))?;
        let quantity = whole(&self.quantity);
        match (self.line, sku) {
            (Some(_), _) if !self.options.is_empty() => {
                let pointer = format!("/lines/{index}/options");
                let detail = "a line keeps what was chosen: order another, without `line`".into();
                Err(Failure::rejected(Rejection::Validation { pointer, detail }))
            }
            (Some(line), sku) => Ok(LineEdit::Keep {
                line: whole(&line),
                sku,
                quantity,
                note: self.note,
            }),
            (None, Some(sku)) => Ok(LineEdit::Add(WantedLine {
                sku,
                quantity,
                note: self.note,
                options: self.options.into_iter().map(OptionArgs::wanted).collect(),
            })),
            (None, None) => {
                let detail = "a line more needs an article; one that stays, its `line`".into();
                Err(Failure::rejected(Rejection::Validation { pointer, detail }))
            }
        }
    }
}

/// Numbers below 0 and fractions are 0, and too large ones the largest: neither is in any bounds.
fn whole(number: &Number) -> u32 {
    let whole = number.as_i64().unwrap_or(0).max(0);
    u32::try_from(whole).unwrap_or(u32::MAX)
}

impl Update {
    pub(super) fn args(&self) -> &Value {
        &self.args
    }

    /// The command, with what the shelf says now.
    pub(super) fn command(&self, shared: &Shared, desk: &Desk, order: &Order) -> Command {
        let revision = self.revision(shared, desk, order);
        // Only an unpaid order gets a new code.
        let sealed = match &revision {
            Ok(revision) if order.status == Status::Pending => {
                shared.vault.fresh(order.id, revision.totals.total)
            }
            Ok(_) | Err(_) => String::new(),
        };
        Command::Update {
            revision: revision.map(Box::new),
            token: self.token.clone(),
            sealed,
        }
    }

    fn revision(&self, shared: &Shared, desk: &Desk, order: &Order) -> Result<Revision, Rejection> {
        let terms = desk.settings.terms(shared.window_ms);
        let now = shared.clock.now();
        let revision = order::revise(order, &self.edits, &terms, |sku| desk.offer(sku, now))?;
        let total = revision.totals.total;
        match &self.expected_total {
            Some(TotalArg::Money { currency, .. }) if currency != order.currency.as_str() => {
                Err(Rejection::Validation {
                    pointer: "/expected_total/currency".into(),
                    detail: format!("prices here are in {}", order.currency),
                })
            }
            Some(
                TotalArg::Minor(expected)
                | TotalArg::Money {
                    amount: expected, ..
                },
            ) if *expected != total && !self.is_preview => Err(Rejection::TotalChanged { total }),
            Some(_) | None => Ok(revision),
        }
    }
}

/// What an update would do to the money.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = UpdateEffect)]
pub enum Effect {
    /// Nothing.
    None,
    /// A new code confirms the new total.
    NewCode,
    /// The difference has to be authorized first.
    Authorize,
    /// Less is taken than is held.
    Release,
}

/// An update that was only looked at.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = UpdatePreview)]
pub struct Preview {
    /// The lines as they would be.
    lines: Vec<LineView>,
    #[serde(flatten)]
    sums: Sums,
    /// What it would cost more, or less.
    difference: MoneyView,
    /// What would follow.
    effect: Effect,
}

/// What `decision` would do to `order`, without doing it.
pub(super) fn preview(order: &Order, command: &Command, decision: &Decision) -> Answer {
    let (lines, totals) = if let Command::Update {
        revision: Ok(revision),
        ..
    } = command
    {
        (&revision.lines, revision.totals)
    } else {
        (&order.lines, order.totals)
    };
    let amount = totals.total - order.totals.total;
    let is_opened = |step: &order::Move| matches!(step.change, Change::UpdateOpened { .. });
    let effect = if decision.moves.is_empty() {
        Effect::None
    } else if decision.moves.iter().any(is_opened) {
        Effect::Authorize
    } else if order.status == Status::Pending {
        Effect::NewCode
    } else if amount < 0 {
        Effect::Release
    } else {
        Effect::None
    };
    let preview = Preview {
        lines: update::priced_lines(lines, order.currency),
        sums: Sums::of(totals, order.currency),
        difference: MoneyView {
            amount,
            currency: order.currency,
        },
        effect,
    };
    Answer {
        status: 200,
        body: json!(preview).to_string().into(),
        order: order.id,
        version: order.version,
        attempt: None,
        replayed: false,
    }
}
