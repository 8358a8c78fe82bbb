//! Both networks of the task as one: what lines are like, and what an order with such lines is like.

use super::lines::{LineModel, OUTLOOK, OUTLOOK_NAMES};
use super::network::Network;
use crate::model::features::{
    FEATURE_NAMES, FEATURES, LINE_FEATURE_NAMES, LINE_FEATURES, OrderFacts, extract, logit,
};
use crate::model::history::SiteHistory;
use crate::model::normalize::Normalization;
use crate::model::weights::Weights;

/// Numbers of an order's row.
pub(super) const INPUTS: usize = FEATURES + OUTLOOK;
/// Before the names of tensors of the network of lines.
const OF_LINES: &str = "lines.";
/// Before those of the network of orders.
const OF_ORDERS: &str = "orders.";

/// The networks.
#[derive(Debug)]
pub(super) struct Brain {
    pub(super) lines: LineModel,
    pub(super) network: Network,
    pub(super) normalization: Normalization,
}

impl Brain {
    /// The logit of an order.
    pub(super) fn logit(
        &self,
        history: &SiteHistory,
        order: &OrderFacts<'_>,
    ) -> candle_core::Result<f32> {
        // The network's constant 1 stands at the end.
        let mut row = [1.0; INPUTS + 1];
        self.normalization
            .apply(&order_row(&self.lines, history, order)?, &mut row);
        Ok(self.network.forward(&row)? + logit(history.order_rate()))
    }

    pub(super) fn to_weights(&self) -> candle_core::Result<Weights> {
        let mut weights = Weights::default();
        self.lines.network.put(&mut weights, OF_LINES)?;
        self.network.put(&mut weights, OF_ORDERS)?;
        Ok(weights)
    }

    /// The answers of both networks to rows of ones: equal weights in an unequal forward would show here.
    pub(super) fn probe(&self) -> candle_core::Result<f32> {
        let ones = vec![1.0; LINE_FEATURES + 1];
        let of_lines: f32 = self.lines.network.forward_rows(&ones)?.iter().sum();
        Ok(self.network.forward(&[1.0; INPUTS + 1])? + of_lines)
    }

    /// What [`Brain::to_weights`] told.
    pub(super) fn of_weights(
        weights: &Weights,
        of_lines: Normalization,
        of_orders: Normalization,
    ) -> anyhow::Result<Self> {
        Ok(Self {
            lines: LineModel {
                network: Network::get(weights, OF_LINES, LINE_FEATURES)?,
                normalization: of_lines,
            },
            network: Network::get(weights, OF_ORDERS, INPUTS)?,
            normalization: of_orders,
        })
    }
}

/// An order's features and what its lines say.
pub(super) fn order_row(
    lines: &LineModel,
    history: &SiteHistory,
    order: &OrderFacts<'_>,
) -> candle_core::Result<[f32; INPUTS]> {
    let mut row = [0.0; INPUTS];
    let values = extract(history, order)
        .into_iter()
        .chain(lines.outlook(history, order)?);
    row.iter_mut()
        .zip(values)
        .for_each(|(to, value)| *to = value);
    Ok(row)
}

/// All features in order: of orders, what lines say, of lines.
pub(super) fn feature_names() -> Vec<&'static str> {
    FEATURE_NAMES
        .into_iter()
        .chain(OUTLOOK_NAMES)
        .chain(LINE_FEATURE_NAMES)
        .collect()
}
