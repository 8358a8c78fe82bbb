//! The network that knows single lines: how likely each line of an order is to come back, and what that says of the
//! order.
//!
//! There are thirty times as many lines as orders, so what is true of lines (this article at this price, bought by somebody
//! who has returned it before) is learned better from lines. The order's network gets three numbers of it.

use super::network::Network;
use crate::model::features::{LINE_FEATURES, OrderFacts, extract_lines, logit};
use crate::model::history::SiteHistory;
use crate::model::normalize::Normalization;

/// How many numbers an order's row gets of its lines.
pub(super) const OUTLOOK: usize = 3;
/// Their names.
pub(super) const OUTLOOK_NAMES: [&str; OUTLOOK] = ["lines_expected", "lines_any", "lines_top"];

/// The network and how its rows are normalized.
#[derive(Debug)]
pub(super) struct LineModel {
    pub(super) network: Network,
    pub(super) normalization: Normalization,
}

impl LineModel {
    /// How many lines are expected to come back, whether any will, and the likeliest one: each beside the shop's own
    /// rates, as logarithms.
    pub(super) fn outlook(
        &self,
        history: &SiteHistory,
        order: &OrderFacts<'_>,
    ) -> candle_core::Result<[f32; OUTLOOK]> {
        if order.lines.is_empty() {
            return Ok([0.0; OUTLOOK]);
        }
        let mut rows = Vec::with_capacity(order.lines.len() * (LINE_FEATURES + 1));
        extract_lines(history, order, &mut rows);
        for row in rows.chunks_exact_mut(LINE_FEATURES + 1) {
            let mut normal = [0.0; LINE_FEATURES];
            self.normalization.apply(row, &mut normal);
            row.iter_mut()
                .zip(normal)
                .for_each(|(to, value)| *to = value);
        }
        let offset = logit(history.line_rate());
        let (mut expected, mut ln_none, mut top) = (0.0_f32, 0.0_f32, f32::MIN);
        for logit in self.network.forward_rows(&rows)? {
            let logit = (logit + offset).clamp(-12.0, 6.0);
            let risk = 1.0 / (1.0 + (-logit).exp());
            expected += risk;
            ln_none += (1.0 - risk).ln();
            top = top.max(logit);
        }
        let any = (1.0 - ln_none.exp()).clamp(1e-6, 1.0 - 1e-6);
        Ok([
            expected.max(1e-6).ln(),
            logit(any) - logit(history.order_rate()),
            top - offset,
        ])
    }
}
