//! Sentiment through the command line: trains, predicts, is judged, says when there is nothing to learn, and takes any text.

use std::path::{Path, PathBuf};

use super::made::{eval_task, predict_task, reviews, train_task};

fn log(folder: &Path, table: impl AsRef<[u8]>) -> PathBuf {
    std::fs::create_dir_all(folder).unwrap();
    std::fs::write(folder.join("reviews.csv"), table).unwrap();
    folder.to_path_buf()
}

fn train(log: &Path, out: &Path) -> Result<String, String> {
    train_task("sentiment", log, out, &["--epochs", "4"])
}

fn predict(model: &Path, log: &Path, out: &Path) -> Result<String, String> {
    predict_task("sentiment", model, log, log, out)
}

/// Ids with the three probabilities.
fn said(file: &Path) -> Vec<(String, [f64; 3])> {
    let text = std::fs::read_to_string(file).unwrap();
    let rows = text.lines().skip(1).map(|line| {
        let mut fields = line.split(',');
        let id = fields.next().unwrap().to_owned();
        let shares: Vec<f64> = fields.map(|field| field.parse().unwrap()).collect();
        (id, shares.try_into().unwrap())
    });
    assert!(text.starts_with("review_id,p_negative,p_neutral,p_positive\n"));
    rows.collect()
}

#[test]
fn it_learns_what_words_go_with_stars_and_repeats_to_the_byte() {
    let folder = tempfile::tempdir().unwrap();
    let log = log(&folder.path().join("log"), reviews(600, true));
    let (model, again) = (
        folder.path().join("sentiment-v1"),
        folder.path().join("again").join("sentiment-v1"),
    );
    let page = train(&log, &model).unwrap();
    assert!(
        page.contains("of reviews it has not seen") || page.contains("on reviews it has not seen"),
        "{page}"
    );
    train(&log, &again).unwrap();
    for file in ["model.safetensors", "card.toml", "CARD.md"] {
        let bytes = |folder: &Path| std::fs::read(folder.join(file)).unwrap();
        assert!(bytes(&model) == bytes(&again), "{file} differs");
    }
    let file = folder.path().join("labels.csv");
    let error = eval_task("sentiment", &model, &log, &log, &file).unwrap_err();
    assert!(error.contains("labels.csv"), "the file is named: {error}");
    let table = std::fs::read_to_string(log.join("reviews.csv")).unwrap();
    let labels: String = table
        .lines()
        .map(|line| {
            let fields: Vec<&str> = line.split(',').take(3).collect();
            format!("{},{}\n", fields[0], fields[2])
        })
        .collect();
    std::fs::write(&file, labels).unwrap();
    let figures = eval_task("sentiment", &model, &log, &file, &file).unwrap();
    assert_eq!(figures["n"], 600);
    assert!(figures["macro_f1"].as_f64().unwrap() > 0.8, "{figures}");
}

#[test]
fn a_review_is_judged_by_itself_and_any_text_has_an_answer() {
    let folder = tempfile::tempdir().unwrap();
    let log_of = |name: &str, table: String| log(&folder.path().join(name), table);
    let plain = log_of("log", reviews(400, true));
    let model = folder.path().join("sentiment-v1");
    train(&plain, &model).unwrap();
    let strange = format!(
        "{}e1,a1,,,\ne2,a1,5,,{}\ne3,a1,1,很好,\"größer, als\nerwartet \u{1f600}\"\ne4,a1,4,,!!!\n",
        reviews(3, true),
        "so soft and warm ".repeat(7_000)
    );
    let strange = log_of("strange", strange);
    let out = folder.path().join("strange.csv");
    predict(&model, &strange, &out).unwrap();
    let all = said(&out);
    assert_eq!(all.len(), 7);
    for (id, shares) in &all {
        assert!(
            (shares.iter().sum::<f64>() - 1.0).abs() < 1e-9,
            "{id} {shares:?}"
        );
        assert!(
            shares.iter().all(|share| (0.0..=1.0).contains(share)),
            "{id} {shares:?}"
        );
    }
    let soft = all[4].1;
    assert!(soft[2] > soft[0], "a long text of praise: {soft:?}");
    // The same three reviews alone have the same answers to the last digit.
    let few = log_of("few", reviews(3, true));
    let few_out = folder.path().join("few.csv");
    predict(&model, &few, &few_out).unwrap();
    assert_eq!(said(&few_out), all[..3]);
}

#[test]
fn noise_and_too_little_are_said() {
    let folder = tempfile::tempdir().unwrap();
    let noise = log(&folder.path().join("noise"), reviews(400, false));
    let model = folder.path().join("sentiment-v1");
    let page = train(&noise, &model).unwrap();
    let card = std::fs::read_to_string(model.join("card.toml")).unwrap();
    let f1 = card
        .split("macro_f1 = ")
        .nth(1)
        .and_then(|rest| rest.lines().next())
        .unwrap();
    assert!(f1.parse::<f64>().unwrap() < 0.45, "nothing to know: {page}");
    let few = log(&folder.path().join("few"), reviews(50, true));
    let error = train(&few, &folder.path().join("few-v1")).unwrap_err();
    assert!(error.starts_with("not enough data: "), "{error}");
    let none = log(
        &folder.path().join("none"),
        "review_id,sku,rating,title,body\n",
    );
    assert!(
        train(&none, &folder.path().join("none-v1"))
            .unwrap_err()
            .starts_with("not enough data: ")
    );
}

#[test]
fn a_broken_table_and_a_wrong_model_are_refused_with_their_place() {
    let folder = tempfile::tempdir().unwrap();
    let good = reviews(400, true);
    let plain = log(&folder.path().join("log"), &good);
    let model = folder.path().join("sentiment-v1");
    train(&plain, &model).unwrap();
    let cases: [(&str, Vec<u8>, &str); 5] = [
        (
            "stars",
            good.replacen(",5,", ",6,", 1).into(),
            "column rating: \"6\" is more than 5",
        ),
        (
            "twice",
            good.replacen("\nr1,", "\nr0,", 1).into(),
            "row 3, column review_id: review r0 appears twice",
        ),
        (
            "header",
            good.replacen("title,body", "body,title", 1).into(),
            "row 1: column 4 must be \"title\"",
        ),
        ("short", format!("{good}x1,a1\n").into(), "is empty"),
        (
            "bytes",
            [good.as_bytes(), b"x1,a1,5,\xff\xfe,fine\n"].concat(),
            "row 402",
        ),
    ];
    for (name, table, problem) in cases {
        let log = log(&folder.path().join(name), table);
        let out = folder.path().join("out.csv");
        match name {
            // A review without rating, title and body is a review without text.
            "short" => predict(&model, &log, &out).map(|_| ()).unwrap(),
            _ => {
                let error = predict(&model, &log, &out).unwrap_err();
                assert!(
                    error.contains(problem) && error.contains("reviews.csv"),
                    "{name}: {error}"
                );
            }
        }
    }
    let out = folder.path().join("out.csv");
    let card = std::fs::read_to_string(model.join("card.toml")).unwrap();
    let weights = std::fs::read(model.join("model.safetensors")).unwrap();
    let cut = &weights[..weights.len() / 2];
    let other = card.replace("task = \"sentiment\"", "task = \"anomaly\"");
    for (name, card, weights, reason) in [
        ("cut", &card, cut, "sha256"),
        ("other", &other, &weights[..], "for the task anomaly"),
    ] {
        let bent = folder.path().join(name);
        std::fs::create_dir_all(&bent).unwrap();
        std::fs::write(bent.join("card.toml"), card).unwrap();
        std::fs::write(bent.join("model.safetensors"), weights).unwrap();
        let error = predict(&bent, &plain, &out).unwrap_err();
        assert!(error.contains(reason), "{name}: {error}");
    }
}
