//! A charter that the invented service has agreed, from a day next week; what a worker would change in it; and the draft of the next.

use app::Ctx;
use app::charter::{self, Agreement, ProposalState, Written};
use jiff::ToSpan;
use practice::charter::Aspect;
use practice::charter::starting::Starting;
use practice::charter::versions::{Part, TookPart};
use practice::ids::ProposalId;

/// Agrees it, through the use cases, as of the day that the clock says.
///
/// # Errors
/// A use case says no: then the demonstration is at fault.
pub(super) async fn lay(manager: &Ctx, worker: &Ctx, colleague: &Ctx) -> anyhow::Result<()> {
    let first =
        charter::begin(manager, manager.id(), "How we work together", Written::Starting(Starting::Boundaried)).await?;
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
