//! Which station gets which line. Decided when an order is released, with the stations of then.

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::{line::Line, ticket::StationKind};

/// The station of everything that no other station is there for.
pub const MAIN_STATION: &str = "main";

/// A place where orders are worked off. Its name, one of a kind at its site, stands beside it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Station {
    /// What it does. Not `kind`: the records of a site are told apart by that.
    #[serde(default, rename = "does")]
    pub kind: StationKind,
    /// What it makes of products that name no station.
    #[serde(default)]
    pub categories: Vec<Arc<str>>,
    /// Tickets it can work on at once, where somebody said so. Shown; nothing is refused by it.
    #[serde(default)]
    pub capacity: Option<u32>,
}

/// A station and its name.
pub type NamedStation<'a> = (&'a Arc<str>, &'a Station);

/// What a station is to do of an order.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Routed {
    /// Number of the ticket within the order, from 1.
    pub number: u32,
    /// The station.
    pub station: Arc<str>,
    /// What it does.
    #[serde(default)]
    pub kind: StationKind,
    /// Numbers of the lines, at least one.
    pub lines: Vec<u32>,
}

/// Who does what of these lines: one ticket per station, in the order in which the lines name them; the expediter's is
/// last and has all of them. `category` is what a line's product is. Of several stations that would do, the first.
#[must_use]
pub fn route(
    lines: &[Line],
    stations: &[NamedStation<'_>],
    category: impl Fn(&Line) -> Option<Arc<str>>,
) -> Vec<Routed> {
    let mut tickets: Vec<Routed> = Vec::with_capacity(1);
    for line in lines {
        let (station, kind) = station_of(line, stations, &category);
        match tickets.iter_mut().find(|known| known.station == station) {
            Some(known) => known.lines.push(line.line),
            None => push(&mut tickets, station, kind, vec![line.line]),
        }
    }
    let mut expediters = stations.iter().filter(|(_, station)| !works(station));
    if let Some((name, expediter)) = expediters.next() {
        let all = lines.iter().map(|line| line.line).collect();
        push(&mut tickets, Arc::clone(name), expediter.kind, all);
    }
    tickets
}

fn push(tickets: &mut Vec<Routed>, station: Arc<str>, kind: StationKind, lines: Vec<u32>) {
    let number = tickets.last().map_or(1, |last| last.number + 1);
    tickets.push(Routed {
        number,
        station,
        kind,
        lines,
    });
}

/// A station that a product names need not be described anywhere: then it is a kitchen's.
fn station_of(
    line: &Line,
    stations: &[NamedStation<'_>],
    category: impl Fn(&Line) -> Option<Arc<str>>,
) -> (Arc<str>, StationKind) {
    let named = |wanted: &str| stations.iter().find(|(name, _)| ***name == *wanted);
    if let Some(name) = line.station.as_ref().filter(|name| !name.is_empty()) {
        match named(name) {
            Some((_, station)) if works(station) => return (name.clone(), station.kind),
            None => return (name.clone(), StationKind::Kitchen),
            // An expediter makes nothing: as if the product named none.
            Some(_) => {}
        }
    }
    let category = category(line);
    let by_category = stations.iter().find(|(_, station)| {
        let serves = |category| station.categories.contains(category);
        works(station) && category.as_ref().is_some_and(serves)
    });
    let main = || named(MAIN_STATION).filter(|(_, station)| works(station));
    match by_category.or_else(main) {
        Some((name, station)) => (Arc::clone(name), station.kind),
        None => (Arc::from(MAIN_STATION), StationKind::Kitchen),
    }
}

fn works(station: &Station) -> bool {
    station.kind != StationKind::Expediter
}
