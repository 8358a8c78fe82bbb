//! The program itself: what it says about settings, ports and accounts, and what it shows of orders.

use std::{
    io::{BufRead as _, BufReader, Write as _},
    process::{Command, Output, Stdio},
};

use orderhub::app::Mode;
use serde_json::{Value, json};

use crate::{
    app::{PASSWORD, TestApp, TestClock, id},
    support::run,
};

/// The program with nothing of ours in its environment.
fn orderhub() -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_orderhub"));
    for (name, _) in std::env::vars() {
        if name.starts_with("ORDERHUB_") {
            command.env_remove(name);
        }
    }
    command
}

fn said(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

#[test]
fn a_setting_that_does_not_exist_is_refused_with_the_one_that_was_meant() {
    let output = orderhub()
        .args(["serve", "--cancelation.window_s", "5"])
        .output()
        .unwrap();
    assert!(!output.status.success());
    assert!(
        said(&output).contains("--cancellation.window_s"),
        "{}",
        said(&output)
    );

    let output = orderhub()
        .args([
            "serve",
            "--demo",
            "--database.url=mem://",
            "--http.bind=127.0.0.1:0",
        ])
        .env("ORDERHUB_CANCELATION__WINDOW_S", "5")
        .output()
        .unwrap();
    assert!(!output.status.success());
    let said = said(&output);
    assert_eq!(said.trim().lines().count(), 1, "{said}");
    assert!(
        said.contains("did you mean ORDERHUB_CANCELLATION__WINDOW_S?"),
        "{said}"
    );
}

#[test]
fn a_value_that_makes_no_sense_is_refused_by_name() {
    for (name, value) in [
        ("--otp.digits", "4"),
        ("--cancellation.after_window", "maybe"),
        ("--http.bind", "localhost"),
        ("--log.format", "xml"),
    ] {
        let output = orderhub().args(["serve", name, value]).output().unwrap();
        assert!(!output.status.success());
        assert!(said(&output).contains(name), "{}", said(&output));
    }
}

#[test]
fn a_port_in_use_is_one_clear_sentence() {
    let taken = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let address = taken.local_addr().unwrap().to_string();
    let output = orderhub()
        .args([
            "serve",
            "--demo",
            "--database.url=mem://",
            "--http.bind",
            &address,
        ])
        .output()
        .unwrap();
    assert!(!output.status.success());
    let said = said(&output);
    assert_eq!(said.trim().lines().count(), 1, "{said}");
    assert!(said.contains(&address) && said.contains("in use"), "{said}");
}

#[test]
fn the_first_admin_is_made_on_the_command_line() {
    let dir = tempfile::tempdir().unwrap();
    let url = format!("surrealkv://{}/db?sync=every", dir.path().display());
    let create = |password: &str| {
        let mut child = orderhub()
            .args([
                "users",
                "create",
                "--email",
                "boss@shop.local",
                "--role",
                "admin",
                "--password-stdin",
            ])
            .args(["--database.url", &url])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        // A program that refuses at once does not read.
        let _ = writeln!(child.stdin.take().unwrap(), "{password}");
        child.wait_with_output().unwrap()
    };
    let refused = create("short");
    assert!(
        !refused.status.success() && said(&refused).contains("password"),
        "{}",
        said(&refused)
    );
    let made = create("a password nobody guesses");
    assert!(made.status.success(), "{}", said(&made));
    let again = create("a password nobody guesses");
    assert!(
        !again.status.success() && said(&again).contains("email"),
        "{}",
        said(&again)
    );
    run(async move {
        let url = format!("--database.url={url}");
        let app = TestApp::start(&[&url], Mode::Normal, TestClock::new()).await;
        let boss = app
            .login("boss@shop.local", "a password nobody guesses")
            .await;
        assert_eq!(boss.user["role"], "admin");
        let site = json!({"id": "first", "name": "First", "currency": "GBP"});
        boss.post("sites", &site).await.expect(201);
        app.stop().await;
    });
}

#[test]
fn the_demo_says_where_its_screens_are() {
    let mut demo = orderhub()
        .args(["serve", "--demo"])
        .args(["--database.url=mem://", "--http.bind=127.0.0.1:0"])
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let lines = BufReader::new(demo.stdout.take().unwrap()).lines();
    let mut said: Vec<String> = Vec::new();
    for line in lines.map_while(Result::ok) {
        let is_last = line.contains("orderhub watch");
        said.push(line);
        if is_last {
            break;
        }
    }
    demo.kill().unwrap();
    demo.wait().unwrap();
    let url = said[0].strip_prefix("listening on ").unwrap();
    for (screen, path) in [("shop", "/"), ("board", "/board"), ("admin", "/admin")] {
        let address = format!("{url}{path}");
        let is_it = |line: &String| line.split_whitespace().eq([screen, address.as_str()]);
        assert!(said.iter().any(is_it), "{screen}: {said:?}");
    }
}

#[test]
fn watch_shows_what_happens() {
    run(async {
        let app = TestApp::demo().await;
        let mut watch = orderhub()
            .args(["watch", "--site", "main", "--json", "--url", &app.url()])
            .args(["--email", "admin@demo.local", "--password", PASSWORD])
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut stdout = BufReader::new(watch.stdout.take().unwrap());
        let (sender, mut lines) = tokio::sync::mpsc::channel(16);
        std::thread::spawn(move || {
            let mut line = String::new();
            while stdout.read_line(&mut line).is_ok_and(|bytes| bytes > 0) {
                let line: Value = serde_json::from_str(&std::mem::take(&mut line)).unwrap();
                if sender.blocking_send(line).is_err() {
                    return;
                }
            }
        });
        let mut next = async |kind: &str| {
            loop {
                let line = tokio::time::timeout(crate::app::PATIENCE, lines.recv()).await;
                let line = line.unwrap().unwrap();
                if line["t"] == *kind || line["k"] == *kind {
                    return line;
                }
            }
        };
        next("snap").await;
        let order = app.customer().await.place(&[("espresso", 1)]).await;
        let event = next("order.placed").await;
        assert_eq!(event["id"], order["id"]);
        app.customer()
            .await
            .act(&order, "cancel", &json!({}))
            .await
            .expect(200);
        let event = next("order.cancelled").await;
        assert_eq!(event["id"], *id(&order));
        watch.kill().unwrap();
        watch.wait().unwrap();
        app.stop().await;
    });
}

#[test]
fn watch_says_who_may_not() {
    run(async {
        let app = TestApp::demo().await;
        let url = app.url();
        let watch = move |email: &'static str, password: &'static str| {
            let url = url.clone();
            tokio::task::spawn_blocking(move || {
                let args = [
                    "watch",
                    "--site",
                    "main",
                    "--url",
                    &url,
                    "--email",
                    email,
                    "--password",
                    password,
                ];
                said(&orderhub().args(args).output().unwrap())
            })
        };
        let said = watch("customer@demo.local", PASSWORD).await.unwrap();
        assert!(said.contains("Your role may not do this."), "{said}");
        let said = watch("admin@demo.local", "wrong password").await.unwrap();
        assert!(said.contains("401"), "{said}");
        app.stop().await;
    });
}

#[test]
fn health_says_whether_a_hub_takes_orders() {
    run(async {
        let app = TestApp::demo().await;
        let url = app.url();
        let ask = |url: String| async move {
            let asked = tokio::task::spawn_blocking(move || {
                orderhub().args(["health", "--url", &url]).output().unwrap()
            });
            asked.await.unwrap()
        };
        let output = ask(url.clone()).await;
        assert!(output.status.success(), "{}", said(&output));
        assert_eq!(String::from_utf8_lossy(&output.stdout), "ready\n");
        // Where its settings say that it listens, and through nobody's proxy.
        let bind = url.trim_start_matches("http://").to_owned();
        let by_settings = tokio::task::spawn_blocking(move || {
            orderhub()
                .env("ORDERHUB_HTTP__BIND", bind)
                .env("HTTP_PROXY", "http://127.0.0.1:9")
                .env_remove("NO_PROXY")
                .env_remove("no_proxy")
                .arg("health")
                .output()
                .unwrap()
        });
        let output = by_settings.await.unwrap();
        assert!(output.status.success(), "{}", said(&output));
        let output = ask(format!("{url}/nothing")).await;
        assert_eq!(output.status.code(), Some(1), "{}", said(&output));
        assert!(
            said(&output).contains("no hub's answer"),
            "{}",
            said(&output)
        );
        app.stop().await;
        let output = ask(url).await;
        assert_eq!(output.status.code(), Some(1));
        assert_eq!(said(&output).trim().lines().count(), 1, "{}", said(&output));
        assert!(
            said(&output).contains("no answer from"),
            "{}",
            said(&output)
        );
    });
}
