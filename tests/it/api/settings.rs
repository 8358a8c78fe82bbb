//! The settings file, through the program: which of flag, variable and file counts, what is refused, and what is shown.

use std::{
    fs,
    path::Path,
    process::{Command, Output},
};

use tempfile::TempDir;

/// `orderhub config …` with nothing of ours in its environment.
fn config(what: &str, args: &[&str], variables: &[(&str, &str)]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_orderhub"));
    for (name, _) in std::env::vars() {
        if name.starts_with("ORDERHUB_") {
            command.env_remove(name);
        }
    }
    let command = command.args(["config", what]).args(args);
    command.envs(variables.iter().copied()).output().unwrap()
}

fn file(dir: &TempDir, name: &str, text: &str) -> String {
    let path = dir.path().join(name);
    fs::write(&path, text).unwrap();
    path.to_str().unwrap().to_owned()
}

/// The line of one setting.
fn line(output: &Output, start: &str) -> String {
    assert!(
        output.status.success(),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
    let text = String::from_utf8_lossy(&output.stdout);
    let found = text.lines().find(|line| line.starts_with(start));
    found
        .unwrap_or_else(|| panic!("no {start} in {text}"))
        .to_owned()
}

#[test]
fn a_flag_counts_before_a_variable_a_variable_before_the_file_the_file_before_the_default() {
    let dir = tempfile::tempdir().unwrap();
    let path = file(
        &dir,
        "hub.toml",
        "[otp]\ndigits = 7\n[learning]\noff = true\ntasks = [\"eta\", \"basket\"]\n[payment]\nprovider = \"stripe\"\n",
    );
    let named = ["--origin", "--config", path.as_str()];
    let said = config("print", &["--origin"], &[]);
    assert_eq!(line(&said, "digits"), "digits = 6  # default");
    let said = config("print", &named, &[]);
    assert_eq!(line(&said, "digits"), format!("digits = 7  # {path}:2"));
    assert_eq!(line(&said, "off"), format!("off = true  # {path}:4"));
    let tasks = format!("tasks = [\"eta\", \"basket\"]  # {path}:5");
    assert_eq!(line(&said, "tasks"), tasks);
    let variable = [("ORDERHUB_OTP__DIGITS", "8")];
    let said = config("print", &named, &variable);
    assert_eq!(line(&said, "digits"), "digits = 8  # ORDERHUB_OTP__DIGITS");
    let said = config(
        "print",
        &[&named[..], &["--otp.digits", "5"]].concat(),
        &variable,
    );
    assert_eq!(line(&said, "digits"), "digits = 5  # --otp.digits");
    // The file can be named by a variable as well.
    let said = config("print", &["--origin"], &[("ORDERHUB_CONFIG", &path)]);
    assert_eq!(
        line(&said, "provider"),
        format!("provider = \"stripe\"  # {path}:7")
    );
}

#[test]
fn what_is_printed_can_be_read_in_again_and_holds_no_secret() {
    let dir = tempfile::tempdir().unwrap();
    let url = file(&dir, "url", "smtps://me:topsecret@mail.example.org\n");
    let path = file(
        &dir,
        "hub.toml",
        "[stripe]\nsecret_key = \"sk_topsecret\"\n[http]\ndrain_s = 3\n",
    );
    let secrets = [
        ("ORDERHUB_SMTP__URL_FILE", url.as_str()),
        ("ORDERHUB_DATABASE__PASSWORD", "topsecret"),
    ];
    let said = config("print", &["--origin", "--config", &path], &secrets);
    let text = String::from_utf8_lossy(&said.stdout).into_owned();
    assert!(!text.contains("topsecret"), "{text}");
    assert!(
        text.contains("# secret_key is set, and not shown"),
        "{text}"
    );
    assert!(
        text.contains("# url is set, and not shown  # ORDERHUB_SMTP__URL_FILE"),
        "{text}"
    );
    assert!(
        text.contains("# password is set, and not shown  # ORDERHUB_DATABASE__PASSWORD"),
        "{text}"
    );
    assert!(text.contains("# webhook_secrets is not set"), "{text}");
    // Without the secrets, and without where things come from: the same once more.
    let printed = String::from_utf8(config("print", &["--config", &path], &[]).stdout).unwrap();
    let again = file(&dir, "again.toml", &printed);
    let twice = String::from_utf8(config("print", &["--config", &again], &[]).stdout).unwrap();
    assert_eq!(
        twice.replace("secret_key is not set", "secret_key is set, and not shown"),
        printed
    );
}

#[test]
fn a_file_with_anything_wrong_in_it_starts_nothing() {
    let dir = tempfile::tempdir().unwrap();
    for (text, reason) in [
        (
            "[cancelation]\nwindow_s = 5\n",
            "hub.toml:2: cancelation.window_s is not a setting; did you mean cancellation.window_s?",
        ),
        (
            "[otp]\n\ndigits = 4\n",
            "hub.toml:3: otp.digits: 4 is not in 5..=8",
        ),
        (
            "[otp]\ndigits = \"6\"\n",
            "hub.toml:2: otp.digits is a whole number",
        ),
        ("[otp\n", "hub.toml:1: "),
    ] {
        let path = file(&dir, "hub.toml", text);
        for args in [
            &["config", "check"][..],
            &["serve", "--database.url=mem://"],
        ] {
            let said = Command::new(env!("CARGO_BIN_EXE_orderhub"))
                .args(args)
                .args(["--config", &path])
                .output()
                .unwrap();
            let error = String::from_utf8_lossy(&said.stderr);
            assert!(!said.status.success() && error.contains(reason), "{error}");
            assert_eq!(error.trim().lines().count(), 1, "{error}");
        }
    }
    let missing = dir.path().join("missing.toml");
    let said = config("check", &["--config", missing.to_str().unwrap()], &[]);
    assert!(!said.status.success());
    assert!(String::from_utf8_lossy(&said.stderr).contains("cannot read the settings file"));
}

#[test]
fn a_file_that_merely_lies_there_is_not_read() {
    let dir = tempfile::tempdir().unwrap();
    file(&dir, "orderhub.toml", "[otp]\ndigits = 7\n");
    let said = Command::new(env!("CARGO_BIN_EXE_orderhub"))
        .current_dir(Path::new(dir.path()))
        .args(["config", "print"])
        .env_remove("ORDERHUB_CONFIG")
        .output()
        .unwrap();
    assert_eq!(line(&said, "digits"), "digits = 6");
}

#[test]
fn the_file_of_the_service_makes_sense() {
    let path = concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/scripts/deploy/systemd/orderhub.toml"
    );
    let said = config("print", &["--origin", "--config", path], &[]);
    assert!(line(&said, "format").starts_with("format = \"json\"  # "));
}
