//! Sending files in. A body is written to the spool as it arrives, whatever its size, and never held; what is in it is
//! worked off later, as a job.

use std::{sync::Arc, time::Duration};

use axum::{
    body::Body,
    extract::{Request, State},
    http::{StatusCode, header},
};
use http_body_util::BodyExt as _;
use serde::Deserialize;
use tokio::time::timeout;
use utoipa::IntoParams;

use super::{
    Web,
    code::Code,
    extract::{Caller, Params, param},
    jobs::refusal,
    problem::{Problem, ProblemBody},
    sites,
};
use crate::job::{Incoming, JobShape, Kind, Part, SpoolError, Wanted};

/// How long a sender may send nothing.
const IDLE_MAX: Duration = Duration::from_secs(30);
/// The longest list of columns, bytes.
const COLUMNS_BYTES_MAX: usize = 4_096;

/// What comes in.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(super) struct ImportQuery {
    /// Needed where there is more than one site.
    site: Option<String>,
    /// `products`, `customers` or `orders`.
    #[param(value_type = Option<crate::job::JobKindName>)]
    kind: Option<String>,
    /// Only look: nothing changes.
    #[param(value_type = Option<bool>)]
    dry_run: Option<String>,
    /// Which columns are which, where their names do not say: `sku:Article,price:Price EUR`.
    columns: Option<String>,
}

/// Send a file in: CSV, plain or zstd; for `orders` a file of sales, or the files `orders`, `lines` and `reversals` of
/// an order log as `multipart/form-data`. Admins, and the site's managers.
///
/// Of `products`, a column that is missing leaves a field as it is. In `allergens` there are words with bars between them
/// (`milk|nuts`), in `options` the JSON array of the API with prices in minor units; a number in `stock` is a recount of
/// what is on the shelf, and an empty cell is none. Of an order log, an order whose `site` is another site of this hub
/// belongs there, if the sender runs that site; else its row is refused. A name that no site of this hub has is what
/// another system calls its own.
#[utoipa::path(
    post, path = "/api/v1/imports", tag = "jobs", params(ImportQuery),
    request_body(content = String, content_type = "text/csv"),
    responses((status = 202, body = JobShape), (status = "default", body = ProblemBody)),
)]
pub(super) async fn send(
    State(web): State<Arc<Web>>,
    caller: Caller,
    Params(query): Params<ImportQuery>,
    request: Request,
) -> Result<(StatusCode, axum::Json<JobShape>), Problem> {
    let site = sites::find_or_only(&web, query.site.as_deref())?;
    caller.must_run(site.id())?;
    let expected = "a kind is products, customers or orders";
    let kind: Option<Kind> = param("kind", query.kind.as_deref(), expected)?;
    let dry_run = param("dry_run", query.dry_run.as_deref(), "this is true or false")?;
    let mapping = query.columns.unwrap_or_default();
    if mapping.len() > COLUMNS_BYTES_MAX {
        let detail = format!("columns have at most {COLUMNS_BYTES_MAX} bytes");
        return Err(Problem::field("/columns", detail));
    }
    let wanted = Wanted {
        kind: kind.ok_or_else(|| Problem::field("/kind", expected))?,
        site: site.id().clone(),
        dry_run: dry_run.unwrap_or(false),
        mapping,
        by: caller.principal().id.clone(),
        only: caller.only_at(),
    };
    wanted
        .check()
        .map_err(|detail| Problem::field("/columns", detail))?;
    web.jobs.admit().map_err(refusal)?;
    let id = web.jobs.fresh_id();
    let mut incoming = web.jobs.spool().open(id).await.map_err(unspooled)?;
    match boundary(&request) {
        Some(boundary) => log(request.into_body(), boundary, &mut incoming, wanted.kind).await?,
        None => whole(request.into_body(), &mut incoming).await?,
    }
    incoming.keep().await.map_err(unspooled)?;
    let job = web.jobs.start(id, wanted).await.map_err(refusal)?;
    Ok((StatusCode::ACCEPTED, axum::Json(JobShape::from(&job))))
}

async fn whole(mut body: Body, incoming: &mut Incoming) -> Result<(), Problem> {
    incoming.begin(Part::Whole).await.map_err(unspooled)?;
    let mut is_empty = true;
    while let Some(frame) = timeout(IDLE_MAX, body.frame())
        .await
        .map_err(|_| broken_off())?
    {
        let frame = frame.map_err(|_| broken_off())?;
        if let Some(bytes) = frame.data_ref() {
            is_empty &= bytes.is_empty();
            incoming.write(bytes).await.map_err(unspooled)?;
        }
    }
    if is_empty {
        return Err(Problem::malformed("Send the file as the body."));
    }
    Ok(())
}

async fn log(
    body: Body,
    boundary: String,
    incoming: &mut Incoming,
    kind: Kind,
) -> Result<(), Problem> {
    if kind != Kind::Orders {
        return Err(Problem::field("/kind", "only orders come as several files"));
    }
    let mut parts = multer::Multipart::new(body.into_data_stream(), boundary);
    let mut seen = Vec::new();
    while let Some(mut field) = patiently(parts.next_field()).await? {
        let name = field.file_name().or(field.name()).unwrap_or_default();
        let part = Part::of_log(name).filter(|part| !seen.contains(part));
        let part = part.ok_or_else(|| {
            Problem::malformed(
                "The files of an order log are orders, lines and reversals, each once.",
            )
        })?;
        seen.push(part);
        incoming.begin(part).await.map_err(unspooled)?;
        while let Some(bytes) = patiently(field.chunk()).await? {
            incoming.write(&bytes).await.map_err(unspooled)?;
        }
    }
    if seen.contains(&Part::Orders) && seen.contains(&Part::Lines) {
        Ok(())
    } else {
        Err(Problem::malformed(
            "An order log has a file of orders and one of lines.",
        ))
    }
}

async fn patiently<T>(more: impl Future<Output = Result<T, multer::Error>>) -> Result<T, Problem> {
    let more = timeout(IDLE_MAX, more).await.map_err(|_| broken_off())?;
    more.map_err(|error| Problem::malformed(format!("The parts cannot be read: {error}.")))
}

fn boundary(request: &Request) -> Option<String> {
    let media_type = request.headers().get(header::CONTENT_TYPE)?;
    multer::parse_boundary(media_type.to_str().ok()?).ok()
}

fn broken_off() -> Problem {
    Problem::malformed("The file did not come to its end.")
}

fn unspooled(error: SpoolError) -> Problem {
    match error {
        SpoolError::TooLarge => Problem::new(
            Code::TooLarge,
            "imports.bytes_max says how much may be sent.",
        ),
        SpoolError::Io(error) => {
            tracing::error!(%error, "an import cannot be written");
            Problem::new(
                Code::Overloaded,
                "The hub cannot keep the file. Try again soon.",
            )
        }
    }
}
