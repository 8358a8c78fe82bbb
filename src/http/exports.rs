//! What goes out as files, straight from the store, a page at a time: as CSV for spreadsheets, or as one JSON object a
//! line.
//!
//! Text that a spreadsheet would calculate goes out with an apostrophe before it (`transfer/cell.rs`); importing takes
//! it off again.

use std::sync::Arc;

use axum::{
    body::{Body, Bytes},
    extract::{Path, State},
    http::header,
    response::{IntoResponse as _, Response},
};
use futures_util::{Stream, StreamExt as _, stream};
use serde::Deserialize;
use utoipa::IntoParams;

use super::{
    Web, export_database, export_log,
    export_rows::{self, Sheet},
    extract::{Caller, Params, param, time_param},
    order_list::status_param,
    problem::{Problem, ProblemBody},
    sites,
};
use crate::{
    hub::names::StatusName,
    journal::OrderQuery,
    order::{OrderId, Role, Timestamp, UserId},
    review::{ReviewCursor, ReviewList},
    transfer::LogTable,
};

/// Orders of a page: of a wholesaler's, half a megabyte.
const PAGE_ORDERS: usize = 100;
/// Products, reviews and accounts of a page.
const PAGE_ROWS: usize = 500;
/// What is said to whoever names no table of a log.
const TABLE_WANTED: &str = "a table is orders, lines, reversals, reviews or stock_days";
/// What spreadsheets know UTF-8 by.
const BOM: &[u8] = b"\xef\xbb\xbf";

/// What goes out.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(super) struct ExportQuery {
    /// Needed where there is more than one site.
    site: Option<String>,
    /// `csv` (the default) or `jsonl`.
    format: Option<String>,
    /// Whether CSV begins with the mark by which spreadsheets know UTF-8.
    #[param(value_type = Option<bool>)]
    bom: Option<String>,
    /// Of a log: which table, `orders`, `lines`, `reversals`, `reviews` or `stock_days`.
    table: Option<String>,
    /// Of orders: only this status.
    #[param(value_type = Option<StatusName>)]
    status: Option<String>,
    /// Of orders, reviews and a log: placed or written at or after, RFC 3339.
    #[param(format = DateTime)]
    from: Option<String>,
    /// Of orders, reviews and a log: placed or written before, RFC 3339.
    #[param(format = DateTime)]
    to: Option<String>,
}

/// How it goes out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Form {
    /// For spreadsheets.
    Csv {
        /// Whether it begins with the mark of UTF-8.
        bom: bool,
    },
    /// One object a line.
    Jsonl,
}

pub(super) type Chunk = Result<Bytes, std::io::Error>;

/// Orders (one row a line of an order), products, reviews or customers, as a file. Admins, and the site's managers;
/// customers, who belong to no site, for admins only. Products come in again as they went out: their allergens stand in
/// one cell, `milk|nuts`, and their options in another, as the JSON of the API with prices in minor units. A `log` is the
/// history of the site's orders as models learn from it, one table a file, always as CSV; it can be imported elsewhere.
/// Whoever wants all tables asks for the reversals first, then for the lines, then for the orders, so that no row names an
/// order that is missing. The `database` is everything the hub knows, as of one moment, as `orderhub backup` takes it; for
/// admins, and for a key of theirs with `data:read` and `database:read`.
#[utoipa::path(
    get, path = "/api/v1/exports/{what}", tag = "jobs",
    params(("what" = String, Path, description = "`orders`, `products`, `reviews`, `customers`, `log` or `database`."), ExportQuery),
    responses((status = 200, body = String, content_type = "text/csv"), (status = "default", body = ProblemBody)),
)]
pub(super) async fn export(
    State(web): State<Arc<Web>>,
    caller: Caller,
    Path(what): Path<String>,
    Params(query): Params<ExportQuery>,
) -> Result<Response, Problem> {
    let form = form(&query)?;
    match what.as_str() {
        "products" => {
            let site = sites::find_or_only(&web, query.site.as_deref())?;
            caller.must_run(site.id())?;
            let currency = site.settings().currency;
            let products = site.products();
            let pages = products
                .chunks(PAGE_ROWS)
                .map(|page| Ok(export_rows::products(page, currency, form)));
            let pages: Vec<Chunk> = pages.collect();
            Ok(file(
                &what,
                form,
                export_rows::PRODUCTS,
                stream::iter(pages),
            ))
        }
        "orders" => {
            let site = sites::find_or_only(&web, query.site.as_deref())?;
            caller.must_run(site.id())?;
            let wanted = OrderQuery {
                sites: Some(vec![site.id().clone()]),
                status: status_param(query.status.as_deref())?,
                from: time_param("from", query.from.as_deref())?,
                to: time_param("to", query.to.as_deref())?,
                limit: PAGE_ORDERS,
                ..OrderQuery::default()
            };
            Ok(file(
                &what,
                form,
                export_rows::ORDERS,
                orders(web, wanted, form),
            ))
        }
        "reviews" => {
            let site = sites::find_or_only(&web, query.site.as_deref())?;
            caller.must_run(site.id())?;
            let wanted = Reviewed {
                list: ReviewList::Site(site.id().clone()),
                from: time_param("from", query.from.as_deref())?,
                to: time_param("to", query.to.as_deref())?,
                after: None,
            };
            let pages = reviews(web, wanted, form);
            Ok(file(&what, form, export_rows::REVIEWS, pages))
        }
        "customers" => {
            caller.must_be_admin()?;
            Ok(file(
                &what,
                form,
                export_rows::CUSTOMERS,
                customers(web, form),
            ))
        }
        "database" => export_database::database(&web, &caller).await,
        "log" => {
            let site = sites::find_or_only(&web, query.site.as_deref())?;
            caller.must_run(site.id())?;
            let table = query.table.as_deref().and_then(|name| name.parse().ok());
            let table: LogTable = table.ok_or_else(|| Problem::field("/table", TABLE_WANTED))?;
            let from = time_param("from", query.from.as_deref())?;
            let to = time_param("to", query.to.as_deref())?;
            let pages = export_log::pages(web, site, table, from, to);
            Ok(file(
                table.name(),
                Form::Csv { bom: false },
                table.columns(),
                pages,
            ))
        }
        _ => Err(Problem::not_found("export")),
    }
}

fn form(query: &ExportQuery) -> Result<Form, Problem> {
    let bom: Option<bool> = param("bom", query.bom.as_deref(), "this is true or false")?;
    match query.format.as_deref() {
        None | Some("csv") => Ok(Form::Csv {
            bom: bom.unwrap_or(false),
        }),
        Some("jsonl") => Ok(Form::Jsonl),
        Some(_) => Err(Problem::field("/format", "a format is csv or jsonl")),
    }
}

/// A page after the other, until one is not full.
fn orders(web: Arc<Web>, wanted: OrderQuery, form: Form) -> impl Stream<Item = Chunk> + Send {
    stream::unfold(Some(wanted), move |wanted| {
        let web = web.clone();
        async move {
            let wanted = wanted?;
            let page = match web.engine.journal().orders(wanted.clone()).await {
                Ok(page) => page,
                Err(error) => return Some((Err(broken(&error)), None)),
            };
            let before: Option<OrderId> = page.last().map(|order| order.id);
            let next = (page.len() == PAGE_ORDERS).then_some(OrderQuery { before, ..wanted });
            Some((Ok(export_rows::orders(&page, form)), next))
        }
    })
}

/// Which reviews, from which on.
struct Reviewed {
    list: ReviewList,
    from: Option<Timestamp>,
    to: Option<Timestamp>,
    after: Option<ReviewCursor>,
}

/// Newest first, whatever their state.
fn reviews(web: Arc<Web>, wanted: Reviewed, form: Form) -> impl Stream<Item = Chunk> + Send {
    stream::unfold(Some(wanted), move |wanted| {
        let web = web.clone();
        async move {
            let wanted = wanted?;
            let Reviewed {
                list,
                from,
                to,
                after,
            } = &wanted;
            let page = web.reviews.list(list, None, None, *after, PAGE_ROWS).await;
            let mut page = match page {
                Ok(page) => page,
                Err(error) => return Some((Err(broken(&format!("{error:?}"))), None)),
            };
            let last = page.last().map(ReviewCursor::from);
            let is_past = |at: Timestamp| from.is_some_and(|from| at < from);
            let is_end = page.len() < PAGE_ROWS || page.last().is_none_or(|it| is_past(it.at));
            page.retain(|it| !is_past(it.at) && to.is_none_or(|to| it.at < to));
            let rows = export_rows::reviews(&page, form);
            let next = (!is_end).then_some(Reviewed {
                after: last,
                ..wanted
            });
            Some((Ok(rows), next))
        }
    })
}

fn customers(web: Arc<Web>, form: Form) -> impl Stream<Item = Chunk> + Send {
    stream::unfold(Some(None), move |after: Option<Option<UserId>>| {
        let web = web.clone();
        async move {
            let after = after?;
            let mut page = match web.accounts.list_users(after.as_ref(), PAGE_ROWS).await {
                Ok(page) => page,
                Err(error) => return Some((Err(broken(&error)), None)),
            };
            let last = page.last().map(|user| user.id.clone());
            let next = (page.len() == PAGE_ROWS).then_some(last);
            page.retain(|user| user.role == Role::Customer);
            Some((Ok(export_rows::customers(&page, form)), next))
        }
    })
}

/// The connection breaks off: half a file must not look like a whole one.
pub(super) fn broken(error: &impl std::fmt::Display) -> std::io::Error {
    tracing::error!(%error, "an export broke off");
    std::io::Error::other("the store does not answer")
}

fn file(
    what: &str,
    form: Form,
    sheet: Sheet,
    pages: impl Stream<Item = Chunk> + Send + 'static,
) -> Response {
    let (media_type, ending, mut head) = match form {
        Form::Csv { bom } => {
            let mark = if bom { BOM.to_vec() } else { Vec::new() };
            ("text/csv; charset=utf-8", "csv", mark)
        }
        Form::Jsonl => ("application/jsonl", "jsonl", Vec::new()),
    };
    if matches!(form, Form::Csv { .. }) {
        head.extend_from_slice(sheet.join(",").as_bytes());
        head.push(b'\n');
    }
    let headers = [
        (header::CONTENT_TYPE, media_type.to_owned()),
        (
            header::CONTENT_DISPOSITION,
            format!("attachment; filename=\"{what}.{ending}\""),
        ),
    ];
    let head = stream::iter([Ok(Bytes::from(head))]);
    (headers, Body::from_stream(head.chain(pages))).into_response()
}
