//! Groups and drop-ins: places, sessions in the calendar, the sheet for all, and who walked in (DOMAIN 4.4).

use crate::scene::spoken;
use crate::ward::{Ward, fields, not_found, not_possible};
use app::calendar::{self, Filter, RoomDraft};
use app::groups::{self, At, GivePlace, GroupForm, MovePlace, NewSessions, NewWalkIn, Row, SheetProblem, Take, Who};
use app::referrals::{self, Entry};
use app::{AppError, AppResult, Ctx, contacts, people, time};
use jiff::civil::{Date, Time, date, time};
use practice::appointment::{Block, Clashing, Draft, Every, Series, Until, What};
use practice::contact::{Kind, Place};
use practice::group::{Came, LeftWhy, Standing, Way};
use practice::ids::{AppointmentId, EpisodeId, GroupId, GroupSessionId, PersonId, RoomId, SiteId};
use store_testkit::{both_engines, id};
use uuid::Uuid;

/// Tuesday 6 January 2026 is today, at nine.
pub(crate) const TODAY: Date = date(2026, 1, 6);

pub(crate) fn walk(form: Uuid, places: Option<i32>) -> GroupForm {
    GroupForm {
        form,
        draft: practice::group::Draft {
            name: "Tuesday walk".to_owned(),
            purpose: "An hour by the canal".to_owned(),
            whereabouts: "The gate of the park".to_owned(),
            way: Way::DropIn,
            places,
            minutes: 60,
        },
        place: Place::Community,
        site: None,
        room: None,
        led_by: None,
    }
}

impl Ward {
    pub(crate) async fn group(&self, places: Option<i32>) -> GroupId {
        groups::make(&self.amina, walk(self.form(), places)).await.unwrap()
    }

    pub(crate) fn sessions(&self, day: Date, at: Time, series: Option<Series>) -> NewSessions {
        NewSessions {
            form: self.form(),
            draft: Draft {
                what: What::Block(Block::Group),
                day,
                time: at,
                turn: None,
                minutes: 60,
                note: String::new(),
                series,
            },
            room: None,
            clashing: None,
        }
    }

    /// A session that was held this morning.
    pub(crate) async fn session(&self, group: GroupId) -> GroupSessionId {
        let to = groups::plan(&self.amina, group, self.sessions(TODAY, time(8, 0, 0, 0), None)).await.unwrap();
        to.rsplit('/').next().unwrap().parse().unwrap()
    }

    pub(crate) async fn give(&self, who: &Ctx, group: GroupId, episode: EpisodeId) -> AppResult<Standing> {
        let new =
            GivePlace { form: self.form(), episode: Some(episode), asked: false, agreed: true, back_to_episode: false };
        groups::give_place(who, group, new).await
    }

    /// Somebody else in support, of one of the two colleagues.
    pub(crate) async fn another(&self, owner: &Ctx, n: u128) -> EpisodeId {
        let scope = self.house.fx.scope_a.clone();
        let referral = self.house.referred(&scope, self.place, n, |_| {}).await;
        self.accept(owner, referral).await
    }

    pub(crate) async fn sheet(&self, session: GroupSessionId) -> groups::Sheet {
        groups::sheet(&self.amina, session).await.unwrap()
    }

    pub(crate) fn row(who: Who, came: Came) -> Row {
        Row { who, came: Some(came), minutes: None, note: String::new(), why: String::new() }
    }

    pub(crate) fn taking(&self, version: i64, rows: Vec<Row>) -> Take {
        Take {
            form: self.form(),
            version,
            minutes: 60,
            travel_minutes: Some(20),
            note: String::new(),
            rows,
            read: false,
            walk_ins: Vec::new(),
        }
    }

    pub(crate) async fn take(&self, session: GroupSessionId, new: Take) -> Result<(), Vec<SheetProblem>> {
        groups::take(&self.amina, session, new).await.unwrap()
    }

    pub(crate) async fn kinds(&self, who: &Ctx, episode: EpisodeId) -> Vec<(String, String, Option<i32>, String)> {
        let (rows, _) = contacts::page(who, episode, None).await.unwrap();
        rows.into_iter().map(|c| (c.kind, c.attendance, c.minutes, c.notes)).collect()
    }

    pub(crate) async fn place_id(&self, who: &Ctx, group: GroupId, person: u128) -> Uuid {
        let opened = groups::open(who, group).await.unwrap();
        opened.places.iter().find(|one| one.person_id == id(person)).unwrap().id
    }
}

both_engines! {
    async fn a_sheet_makes_a_contact_of_each_who_came_and_says_who_did_not(fx: Fixture) {
        let ward = Ward::new(fx).await;
        let bens = ward.another(&ward.ben, 0x4000).await;
        let group = ward.group(None).await;
        assert_eq!(ward.give(&ward.amina, group, ward.episode).await.unwrap(), Standing::HasPlace);
        assert_eq!(ward.give(&ward.ben, group, bens).await.unwrap(), Standing::HasPlace);
        let session = ward.session(group).await;
        let rows = vec![
            Row { note: "Was glad of the sun".to_owned(), ..Ward::row(Who::Person(PersonId(id(0x3000))), Came::Came) },
            Ward::row(Who::Person(PersonId(id(0x4000))), Came::DidNotCome),
        ];
        let new = Take { note: "We walked to the lock".to_owned(), ..ward.taking(1, rows) };
        ward.take(session, new).await.unwrap();
        let mine = ward.kinds(&ward.amina, ward.episode).await;
        assert_eq!(mine, [("group".to_owned(), "attended".to_owned(), Some(60), "Was glad of the sun\n\nOf the session: We walked to the lock".to_owned())]);
        // whoever runs the group writes it in the support of a colleague, and the journey is nobody's but the worker's
        let his = ward.kinds(&ward.ben, bens).await;
        assert_eq!(his, [("group".to_owned(), "did_not_attend".to_owned(), None, "Of the session: We walked to the lock".to_owned())]);
        let sheet = ward.sheet(session).await;
        assert_eq!((sheet.session.minutes, sheet.session.travel_minutes), (Some(60), Some(20)));
        assert_eq!((sheet.when.state.as_str(), sheet.when.came, sheet.written.len(), sheet.places.len()), ("held", 1, 2, 0));
        assert!(ward.open().await.episode.started_at.is_some(), "to be met in a group is to be met");
    }

    async fn two_rows_of_the_same_person_name_the_row_and_keep_nothing(fx: Fixture) {
        let ward = Ward::new(fx).await;
        let group = ward.group(None).await;
        ward.give(&ward.amina, group, ward.episode).await.unwrap();
        let session = ward.session(group).await;
        let place = Who::Person(ward.person);
        let rows = vec![Ward::row(place, Came::Came), Ward::row(Who::Supported(ward.episode), Came::Came)];
        let wrong = ward.take(session, ward.taking(1, rows)).await.unwrap_err();
        assert_eq!(wrong.len(), 1);
        assert_eq!(wrong[0].at, At::Row(1, "person"));
        assert!(wrong[0].message.contains("rows 1 and 2"), "{}", wrong[0].message);
        assert!(ward.kinds(&ward.amina, ward.episode).await.is_empty());
        assert!(ward.sheet(session).await.session.taken_at.is_none());
    }

    async fn a_note_for_all_that_names_somebody_is_not_kept(fx: Fixture) {
        let ward = Ward::new(fx).await;
        let group = ward.group(None).await;
        let session = ward.session(group).await;
        let rows = vec![Ward::row(Who::Supported(ward.episode), Came::Came)];
        let new = Take { note: "Maria Lindqvist led the way".to_owned(), ..ward.taking(1, rows) };
        assert_eq!(ward.take(session, new).await.unwrap_err()[0].at, At::Sheet("note"));
    }

    async fn a_sheet_is_corrected_and_what_it_said_stays_in_the_trail(fx: Fixture) {
        let ward = Ward::new(fx).await;
        let group = ward.group(None).await;
        let session = ward.session(group).await;
        ward.take(session, ward.taking(1, vec![Ward::row(Who::Supported(ward.episode), Came::Came)])).await.unwrap();
        let row = Row { minutes: Some(30), note: "Left early".to_owned(), ..Ward::row(Who::Person(ward.person), Came::Came) };
        // a page that was open before somebody else wrote is not taken
        let late = groups::take(&ward.amina, session, ward.taking(1, vec![row.clone()])).await;
        assert!(matches!(late, Err(AppError::Stale)));
        ward.take(session, ward.taking(2, vec![row])).await.unwrap();
        let kept = ward.kinds(&ward.amina, ward.episode).await;
        assert_eq!(kept, [("group".to_owned(), "attended".to_owned(), Some(30), "Left early".to_owned())]);
        let row = Ward::row(Who::Person(ward.person), Came::DidNotCome);
        ward.take(session, ward.taking(3, vec![row])).await.unwrap();
        assert_eq!(ward.open().await.episode.contact_count, 0, "counted anew from what stands there now");
        let person = people::open(&ward.amina, ward.person, app::timeline::Window::default()).await.unwrap();
        let corrected = person.timeline.entries.iter().filter(|entry| entry.kind == Some(practice::event::Kind::ContactCorrected)).count();
        assert_eq!(corrected, 2);
    }

    async fn a_full_group_lets_people_wait_and_a_free_place_is_given_by_hand(fx: Fixture) {
        let ward = Ward::new(fx).await;
        let (second, third) = (ward.another(&ward.amina, 0x4000).await, ward.another(&ward.ben, 0x5000).await);
        let group = ward.group(Some(1)).await;
        assert_eq!(ward.give(&ward.amina, group, ward.episode).await.unwrap(), Standing::HasPlace);
        assert_eq!(ward.give(&ward.amina, group, second).await.unwrap(), Standing::Waits);
        ward.wait(1);
        assert_eq!(ward.give(&ward.ben, group, third).await.unwrap(), Standing::Waits);
        assert_eq!(fields(ward.give(&ward.amina, group, second).await), ["episode"], "nobody is put down twice");
        let change = |to: Standing, why: Option<LeftWhy>| MovePlace { form: ward.form(), to, why, words: String::new(), back_to: None };
        let (first, next) = (ward.place_id(&ward.amina, group, 0x3000).await, ward.place_id(&ward.amina, group, 0x4000).await);
        assert_eq!(fields(groups::move_place(&ward.amina, group, next, change(Standing::HasPlace, None)).await), ["place"]);
        assert_eq!(fields(groups::move_place(&ward.amina, group, first, change(Standing::Left, None)).await), ["left_why"]);
        groups::move_place(&ward.amina, group, first, change(Standing::Left, Some(LeftWhy::Health))).await.unwrap();
        let opened = groups::open(&ward.amina, group).await.unwrap();
        let waiting: Vec<Uuid> = opened.places.iter().filter(|p| p.state == "waits").map(|p| p.person_id).collect();
        assert_eq!((opened.taken, waiting), (0, vec![id(0x4000), id(0x5000)]), "in the order in which they came");
        groups::move_place(&ward.amina, group, next, change(Standing::HasPlace, None)).await.unwrap();
        assert_eq!(groups::open(&ward.amina, group).await.unwrap().taken, 1);
    }

    async fn a_session_stands_in_the_calendar_and_a_room_or_time_taken_twice_is_said(fx: Fixture) {
        let ward = Ward::new(fx).await;
        let group = ward.group(None).await;
        let admin = ward.house.with_role(&ward.house.fx.scope_a, 0x2000, "administrator").await;
        let draft = RoomDraft { name: "Room 1".to_owned(), note: String::new() };
        let room: RoomId = calendar::room_add(&admin, ward.form(), SiteId(ward.place.site), draft).await.unwrap();
        let weekly = Some(Series { every: Every::Week, until: Until::Times(3) });
        let new = NewSessions { room: Some(room), ..ward.sessions(date(2026, 1, 13), time(10, 0, 0, 0), weekly) };
        groups::plan(&ward.amina, group, new).await.unwrap();
        let opened = groups::open(&ward.amina, group).await.unwrap();
        assert_eq!(opened.coming.len(), 3);
        let week = calendar::between(&ward.amina, date(2026, 1, 12), 7, Filter::default()).await.unwrap().rows;
        assert_eq!((week.len(), week[0].kind.as_str(), week[0].note.as_str()), (1, "group_session", "Tuesday walk"));
        // a colleague sees what it is, and nobody's name stands there
        let room_week = Filter { room: Some(room), ..Filter::default() };
        let his = calendar::between(&ward.ben, date(2026, 1, 12), 7, room_week).await.unwrap().rows;
        assert_eq!((his[0].kind.as_str(), his[0].note.as_str(), his[0].person_id), ("group_session", "Tuesday walk", None));
        let again = NewSessions { room: Some(room), ..ward.sessions(date(2026, 1, 13), time(10, 30, 0, 0), None) };
        assert_eq!(fields(groups::plan(&ward.amina, group, again.clone()).await), ["room", "clashing"]);
        let elsewhere = NewSessions { room: None, clashing: Some(Clashing::AllTheSame), ..again };
        groups::plan(&ward.amina, group, elsewhere).await.unwrap();
        // what is moved in the calendar is moved with the group
        let first = opened.coming[0].appointment_id;
        let shown = calendar::open(&ward.amina, AppointmentId(first)).await.unwrap();
        assert_eq!(shown.session, Some(GroupSessionId(opened.coming[0].id)));
        let gone = calendar::Cancel { form: ward.form(), version: shown.row.version, by: practice::appointment::By::Worker, reach: practice::appointment::Reach::This, why: String::new() };
        calendar::cancel(&ward.amina, AppointmentId(first), gone).await.unwrap();
        let sheet = ward.sheet(GroupSessionId(opened.coming[0].id)).await;
        assert_eq!((sheet.when.state.as_str(), sheet.begun), ("cancelled_by_worker", false));
        not_possible(&groups::take(&ward.amina, GroupSessionId(opened.coming[0].id), ward.taking(1, Vec::new())).await.map(|_| ()));
    }

    async fn a_colleague_knows_by_name_whom_they_support_and_runs_no_group_of_another(fx: Fixture) {
        let ward = Ward::new(fx).await;
        let bens = ward.another(&ward.ben, 0x4000).await;
        let group = ward.group(None).await;
        ward.give(&ward.amina, group, ward.episode).await.unwrap();
        ward.give(&ward.ben, group, bens).await.unwrap();
        let session = ward.session(group).await;
        let his = groups::open(&ward.ben, group).await.unwrap();
        assert_eq!((his.runs, his.taken, his.places.len(), his.places[0].person_id), (false, 2, 1, id(0x4000)));
        not_possible(&groups::take(&ward.ben, session, ward.taking(1, Vec::new())).await.map(|_| ()));
        not_possible(&groups::plan(&ward.ben, group, ward.sessions(TODAY, time(15, 0, 0, 0), None)).await.map(|_| ()));
        not_found(&ward.give(&ward.ben, group, ward.episode).await.map(|_| ()));
        // to run a group opens nobody's record
        not_found(&contacts::page(&ward.amina, bens, None).await.map(|_| ()));
        let scope_b = ward.house.fx.scope_b.clone();
        let other = ward.house.sign_in(&scope_b, 0x9000, "Una Peel", "worker", None).await;
        not_found(&groups::open(&other, group).await.map(|_| ()));
        not_found(&groups::sheet(&other, session).await.map(|_| ()));
        assert!(groups::list(&other, false).await.unwrap().rows.is_empty());
    }

    async fn nobody_is_put_down_who_did_not_agree_or_whose_support_has_ended(fx: Fixture) {
        let ward = Ward::new(fx).await;
        let group = ward.group(None).await;
        let new = GivePlace { form: ward.form(), episode: Some(ward.episode), asked: false, agreed: false, back_to_episode: false };
        assert_eq!(fields(groups::give_place(&ward.amina, group, new).await), ["agreed"]);
        groups::end(&ward.amina, group, 1, ward.form(), "The park closes").await.unwrap();
        not_possible(&ward.give(&ward.amina, group, ward.episode).await.map(|_| ()));
        assert_eq!(groups::list(&ward.amina, true).await.unwrap().rows.len(), 1);
    }

    async fn a_group_that_ends_leaves_its_people_and_cancels_what_was_planned(fx: Fixture) {
        let ward = Ward::new(fx).await;
        let group = ward.group(None).await;
        ward.give(&ward.amina, group, ward.episode).await.unwrap();
        groups::plan(&ward.amina, group, ward.sessions(date(2026, 1, 13), time(10, 0, 0, 0), None)).await.unwrap();
        assert_eq!(fields(groups::end(&ward.amina, group, 1, ward.form(), " ").await), ["ended_why"]);
        groups::end(&ward.amina, group, 1, ward.form(), "The park closes").await.unwrap();
        let places = groups::of_episode(&ward.amina, ward.episode).await.unwrap().places;
        assert_eq!((places[0].state.as_str(), places[0].left_why.as_deref()), ("left", Some("group_ended")));
        let week = calendar::between(&ward.amina, date(2026, 1, 12), 7, Filter::default()).await.unwrap().rows;
        assert!(week.is_empty());
    }

    async fn somebody_who_walked_in_is_counted_and_found_to_be_known(fx: Fixture) {
        let ward = Ward::new(fx).await;
        let group = ward.group(None).await;
        let session = ward.session(group).await;
        let one = |called: &str, district: &str| {
            (NewWalkIn { called: called.to_owned(), district: district.to_owned(), note: "Asked about the choir".to_owned(), need: Some("loneliness".to_owned()) }, None)
        };
        let wrong = Take { walk_ins: vec![one("Maria", "LE3"), one("", "nowhere")], ..ward.taking(1, Vec::new()) };
        let said: Vec<At> = ward.take(session, wrong).await.unwrap_err().into_iter().map(|p| p.at).collect();
        assert_eq!(said, [At::WalkIn(1, "called"), At::WalkIn(1, "district")]);
        let right = Take { walk_ins: vec![one("Maria", "le3 1ab"), one("Joan", "")], ..ward.taking(1, Vec::new()) };
        ward.take(session, right).await.unwrap();
        let sheet = ward.sheet(session).await;
        assert_eq!(sheet.when.walked, 2);
        let maria = sheet.walk_ins.iter().find(|w| w.called == "Maria").unwrap();
        assert_eq!(maria.district, "LE3", "of a whole postcode the first half");
        let maria = maria.id;
        let opened = groups::walk_in(&ward.amina, maria).await.unwrap();
        assert_eq!(opened.likely.first().map(|one| one.person), Some(ward.person));
        not_found(&groups::walk_in(&ward.ben, maria).await.map(|_| ()));
        groups::known(&ward.amina, maria, ward.person, ward.form()).await.unwrap();
        assert_eq!(ward.kinds(&ward.amina, ward.episode).await[0].0, "group");
        let sheet = ward.sheet(session).await;
        assert_eq!((sheet.when.came, sheet.when.walked), (1, 1), "still counted once each");
        not_possible(&groups::known(&ward.amina, maria, ward.person, ward.form()).await);
        not_possible(&groups::take_out(&ward.amina, maria, ward.form()).await.map(|_| ()));
    }

    async fn a_referral_of_somebody_who_walked_in_keeps_that_they_came(fx: Fixture) {
        let ward = Ward::new(fx).await;
        let group = ward.group(None).await;
        let session = ward.session(group).await;
        let joan = (NewWalkIn { called: "Joan".to_owned(), district: String::new(), note: String::new(), need: None }, None);
        ward.take(session, Take { walk_ins: vec![joan], ..ward.taking(1, Vec::new()) }).await.unwrap();
        let walk_in = ward.sheet(session).await.walk_ins[0].id;
        let new = referrals::NewReferral { walk_in: Some(walk_in), ..spoken(ward.form(), ward.place.site, "Joan") };
        referrals::receive(Entry::SignedIn(&ward.amina), new).await.unwrap();
        let sheet = ward.sheet(session).await;
        assert_eq!((sheet.when.came, sheet.when.walked, sheet.written.len()), (1, 0, 1));
        assert!(sheet.written[0].contact_id.is_none());
        let again = referrals::NewReferral { walk_in: Some(walk_in), ..spoken(ward.form(), ward.place.site, "Joan") };
        not_possible(&referrals::receive(Entry::SignedIn(&ward.amina), again).await.map(|_| ()));
    }

    async fn whoever_covers_keeps_the_sheet(fx: Fixture) {
        let ward = Ward::new(fx).await;
        let group = ward.group(None).await;
        ward.give(&ward.amina, group, ward.episode).await.unwrap();
        let session = ward.session(group).await;
        ward.covered().await;
        groups::take(&ward.ben, session, ward.taking(1, vec![Ward::row(Who::Person(ward.person), Came::Came)])).await.unwrap().unwrap();
        assert_eq!(ward.kinds(&ward.amina, ward.episode).await.len(), 1);
    }

    async fn whoever_has_died_takes_no_place_and_did_not_come(fx: Fixture) {
        let ward = Ward::new(fx).await;
        let group = ward.group(Some(1)).await;
        ward.give(&ward.amina, group, ward.episode).await.unwrap();
        let session = ward.session(group).await;
        let death = practice::death::Death { died_on: Some(date(2026, 1, 5)), source: practice::death::Source::Family, note: String::new() };
        people::record_death(&ward.amina, ward.person, ward.form(), death).await.unwrap();
        assert_eq!(groups::open(&ward.amina, group).await.unwrap().taken, 0);
        let wrong = ward.take(session, ward.taking(1, vec![Ward::row(Who::Person(ward.person), Came::Came)])).await.unwrap_err();
        assert_eq!(wrong[0].at, At::Row(0, "came"));
        assert_eq!(fields(ward.give(&ward.amina, ward.group(None).await, ward.episode).await), ["episode"]);
    }

    async fn a_form_that_comes_twice_is_taken_once(fx: Fixture) {
        let ward = Ward::new(fx).await;
        let group = ward.group(None).await;
        let session = ward.session(group).await;
        let new = ward.taking(1, vec![Ward::row(Who::Supported(ward.episode), Came::Came)]);
        ward.take(session, new.clone()).await.unwrap();
        assert!(matches!(groups::take(&ward.amina, session, new).await, Err(AppError::TakenBefore(_))));
        assert_eq!(ward.kinds(&ward.amina, ward.episode).await.len(), 1);
    }

    async fn a_contact_in_a_group_closes_no_other_appointment_of_the_day(fx: Fixture) {
        let ward = Ward::new(fx).await;
        ward.plan(ward.hours(1), Kind::FollowUp).await;
        let next = ward.open().await.episode.next_contact_at;
        let group = ward.group(None).await;
        let session = ward.session(group).await;
        ward.take(session, ward.taking(1, vec![Ward::row(Who::Supported(ward.episode), Came::Came)])).await.unwrap();
        assert_eq!(ward.open().await.episode.next_contact_at.map(time::moment), next.map(time::moment));
    }
}
