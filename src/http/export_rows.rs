//! The rows of files that go out.

use std::sync::Arc;

use axum::body::Bytes;
use serde_json::json;

use super::exports::Form;
use crate::{
    account::User,
    catalog::Product,
    order::{Currency, Order},
    review::Review,
    transfer::{allergens_cell, options_cell, safe},
};

/// The names of a file's columns.
pub(super) type Sheet = &'static [&'static str];

/// Products, as they can be imported again.
pub(super) const PRODUCTS: Sheet = &[
    "sku",
    "name",
    "category",
    "price",
    "currency",
    "description",
    "image_url",
    "is_available",
    "station",
    "stock",
    "window_s",
    "allergens",
    "options",
    "barcode",
];
/// Lines of orders; as sales, they can be imported elsewhere.
pub(super) const ORDERS: Sheet = &[
    "order_id",
    "number",
    "site",
    "status",
    "payment",
    "placed_at",
    "customer_id",
    "customer_name",
    "line",
    "sku",
    "name",
    "quantity",
    "unit_price",
    "line_total",
    "order_total",
    "currency",
];
/// Reviews.
pub(super) const REVIEWS: Sheet = &[
    "review_id",
    "site",
    "sku",
    "product",
    "stars",
    "title",
    "body",
    "author",
    "state",
    "at",
    "order_id",
    "line",
    "customer_id",
    "answer",
    "answered_by",
    "answered_at",
];
/// Customers.
pub(super) const CUSTOMERS: Sheet = &["email", "name", "customer_id", "is_active", "created_at"];

/// Rows that are gathered.
struct Out {
    csv: csv::Writer<Vec<u8>>,
    jsonl: Vec<u8>,
    form: Form,
}

impl Out {
    fn new(form: Form) -> Self {
        Self {
            csv: csv::Writer::from_writer(Vec::new()),
            jsonl: Vec::new(),
            form,
        }
    }

    /// Writing into memory does not fail.
    fn row<const N: usize>(&mut self, cells: [&str; N]) {
        let _ = self.csv.write_record(cells);
    }

    fn object(&mut self, object: &serde_json::Value) {
        if serde_json::to_writer(&mut self.jsonl, object).is_ok() {
            self.jsonl.push(b'\n');
        }
    }

    fn done(self) -> Bytes {
        match self.form {
            Form::Csv { .. } => self.csv.into_inner().unwrap_or_default().into(),
            Form::Jsonl => self.jsonl.into(),
        }
    }
}

/// A page of products.
pub(super) fn products(page: &[Arc<Product>], currency: Currency, form: Form) -> Bytes {
    let mut out = Out::new(form);
    for product in page {
        let window_s = product.window_ms.map(|ms| ms / 1_000);
        let on_hand = product.stock.map(|stock| stock.on_hand);
        let text =
            |number: Option<i64>| number.map(|number| number.to_string()).unwrap_or_default();
        match form {
            Form::Csv { .. } => out.row([
                &safe(product.sku.as_str()),
                &safe(&product.name),
                &safe(&product.category),
                &currency.in_units(product.price),
                currency.as_str(),
                &safe(&product.description),
                &safe(product.image_url.as_deref().unwrap_or_default()),
                if product.is_available { "true" } else { "false" },
                &safe(product.station.as_deref().unwrap_or_default()),
                &text(on_hand),
                &text(window_s),
                &safe(&allergens_cell(&product.allergens)),
                &safe(&options_cell(&product.options)),
                &safe(product.barcode.as_deref().unwrap_or_default()),
            ]),
            Form::Jsonl => out.object(&json!({
                "sku": product.sku, "name": product.name, "category": product.category,
                "price": {"amount": product.price, "currency": currency}, "description": product.description,
                "image_url": product.image_url, "is_available": product.is_available, "station": product.station,
                "stock": on_hand, "window_s": window_s, "allergens": product.allergens,
                "options": product.options, "barcode": product.barcode,
            })),
        }
    }
    out.done()
}

/// A page of orders, a row a line.
pub(super) fn orders(page: &[Order], form: Form) -> Bytes {
    let mut out = Out::new(form);
    for order in page {
        let currency = order.currency;
        let id = order.id.to_string();
        let external_id = order.external_id.as_deref();
        let (number, placed_at) = (order.number.to_string(), order.placed_at.to_string());
        let total = currency.in_units(order.totals.total);
        if form == Form::Jsonl {
            let lines: Vec<_> = order.lines.iter().map(|line| json!({
                "line": line.line, "sku": line.sku, "name": line.name, "quantity": line.quantity,
                "unit_price": line.unit_price, "total": line.total,
            })).collect();
            out.object(&json!({
                "id": id, "external_id": external_id, "number": order.number, "site": order.site,
                "status": order.status, "payment": order.payment, "placed_at": placed_at,
                "customer": {"id": order.customer.id, "name": order.customer.name}, "lines": lines,
                "total": order.totals.total, "currency": currency,
            }));
            continue;
        }
        let payment = serde_json::to_value(order.payment).unwrap_or_default();
        for line in &order.lines {
            out.row([
                &safe(external_id.unwrap_or(&id)),
                &number,
                order.site.as_str(),
                order.status.as_str(),
                payment.as_str().unwrap_or_default(),
                &placed_at,
                &safe(order.customer.id.as_str()),
                &safe(&order.customer.name),
                &line.line.to_string(),
                &safe(line.sku.as_str()),
                &safe(&line.name),
                &line.quantity.to_string(),
                &currency.in_units(line.unit_price),
                &currency.in_units(line.total),
                &total,
                currency.as_str(),
            ]);
        }
    }
    out.done()
}

/// A page of reviews.
pub(super) fn reviews(page: &[Review], form: Form) -> Bytes {
    let mut out = Out::new(form);
    for review in page {
        let (id, order) = (review.id.to_string(), review.order.to_string());
        let (at, answer) = (review.at.to_string(), review.answer.as_ref());
        let answered_at = answer.map(|answer| answer.at.to_string());
        let text = |text: Option<&str>| safe(text.unwrap_or_default()).into_owned();
        match form {
            Form::Csv { .. } => out.row([
                &id,
                review.site.as_str(),
                &safe(review.sku.as_str()),
                &safe(&review.product),
                &review.stars.to_string(),
                &safe(&review.title),
                &safe(&review.body),
                &safe(&review.author),
                review.state.as_str(),
                &at,
                &order,
                &review.line.to_string(),
                &safe(review.customer.as_str()),
                &text(answer.map(|answer| &*answer.text)),
                &text(answer.map(|answer| &*answer.by)),
                answered_at.as_deref().unwrap_or_default(),
            ]),
            Form::Jsonl => out.object(&json!({
                "id": id, "site": review.site, "sku": review.sku, "product": review.product,
                "stars": review.stars, "title": review.title, "body": review.body, "author": review.author,
                "state": review.state.as_str(), "at": at, "order": order, "line": review.line,
                "customer": review.customer, "answer": answer.map(|answer| json!({
                    "text": answer.text, "by": answer.by, "at": answered_at,
                })),
            })),
        }
    }
    out.done()
}

/// A page of customers.
pub(super) fn customers(page: &[User], form: Form) -> Bytes {
    let mut out = Out::new(form);
    for user in page {
        let created_at = user.created_at.to_string();
        match form {
            Form::Csv { .. } => out.row([
                &safe(&user.email),
                &safe(&user.name),
                user.id.as_str(),
                if user.is_active { "true" } else { "false" },
                &created_at,
            ]),
            Form::Jsonl => out.object(&json!({
                "id": user.id, "email": user.email, "name": user.name, "is_active": user.is_active,
                "created_at": created_at,
            })),
        }
    }
    out.done()
}
