//! What is counted for managers and commissioners, under which contract, what leaves without names, and a supervisor's day.

use crate::hidden::details;
use crate::house::Place;
use crate::ward::{Ward, fields, not_found, not_possible};
use app::contracts::{self, FunderDraft};
use app::hidden::{self, Which};
use app::measures::{self, NewMeasure};
use app::reports::{self, Cut, Format};
use app::{AppError, Ctx};
use jiff::civil::{Date, date};
use practice::consent::{GivenBy, How as Said, Purpose};
use practice::contact::Kind;
use practice::contract::Draft;
use practice::figure::Shown;
use practice::ids::{ContractId, ExportAskId, FunderId, ReferralId, SiteId};
use practice::measure::{Draft as Answers, How};
use practice::minimum::{COLUMNS, Cell, LeftOut};
use practice::report::{Asking, Decision, Figure, Span};
use store_testkit::both_engines;

const JANUARY: Span = Span { from: date(2026, 1, 1), to: date(2026, 1, 31) };

fn all() -> Cut {
    Cut { span: JANUARY, site: None, contract: None }
}

/// The quarter in which that month lies: a report that leaves is of no less.
fn quarter() -> Cut {
    Cut { span: Span::quarter(JANUARY.from), ..all() }
}

async fn somebody(ward: &Ward, n: u128, role: &str) -> Ctx {
    ward.house.sign_in(&ward.house.fx.scope_a.clone(), n, "Priya Nair", role, None).await
}

async fn manager(ward: &Ward) -> Ctx {
    somebody(ward, 0x7600, "manager").await
}

async fn governance(ward: &Ward) -> Ctx {
    somebody(ward, 0x7700, "governance").await
}

fn draft(name: &str, from: Date, until: Option<Date>, sites: &[SiteId]) -> Draft {
    Draft {
        name: name.to_owned(),
        from: Some(from),
        until,
        every_site: sites.is_empty(),
        sites: sites.to_vec(),
        target_referrals: Some(400),
        target_contacts: None,
        reports: "Each quarter".to_owned(),
    }
}

fn funder(name: &str) -> FunderDraft {
    FunderDraft { name: name.to_owned(), contact: String::new(), note: String::new(), archived: false }
}

/// A funder and a contract of it, for these sites or for every one.
async fn contract(ward: &Ward, who: &Ctx, name: &str, sites: &[SiteId]) -> ContractId {
    let known = contracts::list(who).await.unwrap().funders;
    if known.is_empty() {
        contracts::funder_save(who, ward.form(), None, funder("Wexcombe Council")).await.unwrap();
    }
    let of = FunderId(contracts::list(who).await.unwrap().funders[0].id);
    contracts::contract_save(who, ward.form(), of, None, draft(name, date(2026, 1, 1), None, sites)).await.unwrap();
    let all = contracts::list(who).await.unwrap().contracts;
    ContractId(all.iter().find(|one| one.row.name == name).unwrap().row.id)
}

/// Another referral at the ward's place.
async fn referred(ward: &Ward, place: Place, n: u128) -> ReferralId {
    ward.house.referred(&ward.house.fx.scope_a.clone(), place, n, |_| {}).await
}

/// Rows behind a figure: references, and what each adds.
async fn traced(who: &Ctx, figure: Figure, cut: Cut) -> Vec<(String, Option<i64>)> {
    let found = reports::trace(who, figure, cut, None).await.unwrap();
    found.rows.into_iter().map(|row| (row.reference, row.adds)).collect()
}

async fn asked(ward: &Ward, who: &Ctx) -> ExportAskId {
    let asking = Asking { purpose: "The yearly return".to_owned(), recipient: "Wexcombe Council".to_owned() };
    reports::ask(who, ward.form(), all(), asking).await.unwrap()
}

async fn allow(ward: &Ward, who: &Ctx, ask: ExportAskId) {
    reports::decide(who, ward.form(), ask, Decision::Allowed, String::new()).await.unwrap();
}

/// The rows of an export, each by its columns.
async fn rows(who: &Ctx, ask: ExportAskId) -> Vec<Vec<Cell>> {
    let mut export = reports::take(who, ask, Format::Csv).await.unwrap();
    let mut all = Vec::new();
    while let Some(piece) = export.next().await.unwrap() {
        all.extend(piece);
    }
    all
}

fn cell(row: &[Cell], name: &str) -> Cell {
    row[COLUMNS.iter().position(|one| one.name == name).unwrap()].clone()
}

both_engines! {
    async fn a_referral_is_counted_under_the_contract_of_its_site_and_asked_about_where_two_fit(fx: Fixture) {
        let ward = Ward::new(fx).await;
        let who = manager(&ward).await;
        let site = SiteId(ward.place.site);
        let wide = contract(&ward, &who, "Core", &[]).await;
        let under = contracts::under(&who, ward.referral).await.unwrap();
        assert_eq!(under.now.as_deref(), Some("Wexcombe Council: Core"));
        let near = contract(&ward, &who, "Harbour", &[site]).await;
        let of = |contract| Cut { contract: Some(contract), ..all() };
        assert_eq!(traced(&who, Figure::Received, of(near)).await.len(), 1, "the nearer of two");
        assert_eq!(traced(&who, Figure::Received, of(wide)).await.len(), 0);
        contract(&ward, &who, "Harbour too", &[site]).await;
        assert!(contracts::under(&who, ward.referral).await.unwrap().asked);
        assert_eq!(contracts::unclear(&who).await.unwrap().0[0].fits.len(), 2);
        assert_eq!(traced(&who, Figure::Received, of(near)).await.len(), 0, "nobody guesses");
        let why = || "It was agreed so".to_owned();
        assert_eq!(fields(contracts::choose(&who, ward.form(), ward.referral, Some(wide), " ".to_owned(), None).await), ["why"]);
        contracts::choose(&who, ward.form(), ward.referral, Some(wide), why(), None).await.unwrap();
        let seen = async || contracts::under(&who, ward.referral).await.unwrap().chosen.map(|one| app::time::moment(one.at));
        let first = seen().await;
        assert_eq!(traced(&who, Figure::Received, of(wide)).await.len(), 1);
        assert!(contracts::unclear(&who).await.unwrap().0.is_empty());
        ward.wait(1);
        let unseen = contracts::choose(&who, ward.form(), ward.referral, Some(near), why(), None).await;
        assert!(matches!(unseen, Err(AppError::Stale)), "{unseen:?}");
        contracts::choose(&who, ward.form(), ward.referral, None, why(), first).await.unwrap();
        ward.wait(1);
        let late = contracts::choose(&who, ward.form(), ward.referral, Some(near), why(), first).await;
        assert!(matches!(late, Err(AppError::Stale)), "somebody chose since: {late:?}");
        let under = contracts::under(&who, ward.referral).await.unwrap();
        assert_eq!((under.now, under.chosen.unwrap().why), (None, why()));
    }

    async fn two_who_change_a_contract_at_once_lose_neither_words_nor_figures(fx: Fixture) {
        let ward = Ward::new(fx).await;
        let who = manager(&ward).await;
        let id = contract(&ward, &who, "Core", &[]).await;
        let of = FunderId(contracts::list(&who).await.unwrap().funders[0].id);
        let later = || draft("Core, longer", date(2026, 1, 1), Some(date(2026, 3, 31)), &[]);
        contracts::contract_save(&who, ward.form(), of, Some((id, 1)), later()).await.unwrap();
        let stale = contracts::contract_save(&who, ward.form(), of, Some((id, 1)), later()).await;
        assert!(matches!(stale, Err(AppError::Stale)));
        assert_eq!(fields(contracts::funder_save(&who, ward.form(), None, funder("WEXCOMBE council")).await), ["name"]);
        not_found(&contracts::list(&ward.amina).await);
        not_found(&contracts::list(&governance(&ward).await).await);
        let elsewhere = ward.house.sign_in(&ward.house.fx.scope_b.clone(), 0x8600, "Lena", "manager", None).await;
        assert!(contracts::list(&elsewhere).await.unwrap().funders.is_empty());
        not_found(&contracts::contract_save(&elsewhere, ward.form(), of, Some((id, 2)), later()).await);
        not_found(&contracts::under(&elsewhere, ward.referral).await);
        not_found(&contracts::choose(&elsewhere, ward.form(), ward.referral, None, "X".to_owned(), None).await);
        not_found(&reports::report(&elsewhere, Cut { contract: Some(id), ..quarter() }).await);
    }

    async fn an_administrator_keeps_contracts_and_sees_no_referral(fx: Fixture) {
        let ward = Ward::new(fx).await;
        let admin = somebody(&ward, 0x7500, "administrator").await;
        let one = contract(&ward, &admin, "Core", &[]).await;
        assert_eq!(contracts::list(&admin).await.unwrap().contracts.len(), 1);
        not_found(&contracts::unclear(&admin).await);
        not_found(&contracts::under(&admin, ward.referral).await);
        not_found(&contracts::choose(&admin, ward.form(), ward.referral, Some(one), "X".to_owned(), None).await);
        not_found(&contracts::under(&ward.amina, ward.referral).await);
    }

    async fn a_duplicate_is_received_on_no_page(fx: Fixture) {
        let ward = Ward::new(fx).await;
        let who = manager(&ward).await;
        for n in 0..9 {
            referred(&ward, ward.place, 0x9000 + n * 0x10).await;
        }
        let counted = async || {
            let quarter = app::figures::service(&who).await.unwrap();
            let sources = quarter.sources.iter().map(|line| line.now).max_by_key(|shown| shown.words());
            let received = reports::month(&who, all()).await.unwrap();
            let received = received.lines.iter().find(|line| line.figure == Figure::Received).unwrap().now;
            (sources, quarter.to_triage.0.of, received)
        };
        let (before, _, month) = counted().await;
        assert_eq!((before, month), (Some(Shown::About(10)), Shown::About(10)));
        ward.house.fx.tamper("UPDATE referral SET state = 'duplicate' WHERE state = 'received'").await;
        let (after, _, month) = counted().await;
        assert_eq!((after, month), (Some(Shown::Few), Shown::Few));
    }

    async fn every_figure_of_a_month_is_led_back_to_the_rows_that_make_it(fx: Fixture) {
        let ward = Ward::started(fx).await;
        for n in 0..9 {
            referred(&ward, ward.place, 0x9000 + n * 0x10).await;
        }
        let who = manager(&ward).await;
        let month = reports::month(&who, all()).await.unwrap();
        let line = |figure| month.lines.iter().find(|line| line.figure == figure).unwrap().now;
        assert_eq!(line(Figure::Received), Shown::About(10));
        assert_eq!(line(Figure::Answered), Shown::Few);
        assert_eq!(line(Figure::Waiting), Shown::About(10));
        assert_eq!(traced(&who, Figure::Received, all()).await.len(), 10);
        assert_eq!(traced(&who, Figure::Waiting, all()).await.len(), 9);
        assert_eq!(traced(&who, Figure::Accepted, all()).await.len(), 1);
        assert_eq!(traced(&who, Figure::InSupport, all()).await.len(), 1);
        let held = traced(&who, Figure::ContactsHeld, all()).await;
        assert_eq!((held.len(), held[0].1), (1, Some(1)));
        assert!(month.lines.iter().all(|line| line.before == Shown::Nobody), "nothing was in December");
        let elsewhere = Cut { site: Some(SiteId(ward.house.place(&ward.house.fx.scope_a.clone(), 0x5000).await.site)), ..all() };
        assert!(traced(&who, Figure::Received, elsewhere).await.is_empty());
        not_found(&reports::month(&ward.amina, all()).await);
        not_found(&reports::trace(&ward.gp, Figure::Received, all(), None).await);
    }

    async fn a_trace_goes_on_after_the_reference_with_which_a_page_ended(fx: Fixture) {
        let ward = Ward::new(fx).await;
        for n in 0..60 {
            referred(&ward, ward.place, 0x9000 + n * 0x10).await;
        }
        let who = manager(&ward).await;
        let first = reports::trace(&who, Figure::Received, all(), None).await.unwrap();
        assert_eq!(first.rows.len(), 50);
        let next = first.next.unwrap();
        let rest = reports::trace(&who, Figure::Received, all(), Some(&next)).await.unwrap();
        assert_eq!((rest.rows.len(), rest.next), (11, None));
    }

    async fn a_report_of_few_people_tells_no_count_of_them(fx: Fixture) {
        let ward = Ward::started(fx).await;
        referred(&ward, ward.place, 0x9000).await;
        let who = manager(&ward).await;
        let report = reports::report(&who, quarter()).await.unwrap();
        for group in &report.groups {
            assert!(matches!(group.total, None | Some(Shown::Few | Shown::Nobody)), "{}", group.title);
        }
        let received = &report.groups[0];
        let ages = received.tables.iter().find(|table| table.code == "age").unwrap();
        assert!(ages.lines.is_some());
        assert_eq!(report.hours, 0, "minutes of one person are not told");
        assert!(report.waits.iter().all(|wait| wait.median.is_none()));
        not_found(&reports::report(&ward.amina, quarter()).await);
        let taken = ward.house.fx.rows("event").await.into_iter().filter(|row| row.contains("report_taken")).count();
        reports::taken(&who, quarter(), "csv").await.unwrap();
        let now = ward.house.fx.rows("event").await.into_iter().filter(|row| row.contains("report_taken")).count();
        assert_eq!((taken, now), (0, 1), "looking is not taking, and taking is written down");
    }

    async fn a_report_of_months_that_overlap_with_another_is_not_made(fx: Fixture) {
        let ward = Ward::started(fx).await;
        let who = manager(&ward).await;
        assert_eq!(fields(reports::report(&who, all()).await), ["period"], "of one month");
        let year = Cut { span: Span::year(JANUARY.from), ..all() };
        assert!(reports::report(&who, year).await.is_ok());
        let site = Some(SiteId(ward.place.site));
        assert_eq!(fields(reports::report(&who, Cut { site, ..year }).await), ["period"], "a practice, of a year");
        assert!(reports::report(&who, Cut { site, ..quarter() }).await.is_ok());
    }

    async fn what_one_part_of_a_report_holds_back_no_other_part_tells(fx: Fixture) {
        let ward = Ward::started(fx).await;
        for n in 0..9 {
            referred(&ward, ward.place, 0x9000 + n * 0x10).await;
        }
        let who = manager(&ward).await;
        ward.house.fx.tamper("UPDATE referral SET source = 'school', outcome_at = received_at, first_held_at = received_at").await;
        let report = reports::report(&who, quarter()).await.unwrap();
        let total = |code: &str| report.groups.iter().find(|group| group.code == code).unwrap().total;
        assert_eq!(report.in_support, total("support"));
        assert_eq!(report.waits.iter().all(|wait| wait.of.is_some()), total("referrals").is_some());
        assert_eq!(total("people_met").is_some(), total("contacts").is_some());
    }

    async fn two_practices_of_a_few_each_are_not_told_by_the_report_of_the_whole(fx: Fixture) {
        let ward = Ward::new(fx).await;
        let scope = ward.house.fx.scope_a.clone();
        let other = ward.house.place(&scope, 0x8000).await;
        for n in 0..6 {
            referred(&ward, ward.place, 0x9000 + n * 0x10).await;
        }
        for n in 0..7 {
            referred(&ward, other, 0xa000 + n * 0x10).await;
        }
        let who = manager(&ward).await;
        let received = async |cut| reports::report(&who, cut).await.unwrap().groups[0].total;
        let year = Cut { span: Span::year(JANUARY.from), ..all() };
        let of = |place: Place| Cut { site: Some(SiteId(place.site)), ..quarter() };
        let told = [received(of(ward.place)).await, received(of(other)).await, received(quarter()).await, received(year).await];
        // by the year's about fifteen the first could be one to seven still, and the other six and more
        assert_eq!(told, [Some(Shown::Few), None, None, Some(Shown::About(15))]);
        for n in 0..30 {
            referred(&ward, other, 0xb000 + n * 0x10).await;
        }
        assert_eq!(received(quarter()).await, Some(Shown::About(45)), "44, and nothing follows of the seven");
    }

    async fn rows_leave_only_after_somebody_else_has_allowed_it_and_for_a_time(fx: Fixture) {
        let ward = Ward::started(fx).await;
        let (who, lead) = (manager(&ward).await, governance(&ward).await);
        let empty = Asking { purpose: " ".to_owned(), recipient: String::new() };
        assert_eq!(fields(reports::ask(&who, ward.form(), all(), empty).await), ["purpose", "recipient"]);
        let ask = asked(&ward, &who).await;
        not_possible(&reports::take(&who, ask, Format::Csv).await);
        not_found(&reports::decide(&who, ward.form(), ask, Decision::Allowed, String::new()).await);
        let no = reports::decide(&lead, ward.form(), ask, Decision::NotAllowed, String::new()).await;
        assert_eq!(fields(no), ["words"]);
        allow(&ward, &lead, ask).await;
        not_possible(&reports::decide(&lead, ward.form(), ask, Decision::Allowed, String::new()).await);
        assert_eq!(rows(&who, ask).await.len(), 1);
        not_found(&reports::take(&lead, ask, Format::Csv).await);
        let elsewhere = ward.house.sign_in(&ward.house.fx.scope_b.clone(), 0x8600, "Lena", "manager", None).await;
        not_found(&reports::ask_open(&elsewhere, ask).await);
        not_found(&reports::take(&elsewhere, ask, Format::Csv).await);
        not_found(&reports::asks(&ward.amina).await);
        ward.wait(24 * 16);
        not_possible(&reports::take(&who, ask, Format::Csv).await);
    }

    async fn whoever_asked_does_not_decide_with_another_role(fx: Fixture) {
        let ward = Ward::new(fx).await;
        manager(&ward).await;
        let both = ward.house.with_role(&ward.house.fx.scope_a.clone(), 0x7600, "governance").await;
        let ask = asked(&ward, &both).await;
        not_possible(&reports::decide(&both, ward.form(), ask, Decision::Allowed, String::new()).await);
    }

    async fn a_row_has_no_name_and_the_same_ids_in_every_export(fx: Fixture) {
        let ward = Ward::started(fx).await;
        let (who, lead) = (manager(&ward).await, governance(&ward).await);
        for (days, score) in [(0, "4"), (30, "7")] {
            ward.wait(days * 24);
            let new = NewMeasure {
                form: ward.form(),
                instrument: "ons4".to_owned(),
                edition: 1,
                draft: Answers {
                    how: Some(How::Together),
                    on: Some(ward.amina.today()),
                    answers: vec![score.to_owned()],
                    ..Answers::default()
                },
                rated: Vec::new(),
                concerns: Vec::new(),
            };
            measures::give(&ward.amina, ward.episode, new).await.unwrap();
        }
        let ask = asked(&ward, &who).await;
        allow(&ward, &lead, ask).await;
        let first = rows(&who, ask).await;
        assert_eq!(first, rows(&who, ask).await);
        assert_eq!(cell(&first[0], "contacts_held"), Cell::Number("1".to_owned()));
        assert_eq!(cell(&first[0], "needs"), Cell::Text("loneliness".to_owned()));
        assert_eq!(cell(&first[0], "received_month"), Cell::Text("2026-01".to_owned()));
        assert_eq!(cell(&first[0], "ons4_satisfied_first"), Cell::Number("4".to_owned()));
        assert_eq!(cell(&first[0], "ons4_satisfied_latest"), Cell::Number("7".to_owned()));
        let text = format!("{first:?}");
        for secret in ["Maria", "Lindqvist", &ward.person.to_string(), &ward.referral.to_string()] {
            assert!(!text.contains(secret), "{secret}");
        }
        let again = asked(&ward, &who).await;
        allow(&ward, &lead, again).await;
        assert_eq!(first, rows(&who, again).await);
    }

    async fn who_does_not_agree_and_who_must_not_be_found_is_left_out_and_counted(fx: Fixture) {
        let ward = Ward::started(fx).await;
        let (who, lead) = (manager(&ward).await, governance(&ward).await);
        let ask = asked(&ward, &who).await;
        allow(&ward, &lead, ask).await;
        assert_eq!(rows(&who, ask).await.len(), 1, "who was not asked is in it");
        let consent = |given| app::people::NewConsent {
            form: ward.form(),
            purpose: Purpose::Research,
            given,
            given_by: GivenBy::Person,
            how: Said::Spoken,
            note: String::new(),
        };
        app::people::add_consent(&ward.amina, ward.person, consent(false)).await.unwrap();
        assert!(rows(&who, ask).await.is_empty());
        let counted = reports::ask_open(&lead, ask).await.unwrap().counts;
        assert_eq!(counted.rows, Shown::Nobody);
        assert!(counted.left_out.contains(&(LeftOut::Objects, Shown::Few)));
        ward.wait(1);
        app::people::add_consent(&ward.amina, ward.person, consent(true)).await.unwrap();
        assert_eq!(rows(&who, ask).await.len(), 1, "the last word holds");
        details(&ward.amina, &ward.house, ward.person, "12 Alma Street", "").await.unwrap();
        hidden::hide(&ward.amina, ward.person, ward.form(), Which::Address, "Somebody looks for her").await.unwrap();
        assert!(rows(&who, ask).await.is_empty());
        let counted = reports::ask_open(&lead, ask).await.unwrap().counts;
        assert!(counted.left_out.contains(&(LeftOut::Hidden, Shown::Few)));
    }

    async fn a_supervisor_sees_the_day_of_those_they_supervise_and_of_nobody_else(fx: Fixture) {
        let ward = Ward::started(fx).await;
        let scope = ward.house.fx.scope_a.clone();
        let lead = ward.house.sign_in(&scope, 0x7800, "Grace Lowe", "supervisor", None).await;
        assert!(app::team::today(&lead).await.unwrap().days.is_empty());
        let mut tx = ward.house.fx.store.begin(&scope).await.unwrap();
        let worker = ward.amina.account().unwrap().0;
        tx.supervision_tie_insert(&store_testkit::tie(0x7900, lead.account().unwrap().0, worker)).await.unwrap();
        tx.commit().await.unwrap();
        ward.plan(ward.hours(2), Kind::FollowUp).await;
        let today = app::team::today(&lead).await.unwrap();
        assert_eq!(today.days.len(), 1);
        let day = today.days[0].day.clone().unwrap();
        assert_eq!((day.appointments, day.passed, day.away, day.concerns), (1, 0, false, 0));
        assert!(today.out.is_empty() && today.concerns.is_empty());
        ward.covered().await;
        let day = app::team::today(&lead).await.unwrap().days[0].day.clone().unwrap();
        assert!(day.away);
        not_found(&app::team::today(&ward.amina).await);
    }
}
