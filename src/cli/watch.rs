//! `orderhub watch`: a site's orders, or one order, as they happen.
//!
//! It prints what it is told and says so when it was cut off; it keeps of each live order only what its line shows.

use std::{
    collections::HashMap,
    io::{self, Write},
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use anyhow::Context;
use clap::Args;
use serde_json::Value;

use crate::{
    client::{Client, Message, Options, Token, TokenSource},
    order::Timestamp,
    ws::frame::Outbound,
};

/// Orders whose lines are remembered; beyond, a line lacks what its event does not say.
const ORDERS_MAX: usize = 100_000;
/// Currencies without minor units, by ISO 4217.
const WITHOUT_MINOR_UNITS: [&str; 5] = ["JPY", "KRW", "ISK", "CLP", "VND"];

/// Watch orders as they happen.
#[derive(Debug, Clone, Args)]
pub struct WatchArgs {
    /// The site to watch; without it, every site you administer.
    #[arg(long)]
    pub site: Option<String>,
    /// Watch one order instead.
    #[arg(long, conflicts_with = "site")]
    pub order: Option<String>,
    /// Print the hub's messages as they are, one JSON object per line.
    #[arg(long)]
    pub json: bool,
    /// Address of the hub.
    #[arg(long, env = "ORDERHUB_URL", default_value = "http://127.0.0.1:8080")]
    pub url: String,
    /// Who you are.
    #[arg(long, env = "ORDERHUB_EMAIL", requires = "password")]
    pub email: Option<String>,
    /// Your password.
    #[arg(long, env = "ORDERHUB_PASSWORD", hide_env_values = true)]
    pub password: Option<String>,
    /// An access token instead of both.
    #[arg(long, env = "ORDERHUB_TOKEN", hide_env_values = true)]
    pub token: Option<String>,
}

/// Watches until interrupted.
///
/// # Errors
/// A sentence for people: not there, not let in, nothing to watch.
pub async fn run(args: WatchArgs) -> anyhow::Result<()> {
    let mut stdout = io::stdout();
    tokio::select! {
        watched = Box::pin(watch(&args, &mut stdout)) => match watched {
            // Whoever read our output has seen enough.
            Err(error) if is_broken_pipe(&error) => Ok(()),
            other => other,
        },
        _ = tokio::signal::ctrl_c() => Ok(()),
    }
}

/// Watches, and prints to `out`.
///
/// # Errors
/// As [`run`], and when `out` takes nothing more.
pub async fn watch(args: &WatchArgs, out: &mut (dyn Write + Send)) -> anyhow::Result<()> {
    // Whoever cannot be let in is told so at once, and in words.
    let first = token(args).await?;
    let mut client = Options::new(&socket_url(&args.url)?, tokens(args, first))
        .name("orderhub-watch")
        .connect()
        .await
        .with_context(|| format!("cannot watch {}", args.url))?;
    let mut screen = Screen {
        json: args.json,
        orders: HashMap::new(),
    };
    let mut is_joined = false;
    loop {
        match client.next_message().await? {
            Message::Hub(message) => {
                let is_welcome = matches!(message, Outbound::Welcome { .. });
                screen.show(&client, &message, out)?;
                if let Some((board, offset)) = critical(&client, &message) {
                    out.flush()?;
                    client.ack(&board, offset).await;
                }
                if is_welcome && !is_joined {
                    let begun = join(args, &mut client).await?;
                    screen.show(&client, &begun, out)?;
                    is_joined = true;
                }
            }
            Message::Disconnected { code, reason, wait } => {
                let wait_ms = wait.as_millis();
                screen.note(
                    out,
                    &format!("-- disconnected ({code}: {reason}); back in {wait_ms} ms"),
                )?;
            }
        }
        out.flush()?;
    }
}

/// The token that is there; where we know who we are, others follow it.
fn tokens(args: &WatchArgs, first: Token) -> TokenSource {
    if args.token.is_some() {
        return TokenSource::Fixed(first);
    }
    let (args, first) = (args.clone(), Arc::new(Mutex::new(Some(first))));
    TokenSource::asked(move || {
        let had = first.lock().unwrap_or_else(PoisonError::into_inner).take();
        let args = args.clone();
        async move {
            match had {
                Some(first) => Ok(first),
                None => token(&args).await.map_err(|error| format!("{error:#}")),
            }
        }
    })
}

/// The board on which something was told that must be acknowledged, once it is printed; and how far.
fn critical(client: &Client, message: &Outbound) -> Option<(String, u64)> {
    let Outbound::Ev {
        h, o, crit: true, ..
    } = *message
    else {
        return None;
    };
    let stream = client.stream(h)?;
    let is_board = stream.starts_with("board:");
    is_board.then(|| (stream.to_owned(), o))
}

/// The feed where the caller may see it, else the board.
async fn join(args: &WatchArgs, client: &mut Client) -> anyhow::Result<Outbound> {
    let streams = match (&args.order, &args.site) {
        (Some(order), _) => vec![format!("order:{order}")],
        (None, Some(site)) => vec![format!("admin:{site}"), format!("board:{site}")],
        (None, None) => vec!["admin".to_owned()],
    };
    let mut refused = String::new();
    for stream in streams {
        let request = client.subscribe(&stream, None).await;
        let answer = client.answer(&request).await?;
        let Outbound::Err { detail, .. } = &answer else {
            return Ok(answer);
        };
        refused = format!("{stream}: {detail}");
    }
    anyhow::bail!("{refused}")
}

async fn token(args: &WatchArgs) -> anyhow::Result<Token> {
    if let Some(token) = &args.token {
        return Ok(token.as_str().into());
    }
    let (Some(email), Some(password)) = (&args.email, &args.password) else {
        anyhow::bail!("say who you are: --email and --password, or --token (ORDERHUB_TOKEN)");
    };
    let url = format!("{}/api/v1/auth/login", args.url.trim_end_matches('/'));
    let response = reqwest::Client::new()
        .post(&url)
        .json(&serde_json::json!({"email": email, "password": password}))
        .send()
        .await
        .with_context(|| format!("cannot reach {}", args.url))?;
    let status = response.status();
    let body: Value = response.json().await.unwrap_or_default();
    match body.get("access_token").and_then(Value::as_str) {
        Some(token) => Ok(Token {
            text: token.to_owned(),
            life: body
                .get("expires_in")
                .and_then(Value::as_u64)
                .map(Duration::from_secs),
        }),
        None => {
            let detail = body.get("detail").and_then(Value::as_str).unwrap_or("");
            anyhow::bail!("cannot sign in as {email}: HTTP {status} {detail}")
        }
    }
}

fn socket_url(url: &str) -> anyhow::Result<String> {
    let rest = url
        .strip_prefix("http://")
        .with_context(|| format!("{url} is not an http:// address"))?;
    Ok(format!("ws://{}/api/v1/ws", rest.trim_end_matches('/')))
}

fn is_broken_pipe(error: &anyhow::Error) -> bool {
    error
        .downcast_ref::<io::Error>()
        .is_some_and(|error| error.kind() == io::ErrorKind::BrokenPipe)
}

struct Screen {
    json: bool,
    orders: HashMap<String, Row>,
}

/// What a line shows of an order.
#[derive(Debug, Clone, Default)]
struct Row {
    number: String,
    status: String,
    total: String,
    score: String,
}

impl Screen {
    fn note(&self, out: &mut (dyn Write + Send), text: &str) -> io::Result<()> {
        if self.json {
            writeln!(out, "{}", serde_json::json!({"t": "note", "text": text}))
        } else {
            writeln!(out, "{text}")
        }
    }

    fn show(
        &mut self,
        client: &Client,
        message: &Outbound,
        out: &mut (dyn Write + Send),
    ) -> io::Result<()> {
        if self.json {
            return writeln!(
                out,
                "{}",
                serde_json::to_string(message).unwrap_or_default()
            );
        }
        match message {
            Outbound::Welcome { streams, .. } if !streams.is_empty() => {
                writeln!(out, "-- back, resumed {} streams", streams.len())
            }
            Outbound::SubOk { s, o, .. } => writeln!(out, "-- watching {s} from {o}"),
            Outbound::Snap { data, .. } => self.snapshot(data, out),
            Outbound::Ev {
                h, at, k, id, d, ..
            } => {
                let (Some(at), Some(kind)) = (at, k) else {
                    return Ok(());
                };
                let name = client.stream(*h).unwrap_or_default();
                let id = id.as_deref().or_else(|| name.strip_prefix("order:"));
                self.event(id.unwrap_or_default(), *at, kind, d.as_ref(), out)
            }
            Outbound::Reset { reason, .. } => writeln!(out, "-- starting over: {reason}"),
            Outbound::Err { detail, .. } => writeln!(out, "-- refused: {detail}"),
            Outbound::Welcome { .. }
            | Outbound::Ok { .. }
            | Outbound::Ping { .. }
            | Outbound::Bye { .. }
            | Outbound::Unknown => Ok(()),
        }
    }

    fn snapshot(&mut self, data: &Value, out: &mut (dyn Write + Send)) -> io::Result<()> {
        let orders = match data.get("orders").and_then(Value::as_array) {
            Some(orders) => orders.as_slice(),
            None => std::slice::from_ref(data),
        };
        for order in orders {
            let at = text(order, "placed_at").get(11..19).unwrap_or_default();
            let id = text(order, "id").to_owned();
            let row = self.row(&id, order);
            print(out, at, "(as it stands)", &row)?;
        }
        Ok(())
    }

    fn event(
        &mut self,
        id: &str,
        at: i64,
        kind: &str,
        patch: Option<&Value>,
        out: &mut (dyn Write + Send),
    ) -> io::Result<()> {
        let row = self.row(id, patch.unwrap_or(&Value::Null));
        let time = Timestamp(at).to_string();
        print(out, time.get(11..19).unwrap_or_default(), kind, &row)
    }

    /// The order's row after a patch; ended orders are forgotten.
    fn row(&mut self, id: &str, patch: &Value) -> Row {
        let mut row = self.orders.get(id).cloned().unwrap_or_default();
        if let Some(number) = patch.get("number").and_then(Value::as_u64) {
            row.number = format!("#{number}");
        }
        if let Some(status) = patch.get("status").and_then(Value::as_str) {
            status.clone_into(&mut row.status);
        }
        if let Some(total) = patch.get("total") {
            row.total = money(total);
        }
        if let Some(risk) = patch.pointer("/score/cancel_risk").and_then(Value::as_f64) {
            row.score = format!("risk {risk:.2}");
        }
        if matches!(row.status.as_str(), "FULFILLED" | "CANCELLED" | "EXPIRED") {
            self.orders.remove(id);
        } else if self.orders.len() < ORDERS_MAX || self.orders.contains_key(id) {
            self.orders.insert(id.to_owned(), row.clone());
        }
        row
    }
}

fn print(out: &mut (dyn Write + Send), time: &str, kind: &str, row: &Row) -> io::Result<()> {
    let Row {
        number,
        status,
        total,
        score,
    } = row;
    let line = format!("{time}  {number:<8} {kind:<22} {status:<10} {total:>14}  {score}");
    writeln!(out, "{}", line.trim_end())
}

fn text<'a>(value: &'a Value, field: &str) -> &'a str {
    value.get(field).and_then(Value::as_str).unwrap_or_default()
}

fn money(total: &Value) -> String {
    let currency = text(total, "currency");
    let amount = total
        .get("amount")
        .and_then(Value::as_i64)
        .unwrap_or_default();
    if WITHOUT_MINOR_UNITS.contains(&currency) {
        return format!("{amount} {currency}");
    }
    let sign = if amount < 0 { "-" } else { "" };
    let (major, minor) = (amount.unsigned_abs() / 100, amount.unsigned_abs() % 100);
    format!("{sign}{major}.{minor:02} {currency}")
}
