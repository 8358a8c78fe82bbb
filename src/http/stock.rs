//! Stock: what there is, what moved, and moving it. Admins, and managers and warehouse of the site, move it; all staff
//! of the site may look.

use std::sync::Arc;

use axum::{
    extract::{Path, State},
    http::{HeaderValue, header},
    response::{IntoResponse as _, Response},
};
use serde::{Deserialize, Serialize};
use serde_json::json;
use utoipa::{IntoParams, ToSchema};

use super::{
    Web,
    extract::{Caller, Conditions, Params, cursor, page_limit, param, read_cursor},
    json::Json,
    orders::REPLAYED,
    problem::{Problem, ProblemBody},
    products::{SiteParam, parse_sku},
    sites,
};
use crate::{
    catalog::{Product, STOCK_MAX},
    engine::{Key, StockAct, StockCommand, body_hash},
    hub::product_shapes::{MovementView, StockMovedView, movement},
    order::{REASON_BYTES_MAX, Role, SiteId},
};

/// The stock of an article.
#[derive(Serialize, ToSchema)]
#[schema(as = Stock)]
pub(super) struct StockView {
    site: String,
    sku: String,
    #[schema(value_type = String)]
    name: Arc<str>,
    /// Pieces on the shelf, reserved ones included.
    on_hand: i64,
    /// Pieces promised to live orders.
    reserved: i64,
    /// Pieces that nobody has reserved.
    available: i64,
    /// So many available pieces or fewer are few.
    #[schema(required = true)]
    low_stock: Option<i64>,
    /// Since when there are few; goods that come in end it.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(format = DateTime)]
    low_since: Option<String>,
}

/// A part of the list, by sku.
#[derive(Serialize, ToSchema)]
pub(super) struct StockPage {
    items: Vec<StockView>,
    #[schema(required = true)]
    next: Option<String>,
}

/// A part of the ledger of an article, newest first.
#[derive(Serialize, ToSchema)]
pub(super) struct MovementPage {
    items: Vec<MovementView>,
    #[schema(required = true)]
    next: Option<String>,
}

/// Which part of the list.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(super) struct StockQuery {
    /// Needed where there is more than one site.
    site: Option<String>,
    /// `true`: only articles of which there are few.
    #[param(value_type = Option<bool>)]
    low: Option<String>,
    /// 1 to 200; 50 when missing.
    #[param(value_type = Option<u32>)]
    limit: Option<String>,
    /// `next` of the page before.
    cursor: Option<String>,
}

/// Which part of the ledger.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(super) struct MovementQuery {
    /// Needed where there is more than one site.
    site: Option<String>,
    /// 1 to 200; 50 when missing.
    #[param(value_type = Option<u32>)]
    limit: Option<String>,
    /// `next` of the page before.
    cursor: Option<String>,
}

/// Pieces that move.
#[derive(Deserialize, Serialize, ToSchema)]
pub(super) struct StockBody {
    /// Whole pieces, 1 or more; a recount may find 0.
    #[schema(value_type = i64, minimum = 0)]
    quantity: serde_json::Number,
    /// At most 500 bytes.
    #[schema(value_type = Option<String>)]
    reason: Option<Arc<str>>,
    /// The site they go to, in a transfer.
    to: Option<String>,
}

/// The stock of every article that is counted. Staff of the site.
#[utoipa::path(
    get, path = "/api/v1/stock", tag = "stock", params(StockQuery),
    responses((status = 200, body = StockPage), (status = "default", body = ProblemBody)),
)]
pub(super) async fn list(
    State(web): State<Arc<Web>>,
    caller: Caller,
    Params(query): Params<StockQuery>,
) -> Result<axum::Json<StockPage>, Problem> {
    let site = sites::find_or_only(&web, query.site.as_deref())?;
    caller.must_work_at(site.id())?;
    let limit = page_limit(query.limit.as_deref())?;
    let low: Option<bool> = param("low", query.low.as_deref(), "this is true or false")?;
    let after: Option<String> = read_cursor(query.cursor.as_deref())?;
    let mut found = site.products();
    found.retain(|product| {
        let is_asked_for = !low.unwrap_or(false) || product.low_since.is_some();
        let is_after = after
            .as_deref()
            .is_none_or(|after| product.sku.as_str() > after);
        product.stock.is_some() && is_asked_for && is_after
    });
    found.sort_unstable_by(|a, b| a.sku.cmp(&b.sku));
    let has_more = found.len() > limit;
    found.truncate(limit);
    let next = found.last().filter(|_| has_more);
    Ok(axum::Json(StockPage {
        next: next.map(|product| cursor(product.sku.as_str())),
        items: found.iter().filter_map(|product| view(product)).collect(),
    }))
}

/// What moved of an article, newest first. Staff of the site.
#[utoipa::path(
    get, path = "/api/v1/stock/{sku}/movements", tag = "stock",
    params(("sku" = String, Path, description = "The article."), MovementQuery),
    responses((status = 200, body = MovementPage), (status = "default", body = ProblemBody)),
)]
pub(super) async fn movements(
    State(web): State<Arc<Web>>,
    caller: Caller,
    Path(sku): Path<String>,
    Params(query): Params<MovementQuery>,
) -> Result<axum::Json<MovementPage>, Problem> {
    let site = sites::find_or_only(&web, query.site.as_deref())?;
    caller.must_work_at(site.id())?;
    let sku = parse_sku(&sku)?;
    site.product(&sku)
        .ok_or_else(|| Problem::not_found("product"))?;
    let limit = page_limit(query.limit.as_deref())?;
    let before: Option<u64> = read_cursor(query.cursor.as_deref())?;
    let journal = web.engine.journal();
    let found = journal
        .movements(site.id().clone(), sku, before, limit + 1)
        .await;
    let mut found = found.map_err(|error| {
        tracing::error!(%error, "the ledger cannot be read");
        web.refusal(&crate::engine::Failure::Unavailable)
    })?;
    let has_more = found.len() > limit;
    found.truncate(limit);
    let next = found.last().filter(|_| has_more);
    Ok(axum::Json(MovementPage {
        next: next.map(|movement| cursor(&movement.number.to_string())),
        items: found.iter().map(movement).collect(),
    }))
}

macro_rules! moves {
    ($($(#[$doc:meta])* $name:ident, $path:literal;)*) => {
        $(
            $(#[$doc])*
            #[utoipa::path(
                post, path = $path, tag = "stock", request_body = StockBody,
                params(
                    ("sku" = String, Path, description = "The article."), SiteParam,
                    ("Idempotency-Key" = Option<String>, Header, description = "Repeating a request with its key repeats the answer."),
                ),
                responses((status = 200, body = StockMovedView), (status = "default", body = ProblemBody)),
            )]
            pub(super) async fn $name(
                State(web): State<Arc<Web>>,
                caller: Caller,
                conditions: Conditions,
                Path(sku): Path<String>,
                Params(site): Params<SiteParam>,
                Json(body): Json<StockBody>,
            ) -> Result<Response, Problem> {
                let asked = Asked { caller, conditions, sku, site, body };
                move_pieces(&web, asked, Kind::$name).await
            }
        )*
    };
}

moves! {
    /// Goods came in.
    restock, "/api/v1/stock/{sku}/restock";
    /// Goods were thrown away. Those promised to live orders cannot be.
    waste, "/api/v1/stock/{sku}/waste";
    /// Goods were counted; `quantity` is what is there. Begins to count an article that was not counted.
    recount, "/api/v1/stock/{sku}/recount";
    /// Goods go to another site: out of this one and into that one, once.
    transfer, "/api/v1/stock/{sku}/transfer";
    /// Goods came back from a customer.
    give_back, "/api/v1/stock/{sku}/return";
}

/// The last word of the address.
#[expect(non_camel_case_types, reason = "named as the handlers")]
#[derive(Clone, Copy)]
enum Kind {
    restock,
    waste,
    recount,
    transfer,
    give_back,
}

struct Asked {
    caller: Caller,
    conditions: Conditions,
    sku: String,
    site: SiteParam,
    body: StockBody,
}

async fn move_pieces(web: &Web, asked: Asked, kind: Kind) -> Result<Response, Problem> {
    let Asked {
        caller,
        conditions,
        sku,
        site,
        body,
    } = asked;
    let site = sites::find_or_only(web, site.site.as_deref())?;
    caller.must_stock(site.id())?;
    let sku = parse_sku(&sku)?;
    site.product(&sku)
        .filter(|product| !product.is_deleted)
        .ok_or_else(|| Problem::not_found("product"))?;
    let act = act(&caller, kind, &body)?;
    let args = json!({"sku": sku, "body": body});
    let key = conditions.key.map(|text| Key {
        text,
        body_hash: body_hash(act.name(), None, &args),
    });
    let reason = reason(body.reason)?;
    let command = StockCommand { sku, act, reason };
    let moved = web
        .engine
        .move_stock(caller.principal(), site.id(), command, key)
        .await;
    let moved = moved.map_err(|failure| web.refusal(&failure))?;
    let json = [(header::CONTENT_TYPE, "application/json")];
    let mut response = (json, moved.body.to_string()).into_response();
    if moved.replayed {
        response
            .headers_mut()
            .insert(REPLAYED, HeaderValue::from_static("true"));
    }
    Ok(response)
}

fn act(caller: &Caller, kind: Kind, body: &StockBody) -> Result<StockAct, Problem> {
    let least = i64::from(!matches!(kind, Kind::recount));
    let quantity = body.quantity.as_i64();
    let quantity = quantity.filter(|quantity| (least..=STOCK_MAX).contains(quantity));
    let quantity = quantity.ok_or_else(|| {
        let detail = format!("a quantity is {least} to {STOCK_MAX} whole pieces");
        Problem::field("/quantity", detail)
    })?;
    Ok(match kind {
        Kind::restock => StockAct::Restock(quantity),
        Kind::waste => StockAct::Waste(quantity),
        Kind::recount => StockAct::Recount(quantity),
        Kind::give_back => StockAct::Return(quantity),
        Kind::transfer => {
            let to = body.to.as_deref().unwrap_or_default();
            let to: SiteId = to
                .parse()
                .map_err(|error| Problem::field("/to", format!("{error}")))?;
            caller.must_stock(&to)?;
            StockAct::Transfer { to, quantity }
        }
    })
}

fn reason(reason: Option<Arc<str>>) -> Result<Option<Arc<str>>, Problem> {
    let reason = reason.filter(|reason| !reason.trim().is_empty());
    if reason
        .as_ref()
        .is_some_and(|reason| reason.len() > REASON_BYTES_MAX)
    {
        let detail = format!("a reason has at most {REASON_BYTES_MAX} bytes");
        return Err(Problem::field("/reason", detail));
    }
    Ok(reason)
}

fn view(product: &Product) -> Option<StockView> {
    let stock = product.stock?;
    Some(StockView {
        site: product.site.to_string(),
        sku: product.sku.to_string(),
        name: product.name.clone(),
        on_hand: stock.on_hand,
        reserved: stock.reserved,
        available: stock.available(),
        low_stock: product.low_stock,
        low_since: product.low_since.map(|at| at.to_string()),
    })
}

impl Caller {
    /// All staff of `site`, and admins.
    fn must_work_at(&self, site: &SiteId) -> Result<(), Problem> {
        match self.principal().staff_at(site) {
            Some(Role::Admin | Role::Manager | Role::Kitchen | Role::Warehouse | Role::Support) => {
                Ok(())
            }
            Some(Role::Customer | Role::System) | None => Err(Problem::forbidden()),
        }
    }

    /// Admins, and managers and warehouse of `site`.
    fn must_stock(&self, site: &SiteId) -> Result<(), Problem> {
        match self.principal().staff_at(site) {
            Some(Role::Admin | Role::Manager | Role::Warehouse) => Ok(()),
            Some(Role::Customer | Role::Kitchen | Role::Support | Role::System) | None => {
                Err(Problem::forbidden())
            }
        }
    }
}
