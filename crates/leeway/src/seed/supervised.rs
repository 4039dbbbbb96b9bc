//! Supervision that has been held for a quarter: sessions, notes of which the last wait for a yes, something agreed to do, and what the
//! worker wants to talk about next.

use app::Ctx;
use app::supervision::{self, NewAction, Notes, Planning};
use jiff::ToSpan;
use practice::support::Party;
use practice::support::supervision::parts_of;

/// What was written of each session, the earliest first.
const NOTES: [(&str, &str, &str); 3] = [
    (
        "Two long lists at one surgery. We looked at which referrals could go straight to the advice desk.",
        "Nothing new about anybody’s safety.",
        "Tired after three endings in a week. Ending well takes something, too.",
    ),
    (
        "The practice asks for help with the vaccination desk again. She says no for now, and the manager tells them.",
        "One visit at home was better in a pair: done so.",
        "",
    ),
    (
        "Extra contacts: mostly people whose letters came late. It may be the boundary that is wrong, so she proposes to leave check-ins out.",
        "",
        "A good month. The group on Tuesdays carries itself.",
    ),
];

/// Lays it with each supervisor of a worker, through the use cases, as of the day that the clock says.
///
/// # Errors
/// A use case says no: then the demonstration is at fault.
pub(super) async fn lay(worker: &Ctx) -> anyhow::Result<()> {
    let today = worker.today();
    for pair in supervision::mine(worker).await?.own {
        let id = pair.row.id;
        let since = app::time::date(pair.row.from_on);
        for (place, (work, clinical, emotional)) in NOTES.iter().enumerate() {
            let weeks = 4 * i64::try_from(NOTES.len() - place).unwrap_or(1) - 1;
            let day = today.saturating_sub(weeks.weeks());
            if day < since {
                continue;
            }
            let planning = Planning { day, clock: None, place: "The small room upstairs".to_owned() };
            let parts = parts_of(&pair.row.parts);
            let session = supervision::write_down(worker, worker.id(), id, planning, &parts).await?;
            let notes = Notes {
                work: (*work).to_owned(),
                clinical: (*clinical).to_owned(),
                emotional: (*emotional).to_owned(),
            };
            supervision::write(worker, worker.id(), (session, 1), notes).await?;
            let version = supervision::session(worker, session).await?.met.row.notes_version;
            supervision::agree(worker, worker.id(), session, version).await?;
            if place + 1 == NOTES.len() {
                let action = NewAction {
                    what: "Ask the advice desk for a morning at the surgery".to_owned(),
                    who: Party::Worker,
                    due: Some(today.saturating_add(5.days())),
                };
                supervision::action(worker, worker.id(), session, action).await?;
            }
        }
        supervision::add(worker, worker.id(), id, "Saying no to a practice that means well").await?;
        let next =
            Planning { day: today.saturating_add(6.days()), clock: None, place: "The small room upstairs".to_owned() };
        supervision::plan(worker, worker.id(), id, next).await?;
    }
    Ok(())
}
