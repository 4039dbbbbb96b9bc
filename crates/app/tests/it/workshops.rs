//! The workshop on the line: who sits, who sees what and when, what is settled, and what becomes of it.

use crate::house::House;
use crate::ward::{fields, not_found, not_possible};
use app::charter::workshop::{self, By, NewWorkshop, Taking};
use app::charter::{self, Written};
use app::secrets::Token;
use app::{AppError, Ctx};
use practice::charter::workshop::{Bringing, Group, Outcome, Placing, Plan, Seat, Settlement, State};
use practice::charter::{Aspect, Latitude};
use practice::ids::{AccountId, WorkshopId};
use store_testkit::{both_engines, id};

const ASPECT: Aspect = Aspect::NumberOfContacts;

fn new(aspects: &[Aspect]) -> NewWorkshop {
    NewWorkshop {
        plan: Plan { title: "Team day".to_owned(), aspects: aspects.to_vec(), anonymous: true },
        shared_screen: false,
        lead: None,
        repeats: None,
    }
}

fn token(n: u8) -> Token {
    Token::from_bytes(&[n; 32])
}

fn worker() -> Taking {
    Taking { group: Group::Worker, seat: Seat::Person, name: String::new() }
}

fn at(aspect: Aspect, place: &str) -> Placing {
    Placing { aspect: aspect.as_str().to_owned(), place: place.to_owned(), word: String::new() }
}

fn agreed(aspect: Aspect, place: Option<u8>, words: &str) -> Settlement {
    Settlement { aspect, agreed: place.and_then(Latitude::new), words: words.to_owned() }
}

struct Day {
    house: House,
    manager: Ctx,
    amina: Ctx,
}

impl Day {
    async fn new(fx: store_testkit::Fixture) -> Self {
        let house = House::new(fx);
        let manager = house.sign_in(&house.fx.scope_a, 0x9901, "Somebody 901", "manager", None).await;
        let amina = house.sign_in(&house.fx.scope_a, 0x9902, "Somebody 902", "worker", None).await;
        Self { house, manager, amina }
    }

    async fn open(&self, aspects: &[Aspect]) -> WorkshopId {
        workshop::open_workshop(&self.manager, self.house.form(), new(aspects)).await.unwrap()
    }

    async fn lead(&self, id: WorkshopId, to: State) -> Result<(), AppError> {
        let version = self.look(id).await.workshop.row.version;
        workshop::lead_on(&self.manager, self.house.form(), (id, version), to).await
    }

    async fn look(&self, id: WorkshopId) -> workshop::Look {
        workshop::look(&self.manager, id).await.unwrap()
    }

    /// Somebody with the code takes a seat and places all the aspects at one place.
    async fn comes(&self, id: WorkshopId, n: u8, group: Group, place: u8) {
        let code = self.look(id).await.workshop.row.code.unwrap();
        let guest = app::services::by_link(&self.house.app, &code).await.unwrap();
        let by = By::Code(&guest);
        workshop::join(&by, self.house.form(), &Taking { group, ..worker() }, &token(n), "/x").await.unwrap();
        for aspect in self.look(id).await.workshop.plan.aspects {
            workshop::place(&by, Some(token(n).expose()), &at(aspect, &place.to_string())).await.unwrap();
        }
    }

    async fn settle(&self, id: WorkshopId, said: Settlement, version: i64) -> Result<(), AppError> {
        workshop::settle(&self.manager, self.house.form(), id, said, version).await
    }
}

both_engines! {
    async fn nobody_sees_a_place_before_the_spread_is_shown(fx: Fixture) {
        let day = Day::new(fx).await;
        let id = day.open(&[ASPECT, Aspect::Holding]).await;
        day.lead(id, State::Placing).await.unwrap();
        assert_eq!(fields(day.lead(id, State::Shown).await), ["state"], "nothing has two places yet");
        for (n, place) in [(1, 20), (2, 60), (3, 70)] {
            day.comes(id, n, Group::Worker, place).await;
        }
        let by = By::Page(&day.amina, id);
        workshop::join(&by, day.house.form(), &worker(), &token(9), "/x").await.unwrap();
        workshop::place(&by, Some(token(9).expose()), &at(ASPECT, "55")).await.unwrap();
        let before = workshop::look(&day.amina, id).await.unwrap();
        assert!(before.spreads.is_empty() && before.progress.is_empty() && before.noted.is_empty());
        assert_eq!(day.look(id).await.progress, [(ASPECT, 4), (Aspect::Holding, 3)]);
        assert!(day.look(id).await.spreads.is_empty(), "not even whoever leads it");
        let own = workshop::own(&by, Some(token(9).expose())).await.unwrap();
        assert_eq!(own.places.iter().map(|one| one.latitude.get()).collect::<Vec<_>>(), [55], "their own alone");
        day.lead(id, State::Shown).await.unwrap();
        let shown = workshop::look(&day.amina, id).await.unwrap();
        assert_eq!(shown.spreads.iter().map(|one| one.count).collect::<Vec<_>>(), [4, 3]);
        let late = workshop::place(&by, Some(token(9).expose()), &at(ASPECT, "80")).await;
        assert_eq!(fields(late), ["place"], "the spread is shown");
    }

    async fn who_places_again_has_placed_once_and_a_place_off_the_line_is_refused(fx: Fixture) {
        let day = Day::new(fx).await;
        let id = day.open(&[ASPECT]).await;
        let by = By::Page(&day.amina, id);
        workshop::join(&by, day.house.form(), &worker(), &token(9), "/x").await.unwrap();
        let own = token(9);
        assert_eq!(fields(workshop::place(&by, Some(own.expose()), &at(ASPECT, "40")).await), ["place"], "not begun");
        day.lead(id, State::Placing).await.unwrap();
        workshop::place(&by, Some(own.expose()), &at(ASPECT, "40")).await.unwrap();
        workshop::place(&by, Some(own.expose()), &at(ASPECT, "60")).await.unwrap();
        assert_eq!(day.look(id).await.progress, [(ASPECT, 1)]);
        for wrong in ["101", "", "-1", "a"] {
            assert_eq!(fields(workshop::place(&by, Some(own.expose()), &at(ASPECT, wrong)).await), ["place"], "{wrong}");
        }
        assert_eq!(fields(workshop::place(&by, Some(own.expose()), &at(Aspect::Holding, "40")).await), ["aspect"]);
        not_possible(&workshop::place(&by, None, &at(ASPECT, "40")).await);
        not_possible(&workshop::place(&by, Some(token(8).expose()), &at(ASPECT, "40")).await);
    }

    async fn an_account_sits_once_and_the_code_seats_whoever_lost_their_seat(fx: Fixture) {
        let day = Day::new(fx).await;
        let id = day.open(&[ASPECT]).await;
        let by = By::Page(&day.amina, id);
        let form = day.house.form();
        workshop::join(&by, form, &worker(), &token(1), "/x").await.unwrap();
        let twice = workshop::join(&by, form, &worker(), &token(1), "/x").await;
        assert!(matches!(twice, Err(AppError::TakenBefore(_))), "{twice:?}");
        not_possible(&workshop::join(&by, day.house.form(), &worker(), &token(2), "/x").await);
        assert!(!workshop::look(&day.amina, id).await.unwrap().may_join);
        day.lead(id, State::Placing).await.unwrap();
        day.comes(id, 3, Group::Worker, 50).await;
        assert_eq!(day.look(id).await.seats, 2);
        let named = Taking { name: "Amina".to_owned(), ..worker() };
        let guest = app::services::by_link(&day.house.app, &day.look(id).await.workshop.row.code.unwrap()).await.unwrap();
        assert_eq!(fields(workshop::join(&By::Code(&guest), day.house.form(), &named, &token(4), "/x").await), ["name"]);
    }

    async fn whoever_comes_late_can_sit_until_the_spread_is_shown_and_the_code_opens_nothing_once_it_is_closed(fx: Fixture) {
        let day = Day::new(fx).await;
        let id = day.open(&[ASPECT]).await;
        let code = day.look(id).await.workshop.row.code.unwrap();
        day.lead(id, State::Placing).await.unwrap();
        day.comes(id, 1, Group::Gp, 30).await;
        day.comes(id, 2, Group::Gp, 70).await;
        let guest = app::services::by_link(&day.house.app, &code).await.unwrap();
        day.lead(id, State::Shown).await.unwrap();
        not_possible(&workshop::join(&By::Code(&guest), day.house.form(), &worker(), &token(3), "/x").await);
        // who placed sees the spread at their seat
        assert_eq!(workshop::own(&By::Code(&guest), Some(token(1).expose())).await.unwrap().spreads.len(), 1);
        day.lead(id, State::Closed).await.unwrap();
        assert!(matches!(app::services::by_link(&day.house.app, &code).await, Err(AppError::NotFound)));
        not_possible(&workshop::own(&By::Code(&guest), Some(token(1).expose())).await);
        let look = day.look(id).await;
        assert!(look.workshop.row.code.is_none() && look.changes.is_empty(), "called off, it changes nothing");
        not_possible(&charter::begin(&day.manager, day.house.form(), "", Written::Workshop(id)).await);
    }

    async fn called_off_before_the_spread_was_shown_it_shows_nobodys_place_then_or_later(fx: Fixture) {
        let day = Day::new(fx).await;
        let id = day.open(&[ASPECT]).await;
        day.lead(id, State::Placing).await.unwrap();
        for (seat, place) in [(1, 90), (2, 10), (3, 20)] {
            day.comes(id, seat, Group::Patient, place).await;
        }
        day.lead(id, State::Closed).await.unwrap();
        let look = day.look(id).await;
        assert_eq!(look.workshop.state, State::CalledOff);
        assert!(look.spreads.is_empty() && look.named.is_empty() && look.workshop.row.code.is_none());
        let again = NewWorkshop { repeats: Some(id), ..new(&[ASPECT]) };
        let later = workshop::open_workshop(&day.manager, day.house.form(), again).await.unwrap();
        day.lead(later, State::Placing).await.unwrap();
        day.comes(later, 1, Group::Worker, 60).await;
        day.comes(later, 2, Group::Worker, 70).await;
        day.lead(later, State::Shown).await.unwrap();
        assert!(day.look(later).await.before.is_none_or(|(_, then)| then.is_empty()), "not by holding it again either");
    }

    async fn two_who_lead_at_once_do_not_skip_a_state_and_the_later_is_told(fx: Fixture) {
        let day = Day::new(fx).await;
        let other = day.house.sign_in(&day.house.fx.scope_a, 0x9903, "Somebody 903", "supervisor", None).await;
        let id = day.open(&[ASPECT]).await;
        let version = day.look(id).await.workshop.row.version;
        day.lead(id, State::Placing).await.unwrap();
        let late = workshop::lead_on(&other, day.house.form(), (id, version), State::Placing).await;
        assert!(matches!(late, Err(AppError::Stale)), "{late:?}");
        assert_eq!(fields(day.lead(id, State::TalkedAbout).await), ["state"], "states are passed in their order");
        day.comes(id, 1, Group::Worker, 40).await;
        day.comes(id, 2, Group::Worker, 60).await;
        day.lead(id, State::Shown).await.unwrap();
        assert_eq!(fields(day.settle(id, agreed(ASPECT, Some(50), ""), 0).await), ["agreed"], "talk about it first");
        day.lead(id, State::TalkedAbout).await.unwrap();
        day.settle(id, agreed(ASPECT, Some(50), "The middle"), 0).await.unwrap();
        let meanwhile = workshop::settle(&other, day.house.form(), id, agreed(ASPECT, Some(70), ""), 0).await;
        assert!(matches!(meanwhile, Err(AppError::Stale)), "{meanwhile:?}");
        day.settle(id, agreed(ASPECT, Some(55), "After all"), 1).await.unwrap();
        assert_eq!(day.look(id).await.settled[0].0.agreed.unwrap().get(), 55);
    }

    async fn what_was_agreed_becomes_a_draft_of_the_charter_and_only_once(fx: Fixture) {
        let day = Day::new(fx).await;
        let id = day.open(&[ASPECT, Aspect::Holding]).await;
        day.lead(id, State::Placing).await.unwrap();
        day.comes(id, 1, Group::Worker, 60).await;
        day.comes(id, 2, Group::Gp, 64).await;
        let note = |bringing, words: &str| Outcome { aspect: ASPECT, bringing, words: words.to_owned() };
        let by = By::Page(&day.manager, id);
        workshop::note(&by, day.house.form(), None, &note(Bringing::Intended, "Trust"), "/x").await.unwrap();
        workshop::note(&by, day.house.form(), None, &note(Bringing::Unintended, "Mrs Smith waits"), "/x").await.unwrap();
        assert_eq!(fields(workshop::note(&by, day.house.form(), None, &note(Bringing::Intended, " "), "/x").await), ["words"]);
        let named = day.look(id).await.noted.into_iter().find(|(_, one)| one.words.contains("Smith")).unwrap().0;
        workshop::note_out(&day.manager, day.house.form(), id, named).await.unwrap();
        let gone = workshop::note_out(&day.manager, day.house.form(), id, named).await;
        assert!(matches!(gone, Err(AppError::Stale)), "{gone:?}");
        day.lead(id, State::Shown).await.unwrap();
        day.lead(id, State::TalkedAbout).await.unwrap();
        assert_eq!(fields(day.lead(id, State::Agreed).await), ["state"], "nothing is settled");
        day.settle(id, agreed(ASPECT, Some(62), "With a word why"), 0).await.unwrap();
        assert_eq!(fields(day.settle(id, agreed(Aspect::Holding, None, ""), 0).await), ["words"]);
        day.settle(id, agreed(Aspect::Holding, None, "We need examples"), 0).await.unwrap();
        not_possible(&charter::begin(&day.manager, day.house.form(), "", Written::Workshop(id)).await);
        day.lead(id, State::Agreed).await.unwrap();
        not_found(&charter::begin(&day.amina, day.house.form(), "", Written::Workshop(id)).await);
        let draft = charter::begin(&day.manager, day.house.form(), "", Written::Workshop(id)).await.unwrap();
        let opened = charter::open(&day.manager, draft).await.unwrap();
        assert_eq!(opened.version.row.title, "Team day");
        let (one, _) = &opened.boundaries[0];
        assert_eq!((opened.boundaries.len(), one.aspect, one.latitude.get()), (1, ASPECT, 62));
        assert!(one.why.contains("2 seats placed it") && one.why.contains("Hoped for: Trust"), "{}", one.why);
        assert!(!charter::faults(&day.manager, &opened).await.unwrap().is_empty(), "its words are still to be written");
        not_possible(&charter::begin(&day.manager, day.house.form(), "", Written::Workshop(id)).await);
        assert_eq!(day.look(id).await.draft, Some(draft));
        charter::withdraw(&day.manager, day.house.form(), (draft, opened.version.row.version)).await.unwrap();
        charter::begin(&day.manager, day.house.form(), "", Written::Workshop(id)).await.unwrap();
    }

    async fn held_again_it_shows_how_places_moved(fx: Fixture) {
        let day = Day::new(fx).await;
        let first = day.open(&[ASPECT]).await;
        day.lead(first, State::Placing).await.unwrap();
        day.comes(first, 1, Group::Worker, 30).await;
        day.comes(first, 2, Group::Worker, 40).await;
        day.lead(first, State::Shown).await.unwrap();
        day.lead(first, State::Closed).await.unwrap();
        let again = NewWorkshop { repeats: Some(first), ..new(&[ASPECT]) };
        let later = workshop::open_workshop(&day.manager, day.house.form(), again).await.unwrap();
        day.lead(later, State::Placing).await.unwrap();
        assert!(day.look(later).await.before.is_none(), "nothing of before leads those who place");
        day.comes(later, 1, Group::Worker, 60).await;
        day.comes(later, 2, Group::Worker, 70).await;
        day.lead(later, State::Shown).await.unwrap();
        let look = day.look(later).await;
        let (before, then) = look.before.unwrap();
        assert_eq!(before.row.id, first.0);
        let (moved, only) = practice::charter::workshop::movement::movement(&then, &look.spreads);
        assert_eq!((moved[0].all.median_by.0, only.len()), (3_000, 0));
    }

    async fn a_worker_who_is_named_leads_it_and_no_other_worker_does(fx: Fixture) {
        let day = Day::new(fx).await;
        let ben = day.house.sign_in(&day.house.fx.scope_a, 0x9904, "Somebody 904", "worker", None).await;
        let named = NewWorkshop { lead: Some(day.amina.account().unwrap()), ..new(&[ASPECT]) };
        let id = workshop::open_workshop(&day.manager, day.house.form(), named).await.unwrap();
        assert!(workshop::look(&day.amina, id).await.unwrap().leads);
        not_found(&workshop::lead_on(&ben, day.house.form(), (id, 1), State::Placing).await);
        workshop::lead_on(&day.amina, day.house.form(), (id, 1), State::Placing).await.unwrap();
        not_found(&workshop::open_workshop(&day.amina, day.house.form(), new(&[ASPECT])).await);
        let stranger = NewWorkshop { lead: Some(AccountId(id.0)), ..new(&[ASPECT]) };
        assert_eq!(fields(workshop::open_workshop(&day.manager, day.house.form(), stranger).await), ["lead"]);
        let bare = NewWorkshop { plan: Plan { title: " ".to_owned(), aspects: vec![], anonymous: true }, ..new(&[]) };
        assert_eq!(fields(workshop::open_workshop(&day.manager, day.house.form(), bare).await), ["title", "aspects"]);
    }

    async fn at_a_shared_screen_whoever_leads_it_seats_one_after_the_other(fx: Fixture) {
        let day = Day::new(fx).await;
        let shared = NewWorkshop { shared_screen: true, ..new(&[ASPECT]) };
        let id = workshop::open_workshop(&day.manager, day.house.form(), shared).await.unwrap();
        day.lead(id, State::Placing).await.unwrap();
        let by = By::Page(&day.manager, id);
        for n in 1..=3 {
            workshop::join(&by, day.house.form(), &worker(), &token(n), "/x").await.unwrap();
            workshop::place(&by, Some(token(n).expose()), &at(ASPECT, "50")).await.unwrap();
        }
        assert_eq!(day.look(id).await.progress, [(ASPECT, 3)]);
    }

    async fn another_service_sees_nothing_of_it_and_other_roles_only_read(fx: Fixture) {
        let day = Day::new(fx).await;
        let elsewhere = day.house.sign_in(&day.house.fx.scope_b, 0x9905, "Somebody 905", "manager", None).await;
        let evaluator = day.house.sign_in(&day.house.fx.scope_a, 0x9906, "Somebody 906", "evaluator", None).await;
        let referrer = day.house.sign_in(&day.house.fx.scope_a, 0x9907, "Somebody 907", "referrer", None).await;
        let id = day.open(&[ASPECT]).await;
        assert!(workshop::workshops(&elsewhere, None).await.unwrap().workshops.is_empty());
        not_found(&workshop::look(&elsewhere, id).await);
        not_found(&workshop::lead_on(&elsewhere, day.house.form(), (id, 1), State::Placing).await);
        not_found(&workshop::join(&By::Page(&elsewhere, id), day.house.form(), &worker(), &token(1), "/x").await);
        not_found(&workshop::look(&referrer, id).await);
        assert!(!workshop::look(&evaluator, id).await.unwrap().may_join);
        not_found(&workshop::join(&By::Page(&evaluator, id), day.house.form(), &worker(), &token(1), "/x").await);
        let practice = app::services::by_slug(&day.house.app, "service-a").await;
        if let Ok(guest) = practice {
            not_found(&workshop::seated(&By::Code(&guest), None).await);
        }
        not_found(&workshop::look(&day.manager, WorkshopId(id_of_nothing())).await);
    }

    async fn the_log_says_who_led_and_nothing_of_who_sat_placed_or_noted(fx: Fixture) {
        let day = Day::new(fx).await;
        let id = day.open(&[ASPECT]).await;
        let by = By::Page(&day.amina, id);
        workshop::join(&by, day.house.form(), &worker(), &token(9), "/x").await.unwrap();
        day.lead(id, State::Placing).await.unwrap();
        workshop::place(&by, Some(token(9).expose()), &at(ASPECT, "55")).await.unwrap();
        let said = Outcome { aspect: ASPECT, bringing: Bringing::Intended, words: "Trust".to_owned() };
        workshop::note(&by, day.house.form(), Some(token(9).expose()), &said, "/x").await.unwrap();
        let mut tx = day.house.fx.store.read(&day.house.fx.scope_a).await.unwrap();
        let noted = tx.event_of_kinds(" workshop_opened workshop_went_on workshop_settled ").await.unwrap();
        let kinds: Vec<&str> = noted.iter().map(|event| event.kind.as_str()).collect();
        assert_eq!(kinds, ["workshop_opened", "workshop_went_on"]);
        let (head, _) = tx.event_head().await.unwrap();
        assert_eq!(head, 2, "nothing else was written to the log");
        let seat = tx.placing_list(id.0).await.unwrap().remove(0);
        // ids of chance: no version 7, in which a moment stands
        assert_eq!((seat.id.get_version_num(), seat.seat_id.get_version_num()), (4, 4));
    }
}

fn id_of_nothing() -> uuid::Uuid {
    id(0xDEAD)
}
