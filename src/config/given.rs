//! What a command line says, together with the environment and the settings file. The stronger one counts: a flag, then
//! the file of a secret (`…_FILE`), then a variable, then the settings file, then the default.
//!
//! clap knows flags, variables and defaults. So the rest is read once the command line is known to make sense, put in the
//! place of the defaults, and the command line is read once more.

use std::{collections::BTreeMap, ffi::OsString, path::PathBuf};

use clap::{
    ArgMatches, Command,
    builder::Resettable,
    error::{Error, ErrorKind},
    parser::ValueSource,
};

use super::{
    CONFIG_FLAG, SETTINGS,
    environment::secret_of_file,
    file,
    kind::{Kind, Setting},
};

/// A setting that is never without a value.
const ALWAYS_SET: &str = "http.bind";

/// A command line, read; and what its settings file and the files of secrets said.
#[derive(Debug, Clone)]
pub struct Given {
    /// What clap found.
    pub matches: ArgMatches,
    standing: BTreeMap<&'static str, Standing>,
}

/// A value that stands in for a default.
#[derive(Clone)]
struct Standing {
    text: String,
    origin: String,
    is_stronger_than_variable: bool,
}

/// Never with the value: some are secrets.
impl std::fmt::Debug for Standing {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.origin)
    }
}

impl Given {
    /// Reads `args` as `command` has them.
    ///
    /// # Errors
    /// What clap says; a settings file or the file of a secret that cannot be read, or that holds something wrong.
    pub fn read<T: Into<OsString> + Clone>(
        command: &Command,
        args: impl IntoIterator<Item = T> + Clone,
    ) -> Result<Self, Error> {
        let matches = command.clone().try_get_matches_from(args.clone())?;
        let standing = standing(leaf(&matches))?;
        if standing.is_empty() {
            return Ok(Self { matches, standing });
        }
        let command = with_defaults(command.clone(), &standing);
        let matches = command.try_get_matches_from(args)?;
        Ok(Self { matches, standing })
    }

    /// Every setting as TOML, one a line, and where each comes from if that is asked for. Secrets are not in it.
    #[must_use]
    pub fn to_toml(&self, with_origin: bool) -> String {
        let mut lines = Vec::new();
        let mut last = "";
        for setting in SETTINGS {
            let (group, name) = setting.key.split_once('.').unwrap_or(("", setting.key));
            if group != last {
                lines.push(format!("\n[{group}]"));
                last = group;
            }
            let mut line = self.line(setting, name);
            if with_origin {
                line = format!("{line}  # {}", self.origin(setting));
            }
            lines.push(line);
        }
        lines.join("\n").trim_start().to_owned() + "\n"
    }

    /// `name = value`; as a remark where there is none to be shown, so that all of it can be read in again.
    fn line(&self, setting: &Setting, name: &str) -> String {
        let raw = leaf(&self.matches).try_get_raw(setting.key).ok().flatten();
        let values: Vec<String> = raw
            .into_iter()
            .flatten()
            .map(|value| value.to_string_lossy().into_owned())
            .collect();
        let quoted = |text: &str| toml::Value::String(text.to_owned()).to_string();
        match (setting.kind, values.first()) {
            (_, None) => format!("# {name} is not set"),
            (Kind::List, Some(_)) => {
                let items: Vec<String> = values.iter().map(|item| quoted(item)).collect();
                format!("{name} = [{}]", items.join(", "))
            }
            (Kind::Secret, Some(_)) => format!("# {name} is set, and not shown"),
            (Kind::Number | Kind::Switch, Some(value)) => format!("{name} = {value}"),
            (Kind::Text, Some(value)) => format!("{name} = {}", quoted(value)),
        }
    }

    fn origin(&self, setting: &Setting) -> String {
        match leaf(&self.matches).value_source(setting.key) {
            Some(ValueSource::CommandLine) => format!("--{}", setting.key),
            Some(ValueSource::EnvVariable) => setting.variable.to_owned(),
            Some(_) | None => match self.standing.get(setting.key) {
                Some(standing) => standing.origin.clone(),
                None => "default".to_owned(),
            },
        }
    }
}

/// The subcommand that was chosen.
fn leaf(matches: &ArgMatches) -> &ArgMatches {
    let mut leaf = matches;
    while let Some((_, below)) = leaf.subcommand() {
        leaf = below;
    }
    leaf
}

/// What files say, for a command that has settings.
fn standing(leaf: &ArgMatches) -> Result<BTreeMap<&'static str, Standing>, Error> {
    let mut standing = BTreeMap::new();
    // A command that has settings has this one: it has a default.
    if !matches!(leaf.try_contains_id(ALWAYS_SET), Ok(true)) {
        return Ok(standing);
    }
    let wrong = |what: String| Error::raw(ErrorKind::ValueValidation, format!("{what}\n"));
    if let Some(path) = leaf.get_one::<PathBuf>(CONFIG_FLAG) {
        for (key, file::Written { line, text }) in file::read(path).map_err(wrong)? {
            let one = Standing {
                text,
                origin: format!("{}:{line}", path.display()),
                is_stronger_than_variable: false,
            };
            standing.insert(key, one);
        }
    }
    for setting in SETTINGS {
        let Some(variable) = setting.file_variable() else {
            continue;
        };
        if let Some(text) = secret_of_file(&variable).map_err(|error| wrong(error.to_string()))? {
            let one = Standing {
                text,
                origin: variable,
                is_stronger_than_variable: true,
            };
            standing.insert(setting.key, one);
        }
    }
    Ok(standing)
}

fn with_defaults(command: Command, standing: &BTreeMap<&'static str, Standing>) -> Command {
    command
        .mut_args(|arg| match standing.get(arg.get_id().as_str()) {
            Some(one) if one.is_stronger_than_variable => {
                arg.env(Resettable::Reset).default_value(keep(&one.text))
            }
            Some(one) => arg.default_value(keep(&one.text)),
            None => arg,
        })
        .mut_subcommands(|below| with_defaults(below, standing))
}

/// clap keeps what it is told for as long as the program runs; so do settings, of which there are a few dozen.
fn keep(text: &str) -> &'static str {
    Box::leak(text.to_owned().into_boxed_str())
}
