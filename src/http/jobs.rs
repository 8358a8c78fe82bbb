//! Jobs: how far they are, what was wrong, and stopping them. For admins, and the managers of the job's site.

use std::sync::Arc;

use axum::{
    body::{Body, Bytes},
    extract::{Path, State},
    http::header,
    response::{IntoResponse as _, Response},
};
use futures_util::stream;
use serde::Serialize;
use tokio::{fs::File, io::AsyncReadExt as _};
use utoipa::ToSchema;

use super::{
    Web,
    code::Code,
    extract::Caller,
    problem::{Problem, ProblemBody},
};
use crate::job::{Job, JobError, JobId, JobShape};

/// Bytes of a file read at once.
const CHUNK_BYTES: usize = 64 * 1024;

/// Jobs, newest first.
#[derive(Serialize, ToSchema)]
pub(super) struct JobPage {
    items: Vec<JobShape>,
    /// Always null: only the last two hundred are kept.
    #[schema(required = true)]
    next: Option<String>,
}

/// The jobs of the caller's sites.
#[utoipa::path(
    get, path = "/api/v1/jobs", tag = "jobs",
    responses((status = 200, body = JobPage), (status = "default", body = ProblemBody)),
)]
pub(super) async fn list(
    State(web): State<Arc<Web>>,
    caller: Caller,
) -> Result<axum::Json<JobPage>, Problem> {
    let mut jobs = web.jobs.all();
    jobs.retain(|job| caller.must_run(&job.site).is_ok());
    Ok(axum::Json(JobPage {
        items: jobs.iter().map(JobShape::from).collect(),
        next: None,
    }))
}

/// One job.
#[utoipa::path(
    get, path = "/api/v1/jobs/{id}", tag = "jobs",
    params(("id" = String, Path, description = "The job.")),
    responses((status = 200, body = JobShape), (status = "default", body = ProblemBody)),
)]
pub(super) async fn read(
    State(web): State<Arc<Web>>,
    caller: Caller,
    Path(id): Path<String>,
) -> Result<axum::Json<JobShape>, Problem> {
    Ok(axum::Json(JobShape::from(&find(&web, &caller, &id)?)))
}

/// What was wrong, row by row, as CSV.
#[utoipa::path(
    get, path = "/api/v1/jobs/{id}/errors", tag = "jobs",
    params(("id" = String, Path, description = "The job.")),
    responses((status = 200, body = String, content_type = "text/csv"), (status = "default", body = ProblemBody)),
)]
pub(super) async fn errors(
    State(web): State<Arc<Web>>,
    caller: Caller,
    Path(id): Path<String>,
) -> Result<Response, Problem> {
    let job = find(&web, &caller, &id)?;
    let file = File::open(web.jobs.spool().errors(job.id)).await.ok();
    let rows = stream::unfold(file, |file| async {
        let mut file = file?;
        let mut chunk = vec![0; CHUNK_BYTES];
        match file.read(&mut chunk).await {
            Ok(0) => None,
            Ok(read) => {
                chunk.truncate(read);
                Some((Ok(Bytes::from(chunk)), Some(file)))
            }
            Err(error) => Some((Err(error), None)),
        }
    });
    let headers = [
        (header::CONTENT_TYPE, "text/csv; charset=utf-8"),
        (
            header::CONTENT_DISPOSITION,
            "attachment; filename=\"errors.csv\"",
        ),
    ];
    Ok((headers, Body::from_stream(rows)).into_response())
}

/// Stop a job where it is. What was taken in stays.
#[utoipa::path(
    post, path = "/api/v1/jobs/{id}/cancel", tag = "jobs",
    params(("id" = String, Path, description = "The job.")),
    responses((status = 200, body = JobShape), (status = "default", body = ProblemBody)),
)]
pub(super) async fn cancel(
    State(web): State<Arc<Web>>,
    caller: Caller,
    Path(id): Path<String>,
) -> Result<axum::Json<JobShape>, Problem> {
    let job = find(&web, &caller, &id)?;
    let job = web.jobs.cancel(job.id).await.map_err(refusal)?;
    Ok(axum::Json(JobShape::from(&job)))
}

/// Let a job that failed or was stopped go on where it was.
#[utoipa::path(
    post, path = "/api/v1/jobs/{id}/resume", tag = "jobs",
    params(("id" = String, Path, description = "The job.")),
    responses((status = 200, body = JobShape), (status = "default", body = ProblemBody)),
)]
pub(super) async fn resume(
    State(web): State<Arc<Web>>,
    caller: Caller,
    Path(id): Path<String>,
) -> Result<axum::Json<JobShape>, Problem> {
    let job = find(&web, &caller, &id)?;
    let job = web.jobs.resume(job.id).await.map_err(refusal)?;
    Ok(axum::Json(JobShape::from(&job)))
}

/// A job of a site that the caller runs.
fn find(web: &Web, caller: &Caller, id: &str) -> Result<Job, Problem> {
    let id: Option<JobId> = id.parse().ok();
    id.and_then(|id| web.jobs.find(id))
        .filter(|job| caller.must_run(&job.site).is_ok())
        .ok_or_else(|| Problem::not_found("job"))
}

/// Why a job cannot be made or changed.
pub(super) fn refusal(error: JobError) -> Problem {
    match error {
        JobError::NotFound => Problem::not_found("job"),
        JobError::Unfit(state) => Problem::new(Code::JobState, format!("The job is {state}.")),
        JobError::TooMany => Problem::new(
            Code::Overloaded,
            "Many imports wait. Try again when some are done.",
        ),
        JobError::Store(error) => {
            tracing::error!(%error, "a job cannot be written");
            Problem::new(
                Code::Overloaded,
                "The store does not answer. Try again soon.",
            )
        }
    }
}
