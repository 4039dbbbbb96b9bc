//! Signing in, the second step, invitations, roles, and what an administrator cannot do.

use crate::desk::{Desk, PASSWORD, fields};
use app::accounts::{self, Standing};
use app::organisation::{NewTie, Tie};
use app::sign_in::{Step, resolve, sign_in};
use app::{AppError, ServiceRow, sign_in as sessions};
use data_encoding::BASE32_NOPAD;
use jiff::SignedDuration;
use practice::access::Role;
use practice::ids::{EpisodeId, ReferralId, ServiceId};
use store_testkit::{World, both_engines, id};
use totp_rs::{Algorithm, TOTP};

/// The code that an authenticator app with this secret shows.
fn code(desk: &Desk, secret: &str) -> String {
    let bytes = BASE32_NOPAD.decode(secret.replace(' ', "").as_bytes()).unwrap();
    let totp = TOTP::new_unchecked(Algorithm::SHA1, 6, 0, 30, bytes);
    totp.generate(u64::try_from(desk.now().as_second()).unwrap())
}

both_engines! {
    async fn a_wrong_password_and_an_unknown_address_say_the_same(fx: Fixture) {
        let desk = Desk::new(fx);
        desk.user("noor@example.org", Role::Worker).await;
        let wrong = sign_in(&desk.app, "noor@example.org", "not the password", "x").await;
        let nobody = sign_in(&desk.app, "nobody@example.org", "not the password", "x").await;
        let (Err(AppError::Invalid(wrong)), Err(AppError::Invalid(nobody))) = (wrong, nobody) else { panic!("both are refused") };
        assert_eq!(wrong, nobody);
    }

    async fn eight_failures_lock_an_address_for_a_quarter_of_an_hour(fx: Fixture) {
        let desk = Desk::new(fx);
        desk.user("noor@example.org", Role::Worker).await;
        for _ in 0..8 {
            assert!(matches!(sign_in(&desk.app, "Noor@example.org", "guess", "x").await, Err(AppError::Invalid(_))));
        }
        assert!(matches!(sign_in(&desk.app, "noor@example.org", PASSWORD, "x").await, Err(AppError::TooMany(_))), "the right one too");
        desk.wait(SignedDuration::from_mins(16));
        assert!(sign_in(&desk.app, "noor@example.org", PASSWORD, "x").await.is_ok());
    }

    async fn of_many_tries_at_one_moment_no_more_are_looked_at_than_may_fail(fx: Fixture) {
        let desk = Desk::new(fx);
        desk.user("noor@example.org", Role::Worker).await;
        let mut tries = tokio::task::JoinSet::new();
        for _ in 0..16 {
            let app = desk.app.clone();
            tries.spawn(async move { sign_in(&app, "noor@example.org", "guess", "x").await });
        }
        let told = tries.join_all().await;
        assert_eq!(told.iter().filter(|t| matches!(t, Err(AppError::Invalid(_)))).count(), 8);
        assert_eq!(told.iter().filter(|t| matches!(t, Err(AppError::TooMany(_)))).count(), 8);
        desk.wait(SignedDuration::from_mins(14));
        assert!(matches!(sign_in(&desk.app, "noor@example.org", PASSWORD, "x").await, Err(AppError::TooMany(_))));
        desk.wait(SignedDuration::from_mins(2));
        assert!(sign_in(&desk.app, "noor@example.org", PASSWORD, "x").await.is_ok(), "refused tries do not prolong it");
    }

    async fn a_right_password_takes_the_count_of_failures_away(fx: Fixture) {
        let desk = Desk::new(fx);
        desk.user("noor@example.org", Role::Worker).await;
        for _ in 0..3 {
            for _ in 0..7 {
                assert!(matches!(sign_in(&desk.app, "noor@example.org", "guess", "x").await, Err(AppError::Invalid(_))));
            }
            assert!(sign_in(&desk.app, "noor@example.org", PASSWORD, "x").await.is_ok());
        }
    }

    async fn only_the_session_that_made_a_secret_can_confirm_it(fx: Fixture) {
        let desk = Desk::new(fx);
        desk.user("noor@example.org", Role::Worker).await;
        let thief = desk.visitor("noor@example.org").await;
        let theirs = accounts::begin_second_step(&thief).await.unwrap().secret;
        let noor = desk.visitor("noor@example.org").await;
        let hers = accounts::begin_second_step(&noor).await.unwrap().secret;
        assert_ne!(theirs, hers);
        assert_eq!(fields(accounts::confirm_second_step(&noor, &code(&desk, &theirs)).await), ["code"]);
        accounts::confirm_second_step(&noor, &code(&desk, &hers)).await.unwrap();
        desk.wait(SignedDuration::from_secs(60));
        let next = desk.visitor("noor@example.org").await;
        assert_eq!(fields(accounts::give_code(&next, &code(&desk, &theirs)).await), ["code"], "what the other knew opens nothing");
        assert!(accounts::give_code(&next, &code(&desk, &hers)).await.is_ok());
    }

    async fn a_demonstration_beside_a_real_service_asks_less_of_nobody_there(fx: Fixture) {
        let desk = Desk::strict(fx);
        let trial = ServiceRow {
            id: id(0xD),
            slug: "trial".to_owned(),
            name: "A trial".to_owned(),
            demonstration: true,
            created_at: desk.fx.at(0),
        };
        desk.fx.store.doors().service_create(&trial).await.unwrap();
        desk.user_of(0xD, "noor@example.org", Role::Worker).await;
        desk.user_of(0xB, "ruth@example.org", Role::Worker).await;
        let noor = desk.visitor("noor@example.org").await;
        assert_eq!(noor.step, Step::In);
        assert!(!accounts::mine(&noor).await.unwrap().second_step_required);
        let ruth = desk.visitor("ruth@example.org").await;
        assert_eq!(ruth.step, Step::SetUpSecondStep);
        assert!(accounts::mine(&ruth).await.unwrap().second_step_required);
        desk.user_of(0xB, "noor@example.org", Role::Worker).await;
        let there = accounts::switch_service(&noor, ServiceId(id(0xB))).await.unwrap();
        assert_eq!(resolve(&desk.app, there.expose()).await.unwrap().step, Step::SetUpSecondStep);
    }

    async fn going_to_another_service_and_back_does_not_make_a_session_last_longer(fx: Fixture) {
        let desk = Desk::new(fx);
        desk.user("noor@example.org", Role::Worker).await;
        desk.user_of(0xB, "noor@example.org", Role::Worker).await;
        let here = desk.visitor("noor@example.org").await;
        desk.wait(SignedDuration::from_mins(50));
        let there = accounts::switch_service(&here, ServiceId(id(0xB))).await.unwrap();
        assert_eq!(resolve(&desk.app, there.expose()).await.unwrap().session.ends_at, here.session.ends_at);
    }

    async fn a_code_of_an_authenticator_app_works_once(fx: Fixture) {
        let desk = Desk::new(fx);
        desk.user("noor@example.org", Role::Worker).await;
        let visitor = desk.visitor("noor@example.org").await;
        let secret = accounts::begin_second_step(&visitor).await.unwrap().secret;
        assert_eq!(accounts::begin_second_step(&visitor).await.unwrap().secret, secret, "a page loaded twice shows what was scanned");
        assert_eq!(fields(accounts::confirm_second_step(&visitor, "000000").await), ["code"]);
        accounts::confirm_second_step(&visitor, &code(&desk, &secret)).await.unwrap();

        let visitor = desk.visitor("noor@example.org").await;
        assert_eq!(visitor.step, Step::SecondStep);
        assert_eq!(fields(accounts::give_code(&visitor, &code(&desk, &secret)).await), ["code"], "the one that confirmed it is used");
        desk.wait(SignedDuration::from_secs(60));
        let shown = code(&desk, &secret);
        let token = accounts::give_code(&visitor, &format!("{} {}", &shown[..3], &shown[3..])).await.unwrap();
        assert_eq!(resolve(&desk.app, token.expose()).await.unwrap().step, Step::In);

        let again = desk.visitor("noor@example.org").await;
        assert_eq!(fields(accounts::give_code(&again, &shown).await), ["code"]);
        desk.wait(SignedDuration::from_secs(90));
        assert_eq!(fields(accounts::give_code(&again, &shown).await), ["code"], "too old by now, too");
    }

    async fn guessing_codes_locks_the_second_step(fx: Fixture) {
        let desk = Desk::new(fx);
        desk.user("noor@example.org", Role::Worker).await;
        let visitor = desk.visitor("noor@example.org").await;
        let secret = accounts::begin_second_step(&visitor).await.unwrap().secret;
        accounts::confirm_second_step(&visitor, &code(&desk, &secret)).await.unwrap();
        desk.wait(SignedDuration::from_secs(60));
        for _ in 0..8 {
            let visitor = desk.visitor("noor@example.org").await;
            assert_eq!(fields(accounts::give_code(&visitor, "12345").await), ["code"]);
        }
        let visitor = desk.visitor("noor@example.org").await;
        assert!(matches!(accounts::give_code(&visitor, &code(&desk, &secret)).await, Err(AppError::TooMany(_))));
    }

    async fn where_a_second_step_is_required_it_is_set_up_first_and_stays(fx: Fixture) {
        let desk = Desk::strict(fx);
        desk.user("noor@example.org", Role::Worker).await;
        let visitor = desk.visitor("noor@example.org").await;
        assert_eq!(visitor.step, Step::SetUpSecondStep);
        let secret = accounts::begin_second_step(&visitor).await.unwrap().secret;
        accounts::confirm_second_step(&visitor, &code(&desk, &secret)).await.unwrap();
        assert!(matches!(accounts::turn_off_second_step(&visitor, PASSWORD).await, Err(AppError::NotPossible(_))));
    }

    async fn a_second_step_is_turned_off_only_with_the_password(fx: Fixture) {
        let desk = Desk::new(fx);
        desk.user("noor@example.org", Role::Worker).await;
        let visitor = desk.visitor("noor@example.org").await;
        let secret = accounts::begin_second_step(&visitor).await.unwrap().secret;
        accounts::confirm_second_step(&visitor, &code(&desk, &secret)).await.unwrap();
        assert_eq!(fields(accounts::turn_off_second_step(&visitor, "guess").await), ["password"]);
        accounts::turn_off_second_step(&visitor, PASSWORD).await.unwrap();
        assert_eq!(desk.visitor("noor@example.org").await.step, Step::In);
    }

    async fn a_new_password_asks_for_the_old_one_and_signs_other_devices_out(fx: Fixture) {
        let desk = Desk::new(fx);
        desk.user("noor@example.org", Role::Worker).await;
        let other = sign_in(&desk.app, "noor@example.org", PASSWORD, "elsewhere").await.unwrap();
        let here = desk.visitor("noor@example.org").await;
        let new = "seven kettles under a bridge";
        assert_eq!(fields(accounts::change_password(&here, "guess", new).await), ["old_password"]);
        assert_eq!(fields(accounts::change_password(&here, PASSWORD, "password1234").await), ["password"]);
        assert_eq!(fields(accounts::change_password(&here, PASSWORD, PASSWORD).await), ["password"]);
        accounts::change_password(&here, PASSWORD, new).await.unwrap();
        assert!(matches!(resolve(&desk.app, other.expose()).await, Err(AppError::NotSignedIn)));
        assert!(sign_in(&desk.app, "noor@example.org", PASSWORD, "x").await.is_err());
        assert!(sign_in(&desk.app, "noor@example.org", new, "x").await.is_ok());
    }

    async fn an_ended_session_opens_nothing(fx: Fixture) {
        let desk = Desk::new(fx);
        desk.user("noor@example.org", Role::Worker).await;
        desk.user("sam@example.org", Role::Worker).await;
        let lost = sign_in(&desk.app, "noor@example.org", PASSWORD, "lost telephone").await.unwrap();
        let lost_id = resolve(&desk.app, lost.expose()).await.unwrap().session.id;
        let here = desk.visitor("noor@example.org").await;
        let mine = accounts::mine(&here).await.unwrap();
        assert_eq!((mine.sessions.len(), mine.here), (2, here.session.id));
        let sam = desk.visitor("sam@example.org").await;
        assert!(matches!(accounts::end_session(&sam, lost_id).await, Err(AppError::NotFound)), "not somebody else's");
        accounts::end_session(&here, lost_id).await.unwrap();
        assert!(matches!(resolve(&desk.app, lost.expose()).await, Err(AppError::NotSignedIn)));
        let third = sign_in(&desk.app, "noor@example.org", PASSWORD, "x").await.unwrap();
        assert_eq!(accounts::end_other_sessions(&here).await.unwrap(), 1);
        assert!(matches!(resolve(&desk.app, third.expose()).await, Err(AppError::NotSignedIn)));
        sessions::sign_out(&desk.app, &here).await.unwrap();
        assert!(accounts::mine(&sam).await.unwrap().sessions.iter().all(|s| s.id == sam.session.id));
    }

    async fn an_invitation_works_once(fx: Fixture) {
        let desk = Desk::new(fx);
        let admin = desk.admin().await;
        let token = accounts::invite(&admin, desk.invite("sam@example.org", Role::Worker)).await.unwrap();
        let joining = accounts::joining(&desk.app, token.expose()).await.unwrap();
        assert_eq!((joining.standing, joining.known, joining.role), (Standing::Open, false, Role::Worker));
        for own in ["samreid12345", "sam@example.org", "SAM@Example.org"] {
            assert_eq!(fields(accounts::join(&desk.app, token.expose(), "Sam Reid", own, "x").await), ["password"], "{own}");
        }
        let session = accounts::join(&desk.app, token.expose(), "Sam Reid", PASSWORD, "x").await.unwrap();
        let sam = resolve(&desk.app, session.expose()).await.unwrap();
        assert_eq!((sam.name.as_str(), sam.ctx.roles()), ("Sam Reid", &[Role::Worker][..]));
        assert!(matches!(accounts::join(&desk.app, token.expose(), "Eve", PASSWORD, "x").await, Err(AppError::NotPossible(_))));
        assert_eq!(accounts::joining(&desk.app, token.expose()).await.unwrap().standing, Standing::Used);
        assert!(matches!(accounts::joining(&desk.app, "guess").await, Err(AppError::NotFound)));
    }

    async fn an_invitation_ends_after_seven_days_or_when_it_is_withdrawn(fx: Fixture) {
        let desk = Desk::new(fx);
        let admin = desk.admin().await;
        let old = accounts::invite(&admin, desk.invite("sam@example.org", Role::Manager)).await.unwrap();
        let other = accounts::invite(&admin, desk.invite("ruth@example.org", Role::Partner)).await.unwrap();
        let ruth = accounts::invitations(&admin).await.unwrap().into_iter().find(|(i, _)| i.email == "ruth@example.org").unwrap().0;
        accounts::invitation_withdraw(&admin, desk.form(), ruth.id).await.unwrap();
        assert_eq!(accounts::joining(&desk.app, other.expose()).await.unwrap().standing, Standing::Over);
        desk.wait(SignedDuration::from_hours(7 * 24));
        assert_eq!(accounts::joining(&desk.app, old.expose()).await.unwrap().standing, Standing::Over);
        assert!(matches!(accounts::join(&desk.app, old.expose(), "Sam", PASSWORD, "x").await, Err(AppError::NotPossible(_))));
    }

    async fn all_nine_roles_can_be_invited(fx: Fixture) {
        let desk = Desk::new(fx);
        let admin = desk.admin().await;
        for role in Role::ALL {
            let token = accounts::invite(&admin, desk.invite(&format!("{}@example.org", role.as_str()), *role)).await.unwrap();
            let session = accounts::join(&desk.app, token.expose(), "Sam Reid", PASSWORD, "x").await.unwrap();
            assert_eq!(resolve(&desk.app, session.expose()).await.unwrap().ctx.roles(), &[*role]);
        }
    }

    async fn whoever_has_an_account_joins_another_service_with_its_password(fx: Fixture) {
        let desk = Desk::new(fx);
        let admin = desk.admin().await;
        desk.user_of(0xB, "noor@example.org", Role::Worker).await;
        let token = accounts::invite(&admin, desk.invite("noor@example.org", Role::Supervisor)).await.unwrap();
        assert!(accounts::joining(&desk.app, token.expose()).await.unwrap().known);
        assert_eq!(fields(accounts::join(&desk.app, token.expose(), "", "guess", "x").await), ["password"]);
        let session = accounts::join(&desk.app, token.expose(), "", PASSWORD, "x").await.unwrap();
        let noor = resolve(&desk.app, session.expose()).await.unwrap();
        assert_eq!((noor.ctx.service(), noor.ctx.roles()), (ServiceId(id(0xA)), &[Role::Supervisor][..]));
        let there = accounts::switch_service(&noor, ServiceId(id(0xB))).await.unwrap();
        let there = resolve(&desk.app, there.expose()).await.unwrap();
        assert_eq!((there.ctx.service(), there.ctx.roles()), (ServiceId(id(0xB)), &[Role::Worker][..]));
        assert!(matches!(resolve(&desk.app, session.expose()).await, Err(AppError::NotSignedIn)), "one session, in one service");
        assert!(matches!(accounts::switch_service(&there, ServiceId(id(0xC))).await, Err(AppError::NotFound)));
    }

    async fn a_disabled_account_is_out_at_once_and_can_come_back(fx: Fixture) {
        let desk = Desk::new(fx);
        let admin = desk.admin().await;
        let noor = desk.user("noor@example.org", Role::Worker).await;
        let session = sign_in(&desk.app, "noor@example.org", PASSWORD, "x").await.unwrap();
        accounts::disable(&admin, noor).await.unwrap();
        assert!(matches!(resolve(&desk.app, session.expose()).await, Err(AppError::NotSignedIn)));
        assert_eq!(fields(sign_in(&desk.app, "noor@example.org", PASSWORD, "x").await), ["email"]);
        accounts::enable(&admin, noor).await.unwrap();
        assert!(matches!(resolve(&desk.app, session.expose()).await, Err(AppError::NotSignedIn)), "the old session stays ended");
        assert!(sign_in(&desk.app, "noor@example.org", PASSWORD, "x").await.is_ok());
    }

    async fn an_account_of_two_services_is_not_for_one_of_them_to_shut(fx: Fixture) {
        let desk = Desk::new(fx);
        let admin = desk.admin().await;
        let both = desk.user("noor@example.org", Role::Worker).await;
        desk.user_of(0xB, "noor@example.org", Role::Worker).await;
        assert!(matches!(accounts::disable(&admin, both).await, Err(AppError::NotPossible(_))));
        assert!(matches!(accounts::reset_sign_in(&admin, desk.form(), both, "She came to my desk").await, Err(AppError::NotPossible(_))));
        let theirs = desk.user_of(0xB, "ruth@example.org", Role::Worker).await;
        assert!(matches!(accounts::open(&admin, theirs).await, Err(AppError::NotFound)));
        assert!(matches!(accounts::disable(&admin, theirs).await, Err(AppError::NotFound)));
        assert!(matches!(accounts::give_role(&admin, desk.form(), theirs, Role::Worker).await, Err(AppError::NotFound)));
    }

    async fn a_reset_takes_the_old_password_and_gives_a_way_to_a_new_one(fx: Fixture) {
        let desk = Desk::new(fx);
        let admin = desk.admin().await;
        let noor = desk.user("noor@example.org", Role::Worker).await;
        let session = sign_in(&desk.app, "noor@example.org", PASSWORD, "x").await.unwrap();
        let token = accounts::reset_sign_in(&admin, desk.form(), noor, "She came to my desk").await.unwrap();
        assert!(matches!(resolve(&desk.app, session.expose()).await, Err(AppError::NotSignedIn)));
        assert!(sign_in(&desk.app, "noor@example.org", PASSWORD, "x").await.is_err());
        let session = accounts::join(&desk.app, token.expose(), "Noor Haddad", "seven kettles under a bridge", "x").await.unwrap();
        assert_eq!(resolve(&desk.app, session.expose()).await.unwrap().ctx.roles(), &[Role::Worker]);
    }

    async fn while_a_sign_in_is_renewed_no_other_invitation_leads_into_the_account(fx: Fixture) {
        let desk = Desk::new(fx);
        let admin = desk.admin().await;
        let noor = desk.user("noor@example.org", Role::Worker).await;
        let earlier = accounts::invite(&admin, desk.invite("noor@example.org", Role::Manager)).await.unwrap();
        // one from before in another service is not withdrawn by the reset here
        desk.user_of(0xB, "boss@example.org", Role::Administrator).await;
        let boss = desk.visitor("boss@example.org").await.ctx;
        let elsewhere = accounts::invite(&boss, desk.invite("noor@example.org", Role::Worker)).await.unwrap();
        let renewal = accounts::reset_sign_in(&admin, desk.form(), noor, "She came to my desk").await.unwrap();
        assert_eq!(fields(accounts::invite(&admin, desk.invite("noor@example.org", Role::Manager)).await), ["email"]);
        for other in [earlier, elsewhere] {
            let entered = accounts::join(&desk.app, other.expose(), "Noor Haddad", "seven kettles under a bridge", "x").await;
            assert!(matches!(entered, Err(AppError::NotPossible(_))), "{entered:?}");
        }
        accounts::join(&desk.app, renewal.expose(), "Noor Haddad", "nine kettles under a bridge", "x").await.unwrap();
        assert!(sign_in(&desk.app, "noor@example.org", "nine kettles under a bridge", "x").await.is_ok());
    }

    async fn an_open_invitation_stands_before_those_that_are_over_and_can_be_withdrawn(fx: Fixture) {
        let desk = Desk::new(fx);
        let admin = desk.admin().await;
        accounts::invite(&admin, desk.invite("first@example.org", Role::Worker)).await.unwrap();
        for n in 0..60 {
            desk.wait(SignedDuration::from_secs(1));
            let email = format!("user{n}@example.org");
            accounts::invite(&admin, desk.invite(&email, Role::Worker)).await.unwrap();
            let last = accounts::invitations(&admin).await.unwrap().into_iter().find(|(i, _)| i.email == email).unwrap().0;
            accounts::invitation_withdraw(&admin, desk.form(), last.id).await.unwrap();
        }
        let listed = accounts::invitations(&admin).await.unwrap();
        assert_eq!((listed[0].0.email.as_str(), listed[0].1), ("first@example.org", Standing::Open));
        accounts::invitation_withdraw(&admin, desk.form(), listed[0].0.id).await.unwrap();
        let again = accounts::invitation_withdraw(&admin, desk.form(), listed[0].0.id).await;
        assert!(matches!(again, Err(AppError::NotFound)), "it is withdrawn once");
    }

    async fn a_reset_is_told_to_whom_it_was_done_and_gives_back_no_role(fx: Fixture) {
        let desk = Desk::new(fx);
        let admin = desk.admin().await;
        let noor = desk.user("noor@example.org", Role::Worker).await;
        accounts::give_role(&admin, desk.form(), noor, Role::Manager).await.unwrap();
        let token = accounts::reset_sign_in(&admin, desk.form(), noor, "She came to my desk").await.unwrap();
        accounts::end_role(&admin, desk.form(), noor, Role::Manager).await.unwrap();
        let joining = accounts::joining(&desk.app, token.expose()).await.unwrap();
        assert_eq!(joining.reset, Some((desk.now(), "Noor Haddad".to_owned())));
        let session = accounts::join(&desk.app, token.expose(), "Noor Haddad", "seven kettles under a bridge", "x").await.unwrap();
        let visitor = resolve(&desk.app, session.expose()).await.unwrap();
        assert_eq!(visitor.ctx.roles(), &[Role::Worker], "the role that ended meanwhile stays ended");
        assert_eq!(accounts::mine(&visitor).await.unwrap().reset, Some((desk.now(), "Noor Haddad".to_owned())));
        let events = desk.fx.store.read(&desk.fx.scope_a).await.unwrap().event_page(None, 50).await.unwrap();
        assert!(events.iter().any(|e| e.kind == "sign_in_reset" && e.subject_id == Some(noor.0)), "governance reads of it");
        desk.user("stephen@example.org", Role::Governance).await;
        let changes = app::audit::changes(&desk.visitor("stephen@example.org").await.ctx, None).await.unwrap().rows;
        let reset = changes.iter().find(|c| c.words == "Sign-in reset").unwrap();
        assert_eq!(reset.colleague.as_deref(), Some("Noor Haddad"), "and whose it was");
    }

    async fn after_a_reset_no_earlier_invitation_of_the_address_sets_the_password(fx: Fixture) {
        let desk = Desk::new(fx);
        let admin = desk.admin().await;
        let noor = desk.user("noor@example.org", Role::Worker).await;
        let earlier = accounts::invite(&admin, desk.invite("noor@example.org", Role::Manager)).await.unwrap();
        accounts::reset_sign_in(&admin, desk.form(), noor, "She came to my desk").await.unwrap();
        assert_eq!(accounts::joining(&desk.app, earlier.expose()).await.unwrap().standing, Standing::Over);
    }

    async fn an_ended_role_does_not_come_back_by_an_open_invitation(fx: Fixture) {
        let desk = Desk::new(fx);
        let admin = desk.admin().await;
        let stands = async |token: &app::secrets::Token| accounts::joining(&desk.app, token.expose()).await.unwrap().standing;
        let open = accounts::invite(&admin, desk.invite("noor@example.org", Role::Manager)).await.unwrap();
        let noor = desk.user("noor@example.org", Role::Worker).await;
        accounts::give_role(&admin, desk.form(), noor, Role::Manager).await.unwrap();
        accounts::end_role(&admin, desk.form(), noor, Role::Manager).await.unwrap();
        assert_eq!(stands(&open).await, Standing::Over);

        let other = accounts::invite(&admin, desk.invite("noor@example.org", Role::Supervisor)).await.unwrap();
        let renewed = accounts::reset_sign_in(&admin, desk.form(), noor, "She came to my desk").await.unwrap();
        assert_eq!((stands(&other).await, stands(&renewed).await), (Standing::Over, Standing::Open));
        accounts::end_role(&admin, desk.form(), noor, Role::Worker).await.unwrap();
        assert_eq!(stands(&renewed).await, Standing::Over, "no role is left, so none of them is");

        let ruth = desk.user("ruth@example.org", Role::Worker).await;
        let open = accounts::invite(&admin, desk.invite("ruth@example.org", Role::Manager)).await.unwrap();
        accounts::disable(&admin, ruth).await.unwrap();
        assert_eq!(stands(&open).await, Standing::Over);
    }

    async fn an_administrator_gives_nothing_to_themself(fx: Fixture) {
        let world = World::of(&*fx.store, &fx.scope_a, 0x1000).await;
        let desk = Desk::new(fx);
        desk.user("admin@example.org", Role::Supervisor).await;
        desk.user("admin@example.org", Role::Worker).await;
        desk.user("admin@example.org", Role::Referrer).await;
        let admin = desk.admin().await;
        let me = admin.account().unwrap();
        let worker = desk.user("noor@example.org", Role::Worker).await;
        assert!(matches!(accounts::give_role(&admin, desk.form(), me, Role::Governance).await, Err(AppError::NotPossible(_))));
        assert_eq!(fields(accounts::invite(&admin, desk.invite("Admin@example.org", Role::Governance)).await), ["email"]);
        assert!(matches!(accounts::reset_sign_in(&admin, desk.form(), me, "She came to my desk").await, Err(AppError::NotPossible(_))));
        let from = admin.today();
        for (kind, upper, lower) in [
            (Tie::Member { lead: true }, world.team, me.0),
            (Tie::Supervision, me.0, worker.0),
            (Tie::Practice, me.0, world.site),
        ] {
            let new = NewTie { form: desk.form(), upper, lower, from, last: None };
            assert_eq!(fields(app::organisation::tie(&admin, kind, new, "/").await), ["lower"], "{kind:?}");
        }
        let colleague = NewTie { form: desk.form(), upper: world.team, lower: worker.0, from, last: None };
        app::organisation::tie(&admin, Tie::Member { lead: false }, colleague, "/").await.unwrap();
    }

    async fn a_role_that_ends_opens_nothing_from_then_on(fx: Fixture) {
        let desk = Desk::new(fx);
        let admin = desk.admin().await;
        let noor = desk.user("noor@example.org", Role::Worker).await;
        accounts::give_role(&admin, desk.form(), noor, Role::Administrator).await.unwrap();
        let session = sign_in(&desk.app, "noor@example.org", PASSWORD, "x").await.unwrap();
        accounts::end_role(&admin, desk.form(), noor, Role::Administrator).await.unwrap();
        let ctx = resolve(&desk.app, session.expose()).await.unwrap().ctx;
        assert!(matches!(accounts::list(&ctx, None).await, Err(AppError::NotFound)));
        accounts::end_role(&admin, desk.form(), noor, Role::Worker).await.unwrap();
        assert!(matches!(resolve(&desk.app, session.expose()).await, Err(AppError::NotSignedIn)), "no role, no way in");
    }

    async fn an_administrator_ends_neither_their_own_role_nor_their_own_account(fx: Fixture) {
        let desk = Desk::new(fx);
        let admin = desk.admin().await;
        let me = admin.account().unwrap();
        assert!(matches!(accounts::end_role(&admin, desk.form(), me, Role::Administrator).await, Err(AppError::NotPossible(_))));
        assert!(matches!(accounts::disable(&admin, me).await, Err(AppError::NotPossible(_))));
    }

    async fn an_administrator_opens_no_persons_record(fx: Fixture) {
        let world = World::of(&*fx.store, &fx.scope_a, 0x1000).await;
        let desk = Desk::new(fx);
        let admin = desk.admin().await;
        assert!(accounts::list(&admin, None).await.is_ok());
        assert!(matches!(app::episodes::open(&admin, EpisodeId(id(world.base + 9))).await, Err(AppError::NotFound)));
        assert!(matches!(app::referrals::open(&admin, ReferralId(id(world.base + 8))).await, Err(AppError::NotFound)));
        assert!(matches!(app::referrals::inbox(&admin, None).await, Err(AppError::NotFound)));
        assert!(matches!(app::episodes::caseload(&admin, &app::episodes::Filter::default(), None).await, Err(AppError::NotFound)));
        assert!(matches!(app::team::today(&admin).await, Err(AppError::NotFound)));
        assert!(matches!(app::figures::service(&admin).await, Err(AppError::NotFound)));
    }
}
