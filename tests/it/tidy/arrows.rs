//! Which part of the program may use which: the arrows of `src/README.md`.

use super::{Text, report, rust_files};

/// What feature folders have in common.
const BASE: [&str; 7] = [
    "order", "catalog", "config", "clock", "shutdown", "language", "seal",
];

/// module > what it may use : why. `base` is [`BASE`]. Edges (`http`, `ws`, `cli`) are used by nobody unless a row
/// says so; feature folders use each other only where a row says why.
const ARROWS: &str = "
order     >                                        : the pure heart imports nothing of ours
shutdown  >                                        : tasks know no trade
seal      >                                        : a seal does not know what it seals
tcp       > config shutdown                         : a connection knows no protocol
config    > order                                  : rules of the house are settings
language  >                                        : which languages there are
clock     > order                                  : a time is an order's time
telemetry > config shutdown                        : what to log is a setting; upkeep is a task
catalog   > order                                  : products are what lines name
archive   > base engine hub journal review         : takes out what is over, and not what was reviewed
audit     > base journal account                   : its store shares the journal's connection; it names who acted
checkout  > base journal                           : carts share the journal's connection; codes of an order
journal   > base                                   : a store of orders, events and products
hub       > base journal                           : reads the feed where its rings end
model     > base                                   : scores an order; candle stays inside
engine    > base hub journal checkout model telemetry : scores, decides, commits, tells; says where the time went
transfer  > base                                   : reads and writes files, knows no store
backup    >                                        : files and bytes; knows no store
doctor    > base journal hub review                : looks at what is stored, and at the committed view
job       > base journal engine hub account transfer : works imports off, through the doors everybody uses
account   > base journal                           : its store shares the journal's connection
payment   > base engine hub journal checkout       : follows the feed, brings results back
notify    > base engine hub journal checkout       : follows the feed, sends codes
webhook   > base engine hub journal                : follows the feed, tells other programs
kitchen   > base engine hub journal                : follows the feed
share     > base journal                           : links to orders share the journal's connection
push      > base engine hub journal webhook        : follows the feed; foreign addresses are called in one place
privacy   > base engine journal account review     : what is kept of people, wherever it is
review    > base engine journal                    : asks what was handed over
rewind    > base journal review                    : takes back what a feed, and whoever follows it, wrote
learning  > base engine hub journal review model transfer : writes a site's log and has its models trained
insight   > base engine hub journal learning model review job transfer : reads history; reasons are told as by orders; files come in as imports do
client    > order ws                               : speaks the socket's words, knows no server
http      > base engine hub journal checkout account audit backup payment notify push review share webhook model telemetry job transfer doctor learning insight privacy tcp : an edge
ws        > base engine hub journal account tcp    : an edge
cli       > base engine hub journal checkout account audit backup payment notify push review rewind share webhook insight model telemetry transfer app client http ws doctor : an edge; \
            it starts and watches the others
";

/// May use everything: the composition root, and the two files that only name it.
const TIE_ALL: [&str; 3] = ["app", "lib", "main"];

/// Foreign crates that stop at a wall: names in code, and whether a file of `src/` is inside.
type Wall = (&'static [&'static str], fn(&str) -> bool, &'static str);
const WALLS: &[Wall] = &[
    (
        &["surrealdb"],
        |path| path.starts_with("src/journal/surreal/") || path.ends_with("/store.rs"),
        "journal/surreal/ and every feature's own store.rs",
    ),
    (
        &["candle_core", "candle_nn"],
        |path| path.starts_with("src/model/"),
        "model/",
    ),
    (
        &["axum"],
        |path| path.starts_with("src/http/") || path.starts_with("src/ws/") || path == "src/app.rs",
        "http/ and ws/ (and app.rs, which joins their routers)",
    ),
];

#[test]
fn every_module_uses_only_what_it_may() {
    let mut violations = Vec::new();
    for file in rust_files("src") {
        let module = module_of(&file.path);
        if TIE_ALL.contains(&module) {
            continue;
        }
        let Some((may_use, why)) = row(module) else {
            violations.push(format!(
                "{}: the module `{module}` has no row in ARROWS of tests/it/tidy/arrows.rs",
                file.path
            ));
            continue;
        };
        for (line, used) in uses(&file) {
            let is_base = may_use.contains(&"base") && BASE.contains(&used.as_str());
            if used != module && !is_base && !may_use.contains(&used.as_str()) {
                violations.push(format!(
                    "{}:{line}: `{module}` uses `{used}` ({module}: {why})",
                    file.path
                ));
            }
        }
    }
    report(&violations);
}

#[test]
fn foreign_types_stop_at_their_walls() {
    let mut violations = Vec::new();
    for file in rust_files("src") {
        for (crates, is_inside, place) in WALLS {
            if is_inside(&file.path) {
                continue;
            }
            for (number, line) in code_lines(&file) {
                for name in crates.iter().filter(|name| has_word(&line, name)) {
                    violations.push(format!("{}:{number}: `{name}` outside {place}", file.path));
                }
            }
        }
    }
    report(&violations);
}

/// What a module may use, and why.
fn row(module: &str) -> Option<(Vec<&'static str>, &'static str)> {
    ARROWS.lines().find_map(|line| {
        let (name, rest) = line.split_once('>')?;
        let (may_use, why) = rest.split_once(':')?;
        (name.trim() == module).then(|| (may_use.split_whitespace().collect(), why.trim()))
    })
}

/// `src/hub/view.rs` → `hub`, `src/clock.rs` → `clock`.
fn module_of(path: &str) -> &str {
    let inside = path.trim_start_matches("src/");
    let first = inside.split('/').next().unwrap();
    first.trim_end_matches(".rs")
}

/// The code of a file without comments, with line numbers from 1. Texts in quotes stay: they name no modules.
fn code_lines(file: &Text) -> impl Iterator<Item = (usize, String)> {
    file.text.lines().enumerate().map(|(index, line)| {
        let code = line.split("//").next().unwrap();
        (index + 1, code.to_owned())
    })
}

/// Every module named after `crate::`, in `use` trees too, with its line.
fn uses(file: &Text) -> Vec<(usize, String)> {
    let code: Vec<(usize, String)> = code_lines(file).collect();
    let text: Vec<(usize, char)> = code
        .iter()
        .flat_map(|(number, line)| line.chars().chain(['\n']).map(|c| (*number, c)))
        .collect();
    let flat: String = text.iter().map(|(_, c)| *c).collect();
    let chars: Vec<char> = flat.chars().collect();
    let mut found = Vec::new();
    let needle: Vec<char> = "crate::".chars().collect();
    for start in 0..chars.len().saturating_sub(needle.len()) {
        let follows_word =
            start > 0 && (chars[start - 1].is_alphanumeric() || "_$:".contains(chars[start - 1]));
        if follows_word || chars[start..start + needle.len()] != needle[..] {
            continue;
        }
        for (offset, name) in heads(&chars[start + needle.len()..]) {
            found.push((text[start + needle.len() + offset].0, name));
        }
    }
    found
}

/// The first name of a path, or of every branch of a brace group: `{a::b, c::{d, e}}` → `a`, `c`.
fn heads(rest: &[char]) -> Vec<(usize, String)> {
    let word = |from: usize| -> String {
        rest[from..]
            .iter()
            .take_while(|c| c.is_alphanumeric() || **c == '_')
            .collect()
    };
    if rest.first() != Some(&'{') {
        return vec![(0, word(0))];
    }
    let mut found = Vec::new();
    let mut depth = 0;
    let mut expects_name = true;
    for (index, c) in rest.iter().enumerate() {
        match c {
            '{' => depth += 1,
            '}' => depth -= 1,
            ',' if depth == 1 => expects_name = true,
            c if depth == 1 && expects_name && (c.is_alphanumeric() || *c == '_') => {
                found.push((index, word(index)));
                expects_name = false;
            }
            _ => {}
        }
        if depth == 0 {
            break;
        }
    }
    found
}

fn has_word(line: &str, word: &str) -> bool {
    let is_part = |c: char| c.is_alphanumeric() || c == '_';
    line.match_indices(word).any(|(at, _)| {
        let before = line[..at].chars().next_back();
        let after = line[at + word.len()..].chars().next();
        // A path or an import, not a word in a text.
        let names_it = line[at + word.len()..].starts_with("::") || line[..at].ends_with("use ");
        names_it && !before.is_some_and(is_part) && !after.is_some_and(is_part)
    })
}

#[test]
fn the_reader_of_arrows_reads_all_forms() {
    let file = Text {
        path: "src/x/y.rs".into(),
        text: "use crate::{\n    a::{b, c},\n    d,\n};\nuse crate::e::F; // crate::g\n\
               let x = crate::h::i();\nlet y = $crate::j::k();\npub(crate) fn l() {}\n"
            .into(),
    };
    let found: Vec<String> = uses(&file)
        .into_iter()
        .map(|(line, name)| format!("{line}{name}"))
        .collect();
    assert_eq!(found, ["2a", "3d", "5e", "6h"]);
    assert!(has_word("use axum::Router;", "axum"));
    assert!(!has_word("let axum = \"no axum here\";", "axum"));
}
