//! What a worker tells, and how it comes to supervision: the agenda fills itself from all that they say, and whoever leads them reads what
//! the charter says is told; nobody else reads any of it.

use crate::supervision_sessions::Two;
use crate::ward::not_found;
use app::charter::journal::{self, NewEntry, NewReflection};
use app::minute::{self, Thing};
use app::supervision::{self, Leads};
use app::support::other_work;
use practice::charter::Aspect;
use practice::charter::journal::Own;
use practice::charter::leave::Type;
use practice::support::Party;
use practice::support::end_of_day::Becomes;
use practice::support::other_work::{Answer, Asker, Draft, Kind as Work};
use practice::support::supervision::agenda::Kind;
use practice::support::training::Topic;
use store_testkit::both_engines;

fn thing(becomes: Becomes, words: &str) -> Thing {
    Thing { becomes, words: words.to_owned(), episode: None, aspect: None, need: String::new(), why: None, topic: None }
}

impl Two {
    /// At the end of her day Amina says two things.
    async fn said(&self) {
        self.ward.wait(8);
        let day = minute::page(&self.ward.amina).await.unwrap().day;
        let things = [
            thing(Becomes::Supervision, "i do not know how to end well"),
            Thing {
                topic: Some(Topic::DomesticAbuse),
                ..thing(Becomes::TrainingGap, "what may be said on the telephone")
            },
        ];
        minute::answer(&self.ward.amina, self.form(), day, &things, false).await.unwrap();
    }

    /// She notes a judgement of which the charter says nothing, with what she thinks about it.
    async fn noted(&self, why: &str, bring: bool) {
        let own = Own { aspect: Aspect::Methods, kind: Type::UsingSkills, why: why.to_owned(), hoped: String::new() };
        let new = NewEntry { form: self.form(), episode: Some(self.ward.episode), own, names_nobody: false };
        let entry = journal::note(&self.ward.amina, new).await.unwrap();
        let words = "it was hard to stop".to_owned();
        let thought = NewReflection { form: self.form(), words, bring, names_nobody: false, version: 0 };
        journal::reflect(&self.ward.amina, entry, thought).await.unwrap();
    }

    /// Other work is asked of her, and she hands it on.
    async fn handed_on(&self) {
        let draft = Draft {
            kind: Some(Work::VaccinationDesk),
            asker: Some(Asker::PracticeManager),
            minutes: Some(120),
            on: self.today(),
            what: "On Saturday".to_owned(),
        };
        let work = other_work::note(&self.ward.amina, self.form(), &draft, true).await.unwrap();
        let version = other_work::open(&self.manager, work).await.unwrap().row.version;
        let no = "The agency has people for it.";
        other_work::answer(&self.manager, self.form(), (work, version), Some(Answer::Declined), no).await.unwrap();
    }

    async fn kinds(&self, ctx: &app::Ctx) -> Vec<Kind> {
        let page = supervision::pair(ctx, self.pair, None).await.unwrap();
        page.agenda.lines.iter().map(|line| line.item.kind).collect()
    }
}

both_engines! {
    async fn the_agenda_fills_itself_with_what_a_worker_says_thinks_notes_meets_and_hands_on(fx: Fixture) {
        let two = Two::of(fx).await;
        two.noted("I wrote the letter with her", true).await;
        two.noted("I rang at the weekend", false).await;
        two.handed_on().await;
        two.said().await;
        let mine = two.kinds(&two.ward.amina).await;
        for (kind, times) in [(Kind::Word, 1), (Kind::Reflection, 1), (Kind::Noted, 2), (Kind::TrainingGap, 1), (Kind::OtherWork, 1)] {
            assert_eq!(mine.iter().filter(|one| **one == kind).count(), times, "{kind:?} in {mine:?}");
        }
        // what is noted where nothing is agreed is hers until she shows it
        let shown: Vec<Kind> = mine.iter().copied().filter(|kind| *kind != Kind::Noted).collect();
        assert_eq!(two.kinds(&two.helen).await, shown);
        let lines = supervision::pair(&two.helen, two.pair, None).await.unwrap().agenda.lines;
        let leads = |kind| lines.iter().find(|line| line.item.kind == kind).unwrap().leads;
        assert!(matches!(leads(Kind::TrainingGap), Some(Leads::Gap(_))));
        assert!(matches!(leads(Kind::OtherWork), Some(Leads::OtherWork(_))));
        assert_eq!(leads(Kind::Reflection), None, "no way into her journal");
    }

    async fn what_the_charter_says_is_told_is_read_by_the_two_and_names_nobody(fx: Fixture) {
        let two = Two::of(fx).await;
        two.charter(60, None).await;
        two.beyond("Her son died last week").await;
        two.beyond("Maria was frightened").await;
        two.beyond("maria lindqvist rang at night").await;
        let page = supervision::told(&two.helen, two.pair, None).await.unwrap();
        assert_eq!((page.me, page.told.len(), page.next.is_none()), (Party::Supervisor, 3, true));
        let words: Vec<&str> = page.told.iter().map(|one| one.why.as_str()).collect();
        assert_eq!(words[2], "Her son died last week");
        assert!(words.iter().all(|line| !line.to_lowercase().contains("maria") && !line.to_lowercase().contains("lindqvist")), "{words:?}");
        assert!(page.told.iter().all(|one| one.episode.is_none() && !one.reference.is_empty() && one.talked.is_none()));
        assert!(page.told[0].lines[0].1.contains("4th of 1"), "{:?}", page.told[0].lines);
        // the worker reads what the other reads
        let own = supervision::told(&two.ward.amina, two.pair, None).await.unwrap();
        assert_eq!((own.me, own.told.iter().map(|one| one.why.clone()).collect::<Vec<_>>()), (Party::Worker, words.iter().map(|w| (*w).to_owned()).collect()));
    }

    async fn what_is_told_is_for_the_two_alone(fx: Fixture) {
        let two = Two::of(fx).await;
        let (a, b) = (two.ward.house.fx.scope_a.clone(), two.ward.house.fx.scope_b.clone());
        let mut others = vec![two.manager.clone(), two.ward.ben.clone(), two.ward.gp.clone()];
        for (n, role) in [(0x9911, "supervisor"), (0x9912, "evaluator"), (0x9913, "governance"), (0x9914, "administrator")] {
            others.push(two.ward.house.sign_in(&a, n, "Somebody", role, None).await);
        }
        others.push(two.ward.house.sign_in(&b, 0x9915, "Somebody elsewhere", "supervisor", None).await);
        two.charter(60, None).await;
        two.beyond("Her son died last week").await;
        for other in &others {
            not_found(&supervision::told(other, two.pair, None).await);
        }
        supervision::part(&two.manager, two.form(), two.pair).await.unwrap();
        not_found(&supervision::told(&two.helen, two.pair, None).await);
    }
}
