//! Who knows whom in a group, and what a sheet keeps: names and notes are for those who support somebody there, or run it still.

use crate::ward::{Ward, fields, not_found, not_possible};
use app::groups::{self, At, Row, Take, Who};
use app::hidden::{self, NewHidden};
use app::{Ctx, contacts, people};
use jiff::civil::date;
use practice::contact::{Attendance, Kind};
use practice::death::{Death, Source};
use practice::group::{Came, LeftWhy, Standing, WalkIn};
use practice::hidden::What;
use practice::ids::{ContactId, PersonId};
use store_testkit::{both_engines, id};

impl Ward {
    /// Amina, a link worker no longer and a supervisor now.
    async fn amina_supervises(&self) -> Ctx {
        let scope = self.house.fx.scope_a.clone();
        let mut tx = self.house.fx.store.begin(&scope).await.unwrap();
        tx.membership_end(self.amina.account().unwrap().0, "worker", app::time::at(self.now())).await.unwrap();
        tx.commit().await.unwrap();
        self.house.clock.set(self.now() + jiff::SignedDuration::from_secs(5));
        self.house.with_role(&scope, 0x2000, "supervisor").await
    }

    async fn died(&self, on: Option<jiff::civil::Date>) {
        let death = Death { died_on: on, source: Source::Family, note: String::new() };
        people::record_death(&self.amina, self.person, self.form(), death).await.unwrap();
    }

    async fn the_contact(&self) -> ContactId {
        ContactId(contacts::page(&self.amina, self.episode, None).await.unwrap().0[0].id)
    }
}

both_engines! {
    async fn whoever_ran_a_group_and_is_a_supervisor_now_knows_nobody_in_it(fx: Fixture) {
        let ward = Ward::new(fx).await;
        let group = ward.group(None).await;
        ward.give(&ward.amina, group, ward.episode).await.unwrap();
        let session = ward.session(group).await;
        ward.take(session, ward.taking(1, vec![Ward::row(Who::Person(ward.person), Came::Came)])).await.unwrap();
        let opened = groups::open(&ward.amina, group).await.unwrap();
        assert_eq!((opened.runs, opened.places.len(), ward.sheet(session).await.written.len()), (true, 1, 1));
        let now = ward.amina_supervises().await;
        let opened = groups::open(&now, group).await.unwrap();
        assert_eq!((opened.runs, opened.taken, opened.places.len()), (false, 1, 0));
        let sheet = groups::sheet(&now, session).await.unwrap();
        assert!(!sheet.runs && sheet.written.is_empty() && sheet.places.is_empty() && sheet.walk_ins.is_empty());
        not_found(&groups::take(&now, session, ward.taking(2, Vec::new())).await.map(|_| ()));
    }

    async fn a_colleague_knows_whom_they_support_in_that_very_support(fx: Fixture) {
        let ward = Ward::new(fx).await;
        let group = ward.group(None).await;
        ward.give(&ward.amina, group, ward.episode).await.unwrap();
        let session = ward.session(group).await;
        // Ben supports the same person beside, and was not asked whether he learns of it
        let bens = ward.again(&ward.ben, 0x3900).await;
        assert!(groups::open(&ward.ben, group).await.unwrap().places.is_empty());
        ward.take(session, ward.taking(1, vec![Ward::row(Who::Person(ward.person), Came::Came)])).await.unwrap();
        assert!(groups::sheet(&ward.ben, session).await.unwrap().written.is_empty());
        ward.end(&ward.ben, bens, practice::ending::Stage::Done).await;
        assert!(groups::open(&ward.ben, group).await.unwrap().places.is_empty());
        // whoever covers for Amina knows as she does
        ward.covered().await;
        assert_eq!(groups::open(&ward.ben, group).await.unwrap().places.len(), 1);
    }

    async fn what_is_hidden_is_covered_in_notes_and_what_was_covered_is_not_written_over(fx: Fixture) {
        let ward = Ward::new(fx).await;
        let bens = ward.another(&ward.ben, 0x4000).await;
        let group = ward.group(None).await;
        ward.give(&ward.ben, group, bens).await.unwrap();
        ward.give(&ward.amina, group, ward.episode).await.unwrap();
        let session = ward.session(group).await;
        let his = Row { note: "We walked her home to 12 Alma Street".to_owned(), ..Ward::row(Who::Person(PersonId(id(0x4000))), Came::Came) };
        let mine = Ward::row(Who::Person(ward.person), Came::Came);
        let new = Take { note: "Past 12 Alma Street".to_owned(), ..ward.taking(1, vec![his.clone(), mine.clone()]) };
        ward.take(session, new).await.unwrap();
        let hide = NewHidden {
            form: ward.form(), what: What::Address, value: "12 Alma Street\nLeeds".to_owned(), postcode: String::new(), note: String::new(),
            safe: false, why: "Her former partner looks for her".to_owned(),
        };
        hidden::add(&ward.ben, PersonId(id(0x4000)), hide).await.unwrap();
        let sheet = ward.sheet(session).await;
        let note = |sheet: &groups::Sheet| sheet.written.iter().find(|one| one.person_id == id(0x4000)).unwrap().note.clone();
        assert_eq!((note(&sheet).as_str(), sheet.session.note.as_str()), ("We walked her home to [hidden]", "Past [hidden]"));
        assert!(note(&groups::sheet(&ward.ben, session).await.unwrap()).contains("Alma"), "whoever supports her has it as it was written");
        // the sheet comes back as it was shown, and somebody else's length is mended
        let shown = Row { note: note(&sheet), ..his };
        let mine = Row { minutes: Some(30), ..mine };
        let new = Take { note: sheet.session.note.clone(), ..ward.taking(2, vec![shown, mine]) };
        ward.take(session, new).await.unwrap();
        assert!(ward.kinds(&ward.ben, bens).await[0].3.contains("[hidden]"), "shown covered where contacts are listed");
        assert!(note(&groups::sheet(&ward.ben, session).await.unwrap()).contains("Alma"), "and kept as it was");
        assert_eq!(ward.kinds(&ward.amina, ward.episode).await[0].2, Some(30));
    }

    async fn what_a_worker_corrected_in_the_contact_stays_when_the_sheet_is_corrected(fx: Fixture) {
        let ward = Ward::new(fx).await;
        let group = ward.group(None).await;
        let session = ward.session(group).await;
        ward.take(session, ward.taking(1, vec![Ward::row(Who::Supported(ward.episode), Came::Came)])).await.unwrap();
        let contact = ward.the_contact().await;
        let mut draft = ward.contact(Kind::Group).draft;
        draft.at = ward.hours(-1);
        (draft.minutes, draft.travel_minutes, draft.attendance) = (Some(25), Some(10), Attendance::Attended);
        "Her sister".clone_into(&mut draft.with_whom);
        draft.needs = vec!["housing".to_owned()];
        ward.correct(contact, draft).await;
        // a note for all is added: minutes, journey, company and needs are none of the sheet's
        let again = Take { note: "We walked to the lock".to_owned(), ..ward.taking(2, vec![Ward::row(Who::Person(ward.person), Came::Came)]) };
        ward.take(session, again).await.unwrap();
        let held = contacts::open(&ward.amina, ward.episode, contact).await.unwrap();
        assert_eq!((held.contact.minutes, held.contact.travel_minutes), (Some(25), Some(10)));
        assert_eq!((held.contact.with_whom.as_str(), held.needs), ("Her sister", vec!["housing".to_owned()]));
        assert_eq!(held.contact.notes, "Talked about the garden.", "the worker's own words");
        // what the sheet itself says differently is carried over
        ward.take(session, Take { note: "We walked to the lock".to_owned(), ..ward.taking(3, vec![Ward::row(Who::Person(ward.person), Came::DidNotCome)]) }).await.unwrap();
        let held = contacts::open(&ward.amina, ward.episode, contact).await.unwrap().contact;
        assert_eq!((held.attendance.as_str(), held.minutes, held.with_whom.as_str()), ("did_not_attend", None, "Her sister"));
    }

    async fn a_place_that_falls_free_is_for_those_who_wait(fx: Fixture) {
        let ward = Ward::new(fx).await;
        let (second, third) = (ward.another(&ward.amina, 0x4000).await, ward.another(&ward.ben, 0x5000).await);
        let group = ward.group(Some(1)).await;
        ward.give(&ward.amina, group, ward.episode).await.unwrap();
        assert_eq!(ward.give(&ward.amina, group, second).await.unwrap(), Standing::Waits);
        let first = ward.place_id(&ward.amina, group, 0x3000).await;
        let left = groups::MovePlace { form: ward.form(), to: Standing::Left, why: Some(LeftWhy::Health), words: String::new(), back_to: None };
        groups::move_place(&ward.amina, group, first, left).await.unwrap();
        assert_eq!(ward.give(&ward.ben, group, third).await.unwrap(), Standing::Waits, "the place is free, and somebody waits for it");
    }

    async fn nobody_came_after_their_death(fx: Fixture) {
        let ward = Ward::new(fx).await;
        let group = ward.group(None).await;
        let session = ward.session(group).await;
        let walked = (WalkIn { called: "Maria".to_owned(), district: String::new(), note: String::new(), need: None }, None);
        ward.take(session, Take { walk_ins: vec![walked], ..ward.taking(1, Vec::new()) }).await.unwrap();
        let walk_in = ward.sheet(session).await.walk_ins[0].id;
        ward.died(Some(date(2026, 1, 5))).await;
        let wrong = ward.take(session, ward.taking(2, vec![Ward::row(Who::Supported(ward.episode), Came::Came)])).await.unwrap_err();
        assert_eq!(wrong[0].at, At::Row(0, "came"));
        not_possible(&groups::known(&ward.amina, walk_in, ward.person, ward.form()).await);
        assert!(ward.kinds(&ward.amina, ward.episode).await.is_empty());
        assert_eq!(fields(ward.give(&ward.amina, group, ward.episode).await), ["episode"]);
    }

    async fn whoever_died_on_the_day_of_a_session_may_have_come(fx: Fixture) {
        let ward = Ward::new(fx).await;
        let group = ward.group(None).await;
        let session = ward.session(group).await;
        ward.died(Some(date(2026, 1, 6))).await;
        ward.take(session, ward.taking(1, vec![Ward::row(Who::Supported(ward.episode), Came::Came)])).await.unwrap();
    }
}
