//! A running hub, as commands that only talk to it see it: its address, and who they are there.

use std::{
    fmt,
    io::{self, BufRead as _, IsTerminal as _, Write as _},
    time::Duration,
};

use anyhow::{Context, bail};
use clap::Args;
use reqwest::{Method, RequestBuilder, Response, StatusCode};
use serde_json::{Value, json};

/// How long connecting may take; answers may take any time: some are files.
const CONNECT_TIME_MAX: Duration = Duration::from_secs(10);

/// Which hub, and who asks.
#[derive(Clone, Args)]
pub struct RemoteArgs {
    /// Address of the hub.
    #[arg(long, env = "ORDERHUB_URL", default_value = "http://127.0.0.1:8080")]
    pub url: String,
    /// Who you are.
    #[arg(long, env = "ORDERHUB_EMAIL", requires = "password")]
    pub email: Option<String>,
    /// Your password.
    #[arg(long, env = "ORDERHUB_PASSWORD", hide_env_values = true)]
    pub password: Option<String>,
    /// A code of your authenticator app, or a recovery code, where you have one.
    #[arg(long)]
    pub code: Option<String>,
    /// An access token instead of both, or a key.
    #[arg(long, env = "ORDERHUB_TOKEN", hide_env_values = true)]
    pub token: Option<String>,
}

/// Without what is secret.
impl fmt::Debug for RemoteArgs {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut shown = f.debug_struct("RemoteArgs");
        shown.field("url", &self.url).field("email", &self.email);
        shown.finish_non_exhaustive()
    }
}

/// A hub, signed in to.
pub(super) struct Remote {
    http: reqwest::Client,
    base: String,
    token: String,
    args: RemoteArgs,
}

impl Remote {
    /// Signs in.
    pub(super) async fn sign_in(args: &RemoteArgs) -> anyhow::Result<Self> {
        let http = reqwest::Client::builder()
            .connect_timeout(CONNECT_TIME_MAX)
            .build()?;
        let mut remote = Self {
            http,
            base: format!("{}/api/v1", args.url.trim_end_matches('/')),
            token: String::new(),
            args: args.clone(),
        };
        remote.renew().await?;
        Ok(remote)
    }

    /// Signs in anew: tokens live for minutes, and files may take longer.
    pub(super) async fn renew(&mut self) -> anyhow::Result<()> {
        if let Some(token) = &self.args.token {
            self.token.clone_from(token);
            return Ok(());
        }
        let (Some(email), Some(password)) = (&self.args.email, &self.args.password) else {
            bail!("say who you are: --email and --password, or --token (ORDERHUB_TOKEN)");
        };
        let body = json!({"email": email, "password": password, "code": self.args.code});
        let login = self
            .http
            .post(format!("{}/auth/login", self.base))
            .json(&body);
        let answer = login
            .send()
            .await
            .with_context(|| format!("cannot reach {}", self.args.url))?;
        let answer = good(answer)
            .await
            .with_context(|| format!("cannot sign in as {email}"))?;
        let body: Value = answer.json().await?;
        let token = body.get("access_token").and_then(Value::as_str);
        token
            .context("the hub gave no token")?
            .clone_into(&mut self.token);
        Ok(())
    }

    /// A request under `/api/v1`.
    pub(super) fn request(&self, method: Method, path: &str) -> RequestBuilder {
        let url = format!("{}/{path}", self.base);
        self.http.request(method, url).bearer_auth(&self.token)
    }

    /// Reads a file, and shows once more who asks where the hub wants to know.
    pub(super) async fn file(&self, path: &str) -> anyhow::Result<Response> {
        let answer = self.request(Method::GET, path).send().await?;
        if answer.status() != StatusCode::FORBIDDEN {
            return good(answer).await;
        }
        let problem: Value = answer.json().await.unwrap_or_default();
        if problem.get("code").and_then(Value::as_str) != Some("step_up_required") {
            return Err(refused(StatusCode::FORBIDDEN, &problem));
        }
        self.step_up(&problem).await?;
        good(self.request(Method::GET, path).send().await?).await
    }

    /// Shows a second factor: a code that somebody types.
    async fn step_up(&self, problem: &Value) -> anyhow::Result<()> {
        let methods = problem.pointer("/methods/0").and_then(Value::as_str);
        let prompt = match methods {
            Some("authenticator") => "A code of your authenticator app: ",
            Some("letter") => "The code that was mailed to you just now: ",
            Some(_) | None => return Err(refused(StatusCode::FORBIDDEN, problem)),
        };
        if !io::stdin().is_terminal() {
            bail!("this asks for a second factor: sign in with --code, or run it in a terminal");
        }
        if methods == Some("letter") {
            let asked = self.request(Method::POST, "auth/step-up/letter");
            good(asked.send().await?).await?;
        }
        write!(io::stderr(), "{prompt}")?;
        let mut code = String::new();
        io::stdin().lock().read_line(&mut code)?;
        let shown = self.request(Method::POST, "auth/step-up");
        let shown = shown.json(&json!({"code": code.trim()})).send().await?;
        good(shown).await.map(drop)
    }

    /// Reads JSON.
    pub(super) async fn get(&self, path: &str) -> anyhow::Result<Value> {
        let answer = self.request(Method::GET, path).send().await?;
        Ok(good(answer).await?.json().await?)
    }
}

/// An answer that is what was hoped for, else what the problem says.
pub(super) async fn good(answer: Response) -> anyhow::Result<Response> {
    let status = answer.status();
    if status.is_success() {
        return Ok(answer);
    }
    let body: Value = answer.json().await.unwrap_or_default();
    Err(refused(status, &body))
}

/// What a problem says.
fn refused(status: StatusCode, problem: &Value) -> anyhow::Error {
    let detail = problem.get("detail").and_then(Value::as_str);
    anyhow::anyhow!("HTTP {status} {}", detail.unwrap_or_default())
}
