//! The next version of the charter that the invented service has lived by for a year, agreed from a day soon; what workers would change in
//! it; and the draft of the one after.

use app::Ctx;
use app::charter::{self, Agreement, BoundaryDraft, ProposalState, Written};
use jiff::ToSpan;
use practice::charter::versions::{Part, TookPart};
use practice::charter::{Aspect, Latitude};
use practice::ids::{BoundaryId, CharterId, ProposalId};

/// Agrees it, through the use cases, as of the day that the clock says.
///
/// # Errors
/// A use case says no: then the demonstration is at fault.
pub(super) async fn lay(manager: &Ctx, worker: &Ctx, colleague: &Ctx) -> anyhow::Result<()> {
    let Some(lived) = charter::page(manager).await?.now else { return Ok(()) };
    let before = CharterId(lived.version.row.id);
    let first = charter::begin(manager, manager.id(), "", Written::Version(before)).await?;
    // what a year taught: the last of the usual contacts is a place to think, and a line is enough to go on
    let opened = charter::open(manager, first).await?;
    if let Some((one, version)) =
        opened.boundaries.iter().find(|(one, _)| one.aspect == Aspect::NumberOfContacts && one.rule.is_some())
    {
        let wider = BoundaryDraft {
            aspect: one.aspect,
            rule: one.rule.clone(),
            latitude: Latitude::new(60).unwrap_or(one.latitude),
            ceiling: Latitude::new(80),
            why: one.why.clone(),
            words_for_workers: "We meet up to eight times, most often six. Missed appointments, check-ins and talks with carers or colleagues do not count. To go on after the eighth, write one line why.".to_owned(),
            words_for_public: one.words_for_public.clone(),
            cmocs: one.cmocs.clone(),
        };
        charter::boundary_put(manager, manager.id(), first, Some((BoundaryId(one.id), *version)), wider).await?;
    }
    let read = charter::open(manager, first).await?.version.row.version;
    let from = manager.today().saturating_add(14.days());
    let part = |name: &str, part| TookPart { name: name.to_owned(), part };
    let took_part = vec![
        part(worker.actor_name(), Part::Worker),
        part(colleague.actor_name(), Part::Worker),
        part(manager.actor_name(), Part::Manager),
        part("A patient of the participation group", Part::Patient),
    ];
    let agreement = Agreement { from, discussed_on: from.saturating_add(6.months()), took_part };
    charter::agree(manager, manager.id(), (first, read), agreement).await?;
    let proposals = [
        (
            worker,
            Aspect::PlaceOfContact,
            "Name the library among the places.",
            "It is warm, and nobody asks what you are there for.",
        ),
        (
            colleague,
            Aspect::NumberOfContacts,
            "Leave check-ins out of the count.",
            "They are short, and they keep people going while they wait.",
        ),
    ];
    for (who, aspect, said, why) in proposals {
        charter::propose(who, who.id(), aspect, said, why).await?;
    }
    if let Some(one) = charter::proposals(manager, None).await?.proposals.last() {
        let known = (ProposalId(one.id), one.version);
        charter::answer(manager, manager.id(), known, ProposalState::TakenUp, "It goes into the next version.").await?;
    }
    charter::begin(manager, manager.id(), "How we work together, the next version", Written::Version(first)).await?;
    Ok(())
}
