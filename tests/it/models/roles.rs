//! Roles: who answers, who is asked beside, who is retired; given by name, and only to models that are there.

use std::path::Path;

use super::made::{made, models, path};

fn copy(model: &Path, to: &Path, passed: bool) {
    std::fs::create_dir_all(to).unwrap();
    for file in ["model.safetensors", "card.toml", "CARD.md"] {
        std::fs::copy(model.join(file), to.join(file)).unwrap();
    }
    let card = std::fs::read_to_string(to.join("card.toml")).unwrap();
    let says = |passed: bool| format!("passed = {passed}");
    let card = card.replace(&says(!passed), &says(passed));
    assert!(card.contains(&says(passed)));
    std::fs::write(to.join("card.toml"), card).unwrap();
}

#[test]
fn roles_are_given_shown_and_taken() {
    let (_, _, model) = made();
    let folder = tempfile::tempdir().unwrap();
    let dir = folder.path();
    copy(model, &dir.join("cancel-v3"), true);
    copy(model, &dir.join("cancel-v4"), false);
    let run = |words: &[&str]| models(&[words, &["--dir", path(dir)]].concat());
    let role = |name: &str| {
        let listed = run(&["list"]).unwrap();
        let line = listed.lines().find(|line| line.starts_with(name));
        let role = line.unwrap().split("  ").nth(1).unwrap();
        role.to_owned()
    };

    assert_eq!(role("cancel-v3"), "idle");
    assert_eq!(
        run(&["promote", "cancel-v3"]).unwrap(),
        "cancel-v3 answers for cancel\n"
    );
    assert_eq!(role("cancel-v3"), "champion");

    let refused = run(&["promote", "cancel-v4"]).unwrap_err();
    assert!(
        refused.starts_with("cancel-v4 did not pass its gate against baseline: "),
        "{refused}"
    );
    assert_eq!(role("cancel-v3"), "champion", "a refusal changes nothing");
    run(&["shadow", "cancel-v4"]).unwrap();
    assert_eq!(role("cancel-v4"), "shadow");
    run(&["shadow", "cancel-v4", "--share", "0.2"]).unwrap();
    assert_eq!(role("cancel-v4"), "challenger");
    let greedy = run(&["shadow", "cancel-v4", "--share", "0.9"]).unwrap_err();
    assert_eq!(greedy, "a challenger's share is from 0 to 0.5, not 0.9");
    let itself = run(&["shadow", "cancel-v3"]).unwrap_err();
    assert_eq!(itself, "cancel-v3 is the champion already");

    run(&["off", "cancel"]).unwrap();
    assert_eq!(role("cancel-v3"), "champion, off");
    run(&["on", "cancel"]).unwrap();
    assert_eq!(role("cancel-v3"), "champion");

    run(&["retire", "cancel-v3"]).unwrap();
    assert_eq!(role("cancel-v3"), "retired");
    run(&["promote", "cancel-v4", "--anyway"]).unwrap();
    assert_eq!(role("cancel-v4"), "champion");
    run(&["promote", "cancel-v3"]).unwrap();
    assert_eq!(
        (role("cancel-v3"), role("cancel-v4")),
        ("champion".into(), "idle".into())
    );
}

#[test]
fn a_name_leads_nowhere_else() {
    let (_, _, model) = made();
    let folder = tempfile::tempdir().unwrap();
    let dir = folder.path().join("models");
    copy(model, &folder.path().join("cancel-v3"), true);
    copy(model, &dir.join("cancel-v4"), true);
    for name in [
        "cancel-v3",
        "../cancel-v3",
        ".",
        "",
        "/",
        "cancel-v4/../cancel-v4",
    ] {
        let refused = models(&["promote", name, "--dir", path(&dir)]).unwrap_err();
        assert_eq!(refused, format!("there is no model {name} in this folder"));
    }
    assert!(!dir.join("registry.toml").exists());

    std::fs::write(dir.join("registry.toml"), "tasks = 7").unwrap();
    let broken = models(&["list", "--dir", path(&dir)]).unwrap_err();
    assert!(broken.contains("registry.toml: "), "{broken}");
}
