//! What workers give to supervision and what is told there: each source stands on the agenda once, and nothing reaches whoever it is not for.

use crate::supervision_sessions::{Two, new_pair};
use crate::ward::not_found;
use app::charter::journal::{self, NewEntry, NewReflection};
use app::minute::{self, Thing};
use app::supervision::{self, Line, Planning, Talk};
use app::support::other_work;
use app::{AppError, Ctx};
use practice::charter::Aspect;
use practice::charter::journal::Own;
use practice::charter::leave::Type;
use practice::ids::{DiscretionId, EpisodeId};
use practice::support::end_of_day::Becomes;
use practice::support::other_work::{Asker, Draft, Kind as Work};
use practice::support::supervision::agenda::Kind;
use practice::support::training::Topic;
use store_testkit::both_engines;

fn thing(becomes: Becomes, words: &str) -> Thing {
    Thing { becomes, words: words.to_owned(), episode: None, aspect: None, need: String::new(), why: None, topic: None }
}

async fn lines(two: &Two, ctx: &Ctx) -> Vec<Line> {
    supervision::pair(ctx, two.pair, None).await.unwrap().agenda.lines
}

fn kinds(lines: &[Line]) -> Vec<Kind> {
    lines.iter().map(|line| line.item.kind).collect()
}

/// Two words of a minute: one for supervision, one that was met and not known how to do.
async fn said(two: &Two) {
    let amina = &two.ward.amina;
    let gap = Thing { topic: Some(Topic::Trauma), ..thing(Becomes::TrainingGap, "a story that I could not hold") };
    let things = [thing(Becomes::Supervision, "how to end well"), gap];
    minute::answer(amina, two.form(), two.today(), &things, false).await.unwrap();
}

async fn noted(two: &Two, episode: Option<EpisodeId>, why: &str) -> DiscretionId {
    let own = Own { aspect: Aspect::Methods, kind: Type::UsingSkills, why: why.to_owned(), hoped: String::new() };
    let new = NewEntry { form: two.form(), episode, own, names_nobody: false };
    journal::note(&two.ward.amina, new).await.unwrap()
}

async fn thought(two: &Two, of: DiscretionId, bring: bool, version: i64) {
    let words = "it took half an hour that nobody had planned".to_owned();
    let new = NewReflection { form: two.form(), words, bring, names_nobody: false, version };
    journal::reflect(&two.ward.amina, of, new).await.unwrap();
}

async fn hold(two: &Two, talked: &[Kind]) -> uuid::Uuid {
    let planning = Planning { day: two.today(), clock: None, place: String::new() };
    let session = supervision::plan(&two.helen, two.form(), two.pair, planning).await.unwrap();
    let all = supervision::session(&two.ward.amina, session).await.unwrap().agenda.lines;
    let about = all.iter().map(|line| (line.item.kind, line.item.about)).filter(|(kind, _)| talked.contains(kind));
    let talk = Talk { about: about.collect(), parts: Vec::new() };
    supervision::hold(&two.ward.amina, two.form(), (session, 1), talk).await.unwrap();
    session
}

both_engines! {
    async fn words_and_gaps_of_the_minute_stand_on_the_agenda_once_and_are_gone_when_talked_about(fx: Fixture) {
        let two = Two::of(fx).await;
        said(&two).await;
        assert_eq!(kinds(&lines(&two, &two.helen).await), [Kind::Word, Kind::TrainingGap]);
        let gaps = app::support::training::own(&two.ward.amina).await.unwrap().gaps;
        assert_eq!(gaps.len(), 1, "a real gap, and one");
        assert_eq!((gaps[0].topic.as_str(), gaps[0].state.as_str()), ("trauma", "said"));
        assert!(minute::page(&two.ward.amina).await.unwrap().notes.is_empty(), "its words are kept in one place");
        let session = hold(&two, &[Kind::Word, Kind::TrainingGap]).await;
        assert!(lines(&two, &two.ward.amina).await.is_empty());
        assert_eq!(app::support::training::own(&two.ward.amina).await.unwrap().gaps[0].state, "talked_about");
        let version = supervision::session(&two.ward.amina, session).await.unwrap().met.row.version;
        supervision::take_back(&two.ward.amina, two.form(), (session, version)).await.unwrap();
        assert_eq!(kinds(&lines(&two, &two.helen).await), [Kind::Word, Kind::TrainingGap], "it was not held after all");
    }

    async fn a_gap_of_the_minute_asks_what_it_is_about(fx: Fixture) {
        let two = Two::of(fx).await;
        let things = [thing(Becomes::TrainingGap, "a story that I could not hold")];
        let found = minute::answer(&two.ward.amina, two.form(), two.today(), &things, false).await;
        assert_eq!(crate::ward::fields(found), ["topic_1"]);
        assert!(app::support::training::own(&two.ward.amina).await.unwrap().gaps.is_empty());
    }

    async fn judgement_where_nothing_is_agreed_is_the_workers_until_she_shows_it(fx: Fixture) {
        let two = Two::of(fx).await;
        noted(&two, None, "i stayed at the desk for an hour").await;
        let hers = lines(&two, &two.ward.amina).await;
        assert!(hers[0].item.kind == Kind::Noted && hers[0].kept_back);
        let seen = supervision::pair(&two.helen, two.pair, None).await.unwrap().agenda;
        assert!(seen.lines.is_empty() && seen.kept_back == 0, "nor is it counted");
        // left over, it is hers still
        hold(&two, &[]).await;
        assert!(lines(&two, &two.helen).await.is_empty());
        let item = hers[0].item;
        supervision::keep_back(&two.ward.amina, two.form(), two.pair, (item.kind, item.about), false).await.unwrap();
        assert!(lines(&two, &two.helen).await[0].more.contains("at the desk"));
    }

    async fn a_thought_is_read_where_it_is_brought_and_no_longer_when_it_is_not(fx: Fixture) {
        let two = Two::of(fx).await;
        let entry = noted(&two, Some(two.ward.episode), "we sang").await;
        thought(&two, entry, false, 0).await;
        assert!(lines(&two, &two.helen).await.is_empty());
        thought(&two, entry, true, 1).await;
        let seen = lines(&two, &two.helen).await;
        assert_eq!(kinds(&seen), [Kind::Reflection]);
        assert!(seen[0].more.contains("half an hour") && seen[0].leads.is_none(), "the thought, and no way into her journal");
        hold(&two, &[]).await;
        thought(&two, entry, false, 2).await;
        assert!(lines(&two, &two.helen).await.is_empty(), "left over or not");
    }

    async fn other_work_is_on_the_agenda_once_it_is_handed_on(fx: Fixture) {
        let two = Two::of(fx).await;
        let draft = Draft {
            kind: Some(Work::VaccinationDesk),
            asker: Some(Asker::PracticeManager),
            minutes: None,
            on: two.today(),
            what: String::new(),
        };
        other_work::note(&two.ward.amina, two.form(), &draft, false).await.unwrap();
        assert!(lines(&two, &two.helen).await.is_empty(), "what is not handed on is hers");
        other_work::note(&two.ward.amina, two.form(), &draft, true).await.unwrap();
        assert_eq!(kinds(&lines(&two, &two.helen).await), [Kind::OtherWork]);
    }

    async fn a_supervisor_reads_what_is_told_of_hers_and_nobody_else_finds_it(fx: Fixture) {
        let two = Two::of(fx).await;
        let house = &two.ward.house;
        let (a, b) = (house.fx.scope_a.clone(), house.fx.scope_b.clone());
        let other = house.sign_in(&a, 0x9704, "Ada Head", "supervisor", None).await;
        let there = house.sign_in(&b, 0x9B02, "Ola Dahl", "supervisor", None).await;
        two.charter(60, None).await;
        two.beyond("Maria asked me to, at 07700 900123").await;
        let told = supervision::told(&two.helen, two.pair, None).await.unwrap().told;
        assert_eq!(told.len(), 1);
        assert!(told[0].lines[0].1.contains("2nd of 1 contact") && told[0].episode.is_none() && told[0].thought.is_empty());
        assert!(!told[0].why.contains("Maria") && !told[0].why.contains("900123"), "{}", told[0].why);
        let hers = supervision::told(&two.ward.amina, two.pair, None).await.unwrap().told;
        assert_eq!(hers[0].why, told[0].why, "the worker reads what the other reads");
        let page = journal::page(&two.ward.amina, journal::Filter::default(), None).await.unwrap();
        thought(&two, DiscretionId(page.entries[0].id), true, 0).await;
        assert!(supervision::told(&two.helen, two.pair, None).await.unwrap().told[0].thought.contains("half an hour"));
        for ctx in [&other, &there, &two.manager, &two.ward.ben, &two.ward.gp] {
            not_found(&supervision::told(ctx, two.pair, None).await);
        }
        // another supervisor of hers keeps to what was told since they are a pair
        supervision::arrange(&two.manager, new_pair(house, &two.ward.ben, Some(&other))).await.unwrap();
        let pair = supervision::mine(&other).await.unwrap().led[0].row.id;
        assert!(supervision::told(&other, pair, None).await.unwrap().told.is_empty(), "nothing of whom they do not lead");
        supervision::part(&two.manager, two.form(), two.pair).await.unwrap();
        assert!(matches!(supervision::told(&two.helen, two.pair, None).await, Err(AppError::NotFound)));
        assert!(lines(&two, &two.helen).await.is_empty(), "whoever leads her no longer reads no agenda of hers");
    }

    async fn what_is_kept_back_is_not_on_the_page_of_what_was_told(fx: Fixture) {
        let two = Two::of(fx).await;
        two.charter(60, None).await;
        two.beyond("He asked me to").await;
        let item = lines(&two, &two.ward.amina).await[0].item;
        supervision::keep_back(&two.ward.amina, two.form(), two.pair, (item.kind, item.about), true).await.unwrap();
        assert!(supervision::told(&two.helen, two.pair, None).await.unwrap().told.is_empty());
    }
}
