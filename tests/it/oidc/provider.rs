//! The real provider, in a process of its own, and a browser that walks through it.

use std::{
    collections::BTreeMap,
    io::{BufRead as _, BufReader, Read as _},
    process::{Child, Command, Stdio},
};

use reqwest::{
    Url,
    header::{COOKIE, LOCATION, SET_COOKIE},
    redirect::Policy,
};
use serde_json::{Value, json};

use super::PAGE;

/// The hub's secret at the provider, with what has to be escaped.
pub(crate) const SECRET: &str = "a secret: 100% ours/";
/// Redirects that a browser follows.
const STEPS_MAX: usize = 10;

pub(crate) struct Provider {
    pub(crate) issuer: String,
    process: Child,
}

impl Provider {
    /// One that signs by `alg` and knows its clients by `auth`.
    pub(crate) fn start(alg: &str, auth: &str) -> Self {
        let settings = json!({"alg": alg, "auth": auth, "back": format!("{PAGE}/login/back")});
        let script = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/it/oidc/provider.mjs");
        let mut process = Command::new("node")
            .arg(script)
            .arg(settings.to_string())
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .expect("Node.js is missing: these tests run the npm package oidc-provider");
        let mut line = String::new();
        let mut output = BufReader::new(process.stdout.take().unwrap());
        output.read_line(&mut line).unwrap();
        if line.is_empty() {
            let mut said = String::new();
            process
                .stderr
                .take()
                .unwrap()
                .read_to_string(&mut said)
                .unwrap();
            panic!("{}", said.trim());
        }
        // Whoever writes to nobody waits for ever.
        let mut errors = process.stderr.take().unwrap();
        std::thread::spawn(move || std::io::copy(&mut errors, &mut std::io::sink()));
        std::thread::spawn(move || std::io::copy(&mut output, &mut std::io::sink()));
        Self {
            issuer: line.trim().to_owned(),
            process,
        }
    }

    /// Whoever comes from now on is this.
    pub(crate) async fn has(&self, who: &Value) {
        self.control(&json!({"who": who})).await;
    }

    /// Other keys from now on.
    pub(super) async fn rotate(&self) {
        self.control(&json!({"rotate": true})).await;
    }

    async fn control(&self, wish: &Value) {
        let url = format!("{}/control", self.issuer);
        let answer = reqwest::Client::new()
            .post(url)
            .body(wish.to_string())
            .send();
        assert_eq!(answer.await.unwrap().status(), 200);
    }
}

impl Drop for Provider {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

/// Follows the provider from `url` on until it sends the browser back to the page; where that is.
pub(crate) async fn walk(url: &Url) -> Url {
    let client = reqwest::Client::builder().redirect(Policy::none());
    let client = client.build().unwrap();
    let mut cookies = BTreeMap::new();
    let mut url = url.clone();
    for _ in 0..STEPS_MAX {
        if url.as_str().starts_with(PAGE) {
            return url;
        }
        let all: Vec<_> = cookies
            .iter()
            .map(|(name, value)| format!("{name}={value}"))
            .collect();
        let request = client.get(url.clone()).header(COOKIE, all.join("; "));
        let answer = request.send().await.unwrap();
        for cookie in answer.headers().get_all(SET_COOKIE) {
            let pair = cookie.to_str().unwrap().split(';').next().unwrap();
            let (name, value) = pair.split_once('=').unwrap();
            cookies.insert(name.to_owned(), value.to_owned());
        }
        let next = answer
            .headers()
            .get(LOCATION)
            .map(|next| next.to_str().unwrap().to_owned());
        let Some(next) = next else {
            let (status, text) = (answer.status(), answer.text().await.unwrap());
            panic!("{url}: {status} {text}");
        };
        url = url.join(&next).unwrap();
    }
    panic!("the provider goes in circles: {url}");
}
