//! English.

use super::Words;

pub(super) static WORDS: Words = Words {
    paid: (
        |number| format!("Order {number} is paid"),
        |shop| format!("{shop} has it. It is made as soon as it is its turn."),
    ),
    released: (
        |number| format!("Order {number} is being prepared"),
        |shop| format!("{shop} is at it now."),
    ),
    ready: (
        |number| format!("Order {number} is ready"),
        |shop| format!("It waits for you at {shop}."),
    ),
    fulfilled: (
        |number| format!("Order {number} was handed over"),
        |shop| format!("Enjoy! {shop} would like to hear how it was."),
    ),
    cancelled: (
        |number| format!("Order {number} is cancelled"),
        |shop| format!("{shop} has called it off. Whatever was paid goes back to you."),
    ),
    refunded: (
        |number| format!("Money back for order {number}"),
        |shop| format!("{shop} has sent it on its way to you."),
    ),
};
