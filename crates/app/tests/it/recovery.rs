//! A lost authenticator: recovery codes, another app, and secrets that are sealed at rest.

use crate::desk::{Desk, PASSWORD, fields};
use app::AppError;
use app::accounts;
use app::sealing::{Keyring, Renewed, renew};
use app::sign_in::{Step, Visitor, resolve, sign_in};
use data_encoding::BASE32_NOPAD;
use jiff::SignedDuration;
use practice::access::Role;
use store_testkit::both_engines;
use totp_rs::{Algorithm, TOTP};

/// The code that an authenticator app with this secret shows.
fn code(desk: &Desk, secret: &str) -> String {
    let bytes = BASE32_NOPAD.decode(secret.replace(' ', "").as_bytes()).unwrap();
    let totp = TOTP::new_unchecked(Algorithm::SHA1, 6, 0, 30, bytes);
    totp.generate(u64::try_from(desk.now().as_second()).unwrap())
}

/// Noor with an authenticator app: its secret, and her recovery codes.
async fn with_app(desk: &Desk) -> (Visitor, String, Vec<String>) {
    desk.user("noor@example.org", Role::Worker).await;
    let noor = desk.visitor("noor@example.org").await;
    let secret = accounts::begin_second_step(&noor).await.unwrap().secret;
    let codes = accounts::confirm_second_step(&noor, &code(desk, &secret)).await.unwrap();
    desk.wait(SignedDuration::from_secs(90));
    (noor, secret, codes)
}

async fn kinds(desk: &Desk) -> Vec<String> {
    let mut tx = desk.fx.store.read(&desk.fx.scope_a).await.unwrap();
    tx.event_page(None, 50).await.unwrap().into_iter().map(|e| e.kind).collect()
}

async fn kept_secret(desk: &Desk) -> String {
    desk.fx.store.doors().account_by_email("noor@example.org").await.unwrap().unwrap().totp_secret.unwrap()
}

const ONE: &str = "one:AQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQE=";
const TWO: &str = "two:AgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgI=";

/// The desk, sealing with other keys from now on, as after the installation was started anew.
fn sealing(desk: Desk, keys: &str) -> Desk {
    Desk { app: desk.app.clone().sealing_with(Keyring::parse(keys).unwrap()), ..desk }
}

both_engines! {
    async fn whoever_lost_their_telephone_gets_in_by_a_recovery_code_and_sets_up_another_app(fx: Fixture) {
        let desk = Desk::strict(fx);
        let (_, lost, codes) = with_app(&desk).await;
        assert_eq!(codes.len(), accounts::CODES);
        assert!(codes.iter().all(|c| c.len() == 14 && c.matches('-').count() == 2), "{codes:?}");
        let half = desk.visitor("noor@example.org").await;
        assert_eq!(half.step, Step::SecondStep);
        let token = accounts::give_recovery_code(&half, &codes[3].to_lowercase().replace('-', " ")).await.unwrap();
        assert!(matches!(accounts::mine(&half).await.map(|m| m.sessions.iter().any(|s| s.id == half.session.id)), Ok(false)), "the half one ended");
        let noor = resolve(&desk.app, token.expose()).await.unwrap();
        assert_eq!(noor.step, Step::In);
        let recovery = accounts::mine(&noor).await.unwrap().recovery;
        assert_eq!((recovery.left, recovery.used), (9, vec![desk.now()]));
        assert!(kinds(&desk).await.contains(&"recovery_code_used".to_owned()));

        let fresh = accounts::begin_another_app(&noor).await.unwrap().secret;
        assert_ne!(fresh, lost);
        assert_eq!(fields(accounts::confirm_another_app(&noor, "guess", &code(&desk, &fresh)).await), ["password"]);
        assert_eq!(fields(accounts::confirm_another_app(&noor, PASSWORD, &code(&desk, &lost)).await), ["code"]);
        let renewed = accounts::confirm_another_app(&noor, PASSWORD, &code(&desk, &fresh)).await.unwrap();
        desk.wait(SignedDuration::from_secs(90));
        let half = desk.visitor("noor@example.org").await;
        assert_eq!(fields(accounts::give_code(&half, &code(&desk, &lost)).await), ["code"], "the lost one opens nothing");
        assert_eq!(fields(accounts::give_recovery_code(&half, &codes[0]).await), ["recovery"], "nor does an old code");
        assert!(accounts::give_code(&half, &code(&desk, &fresh)).await.is_ok());
        let half = desk.visitor("noor@example.org").await;
        assert!(accounts::give_recovery_code(&half, &renewed[0]).await.is_ok());
        let again = accounts::begin_another_app(&noor).await;
        assert!(again.is_err() || again.unwrap().secret != fresh, "a secret is shown for one setting up alone");
    }

    async fn a_recovery_code_works_once(fx: Fixture) {
        let desk = Desk::strict(fx);
        let (_, _, codes) = with_app(&desk).await;
        let half = desk.visitor("noor@example.org").await;
        for wrong in ["", "  ", "123456", "AAAA-AAAA-AAAA", &format!("{}X", codes[0])] {
            assert_eq!(fields(accounts::give_recovery_code(&half, wrong).await), ["recovery"], "{wrong:?}");
        }
        accounts::give_recovery_code(&half, &codes[0]).await.unwrap();
        let half = desk.visitor("noor@example.org").await;
        let Err(AppError::Invalid(problems)) = accounts::give_recovery_code(&half, &codes[0]).await else { panic!("twice") };
        assert!(problems[0].message.contains("used already"), "{}", problems[0].message);
        assert!(accounts::give_recovery_code(&half, &codes[1]).await.is_ok());
    }

    async fn of_two_uses_at_one_moment_one_counts(fx: Fixture) {
        let desk = Desk::strict(fx);
        let (_, _, codes) = with_app(&desk).await;
        let (one, two) = (desk.visitor("noor@example.org").await, desk.visitor("noor@example.org").await);
        let both = tokio::join!(accounts::give_recovery_code(&one, &codes[0]), accounts::give_recovery_code(&two, &codes[0]));
        assert_eq!([both.0.is_ok(), both.1.is_ok()].iter().filter(|taken| **taken).count(), 1);
    }

    async fn guessing_recovery_codes_is_stopped_and_does_not_stop_codes_of_the_app(fx: Fixture) {
        let desk = Desk::strict(fx);
        let (_, secret, codes) = with_app(&desk).await;
        let half = desk.visitor("noor@example.org").await;
        for _ in 0..8 {
            assert_eq!(fields(accounts::give_recovery_code(&half, "AAAA-AAAA-AAAA").await), ["recovery"]);
        }
        assert!(matches!(accounts::give_recovery_code(&half, &codes[0]).await, Err(AppError::TooMany(_))));
        assert!(accounts::give_code(&half, &code(&desk, &secret)).await.is_ok());
    }

    async fn a_new_set_makes_the_old_one_void_and_asks_for_the_password(fx: Fixture) {
        let desk = Desk::strict(fx);
        let (noor, _, codes) = with_app(&desk).await;
        assert_eq!(fields(accounts::new_recovery_codes(&noor, "guess").await), ["password"]);
        let fresh = accounts::new_recovery_codes(&noor, PASSWORD).await.unwrap();
        assert!(fresh.iter().all(|code| !codes.contains(code)));
        let half = desk.visitor("noor@example.org").await;
        assert_eq!(fields(accounts::give_recovery_code(&half, &codes[0]).await), ["recovery"]);
        assert!(accounts::give_recovery_code(&half, &fresh[0]).await.is_ok());
    }

    async fn codes_come_with_an_app_and_go_with_it(fx: Fixture) {
        let desk = Desk::new(fx);
        desk.user("noor@example.org", Role::Worker).await;
        let noor = desk.visitor("noor@example.org").await;
        assert!(matches!(accounts::new_recovery_codes(&noor, PASSWORD).await, Err(AppError::NotPossible(_))));
        assert!(matches!(accounts::begin_another_app(&noor).await, Err(AppError::NotPossible(_))));
        let secret = accounts::begin_second_step(&noor).await.unwrap().secret;
        accounts::confirm_second_step(&noor, &code(&desk, &secret)).await.unwrap();
        assert_eq!(accounts::mine(&noor).await.unwrap().recovery.left, 10);
        accounts::turn_off_second_step(&noor, PASSWORD).await.unwrap();
        let recovery = accounts::mine(&noor).await.unwrap().recovery;
        assert_eq!((recovery.left, recovery.made), (0, None));
    }

    async fn a_reset_says_how_the_administrator_made_sure_and_ends_codes_and_app(fx: Fixture) {
        let desk = Desk::strict(fx);
        let (noor, ..) = with_app(&desk).await;
        let id = noor.ctx.account().unwrap();
        let admin = desk.admin().await;
        for (how, field) in [("", "how"), ("  ", "how"), (&"x".repeat(301), "how")] {
            assert_eq!(fields(accounts::reset_sign_in(&admin, desk.form(), id, how).await), [field]);
        }
        let token = accounts::reset_sign_in(&admin, desk.form(), id, " I rang her at home ").await.unwrap();
        assert!(matches!(resolve(&desk.app, "x").await, Err(AppError::NotSignedIn)));
        assert_eq!(accounts::joining(&desk.app, token.expose()).await.unwrap().reset_how, "I rang her at home");
        let session = accounts::join(&desk.app, token.expose(), "Noor Haddad", "seven kettles under a bridge", "x").await.unwrap();
        let noor = resolve(&desk.app, session.expose()).await.unwrap();
        assert_eq!(noor.step, Step::SetUpSecondStep, "a new app is set up first");
        let mine = accounts::mine(&noor).await.unwrap();
        assert_eq!((mine.reset_how.as_str(), mine.recovery.left), ("I rang her at home", 0));
        let again = accounts::join(&desk.app, token.expose(), "Noor Haddad", "nine kettles under a bridge", "x").await;
        let Err(AppError::NotPossible(words)) = again else { panic!("an address used twice") };
        assert!(words.contains("used already"), "{words}");
        desk.user("stephen@example.org", Role::Governance).await;
        let audit = desk.app.clone();
        let stephen = resolve(&audit, sign_in(&audit, "stephen@example.org", PASSWORD, "x").await.unwrap().expose()).await.unwrap();
        let changes = app::audit::changes(&stephen.ctx, None).await.unwrap().rows;
        let reset = changes.iter().find(|c| c.words == "Sign-in reset").unwrap();
        assert_eq!(reset.said.as_deref(), Some("I rang her at home"), "governance reads it, too");
    }

    async fn every_role_sets_up_a_second_step_first_also_when_added_at_the_command_line(fx: Fixture) {
        let desk = Desk::strict(fx);
        for role in Role::ALL {
            let email = format!("{}@example.org", role.as_str());
            desk.user(&email, *role).await;
            assert_eq!(desk.visitor(&email).await.step, Step::SetUpSecondStep, "{role:?}");
        }
    }

    async fn secrets_are_sealed_where_there_is_a_key_and_sealed_anew_when_it_changes(fx: Fixture) {
        let desk = Desk::new(fx);
        let (_, secret, _) = with_app(&desk).await;
        assert_eq!(kept_secret(&desk).await, secret.replace(' ', ""), "there was no key");
        assert_eq!(renew(&desk.app).await.unwrap(), Renewed::default());

        let desk = sealing(desk, ONE);
        assert_eq!(renew(&desk.app).await.unwrap(), Renewed { sealed: 1, unopened: 0 });
        assert!(kept_secret(&desk).await.starts_with("sealed.one."));
        assert!(accounts::give_code(&desk.visitor("noor@example.org").await, &code(&desk, &secret)).await.is_ok());

        let desk = sealing(desk, &format!("{TWO},{ONE}"));
        assert_eq!(renew(&desk.app).await.unwrap(), Renewed { sealed: 1, unopened: 0 });
        assert_eq!(renew(&desk.app).await.unwrap(), Renewed::default(), "once is enough");
        let desk = sealing(desk, TWO);
        desk.wait(SignedDuration::from_secs(60));
        assert!(accounts::give_code(&desk.visitor("noor@example.org").await, &code(&desk, &secret)).await.is_ok());
        assert!(desk.app.check().await.unwrap().iter().any(|(_, words)| words == "sealed with the key two"));
    }

    async fn without_its_key_a_secret_opens_nothing_and_a_recovery_code_still_does(fx: Fixture) {
        let desk = sealing(Desk::strict(fx), ONE);
        let (_, secret, codes) = with_app(&desk).await;
        assert!(!kept_secret(&desk).await.contains(&secret.replace(' ', "")));
        let desk = sealing(desk, TWO);
        assert_eq!(renew(&desk.app).await.unwrap(), Renewed { sealed: 0, unopened: 1 });
        let half = desk.visitor("noor@example.org").await;
        assert!(matches!(accounts::give_code(&half, &code(&desk, &secret)).await, Err(AppError::NotPossible(_))));
        assert!(desk.app.check().await.unwrap().iter().any(|(_, words)| words.contains("but for 1")));
        assert!(accounts::give_recovery_code(&half, &codes[0]).await.is_ok());
    }

    async fn a_secret_moved_to_another_account_opens_nothing_there(fx: Fixture) {
        let desk = sealing(Desk::strict(fx), ONE);
        let (_, secret, _) = with_app(&desk).await;
        desk.user("sam@example.org", Role::Worker).await;
        let doors = desk.fx.store.doors();
        let mut sam = doors.account_by_email("sam@example.org").await.unwrap().unwrap();
        sam.totp_secret = Some(kept_secret(&desk).await);
        sam.totp_confirmed_at = Some(desk.fx.at(0));
        doors.account_save(&sam).await.unwrap();
        let token = sign_in(&desk.app, "sam@example.org", PASSWORD, "x").await.unwrap();
        let half = resolve(&desk.app, token.expose()).await.unwrap();
        assert!(matches!(accounts::give_code(&half, &code(&desk, &secret)).await, Err(AppError::NotPossible(_))));
    }
}
