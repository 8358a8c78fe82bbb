//! The environment: secrets that come from files, and variables that mean nothing.

use std::path::PathBuf;

use clap::CommandFactory;

use super::{ENV_PREFIX, OTHER_VARIABLES, Secret, Settings, SettingsOnly};

/// Files of secrets.
const PASSWORD_FILE: &str = "ORDERHUB_DATABASE__PASSWORD_FILE";
const SMTP_URL_FILE: &str = "ORDERHUB_SMTP__URL_FILE";
const STRIPE_KEY_FILE: &str = "ORDERHUB_STRIPE__SECRET_KEY_FILE";
const STRIPE_WEBHOOK_FILE: &str = "ORDERHUB_STRIPE__WEBHOOK_SECRETS_FILE";
const OIDC_SECRET_FILE: &str = "ORDERHUB_OIDC__CLIENT_SECRET_FILE";

/// Their variables.
const SECRET_FILES: [&str; 5] = [
    PASSWORD_FILE,
    SMTP_URL_FILE,
    STRIPE_KEY_FILE,
    STRIPE_WEBHOOK_FILE,
    OIDC_SECRET_FILE,
];

/// The secret in the file that `variable` names, if it is set.
#[expect(
    clippy::disallowed_methods,
    reason = "the one place that reads the environment"
)]
fn secret_of_file(variable: &str) -> anyhow::Result<Option<String>> {
    let Some(path) = std::env::var_os(variable).map(PathBuf::from) else {
        return Ok(None);
    };
    let text = std::fs::read_to_string(&path).map_err(|error| {
        anyhow::anyhow!("cannot read the secret in {}: {error}", path.display())
    })?;
    Ok(Some(text.trim_end().to_owned()))
}

impl Settings {
    /// Refuses variables that start with our prefix and mean nothing, and reads secrets from their files.
    ///
    /// # Errors
    /// A sentence for people, with a suggestion where a name is close.
    #[expect(
        clippy::disallowed_methods,
        reason = "the one place that reads the environment"
    )]
    pub fn check_environment(&mut self) -> anyhow::Result<()> {
        for (variable, secret) in [
            (PASSWORD_FILE, &mut self.database.password),
            (SMTP_URL_FILE, &mut self.smtp.url),
        ] {
            if let Some(text) = secret_of_file(variable)? {
                *secret = Some(text);
            }
        }
        for (variable, secret) in [
            (STRIPE_KEY_FILE, &mut self.stripe.secret_key),
            (STRIPE_WEBHOOK_FILE, &mut self.stripe.webhook_secrets),
            (OIDC_SECRET_FILE, &mut self.oidc.client_secret),
        ] {
            if let Some(text) = secret_of_file(variable)? {
                *secret = Some(Secret::new(&text));
            }
        }
        let mut known = known_variables();
        known.extend(SECRET_FILES.map(str::to_owned));
        known.extend(OTHER_VARIABLES.iter().map(ToString::to_string));
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

/// The environment variable of every setting.
fn known_variables() -> Vec<String> {
    let command = SettingsOnly::command();
    command
        .get_arguments()
        .filter_map(|arg| Some(arg.get_env()?.to_str()?.to_owned()))
        .collect()
}
