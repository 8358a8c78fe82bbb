//! `orderhub bench bare-hub`: the hub without what comes before a commit, for measuring what comes after it.
//!
//! Sockets, sessions, streams and snapshots are the real ones; but a site's committed view is moved directly, with events
//! that nobody decided and nothing stored. A connection to the second address says what happens: `topics N` makes so
//! many orders out of the one that was placed over HTTP, and is answered with their ids, a line each; from then on `K` is
//! an event of the order at `K`. What came together is one commit, as it would be.

use std::{net::SocketAddr, sync::Arc};

use anyhow::{Context, bail};
use clap::Args;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpListener, TcpStream},
};
use uuid::Uuid;

use super::table;
use crate::{
    app::{App, Mode, SystemClock},
    cli::demo,
    clock::Clock,
    config::Settings,
    hub::{Committed, SiteView},
    order::{Change, Event, Order, OrderId, Standing, Steps},
};

/// Events of one commit, as many as a batch has at times.
const EVENTS_MAX: usize = 64;
/// Bytes of commands read at once.
const READ_BYTES: usize = 16 * 1024;

#[derive(Debug, Args)]
pub(super) struct BareHubArgs {
    /// Where it takes events.
    #[arg(long)]
    events: SocketAddr,
    #[command(flatten)]
    settings: Box<Settings>,
}

/// Runs until it is killed.
pub(super) async fn run(args: BareHubArgs) -> anyhow::Result<()> {
    let listener = TcpListener::bind(args.events).await?;
    let app = Box::pin(App::start(
        *args.settings,
        Mode::Demo,
        Arc::new(SystemClock),
    ))
    .await?;
    table::say(&format!("listening on {}", app.url()))?;
    let site = demo::SITE.parse()?;
    let view = app.engine().hub().opened(&site).await;
    let mut orders = Vec::new();
    loop {
        let (stream, _) = listener.accept().await?;
        if let Err(error) = serve(stream, &view, &mut orders).await {
            tracing::warn!(%error, "the events ended");
        }
    }
}

async fn serve(
    mut stream: TcpStream,
    view: &SiteView,
    orders: &mut Vec<Arc<Order>>,
) -> anyhow::Result<()> {
    let mut heard = Vec::with_capacity(READ_BYTES);
    while stream.read_buf(&mut heard).await? > 0 {
        let end = heard.iter().rposition(|byte| *byte == b'\n');
        let whole: Vec<u8> = heard.drain(..end.map_or(0, |end| end + 1)).collect();
        let mut happening = Vec::new();
        for line in std::str::from_utf8(&whole)?.lines() {
            if let Some(topics) = line.strip_prefix("topics ") {
                *orders = make(view, topics.parse()?)?;
                let ids: String = orders.iter().map(|it| format!("{}\n", it.id)).collect();
                stream.write_all(ids.as_bytes()).await?;
                continue;
            }
            happening.push(line.parse::<usize>()?);
        }
        for at in happening.chunks(EVENTS_MAX) {
            commit(view, orders, at)?;
            tokio::task::yield_now().await;
        }
        if heard.capacity() - heard.len() < READ_BYTES / 2 {
            heard.reserve(READ_BYTES);
        }
    }
    Ok(())
}

/// So many orders, all like the one that is there.
fn make(view: &SiteView, topics: usize) -> anyhow::Result<Vec<Arc<Order>>> {
    let first = view.orders().into_iter().next();
    let first = first.context("an order must be placed before")?;
    let orders: Vec<Arc<Order>> = (0..topics)
        .map(|_| {
            let mut order = Order::clone(&first);
            order.id = OrderId(Uuid::now_v7());
            order.version = 1;
            Arc::new(order)
        })
        .collect();
    let committed = Committed {
        orders: orders.clone(),
        ..Committed::default()
    };
    view.commit(view.head(), committed, SystemClock.now());
    Ok(orders)
}

/// The window of these orders closes, once more.
fn commit(view: &SiteView, orders: &mut [Arc<Order>], at: &[usize]) -> anyhow::Result<()> {
    let now = SystemClock.now();
    let mut head = view.head();
    let mut committed = Committed::default();
    for &at in at {
        let Some(order) = orders.get_mut(at) else {
            bail!("there is no order {at}");
        };
        head.seq += 1;
        let mut next = Order::clone(order);
        next.version += 1;
        committed.events.push(Arc::new(Event {
            seq: head.seq,
            order: next.id,
            version: next.version,
            at: now,
            deadline: next.cancel_deadline,
            after: Standing {
                status: next.status,
                payment: next.payment,
                fulfillment: next.fulfillment,
                steps: Steps::default(),
            },
            eta: None,
            change: Change::WindowClosed,
        }));
        *order = Arc::new(next);
        committed.orders.push(order.clone());
    }
    view.commit(head, committed, now);
    Ok(())
}
