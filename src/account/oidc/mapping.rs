//! What groups of the provider are in the shop. Pure.

use crate::{
    config::GroupRole,
    order::{Role, SiteId},
};

/// The role that somebody's groups give, and where; `None` if they give none. The first row that fits names the role, and
/// all rows of that role name the sites.
pub(super) fn granted(rows: &[GroupRole], groups: &[String]) -> Option<(Role, Vec<SiteId>)> {
    let is_theirs = |row: &&GroupRole| groups.contains(&row.group);
    let role = rows.iter().find(is_theirs)?.role;
    let mut sites: Vec<SiteId> = Vec::new();
    for site in rows.iter().filter(is_theirs).filter(|row| row.role == role) {
        if let Some(site) = &site.site
            && !sites.contains(site)
        {
            sites.push(site.clone());
        }
    }
    Some((role, sites))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_row_names_the_role_and_all_of_it_the_sites() -> Result<(), String> {
        let rows = [
            "boss=admin",
            "run=manager@a",
            "cook=kitchen@b",
            "run2=manager@b",
            "run=manager@a",
        ];
        let rows: Vec<GroupRole> = rows
            .into_iter()
            .map(GroupRole::parse)
            .collect::<Result<_, _>>()?;
        let of = |groups: &[&str]| {
            let groups: Vec<_> = groups.iter().map(ToString::to_string).collect();
            let granted = granted(&rows, &groups)?;
            let sites: Vec<_> = granted.1.iter().map(ToString::to_string).collect();
            Some((granted.0, sites.join(" ")))
        };
        assert_eq!(
            of(&["cook", "run2", "run"]),
            Some((Role::Manager, "a b".into()))
        );
        assert_eq!(of(&["cook"]), Some((Role::Kitchen, "b".into())));
        assert_eq!(of(&["run", "boss"]), Some((Role::Admin, String::new())));
        assert_eq!(of(&["BOSS", "guest"]), None);
        Ok(())
    }
}
