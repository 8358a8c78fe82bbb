//! The demo shop: there once, and as large as promised.

use std::{
    collections::BTreeSet,
    sync::{Arc, Mutex},
};

use futures_util::FutureExt;
use orderhub::{
    cli::demo,
    order::{Role, SiteId},
};

use serde_json::json;

use crate::{api::insights::made, app::TestApp, shop::Town, support::run};

type Made = Arc<Mutex<Vec<(&'static str, Role, Vec<SiteId>)>>>;

#[test]
fn the_demo_shop_is_made_once() {
    run(async {
        let mut town = Town::new(&[]).await;
        let shop = town.open().await;
        let made = Made::default();
        let create_user = {
            let made = made.clone();
            move |email, _name, role, sites| {
                made.lock().unwrap().push((email, role, sites));
                async { Ok(()) }.boxed()
            }
        };
        assert!(demo::seed(&shop.engine, &create_user).await.unwrap());
        assert!(!demo::seed(&shop.engine, &create_user).await.unwrap());

        let main: SiteId = "main".parse().unwrap();
        let of_main = vec![main.clone()];
        let expected = vec![
            ("admin@demo.local", Role::Admin, vec![]),
            ("kitchen@demo.local", Role::Kitchen, of_main.clone()),
            ("warehouse@demo.local", Role::Warehouse, of_main.clone()),
            ("manager@demo.local", Role::Manager, of_main),
            ("customer@demo.local", Role::Customer, vec![]),
        ];
        assert_eq!(*made.lock().unwrap(), expected);

        let products = shop.engine.hub().site(&main).unwrap().products();
        let categories: BTreeSet<_> = products.iter().map(|it| it.category.clone()).collect();
        assert!(products.len() >= 12 && categories.len() >= 4);
        for product in &products {
            assert!(product.stock.unwrap().available() >= 1_000, "{product:?}");
            assert!(product.price > 0 && product.station.is_some() && product.is_available);
        }
        shop.close().await;
    });
}

#[test]
fn the_demos_past_has_something_to_say() {
    run(async {
        let app = TestApp::demo().await;
        assert!(app.give_past().await > 2_000);
        assert_eq!(app.give_past().await, 0, "once");
        let manager = app.manager().await;
        for kind in ["sales", "demand", "volume", "segments"] {
            let told = made(&manager, kind).await;
            assert_eq!(told["state"], "ready", "{told:#}");
        }
        let bundles = made(&manager, "bundles").await;
        let first = &bundles["report"]["pairs"][0];
        let skus = [&first["first"]["sku"], &first["second"]["sku"]];
        assert!(skus.contains(&&json!("tiramisu")), "{first:#}");
    });
}
