//! Nothing that was acknowledged is lost when the program is killed (DOMAIN 11.1, HOUSE 6).
//!
//! The test starts itself again as a writer, which takes referrals in through the use case and says each form's id
//! when it was acknowledged. The writer is killed at an arbitrary moment, several times over. Then every form is sent
//! again: one that was acknowledged must be known, and no form may have been taken twice.

use crate::house::{Engine, House, open};
use app::clock::{Clock, Ids, v7};
use app::referrals::{Entry, IntakePerson, NewPerson, NewReferral, receive};
use app::{App, AppError};
use jiff::Timestamp;
use practice::ids::SiteId;
use practice::referral::{Route, Source, Urgency};
use std::collections::BTreeSet;
use std::io::{BufRead, BufReader, Write};
use std::process::{Command, Stdio};
use std::sync::Arc;
use std::time::Duration;
use uuid::Uuid;

const ROUNDS: u64 = 6;
const WRITER: &str = "LEEWAY_CRASH_WRITER";

struct TheClock;
impl Clock for TheClock {
    #[allow(clippy::disallowed_methods, reason = "a killed process needs no clock of its own making")]
    fn now(&self) -> Timestamp {
        Timestamp::from_microsecond(Timestamp::now().as_microsecond()).unwrap()
    }
}
struct TheIds;
impl Ids for TheIds {
    fn id(&self, at: Timestamp) -> Uuid {
        let mut random = [0; 10];
        self.fill(&mut random);
        v7(at, &random)
    }
    fn fill(&self, bytes: &mut [u8]) {
        getrandom::fill(bytes).unwrap();
    }
}

fn app_on(store: Arc<dyn store::Store>) -> App {
    App::new(store, Arc::new(TheClock), Arc::new(TheIds))
}

fn referral(site: SiteId, form: Uuid) -> NewReferral {
    let person = NewPerson {
        given_name: "Wren".to_owned(),
        family_name: "Ashdown".to_owned(),
        phone: Some("07700900123".to_owned()),
        ..NewPerson::default()
    };
    NewReferral {
        person: IntakePerson::New(Box::new(person)),
        site,
        source: Source::SelfReferral,
        route: Route::SelfReferral,
        needs: vec!["loneliness".to_owned()],
        story: "I would like company.".to_owned(),
        told: String::new(),
        wants: String::new(),
        involved: String::new(),
        urgency: Urgency::Routine,
        risks: Vec::new(),
        risk_note: String::new(),
        consent_contact: Some(true),
        agrees_word_back: Some(true),
        referrer_name: "Wren Ashdown".to_owned(),
        referrer_contact: String::new(),
        form,
        asked_at: None,
        draft: None,
        walk_in: None,
        follow: None,
    }
}

async fn take(app: &App, form: Uuid) -> Result<(), AppError> {
    let service = app::services::list(app).await?.remove(0);
    let guest = app::services::by_slug(app, &service.slug).await?;
    let site = app::referrals::practices(Entry::Link(&guest)).await?.remove(0);
    receive(Entry::Link(&guest), referral(SiteId(site.id), form)).await.map(|_| ())
}

/// Not a test of its own: what the writer does when the test below starts it.
#[tokio::test]
async fn the_writer_of_the_crash_test() {
    let Ok(url) = std::env::var(WRITER) else { return };
    let app = app_on(open(&url).await);
    let say = |word: &str, form: Uuid| {
        let mut out = std::io::stdout().lock();
        writeln!(out, "{word} {form}").unwrap();
        out.flush().unwrap();
    };
    loop {
        let form = app.id();
        say("trying", form);
        take(&app, form).await.unwrap();
        say("acknowledged", form);
    }
}

async fn killed_at_random(engine: Engine) {
    let house = House::seeded(engine, 5);
    let seeded = received_from_visitors(&house).await;
    let (mut tried, mut acknowledged) = (BTreeSet::new(), BTreeSet::new());
    for round in 0..ROUNDS {
        let mut writer = Command::new(std::env::current_exe().unwrap())
            .args(["a_crash::the_writer_of_the_crash_test", "--exact", "--nocapture"])
            .env(WRITER, &house.url)
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let lines = BufReader::new(writer.stdout.take().unwrap()).lines();
        let mut random = [0; 1];
        getrandom::fill(&mut random).unwrap();
        let wait = Duration::from_millis(700 + 100 * round + u64::from(random[0]));
        let killer = std::thread::spawn(move || {
            std::thread::sleep(wait);
            writer.kill().unwrap();
            writer.wait().unwrap();
        });
        for line in lines.map_while(Result::ok) {
            // the harness's own words may stand before ours on a line
            for (word, into) in [("trying ", &mut tried), ("acknowledged ", &mut acknowledged)] {
                if let Some(form) = line.split(word).nth(1).and_then(|id| id.trim().parse::<Uuid>().ok()) {
                    into.insert(form);
                }
            }
        }
        killer.join().unwrap();
    }
    assert!(acknowledged.len() > 10, "the writer wrote only {} referrals", acknowledged.len());

    let app = app_on(house.open().await);
    for form in &tried {
        match take(&app, *form).await {
            Err(AppError::TakenBefore(_)) => {}
            Ok(()) => assert!(!acknowledged.contains(form), "form {form} was acknowledged and is lost"),
            Err(other) => panic!("form {form}: {other}"),
        }
    }
    let service = app::services::list(&app).await.unwrap().remove(0);
    for (chain, found) in app::services::verify(&app, &service, &[]).await.unwrap() {
        assert!(found.broken.is_none(), "{chain}: {:?}", found.broken);
    }
    assert_eq!(received_from_visitors(&house).await - seeded, tried.len(), "a form was taken twice");
}

/// How many referrals the log says came from visitors of the service's own page.
pub(crate) async fn received_from_visitors(house: &House) -> usize {
    let store = house.open().await;
    let service = store.doors().service_list().await.unwrap().remove(0);
    let scope = store.doors().service_system_scope(service.id).await.unwrap().unwrap();
    let mut tx = store.read(&scope).await.unwrap();
    let (mut before, mut count) = (None, 0);
    loop {
        let page = tx.event_page(before, 500).await.unwrap();
        let Some(last) = page.last() else { return count };
        before = Some(last.seq);
        count += page.iter().filter(|e| e.kind == "referral_received" && e.actor_name == "A visitor").count();
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn no_acknowledged_referral_is_lost_when_leeway_is_killed_on_sqlite() {
    killed_at_random(Engine::Sqlite).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn no_acknowledged_referral_is_lost_when_leeway_is_killed_on_postgresql() {
    killed_at_random(Engine::Postgres).await;
}
