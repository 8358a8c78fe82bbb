//! What is damaged or cannot be written: a sentence says so, the others learn on, and orders keep flowing.

use orderhub::{
    learning::{standing::Ended, trial::Fate},
    model::{registry::Registry, task::Task},
};

use super::shop::{LearningShop, day};
use crate::{app::Disk, models::made::made, support::run};

/// A disk with copies of one model of cancel risks.
fn disk(names: &[&str]) -> Disk {
    let disk = Disk::new();
    for name in names {
        let to = disk.path().join("models/main").join(name);
        std::fs::create_dir_all(&to).unwrap();
        let from = &made().2;
        std::fs::copy(from.join("model.safetensors"), to.join("model.safetensors")).unwrap();
        let card = std::fs::read_to_string(from.join("card.toml")).unwrap();
        std::fs::write(to.join("card.toml"), card.replacen("cancel-v9", name, 1)).unwrap();
    }
    disk
}

#[test]
fn a_challenger_that_is_damaged_is_retired_and_the_next_is_trained() {
    run(async {
        for part in ["model.safetensors", "card.toml"] {
            let disk = disk(&["cancel-v5", "cancel-v6"]);
            let shop = LearningShop::open_over(disk, "cancel", &day(130, 2)).await;
            shop.cast(Task::Cancel, Some("cancel-v5"), Some("cancel-v6"));
            let torn = shop.models().join("cancel-v6").join(part);
            std::fs::write(&torn, "name = ").unwrap();
            shop.clock.stop_at(&day(130, 3), 0);
            let standing = shop.look().await;
            let cancel = &standing.tasks[&Task::Cancel];
            let judged = cancel.judged.clone().unwrap();
            assert_eq!(
                (judged.fate, judged.model.as_str()),
                (Fate::Retired, "cancel-v6")
            );
            assert!(
                judged.sentence.starts_with("it cannot be used: "),
                "{}",
                judged.sentence
            );
            assert_eq!(cancel.problem, None);
            let trained = cancel.trained.as_ref().unwrap();
            assert_eq!(trained.ended, Ended::NotEnoughData, "it was tried");
            let registry = Registry::read(&shop.models()).unwrap();
            let roles = registry.roles(Task::Cancel);
            assert_eq!(roles.champion.as_deref(), Some("cancel-v5"));
            assert_eq!(roles.challenger, None);
            shop.takes_an_order().await;
        }
    });
}

#[test]
fn a_champion_that_is_damaged_is_told_of_and_a_sound_challenger_takes_its_place() {
    run(async {
        let disk = disk(&["cancel-v5", "cancel-v6"]);
        let shop = LearningShop::open_over(disk, "cancel", &day(130, 2)).await;
        shop.cast(Task::Cancel, Some("cancel-v5"), None);
        let torn = shop.models().join("cancel-v5/model.safetensors");
        std::fs::write(&torn, "").unwrap();
        shop.clock.stop_at(&day(130, 3), 0);
        let standing = shop.look().await;
        let problem = standing.tasks[&Task::Cancel].problem.clone().unwrap();
        assert!(
            problem.starts_with("the champion cannot be used: the weights' sha256"),
            "{problem}"
        );
        shop.takes_an_order().await;

        shop.cast(Task::Cancel, Some("cancel-v5"), Some("cancel-v6"));
        shop.clock.stop_at(&day(131, 3), 0);
        let standing = shop.look().await;
        let cancel = &standing.tasks[&Task::Cancel];
        assert_eq!(cancel.judged.as_ref().unwrap().fate, Fate::Promoted);
        assert_eq!(cancel.champion.as_deref(), Some("cancel-v6"));
        assert_eq!(cancel.problem, None);
        shop.takes_an_order().await;
    });
}

#[test]
fn a_folder_of_models_that_cannot_be_written_keeps_nobody_from_ordering() {
    run(async {
        let disk = Disk::new();
        // Whoever runs the tests may write everywhere, but no folder where there is a file.
        std::fs::create_dir(disk.path().join("models")).unwrap();
        std::fs::write(disk.path().join("models/main"), "").unwrap();
        let shop = LearningShop::open_over(disk, "cancel,anomaly", &day(130, 2)).await;
        shop.clock.stop_at(&day(130, 3), 0);
        let standing = shop.look().await;
        for task in [Task::Cancel, Task::Anomaly] {
            let problem = standing.tasks[&task].problem.clone().unwrap();
            assert!(problem.contains("the folder of models"), "{problem}");
        }
        shop.takes_an_order().await;
        std::fs::remove_file(shop.models()).unwrap();
        shop.clock.stop_at(&day(131, 3), 0);
        let standing = shop.look().await;
        assert_eq!(standing.tasks[&Task::Cancel].problem, None);
    });
}

#[test]
fn a_folder_of_logs_that_cannot_be_written_is_told_of() {
    run(async {
        let shop = LearningShop::open(&day(130, 2)).await;
        std::fs::create_dir_all(shop.disk.path().join("learning")).unwrap();
        std::fs::write(shop.disk.path().join("learning/main"), "").unwrap();
        shop.clock.stop_at(&day(130, 3), 0);
        let standing = shop.look().await;
        let problem = standing.problem.unwrap();
        assert!(
            problem.starts_with("the log cannot be written: "),
            "{problem}"
        );
        shop.takes_an_order().await;
        std::fs::remove_file(shop.disk.path().join("learning/main")).unwrap();
        shop.clock.stop_at(&day(131, 3), 0);
        assert_eq!(shop.look().await.problem, None);
    });
}
