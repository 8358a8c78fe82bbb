//! The audit log: what is in it, who may read it, and that nobody changes it unseen.

use serde_json::{Value, json};

use crate::app::{Person, TestApp};

mod entries;
mod forging;
mod queue;
mod tampering;
mod unsure;
mod writers;

/// Whatever fits a query, the newest first.
async fn entries(who: &Person, query: &str) -> Vec<Value> {
    who.all(&format!("audit?{query}")).await
}

/// Their words, the oldest first.
fn words(entries: &[Value]) -> Vec<&str> {
    let words = entries.iter().rev();
    words.map(|one| one["action"].as_str().unwrap()).collect()
}

async fn other_site(app: &TestApp) {
    let other = json!({"id": "other", "name": "Other", "currency": "GBP"});
    app.admin().await.post("sites", &other).await.expect(201);
}
