//! Records that may be one person's: found, compared, joined, parted; entries moved to the right person (DOMAIN 4.1).

use crate::scene::{Scene, refused, scene};
use crate::ward::{call, fields};
use app::attachments::{self, New as NewFile, Taking};
use app::groups;
use app::joining::{self, Said, Saying};
use app::moving::{self, Move};
use app::people::NewConsent;
use app::referrals::Entry;
use app::secrets::Token;
use app::timeline::Window;
use app::{AppError, Ctx, referrals};
use practice::consent::{GivenBy, How, Purpose};
use practice::contact::Kind as ContactKind;
use practice::event::Kind;
use practice::ids::{EpisodeId, PersonId, ReferralId};
use practice::joining::PairState;
use store_testkit::both_engines;
use uuid::Uuid;

/// Two records of Maeve, each supported by a worker of another team; nobody joined them at intake.
struct Twice {
    s: Scene,
    first: PersonId,
    second: PersonId,
    of_amina: EpisodeId,
    of_bo: EpisodeId,
    second_referral: ReferralId,
}

async fn twice(fx: store_testkit::Fixture) -> Twice {
    let s = scene(fx).await;
    let first = referrals::receive(Entry::SignedIn(&s.amina), s.told(s.place.site, "Maeve")).await.unwrap().referral;
    let again = referrals::NewReferral { follow: Some(Token::from_bytes(&[8; 32])), ..s.told(s.other.site, "Maeve") };
    let second = referrals::receive(Entry::SignedIn(&s.bo), again).await.unwrap().referral;
    let person = |opened: referrals::Opened| PersonId(opened.person.id);
    let one = person(referrals::open(&s.amina, first).await.unwrap());
    let other = person(referrals::open(&s.bo, second).await.unwrap());
    let of_amina = s.accept(&s.amina, first).await;
    let of_bo = s.accept(&s.bo, second).await;
    Twice { s, first: one, second: other, of_amina, of_bo, second_referral: second }
}

impl Twice {
    fn saying(&self, version: i64, same: bool, why: &str) -> Saying {
        Saying { form: self.s.house.form(), version, same, why: why.to_owned() }
    }

    fn later(&self, hours: i64) {
        self.s.house.clock.set(self.s.house.app.now() + jiff::SignedDuration::from_hours(hours));
    }

    async fn pair(&self) -> Uuid {
        joining::begin(&self.s.amina, self.first, self.s.house.form(), self.second).await.unwrap()
    }

    async fn same(&self, who: &Ctx, pair: Uuid) -> Said {
        let version = joining::open(who, pair).await.unwrap().version;
        joining::say(who, pair, self.saying(version, true, "Same number, same street")).await.unwrap()
    }

    async fn joined(&self) -> Uuid {
        let pair = self.pair().await;
        assert_eq!(self.same(&self.s.amina, pair).await, Said::Asked);
        assert_eq!(self.same(&self.s.bo, pair).await, Said::Joined(self.first));
        pair
    }

    async fn open(&self, who: &Ctx, person: PersonId) -> app::people::Opened {
        app::people::open(who, person, Window::default()).await.unwrap()
    }

    /// The pages at which somebody looked at a record, as the governance lead reads them for a formal request.
    async fn looks(&self, governance: &Ctx, person: PersonId) -> Vec<String> {
        let new = app::requests::NewRequest {
            form: self.s.house.form(),
            kind: practice::access::RequestKind::Access,
            reference: String::new(),
            asker: practice::rights::Asker::Person,
            asked_by: "Maeve".to_owned(),
            received: self.s.amina.today(),
            why: "A copy".to_owned(),
        };
        let request = app::requests::make(governance, new).await.unwrap();
        app::requests::name(governance, request, self.s.house.form(), person).await.unwrap();
        let asked = app::audit::looks::Asked::default();
        let list = app::access_list::of_request(governance, request, &asked, None).await.unwrap();
        list.rows.into_iter().map(|look| look.page).collect()
    }

    async fn governance(&self) -> Ctx {
        let scope = self.s.house.fx.scope_a.clone();
        self.s.house.sign_in(&scope, 0x2300, "Gwen Hale", "governance", None).await
    }

    /// As if its use had been restricted before the records were joined: a restriction stays with the record it was asked for.
    async fn move_restriction(&self) {
        let id = |id: Uuid| if self.s.house.fx.is_sqlite() { format!("x'{}'", id.simple()) } else { format!("'{id}'") };
        let (from, to) = (id(self.first.0), id(self.second.0));
        self.s.house.fx.tamper(&format!("UPDATE restriction SET person_id = {to} WHERE person_id = {from}")).await;
    }

    async fn record(&self, who: &Ctx, episode: EpisodeId) -> practice::ids::ContactId {
        self.later(1);
        app::contacts::record(who, episode, call(&self.s.house, ContactKind::FirstMeeting)).await.unwrap()
    }
}

fn stance_of(ctx: &Ctx) -> store::permit::Stance {
    let today = app::time::day(ctx.today());
    store_testkit::stance(ctx.account().unwrap().0, app::time::at(ctx.now()), today)
}

fn kinds(opened: &app::people::Opened) -> Vec<Kind> {
    opened.timeline.entries.iter().filter_map(|entry| entry.kind).collect()
}

both_engines! {
    async fn records_much_alike_are_found_at_night_and_put_before_those_who_keep_them(fx: Fixture) {
        let t = twice(fx).await;
        assert!(joining::list(&t.s.amina, None).await.unwrap().0.is_empty());
        app::jobs::run_due(&t.s.house.app).await.unwrap();
        for who in [&t.s.amina, &t.s.bo] {
            let (rows, next) = joining::list(who, None).await.unwrap();
            assert_eq!((rows.len(), next.is_none()), (1, true));
            assert!(rows[0].reasons.contains(&"same NHS number"), "{:?}", rows[0].reasons);
            let known: Vec<bool> = rows[0].sides.iter().map(|side| side.person.is_some()).collect();
            assert_eq!(known.iter().filter(|known| **known).count(), 1, "each sees its own whole, and of the other initials");
            let masked = rows[0].sides.iter().find(|side| side.person.is_none()).unwrap();
            assert_eq!((masked.name.contains("Maeve"), masked.nhs_number.clone(), masked.postcode.as_str()), (false, None, ""));
        }
        let stranger = t.s.house.sign_in(&t.s.house.fx.scope_a.clone(), 0x2500, "Cal Dunn", "worker", None).await;
        assert!(joining::list(&stranger, None).await.unwrap().0.is_empty());
        let pair = joining::list(&t.s.amina, None).await.unwrap().0[0].pair;
        assert!(matches!(joining::open(&stranger, pair).await, Err(AppError::NotFound)));
        // looked for again, nothing is found twice
        t.later(25);
        app::jobs::run_due(&t.s.house.app).await.unwrap();
        assert_eq!(joining::list(&t.s.amina, None).await.unwrap().0.len(), 1);
    }

    async fn two_records_are_joined_once_each_side_has_said_so_and_lose_nothing(fx: Fixture) {
        let t = twice(fx).await;
        t.record(&t.s.bo, t.of_bo).await;
        t.joined().await;
        let opened = t.open(&t.s.amina, t.first).await;
        assert_eq!((opened.referrals.len(), opened.episodes.len()), (2, 2), "both histories");
        assert_eq!(opened.alike.joined.len(), 1);
        assert_eq!(opened.alike.joined[0].nhs_number.as_deref(), Some("9434765919"), "both sets of identifiers");
        let told = kinds(&opened);
        assert!(told.contains(&Kind::RecordsJoined) && told.contains(&Kind::ContactRecorded), "{told:?}");
        assert_eq!(told.iter().filter(|kind| **kind == Kind::PersonRegistered).count(), 2);
        assert_eq!(opened.contacts.len(), 1, "the same number once");
        // whoever supported the former supports the kept one
        assert_eq!(t.open(&t.s.bo, t.first).await.episodes.len(), 2);
        assert!(matches!(app::people::open(&t.s.bo, t.second, Window::default()).await, Err(AppError::NotFound)));
        assert_eq!(joining::kept_instead(&t.s.bo, t.second).await.unwrap(), Some(t.first));
        t.record(&t.s.bo, t.of_bo).await;
        let found = app::search::search(&t.s.bo, "9434765919").await.unwrap().people;
        assert!(!found.is_empty() && found.iter().all(|one| one.id == t.first.0), "either number leads to the record that is kept");
    }

    async fn two_records_with_a_place_each_are_one_on_the_sheet_once_they_are_joined(fx: Fixture) {
        let t = twice(fx).await;
        let form = || t.s.house.form();
        let draft = practice::group::Draft {
            name: "Tuesday walk".to_owned(), purpose: "An hour by the canal".to_owned(), whereabouts: "The gate".to_owned(),
            way: practice::group::Way::DropIn, places: None, minutes: 60,
        };
        let new = groups::GroupForm { form: form(), draft, place: practice::contact::Place::Community, site: None, room: None, led_by: None };
        let group = groups::make(&t.s.amina, new).await.unwrap();
        for (who, episode) in [(&t.s.amina, t.of_amina), (&t.s.bo, t.of_bo)] {
            let place = groups::GivePlace { form: form(), episode: Some(episode), asked: false, agreed: true, back_to_episode: false };
            groups::give_place(who, group, place).await.unwrap();
        }
        let planned = |at| groups::NewSessions {
            form: form(),
            draft: practice::appointment::Draft {
                what: practice::appointment::What::Block(practice::appointment::Block::Group), day: t.s.amina.today(), time: at,
                turn: None, minutes: 60, note: String::new(), series: None,
            },
            room: None, clashing: None,
        };
        let mut sessions = Vec::new();
        for at in [jiff::civil::time(6, 0, 0, 0), jiff::civil::time(7, 30, 0, 0)] {
            let to = groups::plan(&t.s.amina, group, planned(at)).await.unwrap();
            sessions.push(to.rsplit('/').next().unwrap().parse::<practice::ids::GroupSessionId>().unwrap());
        }
        let came = |person| groups::Row { who: groups::Who::Person(person), came: Some(practice::group::Came::Came), minutes: None, note: String::new(), why: String::new() };
        let taking = |rows| groups::Take { form: form(), version: 1, minutes: 60, travel_minutes: None, note: String::new(), rows, read: false, walk_ins: Vec::new() };
        groups::take(&t.s.amina, sessions[0], taking(vec![came(t.first), came(t.second)])).await.unwrap().unwrap();
        let before = groups::sheet(&t.s.amina, sessions[0]).await.unwrap();
        assert_eq!((before.written.len(), before.when.came), (2, 2));
        t.joined().await;
        let held = groups::sheet(&t.s.amina, sessions[0]).await.unwrap();
        assert_eq!((held.written.len(), held.when.came), (1, 1), "one person was there once");
        let next = groups::sheet(&t.s.amina, sessions[1]).await.unwrap();
        assert_eq!(next.places.iter().map(|one| one.person_id).collect::<Vec<_>>(), [t.first.0]);
        let wrong = groups::take(&t.s.amina, sessions[1], taking(vec![came(t.first), came(t.second)])).await.unwrap().unwrap_err();
        assert!(wrong.iter().any(|fault| matches!(fault.at, groups::At::Row(..))), "{wrong:?}");
        groups::take(&t.s.amina, sessions[1], taking(vec![came(t.first)])).await.unwrap().unwrap();
        let taken = groups::sheet(&t.s.amina, sessions[1]).await.unwrap();
        assert_eq!((taken.written.len(), taken.when.came), (1, 1));
    }

    async fn what_was_joined_can_be_parted_and_each_has_its_own_again(fx: Fixture) {
        let t = twice(fx).await;
        let before = (t.open(&t.s.amina, t.first).await, t.open(&t.s.bo, t.second).await);
        t.record(&t.s.bo, t.of_bo).await;
        t.joined().await;
        t.record(&t.s.bo, t.of_bo).await;
        let consent = |purpose| NewConsent {
            form: t.s.house.form(), purpose, given: true, given_by: GivenBy::Person, how: How::Spoken, note: String::new(),
        };
        app::people::add_consent(&t.s.amina, t.first, consent(Purpose::ShareWithPractice)).await.unwrap();
        app::people::add_consent(&t.s.bo, t.first, consent(Purpose::Research)).await.unwrap();
        let moving = t.open(&t.s.bo, t.first).await.alike.joined[0].moving_id;
        let parting = joining::parting(&t.s.bo, moving).await.unwrap();
        let research = parting.since.iter().find(|one| one.words == Purpose::Research.as_str()).unwrap();
        assert_eq!(fields(joining::part(&t.s.bo, moving, t.s.house.form(), " ", &[]).await), ["why"]);
        assert_eq!(fields(joining::part(&t.s.bo, moving, t.s.house.form(), "Twins", &[Uuid::nil()]).await), ["goes"]);
        joining::part(&t.s.bo, moving, t.s.house.form(), "Two sisters", &[research.row_id]).await.unwrap();
        let (amina, bo) = (t.open(&t.s.amina, t.first).await, t.open(&t.s.bo, t.second).await);
        assert!(matches!(app::people::open(&t.s.amina, t.second, Window::default()).await, Err(AppError::NotFound)));
        assert!(matches!(app::people::open(&t.s.bo, t.first, Window::default()).await, Err(AppError::NotFound)));
        assert_eq!((amina.referrals.len(), amina.episodes.len()), (1, 1));
        assert_eq!((bo.referrals.len(), bo.episodes.len(), bo.episodes[0].contact_count), (1, 1, 2));
        assert_eq!((amina.contacts.len(), bo.contacts.len()), (before.0.contacts.len(), before.1.contacts.len()));
        assert_eq!(bo.person.safe_contact, before.1.person.safe_contact);
        assert_eq!(amina.person.safe_contact, before.0.person.safe_contact, "what was filled in is taken out");
        let purposes = |opened: &app::people::Opened| opened.consents.iter().map(|c| c.purpose.clone()).collect::<Vec<_>>();
        assert!(purposes(&amina).contains(&"share_with_practice".to_owned()) && !purposes(&amina).contains(&"research".to_owned()));
        assert!(purposes(&bo).contains(&"research".to_owned()) && !purposes(&bo).contains(&"share_with_practice".to_owned()));
        // each timeline tells its own, also of the time when they were one
        let (of_amina, of_bo) = (kinds(&amina), kinds(&bo));
        assert!(!of_amina.contains(&Kind::ContactRecorded), "{of_amina:?}");
        assert_eq!(of_bo.iter().filter(|kind| **kind == Kind::ContactRecorded).count(), 2, "{of_bo:?}");
        assert!(of_amina.contains(&Kind::RecordsParted) && of_bo.contains(&Kind::RecordsParted));
        // and they are not offered again
        t.later(25);
        app::jobs::run_due(&t.s.house.app).await.unwrap();
        assert!(joining::list(&t.s.amina, None).await.unwrap().0.is_empty());
        assert!(matches!(joining::part(&t.s.bo, moving, t.s.house.form(), "Again", &[]).await, Err(AppError::NotFound)));
    }

    async fn what_a_referral_was_joined_to_at_triage_can_be_parted_too(fx: Fixture) {
        let s = scene(fx).await;
        let first = referrals::receive(Entry::SignedIn(&s.amina), s.told(s.place.site, "Maeve")).await.unwrap().referral;
        let kept = PersonId(referrals::open(&s.amina, first).await.unwrap().person.id);
        s.accept(&s.amina, first).await;
        let again = referrals::NewReferral { follow: Some(Token::from_bytes(&[8; 32])), ..s.told(s.place.site, "Maeve") };
        let again = referrals::receive(Entry::SignedIn(&s.bo), again).await.unwrap().referral;
        let opened = referrals::open(&s.amina, again).await.unwrap();
        referrals::join(&s.amina, again, s.house.form(), opened.referral.version, kept).await.unwrap();
        let record = app::people::open(&s.amina, kept, Window::default()).await.unwrap();
        let moving = record.alike.joined[0].moving_id;
        joining::part(&s.amina, moving, s.house.form(), "Her daughter", &[]).await.unwrap();
        let after = referrals::open(&s.amina, again).await.unwrap();
        assert_eq!(after.person.id, opened.person.id);
        assert_eq!(after.contacts.len(), opened.contacts.len());
        assert!(after.candidates.is_empty(), "they are two people now");
    }

    async fn two_who_join_the_same_pair_do_it_once_and_the_second_is_told(fx: Fixture) {
        let t = twice(fx).await;
        let pair = t.pair().await;
        t.same(&t.s.amina, pair).await;
        let read = joining::open(&t.s.bo, pair).await.unwrap().version;
        joining::say(&t.s.bo, pair, t.saying(read, true, "")).await.unwrap();
        let words = joining::say(&t.s.bo, pair, t.saying(read, true, "")).await.unwrap_err().to_string();
        assert!(words.contains("joined these two records meanwhile"), "{words}");
        // somebody who read it before the other side spoke
        let words = joining::say(&t.s.amina, pair, t.saying(1, false, "No")).await.unwrap_err().to_string();
        assert!(words.contains("joined these two records meanwhile"), "{words}");
        assert_eq!(t.open(&t.s.amina, t.first).await.alike.joined.len(), 1);
    }

    async fn a_record_is_not_joined_with_itself_nor_with_one_that_is_not_like_it(fx: Fixture) {
        let t = twice(fx).await;
        let words = joining::begin(&t.s.amina, t.first, t.s.house.form(), t.first).await.unwrap_err().to_string();
        assert!(words.contains("one record, not two"), "{words}");
        let other = t.s.referred(t.s.place, 0x3000, |_| ()).await;
        let other = PersonId(referrals::open(&t.s.amina, other).await.unwrap().person.id);
        let words = joining::begin(&t.s.amina, t.first, t.s.house.form(), other).await.unwrap_err().to_string();
        assert!(words.contains("not alike enough"), "{words}");
        assert!(matches!(joining::begin(&t.s.amina, t.second, t.s.house.form(), t.first).await, Err(AppError::NotFound)));
    }

    async fn two_who_are_said_to_be_two_are_not_offered_again_until_that_is_taken_back(fx: Fixture) {
        let t = twice(fx).await;
        let pair = t.pair().await;
        let version = joining::open(&t.s.amina, pair).await.unwrap().version;
        assert_eq!(fields(joining::say(&t.s.amina, pair, t.saying(version, false, "")).await), ["why"]);
        let said = joining::say(&t.s.amina, pair, t.saying(version, false, "Mother and daughter")).await.unwrap();
        assert_eq!(said, Said::Apart);
        assert!(joining::list(&t.s.bo, None).await.unwrap().0.is_empty());
        assert!(matches!(joining::say(&t.s.bo, pair, t.saying(version, true, "")).await, Err(AppError::Stale)));
        let read = joining::open(&t.s.bo, pair).await.unwrap();
        assert_eq!((read.state, read.why.as_str()), (PairState::NotSame, "Mother and daughter"));
        joining::reconsider(&t.s.bo, pair, t.s.house.form(), read.version).await.unwrap();
        assert_eq!(joining::list(&t.s.bo, None).await.unwrap().0.len(), 1);
    }

    async fn triage_says_that_it_is_somebody_else_and_is_not_asked_again(fx: Fixture) {
        let s = scene(fx).await;
        referrals::receive(Entry::SignedIn(&s.amina), s.told(s.place.site, "Maeve")).await.unwrap();
        let again = referrals::NewReferral { follow: Some(Token::from_bytes(&[8; 32])), ..s.told(s.place.site, "Maeve") };
        let again = referrals::receive(Entry::SignedIn(&s.bo), again).await.unwrap().referral;
        let opened = referrals::open(&s.amina, again).await.unwrap();
        let (person, other) = (PersonId(opened.person.id), opened.candidates[0].person);
        joining::told_apart(&s.amina, person, s.house.form(), other, "/inbox").await.unwrap();
        assert!(referrals::open(&s.amina, again).await.unwrap().candidates.is_empty());
        let words = refused(referrals::join(&s.amina, again, s.house.form(), opened.referral.version, other).await);
        assert!(words.contains("not alike enough"), "{words}");
    }

    async fn a_record_that_nobody_keeps_is_spoken_for_by_the_governance_lead_who_opens_neither(fx: Fixture) {
        let t = twice(fx).await;
        let scope = t.s.house.fx.scope_a.clone();
        let pair = t.pair().await;
        t.same(&t.s.amina, pair).await;
        let governance = t.s.house.sign_in(&scope, 0x2300, "Gwen Hale", "governance", None).await;
        assert!(joining::list(&governance, None).await.unwrap().0.is_empty(), "both are kept by somebody");
        assert!(matches!(joining::open(&governance, pair).await, Err(AppError::NotFound)));
        // Bo has not answered for two weeks
        t.later(24 * 15);
        let (rows, _) = joining::list(&governance, None).await.unwrap();
        assert_eq!(rows.len(), 1);
        assert!(rows[0].sides.iter().all(|side| side.person.is_none() && side.nhs_number.is_none() && !side.name.contains("Maeve")));
        let read = joining::open(&governance, pair).await.unwrap();
        assert_eq!(read.sides.iter().filter(|side| side.may_say).count(), 1, "not for the one who has spoken");
        let said = joining::say(&governance, pair, t.saying(read.version, true, "Same NHS number")).await.unwrap();
        assert_eq!(said, Said::Joined(t.first));
        assert!(matches!(app::people::open(&governance, t.first, Window::default()).await, Err(AppError::NotFound)));
    }

    async fn a_hidden_address_stays_hidden_when_records_are_joined_and_parted(fx: Fixture) {
        let t = twice(fx).await;
        let new = app::hidden::NewHidden {
            form: t.s.house.form(), what: practice::hidden::What::Address, value: "9 Mill Row".to_owned(), postcode: "BD1 1AA".to_owned(),
            note: String::new(), safe: false, why: "Her brother looks for her".to_owned(),
        };
        app::hidden::add(&t.s.bo, t.second, new).await.unwrap();
        t.joined().await;
        let hidden = app::hidden::open(&t.s.amina, t.first).await.unwrap();
        assert_eq!(hidden.rows.iter().map(|row| row.value.as_str()).collect::<Vec<_>>(), ["9 Mill Row"]);
        let moving = t.open(&t.s.bo, t.first).await.alike.joined[0].moving_id;
        joining::part(&t.s.bo, moving, t.s.house.form(), "Two sisters", &[]).await.unwrap();
        assert!(app::hidden::open(&t.s.amina, t.first).await.unwrap().rows.is_empty());
        assert_eq!(app::hidden::open(&t.s.bo, t.second).await.unwrap().rows.len(), 1);
    }

    async fn the_looks_at_both_records_stand_in_one_list_once_they_are_one(fx: Fixture) {
        let t = twice(fx).await;
        t.open(&t.s.bo, t.second).await;
        t.s.bo.settle("/people/second").await.unwrap();
        t.joined().await;
        let looks = t.looks(&t.governance().await, t.first).await;
        assert!(looks.contains(&"/people/second".to_owned()), "{looks:?}");
    }

    async fn a_contact_that_stood_with_the_wrong_person_moves_with_what_it_said(fx: Fixture) {
        let t = twice(fx).await;
        let (s, wrong) = (&t.s, t.of_amina);
        let right = s.referred(s.place, 0x3000, |_| ()).await;
        let person = PersonId(referrals::open(&s.amina, right).await.unwrap().person.id);
        let right = s.accept(&s.amina, right).await;
        let contact = t.record(&s.amina, wrong).await;
        let mut taking = Taking::begin(&s.amina, t.first).await.unwrap();
        taking.take(b"%PDF-1.7\nA plan.").await.unwrap();
        let with = Some((practice::attachment::Of::Contact, contact.0));
        let file = NewFile { form: s.house.form(), name: "plan.pdf".to_owned(), note: String::new(), with };
        taking.finish(file).await.unwrap();
        let new = |why: &str| Move { form: s.house.form(), version: 1, why: why.to_owned() };
        assert_eq!(fields(moving::move_contact(&s.amina, wrong, contact, right, new("")).await), ["why"]);
        assert_eq!(fields(moving::move_contact(&s.amina, wrong, contact, wrong, new("Slip")).await), ["to"]);
        assert!(matches!(moving::move_contact(&s.amina, wrong, contact, t.of_bo, new("Slip")).await, Err(AppError::NotFound)));
        let stale = Move { version: 7, ..new("Slip") };
        assert!(matches!(moving::move_contact(&s.amina, wrong, contact, right, stale).await, Err(AppError::Stale)));
        moving::move_contact(&s.amina, wrong, contact, right, new("Two tabs open")).await.unwrap();
        let (from, to) = (t.open(&s.amina, t.first).await, t.open(&s.amina, person).await);
        assert_eq!((from.episodes[0].contact_count, to.episodes[0].contact_count), (0, 1));
        assert_eq!((from.episodes[0].state.as_str(), to.episodes[0].state.as_str()), ("waiting", "active"));
        assert!(!kinds(&from).contains(&Kind::ContactRecorded) && kinds(&from).contains(&Kind::EntryMovedAway));
        let entry = to.timeline.entries.iter().find(|entry| entry.kind == Some(Kind::ContactRecorded)).unwrap();
        assert_eq!(entry.episode, Some(right), "it can be corrected where it stands");
        let away = from.timeline.entries.iter().find(|entry| entry.kind == Some(Kind::EntryMovedAway)).unwrap();
        assert!(away.details.is_empty(), "neither record tells of the other person");
        app::contacts::open(&s.amina, right, contact).await.unwrap();
        assert!(matches!(app::contacts::open(&s.amina, wrong, contact).await, Err(AppError::NotFound)));
        let files = |person| async move { attachments::list(&s.amina, person, None).await.unwrap().rows.len() };
        assert_eq!((files(t.first).await, files(person).await), (0, 1), "with the file that was kept with it");
        assert!(!kinds(&from).contains(&Kind::FileAdded) && kinds(&to).contains(&Kind::FileAdded));
    }

    async fn a_referral_that_stood_with_the_wrong_person_moves_with_the_support_that_followed(fx: Fixture) {
        let t = twice(fx).await;
        let s = &t.s;
        let right = s.referred(s.other, 0x3000, |_| ()).await;
        let person = PersonId(referrals::open(&s.bo, right).await.unwrap().person.id);
        s.accept(&s.bo, right).await;
        t.record(&s.bo, t.of_bo).await;
        let version = referrals::open(&s.bo, t.second_referral).await.unwrap().referral.version;
        let new = |version| Move { form: s.house.form(), version, why: "The form was filled in for her neighbour".to_owned() };
        assert_eq!(fields(moving::move_referral(&s.bo, t.second_referral, t.second, new(version)).await), ["to"]);
        assert!(matches!(moving::move_referral(&s.bo, t.second_referral, t.first, new(version)).await, Err(AppError::NotFound)));
        assert!(matches!(moving::move_referral(&s.bo, t.second_referral, person, new(version + 1)).await, Err(AppError::Stale)));
        moving::move_referral(&s.bo, t.second_referral, person, new(version)).await.unwrap();
        let to = t.open(&s.bo, person).await;
        assert_eq!((to.referrals.len(), to.episodes.len()), (2, 2));
        assert!(kinds(&to).contains(&Kind::ContactRecorded) && kinds(&to).contains(&Kind::EntryMovedHere));
        // with its support the wrong record is no longer Bo's
        assert!(matches!(app::people::open(&s.bo, t.second, Window::default()).await, Err(AppError::NotFound)));
    }

    async fn a_colleague_of_the_team_does_not_take_anothers_support_along_with_its_referral(fx: Fixture) {
        let t = twice(fx).await;
        let scope = t.s.house.fx.scope_a.clone();
        let mal = t.s.house.sign_in(&scope, 0x2600, "Mal Dyer", "worker", Some(t.s.place.team)).await;
        let own = t.s.referred(t.s.place, 0x3000, |_| ()).await;
        let own_person = PersonId(referrals::open(&mal, own).await.unwrap().person.id);
        t.s.accept(&mal, own).await;
        let theirs = t.open(&t.s.amina, t.first).await.referrals[0].id;
        let opened = referrals::open(&mal, ReferralId(theirs)).await.unwrap();
        assert!(!opened.may_move && referrals::open(&t.s.amina, ReferralId(theirs)).await.unwrap().may_move);
        let new = Move { form: t.s.house.form(), version: opened.referral.version, why: "Mine".to_owned() };
        assert!(matches!(moving::move_referral(&mal, ReferralId(theirs), own_person, new).await, Err(AppError::NotFound)));
        assert_eq!(t.open(&t.s.amina, t.first).await.episodes.len(), 1);
    }

    async fn what_was_filled_in_tells_the_kept_record_nothing_once_they_are_parted(fx: Fixture) {
        let t = twice(fx).await;
        let mut edit = t.s.house.fx.store.begin(&t.s.house.fx.scope_a).await.unwrap();
        let permit = edit.permit_person(&stance_of(&t.s.bo), t.second.0).await.unwrap().unwrap();
        let mut row = store::Looks::default().disclose(edit.person_get(&permit).await.unwrap()).unwrap();
        "Her son Tadhg".clone_into(&mut row.next_of_kin);
        edit.person_save(&permit, &row).await.unwrap();
        edit.commit().await.unwrap();
        t.joined().await;
        assert_eq!(t.open(&t.s.amina, t.first).await.person.next_of_kin, "Her son Tadhg");
        let moving = t.open(&t.s.bo, t.first).await.alike.joined[0].moving_id;
        joining::part(&t.s.bo, moving, t.s.house.form(), "Two sisters", &[]).await.unwrap();
        let kept = t.open(&t.s.amina, t.first).await;
        assert_eq!(kept.person.next_of_kin, "");
        assert!(!format!("{:?}", kept.timeline).contains("Tadhg"), "{:?}", kept.timeline);
        assert_eq!(t.open(&t.s.bo, t.second).await.person.next_of_kin, "Her son Tadhg");
    }

    async fn a_number_that_one_record_hides_leaves_the_open_part_of_the_other_when_they_are_joined(fx: Fixture) {
        let t = twice(fx).await;
        let way = app::hidden::open(&t.s.bo, t.second).await.unwrap().ways[0].id;
        app::hidden::hide(&t.s.bo, t.second, t.s.house.form(), app::hidden::Which::Way(way), "Her brother rings").await.unwrap();
        assert_eq!(t.open(&t.s.amina, t.first).await.contacts.len(), 1, "the same number stands open in the other");
        t.joined().await;
        assert!(t.open(&t.s.amina, t.first).await.contacts.is_empty());
    }

    async fn whoever_keeps_one_record_does_not_speak_for_the_other_as_governance(fx: Fixture) {
        let t = twice(fx).await;
        let pair = t.pair().await;
        t.same(&t.s.amina, pair).await;
        t.later(24 * 15);
        let mut tx = t.s.house.fx.store.begin(&t.s.house.fx.scope_a).await.unwrap();
        let late = Some(app::time::at(t.s.house.app.now()));
        let permit = tx.permit_pair(&stance_of(&t.s.amina), pair, late).await.unwrap().unwrap();
        assert_ne!(permit.for_low(), permit.for_high(), "one of the two is Amina's");
        let nobody = store::permit::Stance { account: store_testkit::id(0x9900), ..stance_of(&t.s.amina) };
        let permit = tx.permit_pair(&nobody, pair, late).await.unwrap().unwrap();
        assert_ne!(permit.for_low(), permit.for_high(), "whoever keeps neither speaks for the side that was silent");
    }

    async fn triage_does_not_wipe_out_what_whoever_keeps_the_other_record_has_said(fx: Fixture) {
        let t = twice(fx).await;
        let pair = t.pair().await;
        t.same(&t.s.bo, pair).await;
        let words = refused(joining::told_apart(&t.s.amina, t.first, t.s.house.form(), t.second, "/inbox").await);
        assert!(words.contains("Compare the two"), "{words}");
        assert_eq!(joining::open(&t.s.amina, pair).await.unwrap().state, PairState::Waiting);
    }

    async fn a_referral_is_not_joined_to_the_record_of_somebody_who_has_died(fx: Fixture) {
        let s = scene(fx).await;
        let first = referrals::receive(Entry::SignedIn(&s.amina), s.told(s.place.site, "Maeve")).await.unwrap().referral;
        let kept = PersonId(referrals::open(&s.amina, first).await.unwrap().person.id);
        s.accept(&s.amina, first).await;
        let death = practice::death::Death { died_on: None, source: practice::death::Source::Family, note: String::new() };
        app::people::record_death(&s.amina, kept, s.house.form(), death).await.unwrap();
        let again = referrals::NewReferral { follow: Some(Token::from_bytes(&[8; 32])), ..s.told(s.place.site, "Maeve") };
        let again = referrals::receive(Entry::SignedIn(&s.bo), again).await.unwrap().referral;
        let opened = referrals::open(&s.amina, again).await.unwrap();
        let words = refused(referrals::join(&s.amina, again, s.house.form(), opened.referral.version, kept).await);
        assert!(words.contains("takes no new referral"), "{words}");
    }

    async fn a_number_that_both_had_is_with_each_of_them_when_they_are_parted(fx: Fixture) {
        let t = twice(fx).await;
        let way = app::hidden::open(&t.s.bo, t.second).await.unwrap().ways[0].id;
        app::hidden::hide(&t.s.bo, t.second, t.s.house.form(), app::hidden::Which::Way(way), "Her brother rings").await.unwrap();
        let moving = {
            t.joined().await;
            assert_eq!(app::hidden::open(&t.s.amina, t.first).await.unwrap().rows.len(), 1, "to whoever reads it, it is one");
            t.open(&t.s.bo, t.first).await.alike.joined[0].moving_id
        };
        joining::part(&t.s.bo, moving, t.s.house.form(), "Two sisters in one house", &[]).await.unwrap();
        assert_eq!(app::hidden::open(&t.s.amina, t.first).await.unwrap().rows.len(), 1, "and it stays hidden where it stood open");
        assert_eq!(app::hidden::open(&t.s.bo, t.second).await.unwrap().rows.len(), 1);
    }

    async fn a_number_shown_again_while_two_were_one_goes_back_to_whose_it_was(fx: Fixture) {
        let t = twice(fx).await;
        let new = app::hidden::NewHidden {
            form: t.s.house.form(), what: practice::hidden::What::Way(practice::person::ContactKind::Email), value: "maeve.two@example.org".to_owned(), postcode: String::new(),
            note: String::new(), safe: false, why: "Her brother reads along".to_owned(),
        };
        app::hidden::add(&t.s.bo, t.second, new).await.unwrap();
        t.joined().await;
        let of_first = |hidden: &app::hidden::Hidden| hidden.rows.iter().find(|row| row.value.contains("maeve")).map(|row| row.id);
        let detail = of_first(&app::hidden::open(&t.s.amina, t.first).await.unwrap()).unwrap();
        app::hidden::show_again(&t.s.amina, t.first, detail, t.s.house.form()).await.unwrap();
        let moving = t.open(&t.s.bo, t.first).await.alike.joined[0].moving_id;
        joining::part(&t.s.bo, moving, t.s.house.form(), "Two sisters", &[]).await.unwrap();
        let has = |opened: &app::people::Opened| opened.contacts.iter().any(|way| way.value.contains("maeve"));
        assert!(!has(&t.open(&t.s.amina, t.first).await) && has(&t.open(&t.s.bo, t.second).await));
    }

    async fn who_looked_while_two_were_one_stands_in_the_lists_of_both(fx: Fixture) {
        let t = twice(fx).await;
        let governance = t.governance().await;
        t.joined().await;
        let moving = t.open(&t.s.bo, t.first).await.alike.joined[0].moving_id;
        t.later(1);
        t.open(&t.s.amina, t.first).await;
        t.s.amina.settle("/people/while-joined").await.unwrap();
        t.later(1);
        joining::part(&t.s.bo, moving, t.s.house.form(), "Two sisters", &[]).await.unwrap();
        t.later(1);
        t.open(&t.s.amina, t.first).await;
        t.s.amina.settle("/people/since-parted").await.unwrap();
        for (person, since) in [(t.first, true), (t.second, false)] {
            let looks = t.looks(&governance, person).await;
            assert!(looks.contains(&"/people/while-joined".to_owned()), "{looks:?}");
            assert_eq!(looks.contains(&"/people/since-parted".to_owned()), since, "{looks:?}");
        }
    }

    async fn what_was_said_of_a_third_record_holds_for_the_one_that_is_kept(fx: Fixture) {
        let t = twice(fx).await;
        let third = referrals::NewReferral { follow: Some(Token::from_bytes(&[9; 32])), ..t.s.told(t.s.other.site, "Maeve") };
        let third = referrals::receive(Entry::SignedIn(&t.s.bo), third).await.unwrap().referral;
        let person = PersonId(referrals::open(&t.s.bo, third).await.unwrap().person.id);
        joining::told_apart(&t.s.bo, person, t.s.house.form(), t.second, "/inbox").await.unwrap();
        t.joined().await;
        t.later(25);
        app::jobs::run_due(&t.s.house.app).await.unwrap();
        assert!(joining::list(&t.s.amina, None).await.unwrap().0.is_empty(), "she is not asked what was answered");
        assert!(referrals::open(&t.s.bo, third).await.unwrap().candidates.is_empty());
        let moving = t.open(&t.s.bo, t.first).await.alike.joined[0].moving_id;
        joining::part(&t.s.bo, moving, t.s.house.form(), "Two sisters", &[]).await.unwrap();
        let candidates = referrals::open(&t.s.bo, third).await.unwrap().candidates;
        assert_eq!(candidates.iter().map(|one| one.person).collect::<Vec<_>>(), [t.first], "of that one nobody has said anything");
    }

    async fn somebody_like_a_record_that_was_joined_is_found_by_its_own_names(fx: Fixture) {
        let t = twice(fx).await;
        t.joined().await;
        // the kept record is mended: by its own number and day it is like nobody now
        let mut edit = t.s.house.fx.store.begin(&t.s.house.fx.scope_a).await.unwrap();
        let permit = edit.permit_person(&stance_of(&t.s.amina), t.first.0).await.unwrap().unwrap();
        let mut row = store::Looks::default().disclose(edit.person_get(&permit).await.unwrap()).unwrap();
        row.nhs_number = None;
        row.birth_date = None;
        "Orla".clone_into(&mut row.given_name);
        "Brennan".clone_into(&mut row.family_name);
        row.name_key = practice::person::name_key("Orla", "Brennan", "");
        edit.person_save(&permit, &row).await.unwrap();
        edit.commit().await.unwrap();
        let third = referrals::NewReferral { follow: Some(Token::from_bytes(&[9; 32])), ..t.s.told(t.s.other.site, "Maeve") };
        let third = referrals::receive(Entry::SignedIn(&t.s.bo), third).await.unwrap().referral;
        let person = referrals::open(&t.s.bo, third).await.unwrap().person.id;
        t.later(25);
        app::jobs::run_due(&t.s.house.app).await.unwrap();
        let rows = joining::list(&t.s.bo, None).await.unwrap().0;
        assert_eq!(rows.len(), 1);
        let sides: Vec<_> = rows[0].sides.iter().filter_map(|side| side.person).map(|person| person.0).collect();
        assert!(sides.contains(&t.first.0) && sides.contains(&person), "{sides:?}");
    }

    async fn a_restriction_on_a_record_that_was_joined_holds_at_the_desk_and_in_what_leaves(fx: Fixture) {
        use crate::asking::restricted;
        use crate::front_desk::registered_at;
        let t = twice(fx).await;
        let scope = t.s.house.fx.scope_a.clone();
        let governance = t.governance().await;
        let jo = t.s.of_practice(0x2500, "Jo Hart").await;
        let site = practice::ids::SiteId(t.s.place.site);
        registered_at(&t.s.amina, t.s.house.form(), t.first, site, None).await;
        t.joined().await;
        assert!(app::desk::answer(&jo, t.first).await.is_ok());
        let manager = t.s.house.sign_in(&scope, 0x2600, "Priya Nair", "manager", None).await;
        let span = practice::report::Span { from: jiff::civil::date(2026, 1, 1), to: jiff::civil::date(2026, 1, 31) };
        let cut = app::reports::Cut { span, site: None, contract: None };
        let asking = practice::report::Asking { purpose: "The yearly return".to_owned(), recipient: "Wexcombe Council".to_owned() };
        let ask = app::reports::ask(&manager, t.s.house.form(), cut, asking).await.unwrap();
        let yes = practice::report::Decision::Allowed;
        app::reports::decide(&governance, t.s.house.form(), ask, yes, String::new()).await.unwrap();
        let rows = async || {
            let mut export = app::reports::take(&manager, ask, app::reports::Format::Csv).await.unwrap();
            let mut many = 0;
            while let Some(piece) = export.next().await.unwrap() {
                many += piece.len();
            }
            many
        };
        assert_eq!(rows().await, 2);
        // it was asked for of the record that went into the other
        restricted(&t.s.house, &governance, t.first).await;
        t.move_restriction().await;
        crate::ward::not_found(&app::desk::answer(&jo, t.first).await);
        assert_eq!(rows().await, 0);
    }
}
