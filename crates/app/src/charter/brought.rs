//! What is brought in from elsewhere, weighed by the charter of its day (DOMAIN 5.2): it has happened, is kept as it was, and becomes
//! something to talk about where it lies beyond. Nothing is asked of anybody.
//!
//! All versions and the workers' own flexibility are read once; then everything is weighed without another look.

use super::weigh::{Weigher, own};
use super::{boundary, span};
use crate::error::AppResult;
use crate::time;
use jiff::civil::Date;
use practice::charter::leave::{Answer, Leave};
use practice::charter::versions::Span;
use practice::charter::{Act, Boundary, Charter, ContactAct, Facts, Personal, Tally};
use practice::contact::{Attendance, Kind, Place};
use std::collections::HashMap;
use store::bulk::WeighedLoad;
use store::contacts::ContactRow;
use store::{At, Tx};
use uuid::Uuid;

/// All versions of the charter that were agreed, and all own flexibility.
#[derive(Default)]
pub(crate) struct Law {
    versions: Vec<(Span, Uuid, Charter)>,
    personal: HashMap<Uuid, Vec<Personal>>,
}

impl Law {
    /// Reads it: three statements, however much is weighed by it.
    pub(crate) async fn read(tx: &mut Box<dyn Tx>) -> AppResult<Self> {
        let mut boundaries: HashMap<Uuid, Vec<Boundary>> = HashMap::new();
        for row in tx.boundary_agreed().await? {
            boundaries.entry(row.charter_id).or_default().push(boundary(&row)?);
        }
        let mut law = Self::default();
        for row in tx.charter_list().await?.iter().filter(|row| row.state == "agreed") {
            let Some(span) = span(row) else { continue };
            let boundaries = boundaries.remove(&row.id).unwrap_or_default();
            law.versions.push((span, row.id, Charter { version: span.version, boundaries }));
        }
        for row in tx.personal_agreed().await? {
            let own = own(&row.aspect, row.latitude, (row.from_on, row.until_on), row.ended_at);
            law.personal.entry(row.worker_id).or_default().extend(own);
        }
        Ok(law)
    }

    /// Whether there is anything to weigh by.
    pub(crate) fn is_empty(&self) -> bool {
        self.versions.is_empty()
    }

    /// What a worker's act on a day is weighed by; none where no charter was in force.
    fn on(&self, worker: Uuid, on: Date) -> Option<Weigher> {
        let (_, id, charter) = self.versions.iter().filter(|(span, ..)| span.holds(on)).max_by_key(|one| one.0.from)?;
        Some(Weigher {
            charter: Some((*id, charter.clone())),
            personal: self.personal.get(&worker).cloned().unwrap_or_default(),
            facts: Facts::default(),
            worker,
            whose: worker,
            on,
        })
    }

    /// Weighs a contact behind those that stood before it, of its own support and of others of the same person.
    pub(crate) fn contact(
        &self,
        row: &ContactRow,
        opened: Option<At>,
        (here, earlier): (Tally, Tally),
    ) -> Option<Brought> {
        let on = time::local_date(time::moment(row.at));
        let mut weigher = self.on(row.recorded_by, on)?;
        let missed = match Attendance::parse(&row.attendance)? {
            Attendance::Attended => false,
            Attendance::DidNotAttend => true,
            _ => return None,
        };
        weigher.facts.here = here;
        weigher.facts.earlier = earlier;
        if let Some(opened) = opened {
            weigher.facts.weeks_open = super::weigh::weeks(time::local_date(time::moment(opened)), on);
        }
        let act = Act::Contact(ContactAct {
            kind: Kind::parse(&row.kind)?,
            place: Place::parse(&row.place)?,
            minutes: row.minutes.or(row.planned_minutes),
            missed,
            // who came along to a visit, and by which plan, the other system did not say: what is not known is held against nobody
            in_pair: true,
            with_plan: true,
            tasks: &[],
            methods: &[],
            own_experience: false,
        });
        weigher.brought(&act, ("contact", row.id, row.at))
    }

    /// Weighs a referral as it came to whoever supports the person now.
    pub(crate) fn referral(&self, act: &Act<'_>, worker: Uuid, (subject, at): (Uuid, At)) -> Option<Brought> {
        self.on(worker, time::local_date(time::moment(at)))?.brought(act, ("refer", subject, at))
    }
}

/// What was weighed of something that was brought in.
pub(crate) struct Brought {
    leave: Leave,
    charter: Uuid,
    worker: Uuid,
    act: &'static str,
    subject: Uuid,
    at: At,
}

impl Weigher {
    fn brought(self, act: &Act<'_>, (code, subject, at): (&'static str, Uuid, At)) -> Option<Brought> {
        let leave = Leave::happened(&self.verdict(act), &Answer::default());
        let (charter, _) = self.charter?;
        if leave.weighed().is_empty() {
            return None;
        }
        Some(Brought { leave, charter, worker: self.worker, act: code, subject, at })
    }
}

impl Brought {
    /// As it is kept, one row for each boundary that was reached or passed.
    pub(crate) fn rows(
        &self,
        mut id: impl FnMut() -> Uuid,
        (person, episode, referral): (Uuid, Option<Uuid>, Option<Uuid>),
    ) -> Vec<WeighedLoad> {
        let row = |one: &practice::charter::leave::Weighed| WeighedLoad {
            id: id(),
            charter_id: self.charter,
            boundary_id: one.boundary,
            aspect: one.aspect.as_str().to_owned(),
            act: self.act.to_owned(),
            subject: self.subject,
            beyond: one.beyond,
            outcome: one.outcome.as_str().to_owned(),
            latitude: i32::from(one.latitude.get()),
            personal: one.personal,
            figures: one.figures.clone(),
            worker_id: self.worker,
            at: self.at,
            discretion_id: None,
            to_talk_about: one.beyond && self.leave.to_talk_about(),
            talked_at: None,
            person_id: Some(person),
            episode_id: episode,
            referral_id: referral,
        };
        self.leave.weighed().iter().map(row).collect()
    }

    /// What lies beyond, in figures, and by which version; none where nothing does.
    pub(crate) fn beyond(&self) -> Option<(String, Option<u32>)> {
        let beyond: Vec<&str> =
            self.leave.weighed().iter().filter(|one| one.beyond).map(|one| one.figures.as_str()).collect();
        (!beyond.is_empty()).then(|| (beyond.join(" "), self.leave.version()))
    }
}
