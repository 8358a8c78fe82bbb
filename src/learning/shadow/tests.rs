//! Every task is asked as its models understand it: a model beside its own twin, over a made-up log.

use std::{fmt::Write as _, fs, path::PathBuf, time::Duration};

use super::*;
use crate::model::{
    folder::Trained,
    training::{TrainOptions, Watch},
};

const DAY_MS: i64 = 86_400_000;

/// A shop of 70 days with its models, which were trained on the first 56.
struct Shop {
    folder: tempfile::TempDir,
    tasks: Tasks,
}

fn at(ms: i64) -> String {
    jiff::Timestamp::from_millisecond(ms).unwrap().to_string()
}

impl Shop {
    fn open() -> Self {
        let shop = Self {
            folder: tempfile::tempdir().unwrap(),
            tasks: Tasks::new(),
        };
        fs::create_dir_all(shop.log()).unwrap();
        shop
    }

    fn log(&self) -> PathBuf {
        self.folder.path().join("log")
    }

    fn table(&self, name: &str, text: &str) {
        fs::write(self.log().join(format!("{name}.csv")), text).unwrap();
    }

    /// Ten orders a day of three articles each, ready within the hour.
    fn with_orders(self) -> Self {
        let mut orders =
            "order_id,site,customer_id,placed_at,currency,ready_at,country\n".to_owned();
        let mut lines = "order_id,line_no,sku,name,quantity,unit_price_minor\n".to_owned();
        for nth in 0..700_i64 {
            let placed = (nth / 10) * DAY_MS + (9 * 60 + nth % 10 * 37) * 60_000;
            let ready = placed + (5 + nth * 7 % 40) * 60_000;
            let customer = nth * 11 % 50;
            let (placed, ready) = (at(placed), at(ready));
            writeln!(orders, "o{nth},shop,c{customer},{placed},GBP,{ready},").unwrap();
            for line in 0..3 {
                let sku = (nth * 5 + line * (1 + nth % 4)) % 24;
                let quantity = 1 + (nth + line) % 3;
                writeln!(lines, "o{nth},{line},s{sku},Thing {sku},{quantity},250").unwrap();
            }
        }
        self.table("orders", &orders);
        self.table("lines", &lines);
        self
    }

    fn with_shelves(self) -> Self {
        let mut rows =
            "site,sku,category,day,sold,stockout_hours,trading_hours,discount,holiday,promotion\n"
                .to_owned();
        for shelf in 0..30_i64 {
            for day in 0..70_i64 {
                let hours = if (day + shelf) % 7 >= 5 { 3 } else { 0 };
                let day = at(day * DAY_MS);
                let day = day.split('T').next().unwrap();
                writeln!(rows, "shop,p{shelf},a/b,{day},5,{hours},16,1.0,0,0").unwrap();
            }
        }
        self.table("stock_days", &rows);
        self
    }

    fn with_reviews(self) -> Self {
        let mut rows = "review_id,sku,rating,title,body,written_at\n".to_owned();
        for nth in 0..420_i64 {
            let (stars, said) = [(1, "poor and torn"), (3, "nice but boxy"), (5, "love it")]
                [usize::try_from(nth % 3).unwrap()];
            let written = at(nth / 6 * DAY_MS + 1_000);
            writeln!(rows, "r{nth},a{},{stars},,{said} {nth},{written}", nth % 40).unwrap();
        }
        self.table("reviews", &rows);
        self
    }

    /// A model and its twin.
    fn with_models(self, task: Task) -> Self {
        let mut options = TrainOptions::new(&format!("{task}-v1"), self.log());
        options.until_ms = Some(56 * DAY_MS);
        options.epochs = Some(1);
        let mut watch = Watch::new(|_| std::ops::ControlFlow::Continue(()));
        let trained = verbs::train(task, &options, &mut watch).unwrap();
        for name in [format!("{task}-v1"), format!("{task}-v2")] {
            let mut card = trained.card.clone();
            card.name.clone_from(&name);
            let weights = trained.weights.clone();
            let model = Trained { card, weights };
            model.write(&self.folder.path().join(name)).unwrap();
        }
        self
    }

    fn observe(&self, task: Task) -> Observed {
        let answers = self.folder.path().join("answers");
        let places = Places {
            models: self.folder.path(),
            log: &self.log(),
            answers: &answers,
            tasks: &self.tasks,
            until: Instant::now() + Duration::from_secs(600),
        };
        let roles = Roles {
            champion: Some(format!("{task}-v1")),
            challenger: Some(format!("{task}-v2")),
            ..Roles::default()
        };
        let observed = observe(task, &roles, &places, 70 * DAY_MS).unwrap();
        assert!(matches!(observed.champion, Seat::Taken { .. }));
        assert_eq!(observed.champion, observed.challenger);
        let left: Vec<_> = fs::read_dir(&answers)
            .unwrap()
            .map(|entry| entry.unwrap().file_name())
            .filter(|name| *name != *format!("{task}.json"))
            .collect();
        assert!(left.is_empty(), "what asked is gone: {left:?}");
        observed
    }

    /// Both say the same to so many questions; asked again, nothing is new.
    fn twins_are_equal(&self, task: Task, n: usize, days: usize) -> Drift {
        let first = self.observe(task);
        let gain = first.gain.unwrap();
        assert_eq!((gain.n, gain.days), (n, days), "{task}");
        assert_eq!((gain.mean, gain.lower, gain.upper), (0.0, 0.0, 0.0));
        let again = self.observe(task);
        assert_eq!(again.gain, first.gain);
        assert_eq!(again.drift, first.drift);
        first.drift
    }
}

#[test]
fn shelves_are_asked_about_days_that_no_model_has_seen() {
    let shop = Shop::open().with_shelves().with_models(Task::Stockout);
    let drift = shop.twins_are_equal(Task::Stockout, 30 * 14, 14);
    assert!(drift.calibration_error.is_some() && drift.score_psi.is_some());
}

#[test]
fn carts_are_asked_what_was_taken_out_of_them() {
    let shop = Shop::open().with_orders().with_models(Task::Basket);
    let all = fs::read_to_string(shop.log().join("lines.csv")).unwrap();
    shop.twins_are_equal(Task::Basket, 140, 14);
    assert_eq!(
        fs::read_to_string(shop.log().join("lines.csv")).unwrap(),
        all
    );
}

#[test]
fn reviews_are_asked_about_whose_stars_no_model_has_seen() {
    let shop = Shop::open().with_reviews().with_models(Task::Sentiment);
    shop.twins_are_equal(Task::Sentiment, 84, 14);
}

#[test]
fn minutes_are_asked_and_how_far_orders_have_moved_is_told() {
    let shop = Shop::open().with_orders().with_models(Task::Eta);
    let observed = shop.observe(Task::Eta);
    assert_eq!(observed.gain.unwrap().mean, 0.0);
    let drift = observed.drift;
    assert!(!drift.feature_psi.is_empty(), "{drift:?}");
    assert!(drift.feature_psi.is_sorted_by(|a, b| a.1 >= b.1));
}

#[test]
fn strangeness_has_no_outcome_but_its_orders_can_have_moved() {
    let shop = Shop::open().with_orders().with_models(Task::Anomaly);
    let observed = shop.observe(Task::Anomaly);
    assert_eq!(observed.gain, None);
    assert_eq!(observed.drift.answers, 140);
    assert!(!observed.drift.feature_psi.is_empty());
}
