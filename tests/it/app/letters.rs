//! Letters about accounts, as their owners read them.

use serde_json::Value;

use super::{TestApp, eventually};

impl TestApp {
    /// The demo's letters to an address, newest first.
    pub async fn letters_to(&self, email: &str) -> Vec<Value> {
        let page = self.nobody().get("demo/outbox?limit=200").await.expect(200);
        let items = page["items"].as_array().unwrap().iter();
        items.filter(|item| item["to"] == *email).cloned().collect()
    }

    /// The tokens of the links to a page that were sent to an address, newest first, once there are so many.
    pub async fn links(&self, email: &str, page: &str, many: usize) -> Vec<String> {
        let begins = format!("{}/login/{page}#", self.url());
        eventually("a letter with a link", || async {
            let letters = self.letters_to(email).await;
            let links: Vec<_> = letters
                .iter()
                .flat_map(|letter| letter["text"].as_str().unwrap().lines())
                .filter_map(|line| line.strip_prefix(&begins))
                .map(str::to_owned)
                .collect();
            (links.len() >= many).then_some(links)
        })
        .await
    }

    /// The token of the newest of them.
    pub async fn link(&self, email: &str, page: &str, many: usize) -> String {
        self.links(email, page, many).await.swap_remove(0)
    }
}
