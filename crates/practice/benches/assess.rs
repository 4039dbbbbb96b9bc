//! Weighing one act by a charter of forty boundaries: `cargo bench -p practice`. It is done before each contact is planned and after each
//! is written down, for each of many contacts of an import, and so must cost nothing that anybody notices: at most 5 µs.
#![allow(
    clippy::unwrap_used,
    clippy::print_stdout,
    clippy::disallowed_methods,
    reason = "a benchmark tells by printing, stops where it cannot go on, and reads the clock"
)]

use std::hint::black_box;
use std::time::{Duration, Instant};

use jiff::civil::{Date, date};
use practice::access::Role;
use practice::charter::starting::Starting;
use practice::charter::{Act, Aspect, Boundary, Charter, ContactAct, Facts, Latitude, Personal, Tally, Task, assess};
use practice::contact::{Kind, Place};
use uuid::Uuid;

/// Boundaries of the charter: twice what the longest of the starting charters needs for the aspects of the work.
const BOUNDARIES: usize = 40;
/// Times that an act is weighed between two looks at the clock.
const AT_ONCE: u32 = 1_000;
/// Looks at the clock.
const LOOKS: usize = 500;
const TODAY: Date = date(2026, 6, 3);

fn main() {
    let charter = charter();
    let personal: Vec<Personal> = Aspect::ALL
        .iter()
        .map(|aspect| Personal {
            aspect: *aspect,
            latitude: Latitude::new(70).unwrap(),
            from: date(2026, 1, 1),
            until: date(2027, 1, 1),
        })
        .collect();
    let here = Tally { held: 9, missed: 2, check_ins: 3, with_carers: 1, with_colleagues: 1, groups: 0 };
    let facts = Facts { here, weeks_open: 30, weeks_since_review: 14, active: 41, holding: 12, ..Facts::default() };
    let contact = ContactAct {
        kind: Kind::FollowUp,
        place: Place::Home,
        minutes: Some(95),
        missed: false,
        in_pair: false,
        with_plan: false,
        tasks: &[Task::Transport, Task::BenefitClaims],
        methods: &[],
        own_experience: true,
    };
    println!(
        "| an act weighed by {BOUNDARIES} boundaries | median, 99th percentile, longest | target |\n|---|---|---|"
    );
    for (what, act) in [
        ("a contact beyond most of them", Act::Contact(contact)),
        ("a referral declined", Act::Decline { by: Role::Worker, working_days: 12 }),
        ("support goes on", Act::GoOn),
    ] {
        let findings = assess(Some(&charter), &personal, &facts, &act, TODAY).findings.len();
        let mut times: Vec<Duration> = (0..LOOKS)
            .map(|_| {
                let begun = Instant::now();
                for _ in 0..AT_ONCE {
                    black_box(assess(
                        black_box(Some(&charter)),
                        black_box(&personal),
                        black_box(&facts),
                        black_box(&act),
                        TODAY,
                    ));
                }
                begun.elapsed() / AT_ONCE
            })
            .collect();
        times.sort_unstable();
        let [median, late, longest] = [LOOKS / 2, LOOKS * 99 / 100, LOOKS - 1].map(|at| times[at].as_nanos());
        println!("| {what}: {findings} findings | {median} ns, {late} ns, {longest} ns | 5,000 ns |");
    }
}

/// The starting charters one after the other, until there are enough boundaries.
fn charter() -> Charter {
    let entries = Starting::ALL.iter().flat_map(|one| one.file().entries.iter().cloned());
    let boundaries: Vec<Boundary> =
        entries.take(BOUNDARIES).zip(1_u128..).map(|(entry, n)| entry.boundary(Uuid::from_u128(n))).collect();
    assert_eq!(boundaries.len(), BOUNDARIES);
    Charter { version: 1, boundaries }
}
