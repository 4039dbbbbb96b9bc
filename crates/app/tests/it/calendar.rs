//! The calendar: appointments, rooms, series, and what is planned next in step with them (DOMAIN 4.4).

use crate::post_desk::Desk;
use crate::ward::{Ward, fields, not_found, not_possible};
use app::calendar::{self, Cancel, Filter, Move, NewAppointment, RoomDraft};
use app::contacts::{Closes, NewContact};
use app::notices::Channel;
use app::reminders::{self, TextIn};
use app::secrets::Token;
use app::services::by_link;
use app::{AppError, AppResult, Ctx, episodes, time};
use jiff::civil::{Date, Time, date, time};
use jiff::{SignedDuration, Timestamp, ToSpan};
use practice::appointment::{Answer, Block, By, Clashing, Draft, Every, Reach, Series, State, Turn, Until, What};
use practice::contact::{Attendance, Kind, Place};
use practice::ending::Stage;
use practice::ids::{AppointmentId, RoomId, SiteId};
use std::sync::Arc;
use store_testkit::both_engines;

/// Tuesday 6 January 2026 is today; the day after.
const WEDNESDAY: Date = date(2026, 1, 7);

fn ten() -> Time {
    time(10, 0, 0, 0)
}

fn draft(day: Date, at: Time) -> Draft {
    Draft {
        what: What::Contact(Kind::FollowUp, Some(Place::Surgery)),
        day,
        time: at,
        turn: None,
        minutes: 30,
        note: "Ask about the letter".to_owned(),
        series: None,
    }
}

fn weekly(times: i64) -> Series {
    Series { every: Every::Week, until: Until::Times(times) }
}

impl Ward {
    fn appointment(&self, draft: Draft) -> NewAppointment {
        NewAppointment {
            form: self.form(),
            tasks: Vec::new(),
            draft,
            worker: None,
            site: None,
            room: None,
            clashing: None,
            remind_by: None,
        }
    }

    async fn try_plan(&self, new: NewAppointment) -> AppResult<AppointmentId> {
        calendar::make(&self.amina, Some(self.episode), new).await
    }

    async fn planned(&self, draft: Draft) -> AppointmentId {
        self.try_plan(self.appointment(draft)).await.unwrap()
    }

    async fn next(&self) -> Option<Timestamp> {
        self.open().await.episode.next_contact_at.map(time::moment)
    }

    async fn room(&self) -> RoomId {
        let admin = self.house.with_role(&self.house.fx.scope_a, 0x2000, "administrator").await;
        let draft = RoomDraft { name: "Room 1".to_owned(), note: String::new() };
        calendar::room_add(&admin, self.form(), SiteId(self.place.site), draft).await.unwrap()
    }

    async fn opened(&self, id: AppointmentId) -> calendar::Opened {
        calendar::open(&self.amina, id).await.unwrap()
    }

    async fn stands(&self, id: AppointmentId) -> State {
        State::parse(&self.opened(id).await.row.state).unwrap()
    }

    async fn moved(&self, id: AppointmentId, day: Date, at: Time, reach: Reach) -> AppResult<AppointmentId> {
        let version = self.opened(id).await.row.version;
        let new = Move {
            form: self.form(),
            version,
            day,
            time: at,
            turn: None,
            minutes: 30,
            site: None,
            room: None,
            reach,
            clashing: None,
            why: "She has a dentist".to_owned(),
        };
        calendar::move_to(&self.amina, id, new).await
    }

    async fn cancelled(&self, id: AppointmentId, by: By, reach: Reach) -> AppResult<()> {
        let version = self.opened(id).await.row.version;
        calendar::cancel(&self.amina, id, Cancel { form: self.form(), version, by, reach, why: String::new() }).await
    }

    async fn week(&self, who: &Ctx, from: Date) -> Vec<calendar::CalendarRow> {
        calendar::between(who, from, 7, Filter::default()).await.unwrap().rows
    }
}

fn at(day: Date, time_of: Time) -> Timestamp {
    time::local_moment(day.to_datetime(time_of)).unwrap()
}

both_engines! {
    async fn what_is_planned_next_is_the_earliest_appointment(fx: Fixture) {
        let ward = Ward::new(fx).await;
        let later = ward.planned(draft(date(2026, 1, 14), ten())).await;
        assert_eq!(ward.next().await, Some(at(date(2026, 1, 14), ten())));
        let sooner = ward.planned(draft(WEDNESDAY, ten())).await;
        let opened = ward.open().await.episode;
        assert_eq!(opened.next_contact_at.map(time::moment), Some(at(WEDNESDAY, ten())));
        assert_eq!((opened.next_contact_kind.as_deref(), opened.next_contact_place.as_deref()), (Some("follow_up"), Some("surgery")));
        assert_eq!(opened.next_due, time::day(WEDNESDAY));
        assert_eq!(episodes::today(&ward.amina).await.unwrap().week.len(), 1, "a person once, at their next time");
        ward.cancelled(sooner, By::Person, Reach::This).await.unwrap();
        assert_eq!(ward.next().await, Some(at(date(2026, 1, 14), ten())));
        ward.cancelled(later, By::Worker, Reach::This).await.unwrap();
        assert_eq!(ward.next().await, None);
        assert_eq!((ward.stands(sooner).await, ward.stands(later).await), (State::CancelledByPerson, State::CancelledByWorker));
        not_possible(&ward.cancelled(later, By::Worker, Reach::This).await);
    }

    async fn a_contact_closes_the_appointment_that_it_was_and_the_next_one_stands(fx: Fixture) {
        let ward = Ward::new(fx).await;
        let first = ward.planned(draft(WEDNESDAY, ten())).await;
        let second = ward.planned(draft(date(2026, 1, 14), ten())).await;
        ward.wait(26);
        let contact = ward.record(ward.contact(Kind::FollowUp)).await;
        assert_eq!((ward.stands(first).await, ward.stands(second).await), (State::Held, State::Planned));
        assert_eq!(ward.opened(first).await.row.contact_id, Some(contact.0));
        assert_eq!(ward.next().await, Some(at(date(2026, 1, 14), ten())));
        let missed = practice::contact::Draft { attendance: Attendance::DidNotAttend, minutes: None, ..ward.contact(Kind::FollowUp).draft };
        ward.correct(contact, missed).await;
        assert_eq!(ward.stands(first).await, State::DidNotAttend, "the appointment says what the contact says now");
    }

    async fn a_contact_says_which_appointment_it_was_or_that_it_came_besides(fx: Fixture) {
        let ward = Ward::new(fx).await;
        let morning = ward.planned(draft(WEDNESDAY, ten())).await;
        let noon = ward.planned(draft(WEDNESDAY, time(12, 0, 0, 0))).await;
        ward.wait(30);
        ward.record(NewContact { appointment: Closes::Nothing, ..ward.contact(Kind::CheckIn) }).await;
        assert_eq!((ward.stands(morning).await, ward.stands(noon).await), (State::Planned, State::Planned));
        ward.record(NewContact { appointment: Closes::This(noon.0), ..ward.contact(Kind::FollowUp) }).await;
        assert_eq!((ward.stands(morning).await, ward.stands(noon).await), (State::Planned, State::Held));
        let again = ward.try_record(NewContact { appointment: Closes::This(noon.0), ..ward.contact(Kind::FirstMeeting) }).await;
        assert_eq!(fields(again), ["appointment"]);
    }

    async fn who_did_not_come_is_recorded_from_the_calendar(fx: Fixture) {
        let ward = Ward::new(fx).await;
        let id = ward.planned(draft(WEDNESDAY, ten())).await;
        let version = ward.opened(id).await.row.version;
        not_possible(&calendar::did_not_attend(&ward.amina, id, ward.form(), version, "", None).await.map(|_| ()));
        ward.wait(26);
        calendar::did_not_attend(&ward.amina, id, ward.form(), version, "Rang, no answer", None).await.unwrap().unwrap();
        assert_eq!(ward.stands(id).await, State::DidNotAttend);
        let (contacts, _) = app::contacts::page(&ward.amina, ward.episode, None).await.unwrap();
        assert_eq!((contacts[0].attendance.as_str(), contacts[0].notes.as_str()), ("did_not_attend", "Rang, no answer"));
        assert_eq!((ward.next().await, ward.open().await.episode.contact_count), (None, 0));
    }

    async fn a_room_is_never_taken_twice_and_a_worker_only_where_they_say_so(fx: Fixture) {
        let ward = Ward::new(fx).await;
        let room = Some(ward.room().await);
        let first = ward.try_plan(NewAppointment { room, ..ward.appointment(draft(WEDNESDAY, ten())) }).await.unwrap();
        let half = draft(WEDNESDAY, time(10, 15, 0, 0));
        assert_eq!(fields(ward.try_plan(ward.appointment(half.clone())).await), ["clashing"]);
        let known = NewAppointment { clashing: Some(Clashing::AllTheSame), ..ward.appointment(half.clone()) };
        ward.try_plan(known).await.unwrap();
        let taken = NewAppointment { room, clashing: Some(Clashing::AllTheSame), ..ward.appointment(half) };
        match ward.try_plan(taken).await {
            Err(AppError::Invalid(problems)) => {
                assert_eq!(problems[0].field, "room");
                assert!(problems[0].message.contains("Wednesday 7 January 2026, 10am to 10:30am"), "{}", problems[0].message);
            }
            other => panic!("{other:?}"),
        }
        // one that ends as the other begins stands beside it, and what was moved away takes nothing
        let after = NewAppointment { room, clashing: Some(Clashing::AllTheSame), ..ward.appointment(draft(WEDNESDAY, time(10, 30, 0, 0))) };
        ward.try_plan(after).await.unwrap();
        ward.moved(first, date(2026, 1, 8), ten(), Reach::This).await.unwrap();
        let again = NewAppointment { room, clashing: Some(Clashing::AllTheSame), ..ward.appointment(draft(WEDNESDAY, ten())) };
        ward.try_plan(again).await.unwrap();
    }

    async fn one_of_a_series_or_all_that_follow_are_moved_and_cancelled(fx: Fixture) {
        let ward = Ward::new(fx).await;
        let first = ward.planned(Draft { series: Some(weekly(4)), ..draft(WEDNESDAY, ten()) }).await;
        let of = || async { calendar::planned_of(&ward.amina, ward.episode).await.unwrap() };
        let days = |rows: &[calendar::AppointmentRow]| rows.iter().map(|a| time::local(time::moment(a.starts_at)).date().day()).collect::<Vec<_>>();
        assert_eq!(days(&of().await), [7, 14, 21, 28]);
        let rows = of().await;
        let second = AppointmentId(rows[1].id);
        assert_eq!(ward.opened(second).await.follow, 3);
        let thursday = ward.moved(second, date(2026, 1, 15), time(14, 0, 0, 0), Reach::Following).await.unwrap();
        assert_eq!(days(&of().await), [7, 15, 22, 29]);
        assert_eq!(ward.stands(second).await, State::Moved);
        let alone = AppointmentId(of().await[2].id);
        ward.moved(alone, date(2026, 1, 23), ten(), Reach::This).await.unwrap();
        assert_eq!(days(&of().await), [7, 15, 23, 29]);
        ward.cancelled(thursday, By::Worker, Reach::Following).await.unwrap();
        assert_eq!(days(&of().await), [7]);
        assert_eq!((ward.stands(first).await, ward.next().await), (State::Planned, Some(at(WEDNESDAY, ten()))));
    }

    async fn days_against_which_something_stands_are_said_and_can_be_left_out_of_a_series(fx: Fixture) {
        let ward = Ward::new(fx).await;
        ward.planned(draft(date(2026, 1, 14), ten())).await;
        // 6 April is Easter Monday
        let series = Some(Series { every: Every::Month, until: Until::Times(4) });
        let monday = Draft { series, ..draft(date(2026, 1, 5).saturating_add(7.days()), ten()) };
        assert_eq!(ward.try_plan(ward.appointment(monday)).await.map(|_| ()).err().map(|e| e.to_string().is_empty()), None);
        let new = |clashing| NewAppointment { clashing, ..ward.appointment(Draft { series: Some(weekly(3)), ..draft(WEDNESDAY, ten()) }) };
        assert_eq!(fields(ward.try_plan(new(None)).await), ["clashing"]);
        ward.try_plan(new(Some(Clashing::LeaveOut))).await.unwrap();
        let rows = calendar::planned_of(&ward.amina, ward.episode).await.unwrap();
        assert_eq!(rows.iter().filter(|row| row.series_id.is_some()).count(), 4 + 2);
        let easter = Draft { series: Some(weekly(2)), ..draft(date(2026, 3, 30), time(15, 0, 0, 0)) };
        assert_eq!(fields(ward.try_plan(ward.appointment(easter)).await), ["clashing"], "a bank holiday is said");
        let none = Draft { series: Some(weekly(1)), ..draft(WEDNESDAY, time(16, 0, 0, 0)) };
        assert_eq!(fields(ward.try_plan(ward.appointment(none)).await), ["times"]);
    }

    async fn an_hour_that_clocks_skip_is_refused_and_one_they_repeat_is_asked_about(fx: Fixture) {
        let ward = Ward::new(fx).await;
        let night = time(1, 30, 0, 0);
        assert_eq!(fields(ward.try_plan(ward.appointment(draft(date(2026, 3, 29), night))).await), ["time"]);
        let twice = draft(date(2026, 10, 25), night);
        assert_eq!(fields(ward.try_plan(ward.appointment(twice.clone())).await), ["turn"]);
        ward.planned(Draft { turn: Some(Turn::Second), ..twice }).await;
        assert_eq!(ward.next().await, Some("2026-10-25T01:30:00Z".parse().unwrap()));
        assert_eq!(fields(ward.try_plan(ward.appointment(draft(date(2026, 1, 5), ten()))).await), ["day"], "yesterday");
    }

    async fn colleagues_see_that_one_is_busy_and_never_with_whom(fx: Fixture) {
        let ward = Ward::new(fx).await;
        let id = ward.planned(draft(WEDNESDAY, ten())).await;
        let kept = Draft { what: What::Block(Block::Meeting), note: "With the landlord".to_owned(), ..draft(WEDNESDAY, time(14, 0, 0, 0)) };
        let block = calendar::make(&ward.amina, None, ward.appointment(kept)).await.unwrap();
        let own = ward.week(&ward.amina, date(2026, 1, 5)).await;
        assert_eq!((own.len(), own[0].family_name.is_some(), own[1].note.as_str()), (2, true, "With the landlord"));
        let theirs = ward.week(&ward.ben, date(2026, 1, 5)).await;
        assert_eq!(theirs.len(), 2);
        assert!(theirs[0].family_name.is_none() && theirs[0].episode_id.is_none() && theirs[0].kind.is_empty() && theirs[0].note.is_empty());
        assert_eq!((theirs[1].kind.as_str(), theirs[1].note.as_str()), ("meeting", ""));
        not_found(&calendar::open(&ward.ben, id).await);
        not_found(&calendar::open(&ward.ben, block).await);
        let scope = ward.house.fx.scope_b.clone();
        let elsewhere = ward.house.sign_in(&scope, 0x2E00, "Eve Hale", "worker", None).await;
        not_found(&calendar::open(&elsewhere, id).await);
        assert!(ward.week(&elsewhere, date(2026, 1, 5)).await.is_empty());
        ward.covered().await;
        assert!(ward.week(&ward.ben, date(2026, 1, 5)).await[0].family_name.is_some(), "who covers reads the record");
        assert_eq!(ward.week(&ward.ben, date(2026, 1, 5)).await[0].note, "", "the note stands where it is opened");
        assert_eq!(calendar::open(&ward.ben, id).await.unwrap().row.note, "Ask about the letter");
    }

    async fn a_calendar_is_open_to_who_covers_for_as_long_as_they_do(fx: Fixture) {
        let ward = Ward::new(fx).await;
        ward.planned(draft(WEDNESDAY, ten())).await;
        let (cy, week) = (&ward.ben, date(2026, 1, 5));
        ward.covered().await;
        // they leave the team, and cover for the days that were agreed
        ward.house.fx.tamper("UPDATE team_member SET until_on = from_on").await;
        assert_eq!(ward.week(cy, week).await.len(), 1);
        let known = |all: &[(practice::ids::AccountId, String)]| all.iter().any(|(_, name)| name == "Amina Yusuf");
        assert!(known(&calendar::between(cy, week, 7, Filter::default()).await.unwrap().workers));
        ward.wait(24 * 8);
        assert!(ward.week(cy, week).await.is_empty(), "it is over");
        assert!(!known(&calendar::between(cy, week, 7, Filter::default()).await.unwrap().workers));
    }

    async fn the_short_form_moves_what_is_next_and_takes_it_away(fx: Fixture) {
        let ward = Ward::started(fx).await;
        let room = Some(ward.room().await);
        let id = ward.try_plan(NewAppointment { room, ..ward.appointment(draft(WEDNESDAY, ten())) }).await.unwrap();
        ward.plan(at(WEDNESDAY, ten()), Kind::CheckIn).await;
        let same = ward.opened(id).await;
        assert_eq!((same.row.kind.as_str(), same.row.room_id), ("check_in", room.map(|r| r.0)), "the same time keeps its room");
        ward.plan(ward.hours(72), Kind::CheckIn).await;
        assert_eq!((ward.stands(id).await, ward.next().await), (State::Moved, Some(ward.hours(72))));
        assert_eq!(calendar::planned_of(&ward.amina, ward.episode).await.unwrap().len(), 1);
    }

    async fn support_that_ends_cancels_its_appointments_and_a_handover_takes_them_along(fx: Fixture) {
        let ward = Ward::started(fx).await;
        let id = ward.planned(draft(WEDNESDAY, ten())).await;
        let ben = ward.ben.account().unwrap();
        episodes::hand_over(&ward.amina, ward.episode, ward.form(), ben, "Moves away").await.unwrap();
        let row = calendar::open(&ward.ben, id).await.unwrap().row;
        assert_eq!((row.worker_id, row.state.as_str()), (ben.0, "planned"));
        ward.end(&ward.ben, ward.episode, Stage::Done).await;
        let row = calendar::open(&ward.ben, id).await.unwrap().row;
        assert_eq!(row.state, State::CancelledByWorker.as_str());
        not_possible(&calendar::make(&ward.ben, Some(ward.episode), ward.appointment(draft(WEDNESDAY, ten()))).await);
    }

    async fn a_calendar_program_gets_times_and_names_nobody_until_the_address_is_taken_back(fx: Fixture) {
        let ward = Ward::new(fx).await;
        ward.planned(draft(WEDNESDAY, ten())).await;
        let token = Token::from_bytes(&[5; 32]);
        calendar::feed_make(&ward.amina, ward.form(), token.clone()).await.unwrap();
        let guest = by_link(&ward.house.app, token.expose()).await.unwrap();
        let said = calendar::feed_of_link(&guest).await.unwrap();
        assert!(said.contains("SUMMARY:Appointment\r\n") && said.contains("DTSTART:20260107T100000Z"), "{said}");
        let person = ward.open().await.person;
        for telling in [person.family_name.as_str(), person.given_name.as_str(), "letter", "Follow-up"] {
            assert!(!said.contains(telling), "{said} says {telling}");
        }
        calendar::feed_revoke(&ward.amina, ward.form()).await.unwrap();
        not_found(&by_link(&ward.house.app, token.expose()).await);
        assert!(calendar::feed(&ward.amina).await.unwrap().since.is_none());
    }
}

/// A ward with a post, whose person has a mobile number that is safe.
async fn reached(fx: store_testkit::Fixture) -> (Ward, Arc<Desk>) {
    let desk = Arc::new(Desk::new(true, true));
    let ward = Ward::of(crate::house::House::posting(fx, desk.clone())).await;
    let stance =
        store_testkit::stance(ward.amina.account().unwrap().0, time::at(ward.now()), time::day(ward.amina.today()));
    let mut tx = ward.house.fx.store.begin(&ward.house.fx.scope_a).await.unwrap();
    let permit = tx.permit_person(&stance, ward.person.0).await.unwrap().unwrap();
    let phone = app::PersonContactRow {
        id: store_testkit::id(0x7777),
        person_id: ward.person.0,
        kind: "mobile".to_owned(),
        value: "07700900123".to_owned(),
        never_use: false,
        no_message: false,
        safe: true,
        note: String::new(),
        position: 0,
    };
    tx.person_contacts_replace(&permit, &[phone]).await.unwrap();
    tx.commit().await.unwrap();
    (ward, desk)
}

impl Ward {
    async fn post(&self) {
        app::jobs::run_due(&self.house.app).await.unwrap();
        app::jobs::run_post(&self.house.app, Some(self.now())).await.unwrap();
    }

    async fn reminded(&self, day: Date) -> AppointmentId {
        let new = NewAppointment { remind_by: Some(Channel::Text), ..self.appointment(draft(day, ten())) };
        self.try_plan(new).await.unwrap()
    }
}

/// The address in a message.
fn token_in(words: &str) -> String {
    words.split("/answer/").nth(1).unwrap().split_whitespace().next().unwrap().to_owned()
}

both_engines! {
    async fn who_agreed_is_told_and_reminded_and_what_they_answer_is_filed_and_changes_nothing(fx: Fixture) {
        let (ward, desk) = reached(fx).await;
        let id = ward.reminded(date(2026, 1, 9)).await;
        ward.post().await;
        let told = desk.given();
        assert_eq!((told.len(), told[0].0.as_str()), (1, "+447700900123"));
        assert!(told[0].1.starts_with("You have an appointment with Amina on Friday 9 January at 10am."), "{}", told[0].1);
        ward.wait(48);
        ward.post().await;
        assert!(desk.given().is_empty(), "not before ten the day before");
        ward.wait(1);
        ward.post().await;
        let told = desk.given();
        assert!(told[0].1.starts_with("A reminder:"), "{told:?}");
        let token = token_in(&told[0].1);
        let guest = by_link(&ward.house.app, &token).await.unwrap();
        let none = reminders::answer_by_link(&guest, ward.form(), None, "", "/answer/t").await;
        assert_eq!(fields(none), ["answer"]);
        reminders::answer_by_link(&guest, ward.form(), Some(Answer::NotComing), "My daughter is ill", "/answer/t").await.unwrap();
        let opened = ward.opened(id).await;
        assert_eq!((opened.row.state.as_str(), opened.answers.len()), ("planned", 1));
        assert_eq!((opened.answers[0].answer.as_str(), opened.answers[0].words.as_str()), ("not_coming", "My daughter is ill"));
        assert_eq!(episodes::today(&ward.amina).await.unwrap().replies.len(), 1);
        calendar::see_answers(&ward.amina, id, ward.form()).await.unwrap();
        assert!(episodes::today(&ward.amina).await.unwrap().replies.is_empty());
        assert_eq!(ward.opened(id).await.answers.len(), 1);
    }

    async fn a_reminder_is_written_once_though_the_program_stopped_before_that_was_noted(fx: Fixture) {
        let (ward, desk) = reached(fx).await;
        let id = ward.reminded(date(2026, 1, 9)).await;
        ward.post().await;
        desk.given();
        ward.wait(49);
        ward.post().await;
        assert_eq!(desk.given().len(), 1);
        // as after a stop: the job is there again
        let mut tx = ward.house.fx.store.begin(&ward.house.fx.scope_a).await.unwrap();
        let job = store::jobs::JobRow {
            id: store_testkit::id(0x7A7A),
            name: "remind".to_owned(),
            lane: "usual".to_owned(),
            payload: format!(r#"{{"appointment":"{id}"}}"#),
            state: "waiting".to_owned(),
            run_at: time::at(ward.now()),
            attempts: 1,
            claimed_at: None,
            finished_at: None,
            last_error: String::new(),
        };
        tx.job_insert(&job).await.unwrap();
        tx.commit().await.unwrap();
        ward.post().await;
        assert!(desk.given().is_empty());
        assert_eq!(ward.count("reminder_sent").await, 1);
    }

    async fn a_text_that_comes_in_is_filed_once_and_only_by_the_secret_of_the_service(fx: Fixture) {
        let (ward, desk) = reached(fx).await;
        let manager = ward.house.sign_in(&ward.house.fx.scope_a, 0x2F00, "Sal Reed", "manager", None).await;
        let token = app::links::texts_make(&manager, ward.form(), Token::from_bytes(&[6; 32])).await.unwrap();
        let id = ward.reminded(date(2026, 1, 9)).await;
        ward.post().await;
        let told = desk.given();
        assert!(told[0].1.contains("Reply YES, NO or RING. Or: https://leeway.example.org/answer/"), "{told:?}");
        let text = |id: &str, from: &str, message: &str| TextIn { id: id.to_owned(), from: from.to_owned(), message: message.to_owned() };
        let app = &ward.house.app;
        let yes = text("1", "447700900123", "Yes I will");
        assert!(reminders::text_in(app, token.expose(), &yes).await.unwrap());
        assert!(reminders::text_in(app, token.expose(), &yes).await.unwrap(), "a provider may hand it over again");
        let answers = ward.opened(id).await.answers;
        assert_eq!((answers.len(), answers[0].answer.as_str(), answers[0].words.as_str()), (1, "coming", "Yes I will"));
        assert!(!reminders::text_in(app, token.expose(), &text("2", "07700 900999", "Yes")).await.unwrap());
        assert_eq!(fields(reminders::text_in(app, token.expose(), &text("3", "seven", "Yes")).await), ["from"]);
        not_found(&reminders::text_in(app, "another", &yes).await);
        app::links::texts_revoke(&manager, ward.form()).await.unwrap();
        not_found(&reminders::text_in(app, token.expose(), &text("4", "07700900123", "No")).await);
        not_found(&app::links::texts_make(&ward.amina, ward.form(), Token::from_bytes(&[8; 32])).await);
    }

    async fn a_reminder_of_a_time_that_was_moved_is_not_sent_and_the_new_time_is_told(fx: Fixture) {
        let (ward, desk) = reached(fx).await;
        let id = ward.reminded(date(2026, 1, 9)).await;
        ward.post().await;
        let token = token_in(&desk.given()[0].1);
        ward.moved(id, date(2026, 1, 16), ten(), Reach::This).await.unwrap();
        ward.post().await;
        assert!(desk.given()[0].1.contains("Friday 16 January"));
        ward.wait(49);
        ward.post().await;
        assert!(desk.given().is_empty(), "nobody is reminded of the old time");
        let guest = by_link(&ward.house.app, &token).await.unwrap();
        let late = reminders::answer_by_link(&guest, ward.form(), Some(Answer::Coming), "", "/answer/t").await;
        not_possible(&late);
        ward.wait(7 * 24);
        ward.post().await;
        assert_eq!(desk.given().len(), 1);
    }

    async fn who_was_told_of_appointments_hears_once_that_they_are_cancelled_however_that_came(fx: Fixture) {
        let (ward, desk) = reached(fx).await;
        let series = Draft { series: Some(weekly(4)), ..draft(date(2026, 1, 9), ten()) };
        let first = ward.try_plan(NewAppointment { remind_by: Some(Channel::Text), ..ward.appointment(series) }).await.unwrap();
        ward.post().await;
        desk.given();
        ward.cancelled(first, By::Worker, Reach::Following).await.unwrap();
        ward.post().await;
        let told: Vec<String> = desk.given().into_iter().map(|(_, words)| words).collect();
        assert_eq!(told, ["Your appointment with Amina on Friday 9 January at 10am is cancelled, and so are those after it."]);
        // by the short form
        ward.reminded(date(2026, 1, 9)).await;
        let none = episodes::Plan { at: None, kind: None, place: None, note: String::new() };
        episodes::plan_next(&ward.amina, ward.episode, ward.form(), ward.version().await, none).await.unwrap();
        ward.post().await;
        assert_eq!(desk.given().last().unwrap().1, "Your appointment with Amina on Friday 9 January at 10am is cancelled.");
        // by the end of support; one whose time is over may have been held, and is left to be recorded
        ward.record(crate::ward::call(&ward.house, Kind::FollowUp)).await;
        let over = ward.reminded(WEDNESDAY).await;
        ward.wait(30);
        let next = ward.reminded(date(2026, 1, 15)).await;
        ward.post().await;
        desk.given();
        ward.end(&ward.amina, ward.episode, Stage::Done).await;
        ward.post().await;
        assert_eq!(desk.given().last().unwrap().1, "Your appointment with Amina on Thursday 15 January at 10am is cancelled.");
        assert_eq!((ward.stands(over).await, ward.stands(next).await), (State::Planned, State::CancelledByWorker));
    }

    async fn nothing_goes_to_a_number_that_is_no_longer_safe(fx: Fixture) {
        let (ward, desk) = reached(fx).await;
        ward.reminded(date(2026, 1, 9)).await;
        ward.post().await;
        desk.given();
        let stance = store_testkit::stance(ward.amina.account().unwrap().0, time::at(ward.now()), time::day(ward.amina.today()));
        let mut tx = ward.house.fx.store.begin(&ward.house.fx.scope_a).await.unwrap();
        let permit = tx.permit_person(&stance, ward.person.0).await.unwrap().unwrap();
        tx.person_contacts_replace(&permit, &[]).await.unwrap();
        tx.commit().await.unwrap();
        ward.wait(49);
        ward.post().await;
        assert!(desk.given().is_empty());
        let offered = calendar::offered(&ward.amina, Some(ward.episode)).await.unwrap();
        assert!(offered.channels.is_empty(), "it is not offered any more");
    }
}

/// So long a day is.
#[test]
fn a_week_begins_on_monday() {
    assert_eq!(calendar::monday(date(2026, 1, 6)), date(2026, 1, 5));
    assert_eq!(calendar::monday(date(2026, 1, 11)), date(2026, 1, 5));
    assert_eq!(SignedDuration::from_hours(24).as_hours(), 24);
}
