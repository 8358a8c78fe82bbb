//! What the hub says of itself: sums and counts from `/metrics`, and what they grew by between two scrapes.

use std::{collections::BTreeMap, net::SocketAddr};

use super::http1::Connection;

/// Every sample by its name with labels, such as `orderhub_commit_seconds_sum`.
#[derive(Debug, Clone, Default)]
pub(in crate::cli) struct Scrape(BTreeMap<String, f64>);

/// The mean of a distribution between two scrapes.
#[derive(Debug, Clone, PartialEq)]
pub(in crate::cli) struct Mean {
    /// Labels as in `/metrics`, without the braces; empty without labels.
    pub(in crate::cli) labels: String,
    pub(in crate::cli) count: f64,
    pub(in crate::cli) sum: f64,
}

impl Mean {
    pub(in crate::cli) fn value(&self) -> f64 {
        self.sum / self.count.max(1.0)
    }
}

impl Scrape {
    /// On a connection of its own: the hub closes one that is quiet for as long as a run lasts.
    pub(in crate::cli) async fn take(address: SocketAddr) -> anyhow::Result<Self> {
        let mut connection = Connection::open(address).await?;
        let answer = connection.get("/metrics", None).await?;
        Ok(Self::parse(&String::from_utf8_lossy(answer.body)))
    }

    fn parse(text: &str) -> Self {
        let samples = text
            .lines()
            .filter(|line| !line.starts_with('#'))
            .filter_map(|line| {
                let (name, value) = line.rsplit_once(' ')?;
                Some((name.to_owned(), value.parse().ok()?))
            });
        Self(samples.collect())
    }

    /// The distributions called `name`, one for each set of labels, as they grew since `before`.
    pub(in crate::cli) fn means_since(&self, before: &Self, name: &str) -> Vec<Mean> {
        let prefix = format!("{name}_count");
        self.0
            .keys()
            .filter_map(|key| {
                let labels = key.strip_prefix(&prefix)?;
                let grown = |part: &str| {
                    let key = format!("{name}_{part}{labels}");
                    self.0.get(&key).copied().unwrap_or(0.0)
                        - before.0.get(&key).copied().unwrap_or(0.0)
                };
                let mean = Mean {
                    labels: labels.trim_matches(['{', '}']).to_owned(),
                    count: grown("count"),
                    sum: grown("sum"),
                };
                (mean.count > 0.0).then_some(mean)
            })
            .collect()
    }

    /// By how much a counter grew, over all of its labels; none where there is no such counter.
    pub(in crate::cli) fn all_grown_since(&self, before: &Self, name: &str) -> Option<f64> {
        let total = |scrape: &Self| {
            let samples = scrape.0.iter().filter(|(key, _)| {
                let labels = key.strip_prefix(name);
                labels.is_some_and(|labels| labels.is_empty() || labels.starts_with('{'))
            });
            samples.map(|(_, value)| *value).reduce(|a, b| a + b)
        };
        Some(total(self)? - total(before).unwrap_or(0.0))
    }

    /// By how much a counter without labels grew.
    pub(in crate::cli) fn grown_since(&self, before: &Self, name: &str) -> f64 {
        self.0.get(name).copied().unwrap_or(0.0) - before.0.get(name).copied().unwrap_or(0.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn growth_is_told_per_label() {
        let before = Scrape::parse("b_sum{part=\"a\"} 1\nb_count{part=\"a\"} 2\n");
        let after = Scrape::parse(
            "# TYPE b summary\nb_sum{part=\"a\"} 4\nb_count{part=\"a\"} 8\nb_sum{part=\"z\"} 0\nb_count{part=\"z\"} 0\nfailed 3\n",
        );
        let grown = after.means_since(&before, "b");
        assert_eq!(
            grown,
            [Mean {
                labels: "part=\"a\"".into(),
                count: 6.0,
                sum: 3.0
            }]
        );
        assert_eq!(after.all_grown_since(&before, "b_count"), Some(6.0));
        assert_eq!(after.all_grown_since(&before, "b"), None);
        assert!((after.grown_since(&before, "failed") - 3.0).abs() < f64::EPSILON);
    }
}
