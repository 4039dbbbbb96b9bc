use std::fmt::Write as _;

use practice::access::{Act, Ground, Role, grounds, may};

/// The whole matrix, one act a line: the file beside it is what people read and agree on.
fn matrix() -> String {
    let mut text = String::from("# What each role may do at all (DOMAIN 10); a dash is denied.\n");
    write!(text, "{:22}", "").unwrap();
    for role in Role::ALL {
        write!(text, " {:13}", role.as_str()).unwrap();
    }
    for act in Act::ALL {
        let start = text.trim_end().len();
        text.truncate(start);
        write!(text, "\n{:22}", act.as_str()).unwrap();
        for role in Role::ALL {
            write!(text, " {:13}", if may(*role, *act) { "may" } else { "-" }).unwrap();
        }
    }
    format!("{}\n", text.trim_end())
}

#[test]
fn the_matrix_of_roles_and_acts_is_the_one_agreed() {
    let file = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/role_act.txt");
    if std::env::var_os("LEEWAY_RENEW").is_some() {
        std::fs::write(file, matrix()).unwrap();
    }
    let agreed = std::fs::read_to_string(file).unwrap();
    assert_eq!(
        matrix(),
        agreed,
        "a change of who may do what is agreed first: then run this with LEEWAY_RENEW=1 and read the difference"
    );
}

#[test]
fn a_manager_an_evaluator_and_an_administrator_open_no_persons_record() {
    let of_persons = [
        Act::PersonRead,
        Act::PersonWrite,
        Act::PersonSearch,
        Act::EpisodeRead,
        Act::EpisodeWrite,
        Act::ContactRecord,
        Act::CaseloadRead,
        Act::ReferralRead,
        Act::InboxRead,
    ];
    for role in [Role::Manager, Role::Evaluator, Role::Administrator, Role::Partner, Role::Referrer] {
        for act in of_persons {
            assert!(!may(role, act), "{role} may {act}");
        }
    }
    for role in [Role::Manager, Role::Evaluator, Role::Administrator] {
        assert_eq!(grounds(role), &[], "{role}");
    }
}

#[test]
fn every_act_is_somebodys_and_every_role_has_something_to_do() {
    for act in Act::ALL {
        assert!(Role::ALL.iter().any(|role| may(*role, *act)), "{act}");
    }
    for role in Role::ALL {
        assert!(Act::ALL.iter().any(|act| may(*role, *act)), "{role}");
    }
}

#[test]
fn only_those_who_support_people_may_break_the_glass() {
    for role in Role::ALL {
        let expected = matches!(role, Role::Worker | Role::Supervisor);
        assert_eq!(grounds(*role).contains(&Ground::Emergency), expected, "{role}");
    }
}
