//! Own flexibility: agreed by the two, within what the charter lets it be, for a time; and weighed by from then on.

use crate::supervision_sessions::Two;
use crate::ward::{fields, not_found, not_possible};
use app::charter;
use app::supervision::{self, NewFlexibility};
use jiff::ToSpan;
use practice::charter::{Aspect, Outcome};
use practice::contact::Kind;
use practice::support::supervision::latitude::{Draft, Way};
use store_testkit::both_engines;

fn draft(two: &Two, place: i64, months: i64) -> NewFlexibility {
    let draft = Draft {
        aspect: Some(Aspect::NumberOfContacts),
        place: Some(place),
        from: Some(two.today()),
        until: Some(two.today().saturating_add(months.months())),
        why: "She has done this for six years".to_owned(),
    };
    NewFlexibility { draft, session: None }
}

async fn asks(two: &Two) -> Outcome {
    let contact = two.ward.contact(Kind::FollowUp);
    charter::seen_contact(&two.ward.amina, two.ward.episode, &contact.draft).await.unwrap()[0].asks
}

both_engines! {
    async fn more_room_holds_once_both_have_said_yes_and_the_next_contact_is_weighed_by_it(fx: Fixture) {
        let two = Two::of(fx).await;
        let (amina, helen) = (&two.ward.amina, &two.helen);
        two.charter(60, Some(90)).await;
        two.ward.wait(1);
        assert_eq!(asks(&two).await, Outcome::TellAfter);
        assert!(!supervision::propose(helen, two.form(), two.pair, draft(&two, 85, 6)).await.unwrap(), "it waits for the worker");
        assert_eq!(asks(&two).await, Outcome::TellAfter, "nothing holds before both have said yes");
        assert_eq!(supervision::waits(amina).await.unwrap().answers.len(), 1);
        assert!(supervision::waits(helen).await.unwrap().answers.is_empty());
        let page = supervision::pair(amina, two.pair, None).await.unwrap();
        let id = page.proposed[0].row.id;
        not_found(&supervision::answer(&two.ward.ben, two.form(), (two.pair, id), true).await);
        not_found(&supervision::answer(&two.manager, two.form(), (two.pair, id), true).await);
        supervision::answer(amina, two.form(), (two.pair, id), true).await.unwrap();
        assert_eq!(asks(&two).await, Outcome::BeyondOpen);
        let own = supervision::own(amina).await.unwrap();
        assert_eq!((own.len(), own[0].way, own[0].cut), (1, Way::Wider, false));
        not_possible(&supervision::answer(amina, two.form(), (two.pair, id), true).await);
        supervision::stop(helen, two.form(), (two.pair, own[0].row.id)).await.unwrap();
        assert_eq!(asks(&two).await, Outcome::TellAfter, "either ends it");
        assert!(supervision::own(amina).await.unwrap().is_empty());
    }

    async fn own_flexibility_goes_no_further_than_the_charter_lets_it_and_lies_on_days_to_come(fx: Fixture) {
        let two = Two::of(fx).await;
        let amina = &two.ward.amina;
        assert_eq!(fields(supervision::propose(amina, two.form(), two.pair, draft(&two, 85, 6)).await), ["aspect"], "no charter, nothing to widen");
        two.charter(60, Some(80)).await;
        assert_eq!(fields(supervision::propose(amina, two.form(), two.pair, draft(&two, 85, 6)).await), ["place"]);
        assert_eq!(fields(supervision::propose(amina, two.form(), two.pair, draft(&two, 60, 6)).await), ["place"], "as for everybody");
        assert_eq!(fields(supervision::propose(amina, two.form(), two.pair, draft(&two, 75, 13)).await), ["until"]);
        let mut past = draft(&two, 75, 6);
        past.draft.from = Some(two.today().saturating_sub(3.days()));
        assert_eq!(fields(supervision::propose(amina, two.form(), two.pair, past).await), ["from"]);
        let mut silent = draft(&two, 75, 6);
        " ".clone_into(&mut silent.draft.why);
        assert_eq!(fields(supervision::propose(amina, two.form(), two.pair, silent).await), ["why"]);
        supervision::propose(amina, two.form(), two.pair, draft(&two, 75, 6)).await.unwrap();
        assert_eq!(fields(supervision::propose(&two.helen, two.form(), two.pair, draft(&two, 70, 6)).await), ["aspect"], "one waits already");
    }

    async fn more_structure_holds_as_soon_as_the_worker_asks_and_is_theirs_to_end(fx: Fixture) {
        let two = Two::of(fx).await;
        let (amina, helen) = (&two.ward.amina, &two.helen);
        two.charter(60, None).await;
        two.ward.wait(1);
        assert!(!supervision::propose(helen, two.form(), two.pair, draft(&two, 30, 3)).await.unwrap(), "nobody is made narrower by their supervisor alone");
        let id = supervision::pair(helen, two.pair, None).await.unwrap().proposed[0].row.id;
        supervision::answer(amina, two.form(), (two.pair, id), false).await.unwrap();
        assert!(supervision::pair(helen, two.pair, None).await.unwrap().proposed.is_empty());
        assert!(supervision::propose(amina, two.form(), two.pair, draft(&two, 30, 3)).await.unwrap());
        assert_eq!(asks(&two).await, Outcome::AskFirst);
        let own = supervision::own(amina).await.unwrap();
        not_possible(&supervision::stop(helen, two.form(), (two.pair, own[0].row.id)).await);
        // what is agreed anew takes the place of what held
        assert!(supervision::propose(amina, two.form(), two.pair, draft(&two, 40, 3)).await.unwrap());
        let own = supervision::own(amina).await.unwrap();
        assert_eq!(own.iter().map(|one| one.personal.latitude.get()).collect::<Vec<_>>(), [40]);
    }

    async fn own_flexibility_that_ends_soon_stands_on_the_agenda_and_on_today(fx: Fixture) {
        let two = Two::of(fx).await;
        let amina = &two.ward.amina;
        two.charter(60, None).await;
        supervision::propose(amina, two.form(), two.pair, draft(&two, 30, 2)).await.unwrap();
        let soon = |page: supervision::Page| {
            page.agenda.lines.iter().any(|line| line.item.kind == practice::support::supervision::agenda::Kind::Latitude)
        };
        assert!(!soon(supervision::pair(amina, two.pair, None).await.unwrap()));
        two.ward.wait(24 * 35);
        assert!(soon(supervision::pair(&two.helen, two.pair, None).await.unwrap()));
        assert_eq!(supervision::waits(amina).await.unwrap().ending.len(), 1);
        two.ward.wait(24 * 30);
        assert!(supervision::own(amina).await.unwrap().is_empty(), "it ends by itself");
    }
}
