//! What stands against an appointment, said before it is saved: a room that is taken, always; something else of the worker's, unless they
//! say that they know.

use crate::error::{AppError, AppResult};
use crate::time;
use practice::appointment::{Against, Clashing, Span, against};
use practice::problem::Problem;
use store::Tx;
use uuid::Uuid;

/// So many times are named in a message.
const NAMED: usize = 5;

/// A time as it is said in a message.
pub(crate) fn words(span: &Span) -> String {
    let (from, until) = (time::local(span.starts), time::local(span.ends));
    let at = |zoned: &jiff::Zoned| zoned.strftime(if zoned.minute() == 0 { "%-I%P" } else { "%-I:%M%P" }).to_string();
    format!("{}, {} to {}", from.strftime("%A %-d %B %Y"), at(&from), at(&until))
}

fn list(found: &[Span]) -> String {
    let named: Vec<String> = found.iter().take(NAMED).map(words).collect();
    let more = found.len().saturating_sub(NAMED);
    if more > 0 { format!("{}; and {more} more", named.join("; ")) } else { named.join("; ") }
}

/// Whose time and room are wanted.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Wanted<'a> {
    pub(crate) worker: Uuid,
    pub(crate) room: Option<Uuid>,
    /// What is moved from here does not stand against itself.
    pub(crate) leaving: &'a [Uuid],
    pub(crate) series: bool,
}

/// The times that are left when what stands against them was dealt with as was said.
///
/// # Errors
/// [`AppError::Invalid`] with what stands against them, under `room` or `clashing`.
pub(crate) async fn settle(
    tx: &mut Box<dyn Tx>,
    wanted: Wanted<'_>,
    spans: &[Span],
    clashing: Option<Clashing>,
) -> AppResult<Vec<Span>> {
    if let Some(room) = wanted.room {
        // two who want the same room wait for each other here
        tx.room_hold(room).await.map_err(|error| match error {
            store::StoreError::Stale => AppError::field("room", "This room is no longer in use. Choose another"),
            other => other.into(),
        })?;
    }
    let mut in_order = spans.to_vec();
    in_order.sort_by_key(|span| span.starts);
    let (Some(first), Some(last)) = (in_order.first(), in_order.last()) else { return Ok(Vec::new()) };
    // one of a series that was moved by itself may lie where another would come to lie
    if let Some((_, second)) = in_order.iter().zip(in_order.iter().skip(1)).find(|(one, next)| one.overlaps(next)) {
        let words =
            format!("Two of these would be at the same time, {}. Move one of them by itself first", words(second));
        return Err(AppError::field("day", words));
    }
    let taken = tx
        .calendar_taken(wanted.worker, wanted.room, (time::at(first.starts), time::at(last.ends)))
        .await?
        .into_iter()
        .filter(|t| !wanted.leaving.contains(&t.id))
        .map(|t| {
            let span = Span { starts: time::moment(t.starts_at), ends: time::moment(t.ends_at) };
            (span, t.worker_id == wanted.worker, wanted.room.is_some() && t.room_id == wanted.room)
        })
        .collect::<Vec<_>>();
    let found: Vec<(&Span, Vec<Against>)> =
        spans.iter().map(|span| (span, against(span, wanted.series, &taken))).collect();
    let spans_of = |which: Against| found.iter().filter(move |(_, all)| all.contains(&which)).map(|(span, _)| **span);
    // what is said is what stands there, not what was wanted
    let standing = |which: Against| -> Vec<Span> {
        let theirs = |(_, worker, room): &&(Span, bool, bool)| if which == Against::Room { *room } else { *worker };
        let other = |span: Span| taken.iter().filter(theirs).find(|(other, _, _)| span.overlaps(other));
        spans_of(which).filter_map(|span| other(span).map(|(other, _, _)| *other)).collect()
    };
    let (rooms, workers) = (standing(Against::Room), standing(Against::Worker));
    let holidays: Vec<Span> = spans_of(Against::Holiday).collect();
    if wanted.series && clashing == Some(Clashing::LeaveOut) {
        let left: Vec<Span> = found.iter().filter(|(_, all)| all.is_empty()).map(|(span, _)| **span).collect();
        if left.is_empty() {
            return Err(AppError::field("clashing", "Then nothing would be left. Choose another time or room"));
        }
        return Ok(left);
    }
    let mut problems = Vec::new();
    if !rooms.is_empty() {
        let rest = if wanted.series {
            ". Choose another room or time, or leave these out"
        } else {
            ". Choose another room or time"
        };
        problems.push(Problem::new("room", format!("The room is taken on {}{rest}", list(&rooms))));
    }
    if clashing != Some(Clashing::AllTheSame) {
        let mut against = Vec::new();
        if !workers.is_empty() {
            against.push(format!("There is something else in the calendar on {}", list(&workers)));
        }
        if !holidays.is_empty() {
            against.push(format!("A weekend or bank holiday: {}", list(&holidays)));
        }
        if !against.is_empty() || (wanted.series && !rooms.is_empty()) {
            let said =
                if against.is_empty() { "Say what is done about these days".to_owned() } else { against.join(". ") };
            problems.push(Problem::new("clashing", said));
        }
    }
    if problems.is_empty() { Ok(spans.to_vec()) } else { Err(AppError::Invalid(problems)) }
}
