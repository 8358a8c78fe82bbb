//! Who may do what to an order. One table: [`may`].

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::{
    id::{SiteId, UserId},
    state::Order,
    status::Verb,
};

/// What a person is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// Places orders and watches their own.
    Customer,
    /// Works off the orders of their sites.
    Kitchen,
    /// Works off the orders of their sites.
    Warehouse,
    /// Admin of their sites.
    Manager,
    /// Reads everything of their sites, changes nothing.
    Support,
    /// Everything, everywhere.
    Admin,
    /// The hub itself: timers and payment results.
    System,
}

impl Role {
    /// The roles a person can have.
    pub const PEOPLE: [Self; 6] = [
        Self::Customer,
        Self::Kitchen,
        Self::Warehouse,
        Self::Manager,
        Self::Support,
        Self::Admin,
    ];

    /// The name used everywhere outside the code.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Customer => "customer",
            Self::Kitchen => "kitchen",
            Self::Warehouse => "warehouse",
            Self::Manager => "manager",
            Self::Support => "support",
            Self::Admin => "admin",
            Self::System => "system",
        }
    }
}

/// Somebody who acts, as far as orders care.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Principal {
    /// Who.
    pub id: UserId,
    /// The name shown to staff.
    pub name: Arc<str>,
    /// What they are.
    pub role: Role,
    /// Where, for everyone but customers and admins.
    pub sites: Arc<[SiteId]>,
    /// Acts at these sites only, also towards orders of their own: a program with a key for some of its maker's sites.
    pub is_confined: bool,
}

impl Principal {
    /// The hub acting on its own.
    #[must_use]
    pub fn system() -> Self {
        Self {
            id: UserId::system(),
            name: Arc::from("system"),
            role: Role::System,
            sites: Arc::from([]),
            is_confined: false,
        }
    }

    /// The staff role this principal has at `site`; `None` for customers and for staff of other sites.
    #[must_use]
    pub fn staff_at(&self, site: &SiteId) -> Option<Role> {
        match self.role {
            Role::Customer => None,
            Role::Admin | Role::System => Some(self.role),
            Role::Kitchen | Role::Warehouse | Role::Manager | Role::Support => {
                self.sites.contains(site).then_some(self.role)
            }
        }
    }

    /// Whether this principal has any business at `site`.
    #[must_use]
    pub fn acts_at(&self, site: &SiteId) -> bool {
        !self.is_confined || self.staff_at(site).is_some()
    }

    /// What this principal is to `order`.
    #[must_use]
    pub fn access(&self, order: &Order) -> Access {
        Access {
            owner: self.id == order.customer.id && self.acts_at(&order.site),
            staff: self.staff_at(&order.site),
        }
    }
}

/// What somebody is to one order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Access {
    /// The order is theirs.
    pub owner: bool,
    /// Their role at the order's site.
    pub staff: Option<Role>,
}

impl Access {
    /// True when the order exists for them; otherwise the answer is `not_found`.
    #[must_use]
    pub fn can_read(self) -> bool {
        self.owner || self.staff.is_some()
    }

    /// Whose view of the order they get.
    #[must_use]
    pub fn audience(self) -> Audience {
        match self.staff {
            Some(Role::Kitchen | Role::Warehouse) => Audience::Staff,
            Some(Role::Manager | Role::Support | Role::Admin | Role::System) => Audience::Admin,
            Some(Role::Customer) | None => Audience::Customer,
        }
    }
}

/// Whose eyes: each audience sees one projection of an event.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Audience {
    /// The owner: no score, no staff field.
    Customer,
    /// Kitchen and warehouse: no prices, first names only.
    Staff,
    /// Managers, support and admins: everything but secrets.
    Admin,
}

impl Audience {
    /// Every audience.
    pub const ALL: [Self; 3] = [Self::Customer, Self::Staff, Self::Admin];

    /// The access whose `allowed` stands for the whole audience in a shared frame.
    #[must_use]
    pub fn typical_access(self) -> Access {
        match self {
            Self::Customer => Access {
                owner: true,
                staff: None,
            },
            Self::Staff => Access {
                owner: false,
                staff: Some(Role::Kitchen),
            },
            Self::Admin => Access {
                owner: false,
                staff: Some(Role::Admin),
            },
        }
    }
}

/// THE permission table: whether `access` may do `verb` at all; when, is the business of `decide`.
#[must_use]
pub fn may(access: Access, verb: Verb) -> bool {
    let staff_in = |roles: &[Role]| access.staff.is_some_and(|role| roles.contains(&role));
    match verb {
        Verb::Pay => access.owner || may_take_cash(access),
        Verb::Otp => access.owner,
        Verb::Cancel | Verb::Update => access.owner || staff_in(&[Role::Manager, Role::Admin]),
        Verb::Refund => staff_in(&[Role::Manager, Role::Admin]),
        Verb::Reject => staff_in(&[Role::Kitchen, Role::Warehouse]),
        Verb::Fulfill => staff_in(&[Role::Kitchen, Role::Warehouse, Role::Manager, Role::Admin]),
        Verb::Start | Verb::Ready | Verb::Bump | Verb::Recall | Verb::Pick | Verb::Ack => {
            staff_in(&[Role::Kitchen, Role::Warehouse, Role::Manager, Role::Admin])
        }
        Verb::Authorize
        | Verb::Decline
        | Verb::Expire
        | Verb::CloseWindow
        | Verb::Release
        | Verb::Settle
        | Verb::Alarm => staff_in(&[Role::System]),
    }
}

/// Whether `access` stands at the counter: support reads, also where the order is its own.
#[must_use]
pub(super) fn may_take_cash(access: Access) -> bool {
    matches!(
        access.staff,
        Some(Role::Kitchen | Role::Warehouse | Role::Manager | Role::Admin)
    )
}

/// Whether `access` may let go of what is not all there, and take up what the kitchen gave up.
#[must_use]
pub(super) fn decides_shorts(access: Access) -> bool {
    matches!(access.staff, Some(Role::Manager | Role::Admin))
}

/// Whether `principal` may place an order at `site`.
#[must_use]
pub fn may_place(principal: &Principal, site: &SiteId) -> bool {
    match principal.role {
        Role::Customer | Role::Admin => true,
        Role::Kitchen | Role::Warehouse | Role::Manager => principal.staff_at(site).is_some(),
        Role::Support | Role::System => false,
    }
}
