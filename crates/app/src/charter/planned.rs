//! Leave for what is planned (DOMAIN 5.2): asked for with what whoever sends the form says, before anything is written.
//!
//! A [`Leaved`] is made by a [`Weigher`] alone, for one kind of act; whoever writes an act of that kind takes it, and keeps with the act
//! what was weighed. So no use case can plan such an act and forget the charter. What concerns somebody's safety, and what follows a
//! death, is never weighed, and says so ([`Leaved::unweighed`]).

use super::weigh::Weigher;
use crate::ctx::{About, Ctx};
use crate::error::{AppError, AppResult};
use crate::notices::{self, Of};
use practice::charter::asking::State as AskState;
use practice::charter::leave::{Answer, Leave, Type, check};
use practice::charter::{Act, Outcome, Tense, Verdict};
use practice::event::Kind;
use serde_json::json;
use std::collections::BTreeSet;
use std::marker::PhantomData;
use store::charter::{AskRow, Done};
use store::permit::{EpisodePermit, ReferralPermit};
pub use store::weighing::AskStandingRow as AskStanding;
use store::{At, Tx};
use uuid::Uuid;

/// What is said where the charter is not the one that the form showed.
pub const CHANGED: &str = "The charter was changed while you wrote. What it says now stands in the form. Nothing is lost: look at it, then send the form again";

/// What whoever sends a form says to what lies beyond the charter.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Judgement {
    /// Why, in a line.
    pub why: String,
    /// What it is hoped to do.
    pub hoped: String,
    /// What kind of judgement it is.
    pub kind: Option<Type>,
    /// With whom a referral is shared, where the charter asks for that (DOMAIN 4.2, *jointly managed with …*).
    pub shared_with: String,
    /// It cannot wait for an answer.
    pub could_not_wait: bool,
    /// It is to be asked first, and not done yet.
    pub ask: bool,
    /// The version of the charter that the form showed.
    pub version: Option<u32>,
}

/// An act that is planned, and the code by which it is kept.
pub(crate) trait Planned {
    const ACT: &'static str;
}

/// The acts that are planned.
pub(crate) mod act {
    use super::Planned;

    macro_rules! acts {
        ($($(#[$doc:meta])* $name:ident => $code:literal;)+) => {$(
            $(#[$doc])*
            #[derive(Debug)]
            pub(crate) enum $name {}
            impl Planned for $name {
                const ACT: &'static str = $code;
            }
        )+};
    }
    acts! {
        /// A referral is accepted.
        Accept => "accept";
        /// A referral is declined.
        Decline => "decline";
        /// A person is held, or held on.
        Hold => "hold";
        /// Support ends.
        End => "end";
        /// An appointment is booked, once or as a series.
        Appointment => "appointment";
        /// Somebody of the family, or a carer, is supported as part of it.
        Family => "family";
        /// A group is set up.
        SetUpGroup => "group";
    }
}

/// About whom an act is, by the right to write it.
#[derive(Clone, Copy)]
pub(crate) enum Whose<'p> {
    /// A support.
    Episode(&'p EpisodePermit),
    /// A referral.
    Referral(&'p ReferralPermit),
    /// Nobody.
    Worker,
}

impl Whose<'_> {
    /// The support, and the referral.
    pub(super) fn about(self) -> (Option<Uuid>, Option<Uuid>) {
        match self {
            Self::Episode(permit) => (Some(*permit.episode()), None),
            Self::Referral(permit) => (None, Some(*permit.referral())),
            Self::Worker => (None, None),
        }
    }

    fn person(self) -> Option<Uuid> {
        match self {
            Self::Episode(permit) => Some(*permit.person()),
            Self::Referral(permit) => Some(*permit.person()),
            Self::Worker => None,
        }
    }

    fn event(self, subject: Uuid) -> About {
        match self {
            Self::Episode(permit) => About::episode(permit, subject),
            Self::Referral(permit) => About::person(*permit.person(), subject),
            Self::Worker => About::service(subject),
        }
    }
}

/// Leave for one act of a kind.
#[must_use = "whoever writes the act takes it, and keeps what was weighed"]
pub(crate) struct Leaved<A> {
    /// The leave, and by which charter; none for what is never weighed, and where no charter is in force.
    weighed: Option<(Leave, Uuid)>,
    worker: Uuid,
    /// The questions that were answered yes.
    granted: Vec<Uuid>,
    /// Questions that wait for an answer still, each with its version: the act does not.
    unanswered: Vec<(Uuid, i64)>,
    act: PhantomData<A>,
}

impl<A: Planned> Leaved<A> {
    /// For an act that is never weighed: one that concerns somebody's safety, or follows a death.
    pub(crate) fn unweighed(ctx: &Ctx) -> AppResult<Self> {
        Ok(Self {
            weighed: None,
            worker: ctx.account()?.0,
            granted: Vec::new(),
            unanswered: Vec::new(),
            act: PhantomData,
        })
    }

    /// Keeps with the act what was weighed, uses the yes it was done on, and tells the supervisors at once of what could not wait.
    pub(crate) async fn keep(
        self,
        ctx: &Ctx,
        tx: &mut Box<dyn Tx>,
        whose: Whose<'_>,
        (subject, at): (Uuid, At),
    ) -> AppResult<()> {
        let Some((leave, charter)) = self.weighed else { return Ok(()) };
        Box::pin(put(ctx, tx, whose, (charter, self.worker), (A::ACT, subject, at), &leave)).await?;
        for yes in self.granted {
            // one for each aspect on which it was asked first: hardly ever two
            tx.ask_used(self.worker, yes, subject).await?;
        }
        if let Some(said) = leave.discretion().filter(|said| said.could_not_wait) {
            for question in self.unanswered {
                let gone_on = (AskState::CouldNotWait.as_str(), said.why.as_str());
                tx.ask_end(self.worker, question, gone_on, ctx.at()).await?;
            }
            let told: Vec<Uuid> =
                tx.supervisors_of(self.worker, ctx.day()).await?.into_iter().map(|(id, _)| id).collect();
            notices::tell(ctx, tx, Of::Judgement, subject, &told).await?;
        }
        Ok(())
    }
}

/// Keeps what was weighed with an act that has happened.
pub(super) async fn keep(
    ctx: &Ctx,
    tx: &mut Box<dyn Tx>,
    whose: Whose<'_>,
    weigher: &Weigher,
    done: (&str, Uuid, At),
    leave: &Leave,
) -> AppResult<()> {
    let Some((charter, _)) = &weigher.charter else { return Ok(()) };
    Box::pin(put(ctx, tx, whose, (*charter, weigher.worker), done, leave)).await
}

async fn put(
    ctx: &Ctx,
    tx: &mut Box<dyn Tx>,
    whose: Whose<'_>,
    (charter, worker): (Uuid, Uuid),
    (act, subject, at): (&str, Uuid, At),
    leave: &Leave,
) -> AppResult<()> {
    if leave.weighed().is_empty() {
        return Ok(());
    }
    // of whom it is, the permit says
    let (person, episode, referral) = (None, None, None);
    let done = Done { worker, at, recorded_at: ctx.at(), act, subject, charter, person, episode, referral };
    let ids: Vec<Uuid> = (0..=leave.weighed().len()).map(|_| ctx.id()).collect();
    match whose {
        Whose::Episode(permit) => tx.weighed_of_episode(permit, &done, leave, &ids).await?,
        Whose::Referral(permit) => tx.weighed_of_referral(permit, &done, leave, &ids).await?,
        Whose::Worker => tx.weighed_of_worker(&done, leave, &ids).await?,
    }
    let beyond: Vec<&str> = leave.weighed().iter().filter(|one| one.beyond).map(|one| one.figures.as_str()).collect();
    if !beyond.is_empty() {
        let mut body = json!({ "beyond": beyond.join(" "), "charter_version": leave.version() });
        if let Some(said) = leave.discretion() {
            body["judgement"] = json!(said.kind.as_str());
            body["why"] = json!(said.why);
            body["hoped"] = json!(said.hoped);
        }
        ctx.event(tx, Kind::BeyondUsual, whose.event(subject), &body);
    }
    Ok(())
}

/// The aspects on which a verdict asks first, each once.
fn asks_first(verdict: &Verdict<'_>) -> BTreeSet<&'static str> {
    let asks = |one: &&practice::charter::Finding<'_>| one.outcome() == Outcome::AskFirst;
    verdict.findings.iter().filter(asks).map(|one| one.boundary.aspect.as_str()).collect()
}

impl Weigher {
    /// Leave for an act that is planned, by what is said with it. Where it is to be asked first, the question is written in the place of
    /// the act, and the transaction ends with it. `form` is the form's own id, and `place` where it stands.
    ///
    /// # Errors
    /// [`AppError::Invalid`] with what is missing, and where the charter was changed since the form was shown; [`AppError::Asked`] where a
    /// supervisor is asked now.
    pub(crate) async fn planned<A: Planned>(
        &self,
        ctx: &Ctx,
        mut tx: Box<dyn Tx>,
        whose: Whose<'_>,
        (form, place): (Uuid, &str),
        act: &Act<'_>,
    ) -> AppResult<(Box<dyn Tx>, Leaved<A>)> {
        let said = ctx.judgement();
        // on the heap: the use cases that stand around it are large enough
        if let Some(leaved) = Box::pin(self.leave(ctx, &mut tx, whose, act, &said)).await? {
            return Ok((tx, leaved));
        }
        Box::pin(self.ask::<A>(ctx, &mut tx, whose, &self.verdict(act), &said)).await?;
        ctx.finish(tx, form, place, None).await?;
        Err(AppError::Asked(place.to_owned()))
    }

    /// The same for an act that is planned beside something else, which is written in any case: where it is to be asked first, the question
    /// stands in the transaction, and there is no leave.
    ///
    /// # Errors
    /// As [`Self::planned`].
    pub(crate) async fn planned_beside<A: Planned>(
        &self,
        ctx: &Ctx,
        tx: &mut Box<dyn Tx>,
        whose: Whose<'_>,
        act: &Act<'_>,
    ) -> AppResult<Option<Leaved<A>>> {
        let said = ctx.judgement();
        let leaved = Box::pin(self.leave(ctx, tx, whose, act, &said)).await?;
        if leaved.is_none() {
            Box::pin(self.ask::<A>(ctx, tx, whose, &self.verdict(act), &said)).await?;
        }
        Ok(leaved)
    }

    /// Whether an act lies beyond the charter otherwise than one that was settled before: beyond another boundary, or with other figures.
    pub(crate) fn goes_further(&self, settled: &Act<'_>, act: &Act<'_>) -> bool {
        let before = self.verdict(settled);
        let stood = |one: &practice::charter::Finding<'_>| {
            before.findings.iter().any(|old| {
                old.beyond
                    && old.boundary.id == one.boundary.id
                    && old.figures(Tense::Planned) == one.figures(Tense::Planned)
            })
        };
        self.verdict(act).findings.iter().any(|one| one.beyond && !stood(one))
    }

    /// Leave for an act that is planned for one of several people, with whom nobody can say why: only what asks for nothing.
    ///
    /// # Errors
    /// [`AppError::NotPossible`] where the charter asks for something.
    pub(crate) async fn planned_for_several<A: Planned>(
        &self,
        ctx: &Ctx,
        tx: &mut Box<dyn Tx>,
        whose: Whose<'_>,
        act: &Act<'_>,
    ) -> AppResult<Leaved<A>> {
        let beyond = || {
            AppError::NotPossible(
                "The charter asks for a word here. Do it on their own page, where you can say why".to_owned(),
            )
        };
        match self.leave(ctx, tx, whose, act, &Judgement::default()).await {
            Ok(leaved) => leaved.ok_or_else(beyond),
            Err(AppError::Invalid(_)) => Err(beyond()),
            Err(other) => Err(other),
        }
    }

    /// Leave for an act; none where a supervisor is to be asked now.
    async fn leave<A: Planned>(
        &self,
        ctx: &Ctx,
        tx: &mut Box<dyn Tx>,
        whose: Whose<'_>,
        act: &Act<'_>,
        said: &Judgement,
    ) -> AppResult<Option<Leaved<A>>> {
        let verdict = self.verdict(act);
        if said.version.is_some_and(|seen| verdict.version != Some(seen)) {
            return Err(AppError::field("", CHANGED));
        }
        let mut answer = Answer {
            why: said.why.clone(),
            hoped: said.hoped.clone(),
            kind: said.kind,
            granted: None,
            could_not_wait: said.could_not_wait,
        };
        check(&answer).map_err(AppError::Invalid)?;
        let (mut granted, mut unanswered) = (Vec::new(), Vec::new());
        if verdict.outcome() == Outcome::AskFirst {
            let aspects = asks_first(&verdict);
            for aspect in &aspects {
                // hardly ever two
                granted.extend(tx.ask_granted(self.worker, A::ACT, aspect, whose.about(), ctx.at()).await?);
            }
            // a yes on one aspect is none on another
            if granted.len() < aspects.len() {
                granted.clear();
            }
            answer.granted = granted.first().copied();
            if said.could_not_wait && granted.is_empty() {
                let standing = tx.ask_standing(self.worker, A::ACT, whose.about()).await?;
                let open = standing.iter().filter(|one| one.state == AskState::Asked.as_str());
                unanswered =
                    open.filter(|one| aspects.contains(one.aspect.as_str())).map(|one| (one.id, one.version)).collect();
            }
            if said.ask && granted.is_empty() {
                return Ok(None);
            }
        }
        if said.ask && verdict.outcome() != Outcome::NotDone {
            return Err(AppError::field(
                "judgement_ask",
                "There is nothing that has to be asked first here, or it was answered yes. Send the form itself",
            ));
        }
        let leave = Leave::planned(&verdict, &answer).map_err(|missing| AppError::Invalid(vec![missing.problem()]))?;
        let weighed = self.charter.as_ref().map(|(charter, _)| (leave, *charter));
        Ok(Some(Leaved { weighed, worker: self.worker, granted, unanswered, act: PhantomData }))
    }

    /// Asks a supervisor of today on each aspect that is to be asked first.
    async fn ask<A: Planned>(
        &self,
        ctx: &Ctx,
        tx: &mut Box<dyn Tx>,
        whose: Whose<'_>,
        verdict: &Verdict<'_>,
        said: &Judgement,
    ) -> AppResult<()> {
        let what = said.why.trim();
        if what.is_empty() {
            return Err(AppError::field("judgement_why", "Write in a line what you would like to do, and why."));
        }
        let supervisors = tx.supervisors_of(self.worker, ctx.day()).await?;
        let Some((asked_of, name)) = supervisors.into_iter().find(|(id, _)| *id != self.worker) else {
            return Err(AppError::field(
                "judgement_ask",
                "You have no supervisor here at the moment, so there is nobody to ask. Tell your manager, who can name one. Where it cannot wait, say so below and go on",
            ));
        };
        let standing = tx.ask_standing(self.worker, A::ACT, whose.about()).await?;
        let due = super::asks::due(ctx, tx).await?;
        let mut asked = Vec::new();
        for aspect in asks_first(verdict) {
            if let Some(before) =
                standing.iter().find(|one| one.aspect == aspect && one.state == AskState::Asked.as_str())
            {
                return Err(AppError::field(
                    "judgement_ask",
                    format!(
                        "You have asked already: it is with {}. Where it cannot wait, say so below and go on",
                        before.name
                    ),
                ));
            }
            let findings = verdict.findings.iter().filter(|one| one.beyond && one.boundary.aspect.as_str() == aspect);
            let Some(first) = findings.clone().next() else { continue };
            let figures: Vec<String> = findings.map(|one| one.figures(Tense::Planned)).collect();
            let (episode_id, referral_id) = whose.about();
            let row = AskRow {
                id: ctx.id(),
                worker_id: self.worker,
                asked_of,
                aspect: aspect.to_owned(),
                boundary_id: Some(first.boundary.id),
                act: A::ACT.to_owned(),
                what: what.to_owned(),
                figures: figures.join(" "),
                state: AskState::Asked.as_str().to_owned(),
                answer: String::new(),
                asked_at: ctx.at(),
                due_at: due,
                passed_on_at: None,
                answered_at: None,
                answered_by: None,
                used_by: None,
                until_at: None,
                person_id: whose.person(),
                episode_id,
                referral_id,
                version: 1,
            };
            tx.ask_insert(&row).await?;
            tx.ask_told(row.id, ctx.at()).await?;
            asked.push(row);
        }
        let Some(first) = asked.first() else { return Ok(()) };
        let figures: Vec<&str> = asked.iter().map(|one| one.figures.as_str()).collect();
        let body = json!({ "to": name, "beyond": figures.join(" "), "charter_version": verdict.version, "why": what });
        ctx.event(tx, Kind::AskedFirst, whose.event(first.id), &body);
        notices::tell(ctx, tx, Of::Ask, first.id, &[asked_of]).await
    }
}
