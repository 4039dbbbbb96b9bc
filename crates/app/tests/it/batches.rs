//! What is done for several people at once: handed over with each colleague's yes or by who leads, letters, contacts, endings; each with
//! those left out named, and undone as long as nothing was built on it.

use crate::ward::{Ward, fields, not_found, not_possible};
use app::batches::{self, Answer, Asked, Chosen, NewHandover, Opened};
use app::people::{self, Edit, Way as WayTo};
use app::{AppResult, Ctx, episodes, letters};
use jiff::Timestamp;
use practice::batch::{Kind, PIECE, Standing};
use practice::contact::Kind as ContactKind;
use practice::death::{Death, Source};
use practice::ending::{Reason, Stage};
use practice::ids::{EpisodeId, LetterId, PersonId, ReferralId};
use practice::person::ContactKind as WayKind;
use store_testkit::{both_engines, id, tie};
use uuid::Uuid;

/// A ward with two more people whom Amina supports, and her supervisor.
pub(crate) struct Round {
    pub(crate) ward: Ward,
    pub(crate) second: EpisodeId,
    pub(crate) third: EpisodeId,
    pub(crate) supervisor: Ctx,
    pub(crate) stranger: Ctx,
}

pub(crate) async fn round(fx: store_testkit::Fixture) -> Round {
    let ward = Ward::new(fx).await;
    let scope = ward.house.fx.scope_a.clone();
    let supervisor = ward.house.sign_in(&scope, 0x2C00, "Helen Moss", "supervisor", None).await;
    let stranger = ward.house.sign_in(&scope, 0x2E00, "Kit Rao", "worker", None).await;
    let mut tx = ward.house.fx.store.begin(&scope).await.unwrap();
    let [helen, amina] = [&supervisor, &ward.amina].map(|ctx| ctx.account().unwrap().0);
    tx.supervision_tie_insert(&tie(0x4000, helen, amina)).await.unwrap();
    tx.commit().await.unwrap();
    let second = another(&ward, 0x5000).await;
    let third = another(&ward, 0x6000).await;
    Round { ward, second, third, supervisor, stranger }
}

pub(crate) async fn another(ward: &Ward, n: u128) -> EpisodeId {
    let scope = ward.house.fx.scope_a.clone();
    let referral = ward.house.referred(&scope, ward.place, n, |_| {}).await;
    ward.accept(&ward.amina, referral).await
}

impl Round {
    pub(crate) fn all(&self) -> [EpisodeId; 3] {
        [self.ward.episode, self.second, self.third]
    }

    pub(crate) async fn hand(&self, who: &Ctx, episodes: &[EpisodeId], to: &Ctx, why: &str) -> AppResult<Uuid> {
        let to = to.account().unwrap();
        let new = NewHandover {
            form: self.ward.form(),
            from: self.ward.amina.account().unwrap(),
            to: episodes.iter().map(|episode| (*episode, to)).collect(),
            why: why.to_owned(),
        };
        batches::hand_over(who, new).await
    }

    pub(crate) async fn answer(
        &self,
        who: &Ctx,
        batch: Uuid,
        episodes: &[EpisodeId],
        yes: bool,
        words: &str,
    ) -> AppResult<()> {
        let answer = Answer { form: self.ward.form(), episodes: episodes.to_vec(), yes, words: words.to_owned() };
        batches::answer(who, batch, answer).await.map(|_| ())
    }

    pub(crate) async fn begin(&self, asked: impl Fn(usize) -> Asked) -> AppResult<Uuid> {
        let chosen: Vec<Chosen> =
            self.all().iter().enumerate().map(|(n, episode)| Chosen { episode: *episode, asked: asked(n) }).collect();
        batches::begin(&self.ward.amina, self.ward.form(), "", chosen).await
    }

    pub(crate) async fn open(&self, batch: Uuid) -> Opened {
        batches::open(&self.ward.amina, batch).await.unwrap()
    }

    pub(crate) async fn undo(&self, who: &Ctx, batch: Uuid) -> AppResult<bool> {
        batches::undo(who, batch, self.ward.form()).await
    }

    pub(crate) fn at(&self, hours: i64) -> Timestamp {
        self.ward.hours(hours)
    }
}

pub(crate) fn standings(opened: &Opened) -> Vec<Standing> {
    opened.items.iter().map(|(_, standing)| *standing).collect()
}

pub(crate) async fn owners(round: &Round) -> Vec<String> {
    let mut all = Vec::new();
    for episode in round.all() {
        let mut tx = round.ward.house.fx.store.read(&round.ward.house.fx.scope_a).await.unwrap();
        for who in [&round.ward.amina, &round.ward.ben] {
            let day = app::time::day(who.today());
            let stance = store_testkit::stance(who.account().unwrap().0, app::time::at(who.now()), day);
            if tx.permit_episode(&stance, episode.0).await.unwrap().is_some_and(|permit| *permit.write()) {
                all.push(who.actor_name().to_owned());
            }
        }
    }
    all
}

pub(crate) fn contact(at: Timestamp) -> Asked {
    Asked::NextContact { at, kind: Some("check_in".to_owned()), place: Some("phone".to_owned()), note: String::new() }
}

pub(crate) fn ending() -> Asked {
    Asked::Ending {
        reason: Reason::NoContact.as_str().to_owned(),
        remains: "Nothing".to_owned(),
        door: "Ring us".to_owned(),
    }
}

pub(crate) fn letter() -> Asked {
    Asked::Letter { template: "waiting".to_owned(), mail: false }
}

/// Puts an address into somebody's record that is safe to write to.
pub(crate) async fn safe_address(ward: &Ward, person: PersonId) {
    safe_at(ward, person, "12 Mill Lane, Wexcombe, ZZ99 3AA").await;
}

/// Puts this one in, in place of what was there.
pub(crate) async fn safe_at(ward: &Ward, person: PersonId, address: &str) {
    let p = people::edit(&ward.amina, person).await.unwrap().person;
    let edit = Edit {
        form: ward.form(),
        version: p.version,
        given_name: p.given_name,
        family_name: p.family_name,
        known_as: String::new(),
        birth_date: p.birth_date.map(app::time::date),
        nhs_number: None,
        pronouns: p.pronouns,
        gender: None,
        ethnicity: None,
        language: p.language,
        interpreter: p.interpreter,
        address: p.address,
        postcode: p.postcode,
        practice: None,
        communication_needs: p.communication_needs,
        safe_contact: p.safe_contact,
        next_of_kin: p.next_of_kin,
        ways: vec![WayTo {
            kind: WayKind::Post,
            value: address.to_owned(),
            never_use: false,
            no_message: false,
            safe: true,
            note: String::new(),
        }],
    };
    people::save(&ward.amina, person, edit).await.unwrap();
}

both_engines! {
    async fn a_colleague_is_asked_and_takes_people_on_with_their_own_yes(fx: Fixture) {
        let r = round(fx).await;
        r.ward.plan(r.at(48), ContactKind::FollowUp).await;
        let page = batches::handover(&r.ward.amina, None).await.unwrap();
        assert_eq!((page.cases.len(), page.decides, page.colleagues.len()), (3, false, 1));
        assert!(page.cases.iter().all(|case| case.suggested == Some(r.ward.ben.account().unwrap().0)));
        assert_eq!(page.cases.iter().map(|case| case.row.appointments).sum::<i64>(), 1);
        assert_eq!(fields(r.hand(&r.ward.amina, &[], &r.ward.ben, " ").await), ["e", "why"]);
        assert_eq!(fields(r.hand(&r.ward.amina, &r.all(), &r.stranger, "Leaves").await), ["e"]);
        let batch = r.hand(&r.ward.amina, &r.all(), &r.ward.ben, "Leaves in May").await.unwrap();
        assert_eq!(standings(&r.open(batch).await), [Standing::Asked; 3]);
        assert_eq!(owners(&r).await, ["Amina Yusuf"; 3], "nobody moves before the yes");
        assert_eq!(batches::asks(&r.ward.ben).await.unwrap(), 3);
        let seen = batches::open(&r.ward.ben, batch).await.unwrap();
        assert!(seen.items.iter().all(|(item, _)| item.family_name.is_empty() && !item.reference.is_empty()));
        not_found(&batches::open(&r.stranger, batch).await);
        assert_eq!(fields(r.answer(&r.ward.ben, batch, &[r.third], false, "").await), ["words"]);
        r.answer(&r.ward.ben, batch, &[r.third], false, "I have no room").await.unwrap();
        r.answer(&r.ward.ben, batch, &[r.ward.episode, r.second], true, "").await.unwrap();
        assert_eq!(owners(&r).await, ["Ben Ito", "Ben Ito", "Amina Yusuf"]);
        assert_eq!(batches::asks(&r.ward.ben).await.unwrap(), 0);
        let opened = episodes::open(&r.ward.ben, r.ward.episode).await.unwrap();
        assert_eq!(opened.owners.len(), 2);
        assert!(opened.episode.next_contact_at.is_some(), "what was planned goes along");
        not_possible(&r.answer(&r.ward.ben, batch, &[r.second], true, "").await);
        not_found(&episodes::open(&r.ward.amina, r.second).await);
        let stands = r.open(batch).await;
        assert_eq!(standings(&stands), [Standing::Done, Standing::Done, Standing::NotTaken]);
        assert_eq!(stands.items[2].0.words, "I have no room");
    }

    async fn who_leads_decides_and_undoes_it_for_those_with_whom_nothing_was_written(fx: Fixture) {
        let r = round(fx).await;
        let page = batches::handover(&r.supervisor, Some(r.ward.amina.account().unwrap())).await.unwrap();
        assert!(page.decides && page.cases.iter().all(|case| case.row.family_name.is_empty()));
        not_found(&batches::handover(&r.ward.ben, Some(r.ward.amina.account().unwrap())).await);
        let batch = r.hand(&r.supervisor, &r.all(), &r.ward.ben, "Long leave").await.unwrap();
        assert_eq!(owners(&r).await, ["Ben Ito"; 3]);
        r.ward.wait(1);
        let call = r.ward.contact(ContactKind::FollowUp);
        app::contacts::record(&r.ward.ben, r.second, call).await.unwrap();
        not_found(&r.undo(&r.ward.amina, batch).await);
        assert!(!r.undo(&r.supervisor, batch).await.unwrap());
        assert_eq!(owners(&r).await, ["Amina Yusuf", "Ben Ito", "Amina Yusuf"]);
        let stands = batches::open(&r.supervisor, batch).await.unwrap();
        assert_eq!(standings(&stands), [Standing::Undone, Standing::Stays, Standing::Undone]);
        assert!(stands.items[1].0.words.contains("stay with Ben Ito"), "{}", stands.items[1].0.words);
        assert!(!stands.may_undo && stands.batch.undone_at.is_some());
        not_possible(&r.undo(&r.supervisor, batch).await);
        assert_eq!((r.ward.count("episode_handed_over").await, r.ward.count("episode_given_back").await), (1, 1));
    }

    async fn what_was_asked_is_withdrawn_and_what_is_long_done_stays(fx: Fixture) {
        let r = round(fx).await;
        let batch = r.hand(&r.ward.amina, &[r.second], &r.ward.ben, "Leaves").await.unwrap();
        r.undo(&r.ward.amina, batch).await.unwrap();
        assert_eq!(standings(&r.open(batch).await), [Standing::Undone]);
        not_possible(&r.answer(&r.ward.ben, batch, &[r.second], true, "").await);
        let again = r.hand(&r.ward.amina, &[r.second], &r.ward.ben, "Leaves").await.unwrap();
        r.answer(&r.ward.ben, again, &[r.second], true, "").await.unwrap();
        r.ward.wait(15 * 24);
        assert!(!r.open(again).await.may_undo);
        not_possible(&r.undo(&r.ward.amina, again).await);
        assert_eq!(batches::list(&r.ward.ben).await.unwrap().len(), 2);
        assert!(batches::list(&r.stranger).await.unwrap().is_empty());
    }

    async fn contacts_are_planned_for_those_with_nothing_planned_and_undone(fx: Fixture) {
        let r = round(fx).await;
        r.ward.plan(r.at(48), ContactKind::FollowUp).await;
        let candidates = batches::candidates(&r.ward.amina, Kind::NextContact, &r.all()).await.unwrap();
        assert!(candidates[0].left_out.is_some() && candidates[1].left_out.is_none());
        assert_eq!(fields(r.begin(|_| contact(r.at(-48))).await).len(), 1, "said once, and nothing is done");
        let form = r.ward.form();
        let chosen: Vec<Chosen> = r.all().iter().map(|e| Chosen { episode: *e, asked: contact(r.at(24)) }).collect();
        let batch = batches::begin(&r.ward.amina, form, "", chosen.clone()).await.unwrap();
        assert!(matches!(batches::begin(&r.ward.amina, form, "", chosen).await, Err(app::AppError::TakenBefore(_))));
        let stands = r.open(batch).await;
        assert_eq!(standings(&stands), [Standing::LeftOut, Standing::Done, Standing::Done]);
        assert!(stands.items[0].0.words.starts_with("Something is planned with them already"));
        let second = episodes::open(&r.ward.amina, r.second).await.unwrap().episode;
        assert_eq!(second.next_contact_at, Some(app::time::at(r.at(24))));
        let moved = episodes::Plan { at: Some(r.at(30)), kind: None, place: None, note: String::new() };
        episodes::plan_next(&r.ward.amina, r.second, r.ward.form(), second.version, moved).await.unwrap();
        r.undo(&r.ward.amina, batch).await.unwrap();
        assert_eq!(standings(&r.open(batch).await), [Standing::LeftOut, Standing::Stays, Standing::Undone]);
        assert!(episodes::open(&r.ward.amina, r.third).await.unwrap().episode.next_contact_at.is_none());
        assert!(episodes::open(&r.ward.amina, r.second).await.unwrap().episode.next_contact_at.is_some());
        assert!(r.ward.open().await.episode.next_contact_at.is_some(), "whoever was left out is as before");
    }

    async fn endings_are_prepared_and_nobody_is_ended(fx: Fixture) {
        let r = round(fx).await;
        r.ward.end(&r.ward.amina, r.ward.episode, Stage::Prepared).await;
        let bare = Asked::Ending { reason: Reason::NoContact.as_str().to_owned(), remains: String::new(), door: String::new() };
        assert_eq!(fields(r.begin(|_| bare.clone()).await), ["what_remains"]);
        let batch = r.begin(|_| ending()).await.unwrap();
        assert_eq!(standings(&r.open(batch).await), [Standing::LeftOut, Standing::Done, Standing::Done]);
        let prepared = episodes::open(&r.ward.amina, r.second).await.unwrap();
        assert_eq!((prepared.episode.state.as_str(), prepared.ending.unwrap().stage.as_str()), ("waiting", "prepared"));
        r.ward.end(&r.ward.amina, r.second, Stage::Told).await;
        r.undo(&r.ward.amina, batch).await.unwrap();
        assert_eq!(standings(&r.open(batch).await), [Standing::LeftOut, Standing::Stays, Standing::Undone]);
        assert!(episodes::open(&r.ward.amina, r.third).await.unwrap().ending.is_none());
        assert!(r.ward.open().await.ending.is_some(), "the one that was there before stays");
    }

    async fn letters_go_to_whom_they_can_reach_and_whoever_is_left_out_is_named(fx: Fixture) {
        let r = round(fx).await;
        safe_address(&r.ward, PersonId(id(0x5000))).await;
        safe_address(&r.ward, PersonId(id(0x6000))).await;
        let death = Death {
            died_on: None,
            source: Source::Family,
            note: String::new(),
        };
        people::record_death(&r.ward.amina, PersonId(id(0x6000)), r.ward.form(), death).await.unwrap();
        let batch = r.begin(|_| letter()).await.unwrap();
        let stands = r.open(batch).await;
        assert_eq!(standings(&stands), [Standing::LeftOut, Standing::Done, Standing::LeftOut]);
        assert!(stands.items[0].0.words.contains("No address"), "{}", stands.items[0].0.words);
        assert!(stands.items[2].0.words.contains("has died"), "{}", stands.items[2].0.words);
        let written = LetterId(stands.items[1].0.made_id.unwrap());
        let referral = ReferralId(stands.items[1].0.referral_id);
        assert!(letters::open(&r.ward.amina, referral, written).await.unwrap().letter.body.contains("You are on our list"));
        assert!(batches::letters_pdf(&r.ward.amina, batch, "https://leeway.example.org").await.unwrap().starts_with(b"%PDF-"));
        not_found(&batches::letters_pdf(&r.ward.ben, batch, "https://leeway.example.org").await);
        batches::letters_sent(&r.ward.amina, batch, r.ward.form()).await.unwrap();
        assert_eq!(letters::open(&r.ward.amina, referral, written).await.unwrap().letter.state, "sent");
        r.undo(&r.ward.amina, batch).await.unwrap();
        let stands = r.open(batch).await;
        assert_eq!(standings(&stands), [Standing::LeftOut, Standing::Stays, Standing::LeftOut]);
        assert!(stands.items[1].0.words.contains("has left"));
    }

    async fn letters_that_have_not_left_are_thrown_away_when_it_is_undone(fx: Fixture) {
        let r = round(fx).await;
        safe_address(&r.ward, PersonId(id(0x5000))).await;
        let batch = r.begin(|_| letter()).await.unwrap();
        assert_eq!(letters::waiting(&r.ward.amina).await.unwrap().len(), 1);
        r.undo(&r.ward.amina, batch).await.unwrap();
        assert!(letters::waiting(&r.ward.amina).await.unwrap().is_empty());
        not_possible(&batches::letters_pdf(&r.ward.amina, batch, "https://leeway.example.org").await);
    }

    async fn nobody_does_anything_for_people_of_a_colleague(fx: Fixture) {
        let r = round(fx).await;
        let chosen = |episode| vec![Chosen { episode, asked: letter() }];
        not_found(&batches::begin(&r.ward.ben, r.ward.form(), "", chosen(r.second)).await);
        not_found(&batches::begin(&r.supervisor, r.ward.form(), "", chosen(r.second)).await);
        not_found(&batches::candidates(&r.ward.ben, Kind::Letter, &[r.second]).await);
        assert_eq!(fields(batches::begin(&r.ward.amina, r.ward.form(), "", Vec::new()).await), ["e"]);
        not_found(&r.hand(&r.ward.ben, &[r.second], &r.ward.ben, "Mine").await);
        not_found(&r.hand(&r.stranger, &[r.second], &r.ward.ben, "Mine").await);
    }

    async fn more_than_a_piece_goes_on_where_it_stopped(fx: Fixture) {
        let r = round(fx).await;
        let mut all = Vec::new();
        for n in 0..(PIECE as u128 + 3) {
            all.push(another(&r.ward, 0x1_0000 + n * 0x10).await);
        }
        let batch = r.hand(&r.supervisor, &all, &r.ward.ben, "Long leave").await.unwrap();
        let stands = batches::open(&r.supervisor, batch).await.unwrap();
        assert!(stands.goes_on);
        let count = |opened: &Opened, wanted| standings(opened).iter().filter(|one| **one == wanted).count();
        assert_eq!((count(&stands, Standing::Done), count(&stands, Standing::Open)), (PIECE, 3));
        not_found(&batches::go_on(&r.ward.ben, batch, r.ward.form()).await);
        assert!(!batches::go_on(&r.supervisor, batch, r.ward.form()).await.unwrap());
        let stands = batches::open(&r.supervisor, batch).await.unwrap();
        assert_eq!((count(&stands, Standing::Done), stands.goes_on), (PIECE + 3, false));
        assert!(r.undo(&r.supervisor, batch).await.unwrap(), "some are left");
        assert!(!r.undo(&r.supervisor, batch).await.unwrap());
        assert_eq!(count(&batches::open(&r.supervisor, batch).await.unwrap(), Standing::Undone), PIECE + 3);
    }
}
