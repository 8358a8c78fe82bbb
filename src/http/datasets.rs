//! Files of sales that are only looked at. For admins and managers; each sees their own, and admins all.

use std::{collections::BTreeSet, sync::Arc, time::Duration};

use axum::{
    Json,
    extract::{Path, Request, State},
    http::{StatusCode, header},
    response::{IntoResponse as _, Response},
};
use jiff::tz::TimeZone;
use multer::Field;
use serde::{Deserialize, Serialize};
use tokio::time::timeout;
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

use super::{
    Web,
    code::Code,
    extract::{Caller, Params},
    insights::unread,
    problem::{Problem, ProblemBody},
    sites,
};
use crate::{
    insight::{
        Insight,
        dataset::{Analysis, Dataset, DatasetError, DatasetView, Wanted, table},
    },
    job::{Incoming, Part, SpoolError},
    order::{Currency, Role},
};

/// How long a sender may send nothing.
const IDLE_MAX: Duration = Duration::from_secs(30);
/// The longest field beside the file, bytes.
const FIELD_BYTES_MAX: usize = 4_096;
/// The longest name, characters.
const NAME_CHARS_MAX: usize = 100;
/// Parts of a request: more are no form of ours.
const PARTS_MAX: usize = 16;

/// Files, newest first.
#[derive(Serialize, ToSchema)]
pub(super) struct DatasetPage {
    items: Vec<DatasetView>,
    /// Always null: there are few.
    #[schema(required = true)]
    next: Option<String>,
}

/// A file and what to do with it.
#[derive(ToSchema)]
#[expect(dead_code, reason = "it describes a form, which is read part by part")]
pub(super) struct DatasetForm {
    /// The CSV, plain or zstd.
    #[schema(value_type = String, format = Binary)]
    file: String,
    /// Analyses with commas between them; all where nobody says.
    analyses: Option<String>,
    /// What it is called; the file's name where nobody says.
    name: Option<String>,
    /// Which columns are which, where their names do not say: `sku:Article,price:Price EUR`.
    columns: Option<String>,
    /// ISO 4217; the currency of the first site where nobody says.
    currency: Option<String>,
    /// An IANA name; UTC where nobody says.
    time_zone: Option<String>,
}

/// How a result is told.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(super) struct ResultQuery {
    /// `json`, or `csv` for its main table.
    format: Option<String>,
}

/// What a form said beside its file.
#[derive(Default)]
struct Form {
    file: Option<String>,
    analyses: Option<String>,
    name: Option<String>,
    columns: Option<String>,
    currency: Option<String>,
    time_zone: Option<String>,
}

/// Send a file of sales to have it looked at. It is kept apart from the shop's own history.
#[utoipa::path(
    post, path = "/api/v1/datasets", tag = "datasets",
    request_body(content = DatasetForm, content_type = "multipart/form-data"),
    responses((status = 202, body = DatasetView), (status = "default", body = ProblemBody)),
)]
pub(super) async fn send(
    State(web): State<Arc<Web>>,
    caller: Caller,
    request: Request,
) -> Result<(StatusCode, Json<DatasetView>), Problem> {
    must_manage(&caller)?;
    let by = caller.principal().id.clone();
    let datasets = web.insights.datasets();
    datasets.admit(&by).map_err(refusal)?;
    let media_type = request.headers().get(header::CONTENT_TYPE);
    let boundary = media_type
        .and_then(|media_type| media_type.to_str().ok())
        .and_then(|media_type| multer::parse_boundary(media_type).ok());
    let boundary = boundary.ok_or_else(|| {
        Problem::malformed("Send a form: multipart/form-data with a part `file`.")
    })?;
    let id = datasets.fresh_id();
    let mut incoming = datasets.spool().open(id).await.map_err(unspooled)?;
    let parts = multer::Multipart::new(request.into_body().into_data_stream(), boundary);
    let form = Form::read(parts, &mut incoming).await?;
    let mut wanted = Wanted {
        name: form.called()?,
        analyses: form.analyses()?,
        mapping: form.columns.unwrap_or_default(),
        currency: currency(&web, form.currency.as_deref())?,
        time_zone: form.time_zone.unwrap_or_else(|| "UTC".to_owned()),
        by,
    };
    if TimeZone::get(&wanted.time_zone).is_err() {
        let detail = "a time zone is an IANA name: Europe/London";
        return Err(Problem::field("/time_zone", detail));
    }
    wanted
        .check()
        .map_err(|detail| Problem::field("/columns", detail))?;
    wanted.name = wanted.name.chars().take(NAME_CHARS_MAX).collect();
    incoming.keep().await.map_err(unspooled)?;
    let started = datasets.start(id, wanted).await;
    if started.is_err() {
        datasets.spool().remove(id).await;
    }
    let dataset = started.map_err(refusal)?;
    Ok((StatusCode::ACCEPTED, Json(dataset.into())))
}

/// The caller's files; for admins everybody's.
#[utoipa::path(
    get, path = "/api/v1/datasets", tag = "datasets",
    responses((status = 200, body = DatasetPage), (status = "default", body = ProblemBody)),
)]
pub(super) async fn list(
    State(web): State<Arc<Web>>,
    caller: Caller,
) -> Result<Json<DatasetPage>, Problem> {
    must_manage(&caller)?;
    let mut all = web.insights.datasets().all();
    all.retain(|dataset| is_theirs(&caller, dataset));
    Ok(Json(DatasetPage {
        items: all.into_iter().map(DatasetView::from).collect(),
        next: None,
    }))
}

/// One file.
#[utoipa::path(
    get, path = "/api/v1/datasets/{id}", tag = "datasets",
    params(("id" = String, Path, description = "The file.")),
    responses((status = 200, body = DatasetView), (status = "default", body = ProblemBody)),
)]
pub(super) async fn read(
    State(web): State<Arc<Web>>,
    caller: Caller,
    Path(id): Path<String>,
) -> Result<Json<DatasetView>, Problem> {
    Ok(Json(find(&web, &caller, &id)?.into()))
}

/// What came of an analysis: the same shapes as a site's insights, or its main table as CSV.
#[utoipa::path(
    get, path = "/api/v1/datasets/{id}/results/{analysis}", tag = "datasets",
    params(
        ("id" = String, Path, description = "The file."),
        ("analysis" = Analysis, Path, description = "What was asked for."),
        ResultQuery,
    ),
    responses(
        (status = 200, content(
            (Insight<serde_json::Value> = "application/json"),
            (String = "text/csv"),
        )),
        (status = "default", body = ProblemBody),
    ),
)]
pub(super) async fn result(
    State(web): State<Arc<Web>>,
    caller: Caller,
    Path((id, analysis)): Path<(String, String)>,
    Params(query): Params<ResultQuery>,
) -> Result<Response, Problem> {
    let dataset = find(&web, &caller, &id)?;
    let analysis: Analysis = analysis.parse().map_err(|_| Problem::not_found("result"))?;
    let is_csv = match query.format.as_deref() {
        None | Some("json") => false,
        Some("csv") => true,
        Some(_) => return Err(Problem::field("/format", "a format is json or csv")),
    };
    let found = web.insights.datasets().result(&dataset, analysis).await;
    let found = found.map_err(unread)?;
    let insight = found.ok_or_else(|| Problem::not_found("result"))?;
    if !is_csv {
        return Ok(Json(insight).into_response());
    }
    let text = table(analysis, &insight.report.unwrap_or_default());
    let headers = [
        (header::CONTENT_TYPE, "text/csv; charset=utf-8".to_owned()),
        (
            header::CONTENT_DISPOSITION,
            format!("attachment; filename=\"{analysis}.csv\""),
        ),
    ];
    Ok((headers, text).into_response())
}

/// Forget a file and what came of it.
#[utoipa::path(
    delete, path = "/api/v1/datasets/{id}", tag = "datasets",
    params(("id" = String, Path, description = "The file.")),
    responses((status = 204), (status = "default", body = ProblemBody)),
)]
pub(super) async fn remove(
    State(web): State<Arc<Web>>,
    caller: Caller,
    Path(id): Path<String>,
) -> Result<StatusCode, Problem> {
    let dataset = find(&web, &caller, &id)?;
    let removed = web.insights.datasets().remove(dataset.id.0).await;
    removed.map_err(refusal)?;
    Ok(StatusCode::NO_CONTENT)
}

impl Form {
    async fn read(
        mut parts: multer::Multipart<'_>,
        incoming: &mut Incoming,
    ) -> Result<Self, Problem> {
        let mut form = Self::default();
        let mut count = 0;
        while let Some(mut part) = patiently(parts.next_field()).await? {
            count += 1;
            if count > PARTS_MAX {
                return Err(Problem::malformed("The form has too many parts."));
            }
            match part.name().unwrap_or_default() {
                "file" if form.file.is_none() => {
                    form.file = Some(part.file_name().unwrap_or("sales.csv").to_owned());
                    file(&mut part, incoming).await?;
                }
                "analyses" => form.analyses = Some(text(&mut part).await?),
                "name" => form.name = Some(text(&mut part).await?),
                "columns" => form.columns = Some(text(&mut part).await?),
                "currency" => form.currency = Some(text(&mut part).await?),
                "time_zone" => form.time_zone = Some(text(&mut part).await?),
                other => {
                    let detail = format!("A part `{}` is not expected.", other.escape_debug());
                    return Err(Problem::malformed(detail));
                }
            }
        }
        if form.file.is_none() {
            return Err(Problem::field("/file", "there is no file"));
        }
        Ok(form)
    }

    fn called(&self) -> Result<String, Problem> {
        let name = self.name.as_ref().or(self.file.as_ref());
        let name = name.map(|name| name.trim()).unwrap_or_default();
        if name.is_empty() {
            return Err(Problem::field("/name", "a name is not empty"));
        }
        Ok(name.to_owned())
    }

    fn analyses(&self) -> Result<Vec<Analysis>, Problem> {
        let Some(told) = &self.analyses else {
            return Ok(Analysis::ALL.to_vec());
        };
        let names = told
            .split(',')
            .map(str::trim)
            .filter(|name| !name.is_empty());
        let wanted: Result<BTreeSet<Analysis>, String> = names.map(str::parse).collect();
        let wanted = wanted.map_err(|detail| Problem::field("/analyses", detail))?;
        if wanted.is_empty() {
            return Err(Problem::field("/analyses", "there is none"));
        }
        Ok(wanted.into_iter().collect())
    }
}

/// Writes a file down as it arrives.
async fn file(part: &mut Field<'_>, incoming: &mut Incoming) -> Result<(), Problem> {
    incoming.begin(Part::Whole).await.map_err(unspooled)?;
    let mut is_empty = true;
    while let Some(bytes) = patiently(part.chunk()).await? {
        is_empty &= bytes.is_empty();
        incoming.write(&bytes).await.map_err(unspooled)?;
    }
    if is_empty {
        return Err(Problem::field("/file", "it is empty"));
    }
    Ok(())
}

async fn text(part: &mut Field<'_>) -> Result<String, Problem> {
    let pointer = format!("/{}", part.name().unwrap_or_default());
    let mut all = Vec::new();
    while let Some(bytes) = patiently(part.chunk()).await? {
        all.extend_from_slice(&bytes);
        if all.len() > FIELD_BYTES_MAX {
            let detail = format!("it has at most {FIELD_BYTES_MAX} bytes");
            return Err(Problem::field(pointer, detail));
        }
    }
    String::from_utf8(all).map_err(|_| Problem::field(pointer, "it is not UTF-8"))
}

async fn patiently<T>(more: impl Future<Output = Result<T, multer::Error>>) -> Result<T, Problem> {
    let more = timeout(IDLE_MAX, more).await;
    let more = more.map_err(|_| Problem::malformed("The form did not come to its end."))?;
    more.map_err(|error| Problem::malformed(format!("The form cannot be read: {error}.")))
}

/// The currency that was told, else that of the first site.
fn currency(web: &Web, told: Option<&str>) -> Result<Currency, Problem> {
    let unknown = || Problem::field("/currency", "a currency is ISO 4217: EUR");
    match told {
        Some(code) => code.parse().map_err(|_| unknown()),
        None => {
            let sites = sites::all(web)?;
            let first = sites.first().ok_or_else(unknown)?;
            Ok(first.settings().currency)
        }
    }
}

fn must_manage(caller: &Caller) -> Result<(), Problem> {
    match caller.principal().role {
        Role::Admin | Role::Manager => Ok(()),
        Role::Customer | Role::Kitchen | Role::Warehouse | Role::Support | Role::System => {
            Err(Problem::forbidden())
        }
    }
}

fn is_theirs(caller: &Caller, dataset: &Dataset) -> bool {
    let who = caller.principal();
    who.role == Role::Admin || who.id == dataset.by
}

fn find(web: &Web, caller: &Caller, id: &str) -> Result<Dataset, Problem> {
    must_manage(caller)?;
    let id = Uuid::try_parse(id).ok();
    id.and_then(|id| web.insights.datasets().find(id))
        .filter(|dataset| is_theirs(caller, dataset))
        .ok_or_else(|| Problem::not_found("dataset"))
}

fn refusal(error: DatasetError) -> Problem {
    match error {
        DatasetError::NotFound => Problem::not_found("dataset"),
        DatasetError::TooMany(_) => Problem::field("/file", error.to_string()),
        DatasetError::Read(error) => unread(error),
        DatasetError::Commit(error) => {
            tracing::error!(%error, "a file cannot be kept");
            Problem::new(
                Code::Overloaded,
                "The store does not answer. Try again soon.",
            )
        }
    }
}

fn unspooled(error: SpoolError) -> Problem {
    match error {
        SpoolError::TooLarge => Problem::new(
            Code::TooLarge,
            "The file is larger than a file to look at may be.",
        ),
        SpoolError::Io(error) => {
            tracing::error!(%error, "a file cannot be written");
            Problem::new(
                Code::Overloaded,
                "The hub cannot keep the file. Try again soon.",
            )
        }
    }
}
