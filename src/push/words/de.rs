//! German.

use super::Words;

pub(super) static WORDS: Words = Words {
    paid: (
        |number| format!("Bestellung {number} ist bezahlt"),
        |shop| format!("{shop} hat sie und macht sie, sobald sie dran ist."),
    ),
    released: (
        |number| format!("Bestellung {number} wird zubereitet"),
        |shop| format!("{shop} ist jetzt dabei."),
    ),
    ready: (
        |number| format!("Bestellung {number} ist fertig"),
        |shop| format!("Sie wartet auf dich: {shop}."),
    ),
    fulfilled: (
        |number| format!("Bestellung {number} wurde übergeben"),
        |shop| format!("Lass es dir schmecken! {shop} wüsste gern, wie es war."),
    ),
    cancelled: (
        |number| format!("Bestellung {number} ist storniert"),
        |shop| format!("{shop} hat sie abgesagt. Was bezahlt wurde, geht an dich zurück."),
    ),
    refunded: (
        |number| format!("Geld zurück für Bestellung {number}"),
        |shop| format!("{shop} hat es auf den Weg zu dir gebracht."),
    ),
};
