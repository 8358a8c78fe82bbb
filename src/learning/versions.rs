//! What models are called, and which of them are kept. Pure.

use crate::model::{registry::Roles, task::Task};

/// Models of a task without a role that are kept beside champion and challenger.
pub const IDLE_KEPT: usize = 3;

/// The number in a model's name, `<task>-v<N>`.
#[must_use]
pub fn version(task: Task, name: &str) -> Option<u32> {
    let number = name.strip_prefix(task.name())?.strip_prefix("-v")?;
    number.parse().ok()
}

/// The name of the next model of a task: no model ever had it, as far as `known` tells.
#[must_use]
pub fn next_name<'a>(task: Task, known: impl IntoIterator<Item = &'a str>) -> String {
    let last = known
        .into_iter()
        .filter_map(|name| version(task, name))
        .max();
    format!("{task}-v{}", last.unwrap_or_default() + 1)
}

/// Which models of a task are not kept: those without a role, but for the newest [`IDLE_KEPT`].
#[must_use]
pub fn not_kept(task: Task, names: &[String], roles: &Roles) -> Vec<String> {
    let has_role = |name: &str| {
        [&roles.champion, &roles.challenger]
            .into_iter()
            .any(|role| role.as_deref() == Some(name))
    };
    let idle = names.iter().filter(|name| !has_role(name));
    let mut idle: Vec<(u32, &String)> = idle
        .filter_map(|name| Some((version(task, name)?, name)))
        .collect();
    idle.sort_unstable_by(|a, b| b.cmp(a));
    let old = idle.into_iter().skip(IDLE_KEPT);
    old.map(|(_, name)| name.clone()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_go_on_and_are_numbers() {
        let known = ["cancel-v9", "cancel-v10", "eta-v70", "cancel-vx", "cancel"];
        assert_eq!(next_name(Task::Cancel, known), "cancel-v11");
        assert_eq!(next_name(Task::Eta, known), "eta-v71");
        assert_eq!(next_name(Task::Demand45, known), "demand45-v1");
    }

    #[test]
    fn whoever_answers_is_kept_however_old() {
        let names: Vec<String> = (1..=8).map(|at| format!("cancel-v{at}")).collect();
        let names = [names, vec!["eta-v1".to_owned()]].concat();
        let roles = Roles {
            champion: Some("cancel-v1".into()),
            challenger: Some("cancel-v8".into()),
            ..Roles::default()
        };
        let gone = not_kept(Task::Cancel, &names, &roles);
        assert_eq!(gone, ["cancel-v4", "cancel-v3", "cancel-v2"]);
        assert!(not_kept(Task::Eta, &names, &roles).is_empty());
    }
}
