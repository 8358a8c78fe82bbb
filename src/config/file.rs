//! The settings file: TOML, a table for each group.
//!
//! ```toml
//! [cancellation]
//! window_s = 60
//! ```
//!
//! Nothing in it is guessed: a key that is no setting, or a value of another kind, is refused with its line. Only a file
//! that was named is read; one that happens to lie somewhere changes nothing.

use std::{collections::BTreeMap, error::Error as _, path::Path};

use clap::{CommandFactory as _, builder::Resettable};
use toml::{
    Spanned,
    de::{DeTable, DeValue},
};

use super::{
    SETTINGS, SettingsOnly,
    kind::{Kind, Setting},
};

/// What stands in the file for a setting.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Written {
    /// In which line, from 1.
    pub(super) line: usize,
    /// As a flag would say it.
    pub(super) text: String,
}

/// Every setting of the file, by its key.
pub(super) type Values = BTreeMap<&'static str, Written>;

/// Reads the file at `path`.
pub(super) fn read(path: &Path) -> Result<Values, String> {
    let shown = path.display();
    let text = std::fs::read_to_string(path)
        .map_err(|error| format!("cannot read the settings file {shown}: {error}"))?;
    parse(&text).map_err(|(line, what)| format!("{shown}:{line}: {what}"))
}

/// What is wrong, and in which line.
type Wrong = (usize, String);

fn parse(text: &str) -> Result<Values, Wrong> {
    let line_of = |at: usize| 1 + text.bytes().take(at).filter(|byte| *byte == b'\n').count();
    let table = DeTable::parse(text).map_err(|error| {
        let at = error.span().map_or(0, |span| span.start);
        (line_of(at), error.message().to_owned())
    })?;
    let mut values = Values::new();
    for (group, inside) in table.get_ref() {
        let line = line_of(group.span().start);
        let DeValue::Table(inside) = inside.get_ref() else {
            return Err((line, unknown(group.get_ref())));
        };
        for (name, value) in inside {
            let line = line_of(name.span().start);
            let key = format!("{}.{}", group.get_ref(), name.get_ref());
            let setting = SETTINGS.iter().find(|setting| setting.key == key);
            let setting = setting.ok_or_else(|| (line, unknown(&key)))?;
            let text = as_flag(setting, value).map_err(|what| (line, what))?;
            values.insert(setting.key, Written { line, text });
        }
    }
    Ok(values)
}

fn unknown(key: &str) -> String {
    let close = SETTINGS.iter().max_by(|a, b| {
        let likeness = |setting: &Setting| strsim::jaro_winkler(setting.key, key);
        likeness(a).total_cmp(&likeness(b))
    });
    let hint = close.map(|close| format!("; did you mean {}?", close.key));
    format!("{key} is not a setting{}", hint.unwrap_or_default())
}

/// The value as a flag would say it, if it is one.
fn as_flag(setting: &Setting, value: &Spanned<DeValue<'_>>) -> Result<String, String> {
    let Setting { key, kind, .. } = setting;
    let text = match (kind, value.get_ref()) {
        (Kind::Number, DeValue::Integer(number)) => {
            let digits = number.as_str().replace('_', "");
            let number = i64::from_str_radix(&digits, number.radix());
            number
                .map_err(|error| format!("{key}: {error}"))?
                .to_string()
        }
        (Kind::Switch, DeValue::Boolean(is_on)) => return Ok(is_on.to_string()),
        (Kind::Text | Kind::Secret, DeValue::String(text)) => text.clone().into_owned(),
        (Kind::List, DeValue::Array(items)) => {
            let items = items.iter().map(|item| {
                let text = item.get_ref().as_str().filter(|text| !text.contains(','));
                text.ok_or_else(|| format!("{key} is a list of texts without commas in them"))
            });
            items.collect::<Result<Vec<_>, _>>()?.join(",")
        }
        _ => return Err(format!("{key} is {}", kind.told())),
    };
    if text.is_empty() {
        return Err(format!("{key} is empty; leave it out instead"));
    }
    must_be_taken(key, &text)?;
    Ok(text)
}

/// Whether the flag takes this value, by the same rules as on the command line.
fn must_be_taken(key: &str, text: &str) -> Result<(), String> {
    let all = SettingsOnly::command();
    let arg = all.get_arguments().find(|arg| arg.get_id() == key);
    let Some(arg) = arg else { return Ok(()) };
    let alone = clap::Command::new("settings")
        .no_binary_name(true)
        .arg(arg.clone().env(Resettable::Reset));
    match alone.try_get_matches_from([format!("--{key}={text}")]) {
        Ok(_) => Ok(()),
        Err(error) => {
            let said = error.to_string();
            let first = said.lines().next().unwrap_or_default();
            let reason = error.source().map(ToString::to_string);
            let reason = reason.unwrap_or_else(|| first.trim_start_matches("error: ").to_owned());
            Err(format!("{key}: {reason}"))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn wrong(text: &str) -> (usize, String) {
        parse(text).unwrap_err()
    }

    #[test]
    fn every_kind_of_value_is_read() {
        let text = "[http]\norigins = [\"https://a.example\", \"https://b.example\"]\n\
                    [learning]\noff = true\n[log]\nformat = \"json\"\n";
        let values = parse(text).unwrap();
        let said: Vec<_> = values
            .iter()
            .map(|(key, it)| (*key, it.line, it.text.as_str()))
            .collect();
        assert_eq!(
            said,
            [
                ("http.origins", 2, "https://a.example,https://b.example"),
                ("learning.off", 4, "true"),
                ("log.format", 6, "json"),
            ]
        );
        assert_eq!(
            parse("http.drain_s = 1_000").unwrap()["http.drain_s"].text,
            "1000"
        );
    }

    #[test]
    fn what_is_no_setting_or_no_value_is_refused_with_its_line() {
        let (line, said) = wrong("[http]\ndrain_s = 2\n[cancelation]\nwindow_s = 5\n");
        assert_eq!(line, 4);
        assert_eq!(
            said,
            "cancelation.window_s is not a setting; did you mean cancellation.window_s?"
        );
        assert_eq!(wrong("window_s = 5").0, 1);
        for (text, about) in [
            ("[http]\ndrain_s = \"2\"", "http.drain_s is a whole number"),
            ("[http]\ndrain_s = -2", "http.drain_s: "),
            ("[otp]\ndigits = 4", "otp.digits: 4 is not in 5..=8"),
            ("[log]\nformat = \"xml\"", "log.format: "),
            ("[log]\nfilter = \"\"", "log.filter is empty"),
            ("[learning]\noff = 1", "learning.off is true or false"),
            (
                "[learning]\ntasks = \"eta\"",
                "learning.tasks is a list of texts",
            ),
        ] {
            let (line, said) = wrong(text);
            assert_eq!(line, 2, "{said}");
            assert!(said.starts_with(about), "{said}");
        }
    }
}
