//! The environment: secrets that come from files, and variables that mean nothing.

use std::path::PathBuf;

use super::{CONFIG_VARIABLE, ENV_PREFIX, OTHER_VARIABLES, SETTINGS, Settings};

/// The secret in the file that `variable` names, if it is set.
#[expect(
    clippy::disallowed_methods,
    reason = "the one place that reads the environment"
)]
pub(super) fn secret_of_file(variable: &str) -> anyhow::Result<Option<String>> {
    let Some(path) = std::env::var_os(variable).map(PathBuf::from) else {
        return Ok(None);
    };
    let text = std::fs::read_to_string(&path).map_err(|error| {
        anyhow::anyhow!("cannot read the secret in {}: {error}", path.display())
    })?;
    Ok(Some(text.trim_end().to_owned()))
}

impl Settings {
    /// Refuses variables that start with our prefix and mean nothing.
    ///
    /// # Errors
    /// A sentence for people, with a suggestion where a name is close.
    #[expect(
        clippy::disallowed_methods,
        reason = "the one place that reads the environment"
    )]
    pub fn check_environment() -> anyhow::Result<()> {
        let known = known_variables();
        for (name, _) in std::env::vars_os() {
            let Some(name) = name.to_str().filter(|name| name.starts_with(ENV_PREFIX)) else {
                continue;
            };
            if !known.iter().any(|known| known == name) {
                let close = known.iter().max_by(|a, b| {
                    strsim::jaro_winkler(a, name).total_cmp(&strsim::jaro_winkler(b, name))
                });
                let hint = close
                    .map(|close| format!("; did you mean {close}?"))
                    .unwrap_or_default();
                anyhow::bail!("the environment variable {name} is not a setting{hint}");
            }
        }
        Ok(())
    }
}

/// Every variable of ours.
fn known_variables() -> Vec<String> {
    let others = OTHER_VARIABLES.iter().chain([&CONFIG_VARIABLE]);
    let settings = SETTINGS.iter().map(|setting| setting.variable);
    let files = SETTINGS
        .iter()
        .filter_map(|setting| setting.file_variable());
    settings
        .chain(others.copied())
        .map(str::to_owned)
        .chain(files)
        .collect()
}
