//! Orders by weekday and hour, as they were and as they will come: what staffing is planned by.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{
    super::{
        answer::{Band, rounded},
        past::Past,
        reason::Reason,
    },
    forecast::{Figured, site_forecast},
};
use crate::model::demand::{DemandModel, staffing::HourShares};

/// Weeks that are counted.
const WEEKS: i32 = 8;
/// Days ahead.
const AHEAD: usize = 7;
/// Days of history and orders below which nothing is said.
const DAYS_MIN: i32 = 14;
const ORDERS_MIN: u64 = 50;

/// Orders by hour.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct VolumeReport {
    /// The time zone of the hours.
    pub time_zone: String,
    /// Weeks that `usual` is the mean of.
    pub weeks: f64,
    /// Mean orders of an hour: seven weekdays from Monday, 24 hours each.
    pub usual: Vec<Vec<f64>>,
    /// The next seven days, from today on.
    pub ahead: Vec<VolumeDay>,
    /// Who forecasts the days; the hours have their shares of the last eight weeks.
    pub by: String,
    /// What the forecasters' errors were on weeks they had not seen; empty while there are too few weeks.
    pub figures: Vec<Figured>,
    /// What to keep in mind, where there is something.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
    /// The same with its code.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<Reason>,
}

/// The hours of a day.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct VolumeDay {
    /// The day.
    #[schema(format = Date)]
    pub day: String,
    /// Monday is 0.
    pub weekday: u8,
    /// Orders of the whole day.
    pub orders: Band,
    /// Orders of each hour, 24 of them.
    pub hours: Vec<Band>,
}

/// The report of a past.
pub(in crate::insight) fn report(
    past: &Past,
    model: Option<&DemandModel>,
) -> Result<VolumeReport, Reason> {
    let today = past.today();
    let since = today.plus(-7 * WEEKS);
    let recent = || {
        let sales = past.sales.iter().filter(|sale| sale.is_wanted());
        sales.filter(move |sale| sale.day >= since && sale.day < today)
    };
    let orders = recent().count() as u64;
    let first = past.sales.first().map(|sale| sale.day);
    let days = first.map_or(0, |first| today.since(first));
    if days < DAYS_MIN || orders < ORDERS_MIN {
        return Err(Reason::ShortWeeks {
            days,
            days_min: DAYS_MIN,
            orders,
            orders_min: ORDERS_MIN,
        });
    }
    let weeks = f64::from(days.min(7 * WEEKS)) / 7.0;
    let mut usual = vec![vec![0.0; 24]; 7];
    for sale in recent() {
        let hour = usual
            .get_mut(sale.day.weekday())
            .and_then(|hours| hours.get_mut(usize::from(sale.hour)));
        if let Some(hour) = hour {
            *hour += 1.0 / weeks;
        }
    }
    usual
        .iter_mut()
        .flatten()
        .for_each(|mean| *mean = rounded(*mean));
    let site = site_forecast(past, today, AHEAD, model)?;
    let origin_ms = past.now.as_millis();
    let placed = recent().map(|sale| sale.at_ms);
    let shares = HourShares::of(placed, origin_ms, &past.zone);
    let ahead = site.ahead.iter().zip(0..).map(|(said, at)| {
        let day = today.plus(at);
        VolumeDay {
            day: day.to_string(),
            weekday: u8::try_from(day.weekday()).unwrap_or_default(),
            orders: Band::from(*said),
            hours: shares.hours(day.weekday(), *said).map(Band::from).to_vec(),
        }
    });
    Ok(VolumeReport {
        time_zone: past.zone.iana_name().unwrap_or("UTC").to_owned(),
        weeks: rounded(weeks),
        usual,
        ahead: ahead.collect(),
        by: site.by,
        figures: site.figures,
        note: site.note.as_ref().map(Reason::to_string),
        reason: site.note,
    })
}
