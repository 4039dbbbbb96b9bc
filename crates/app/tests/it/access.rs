//! Support between colleagues: who may read and change whose (DOMAIN 10).

use crate::ward::{Ward, not_found, not_possible};
use app::episodes::{self, Plan, ending};
use app::timeline::Window;
use app::{AppError, Ctx, contacts, goals, messages, people};
use practice::contact::{Draft, Kind};
use practice::ending::Stage;
use practice::ids::EpisodeId;
use practice::wordback::Turn as Word;
use store::episodes::CaseAccessRow;
use store::organisation::CoverRow;
use store_testkit::{at, both_engines, day, id};

both_engines! {
    async fn what_is_due_of_covered_people_stands_on_today_with_whose_they_are(fx: Fixture) {
        let ward = Ward::new(fx).await;
        ward.record(ward.contact(Kind::FirstMeeting)).await;
        ward.covered().await;
        let today = episodes::today(&ward.ben).await.unwrap();
        assert_eq!(today.nothing_next.iter().map(|e| e.owner_name.as_str()).collect::<Vec<_>>(), ["Amina Yusuf"]);
        goals::agree_step(&ward.amina, ward.episode, ward.form(), None, ward.step("Ring the group")).await.unwrap();
        ward.hold(Some(1)).await;
        let today = episodes::today(&ward.ben).await.unwrap();
        assert_eq!(today.steps.iter().map(|s| s.owner_name.as_str()).collect::<Vec<_>>(), ["Amina Yusuf"]);
        assert_eq!(today.check_ins.iter().map(|(_, h)| h.owner_name.as_str()).collect::<Vec<_>>(), ["Amina Yusuf"]);
        ward.wait(7 * 24);
        let today = episodes::today(&ward.ben).await.unwrap();
        assert!(today.steps.is_empty() && today.check_ins.is_empty(), "and no longer than the cover");
    }

    async fn whoever_covers_can_take_support_over_and_so_can_one_with_the_same_supervisor(fx: Fixture) {
        let ward = Ward::new(fx).await;
        let scope = ward.house.fx.scope_a.clone();
        let elsewhere = ward.house.place(&scope, 0x1100).await;
        let cy = ward.house.sign_in(&scope, 0x2300, "Cy Reed", "worker", Some(elsewhere.team)).await;
        let owner = ward.amina.account().unwrap();
        let names = async |who: &Ctx| episodes::successors(who, owner).await.unwrap().into_iter().map(|(_, name)| name).collect::<Vec<_>>();
        assert_eq!(names(&ward.amina).await, ["Ben Ito"]);
        let to_cy = episodes::hand_over(&ward.amina, ward.episode, ward.form(), cy.account().unwrap(), "Moves").await;
        assert!(matches!(to_cy, Err(AppError::Invalid(_))), "{to_cy:?}");
        let lead = ward.house.sign_in(&scope, 0x2400, "Dee Hall", "supervisor", None).await;
        let mut tx = ward.house.fx.store.begin(&scope).await.unwrap();
        for (n, worker) in [(0x4000, &ward.amina), (0x4001, &cy)] {
            tx.supervision_tie_insert(&store_testkit::tie(n, lead.account().unwrap().0, worker.account().unwrap().0)).await.unwrap();
        }
        tx.commit().await.unwrap();
        assert_eq!(names(&ward.amina).await, ["Ben Ito", "Cy Reed"]);
        ward.covered().await;
        episodes::hand_over(&ward.ben, ward.episode, ward.form(), ward.ben.account().unwrap(), "Amina is ill for long").await.unwrap();
        assert_eq!(episodes::open(&ward.ben, ward.episode).await.unwrap().episode.owner_id, ward.ben.account().unwrap().0);
        not_found(&episodes::open(&ward.amina, ward.episode).await);
    }

    async fn access_to_one_episode_reads_the_persons_others_and_changes_none_of_them(fx: Fixture) {
        let ward = Ward::new(fx).await;
        let contact = ward.record(ward.contact(Kind::FirstMeeting)).await;
        let second = ward.again(&ward.ben, 0x3500).await;
        let seen = episodes::open(&ward.ben, ward.episode).await.unwrap();
        assert!(!seen.write && ward.open().await.write);
        let version = seen.episode.version;
        not_possible(&contacts::record(&ward.ben, ward.episode, ward.contact(Kind::FollowUp)).await);
        let draft = ward.contact(Kind::FollowUp).draft;
        not_possible(&contacts::correct(&ward.ben, ward.episode, contact, 1, ward.form(), draft).await);
        not_possible(&episodes::say_what_matters(&ward.ben, ward.episode, ward.form(), version, "X", None).await);
        let plan = Plan { at: None, kind: None, place: None, note: String::new() };
        not_possible(&episodes::plan_next(&ward.ben, ward.episode, ward.form(), version, plan).await);
        not_possible(&episodes::hand_over(&ward.ben, ward.episode, ward.form(), ward.ben.account().unwrap(), "Mine").await);
        not_possible(&goals::agree(&ward.ben, ward.episode, ward.form(), "X", None).await);
        not_possible(&ending::save(&ward.ben, ward.episode, ward.form(), 0, Stage::Prepared, &ward.ending()).await);
        not_possible(&messages::write(&ward.ben, ward.episode, ward.form(), Word::Progress, "X").await);
        not_possible(&episodes::open_to_write(&ward.ben, ward.episode).await);
        assert_eq!(ward.open().await.episode.version, version, "nothing was changed");
        // the other way round it is the same
        assert!(!episodes::open(&ward.amina, second).await.unwrap().write);
        not_possible(&goals::agree(&ward.amina, second, ward.form(), "X", None).await);
    }

    async fn who_supported_somebody_once_reads_that_support_and_no_later_one(fx: Fixture) {
        let ward = Ward::new(fx).await;
        let contact = ward.record(ward.contact(Kind::FirstMeeting)).await;
        ward.end(&ward.amina, ward.episode, Stage::Done).await;
        ward.wait(24);
        let later = ward.again(&ward.ben, 0x3500).await;
        not_found(&episodes::open(&ward.amina, later).await);
        not_found(&goals::agree(&ward.amina, later, ward.form(), "X", None).await);
        assert!(episodes::open(&ward.ben, ward.episode).await.is_ok(), "what came before is read by who supports them now");
        let draft = Draft { minutes: Some(35), at: ward.now(), ..ward.contact(Kind::FirstMeeting).draft };
        ward.correct(contact, draft).await;
        assert_eq!(ward.open().await.episode.state, "ended", "one's own ended support is still put right");
        // handed over, the later one is no longer open to its former owner
        episodes::hand_over(&ward.ben, later, ward.form(), ward.amina.account().unwrap(), "Moves north").await.unwrap();
        not_found(&episodes::open(&ward.ben, later).await);
        not_found(&episodes::open(&ward.ben, ward.episode).await);
    }

    async fn what_is_brought_to_supervision_is_read_and_not_changed(fx: Fixture) {
        let ward = Ward::new(fx).await;
        let scope = ward.house.fx.scope_a.clone();
        let other = ward.house.place(&scope, 0x1100).await;
        let row = |n, ground: &str, episode: Option<EpisodeId>| CaseAccessRow {
            id: id(n),
            person_id: ward.person.0,
            account_id: id(0x2300),
            ground: ground.to_owned(),
            episode_id: episode.map(|e| e.0),
            from_at: at(0),
            until_at: None,
        };
        // one who holds the role of a worker too, so that it is the ground that counts
        ward.house.sign_in(&scope, 0x2300, "Dee Hall", "worker", Some(other.team)).await;
        let lead = ward.house.with_role(&scope, 0x2300, "supervisor").await;
        not_found(&episodes::open(&lead, ward.episode).await);
        // the row is written beside a cover of the same two, so that only the ground differs
        let cover = CoverRow {
            id: id(0x5001),
            worker_id: ward.amina.account().unwrap().0,
            cover_id: id(0x2300),
            why: String::new(),
            from_on: day(0),
            until_on: day(30),
            made_at: at(0),
            made_by: id(0x2300),
            ended_at: None,
        };
        let mut tx = ward.house.fx.store.begin(&scope).await.unwrap();
        tx.cover_insert(&cover, &[row(0x5000, "supervision", Some(ward.episode))]).await.unwrap();
        tx.commit().await.unwrap();
        assert!(!episodes::open(&lead, ward.episode).await.unwrap().write);
        not_possible(&contacts::record(&lead, ward.episode, ward.contact(Kind::FollowUp)).await);
        let record = people::open(&lead, ward.person, Window::default()).await.unwrap();
        assert!(!record.may_write && record.may_record.is_none());
    }
}
