//! What a scanner read: an article's sku, or the barcode that is printed on it.

use super::desk::Desk;
use crate::order::{Order, Sku, TicketCommand, TicketWork};

/// The command with the sku in the place of a barcode, where the code is one of an article of the order.
pub(super) fn read(desk: &Desk, order: &Order, command: TicketCommand) -> TicketCommand {
    let TicketWork::Pick {
        code,
        quantity,
        short,
    } = command.work
    else {
        return command;
    };
    let is_it = |sku: &&Sku| {
        let product = desk.products.get(*sku);
        product.is_some_and(|product| product.barcode.as_ref() == Some(&code))
    };
    let scanned = order.lines.iter().map(|line| &line.sku).find(is_it);
    let code = match scanned {
        Some(sku) => sku.as_str().into(),
        None => code,
    };
    TicketCommand {
        work: TicketWork::Pick {
            code,
            quantity,
            short,
        },
        ..command
    }
}
