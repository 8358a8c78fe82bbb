//! What a cart looks like: its lines, each with what is wrong with it now, and what all of it would cost.

use std::sync::Arc;

use serde::Serialize;
use utoipa::ToSchema;

use super::quotes::{self, QuoteView};
use crate::{
    checkout::{Cart, CartId, CartLine},
    hub::shapes::{MoneyView, rfc3339},
    order::{Currency, Line, Money, Quote, Timestamp},
};

/// What is shown.
pub(super) struct Shown<'a> {
    pub(super) id: CartId,
    pub(super) cart: &'a Cart,
    pub(super) quote: Quote,
    pub(super) currency: Currency,
}

/// A cart.
#[derive(Serialize, ToSchema)]
#[schema(as = Cart)]
pub(super) struct CartView {
    /// Whoever knows the id of a guest's cart may use it: keep it as a secret.
    id: String,
    site: String,
    lines: Vec<CartLineView>,
    /// The coupon that was typed; the quote says whether it is valid.
    #[serde(skip_serializing_if = "Option::is_none")]
    coupon: Option<String>,
    /// What it would cost now.
    quote: QuoteView,
    /// Counts its changes; also its `ETag`.
    version: u64,
    #[serde(serialize_with = "rfc3339")]
    #[schema(value_type = String, format = DateTime)]
    updated_at: Timestamp,
}

/// One line of a cart.
#[derive(Serialize, ToSchema)]
#[schema(as = CartLine)]
pub(super) struct CartLineView {
    /// Number within the cart, from 1.
    line: u32,
    sku: String,
    /// As the menu has it now; else as it had it when the cart was last changed.
    #[schema(value_type = String)]
    name: Arc<str>,
    quantity: u32,
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>)]
    note: Option<Arc<str>>,
    /// What was chosen, as it was asked for; the quote's line has the names.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[schema(required = false)]
    options: Vec<CartOptionView>,
    /// Price of one now, with what was chosen; missing where there is none.
    #[serde(skip_serializing_if = "Option::is_none")]
    unit_price: Option<MoneyView>,
    /// Price of all now; missing where there is none.
    #[serde(skip_serializing_if = "Option::is_none")]
    total: Option<MoneyView>,
    /// Why it cannot be ordered like this, or what has changed.
    #[serde(skip_serializing_if = "Option::is_none")]
    problem: Option<LineProblem>,
}

/// What was chosen of one option.
#[derive(Serialize, ToSchema)]
#[schema(as = CartOption)]
pub(super) struct CartOptionView {
    #[schema(value_type = String)]
    option: Arc<str>,
    #[schema(value_type = Vec<String>)]
    choices: Vec<Arc<str>>,
}

/// What is wrong with a line.
#[derive(Serialize, ToSchema)]
pub(super) struct LineProblem {
    /// The code that placing would be refused with, or `price_changed`, with which it would not.
    code: &'static str,
    detail: String,
}

/// The cart as its owner sees it.
pub(super) fn view(shown: &Shown<'_>) -> CartView {
    let Shown {
        id,
        cart,
        quote,
        currency,
    } = shown;
    let numbered = cart.lines.iter().zip(1_u32..);
    CartView {
        id: id.to_string(),
        site: cart.site.to_string(),
        lines: numbered
            .map(|(line, number)| line_view(line, number, quote, *currency))
            .collect(),
        coupon: cart.coupon.as_ref().map(ToString::to_string),
        quote: quotes::view(quote, &cart.site, *currency),
        version: cart.version,
        updated_at: cart.updated_at,
    }
}

fn line_view(line: &CartLine, number: u32, quote: &Quote, currency: Currency) -> CartLineView {
    let found = quote.lines.iter().find(|quoted| quoted.line == number);
    let money = |amount| MoneyView { amount, currency };
    let seen = line.seen.as_ref();
    let name = found
        .map(|quoted| &quoted.name)
        .or(seen.map(|seen| &seen.name));
    CartLineView {
        line: number,
        sku: line.sku.to_string(),
        name: name.cloned().unwrap_or_else(|| line.sku.as_str().into()),
        quantity: line.quantity,
        note: line.note.clone(),
        options: line
            .options
            .iter()
            .map(|answer| CartOptionView {
                option: answer.option.clone(),
                choices: answer.choices.clone(),
            })
            .collect(),
        unit_price: found.map(|quoted| money(quoted.unit_price)),
        total: found.map(|quoted| money(quoted.total)),
        problem: fault(number, quote)
            .or_else(|| found.and_then(|now| price_change(line, now, currency))),
    }
}

fn fault(number: u32, quote: &Quote) -> Option<LineProblem> {
    let fault = quote
        .faults
        .iter()
        .find(|fault| fault.line == Some(number))?;
    Some(LineProblem {
        code: fault.rejection.code(),
        detail: fault.rejection.detail(),
    })
}

fn price_change(line: &CartLine, now: &Line, currency: Currency) -> Option<LineProblem> {
    let seen = line.seen.as_ref()?;
    let money = |amount| Money { amount, currency };
    (seen.unit_price != now.unit_price).then(|| LineProblem {
        code: "price_changed",
        detail: format!(
            "One cost {} and costs {} now.",
            money(seen.unit_price),
            money(now.unit_price)
        ),
    })
}
