//! Who forecasts a series: the champion model or the best classical forecaster, chosen on weeks that they had not seen.
//!
//! Held out are the last twelve weeks, four at a time, each forecast from the days before them only. Whoever misses least
//! forecasts; but unless that is better than the constant mean beyond what chance would do, nothing was learned, and the
//! mean it is.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::super::{answer::rounded, past::Past, reason::Reason};
use crate::model::{
    demand::{
        DemandModel,
        classical::{DAYS_MIN, Forecaster},
        day::Day,
        history::History,
        past::SitePast,
        series::Series,
    },
    metrics::{forecast::errors, quantile::Quantiles},
};

/// Days of a held-out stretch, and how many there are.
const STRETCH_DAYS: i32 = 28;
const STRETCHES: i32 = 3;
/// Standard errors by which the best must beat the mean. Of ten that are tried one is two errors better by chance.
const ERRORS_MIN: f64 = 3.0;

/// What a forecaster's errors were on weeks that it had not seen.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[schema(as = ForecasterFigures)]
pub struct Figured {
    /// Who.
    pub by: String,
    /// Whether it forecasts.
    pub chosen: bool,
    /// Days, or weeks, that were compared.
    pub count: u64,
    /// Mean absolute error.
    pub mae: f64,
    /// Root of the mean squared error.
    pub rmse: f64,
    /// Mean of the errors as shares of what came, where something came.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub mape: Option<f64>,
    /// Sum of the errors over the sum of what came.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub wape: Option<f64>,
}

/// A series, and the site's orders that say which days were closed.
#[derive(Debug, Clone, Copy)]
pub(super) struct Asked<'a> {
    pub(super) orders: &'a Series,
    /// An article's units; `None` for the orders themselves.
    pub(super) units: Option<&'a Series>,
    /// The day that is forecast first.
    pub(super) origin: Day,
}

/// A forecast, and how it was come by.
#[derive(Debug, Clone)]
pub(super) struct Forecast {
    pub(super) ahead: Vec<Quantiles>,
    pub(super) by: String,
    pub(super) figures: Vec<Figured>,
    pub(super) note: Option<Reason>,
    /// Whether the best was better than the mean; `None` where that could not be asked.
    pub(super) has_signal: Option<bool>,
}

/// Somebody who forecasts.
#[derive(Debug, Clone, Copy)]
enum Who<'a> {
    Classical(Forecaster),
    Model(&'a DemandModel),
}

impl Who<'_> {
    fn name(self) -> String {
        match self {
            Self::Classical(forecaster) => forecaster.name().to_owned(),
            Self::Model(model) => model.name.to_string(),
        }
    }

    /// A model that fails says nothing, and is not chosen.
    fn forecast(self, asked: Asked<'_>, days: usize) -> Vec<Quantiles> {
        let past = SitePast::of(asked.orders, asked.origin);
        let site = History::of(&past, asked.orders, None);
        let article = asked
            .units
            .map(|units| History::of(&past, units, Some(site.profile())));
        let (own, whole) = match &article {
            Some(article) => (article, Some(&site)),
            None => (&site, None),
        };
        match self {
            Self::Classical(forecaster) => forecaster.forecast(own, whole, days),
            Self::Model(model) => {
                let mut ahead = model.forecast(own, whole).unwrap_or_default();
                ahead.truncate(days);
                ahead
            }
        }
    }
}

impl Asked<'_> {
    fn actual(&self, day: Day) -> f64 {
        self.units.unwrap_or(self.orders).get(day)
    }

    /// The forecast of the next days by whoever did best.
    pub(super) fn forecast(self, days: usize, model: Option<&DemandModel>) -> Forecast {
        let past = SitePast::of(self.orders, self.origin);
        let judged = self.judged(&past, model);
        let Some(choice) = Choice::of(&judged) else {
            let plain = Who::Classical(Forecaster::WeekdayMean);
            let is_mean = past.days() < DAYS_MIN;
            let by = if is_mean {
                Forecaster::Mean.name()
            } else {
                Forecaster::WeekdayMean.name()
            };
            return Forecast {
                ahead: plain.forecast(self, days),
                by: by.to_owned(),
                figures: Vec::new(),
                note: Some(Reason::FewWeeks),
                has_signal: None,
            };
        };
        let mut ahead = choice.who.forecast(self, days);
        let mut by = choice.who.name();
        // A model looks so far and no farther.
        if ahead.len() < days {
            let plain = Who::Classical(Forecaster::Year).forecast(self, days);
            by = format!("{by}, then {}", Forecaster::Year.name());
            let rest = plain.into_iter().skip(ahead.len());
            ahead.extend(rest);
        }
        Forecast {
            ahead,
            by,
            figures: figures(&judged, &choice.who.name()),
            note: (!choice.has_signal).then_some(Reason::NoSignal),
            has_signal: Some(choice.has_signal),
        }
    }

    /// What everybody would have said of the held-out weeks, with what came.
    fn judged<'m>(
        self,
        past: &SitePast,
        model: Option<&'m DemandModel>,
    ) -> Vec<(Who<'m>, Vec<(f64, f64)>)> {
        let classical = Forecaster::ALL.into_iter().map(Who::Classical);
        let all = classical.chain(model.map(Who::Model));
        let mut judged: Vec<(Who<'m>, Vec<(f64, f64)>)> =
            all.map(|who| (who, Vec::new())).collect();
        for stretch in 1..=STRETCHES {
            let origin = self.origin.plus(-STRETCH_DAYS * stretch);
            if origin
                .place(past.first())
                .is_none_or(|days| days < DAYS_MIN)
            {
                break;
            }
            let asked = Self { origin, ..self };
            let days: Vec<(Day, usize)> = (0..STRETCH_DAYS)
                .map(|at| origin.plus(at))
                .zip(0..)
                .filter(|(day, _)| day.place(past.first()).is_some_and(|at| past.speaks(at)))
                .collect();
            for (who, pairs) in &mut judged {
                let said = who.forecast(asked, usize::try_from(STRETCH_DAYS).unwrap_or_default());
                let told = days.iter().filter_map(|(day, ahead)| {
                    let said = said.get(*ahead)?;
                    Some((self.actual(*day), said.p50))
                });
                pairs.extend(told);
            }
        }
        let most = judged.iter().map(|(_, pairs)| pairs.len()).max();
        // Whoever did not say something of every day cannot be held against the others.
        judged.retain(|(_, pairs)| Some(pairs.len()) == most && !pairs.is_empty());
        judged
    }
}

/// Who forecasts, and whether that is better than the mean.
struct Choice<'a> {
    who: Who<'a>,
    has_signal: bool,
}

impl<'a> Choice<'a> {
    fn of(judged: &[(Who<'a>, Vec<(f64, f64)>)]) -> Option<Self> {
        let miss = |pairs: &[(f64, f64)]| {
            pairs
                .iter()
                .map(|(came, said)| (came - said).abs())
                .sum::<f64>()
        };
        let (best, best_pairs) = judged
            .iter()
            .min_by(|(_, a), (_, b)| miss(a).total_cmp(&miss(b)))?;
        let (mean, mean_pairs) = judged
            .iter()
            .find(|(who, _)| matches!(who, Who::Classical(Forecaster::Mean)))?;
        let has_signal = is_better(best_pairs, mean_pairs);
        let who = if has_signal { *best } else { *mean };
        Some(Self { who, has_signal })
    }
}

/// Whether the one misses less than the other beyond what chance would do: the mean of the paired differences against its
/// own standard error.
fn is_better(one: &[(f64, f64)], other: &[(f64, f64)]) -> bool {
    let gains: Vec<f64> = one
        .iter()
        .zip(other)
        .map(|((came, said), (_, other))| (came - other).abs() - (came - said).abs())
        .collect();
    let n = gains.len() as f64;
    if n < 2.0 {
        return false;
    }
    let mean = gains.iter().sum::<f64>() / n;
    let variance = gains.iter().map(|gain| (gain - mean).powi(2)).sum::<f64>() / (n - 1.0);
    mean > 0.0 && mean >= ERRORS_MIN * (variance / n).sqrt()
}

fn figures(judged: &[(Who<'_>, Vec<(f64, f64)>)], chosen: &str) -> Vec<Figured> {
    let figured = judged.iter().filter_map(|(who, pairs)| {
        let found = errors(pairs)?;
        let by = who.name();
        Some(Figured {
            chosen: by == chosen,
            by,
            count: found.n as u64,
            mae: rounded(found.mae),
            rmse: rounded(found.rmse),
            mape: found.mape.map(rounded),
            wape: found.wape.map(rounded),
        })
    });
    figured.collect()
}

/// The orders of a site in the next days.
pub(super) fn site_forecast(
    past: &Past,
    origin: Day,
    days: usize,
    model: Option<&DemandModel>,
) -> Result<Forecast, Reason> {
    let orders = past.orders_by_day();
    let orders = orders.ok_or(Reason::NoOrders)?;
    let asked = Asked {
        orders: &orders,
        units: None,
        origin,
    };
    Ok(asked.forecast(days, model))
}

#[cfg(test)]
mod tests {
    use super::is_better;

    #[test]
    fn better_is_more_than_chance() {
        let flat: Vec<(f64, f64)> = (0..84).map(|at| (f64::from(at % 7) * 10.0, 30.0)).collect();
        let right: Vec<(f64, f64)> = flat.iter().map(|(came, _)| (*came, *came + 1.0)).collect();
        assert!(is_better(&right, &flat));
        assert!(!is_better(&flat, &right));
        assert!(!is_better(&flat, &flat));
        assert!(!is_better(&[], &[]));
    }
}
