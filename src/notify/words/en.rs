//! English.

use super::Words;
use crate::language::Language;

pub(super) static WORDS: Words = Words {
    language: Language::En,
    code_subject: |number| format!("Your code for order {number}"),
    declined_subject: |number| format!("The payment of order {number} was declined"),
    updated_subject: |number| format!("Order {number} was changed"),
    paid_subject: |number| format!("Order {number} is paid"),
    released_subject: |number| format!("Order {number} is being prepared"),
    ready_subject: |number| format!("Order {number} is ready"),
    fulfilled_subject: |number| format!("Order {number} was handed over"),
    cancelled_subject: |number| format!("Order {number} is cancelled"),
    expired_subject: |number| format!("Order {number} has expired"),
    rejected_subject: |number| format!("Order {number} cannot be made"),
    refunded_subject: |number| format!("Order {number} is refunded"),
    code: |code, number, total, until| {
        format!(
            "{code} is your code to confirm order {number} ({total}). It is valid until {until}. Give it to nobody."
        )
    },
    declined: "Your payment was declined, and nothing was taken. With this code you can try again.",
    updated: |number, total| format!("Order {number} was changed. It costs {total} now."),
    new_code: |code, until| {
        format!(
            "{code} is your new code to confirm it, and the one before is of no use. It is valid until {until}. \
             Give it to nobody."
        )
    },
    differences: |all| format!("What is different: {all}."),
    more: |name, to| format!("{to} × {name} more"),
    none_left: |name, from| format!("no {name} ({from} before)"),
    other_note: |name| format!("another note on {name}"),
    instead: |name, to, from| format!("{to} × {name} instead of {from}"),
    and: "; ",
    paid: |number, total| format!("Thank you: order {number} is paid ({total})."),
    can_cancel: |until| format!("You can cancel it until {until}."),
    released: |number| format!("Order {number} is being prepared now."),
    ready: |number| format!("Order {number} is ready."),
    fulfilled: |number| format!("Order {number} has been handed over. Enjoy."),
    rate: "How was it? On the page of your order you can give stars to everything in it.",
    cancelled: |number| format!("Order {number} is cancelled. Whatever was paid goes back to you."),
    expired: |number| format!("Order {number} was not paid in time and has expired."),
    rejected: |number| {
        format!(
            "We are sorry: order {number} cannot be made. The shop will be in touch about your money."
        )
    },
    reason: |reason| format!("The reason given: {reason}"),
    refunded_part: |amount, number| {
        format!("{amount} of what order {number} cost is on its way back to you.")
    },
    refunded: |number| format!("The money for order {number} is on its way back to you."),
    sign_in_subject: "Your link to sign in",
    reset_subject: "Set a new password",
    verify_subject: "Is this your address?",
    locked_subject: "Your password is locked",
    sign_in: |until| {
        format!("With the link below you sign in, once, until {until}. Give it to nobody.")
    },
    reset: |until| {
        format!(
            "With the link below you set a new password, once, until {until}. It signs you out on every device. Give \
             it to nobody."
        )
    },
    verify: |until| {
        format!(
            "With the link below you show that this address is yours, until {until}. Where you are not signed in, you sign \
             in first, as you always do."
        )
    },
    locked: |until| {
        format!(
            "Somebody was wrong about your password a hundred times in a row, so it opens your account no more. Where \
             you are signed in you stay so, and a link by mail signs you in. With the link below you set a new \
             password, once, until {until}. Give it to nobody."
        )
    },
    not_asked: "If you did not ask for this, you need to do nothing.",
    step_up_subject: "Your code to go on",
    step_up: |code, until| {
        format!(
            "{code} is your code to show that it is you. It is valid until {until}. Give it to nobody. If you did not ask for \
             it, somebody is signed in as you: change your password."
        )
    },
    total: "Total",
};
