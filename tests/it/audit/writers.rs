//! Several programs that write one log: each act once, each at a number of its own, and all of it signed.

use std::sync::Arc;

use orderhub::{
    account::Keyring,
    audit::{Act, Action, Actor, AuditLog, AuditStore, HeadFile, Report, Signer, Verifier},
    config::Settings,
    journal::{Journal as _, surreal::SurrealJournal},
    shutdown::Tasks,
};

use crate::{app::TestClock, support::run};

struct Program {
    log: Arc<AuditLog>,
    tasks: Tasks,
}

impl Program {
    async fn open(journal: &SurrealJournal, keys: &Keyring) -> Self {
        let tasks = Tasks::new();
        let store = AuditStore::new(journal.db(), tasks.clone());
        let signer = Signer::new(&keys.token_pkcs8).unwrap();
        let opened = AuditLog::open(store, signer, HeadFile::beside(None), 8, TestClock::new());
        let (log, writer) = opened.await.unwrap();
        tasks.spawn(writer.run(tasks.clone()));
        Self { log, tasks }
    }

    async fn record(&self, site: &str) {
        let act = Act::new(Actor::system("test"), Action::SiteMade, site);
        let permit = self.log.reserve().unwrap();
        permit.record(vec![act]).await.unwrap();
    }
}

async fn database() -> (SurrealJournal, Keyring) {
    let settings = Settings::parse(["--database.url=mem://"]).unwrap();
    let journal = SurrealJournal::open(&settings.database).await.unwrap();
    (journal, Keyring::ephemeral().unwrap())
}

/// What is in the log, and what a verification finds.
async fn looked_at(journal: &SurrealJournal, keys: &Keyring) -> (Vec<String>, Report) {
    let store = AuditStore::new(journal.db(), Tasks::new());
    let signer = Signer::new(&keys.token_pkcs8).unwrap();
    let head = store.head().await.unwrap();
    let heads = head.iter().cloned().collect();
    let mut verifier = Verifier::new(heads, Some(signer.keys()));
    let mut acts = Vec::new();
    for line in store.lines(1, 100).await.unwrap() {
        let entry = verifier.look_at(&line).unwrap();
        acts.push(format!("{} {}", entry.action, entry.target.id));
    }
    verifier.must_end_with(head.as_ref());
    (acts, verifier.end())
}

#[test]
fn two_programs_share_a_log() {
    run(async {
        let (journal, keys) = database().await;
        let one = Program::open(&journal, &keys).await;
        let other = Program::open(&journal, &keys).await;
        for (program, site) in [
            (&one, "a"),
            (&other, "b"),
            (&one, "c"),
            (&one, "d"),
            (&other, "e"),
        ] {
            program.record(site).await;
        }
        tokio::join!(one.record("f"), other.record("f"));
        let (acts, report) = looked_at(&journal, &keys).await;
        assert!(report.findings.is_empty(), "{:?}", report.findings);
        let made = ["a", "b", "c", "d", "e", "f", "f"].map(|site| format!("site.made {site}"));
        assert_eq!(acts, made);
        one.tasks.stop();
        other.tasks.stop();
        journal.close().await;
    });
}

#[test]
fn what_somebody_put_at_the_next_number_holds_nothing_up_and_is_told() {
    run(async {
        let (journal, keys) = database().await;
        let hub = Program::open(&journal, &keys).await;
        hub.record("a").await;
        for put in [
            "INSERT INTO audit {id: audit:[2], body: '{}', hash: 'x'}",
            // A number that leaves no other behind it is none of this log's.
            "INSERT INTO audit {id: audit:[9223372036854775807], body: '{}', hash: 'x'}",
            "INSERT INTO audit_by {id: audit_by:['target', 'b', 9223372036854775803], seq: 1}",
        ] {
            journal.db().ask(put).await.unwrap().check().unwrap();
        }
        hub.record("b").await;
        hub.record("c").await;
        let store = AuditStore::new(journal.db(), Tasks::new());
        let lines = store.lines(3, 3).await.unwrap();
        let told: Vec<_> = ["audit.forged", "\"b\"", "\"c\""]
            .into_iter()
            .zip(&lines)
            .collect();
        for (word, line) in told {
            assert!(line.text.contains(word), "{word}: {}", line.text);
        }
        hub.tasks.stop();
        journal.close().await;
    });
}
