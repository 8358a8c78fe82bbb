//! Imports as jobs, exports, and the doctor.

mod broken;
mod exports;
mod orders;
mod products;

use std::fmt::Write as _;

use reqwest::Method;
use serde_json::Value;

use crate::app::{Person, Reply, TestApp, eventually, id};

/// Sends a file in.
async fn send(person: &Person, query: &str, file: impl Into<reqwest::Body>) -> Reply {
    let call = person.call(Method::POST, &format!("imports?{query}"));
    call.no_key().raw("text/csv", file).send().await
}

/// Sends a file in, and waits for the end of its job.
pub(crate) async fn import(app: &TestApp, query: &str, file: impl Into<reqwest::Body>) -> Value {
    let manager = app.manager().await;
    let job = send(&manager, query, file).await.expect(202);
    over(app, &job).await
}

/// The job once it is over.
async fn over(app: &TestApp, job: &Value) -> Value {
    let manager = app.manager().await;
    let path = format!("jobs/{}", id(job));
    eventually("the end of a job", || async {
        let job = manager.get(&path).await.expect(200);
        let state = job["state"].as_str().unwrap();
        matches!(state, "done" | "failed" | "cancelled").then_some(job)
    })
    .await
}

/// `[accepted, changed, rejected]` of a job that is done.
#[track_caller]
pub(crate) fn counts(job: &Value) -> [u64; 3] {
    assert_eq!(job["state"], "done", "{job}");
    ["accepted", "changed", "rejected"].map(|count| job[count].as_u64().unwrap())
}

/// The lines and messages of a job's errors.
fn errors(job: &Value) -> Vec<(u64, String)> {
    let errors = job["errors"].as_array().unwrap().iter();
    errors
        .map(|error| {
            let mut message = error["message"].as_str().unwrap().to_owned();
            if let Some(column) = error["column"].as_str() {
                let _ = write!(message, " ({column})");
            }
            (error["line"].as_u64().unwrap(), message)
        })
        .collect()
}
