//! What may happen, and to whom.

use orderhub::order::Role;
use proptest::prelude::*;

/// Something that happens.
#[derive(Debug, Clone)]
pub(super) enum Step {
    Place {
        is_ann: bool,
    },
    Pay {
        order: usize,
    },
    Cancel {
        order: usize,
    },
    /// A watcher comes, or goes and comes again at once.
    Join {
        watcher: usize,
        from: From,
        is_late: bool,
    },
    Leave {
        watcher: usize,
    },
    /// A watcher reads so many lines, and all there are from 9 on.
    Read {
        watcher: usize,
        lines: usize,
    },
    /// The site reads its state anew, in another epoch.
    ReadAnew,
}

/// Where a watcher says that it stands.
#[derive(Debug, Clone, Copy)]
pub(super) enum From {
    Nowhere,
    /// Where it does.
    Seen,
    /// Further on than there is anything.
    Ahead,
    OtherEpoch,
}

pub(super) fn steps() -> impl Strategy<Value = Vec<Step>> {
    let order = 0_usize..6;
    let watcher = 0..WATCHERS.len();
    let from = prop_oneof![
        2 => Just(From::Nowhere),
        6 => Just(From::Seen),
        1 => Just(From::Ahead),
        1 => Just(From::OtherEpoch),
    ];
    let step = prop_oneof![
        6 => any::<bool>().prop_map(|is_ann| Step::Place { is_ann }),
        4 => order.clone().prop_map(|order| Step::Pay { order }),
        4 => order.prop_map(|order| Step::Cancel { order }),
        5 => (watcher.clone(), from, any::<bool>())
            .prop_map(|(watcher, from, is_late)| Step::Join { watcher, from, is_late }),
        2 => watcher.clone().prop_map(|watcher| Step::Leave { watcher }),
        8 => (watcher, 1_usize..12).prop_map(|(watcher, lines)| Step::Read { watcher, lines }),
        1 => Just(Step::ReadAnew),
    ];
    prop::collection::vec(step, 20..60)
}

/// A kind of watcher: who, what, and how many lines it may be behind.
#[derive(Debug, Clone, Copy)]
pub(super) struct Kind {
    pub(super) who: &'static str,
    pub(super) role: Role,
    pub(super) what: What,
    pub(super) lines: usize,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum What {
    Admin,
    Board,
    /// The first order, which is Ann's.
    Order,
}

pub(super) const WATCHERS: [Kind; 7] = [
    Kind {
        who: "boss",
        role: Role::Manager,
        what: What::Admin,
        lines: 1_000,
    },
    Kind {
        who: "boss",
        role: Role::Admin,
        what: What::Admin,
        lines: 3,
    },
    Kind {
        who: "cook",
        role: Role::Kitchen,
        what: What::Board,
        lines: 1_000,
    },
    Kind {
        who: "cook",
        role: Role::Kitchen,
        what: What::Board,
        lines: 4,
    },
    Kind {
        who: "ann",
        role: Role::Customer,
        what: What::Order,
        lines: 1_000,
    },
    Kind {
        who: "ann",
        role: Role::Customer,
        what: What::Order,
        lines: 1,
    },
    Kind {
        who: "boss",
        role: Role::Manager,
        what: What::Order,
        lines: 2,
    },
];
