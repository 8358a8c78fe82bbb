//! `orderhub watch` on a running hub.

use super::*;

#[test]
fn watch_prints_what_happens_a_line_each() {
    run(async {
        let server = Server::start(&[]).await;
        let args = |token: &str, json: bool| WatchArgs {
            site: Some("main".into()),
            order: None,
            json,
            url: server
                .url
                .replace("ws://", "http://")
                .replace("/api/v1/ws", ""),
            email: None,
            password: None,
            token: Some(token.into()),
        };
        let order = server.place("ann", "1").await;
        let (mut boss, mut cook, mut machine) = (Vec::new(), Vec::new(), Vec::new());
        let (boss_args, cook_args) = (args("manager:boss", false), args("kitchen:cook", false));
        let machine_args = args("manager:boss", true);
        let happens = async {
            while server.registry.len() < 3 || watchers(&server) < 3 {
                tokio::time::sleep(Duration::from_millis(5)).await;
            }
            let cook = person("cook", Role::Kitchen);
            server.rig.act(&cook, order, cash(), "2").await.unwrap();
            tokio::time::sleep(Duration::from_millis(300)).await;
        };
        tokio::select! {
            ended = watch(&boss_args, &mut boss) => panic!("{ended:?}"),
            ended = watch(&cook_args, &mut cook) => panic!("{ended:?}"),
            ended = watch(&machine_args, &mut machine) => panic!("{ended:?}"),
            () = happens => {}
        }
        let boss = String::from_utf8(boss).unwrap();
        let paid = boss.lines().last().unwrap();
        for part in ["#1", "order.paid", "PAID", "2.50 GBP", "risk 0."] {
            assert!(paid.contains(part), "{paid}");
        }
        let cook = String::from_utf8(cook).unwrap();
        assert!(cook.contains("-- watching board:main from 1"), "{cook}");
        assert!(
            cook.contains("order.paid") && !cook.contains("GBP"),
            "{cook}"
        );
        let machine = String::from_utf8(machine).unwrap();
        for line in machine.lines() {
            serde_json::from_str::<serde_json::Value>(line).unwrap();
        }
        let refused = watch(&args("customer:ann", false), &mut Vec::new()).await;
        let refused = refused.unwrap_err().to_string();
        assert!(refused.contains("board:main"), "{refused}");
    });
}

fn watchers(server: &Server) -> usize {
    let view = server.rig.engine.hub().site(&server.rig.site).unwrap();
    view.frozen().topics.watchers()
}
