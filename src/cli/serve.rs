//! `orderhub serve`: starts the hub, says where it is, and stops it in order.

use std::{io::Write, sync::Arc};

use clap::Args;

use crate::{
    app::{App, Mode, SystemClock},
    cli::demo,
    config::Settings,
    journal::surreal::QUIET,
    telemetry,
};

/// Arguments of `serve`.
#[derive(Debug, Args)]
pub(super) struct ServeArgs {
    /// Seed the demo shop once, show one-time codes on the page, and lift the limits for this machine.
    #[arg(long)]
    demo: bool,
    /// Let others than this machine reach the demo.
    #[arg(long, requires = "demo")]
    demo_public: bool,
    /// Give the demo shop a made-up past of half a year, unless it has orders: then its insights have something to say.
    #[arg(long, requires = "demo")]
    demo_history: bool,
    #[command(flatten)]
    settings: Settings,
}

/// Serves until SIGINT or SIGTERM.
pub(super) async fn run(args: ServeArgs) -> anyhow::Result<()> {
    let ServeArgs {
        demo,
        demo_public,
        demo_history,
        settings,
    } = args;
    Settings::check_environment()?;
    let traces = telemetry::init(&settings.log, &settings.traces, QUIET)?;
    let mode = match (demo, demo_public) {
        (false, _) => Mode::Normal,
        (true, false) => Mode::Demo,
        (true, true) => Mode::DemoPublic,
    };
    // A hub's beginning is a large future; it is carried on the heap.
    let app = Box::pin(App::start(settings, mode, Arc::new(SystemClock))).await?;
    if demo_history {
        demo::history::seed(app.engine()).await?;
    }
    announce(&app, mode)?;
    stop_signal().await?;
    tracing::info!("stopping: no new requests, open ones are finished");
    app.shutdown().await;
    traces.shutdown().await;
    Ok(())
}

/// The first line is for programs that wait for it; the rest is for people.
fn announce(app: &App, mode: Mode) -> anyhow::Result<()> {
    let mut out = std::io::stdout().lock();
    let url = app.url();
    writeln!(out, "listening on {url}")?;
    if mode.is_demo() {
        writeln!(out)?;
        writeln!(
            out,
            "The demo shop is open. Every account has the password {}:",
            demo::PASSWORD
        )?;
        for (email, _, role) in demo::ACCOUNTS {
            writeln!(out, "  {email:<26} {}", role.as_str())?;
        }
        writeln!(out)?;
        writeln!(out, "  shop      {url}/")?;
        writeln!(out, "  board     {url}/board")?;
        writeln!(out, "  admin     {url}/admin")?;
        writeln!(out, "  insights  {url}/insights")?;
        writeln!(out, "  codes     {url}/api/v1/demo/outbox")?;
        writeln!(out, "  API       {url}/api/v1/openapi.json")?;
        writeln!(out, "  watch     orderhub watch --site main --url {url}")?;
    }
    out.flush()?;
    Ok(())
}

async fn stop_signal() -> anyhow::Result<()> {
    use tokio::signal::unix::{SignalKind, signal};
    let mut terminate = signal(SignalKind::terminate())?;
    let mut interrupt = signal(SignalKind::interrupt())?;
    tokio::select! {
        _ = terminate.recv() => {}
        _ = interrupt.recv() => {}
    }
    Ok(())
}
