//! The database itself, going out as of one moment while the hub goes on: what `orderhub backup` asks for.
//!
//! It holds hashes of passwords and what everybody ordered. So it is for admins who just showed a second factor (`step_up.rs`),
//! and for a program that one of them gave a key with its scope. The hub's own keys are not in it.

use std::sync::Arc;

use axum::{
    body::{Body, Bytes},
    http::header,
    response::{IntoResponse as _, Response},
};
use futures_util::stream;

use super::{
    Web, access, code::Code, exports::broken, extract::Caller, order_list::unreadable,
    problem::Problem,
};
use crate::{account::Scope, backup::frames, journal::surreal::copy::Part};

pub(super) async fn database(web: &Arc<Web>, caller: &Caller) -> Result<Response, Problem> {
    caller.must_be_admin()?;
    access::must_have(&caller.0.holder, Scope::DatabaseRead)?;
    let parts = web.database.parts(&web.tasks).await;
    let parts = parts.map_err(|error| unreadable(&error))?;
    let Some(parts) = parts else {
        let detail = "This hub's database is a server; it has backups of its own.";
        return Err(Problem::new(Code::NotFound, detail));
    };
    let chunks = stream::unfold((Some(parts), 0), |(parts, count)| async move {
        let mut parts = parts?;
        let (bytes, count) = match parts.recv().await? {
            Ok(Part::About(about)) => match serde_json::to_string(&about) {
                Ok(about) => (frames::begin(&about), count),
                Err(error) => return Some((Err(broken(&error)), (None, count))),
            },
            Ok(Part::Pairs(pairs)) => (frames::pairs(&pairs), count + pairs.len() as u64),
            Ok(Part::End) => (frames::end(count), count),
            Err(error) => return Some((Err(broken(&error)), (None, count))),
        };
        Some((Ok(Bytes::from(bytes)), (Some(parts), count)))
    });
    let headers = [
        (header::CONTENT_TYPE, "application/octet-stream"),
        (
            header::CONTENT_DISPOSITION,
            "attachment; filename=\"database\"",
        ),
    ];
    Ok((headers, Body::from_stream(chunks)).into_response())
}
