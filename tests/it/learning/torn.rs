//! A hub that was killed while it wrote its log, while a model was written, while a registry was: what it leaves on disk is
//! taken away or written over, the hub serves, and learns in its next round.

use std::{collections::BTreeSet, fs, io::Write as _};

use orderhub::{
    learning::standing::Ended,
    model::{registry::names, task::Task},
};

use super::shop::{LearningShop, day};
use crate::{models::made::MadeLog, support::run};

fn rows(text: &str) -> BTreeSet<&str> {
    text.lines().skip(1).collect()
}

#[test]
fn whatever_a_kill_left_half_written_the_next_round_learns_from_a_whole_log() {
    run(async {
        let shop = LearningShop::open(&day(130, 2)).await;
        shop.import(&MadeLog::of(130, None), &day(130, 2)).await;
        let LearningShop { app, clock, disk } = shop;
        app.stop().await;
        let app = disk.start_with(&["--learning.tasks=eta"], &clock).await;
        let shop = LearningShop { app, clock, disk };
        shop.clock.stop_at(&day(130, 3), 0);
        assert_eq!(shop.look().await.orders, 130 * 8);

        let (log, models) = (shop.log(), shop.models());
        let answers = shop.disk.path().join("learning/main/answers");
        let LearningShop { app, clock, disk } = shop;
        app.stop().await;
        let write = |path: std::path::PathBuf, text: &str| {
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, text).unwrap();
        };
        for table in ["orders", "lines", "reversals"] {
            let file = log.join(format!("{table}.csv"));
            let mut file = fs::File::options().append(true).open(file).unwrap();
            file.write_all(b"o9999,main,c1,20").unwrap();
        }
        for table in ["reversals", "reviews", "stock_days"] {
            write(log.join(format!("{table}.csv.new")), "order_id,sk");
        }
        write(log.join("settled.json.new"), "{\"form\":");
        write(answers.join("cancel.new"), "{\"champion\":");
        write(answers.join("cancel.requests.csv"), "order_id\no");
        write(models.join(".cancel-v3.new/model.safetensors"), "half");
        write(models.join("registry.toml.new"), "[tasks.can");

        let app = disk.start_with(&["--learning.tasks=cancel"], &clock).await;
        assert!(!models.join(".cancel-v3.new").exists());
        assert!(names(&models).is_empty());
        let shop = LearningShop { app, clock, disk };
        shop.takes_an_order().await;
        shop.clock.stop_at(&day(131, 3), 0);
        let standing = shop.look().await;
        assert_eq!((standing.problem, standing.orders), (None, 130 * 8));
        let trained = standing.tasks[&Task::Cancel].trained.clone().unwrap();
        assert_eq!(trained.ended, Ended::Model, "{}", trained.sentence);
        let manager = shop.manager().await;
        for table in ["orders", "lines", "reversals"] {
            let written = fs::read_to_string(log.join(format!("{table}.csv"))).unwrap();
            let out = manager.get(&format!("exports/log?table={table}")).await;
            assert_eq!(rows(&written), rows(&out.text), "{table}");
        }
    });
}
