//! Rounds: who trains when, who is judged how, and what is left when the hub ends in between.

use orderhub::{
    learning::{standing::Ended, trial::Fate},
    model::{
        registry::{Registry, names},
        task::Task,
    },
};

use super::shop::{LearningShop, day};
use crate::{models::made::MadeLog, support::run};

#[test]
fn a_shop_trains_at_its_hour_and_who_is_better_is_promoted_and_who_is_equal_is_not() {
    run(async {
        let shop = LearningShop::open(&day(130, 2)).await;
        shop.import(&MadeLog::of(130, None), &day(130, 2)).await;
        let standing = shop.look().await;
        assert!(standing.tasks.is_empty(), "it is not three yet");
        shop.clock.stop_at(&day(130, 3), 0);
        let standing = shop.look().await;
        let cancel = &standing.tasks[&Task::Cancel];
        let trained = cancel.trained.as_ref().unwrap();
        assert_eq!(trained.ended, Ended::Model, "{}", trained.sentence);
        assert_eq!(cancel.challenger.as_deref(), Some("cancel-v3"));
        assert_eq!(cancel.champion, None, "the model inside the program");
        let registry = Registry::read(&shop.models()).unwrap();
        assert_eq!(
            registry.roles(Task::Cancel).challenger.as_deref(),
            Some("cancel-v3")
        );
        // Once a day.
        let again = shop.look().await;
        assert_eq!(again, standing);

        // Too few outcomes are known a day later.
        shop.clock.stop_at(&day(131, 3), 0);
        let standing = shop.look().await;
        let judged = standing.tasks[&Task::Cancel].judged.clone().unwrap();
        assert_eq!(judged.fate, Fate::Waits, "{}", judged.sentence);

        let now = day(175, 3);
        shop.clock.stop_at(&now, 0);
        shop.import(&MadeLog::of(175, None), &now).await;
        let standing = shop.look().await;
        let cancel = &standing.tasks[&Task::Cancel];
        let judged = cancel.judged.clone().unwrap();
        assert_eq!(
            (judged.fate, judged.model.as_str()),
            (Fate::Promoted, "cancel-v3"),
            "{}",
            judged.sentence
        );
        assert_eq!(cancel.champion.as_deref(), Some("cancel-v3"));
        assert!(
            cancel.drift.answers > 200 && cancel.drift.score_psi.is_some(),
            "{:?}",
            cancel.drift
        );
        // Whoever is woken by it hears it of the metrics.
        let metrics = shop.app.nobody().get("/metrics").await.text;
        let gauge = r#"orderhub_model_score_psi{site="main",task="cancel"} "#;
        let told = metrics.lines().find_map(|line| line.strip_prefix(gauge));
        let told: Option<f64> = told.and_then(|psi| psi.parse().ok());
        assert!(told.is_some_and(|psi| psi >= 0.0), "{told:?}");

        // Whoever says the same is not better.
        let twin = shop.models().join("cancel-v90");
        std::fs::create_dir(&twin).unwrap();
        for file in ["model.safetensors", "card.toml", "CARD.md"] {
            std::fs::copy(shop.models().join("cancel-v3").join(file), twin.join(file)).unwrap();
        }
        let card = std::fs::read_to_string(twin.join("card.toml")).unwrap();
        std::fs::write(
            twin.join("card.toml"),
            card.replacen("cancel-v3", "cancel-v90", 1),
        )
        .unwrap();
        let mut registry = Registry::read(&shop.models()).unwrap();
        registry.shadow(&shop.models(), "cancel-v90", 0.0).unwrap();
        registry.write(&shop.models()).unwrap();
        shop.clock.stop_at(&day(176, 3), 0);
        let standing = shop.look().await;
        let cancel = &standing.tasks[&Task::Cancel];
        let gain = cancel.gain.unwrap();
        assert_eq!((gain.mean, gain.lower), (0.0, 0.0));
        assert!(
            !cancel.drift.feature_psi.is_empty(),
            "its card keeps what its features were"
        );
        assert_eq!(cancel.judged.as_ref().unwrap().fate, Fate::Waits);
        assert_eq!(cancel.champion.as_deref(), Some("cancel-v3"));
        shop.clock.stop_at(&day(270, 3), 0);
        let standing = shop.look().await;
        let judged = standing.tasks[&Task::Cancel].judged.clone().unwrap();
        assert_eq!(
            (judged.fate, judged.model.as_str()),
            (Fate::Retired, "cancel-v90")
        );
    });
}

#[test]
fn twenty_orders_are_not_enough_and_orders_keep_flowing() {
    run(async {
        let shop = LearningShop::open(&day(130, 2)).await;
        let job = shop.import(&MadeLog::of(3, None), &day(130, 2)).await;
        assert_eq!(job["accepted"], 24, "{job:#}");
        shop.clock.stop_at(&day(130, 3), 0);
        let standing = shop.look().await;
        let trained = standing.tasks[&Task::Cancel].trained.clone().unwrap();
        assert_eq!(trained.ended, Ended::NotEnoughData);
        assert!(
            trained.sentence.contains("not enough data"),
            "{}",
            trained.sentence
        );
        assert!(names(&shop.models()).is_empty());
        shop.takes_an_order().await;
    });
}

#[test]
fn a_hub_that_ends_in_the_middle_of_a_training_leaves_no_half_model() {
    run(async {
        let shop = LearningShop::open(&day(130, 2)).await;
        shop.import(&MadeLog::of(130, None), &day(130, 2)).await;
        shop.clock.stop_at(&day(130, 3), 0);
        let learning = shop.app.learning().clone();
        let looking = tokio::spawn(async move { learning.look().await });
        // Killed while it wrote: a folder without an end.
        let half = shop.models().join(".cancel-v3.new");
        let LearningShop { app, clock, disk } = shop;
        app.stop().await;
        drop(looking.await);
        std::fs::create_dir_all(&half).unwrap();
        std::fs::write(half.join("card.toml"), "name = ").unwrap();
        let models = disk.path().join("models/main");
        assert!(names(&models).is_empty());
        let app = disk.start_with(&["--learning.tasks=cancel"], &clock).await;
        assert!(!half.exists());
        let shop = LearningShop { app, clock, disk };
        shop.clock.stop_at(&day(131, 3), 0);
        let standing = shop.look().await;
        let trained = standing.tasks[&Task::Cancel].trained.clone().unwrap();
        assert_eq!(
            trained.ended,
            Ended::Model,
            "what was cut off is trained again"
        );
    });
}
