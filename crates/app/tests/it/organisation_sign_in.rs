//! Signing in by an organisation's own sign-in, with a provider that says what it is told to. What really speaks to one is
//! tested with `oidc` itself, and with a real one in the journeys.

use crate::desk::{Desk, PASSWORD};
use crate::device::ORIGIN;
use app::accounts::{self, Back, Came, Way};
use app::sign_in::{Step, Visitor, resolve, sign_in};
use app::{App, AppError, AppResult};
use async_trait::async_trait;
use jiff::SignedDuration;
use oidc::{Answer, Begin, Identity, OidcError, Provider};
use practice::access::Role;
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};
use store_testkit::{Fixture, both_engines};

const ISSUER: &str = "https://id.example.org";

/// A provider: it checks that what it was sent with comes back, and says of a code what it was told to.
#[derive(Debug, Default)]
struct Scripted {
    /// The verifier of each nonce that was sent.
    sent: Mutex<BTreeMap<String, String>>,
    says: Mutex<Option<Result<Identity, OidcError>>>,
    away: Mutex<bool>,
}

impl Scripted {
    fn says(&self, subject: &str, email: Option<&str>) {
        *self.says.lock().unwrap() = Some(Ok(Identity {
            issuer: ISSUER.to_owned(),
            subject: subject.to_owned(),
            email: email.map(ToOwned::to_owned),
            second_step: false,
        }));
    }

    fn says_of_two_steps(&self, subject: &str) {
        self.says(subject, None);
        if let Some(Ok(identity)) = &mut *self.says.lock().unwrap() {
            identity.second_step = true;
        }
    }
}

#[async_trait]
impl Provider for Scripted {
    fn name(&self) -> &'static str {
        "NHS.net"
    }

    async fn begin(&self, begin: &Begin<'_>) -> Result<String, OidcError> {
        if *self.away.lock().unwrap() {
            return Err(OidcError::Away("no answer".to_owned()));
        }
        assert!([begin.state, begin.nonce, begin.verifier].iter().all(|one| one.len() == 43), "256 bits each");
        assert!(begin.state != begin.nonce && begin.nonce != begin.verifier);
        self.sent.lock().unwrap().insert(begin.nonce.to_owned(), begin.verifier.to_owned());
        Ok(format!("{ISSUER}/authorize?state={}", begin.state))
    }

    async fn finish(&self, answer: &Answer<'_>) -> Result<Identity, OidcError> {
        if self.sent.lock().unwrap().remove(answer.nonce).as_deref() != Some(answer.verifier) {
            return Err(OidcError::Unsound("the nonce is another".to_owned()));
        }
        assert_eq!(answer.code, "a-code");
        self.says.lock().unwrap().clone().unwrap()
    }

    async fn reach(&self) -> Result<(), OidcError> {
        Ok(())
    }
}

fn desk(fx: Fixture, strict: bool) -> (Desk, Arc<Scripted>) {
    let provider = Arc::new(Scripted::default());
    let mut desk = if strict { Desk::strict(fx) } else { Desk::new(fx) };
    desk.app = desk.app.served_at(ORIGIN).unwrap().with_provider(provider.clone());
    (desk, provider)
}

async fn go(app: &App) -> Way {
    accounts::begin_organisation(app, "/today", "notes=kept").await.unwrap()
}

fn state_of(way: &Way) -> &str {
    way.address.split_once("state=").unwrap().1
}

async fn come_back(app: &App, way: &Way) -> AppResult<Came> {
    let back = Back { state: state_of(way), code: Some("a-code"), issuer: None, error: None };
    accounts::finish_organisation(app, way.browser.expose(), back, "x").await
}

/// There and back.
async fn enter(app: &App) -> AppResult<Came> {
    come_back(app, &go(app).await).await
}

async fn enter_tied(app: &App) -> Visitor {
    match enter(app).await.unwrap() {
        Came::In { token, next, held } => {
            assert_eq!((next.as_str(), held.as_str()), ("/today", "notes=kept"), "what was taken along came back");
            resolve(app, token.expose()).await.unwrap()
        }
        other => panic!("expected to be let in, got {other:?}"),
    }
}

/// There and back for the first time; gives by what it is tied.
async fn ticket(app: &App) -> String {
    match enter(app).await.unwrap() {
        Came::Waits { ticket, next, held } => {
            assert_eq!((next.as_str(), held.as_str()), ("/today", "notes=kept"));
            ticket.expose().to_owned()
        }
        other => panic!("expected a sign-in that waits, got {other:?}"),
    }
}

/// What was said of a sign-in that came to nothing; what was taken along is not lost.
fn said(outcome: AppResult<Came>) -> String {
    match outcome {
        Ok(Came::Not { problems, next, held }) => {
            assert_eq!((next.as_str(), held.as_str()), ("/today", "notes=kept"));
            problems[0].message.clone()
        }
        other => panic!("expected it to come to nothing, got {other:?}"),
    }
}

fn refused<T: std::fmt::Debug>(outcome: AppResult<T>) -> String {
    match outcome {
        Err(AppError::Invalid(problems)) if problems[0].field == "organisation" => problems[0].message.clone(),
        other => panic!("expected a refusal, got {other:?}"),
    }
}

both_engines! {
    async fn the_first_time_the_owner_ties_it_and_then_it_signs_in_by_its_lasting_id_alone(fx: Fixture) {
        let (desk, provider) = desk(fx, false);
        desk.user("noor@example.org", Role::Worker).await;
        provider.says("n-1", Some(" Noor@Example.org "));
        let ticket = ticket(&desk.app).await;
        let noor = desk.visitor("noor@example.org").await;
        assert!(accounts::organisation_waits(&noor, &ticket).await.unwrap());
        accounts::tie_organisation(&noor, &ticket).await.unwrap();
        assert!(!accounts::organisation_waits(&noor, &ticket).await.unwrap(), "a ticket is good for once");
        assert!(refused(accounts::tie_organisation(&noor, &ticket).await).contains("Begin again"));

        desk.wait(SignedDuration::from_mins(1));
        // an address that changed hands at the provider changes nothing
        provider.says("n-1", Some("somebody.else@example.org"));
        let there = enter_tied(&desk.app).await;
        assert_eq!((there.step, there.email.as_str()), (Step::In, "noor@example.org"));
        let tied = accounts::mine(&there).await.unwrap().tied;
        assert_eq!(tied.len(), 1);
        assert_eq!((tied[0].issuer.as_str(), tied[0].used), (ISSUER, Some(desk.now())));

        provider.says("n-2", Some("noor@example.org"));
        assert!(matches!(enter(&desk.app).await, Ok(Came::Waits { .. })), "another id of the same address is not hers yet");
    }

    async fn a_way_is_come_back_by_once_in_the_same_browser_and_within_ten_minutes(fx: Fixture) {
        let (desk, provider) = desk(fx, false);
        desk.user("noor@example.org", Role::Worker).await;
        provider.says("n-1", Some("noor@example.org"));
        let way = go(&desk.app).await;
        assert!(come_back(&desk.app, &way).await.is_ok());
        assert!(refused(come_back(&desk.app, &way).await).contains("used before"));

        let (mine, theirs) = (go(&desk.app).await, go(&desk.app).await);
        let swapped = Back { state: state_of(&mine), code: Some("a-code"), issuer: None, error: None };
        let other = accounts::finish_organisation(&desk.app, theirs.browser.expose(), swapped, "x").await;
        assert!(refused(other).contains("another browser"));
        assert!(refused(come_back(&desk.app, &mine).await).contains("Begin again"), "and the way is closed");

        let none = go(&desk.app).await;
        let back = Back { state: state_of(&none), code: Some("a-code"), issuer: None, error: None };
        refused(accounts::finish_organisation(&desk.app, "", back, "x").await);
        for state in ["", "guess", "x\0y"] {
            let back = Back { state, code: Some("a-code"), issuer: None, error: None };
            refused(accounts::finish_organisation(&desk.app, theirs.browser.expose(), back, "x").await);
        }

        let late = go(&desk.app).await;
        desk.wait(SignedDuration::from_mins(10));
        assert!(refused(come_back(&desk.app, &late).await).contains("ten minutes"));
        let ticket = ticket(&desk.app).await;
        let back = Back { state: &ticket, code: Some("a-code"), issuer: None, error: None };
        refused(accounts::finish_organisation(&desk.app, &ticket, back, "x").await);
    }

    async fn what_the_provider_says_wrongly_or_not_at_all_opens_nothing(fx: Fixture) {
        let (desk, provider) = desk(fx, false);
        desk.user("noor@example.org", Role::Worker).await;
        let way = go(&desk.app).await;
        provider.sent.lock().unwrap().clear();
        assert!(said(come_back(&desk.app, &way).await).contains("could not be checked"), "another nonce");
        *provider.says.lock().unwrap() = Some(Err(OidcError::Unsound("Expired".to_owned())));
        assert!(said(enter(&desk.app).await).contains("NHS.net"), "a token that is over");
        *provider.says.lock().unwrap() = Some(Err(OidcError::Away("no answer".to_owned())));
        assert!(said(enter(&desk.app).await).contains("cannot be reached"));
        let way = go(&desk.app).await;
        let declined = Back { state: state_of(&way), code: None, issuer: None, error: Some("access_denied") };
        let outcome = accounts::finish_organisation(&desk.app, way.browser.expose(), declined, "x").await;
        assert!(said(outcome).contains("did not finish"));
        let way = go(&desk.app).await;
        let nothing = Back { state: state_of(&way), code: Some(""), issuer: None, error: None };
        said(accounts::finish_organisation(&desk.app, way.browser.expose(), nothing, "x").await);
        *provider.away.lock().unwrap() = true;
        assert!(refused(accounts::begin_organisation(&desk.app, "/", "").await).contains("cannot be reached"));
        assert!(sign_in(&desk.app, "noor@example.org", PASSWORD, "x").await.is_ok(), "a password signs in all the same");
    }

    async fn no_account_is_made_and_an_address_that_is_not_verified_finds_none(fx: Fixture) {
        let (desk, provider) = desk(fx, false);
        let noor = desk.user("noor@example.org", Role::Worker).await;
        desk.user("admin@example.org", Role::Administrator).await;
        provider.says("n-1", None);
        assert!(said(enter(&desk.app).await).contains("is verified"));
        provider.says("s-1", Some("sam@example.org"));
        assert!(said(enter(&desk.app).await).contains("No account here"));
        assert!(sign_in(&desk.app, "sam@example.org", PASSWORD, "x").await.is_err());

        provider.says("n-1", Some("noor@example.org"));
        let ticket = ticket(&desk.app).await;
        accounts::tie_organisation(&desk.visitor("noor@example.org").await, &ticket).await.unwrap();
        let admin = desk.visitor("admin@example.org").await;
        accounts::disable(&admin.ctx, noor).await.unwrap();
        assert!(said(enter(&desk.app).await).contains("cannot be used"), "tied");
        provider.says("n-2", Some("noor@example.org"));
        assert!(said(enter(&desk.app).await).contains("cannot be used"), "not tied");
    }

    async fn a_sign_in_is_tied_to_one_account_and_to_the_right_one(fx: Fixture) {
        let (desk, provider) = desk(fx, false);
        desk.user("noor@example.org", Role::Worker).await;
        desk.user("sam@example.org", Role::Worker).await;
        let (noor, sam) = (desk.visitor("noor@example.org").await, desk.visitor("sam@example.org").await);
        provider.says("n-1", Some("noor@example.org"));
        let (first, second) = (ticket(&desk.app).await, ticket(&desk.app).await);
        assert!(refused(accounts::tie_organisation(&sam, &first).await).contains("another e-mail address"));
        assert!(refused(accounts::organisation_waits(&sam, &first).await).contains("another e-mail address"));
        accounts::tie_organisation(&noor, &first).await.unwrap();
        assert!(refused(accounts::tie_organisation(&noor, &second).await).contains("already"));
        assert!(accounts::mine(&sam).await.unwrap().tied.is_empty());
        let way = go(&desk.app).await;
        assert!(!accounts::organisation_waits(&noor, state_of(&way)).await.unwrap(), "a way is no ticket");
    }

    async fn an_untied_sign_in_opens_nothing_nor_does_one_of_a_sign_in_that_was_reset(fx: Fixture) {
        let (desk, provider) = desk(fx, false);
        let account = desk.user("noor@example.org", Role::Worker).await;
        desk.user("sam@example.org", Role::Worker).await;
        desk.user("admin@example.org", Role::Administrator).await;
        provider.says("n-1", Some("noor@example.org"));
        let noor = desk.visitor("noor@example.org").await;
        accounts::tie_organisation(&noor, &ticket(&desk.app).await).await.unwrap();
        let tied = accounts::mine(&noor).await.unwrap().tied[0].id;
        let sam = desk.visitor("sam@example.org").await;
        assert!(matches!(accounts::untie_organisation(&sam, tied).await, Err(AppError::NotFound)), "another's");
        accounts::untie_organisation(&noor, tied).await.unwrap();
        assert!(matches!(accounts::untie_organisation(&noor, tied).await, Err(AppError::NotFound)));
        assert!(matches!(enter(&desk.app).await, Ok(Came::Waits { .. })), "it has to be tied anew");

        accounts::tie_organisation(&noor, &ticket(&desk.app).await).await.unwrap();
        let admin = desk.visitor("admin@example.org").await;
        accounts::reset_sign_in(&admin.ctx, desk.form(), account, "She came to my desk").await.unwrap();
        assert!(matches!(enter(&desk.app).await, Ok(Came::Waits { .. })), "the reset took it away");
    }

    async fn the_own_second_step_follows_unless_the_providers_counts(fx: Fixture) {
        let (desk, provider) = desk(fx, true);
        desk.user("noor@example.org", Role::Worker).await;
        provider.says("n-1", Some("noor@example.org"));
        let ticket = ticket(&desk.app).await;
        accounts::tie_organisation(&desk.visitor("noor@example.org").await, &ticket).await.unwrap();
        assert_eq!(enter_tied(&desk.app).await.step, Step::SetUpSecondStep, "as after a password");
        provider.says_of_two_steps("n-1");
        let there = enter_tied(&desk.app).await;
        assert_eq!(there.step, Step::In);
        provider.says("n-1", None);
        assert_ne!(enter_tied(&desk.app).await.step, Step::In, "each sign-in is as it was made");
    }

    async fn without_a_provider_there_is_no_such_sign_in(fx: Fixture) {
        let desk = Desk::new(fx);
        desk.user("noor@example.org", Role::Worker).await;
        let noor = desk.visitor("noor@example.org").await;
        assert!(matches!(accounts::begin_organisation(&desk.app, "/", "").await, Err(AppError::NotFound)));
        assert!(matches!(accounts::finish_organisation(&desk.app, "x", Back::default(), "x").await, Err(AppError::NotFound)));
        assert!(matches!(accounts::tie_organisation(&noor, "x").await, Err(AppError::NotFound)));
        assert!(accounts::reach_organisation(&desk.app).await.is_none());
    }
}
