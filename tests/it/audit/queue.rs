//! No act without its entry, also where more is done at once than can be written down.

use futures_util::future::join_all;
use serde_json::json;
use tokio::{io::AsyncWriteExt as _, net::TcpStream};

use super::entries;
use crate::{
    app::{PASSWORD, TestApp},
    support::run,
};

#[test]
fn whoever_says_half_of_what_they_want_shuts_nobody_out() {
    run(async {
        let app = TestApp::demo_with(&["--audit.queue_max=2"]).await;
        let url = app.url();
        let address = url.trim_start_matches("http://");
        let token = app.kitchen().await.token;
        let mut half = Vec::new();
        for (path, authorization) in [
            ("auth/login", String::new()),
            ("auth/login", String::new()),
            (
                "orders/x/reject",
                format!("authorization: Bearer {token}\r\n"),
            ),
        ] {
            let mut stream = TcpStream::connect(address).await.unwrap();
            let head = format!(
                "POST /api/v1/{path} HTTP/1.1\r\nhost: {address}\r\n{authorization}\
                 content-type: application/json\r\ncontent-length: 99\r\n\r\n{{"
            );
            stream.write_all(head.as_bytes()).await.unwrap();
            half.push(stream);
        }
        // Each takes a while to hash: what was said by halves has long come in.
        for _ in 0..3 {
            app.login("customer@demo.local", PASSWORD).await;
        }
        drop(half);
        app.stop().await;
    });
}

#[test]
fn what_finds_the_queue_full_is_refused_and_not_done() {
    run(async {
        let app = TestApp::demo_with(&["--audit.queue_max=1"]).await;
        let manager = app.manager().await;
        let replies = join_all((0..40).map(|number| {
            let manager = manager.clone();
            async move {
                let body = json!({"name": format!("Part {number}")});
                let reply = manager.post("categories", &body).await;
                (number, reply)
            }
        }))
        .await;
        let mut made = Vec::new();
        for (number, reply) in replies {
            if reply.status == 201 {
                made.push(format!("Part {number}"));
            } else {
                assert_eq!(reply.header("retry-after"), "1");
                reply.problem(503, "overloaded");
            }
        }
        assert!(!made.is_empty() && made.len() < 40, "{}", made.len());
        let admin = app.admin().await;
        let recorded = entries(&admin, "action=category.made").await;
        let mut recorded: Vec<_> = recorded
            .iter()
            .map(|one| one["target"]["id"].as_str().unwrap().to_owned())
            .collect();
        let categories = admin.get("categories").await.expect(200);
        let mut there: Vec<_> = categories["items"]
            .as_array()
            .unwrap()
            .iter()
            .map(|one| one["name"].as_str().unwrap().to_owned())
            .filter(|name| name.starts_with("Part "))
            .collect();
        for names in [&mut made, &mut recorded, &mut there] {
            names.sort();
        }
        assert_eq!(made, recorded);
        assert_eq!(made, there);
        app.stop().await;
    });
}
