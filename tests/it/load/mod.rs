//! `orderhub load` against a whole hub: every mode finds what there is to find, and nothing is missing or comes twice.

use clap::Parser;
use orderhub::cli::load::{LoadArgs, drive, report::Report};

use crate::{app::TestApp, support::run};

/// The command line without the program's name.
#[derive(Debug, Parser)]
struct Line {
    #[command(flatten)]
    load: LoadArgs,
}

/// Lets a load run to its end.
async fn load(app: &TestApp, words: &[&str]) -> Report {
    let url = app.url();
    let words = ["load"].into_iter().chain(words.iter().copied());
    let line = Line::parse_from(words.chain(["--url", &url]));
    let report = Box::pin(drive(line.load)).await.unwrap();
    for (name, told) in &report.watchers {
        assert_eq!((told.gaps, told.duplicates), (0, 0), "{name}: {report:?}");
        if *name != "slow" {
            assert_eq!(told.behind, 0, "{name}: {report:?}");
        }
    }
    let json = serde_json::to_value(&report).unwrap();
    assert_eq!(json["mode"], report.mode);
    report
}

fn deliveries(report: &Report, name: &str) -> u64 {
    let found = report.watchers.iter().find(|(known, _)| *known == name);
    found.unwrap().1.deliveries
}

/// A hub with room for a crowd of one user, that is not in a hurry to close windows: what a load does is all that happens.
async fn app() -> TestApp {
    TestApp::demo_with(&[
        "--cancellation.window_s=3600",
        "--payment.ttl_s=3600",
        "--ws.connections_per_user_max=1000",
        "--ws.connections_per_staff_max=1000",
    ])
    .await
}

#[test]
fn a_load_that_is_not_let_in_says_so() {
    run(async {
        let app = TestApp::demo_with(&["--ws.connections_per_user_max=5"]).await;
        let url = app.url();
        let line = Line::parse_from(["load", "idle", "--sockets", "9", "--url", &url]);
        let error = Box::pin(drive(line.load)).await.unwrap_err();
        assert!(error.to_string().contains("4009"), "{error:#}");
        app.stop().await;
    });
}

#[test]
fn idle_sockets_are_held() {
    run(async {
        let app = app().await;
        let pid = std::process::id().to_string();
        let words = ["idle", "--sockets", "40", "--seconds", "1", "--pid", &pid];
        let report = load(&app, &words).await;
        assert_eq!((report.sockets, deliveries(&report, "idle")), (40, 0));
        assert!(report.figure("hub_rss_mib").unwrap() > 1.0);
        app.stop().await;
    });
}

#[test]
fn everybody_is_told_of_every_order() {
    run(async {
        let app = app().await;
        let words = [
            "fanout",
            "--watchers",
            "20",
            "--rate",
            "20",
            "--seconds",
            "1",
        ];
        let report = load(&app, &[&words[..], &["--threads", "2"]].concat()).await;
        let asked = report.asked.clone().unwrap();
        assert_eq!(asked.done, 20, "{report:?}");
        // Of an order one event is told here: it is placed.
        assert_eq!(deliveries(&report, "feed"), 20 * 20);
        let latency = report.watchers[0].1.latency;
        assert_eq!(latency.count, 20 * 20);
        assert!(latency.p50_ms > 0.0 && latency.p50_ms <= latency.max_ms);
        app.stop().await;
    });
}

#[test]
fn many_topics_are_told_apart() {
    run(async {
        let app = app().await;
        let words = [
            "many-topics",
            "--orders",
            "15",
            "--watchers",
            "2",
            "--rate",
            "30",
        ];
        let report = load(&app, &words).await;
        assert_eq!(report.asked.clone().unwrap().done, 15, "{report:?}");
        assert_eq!(deliveries(&report, "orders"), 15 * 2);
        app.stop().await;
    });
}

#[test]
fn after_a_storm_everybody_is_current() {
    run(async {
        let app = app().await;
        let words = [
            "storm",
            "--sockets",
            "60",
            "--orders",
            "10",
            "--changes",
            "4",
        ];
        let report = load(&app, &[&words[..], &["--storms", "2"]].concat()).await;
        assert!(report.figure("all_current_ms").unwrap() > 0.0);
        let told = &report.watchers[0].1;
        // Each of the four is watched by six, who hear of it live, by replay or in a snapshot.
        assert!(told.deliveries <= 24 && told.closed == 0, "{report:?}");
        app.stop().await;
    });
}

#[test]
fn slow_watchers_are_nobody_elses_business() {
    run(async {
        let app = app().await;
        for reading in ["trickle", "never"] {
            let words = ["slow", "--watchers", "10", "--slow", "3", "--seconds", "1"];
            let report = load(&app, &[&words[..], &["--reading", reading]].concat()).await;
            assert_eq!(deliveries(&report, "alone"), 50 * 10, "{report:?}");
            assert_eq!(deliveries(&report, "beside slow"), 50 * 10, "{report:?}");
        }
        app.stop().await;
    });
}

#[test]
fn a_day_in_three_seconds() {
    run(async {
        let app = app().await;
        let words = ["mixed", "--sockets", "60", "--rate", "30", "--seconds", "3"];
        let report = load(&app, &words).await;
        assert_eq!(deliveries(&report, "boards"), deliveries(&report, "admins"));
        assert!(deliveries(&report, "admins") >= 3 * 90, "{report:?}");
        app.stop().await;
    });
}
