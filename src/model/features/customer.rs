//! An order beside its customer's own past: how often, how much, and how much came back.

use super::{OrderFacts, days, ln_1p, logit};
use crate::model::history::{CustomerHistory, DAY_MS, SiteHistory};

/// The customer's past; all zero for a guest and for somebody new.
#[derive(Default)]
pub(super) struct CustomerSummary {
    pub(super) orders: f32,
    pub(super) since_last: f32,
    pub(super) since_first: f32,
    pub(super) orders_30d: f32,
    pub(super) gap: f32,
    pub(super) total: f32,
    pub(super) lines: f32,
    pub(super) judged: f32,
    pub(super) order_rate: f32,
    pub(super) line_rate: f32,
    pub(super) value_share: f32,
    pub(super) returns: f32,
    pub(super) returned_ever: f32,
    pub(super) since_return: f32,
    pub(super) recent_share: f32,
    pub(super) last_returned: f32,
}

impl CustomerSummary {
    pub(super) fn of(
        history: &SiteHistory,
        own: Option<&CustomerHistory>,
        order: &OrderFacts<'_>,
        (ln_total, ln_lines): (f32, f32),
    ) -> Self {
        let Some(own) = own else {
            return Self::default();
        };
        let now = order.placed_at_ms;
        let since_last = days(now, own.last_ms);
        let since_first = days(now, own.first_ms);
        let usual_gap = since_first / own.orders.max(1) as f32;
        let month = own
            .recent
            .iter()
            .filter(|recent| now.saturating_sub(recent.placed_at_ms) <= 30 * DAY_MS)
            .count();
        let judged_recent = own.recent.iter().filter(|recent| recent.judged).count();
        let returned_recent = own.recent.iter().filter(|recent| recent.reversed).count();
        let last_judged = own.recent.iter().rev().find(|recent| recent.judged);
        let (order_rate, line_rate) = (history.order_rate(), history.line_rate());
        let smoothed = |reversed: f32, judged: f32, rate: f32, weight: f32| {
            ((reversed + weight * rate) / (judged + weight)).clamp(1e-4, 0.99)
        };
        let own_orders = smoothed(
            own.reversed_orders as f32,
            own.judged_orders as f32,
            order_rate,
            3.0,
        );
        let own_lines = smoothed(
            own.reversed_lines as f32,
            own.judged_lines as f32,
            line_rate,
            60.0,
        );
        Self {
            orders: ln_1p(own.orders as f32),
            since_last: ln_1p(since_last),
            since_first: ln_1p(since_first),
            orders_30d: ln_1p(month as f32),
            gap: ln_1p(since_last) - ln_1p(usual_gap),
            total: ln_total - own.ln_total_mean,
            lines: ln_lines - own.ln_lines_mean,
            judged: ln_1p(own.judged_orders as f32),
            order_rate: logit(own_orders) - logit(order_rate),
            line_rate: (own_lines / line_rate).ln(),
            value_share: (own.reversed_minor as f32 / own.judged_minor.max(1) as f32)
                .clamp(0.0, 1.0)
                .sqrt(),
            returns: ln_1p(own.reversed_orders as f32),
            returned_ever: f32::from(u8::from(own.reversed_orders > 0)),
            // No return so far counts as one a year and a half ago, the limit for all.
            since_return: ln_1p(
                own.last_reversed_ms
                    .map_or(540.0, |at| days(now, at).min(540.0)),
            ),
            recent_share: smoothed(
                returned_recent as f32,
                judged_recent as f32,
                order_rate,
                2.0,
            ) - order_rate,
            last_returned: last_judged.map_or(0.0, |last| if last.reversed { 1.0 } else { -0.2 }),
        }
    }
}
