//! Passkeys: made on one's own account, signed in with, and everything that is no passkey.

use crate::desk::{Desk, PASSWORD, fields};
use crate::device::{Device, ORIGIN};
use app::accounts::{self, Offer};
use app::sign_in::{Step, Visitor, resolve, sign_in};
use app::{App, AppError, AppResult};
use jiff::SignedDuration;
use practice::access::Role;
use store_testkit::{Fixture, both_engines};

fn desk(fx: Fixture, strict: bool) -> Desk {
    let mut desk = if strict { Desk::strict(fx) } else { Desk::new(fx) };
    desk.app = desk.app.served_at(ORIGIN).unwrap();
    desk
}

/// Adds the device's passkey to whoever is signed in.
async fn add(visitor: &Visitor, device: &mut Device, name: &str) -> AppResult<()> {
    let Offer { ceremony, options } = accounts::begin_passkey(visitor, name, PASSWORD).await?;
    let answer = device.create(&options);
    accounts::finish_passkey(visitor, ceremony.expose(), &answer).await
}

async fn enter(app: &App, device: &mut Device) -> AppResult<Visitor> {
    let Offer { ceremony, options } = accounts::offer_sign_in(app).await?;
    let answer = device.get(&options);
    let token = accounts::sign_in_with_passkey(app, ceremony.expose(), &answer, "x").await?;
    resolve(app, token.expose()).await
}

/// What was said of a passkey that was refused.
fn said<T: std::fmt::Debug>(outcome: AppResult<T>) -> String {
    match outcome {
        Err(AppError::Invalid(problems)) if problems.len() == 1 && problems[0].field == "passkey" => {
            problems[0].message.clone()
        }
        other => panic!("expected a passkey to be refused, got {other:?}"),
    }
}

both_engines! {
    async fn a_passkey_signs_in_without_password_and_code(fx: Fixture) {
        let desk = desk(fx, false);
        desk.user("noor@example.org", Role::Worker).await;
        let noor = desk.visitor("noor@example.org").await;
        let mut laptop = Device::new(1);
        assert_eq!(fields(accounts::begin_passkey(&noor, " ", PASSWORD).await), ["name"]);
        assert_eq!(fields(accounts::begin_passkey(&noor, &"x".repeat(61), PASSWORD).await), ["name"]);
        assert_eq!(fields(accounts::begin_passkey(&noor, "Laptop", "guess").await), ["password"]);
        add(&noor, &mut laptop, " Laptop ").await.unwrap();
        assert_eq!(fields(accounts::begin_passkey(&noor, "laptop", PASSWORD).await), ["name"], "one name, one passkey");
        let there = enter(&desk.app, &mut laptop).await.unwrap();
        assert_eq!((there.step, there.email.as_str()), (Step::In, "noor@example.org"));
        let mine = accounts::mine(&there).await.unwrap();
        assert_eq!(mine.passkeys.len(), 1);
        assert_eq!((mine.passkeys[0].name.as_str(), mine.passkeys[0].used), ("Laptop", Some(desk.now())));
    }

    async fn it_stands_for_both_steps_where_a_second_one_is_required(fx: Fixture) {
        let desk = desk(fx, true);
        desk.user("noor@example.org", Role::Worker).await;
        let mut laptop = Device::new(1);
        // as in a demonstration, where no app is asked for
        add(&desk.visitor("noor@example.org").await, &mut laptop, "Laptop").await.unwrap();
        assert_eq!(enter(&desk.app, &mut laptop).await.unwrap().step, Step::In);
        let password_alone = desk.visitor("noor@example.org").await;
        assert_eq!(password_alone.step, Step::Passkey, "whoever knows the password alone sets up no app of theirs beside it");
        let there = enter(&desk.app, &mut laptop).await.unwrap();
        accounts::remove_passkey(&there, accounts::mine(&there).await.unwrap().passkeys[0].id).await.unwrap();
        assert_eq!(desk.visitor("noor@example.org").await.step, Step::SetUpSecondStep);
    }

    async fn a_challenge_is_answered_once_and_within_five_minutes(fx: Fixture) {
        let desk = desk(fx, false);
        desk.user("noor@example.org", Role::Worker).await;
        let noor = desk.visitor("noor@example.org").await;
        let mut laptop = Device::new(1);
        let offer = accounts::begin_passkey(&noor, "Laptop", PASSWORD).await.unwrap();
        let answer = laptop.create(&offer.options);
        desk.wait(SignedDuration::from_mins(6));
        assert!(said(accounts::finish_passkey(&noor, offer.ceremony.expose(), &answer).await).contains("five minutes"));
        add(&noor, &mut laptop, "Laptop").await.unwrap();

        let offer = accounts::offer_sign_in(&desk.app).await.unwrap();
        let answer = laptop.get(&offer.options);
        assert!(accounts::sign_in_with_passkey(&desk.app, offer.ceremony.expose(), &answer, "x").await.is_ok());
        assert!(said(accounts::sign_in_with_passkey(&desk.app, offer.ceremony.expose(), &answer, "x").await).contains("used before"));
        assert!(said(accounts::sign_in_with_passkey(&desk.app, "guess", &answer, "x").await).contains("Try again"));
        let another = accounts::offer_sign_in(&desk.app).await.unwrap();
        assert!(said(accounts::sign_in_with_passkey(&desk.app, another.ceremony.expose(), &answer, "x").await).contains("another page"));
        let late = accounts::offer_sign_in(&desk.app).await.unwrap();
        let answer = laptop.get(&late.options);
        desk.wait(SignedDuration::from_mins(5));
        assert!(said(accounts::sign_in_with_passkey(&desk.app, late.ceremony.expose(), &answer, "x").await).contains("five minutes"));
        let empty = accounts::offer_sign_in(&desk.app).await.unwrap();
        for nothing in ["", "{}", "null", "[1"] {
            let _ = said(accounts::sign_in_with_passkey(&desk.app, empty.ceremony.expose(), nothing, "x").await);
        }
    }

    async fn a_challenge_made_for_one_account_makes_no_passkey_for_another(fx: Fixture) {
        let desk = desk(fx, false);
        desk.user("noor@example.org", Role::Worker).await;
        desk.user("sam@example.org", Role::Worker).await;
        let (noor, sam) = (desk.visitor("noor@example.org").await, desk.visitor("sam@example.org").await);
        let mut device = Device::new(1);
        let offer = accounts::begin_passkey(&noor, "Laptop", PASSWORD).await.unwrap();
        let answer = device.create(&offer.options);
        let _ = said(accounts::finish_passkey(&sam, offer.ceremony.expose(), &answer).await);
        let sign_in = accounts::offer_sign_in(&desk.app).await.unwrap();
        let _ = said(accounts::finish_passkey(&sam, sign_in.ceremony.expose(), &answer).await);
        add(&noor, &mut device, "Laptop").await.unwrap();
        assert!(said(add(&sam, &mut device, "Laptop").await).contains("in use already"), "one passkey, one account");
    }

    async fn a_passkey_of_another_address_opens_nothing(fx: Fixture) {
        let desk = desk(fx, false);
        desk.user("noor@example.org", Role::Worker).await;
        let noor = desk.visitor("noor@example.org").await;
        let mut device = Device::new(1);
        "https://leeway.example.com".clone_into(&mut device.origin);
        assert!(said(add(&noor, &mut device, "Laptop").await).contains(ORIGIN));
        ORIGIN.clone_into(&mut device.origin);
        add(&noor, &mut device, "Laptop").await.unwrap();
        for foreign in ["https://leeway.example.com", "http://localhost:8081", "https://localhost:8080"] {
            foreign.clone_into(&mut device.origin);
            assert!(said(enter(&desk.app, &mut device).await).contains(ORIGIN), "{foreign}");
        }
    }

    async fn a_device_that_did_not_check_who_uses_it_is_refused(fx: Fixture) {
        let desk = desk(fx, false);
        desk.user("noor@example.org", Role::Worker).await;
        let noor = desk.visitor("noor@example.org").await;
        let mut device = Device::new(1);
        device.verifies = false;
        assert!(said(add(&noor, &mut device, "Laptop").await).contains("did not check"));
        device.verifies = true;
        add(&noor, &mut device, "Laptop").await.unwrap();
        device.verifies = false;
        assert!(said(enter(&desk.app, &mut device).await).contains("did not check"));
    }

    async fn a_passkey_that_names_another_owner_is_refused(fx: Fixture) {
        let desk = desk(fx, false);
        desk.user("noor@example.org", Role::Worker).await;
        let sam = desk.user("sam@example.org", Role::Worker).await;
        let mut device = Device::new(1);
        add(&desk.visitor("noor@example.org").await, &mut device, "Laptop").await.unwrap();
        device.owner = sam.0.as_bytes().to_vec();
        assert!(said(enter(&desk.app, &mut device).await).contains("another account"));
        device.owner = Vec::new();
        let _ = said(enter(&desk.app, &mut device).await);
        assert!(said(enter(&desk.app, &mut Device::new(2)).await).contains("password"), "nobody's");
    }

    async fn another_key_of_the_same_name_is_refused(fx: Fixture) {
        let desk = desk(fx, false);
        desk.user("noor@example.org", Role::Worker).await;
        let mut device = Device::new(1);
        add(&desk.visitor("noor@example.org").await, &mut device, "Laptop").await.unwrap();
        let mut forged = Device::new(2).with_id_of(&device);
        forged.owner.clone_from(&device.owner);
        assert!(said(enter(&desk.app, &mut forged).await).contains("could not be checked"));
    }

    async fn a_removed_passkey_opens_nothing_and_nobody_removes_another_s(fx: Fixture) {
        let desk = desk(fx, false);
        desk.user("noor@example.org", Role::Worker).await;
        desk.user("sam@example.org", Role::Worker).await;
        let noor = desk.visitor("noor@example.org").await;
        let mut device = Device::new(1);
        add(&noor, &mut device, "Laptop").await.unwrap();
        let id = accounts::mine(&noor).await.unwrap().passkeys[0].id;
        let sam = desk.visitor("sam@example.org").await;
        assert!(matches!(accounts::remove_passkey(&sam, id).await, Err(AppError::NotFound)));
        assert!(enter(&desk.app, &mut device).await.is_ok());
        accounts::remove_passkey(&noor, id).await.unwrap();
        assert!(matches!(accounts::remove_passkey(&noor, id).await, Err(AppError::NotFound)));
        assert!(said(enter(&desk.app, &mut device).await).contains("removed"));
    }

    async fn a_copy_of_a_passkey_stops_it_and_signs_the_account_out_everywhere(fx: Fixture) {
        let desk = desk(fx, false);
        let noor_id = desk.user("noor@example.org", Role::Worker).await;
        let mut device = Device::new(1);
        add(&desk.visitor("noor@example.org").await, &mut device, "Laptop").await.unwrap();
        let mut copy = device.clone();
        enter(&desk.app, &mut device).await.unwrap();
        enter(&desk.app, &mut device).await.unwrap();
        let elsewhere = sign_in(&desk.app, "noor@example.org", PASSWORD, "x").await.unwrap();
        assert!(said(enter(&desk.app, &mut copy).await).contains("copy"));
        assert!(matches!(resolve(&desk.app, elsewhere.expose()).await, Err(AppError::NotSignedIn)));
        assert!(said(enter(&desk.app, &mut device).await).contains("stopped"), "the true one, too");
        let noor = desk.visitor("noor@example.org").await;
        assert_eq!(accounts::mine(&noor).await.unwrap().passkeys[0].stopped, Some(desk.now()));
        let events = desk.fx.store.read(&desk.fx.scope_a).await.unwrap().event_page(None, 50).await.unwrap();
        assert!(events.iter().any(|e| e.kind == "passkey_stopped" && e.subject_id == Some(noor_id.0)), "and it is told");
    }

    async fn neither_a_disabled_account_nor_one_that_was_reset_is_entered_by_its_passkey(fx: Fixture) {
        let desk = desk(fx, false);
        let admin = desk.admin().await;
        let noor = desk.user("noor@example.org", Role::Worker).await;
        let mut device = Device::new(1);
        add(&desk.visitor("noor@example.org").await, &mut device, "Laptop").await.unwrap();
        let inside = enter(&desk.app, &mut device).await.unwrap();
        accounts::disable(&admin, noor).await.unwrap();
        assert!(said(enter(&desk.app, &mut device).await).contains("administrator"));
        assert!(matches!(accounts::mine(&inside).await.map(|m| m.sessions.len()), Ok(0)), "its session has ended");
        accounts::enable(&admin, noor).await.unwrap();
        assert!(enter(&desk.app, &mut device).await.is_ok());
        accounts::reset_sign_in(&admin, desk.form(), noor, "He came to my desk").await.unwrap();
        assert!(said(enter(&desk.app, &mut device).await).contains("reset"));
    }

    async fn without_an_address_of_its_own_an_installation_takes_none(fx: Fixture) {
        let desk = Desk::new(fx);
        desk.user("noor@example.org", Role::Worker).await;
        let noor = desk.visitor("noor@example.org").await;
        assert!(matches!(accounts::begin_passkey(&noor, "Laptop", PASSWORD).await, Err(AppError::NotPossible(_))));
        assert!(matches!(accounts::offer_sign_in(&desk.app).await, Err(AppError::NotPossible(_))));
        assert_eq!(desk.app.passkey_origin(), None);
        for wrong in ["leeway.example.org", "http://leeway.example.org", "https://192.0.2.7", "https://leeway.example.org/x", "https://a@leeway.example.org", ""] {
            assert!(desk.app.clone().served_at(wrong).is_err(), "{wrong}");
        }
        for right in ["https://leeway.example.org", "https://leeway.example.org:8443", "http://localhost:8080"] {
            assert_eq!(desk.app.clone().served_at(right).unwrap().passkey_origin(), Some(right));
        }
    }
}
