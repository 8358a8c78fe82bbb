//! What a group of the sign-in provider is here: `group=role` or `group=role@site`.

use crate::order::{Role, SiteId};

/// One row of `oidc.roles`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GroupRole {
    /// The group, as the provider spells it.
    pub group: String,
    /// What it is here.
    pub role: Role,
    /// Where, for who works at a site.
    pub site: Option<SiteId>,
}

impl GroupRole {
    /// Reads a row. A group may have `=` in its name.
    ///
    /// # Errors
    /// A sentence for people.
    pub fn parse(text: &str) -> Result<Self, String> {
        let (group, given) = text
            .trim()
            .rsplit_once('=')
            .filter(|(group, _)| !group.trim().is_empty())
            .ok_or_else(|| format!("`{text}` is not group=role or group=role@site"))?;
        let (role, site) = match given.split_once('@') {
            Some((role, site)) => (role, Some(site)),
            None => (given, None),
        };
        let role = Role::PEOPLE
            .into_iter()
            .find(|one| one.as_str() == role)
            .ok_or_else(|| format!("`{role}` is no role"))?;
        let site: Option<SiteId> = site
            .map(|site| site.parse().map_err(|_| format!("`{site}` is no site")))
            .transpose()?;
        let is_everywhere = matches!(role, Role::Customer | Role::Admin);
        match (is_everywhere, &site) {
            (true, Some(_)) => Err(format!("a {} is that everywhere", role.as_str())),
            (false, None) => Err(format!("a {} works at a site: {text}@SITE", role.as_str())),
            (true, None) | (false, Some(_)) => Ok(Self {
                group: group.trim().to_owned(),
                role,
                site,
            }),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_row_names_a_role_that_there_is_at_a_site_that_it_needs() {
        let read = GroupRole::parse("cn=cooks,ou=shop=kitchen@main");
        let read = read.map(|row| (row.group, row.role, row.site.is_some()));
        assert_eq!(read, Ok(("cn=cooks,ou=shop".into(), Role::Kitchen, true)));
        assert!(GroupRole::parse("bosses=admin").is_ok());
        for wrong in [
            "",
            "bosses",
            "=admin",
            "bosses=king",
            "bosses=admin@main",
            "cooks=kitchen",
            "x=system",
        ] {
            assert!(GroupRole::parse(wrong).is_err(), "{wrong}");
        }
    }
}
