//! The demo shop is made with the first start.

use std::sync::Arc;

use anyhow::Context;

use crate::{
    account::{AccountError, Accounts, NewUser},
    cli::demo,
    engine::Engine,
};

/// Makes the demo's site, products and accounts, as far as they are not there.
pub(super) async fn seed_demo(engine: &Engine, accounts: &Arc<Accounts>) -> anyhow::Result<()> {
    let now = engine.clock().now();
    let create_user: Box<demo::CreateUser<'_>> = Box::new(|email, name, role, sites| {
        let new = NewUser {
            email: email.to_owned(),
            password: demo::PASSWORD.to_owned(),
            name: name.to_owned(),
            role,
            sites,
            language: None,
        };
        Box::pin(async move {
            match accounts.create_user(new, now).await {
                // Nobody reads the mail of these addresses.
                Ok(user) => Ok(accounts.trust_email(user).await?),
                // An earlier start was cut off after it had made the account.
                Err(AccountError::Invalid {
                    pointer: "/email", ..
                }) => Ok(()),
                Err(error) => Err(error.into()),
            }
        })
    });
    demo::seed(engine, &*create_user)
        .await
        .context("the demo shop cannot be made")?;
    Ok(())
}
