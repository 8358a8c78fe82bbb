//! A warehouse lets go only of what it has scanned; of what is short only a manager does.

use orderhub::order::{Command, ItemState, TicketState, TicketWork};

use super::{
    Actor, reject,
    tickets::{LATER, at, bump, ready, released, two_stations},
};

fn pick(code: &str, quantity: u32, short: bool) -> Command {
    let work = TicketWork::Pick {
        code: code.into(),
        quantity,
        short,
    };
    at(2, work)
}

#[test]
fn a_warehouse_scans_every_piece() {
    let mut desk = released(two_stations());
    let who = Actor::Warehouse;
    assert_eq!(desk.told(who, &bump(2), LATER), "not_picked");
    assert_eq!(desk.told(who, &ready(2), LATER), "not_picked");
    assert_eq!(desk.told(who, &pick("tea", 1, false), LATER), "wrong_item");
    assert_eq!(desk.told(who, &pick("cake", 0, false), LATER), "validation");
    assert_eq!(desk.told(who, &pick("cake", 4, false), LATER), "validation");
    assert_eq!(
        desk.told(who, &pick("cake", 2, false), LATER),
        "ticket.picked"
    );
    assert_eq!(desk.order.tickets[1].state(), TicketState::Started);
    assert_eq!(desk.told(who, &pick("cake", 2, false), LATER), "validation");
    assert_eq!(desk.told(who, &bump(2), LATER), "not_picked");
    assert_eq!(
        desk.told(who, &pick("cake", 1, false), LATER),
        "ticket.picked"
    );
    assert_eq!(desk.order.tickets[1].state(), TicketState::Ready);
    assert_eq!(desk.told(who, &bump(2), LATER), "ticket.bumped");
    assert_eq!(desk.told(who, &pick("cake", 1, false), LATER), "wrong_item");
    assert_eq!(
        desk.told(Actor::Kitchen, &at(1, pick_work()), LATER),
        "validation"
    );
}

fn pick_work() -> TicketWork {
    TicketWork::Pick {
        code: "tea".into(),
        quantity: 1,
        short: false,
    }
}

#[test]
fn a_short_pick_is_for_a_manager_to_decide() {
    let mut desk = released(two_stations());
    let who = Actor::Warehouse;
    assert_eq!(
        desk.told(who, &pick("cake", 1, true), LATER),
        "ticket.picked"
    );
    let item = *desk.order.tickets[1].item(2).unwrap();
    assert_eq!(
        (item.state, item.picked, item.missing),
        (ItemState::Ready, 1, 2)
    );
    assert_eq!(desk.told(who, &bump(2), LATER), "short_pick");
    assert_eq!(desk.told(who, &Command::Fulfill, LATER), "short_pick");
    let mut found = desk.clone();
    assert_eq!(
        found.told(who, &pick("cake", 2, false), LATER),
        "ticket.picked"
    );
    assert_eq!(found.order.tickets[1].item(2).unwrap().missing, 0);
    assert_eq!(found.told(who, &bump(2), LATER), "ticket.bumped");
    let mut stopped = desk.clone();
    assert_eq!(stopped.told(who, &reject(), LATER), "rejected");
    assert_eq!(desk.told(Actor::Manager, &bump(2), LATER), "ticket.bumped");
    assert_eq!(
        desk.told(Actor::Manager, &Command::Fulfill, LATER),
        "ticket.bumped+fulfilled"
    );
}
