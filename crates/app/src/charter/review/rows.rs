//! The rows of a review: read by one statement of each sort, without those whom a review must not see, and put as the rule takes them.

use crate::ctx::Ctx;
use crate::error::AppResult;
use crate::measures::{Catalogue, catalogue, scores_of};
use crate::time;
use jiff::civil::Date;
use practice::charter::Aspect;
use practice::charter::assess::Outcome as Asked;
use practice::charter::review::{
    Answer, Boundary, Came, CameOf, Episode, Loose, Outcome, Quarter, Reason, Rows as Given, Stance, Weighed,
};
use practice::ending::Reason as EndReason;
use practice::measure::{Better, Reading, paired};
use std::collections::{BTreeMap, HashMap, HashSet};
use store::charter_review::{
    ReviewActRow, ReviewAskRow, ReviewBoundaryRow, ReviewLooseRow, ReviewMeasureRow, ReviewSpellRow, ReviewWorkerRow,
};
use store::{At, Tx};
use uuid::Uuid;

/// Everything that a review is made from.
pub(super) struct Rows {
    /// Boundaries by the versions of the time, in the order in which these came into force.
    pub(super) boundaries: Vec<ReviewBoundaryRow>,
    acts: Vec<ReviewActRow>,
    asks: Vec<ReviewAskRow>,
    spells: Vec<Spell>,
    loose: Vec<ReviewLooseRow>,
    workers: Vec<ReviewWorkerRow>,
    came: Vec<CameOf<Uuid>>,
    days: (Date, Date),
}

struct Spell {
    id: Uuid,
    began: Quarter,
    needs: Vec<String>,
}

/// What the rule borrows.
pub(super) struct Made<'a> {
    boundaries: Vec<Boundary<Uuid>>,
    weighed: Vec<Weighed<Uuid>>,
    reasons: Vec<Reason<'a, Uuid>>,
    episodes: Vec<Episode<'a, Uuid>>,
    came: &'a [CameOf<Uuid>],
    loose: Vec<Loose<'a, Uuid>>,
}

impl Made<'_> {
    /// As the rule takes it.
    pub(super) fn given(&self) -> Given<'_, Uuid> {
        Given {
            boundaries: &self.boundaries,
            weighed: &self.weighed,
            reasons: &self.reasons,
            episodes: &self.episodes,
            came: self.came,
            loose: &self.loose,
        }
    }
}

fn quarter(at: At) -> Quarter {
    Quarter::of(time::local_date(time::moment(at)))
}

impl Rows {
    /// Reads them, of the days from the first until the one that is outside.
    pub(super) async fn read(ctx: &Ctx, tx: &mut Box<dyn Tx>, days: (Date, Date)) -> AppResult<Self> {
        let (from, until) = (time::at(time::day_bounds(days.0).0), time::at(time::day_bounds(days.1).0));
        let left_out: HashSet<Uuid> = tx.review_left_out(ctx.at()).await?.into_iter().collect();
        let seen = |person: Option<Uuid>| person.is_none_or(|person| !left_out.contains(&person));
        let mut acts = tx.review_acts(from, until).await?;
        acts.retain(|row| seen(row.person_id));
        let mut asks = tx.review_asks(from, until).await?;
        asks.retain(|row| seen(row.person_id));
        let mut loose = tx.review_loose(from, until).await?;
        loose.retain(|row| seen(row.person_id));
        let mut rows = tx.review_spells(from, until).await?;
        rows.retain(|row| seen(Some(row.person_id)));
        let mut came = came_of(&rows);
        let spells: Vec<Spell> = rows
            .into_iter()
            .map(|row| Spell {
                id: row.id,
                began: quarter(row.opened_at),
                needs: row.needs.split_whitespace().map(str::to_owned).collect(),
            })
            .collect();
        let known: HashSet<Uuid> = spells.iter().map(|one| one.id).collect();
        let mut measures = tx.review_measures(from, until).await?;
        measures.retain(|row| known.contains(&row.episode_id));
        came.extend(fares_better(&catalogue(tx).await?, &measures));
        Ok(Self {
            boundaries: tx.review_boundaries(time::day(days.0), time::day(days.1)).await?,
            workers: tx.review_workers(from, until).await?,
            acts,
            asks,
            spells,
            loose,
            came,
            days,
        })
    }

    /// How many did the work of a link worker in the time.
    pub(super) fn workers(&self) -> usize {
        let of_acts = self.acts.iter().map(|row| row.worker_id).chain(self.asks.iter().map(|row| row.worker_id));
        self.workers.iter().map(|row| row.worker_id).chain(of_acts).collect::<HashSet<Uuid>>().len()
    }

    /// How much support the charter spoke of.
    pub(super) const fn support(&self) -> usize {
        self.spells.len()
    }

    /// The days of the time on which a version was in force; the second is outside.
    fn in_force(&self, row: &ReviewBoundaryRow, today: Date) -> (Date, Date) {
        let until = row.until_on.map_or(self.days.1, time::date).min(self.days.1).min(today);
        (time::date(row.from_on).max(self.days.0), until)
    }

    /// Puts them as the rule takes them; what is to come is not counted as days in force.
    pub(super) fn made(&self, today: Date) -> Made<'_> {
        let by_id: HashMap<Uuid, (&ReviewBoundaryRow, u32)> =
            self.boundaries.iter().map(|row| (row.id, (row, u32::try_from(row.number).unwrap_or_default()))).collect();
        // an act that names a boundary outside the time would be a figure of nothing: the rule says so by itself
        let origin = |id: Uuid| by_id.get(&id).map_or((id, 0), |(row, number)| (row.origin_id, *number));
        let mut weighed: Vec<Weighed<Uuid>> = Vec::with_capacity(self.acts.len() + self.asks.len());
        weighed.extend(self.acts.iter().filter_map(|row| act(row, origin(row.boundary_id))));
        weighed.extend(self.asks.iter().map(|row| asked(row, origin(row.boundary_id))));
        Made {
            boundaries: self.of_origins(today.saturating_add(jiff::Span::new().days(1))),
            weighed,
            reasons: self
                .acts
                .iter()
                .filter(|row| row.beyond && !row.why.is_empty())
                .map(|row| Reason { act: row.id, words: &row.why })
                .collect(),
            episodes: self
                .spells
                .iter()
                .map(|one| Episode { id: one.id, needs: &one.needs, began: one.began })
                .collect(),
            came: &self.came,
            loose: self
                .loose
                .iter()
                .filter_map(|row| {
                    Some(Loose {
                        id: row.id,
                        aspect: Aspect::parse(&row.aspect)?,
                        words: &row.why,
                        worker: row.worker_id,
                        episode: row.episode_id,
                    })
                })
                .collect(),
        }
    }

    /// Each boundary once, through its versions: with the days on which any of them was in force, and those who worked on any.
    fn of_origins(&self, tomorrow: Date) -> Vec<Boundary<Uuid>> {
        let mut all: BTreeMap<Uuid, Boundary<Uuid>> = BTreeMap::new();
        for row in &self.boundaries {
            let Some(aspect) = Aspect::parse(&row.aspect) else { continue };
            let (from, until) = self.in_force(row, tomorrow);
            let days = practice::clock::days_between(from, until).max(0);
            let one = all.entry(row.origin_id).or_insert_with(|| Boundary {
                id: row.origin_id,
                aspect,
                days_in_force: 0,
                could: Vec::new(),
            });
            // the latest version says what it is about
            one.aspect = aspect;
            one.days_in_force += days;
            let worked = |worker: &&ReviewWorkerRow| {
                let day = |at: At| time::local_date(time::moment(at));
                day(worker.first_at) < until && day(worker.latest_at) >= from
            };
            one.could.extend(self.workers.iter().filter(worked).map(|worker| worker.worker_id));
        }
        for one in all.values_mut() {
            one.could.sort_unstable();
            one.could.dedup();
        }
        all.into_values().collect()
    }
}

/// An act as it was weighed. It is kept only when it took place or may, so that one that is not done here took place all the same.
fn act(row: &ReviewActRow, (boundary, version): (Uuid, u32)) -> Option<Weighed<Uuid>> {
    let outcome = match Asked::parse(&row.outcome)? {
        Asked::Within | Asked::BeyondOpen => Outcome::Open,
        Asked::TellAfter => Outcome::Told,
        Asked::AskFirst => Outcome::Asked,
        Asked::NotDone => Outcome::NotDone,
    };
    Some(Weighed {
        id: row.id,
        boundary,
        version,
        stance: if row.beyond { Stance::Beyond } else { Stance::Reached },
        outcome: if row.beyond { outcome } else { Outcome::Open },
        answer: row.granted.then_some(Answer::Yes),
        could_not_wait: row.could_not_wait,
        took_place: true,
        worker: row.worker_id,
        episode: row.episode_id,
        quarter: quarter(row.at),
    })
}

/// A question of which nothing was done, or not yet.
fn asked(row: &ReviewAskRow, (boundary, version): (Uuid, u32)) -> Weighed<Uuid> {
    Weighed {
        id: row.id,
        boundary,
        version,
        stance: Stance::Beyond,
        outcome: Outcome::Asked,
        answer: match row.state.as_str() {
            "yes" => Some(Answer::Yes),
            "no" => Some(Answer::No),
            _ => None,
        },
        could_not_wait: false,
        took_place: false,
        worker: row.worker_id,
        episode: row.episode_id,
        quarter: quarter(row.asked_at),
    }
}

/// How support ended, and whether the person takes part in something ([`Came::how`]).
fn came_of(spells: &[ReviewSpellRow]) -> Vec<CameOf<Uuid>> {
    let mut came = Vec::with_capacity(spells.len() * 2);
    for row in spells {
        if let Some(reason) = row.reason.as_deref().and_then(EndReason::parse) {
            let is = |what, yes| CameOf { episode: row.id, what, yes };
            came.push(is(Came::EndedAsPlanned, matches!(reason, EndReason::GoalsMet | EndReason::MovedOnWithSupport)));
            came.push(is(Came::DroppedOut, matches!(reason, EndReason::NoContact | EndReason::PersonChose)));
        }
        if let Some(yes) = row.takes_part {
            came.push(CameOf { episode: row.id, what: Came::TakingPart, yes });
        }
    }
    came
}

/// Whether somebody fares better by a scale of a measure, for each scale that was asked on two days.
fn fares_better(catalogue: &Catalogue, rows: &[ReviewMeasureRow]) -> Vec<CameOf<Uuid>> {
    // a scale by its number: names are compared once a row and not in every comparison
    let mut scales: BTreeMap<(&str, i32, String), (usize, Better)> = BTreeMap::new();
    let mut better: Vec<Better> = Vec::new();
    let mut readings: Vec<Reading<(Uuid, usize)>> = Vec::with_capacity(rows.len());
    for row in rows {
        let Some(definition) = catalogue.of(&row.instrument, row.edition) else { continue };
        for (key, score) in scores_of(&row.scores) {
            let Some(scale) = definition.scale(&key).filter(|scale| scale.better != Better::Neither) else { continue };
            let next = better.len();
            let (nth, _) = *scales.entry((&row.instrument, row.edition, key)).or_insert_with(|| (next, scale.better));
            if nth == next {
                better.push(scale.better);
            }
            readings.push(Reading {
                who: (row.episode_id, nth),
                on: time::date(row.on_day),
                nth: row.recorded_at.timestamp_micros(),
                score,
            });
        }
    }
    paired(&readings)
        .into_iter()
        .map(|pair| CameOf {
            episode: pair.who.0,
            what: Came::Better,
            yes: match better[pair.who.1] {
                Better::Higher => pair.latest > pair.first,
                Better::Lower => pair.latest < pair.first,
                Better::Neither => false,
            },
        })
        .collect()
}
