//! Stripe as a provider: `PaymentIntents` with manual capture, over its HTTP API.
//!
//! A charge is an intent. Our key is its `Idempotency-Key` and stands in its metadata; what Stripe calls it is written
//! down as soon as it is known (`store.rs`). What was asked is written down *before* it is sent, so that a charge whose
//! answer was lost is asked for again with the same key and the same words, which creates nothing a second time.
//!
//! Sources: <https://docs.stripe.com/api/payment_intents>, <https://docs.stripe.com/api/idempotent_requests>,
//! <https://docs.stripe.com/api/errors>.

mod api;
mod intent;
mod store;

use std::{sync::Arc, time::Duration};

use super::provider::{Charge, ChargeState, Charged, PaymentProvider, ProviderError};
use crate::{clock::Clock, config, order::Money};

pub use store::IntentStore;

use self::{
    api::{Api, Form},
    intent::{Intent, Refund, RefundList},
    store::Asked,
};

/// How long Stripe remembers an idempotency key for certain; one that is older is never sent again.
const KEY_KEPT_MS: i64 = 23 * 60 * 60 * 1_000;

/// The provider.
#[derive(Clone)]
pub struct Stripe {
    api: Api,
    intents: IntentStore,
    clock: Arc<dyn Clock>,
}

impl Stripe {
    /// Stripe as the settings describe it; a call takes at most `patience`.
    ///
    /// # Errors
    /// A sentence for people: the secret key is missing, or the address is none.
    pub fn open(
        settings: &config::Stripe,
        patience: Duration,
        intents: IntentStore,
        clock: Arc<dyn Clock>,
    ) -> anyhow::Result<Self> {
        Ok(Self {
            api: Api::open(settings, patience)?,
            intents,
            clock,
        })
    }

    async fn ask(self, key: String, asked: Asked) -> Result<Charge, ProviderError> {
        let asked = self.intents.open(&key, asked).await?;
        match &asked.intent {
            Some(intent) => self.read(intent).await,
            None => self.create(&key, &asked).await,
        }
    }

    /// Creates the intent, or is told of the one that this key created.
    async fn create(&self, key: &str, asked: &Asked) -> Result<Charge, ProviderError> {
        if self.clock.now().as_millis() - asked.at > KEY_KEPT_MS {
            return Err(ProviderError::Unavailable(
                "it was asked too long ago to be asked again with the same key".into(),
            ));
        }
        let order = key.split(':').next().unwrap_or(key);
        let form: Form = vec![
            ("amount", asked.amount.to_string()),
            ("currency", asked.currency.to_ascii_lowercase()),
            ("payment_method", asked.token.clone()),
            ("payment_method_types[]", "card".into()),
            ("capture_method", "manual".into()),
            ("confirm", "true".into()),
            // Nobody is there to be asked by the bank: such a payment is declined, not left half way.
            ("error_on_requires_action", "true".into()),
            ("metadata[order]", order.into()),
            ("metadata[attempt]", key.into()),
            ("expand[]", "latest_charge".into()),
        ];
        let answer = self.api.post("payment_intents", &form, key).await;
        let intent: Intent = match answer {
            Ok(intent) => intent,
            // The card was refused: the intent exists, and says so.
            Err(error) => match error.declined_intent() {
                Some(intent) => intent,
                None if error.is_decline() => return Ok(Intent::declined(asked.amount)),
                None => return Err(error.into()),
            },
        };
        self.intents.found(key, &intent.id).await?;
        Ok(intent.charge())
    }

    async fn read(&self, intent: &str) -> Result<Charge, ProviderError> {
        let path = format!("payment_intents/{intent}?expand[]=latest_charge");
        let found: Intent = self.api.get(&path).await?;
        Ok(found.charge())
    }

    async fn look(self, key: String) -> Result<Charge, ProviderError> {
        match self.intents.find(&key).await? {
            None => Ok(Charge::ABSENT),
            Some(asked) => match &asked.intent {
                Some(intent) => self.read(intent).await,
                None => self.create(&key, &asked).await,
            },
        }
    }

    async fn intent_of(&self, key: &str) -> Result<String, ProviderError> {
        let asked = self.intents.find(key).await?;
        asked
            .and_then(|asked| asked.intent)
            .ok_or_else(|| ProviderError::Refused("no such charge".into()))
    }

    /// Moves the intent of `key`. One that is where it should be already is an answer, not an error.
    async fn advance(
        self,
        key: String,
        verb: &'static str,
        mut form: Form,
        is_there: impl Fn(&Charge) -> bool,
    ) -> Result<Charge, ProviderError> {
        let intent = self.intent_of(&key).await?;
        form.push(("expand[]", "latest_charge".into()));
        let path = format!("payment_intents/{intent}/{verb}");
        let moved = self
            .api
            .post::<Intent>(&path, &form, &format!("{key}:{verb}"))
            .await;
        match moved {
            Ok(intent) => Ok(intent.charge()),
            Err(error) if error.is_unexpected_state() => {
                let charge = self.read(&intent).await?;
                if is_there(&charge) {
                    Ok(charge)
                } else {
                    Err(error.into())
                }
            }
            Err(error) => Err(error.into()),
        }
    }

    async fn give_back(
        self,
        key: String,
        refund_key: String,
        amount: i64,
    ) -> Result<Charge, ProviderError> {
        let intent = self.intent_of(&key).await?;
        // Looked for first: a key that Stripe has forgotten would give the money back twice.
        let path = format!("refunds?payment_intent={intent}&limit=100");
        let known: RefundList = self.api.get(&path).await?;
        let refund = match known.of_key(&refund_key) {
            // A hub that was restored to an earlier moment counts its refunds anew.
            Some(refund) if !refund.is_of(amount) => {
                let why = "this refund was made before, of another amount";
                return Err(ProviderError::Refused(why.into()));
            }
            Some(refund) => refund,
            None => {
                let order = key.split(':').next().unwrap_or(&key);
                let form: Form = vec![
                    ("payment_intent", intent.clone()),
                    ("amount", amount.to_string()),
                    ("metadata[order]", order.into()),
                    ("metadata[refund]", refund_key.clone()),
                ];
                self.api
                    .post::<Refund>("refunds", &form, &refund_key)
                    .await?
            }
        };
        if refund.is_failed() {
            return Err(ProviderError::Refused("the refund failed".into()));
        }
        if refund.is_pending() {
            return Err(ProviderError::Unavailable(
                "the refund is not decided yet".into(),
            ));
        }
        self.read(&intent).await
    }
}

impl PaymentProvider for Stripe {
    fn name(&self) -> &'static str {
        "stripe"
    }

    fn authorize(&self, key: String, amount: Money, token: Option<Arc<str>>) -> Charged {
        let Some(token) = token.filter(|token| !token.is_empty()) else {
            let missing = ProviderError::Refused("a payment method is needed as token".into());
            return Box::pin(std::future::ready(Err(missing)));
        };
        let asked = Asked {
            intent: None,
            amount: amount.amount,
            currency: amount.currency.to_string(),
            token: token.to_string(),
            at: self.clock.now().as_millis(),
        };
        Box::pin(self.clone().ask(key, asked))
    }

    fn fetch(&self, key: String) -> Charged {
        Box::pin(self.clone().look(key))
    }

    fn capture(&self, key: String, amount: i64) -> Charged {
        let form = vec![("amount_to_capture", amount.to_string())];
        let is_there = move |charge: &Charge| charge.captured == amount;
        Box::pin(self.clone().advance(key, "capture", form, is_there))
    }

    fn void(&self, key: String) -> Charged {
        let is_there = |charge: &Charge| charge.state == ChargeState::Voided;
        Box::pin(self.clone().advance(key, "cancel", Vec::new(), is_there))
    }

    fn refund(&self, key: String, refund_key: String, amount: i64) -> Charged {
        Box::pin(self.clone().give_back(key, refund_key, amount))
    }
}
