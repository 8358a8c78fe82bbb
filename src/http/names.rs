//! The closed lists of words in what callers say and hear, as the description of the API spells them. They exist for
//! that description only.

use std::borrow::Cow;

use utoipa::{
    PartialSchema, ToSchema,
    openapi::{ObjectBuilder, RefOr, Schema, Type},
};

use super::code::Code;
use crate::{
    account::Scope,
    audit::{Action, ActorKind},
    language::Language,
    model::task::Task,
    order::Role,
};

macro_rules! words {
    ($($name:ident = $title:literal, $about:literal, $words:expr;)*) => {
        $(
            #[doc = $about]
            pub(super) struct $name;

            impl PartialSchema for $name {
                fn schema() -> RefOr<Schema> {
                    ObjectBuilder::new()
                        .schema_type(Type::String)
                        .enum_values(Some($words))
                        .description(Some($about))
                        .into()
                }
            }

            impl ToSchema for $name {
                fn name() -> Cow<'static, str> {
                    $title.into()
                }
            }
        )*
    };
}

words! {
    RoleName = "Role", "What a person is.", Role::PEOPLE.map(Role::as_str);
    CodeName = "Code", "The stable code of a problem: the one to act on.", Code::ALL.iter().map(|code| code.as_str());
    LanguageName = "Language", "A language that people are spoken to in.", Language::ALL.map(Language::code);
    ScopeName = "Scope", "What a key may do. It never does more than its maker may.", Scope::ALL.iter().map(|scope| scope.as_str());
    BoardRoleName = "BoardRole", "Whose board it is.", ["kitchen", "warehouse"];
    AuditActionName = "AuditAction", "What was done.", Action::ALL.iter().map(|action| action.as_str());
    ActorKindName = "ActorKind", "As what somebody acted: a person, a program with a key, a board, or the hub itself.", ActorKind::ALL.map(ActorKind::as_str);
    MethodName = "Method", "How somebody pays: `card` with a code, or `cash`, taken by staff.", ["card", "cash"];
    DiscountKindName = "DiscountKind", "How a coupon takes something off: a share of the subtotal, or an amount.", ["percent", "fixed"];
    AfterWindowName = "AfterWindow", "Who may cancel after the window: nobody, or admins and managers with a reason.", ["refuse", "admin"];
    DeliveryStateName = "WebhookDeliveryState", "Whether a webhook waits, arrived, or was given up.", ["pending", "delivered", "failed"];
    ReviewStateName = "ReviewState", "Whether a review waits for staff, is seen by all, or by its author and staff.", ["pending", "published", "hidden"];
    LetterStateName = "NotificationState", "Whether a letter left, will not arrive, or waits for the mail server.", ["sent", "failed", "waiting"];
    TaskName = "ModelTaskName", "What a model is for.", Task::ALL.map(Task::name);
    ModelRoleName = "ModelRole", "What a model does: answers, is asked beside (and answers a share), waits while its task is off, or nothing.", ["champion", "champion, off", "challenger", "shadow", "retired", "idle"];
    ReadinessName = "ReadinessStatus", "Whether the hub is ready, or why not.", ["ready", "recovering", "draining", "not_durable"];
}
