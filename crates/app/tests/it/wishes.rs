//! "Do you still want this?": asked by a way that is safe, answered once without signing in, stopped by whatever stands against it; what
//! those who wait were told; and letters to several by e-mail (DOMAIN 4.1, 4.2, 4.3).

use crate::post_desk::Desk;
use crate::ward::{Ward, fields, not_found, not_possible};
use app::batches::{self, Asked, Chosen};
use app::people::{self, NewConsent};
use app::services::by_link;
use app::waiting::{self, Filter, WishFilter};
use app::wishes::{self, NewTold, Place};
use app::{AppResult, Ctx, episodes, letters, nudges, time};
use practice::batch::{Kind as Batch, Standing as Done};
use practice::consent::{GivenBy, How as Said, Purpose};
use practice::contact::Kind;
use practice::death::{Death, Source};
use practice::ids::{EpisodeId, LetterId, ReferralId, ToldId, WishId};
use practice::nudge::Kind as Nudge;
use practice::wish::{Answer, How, Prefer, Standing, Way};
use std::sync::Arc;
use store_testkit::{both_engines, id};
use uuid::Uuid;

const LANE: &str = "12 Mill Lane, Wexcombe, ZZ99 3AA";

/// A ward with a post, whose first person waits and has a mobile number, an e-mail address and a postal address that are safe.
async fn waits(fx: store_testkit::Fixture) -> (Ward, Arc<Desk>) {
    let desk = Arc::new(Desk::new(true, true));
    let ward = Ward::of(crate::house::House::posting(fx, desk.clone())).await;
    reached(&ward, ward.person.0, &[("mobile", "07700900123"), ("email", "maria@example.org"), ("post", LANE)]).await;
    (ward, desk)
}

/// Gives somebody these ways to be reached, all safe.
async fn reached(ward: &Ward, person: Uuid, ways: &[(&str, &str)]) {
    let stance =
        store_testkit::stance(ward.amina.account().unwrap().0, time::at(ward.now()), time::day(ward.amina.today()));
    let mut tx = ward.house.fx.store.begin(&ward.house.fx.scope_a).await.unwrap();
    let permit = tx.permit_person(&stance, person).await.unwrap().unwrap();
    let rows: Vec<app::PersonContactRow> = ways
        .iter()
        .enumerate()
        .map(|(n, (kind, value))| app::PersonContactRow {
            id: id(person.as_u128() + 0x7700 + n as u128),
            person_id: person,
            kind: (*kind).to_owned(),
            value: (*value).to_owned(),
            never_use: false,
            no_message: false,
            safe: true,
            note: String::new(),
            position: i32::try_from(n).unwrap(),
        })
        .collect();
    tx.person_contacts_replace(&permit, &rows).await.unwrap();
    tx.commit().await.unwrap();
}

async fn another(ward: &Ward, n: u128) -> EpisodeId {
    let scope = ward.house.fx.scope_a.clone();
    let referral = ward.house.referred(&scope, ward.place, n, |_| {}).await;
    ward.accept(&ward.amina, referral).await
}

async fn post(ward: &Ward) {
    app::jobs::run_due(&ward.house.app).await.unwrap();
    app::jobs::run_post(&ward.house.app, Some(ward.now())).await.unwrap();
}

async fn ask(ward: &Ward, prefer: Prefer) -> AppResult<Way> {
    wishes::ask(&ward.amina, ward.episode, ward.form(), prefer).await
}

/// Asks, and gives the address's own part out of the message.
async fn asked(ward: &Ward, desk: &Desk) -> String {
    ward.wait(1);
    ask(ward, Prefer::Any).await.unwrap();
    post(ward).await;
    token_in(&desk.given()[0].1)
}

fn token_in(words: &str) -> String {
    words.split("/still/").nth(1).unwrap().split_whitespace().next().unwrap().to_owned()
}

async fn place(ward: &Ward) -> Place {
    wishes::open(&ward.amina, ward.episode).await.unwrap()
}

async fn until(ward: &Ward, token: &str) -> Option<jiff::civil::Date> {
    wishes::question(&by_link(&ward.house.app, token).await.unwrap()).await.unwrap()
}

async fn answer(ward: &Ward, token: &str, answer: Option<Answer>, words: &str) -> AppResult<()> {
    let guest = by_link(&ward.house.app, token).await.unwrap();
    wishes::answer(&guest, ward.form(), answer, words, "/still/t").await
}

async fn consent(ward: &Ward, given: bool) {
    ward.wait(1);
    let new = NewConsent {
        form: ward.form(),
        purpose: Purpose::Contact,
        given,
        given_by: GivenBy::Person,
        how: Said::Spoken,
        note: String::new(),
    };
    people::add_consent(&ward.amina, ward.person, new).await.unwrap();
}

async fn listed(who: &Ctx, wish: Option<WishFilter>) -> Vec<(Uuid, Option<Standing>)> {
    let filter = Filter { wish, ..Filter::default() };
    let list = waiting::list(who, None, &filter, None).await.unwrap();
    list.rows.into_iter().map(|place| (place.row.episode_id, place.wish)).collect()
}

async fn meanwhile(ward: &Ward) {
    let manager = ward.house.sign_in(&ward.house.fx.scope_a, 0x2F00, "Sal Reed", "administrator", None).await;
    app::wording::save(&manager, ward.form(), "meanwhile.loneliness", 0, "The Friday Table, Mill Hall").await.unwrap();
}

both_engines! {
    async fn a_no_is_filed_put_before_the_worker_and_ends_nothing(fx: Fixture) {
        let (ward, desk) = waits(fx).await;
        assert_eq!(listed(&ward.amina, Some(WishFilter::Never)).await.len(), 1);
        assert_eq!(ask(&ward, Prefer::Any).await.unwrap(), Way::Text);
        post(&ward).await;
        let told = desk.given();
        assert_eq!((told.len(), told[0].0.as_str()), (1, "+447700900123"));
        assert!(told[0].1.starts_with("You wait to hear from Amina. Do you still want to? Please answer by 3 February."), "{told:?}");
        assert!(told[0].1.len() <= 160, "one text: {}", told[0].1.len());
        let token = token_in(&told[0].1);
        assert!(until(&ward, &token).await.is_some());
        assert_eq!(fields(answer(&ward, &token, None, "").await), ["answer"]);
        assert_eq!(fields(answer(&ward, &token, Some(Answer::Changed), " ").await), ["words"]);
        answer(&ward, &token, Some(Answer::Leave), "I have found a group").await.unwrap();
        let (row, standing) = place(&ward).await.wishes.remove(0);
        assert_eq!((standing, row.words.as_str()), (Standing::Answered(Answer::Leave), "I have found a group"));
        assert_eq!(ward.open().await.episode.state, "waiting", "nothing ends by it");
        assert_eq!(listed(&ward.amina, Some(WishFilter::ToSee)).await, [(ward.episode.0, Some(standing))]);
        assert!(listed(&ward.amina, Some(WishFilter::Never)).await.is_empty());
        let today = episodes::today(&ward.amina).await.unwrap();
        assert_eq!((today.wishes.len(), today.wishes[0].answer.as_str()), (1, "leave"));
        assert!(episodes::today(&ward.ben).await.unwrap().wishes.is_empty());
        not_possible(&ask(&ward, Prefer::Any).await);
        wishes::see(&ward.amina, ward.episode, WishId(row.id), ward.form()).await.unwrap();
        not_possible(&wishes::see(&ward.amina, ward.episode, WishId(row.id), ward.form()).await);
        assert!(episodes::today(&ward.amina).await.unwrap().wishes.is_empty());
        assert!(listed(&ward.amina, Some(WishFilter::ToSee)).await.is_empty());
        assert_eq!(place(&ward).await.wishes[0].0.seen_by, "Amina Yusuf");
        let seen = episodes::overview(&ward.amina, ward.episode).await.unwrap();
        assert_eq!(seen.wish.unwrap().1, standing);
        for kind in ["wish_asked", "wish_answered", "wish_seen"] {
            assert_eq!(ward.count(kind).await, 1, "{kind}");
        }
    }

    async fn a_yes_keeps_the_place_and_needs_nobody_to_see_to_it(fx: Fixture) {
        let (ward, desk) = waits(fx).await;
        let token = asked(&ward, &desk).await;
        ward.wait(48);
        answer(&ward, &token, Some(Answer::Stay), "").await.unwrap();
        assert_eq!(listed(&ward.amina, None).await, [(ward.episode.0, Some(Standing::Answered(Answer::Stay)))]);
        assert!(listed(&ward.amina, Some(WishFilter::ToSee)).await.is_empty());
        assert!(episodes::today(&ward.amina).await.unwrap().wishes.is_empty());
        assert_eq!(ask(&ward, Prefer::Electronic).await.unwrap(), Way::Text, "and they can be asked again");
    }

    async fn an_address_is_used_once_ends_in_time_and_can_be_taken_back(fx: Fixture) {
        let (ward, desk) = waits(fx).await;
        not_found(&by_link(&ward.house.app, "0000-0000-0000-0000").await);
        let token = asked(&ward, &desk).await;
        answer(&ward, &token, Some(Answer::Stay), "").await.unwrap();
        assert_eq!(until(&ward, &token).await, None);
        not_possible(&answer(&ward, &token, Some(Answer::Leave), "").await);
        let token = asked(&ward, &desk).await;
        let wish = WishId(place(&ward).await.wishes[0].0.id);
        not_found(&wishes::take_back(&ward.ben, ward.episode, wish, ward.form()).await);
        wishes::take_back(&ward.amina, ward.episode, wish, ward.form()).await.unwrap();
        not_possible(&answer(&ward, &token, Some(Answer::Leave), "").await);
        not_possible(&wishes::take_back(&ward.amina, ward.episode, wish, ward.form()).await);
        let token = asked(&ward, &desk).await;
        ward.wait(27 * 24);
        assert!(until(&ward, &token).await.is_some());
        ward.wait(24);
        not_possible(&answer(&ward, &token, Some(Answer::Stay), "").await);
        assert_eq!(place(&ward).await.wishes[0].1, Standing::Unanswered);
    }

    async fn whoever_does_not_answer_is_seen_after_two_weeks_and_can_be_asked_again(fx: Fixture) {
        let (ward, desk) = waits(fx).await;
        let first = asked(&ward, &desk).await;
        not_possible(&ask(&ward, Prefer::Any).await);
        assert!(listed(&ward.amina, Some(WishFilter::Unanswered)).await.is_empty());
        ward.wait(14 * 24);
        assert_eq!(listed(&ward.amina, Some(WishFilter::Unanswered)).await, [(ward.episode.0, Some(Standing::Unanswered))]);
        let second = asked(&ward, &desk).await;
        assert_ne!(first, second);
        not_possible(&answer(&ward, &first, Some(Answer::Leave), "").await);
        answer(&ward, &second, Some(Answer::Changed), "I am in hospital").await.unwrap();
        ward.wait(72);
        let waiting = nudges::own(&ward.amina).await.unwrap();
        let group = waiting.groups.iter().find(|group| group.kind == Nudge::Wish).unwrap();
        assert_eq!((group.lines.len(), group.next), (1, None));
        assert_eq!(nudges::of_kind(&ward.amina, Nudge::Wish, None).await.unwrap().lines.len(), 1);
        let key = (group.lines[0].nudge.since, group.lines[0].id);
        assert!(nudges::of_kind(&ward.amina, Nudge::Wish, Some(key)).await.unwrap().lines.is_empty());
        assert!(nudges::own(&ward.ben).await.unwrap().groups.iter().all(|group| group.kind != Nudge::Wish));
    }

    async fn nobody_is_asked_who_agrees_to_no_contact_has_died_or_has_no_safe_way(fx: Fixture) {
        let (ward, desk) = waits(fx).await;
        reached(&ward, ward.person.0, &[("post", LANE)]).await;
        assert_eq!(fields(ask(&ward, Prefer::Electronic).await), ["prefer"]);
        assert_eq!(place(&ward).await.ways, [Way::Letter]);
        reached(&ward, ward.person.0, &[]).await;
        not_possible(&ask(&ward, Prefer::Any).await);
        assert!(place(&ward).await.why_not.unwrap().contains("No address"));
        reached(&ward, ward.person.0, &[("email", "maria@example.org")]).await;
        consent(&ward, false).await;
        not_possible(&ask(&ward, Prefer::Any).await);
        assert!(place(&ward).await.why_not.unwrap().contains("do not want to be contacted"));
        consent(&ward, true).await;
        not_found(&wishes::ask(&ward.ben, ward.episode, ward.form(), Prefer::Any).await);
        not_found(&wishes::ask(&ward.gp, ward.episode, ward.form(), Prefer::Any).await);
        assert_eq!(ask(&ward, Prefer::Any).await.unwrap(), Way::Mail);
        post(&ward).await;
        let told = desk.given();
        assert_eq!(told[0].0, "maria@example.org");
        assert!(told[0].1.starts_with("A question for you\n") && !told[0].1.contains("Lindqvist"), "{told:?}");
        ward.record(ward.contact(Kind::FollowUp)).await;
        not_possible(&ask(&ward, Prefer::Any).await);
    }

    async fn what_is_said_after_it_has_left_stops_it(fx: Fixture) {
        let (ward, desk) = waits(fx).await;
        let lead = ward.house.sign_in(&ward.house.fx.scope_a, 0x2E00, "Ines Ford", "governance", None).await;
        let token = asked(&ward, &desk).await;
        consent(&ward, false).await;
        assert_eq!(until(&ward, &token).await, None);
        not_possible(&answer(&ward, &token, Some(Answer::Stay), "").await);
        consent(&ward, true).await;
        assert!(until(&ward, &token).await.is_some());
        let ways = people::edit(&ward.amina, ward.person).await.unwrap().contacts;
        let phone = ways.iter().find(|way| way.kind == "mobile").unwrap().id;
        app::hidden::hide(&ward.amina, ward.person, ward.form(), app::hidden::Which::Way(phone), "He looks for her").await.unwrap();
        assert_eq!(until(&ward, &token).await, None, "the number it went to is hidden");
        reached(&ward, ward.person.0, &[("mobile", "07700900456")]).await;
        assert!(until(&ward, &token).await.is_some());
        crate::asking::restricted(&ward.house, &lead, ward.person).await;
        not_possible(&answer(&ward, &token, Some(Answer::Stay), "").await);
        not_possible(&ask(&ward, Prefer::Any).await);
    }

    async fn a_death_stops_it_before_it_leaves_and_after(fx: Fixture) {
        let (ward, desk) = waits(fx).await;
        let token = asked(&ward, &desk).await;
        let death = Death { died_on: None, source: Source::Family, note: String::new() };
        ward.wait(14 * 24);
        ask(&ward, Prefer::Any).await.unwrap();
        people::record_death(&ward.amina, ward.person, ward.form(), death).await.unwrap();
        post(&ward).await;
        assert!(desk.given().is_empty(), "what waited to go does not go");
        not_possible(&answer(&ward, &token, Some(Answer::Stay), "").await);
        not_possible(&ask(&ward, Prefer::Any).await);
    }

    async fn a_letter_has_a_short_address_of_its_own_each_time_it_is_printed(fx: Fixture) {
        let (ward, desk) = waits(fx).await;
        assert_eq!(ask(&ward, Prefer::Letter).await.unwrap(), Way::Letter);
        post(&ward).await;
        assert!(desk.given().is_empty());
        let wish = WishId(place(&ward).await.wishes[0].0.id);
        let at = "https://leeway.example.org";
        assert!(wishes::pdf(&ward.amina, ward.episode, wish, at).await.unwrap().starts_with(b"%PDF-"));
        assert!(place(&ward).await.wishes[0].0.printed_at.is_some());
        not_found(&wishes::pdf(&ward.ben, ward.episode, wish, at).await);
        wishes::take_back(&ward.amina, ward.episode, wish, ward.form()).await.unwrap();
        not_possible(&wishes::pdf(&ward.amina, ward.episode, wish, at).await);
        assert_eq!(fields(letters::begin(&ward.amina, ward.referral, ward.form(), practice::letter::Template::StillWanted).await), ["template"]);
    }

    async fn several_are_asked_each_by_their_own_way_and_whoever_is_left_out_is_named(fx: Fixture) {
        let (ward, desk) = waits(fx).await;
        let (second, third) = (another(&ward, 0x5000).await, another(&ward, 0x6000).await);
        reached(&ward, id(0x5000), &[("post", LANE)]).await;
        let all = [ward.episode, second, third];
        let before = batches::candidates(&ward.amina, Batch::Wish, &all).await.unwrap();
        assert_eq!((before[0].how, before[1].how), ("By text", "By letter"));
        assert!(before[2].left_out.as_ref().unwrap().contains("No address"));
        let chosen = |asked: Asked| all.iter().map(|episode| Chosen { episode: *episode, asked: asked.clone() }).collect::<Vec<_>>();
        let wrong = batches::begin(&ward.amina, ward.form(), "", chosen(Asked::Wish { prefer: "pigeon".to_owned() })).await;
        assert_eq!(fields(wrong), ["prefer"]);
        let batch = batches::begin(&ward.amina, ward.form(), "", chosen(Asked::Wish { prefer: "any".to_owned() })).await.unwrap();
        let opened = batches::open(&ward.amina, batch).await.unwrap();
        let stands: Vec<_> = opened.items.iter().map(|(item, how)| (*how, item.words.as_str())).collect();
        assert_eq!((stands[0], stands[1]), ((Done::Done, "By text"), (Done::Done, "By letter")));
        assert_eq!(stands[2].0, Done::LeftOut);
        post(&ward).await;
        let token = token_in(&desk.given()[0].1);
        assert!(batches::letters_pdf(&ward.amina, batch, "https://leeway.example.org").await.unwrap().starts_with(b"%PDF-"));
        not_found(&batches::letters_pdf(&ward.ben, batch, "https://leeway.example.org").await);
        answer(&ward, &token, Some(Answer::Stay), "").await.unwrap();
        batches::undo(&ward.amina, batch, ward.form()).await.unwrap();
        let opened = batches::open(&ward.amina, batch).await.unwrap();
        let stands: Vec<_> = opened.items.iter().map(|(_, how)| *how).collect();
        assert_eq!(stands, [Done::Stays, Done::Undone, Done::LeftOut], "an answer stays");
        not_possible(&batches::letters_pdf(&ward.amina, batch, "https://leeway.example.org").await);
    }

    async fn what_they_were_told_may_help_is_noted_with_its_day_for_one_and_for_several(fx: Fixture) {
        let (ward, _) = waits(fx).await;
        let today = ward.amina.today();
        let new = NewTold { how: How::Phone, on: today };
        not_possible(&wishes::tell(&ward.amina, ward.episode, ward.form(), new).await);
        meanwhile(&ward).await;
        assert_eq!(fields(wishes::tell(&ward.amina, ward.episode, ward.form(), NewTold { on: today.tomorrow().unwrap(), ..new }).await), ["on"]);
        not_found(&wishes::tell(&ward.ben, ward.episode, ward.form(), new).await);
        wishes::tell(&ward.amina, ward.episode, ward.form(), new).await.unwrap();
        let told = place(&ward).await.told.remove(0);
        assert_eq!((told.needs.as_str(), told.words.as_str(), told.how.as_str()), ("loneliness", "The Friday Table, Mill Hall", "phone"));
        let list = waiting::list(&ward.amina, None, &Filter::default(), None).await.unwrap();
        assert_eq!(list.rows[0].row.told_on, Some(time::day(today)));
        assert_eq!(episodes::overview(&ward.amina, ward.episode).await.unwrap().told_on, Some(today));
        not_found(&wishes::take_back_told(&ward.ben, ward.episode, ToldId(told.id), ward.form()).await);
        wishes::take_back_told(&ward.amina, ward.episode, ToldId(told.id), ward.form()).await.unwrap();
        not_possible(&wishes::take_back_told(&ward.amina, ward.episode, ToldId(told.id), ward.form()).await);
        assert_eq!(episodes::overview(&ward.amina, ward.episode).await.unwrap().told_on, None);
        let second = another(&ward, 0x5000).await;
        let asked = Asked::Told { how: "meeting".to_owned(), on: today };
        let chosen = [ward.episode, second].map(|episode| Chosen { episode, asked: asked.clone() });
        let batch = batches::begin(&ward.amina, ward.form(), "", chosen.into()).await.unwrap();
        let list = waiting::list(&ward.amina, None, &Filter::default(), None).await.unwrap();
        assert!(list.rows.iter().all(|place| place.row.told_on == Some(time::day(today))));
        batches::undo(&ward.amina, batch, ward.form()).await.unwrap();
        let list = waiting::list(&ward.amina, None, &Filter::default(), None).await.unwrap();
        assert!(list.rows.iter().all(|place| place.row.told_on.is_none()));
        assert_eq!((ward.count("told_meanwhile").await, ward.count("told_taken_back").await), (2, 2));
    }

    async fn letters_to_several_go_by_e_mail_where_that_is_safe_and_on_paper_to_the_others(fx: Fixture) {
        let (ward, desk) = waits(fx).await;
        let (second, third) = (another(&ward, 0x5000).await, another(&ward, 0x6000).await);
        reached(&ward, id(0x5000), &[("post", LANE)]).await;
        let all = [ward.episode, second, third];
        let before = batches::candidates(&ward.amina, Batch::Letter, &all).await.unwrap();
        assert_eq!((before[0].how, before[1].how), ("By e-mail", "By post"));
        assert!(before[2].left_out.is_some());
        let asked = Asked::Letter { template: "waiting".to_owned(), mail: true };
        let chosen = all.map(|episode| Chosen { episode, asked: asked.clone() });
        let batch = batches::begin(&ward.amina, ward.form(), "", chosen.into()).await.unwrap();
        post(&ward).await;
        assert!(desk.given().is_empty(), "nothing leaves before it was read");
        batches::letters_mailed(&ward.amina, batch, ward.form()).await.unwrap();
        not_found(&batches::letters_mailed(&ward.ben, batch, ward.form()).await);
        post(&ward).await;
        let told = desk.given();
        assert_eq!((told.len(), told[0].0.as_str()), (1, "maria@example.org"));
        assert!(told[0].1.starts_with("A letter for you\n") && told[0].1.contains("You are on our list"), "{told:?}");
        batches::letters_sent(&ward.amina, batch, ward.form()).await.unwrap();
        let items = batches::open(&ward.amina, batch).await.unwrap().items;
        let words: Vec<&str> = items.iter().map(|(item, _)| item.words.as_str()).collect();
        assert_eq!((words[0], words[1]), ("Sent by e-mail", "Left by post"));
        for (at, way) in [(0, "mail"), (1, "post")] {
            let (referral, letter) = (ReferralId(items[at].0.referral_id), LetterId(items[at].0.made_id.unwrap()));
            let letter = letters::open(&ward.amina, referral, letter).await.unwrap().letter;
            assert_eq!((letter.state.as_str(), letter.way.as_deref()), ("sent", Some(way)));
        }
        assert_eq!(ward.count("letter_sent").await, 1, "each has an event of their own");
    }

    async fn a_letter_by_e_mail_does_not_go_once_its_address_is_not_safe_any_more(fx: Fixture) {
        let (ward, desk) = waits(fx).await;
        let asked = Asked::Letter { template: "waiting".to_owned(), mail: true };
        let batch = batches::begin(&ward.amina, ward.form(), "", vec![Chosen { episode: ward.episode, asked }]).await.unwrap();
        batches::letters_mailed(&ward.amina, batch, ward.form()).await.unwrap();
        consent(&ward, false).await;
        post(&ward).await;
        assert!(desk.given().is_empty());
    }

    async fn holding_counts_a_meeting_with_several_once(fx: Fixture) {
        let (ward, _) = waits(fx).await;
        let second = another(&ward, 0x5000).await;
        let at = ward.now();
        for episode in [ward.episode, second] {
            let mut joint = ward.contact(Kind::JointMeeting);
            joint.draft.at = at;
            app::contacts::record(&ward.amina, episode, joint).await.unwrap();
        }
        ward.hold(None).await;
        let version = episodes::open(&ward.amina, second).await.unwrap().episode.version;
        episodes::holding::hold(&ward.amina, second, ward.form(), version, &ward.holding(None)).await.unwrap();
        let minutes = || async { waiting::list(&ward.amina, None, &Filter::default(), None).await.unwrap().room[0].row.holding_minutes };
        assert_eq!(minutes().await, 20, "the worker's time was spent once");
        for _ in 0..2 {
            ward.wait(1);
            ward.record(ward.contact(Kind::FollowUp)).await;
        }
        assert_eq!(minutes().await, 60, "and calls are each a time of their own");
    }
}
