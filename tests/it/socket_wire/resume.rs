//! Sockets that die, and come back.

use super::*;

#[test]
fn who_was_cut_off_resumes_without_gap_or_duplicate() {
    run(async {
        let server = Server::start(&[]).await;
        let mut boss = server.client("manager:boss").await;
        let request = boss.subscribe("admin", None).await;
        let begun = boss.answer(&request).await.unwrap();
        assert!(matches!(&begun, Outbound::SubOk { s, .. } if s == "admin:main"));
        let request = boss.subscribe("board:main", None).await;
        boss.answer(&request).await.unwrap();
        server.place("ann", "1").await;
        while boss.counts().events < 2 {
            next(&mut boss).await.unwrap();
        }
        // The hub lets go as if it were shutting down; two orders happen meanwhile.
        let seats = server.registry.len();
        assert_eq!(seats, 1);
        assert_eq!(server.registry.close_session("boss"), 1);
        assert_eq!(closed(&mut boss).await, 4010);
        let order = server.place("ann", "2").await;
        let cook = person("cook", Role::Kitchen);
        server.rig.act(&cook, order, cash(), "3").await.unwrap();
        boss.reconnect();
        let Outbound::Welcome { streams, .. } = hear(&mut boss).await else {
            panic!("no welcome");
        };
        for joined in &streams {
            assert!(
                matches!(
                    joined,
                    Joined::Begun {
                        how: How::Replay,
                        o: 4,
                        ..
                    }
                ),
                "{joined:?}"
            );
        }
        assert_eq!(streams.len(), 2);
        while boss.counts().events < 8 {
            next(&mut boss).await.unwrap();
        }
        let counts = boss.counts();
        assert_eq!((counts.gaps, counts.duplicates), (0, 0));
        assert_eq!(counts.begun, [0, 2, 2]);
    });
}

/// The promise of the protocol under the worst of readers: they are cut off again and again while orders pour in.
#[test]
fn sockets_that_die_all_the_time_miss_nothing() {
    const ORDERS: u64 = 400;
    run(async {
        let server = Arc::new(Server::start(&[]).await);
        let mut readers = tokio::task::JoinSet::new();
        for number in 0..8 {
            let server = server.clone();
            readers.spawn(async move {
                let name = format!("boss{number}");
                let mut boss = server.client(&format!("manager:{name}")).await;
                let request = boss.subscribe("admin:main", None).await;
                boss.answer(&request).await.unwrap();
                let mut cuts = 0;
                while boss
                    .position("admin:main")
                    .is_none_or(|position| position.o < ORDERS)
                {
                    let seen = boss.counts().events;
                    match next(&mut boss).await {
                        Ok(_) => {}
                        Err(ClientError::Closed { code: 4010, .. }) => boss.reconnect(),
                        Err(other) => panic!("{other}"),
                    }
                    if boss.counts().events / 20 > seen / 20 {
                        cuts += server.registry.close_session(&name);
                    }
                }
                (boss.counts(), cuts)
            });
        }
        let mut placing = tokio::task::JoinSet::new();
        for buyer in 0..4 {
            let server = server.clone();
            placing.spawn(async move {
                for number in 0..ORDERS / 4 {
                    let who = person(&format!("buyer{buyer}"), Role::Customer);
                    server
                        .rig
                        .place(&who, "cake", 1, &number.to_string())
                        .await
                        .unwrap();
                    tokio::task::yield_now().await;
                }
            });
        }
        placing.join_all().await;
        let mut replays = 0;
        for (counts, cuts) in readers.join_all().await {
            assert_eq!((counts.gaps, counts.duplicates), (0, 0), "{counts:?}");
            assert!(cuts > 0);
            replays += counts.begun[1];
        }
        assert!(
            replays > 0,
            "nobody missed anything: the test shows nothing"
        );
    });
}
