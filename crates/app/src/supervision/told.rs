//! What a worker told of their judgement, as one of a pair reads it (DOMAIN 5.3, 10): what the charter says is told, since the two are a pair,
//! and thoughts that the worker brings. Nothing of a worker who is not theirs, no name before the person is brought, nothing that is hidden.

use super::agenda::{aspect, opens};
use super::of_pair;
use super::pairs::{Paired, is_present, read_one};
use crate::ctx::Ctx;
use crate::error::{AppError, AppResult};
use crate::time;
use practice::charter::journal::covered;
use practice::charter::leave::Type;
use practice::hidden::Veil;
use practice::support::supervision::agenda::says_a_name;
use practice::support::{Names, Party};
use store::agenda_lines::ToldEntryRow;
use store::referrals::After;
use store::supervising::PairRow;
use store::{PAGE, Tx};
use uuid::Uuid;

/// What stands in place of words that say a name.
const THEIRS: &str = "The line says a name, and is the worker’s to tell";

/// Covers, in what a worker wrote, what is not for whoever leads them.
pub(super) struct Cover(Veil);

impl Cover {
    /// Over all that is hidden of those about whom a worker told something.
    pub(super) async fn of(tx: &mut Box<dyn Tx>, worker: Uuid, me: Party) -> AppResult<Self> {
        // whoever wrote it reads it as they wrote it
        let words = if me == Party::Worker { Vec::new() } else { tx.told_hidden(worker).await? };
        Ok(Self(Veil::over(words.iter().map(|w| (w.kind.as_str(), w.value.as_str(), w.postcode.as_str())))))
    }

    /// A worker's words as one of the two reads them: no name of the person, no number, nothing that is hidden of anybody.
    pub(super) fn for_reader(&self, me: Party, words: &str, names: &Names) -> String {
        if me == Party::Worker {
            return words.to_owned();
        }
        let covered = self.0.cover(&covered(words, names));
        // written small it is a name all the same
        if says_a_name(&covered, names) { THEIRS.to_owned() } else { covered }
    }
}

/// Something that was told.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Told {
    /// By what boundary of the charter: which one, and the figures; as many as it went beyond.
    pub lines: Vec<(String, String)>,
    /// When it was.
    pub at: jiff::Timestamp,
    /// It could not wait for an answer.
    pub could_not_wait: bool,
    /// When it was talked about; none while it was not.
    pub talked: Option<jiff::Timestamp>,
    /// The type of judgement and the worker's line; empty where nothing was written.
    pub judgement: String,
    /// The worker's line.
    pub why: String,
    /// What they think about it, where they bring it.
    pub thought: String,
    /// The reference of the support; names nobody.
    pub reference: String,
    /// The support, where whoever reads may open it.
    pub episode: Option<Uuid>,
}

/// A page of what was told.
#[derive(Debug)]
pub struct ToldPage {
    /// The pair, and how it stands.
    pub pair: Paired,
    /// Which of the two asks.
    pub me: Party,
    /// The latest first.
    pub told: Vec<Told>,
    /// Where it goes on; none at its end.
    pub next: Option<After>,
}

/// What the worker of a pair told since the two are one, behind `after` where it is given. The worker reads what the other reads.
///
/// # Errors
/// [`AppError::NotFound`] for anybody but the two, where the pair is over or has not begun, and where the supervisor comes from outside.
pub async fn told(ctx: &Ctx, pair: Uuid, after: Option<After>) -> AppResult<ToldPage> {
    let mut tx = ctx.read().await?;
    let (row, me) = of_pair(ctx, &mut tx, pair).await?;
    if row.supervisor_id.is_none() || !is_present(ctx, &row) {
        return Err(AppError::NotFound);
    }
    let since = time::at(time::day_bounds(time::date(row.from_on)).0);
    let mut rows = tx.agenda_told_list(row.worker_id, row.id, since, after.map(|place| (place.at, place.id))).await?;
    let most = usize::try_from(PAGE).unwrap_or(usize::MAX);
    let more = rows.len() > most;
    rows.truncate(most);
    let next = rows.last().filter(|_| more).map(|last| After { at: last.at, id: last.id });
    // both read the same: what is covered for the one is covered here for the other, too
    let cover = Cover::of(&mut tx, row.worker_id, Party::Supervisor).await?;
    let opens = opens(ctx, &mut tx, &row, me).await?;
    let mut told: Vec<Told> = Vec::new();
    let mut last: Option<Uuid> = None;
    for one in rows {
        let line = (aspect(&one.aspect).to_owned(), one.figures.clone());
        // one act may have gone beyond several boundaries: its line stands once
        if one.discretion_id.is_some() && one.discretion_id == last {
            if let Some(before) = told.last_mut() {
                before.lines.push(line);
            }
            continue;
        }
        last = one.discretion_id;
        told.push(shown(one, line, &cover, opens.as_deref()));
    }
    let pair: PairRow = row;
    Ok(ToldPage { pair: read_one(ctx, &mut tx, pair).await?, me, told, next })
}

fn shown(row: ToldEntryRow, line: (String, String), cover: &Cover, opens: Option<&[Uuid]>) -> Told {
    let names = (row.given_name, row.family_name, row.known_as);
    Told {
        lines: vec![line],
        at: time::moment(row.at),
        could_not_wait: row.could_not_wait,
        talked: row.talked_at.map(time::moment),
        judgement: Type::parse(&row.judgement).map_or("", Type::words).to_owned(),
        why: cover.for_reader(Party::Supervisor, &row.why, &names),
        thought: cover.for_reader(Party::Supervisor, &row.thought, &names),
        reference: row.reference,
        episode: row.episode_id.filter(|id| opens.is_none_or(|opens| opens.contains(id))),
    }
}
