//! What proves who somebody is besides a password: kept, taken once, replaced.

use store::StoreError;
use store::keys::{ChallengeRow, PasskeyRow, RecoveryRow};
use store_testkit::{account, at, both_engines, id};

fn passkey(n: u128, owner: u128, credential: &[u8]) -> PasskeyRow {
    PasskeyRow {
        id: id(n),
        account_id: id(owner),
        credential_id: credential.to_vec(),
        credential: "{}".to_owned(),
        name: "Work laptop".to_owned(),
        counter: 0,
        backed_up: false,
        made_at: at(10),
        used_at: None,
        suspect_at: None,
        version: 1,
    }
}

fn code(n: u128, owner: u128) -> RecoveryRow {
    RecoveryRow {
        id: id(n),
        account_id: id(owner),
        code_hash: format!("hash of {n}"),
        salt: vec![1; 16],
        made_at: at(10),
        used_at: None,
    }
}

both_engines! {
    async fn a_passkey_belongs_to_one_account_and_is_saved_in_order(fx: Fixture) {
        let doors = fx.store.doors();
        doors.account_insert(&account(1, "Amina")).await.unwrap();
        doors.account_insert(&account(2, "Bo")).await.unwrap();
        doors.passkey_insert(&passkey(0x10, 1, b"one")).await.unwrap();
        assert!(matches!(doors.passkey_insert(&passkey(0x11, 2, b"one")).await, Err(StoreError::Conflict)));
        doors.passkey_insert(&passkey(0x12, 2, b"two")).await.unwrap();
        let kept = doors.passkey_by_credential(b"one").await.unwrap().unwrap();
        assert_eq!(kept, passkey(0x10, 1, b"one"));
        let used = PasskeyRow { counter: 5, used_at: Some(at(20)), backed_up: true, ..kept.clone() };
        doors.passkey_save(&used).await.unwrap();
        assert!(matches!(doors.passkey_save(&used).await, Err(StoreError::Stale)), "used at the same moment");
        assert_eq!(doors.passkey_list(id(1)).await.unwrap(), [PasskeyRow { version: 2, ..used }]);
        assert_eq!(doors.passkey_remove(id(1), Some(id(0x12))).await.unwrap(), 0, "not another's");
        assert_eq!(doors.passkey_remove(id(1), None).await.unwrap(), 1);
        assert!(doors.passkey_by_credential(b"one").await.unwrap().is_none());
        assert_eq!(doors.passkey_list(id(2)).await.unwrap().len(), 1);
    }

    async fn a_challenge_is_taken_once_and_swept_when_nobody_answers(fx: Fixture) {
        let doors = fx.store.doors();
        let challenge = |token: &[u8]| ChallengeRow {
            token_hash: token.to_vec(),
            account_id: None,
            state: "{}".to_owned(),
            created_at: at(10),
            expires_at: at(310),
        };
        doors.challenge_insert(&challenge(b"one")).await.unwrap();
        doors.challenge_insert(&challenge(b"two")).await.unwrap();
        assert_eq!(doors.challenge_take(b"one").await.unwrap(), Some(challenge(b"one")));
        assert_eq!(doors.challenge_take(b"one").await.unwrap(), None);
        doors.sweep(at(311)).await.unwrap();
        assert_eq!(doors.challenge_take(b"two").await.unwrap(), None);
    }

    async fn a_set_of_recovery_codes_takes_the_place_of_the_one_before(fx: Fixture) {
        let doors = fx.store.doors();
        doors.account_insert(&account(1, "Amina")).await.unwrap();
        doors.recovery_replace(id(1), &[code(0x10, 1), code(0x11, 1)]).await.unwrap();
        assert!(doors.recovery_use(id(0x10), at(20)).await.unwrap());
        assert!(!doors.recovery_use(id(0x10), at(21)).await.unwrap(), "once");
        doors.recovery_replace(id(1), &[code(0x12, 1)]).await.unwrap();
        assert_eq!(doors.recovery_list(id(1)).await.unwrap(), [code(0x12, 1)]);
        assert!(!doors.recovery_use(id(0x11), at(22)).await.unwrap());
        doors.recovery_replace(id(1), &[]).await.unwrap();
        assert!(doors.recovery_list(id(1)).await.unwrap().is_empty());
    }

    async fn secrets_that_another_key_sealed_are_found_and_changed_where_they_are_as_they_were(fx: Fixture) {
        let doors = fx.store.doors();
        for (n, secret) in [(1, Some("PLAIN")), (2, Some("sealed.one.abc")), (3, Some("sealed.two.abc")), (4, None)] {
            let mut row = account(n, "Amina");
            row.totp_secret = secret.map(str::to_owned);
            doors.account_insert(&row).await.unwrap();
        }
        let found = doors.totp_not_sealed_by("sealed.two.", 50).await.unwrap();
        assert_eq!(found.iter().map(|row| row.id).collect::<Vec<_>>(), [id(1), id(2)]);
        assert_eq!(doors.totp_count_not_sealed_by("sealed.two.").await.unwrap(), 2);
        assert!(doors.totp_reseal(id(1), "PLAIN", "sealed.two.x").await.unwrap());
        assert!(!doors.totp_reseal(id(1), "PLAIN", "sealed.two.y").await.unwrap(), "changed meanwhile");
        assert_eq!(doors.totp_count_not_sealed_by("sealed.two.").await.unwrap(), 1);
    }

    async fn a_try_is_taken_back_and_never_below_none(fx: Fixture) {
        let doors = fx.store.doors();
        assert_eq!(doors.try_note(b"x", at(10), at(0), 5).await.unwrap(), 1);
        assert_eq!(doors.try_note(b"x", at(11), at(0), 5).await.unwrap(), 2);
        doors.try_take_back(b"x").await.unwrap();
        assert_eq!(doors.try_note(b"x", at(12), at(0), 5).await.unwrap(), 2);
        for _ in 0..4 {
            doors.try_take_back(b"x").await.unwrap();
        }
        assert_eq!(doors.try_note(b"x", at(13), at(0), 5).await.unwrap(), 1);
        doors.try_take_back(b"nobody").await.unwrap();
    }
}
