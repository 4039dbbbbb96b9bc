//! Judgement that a worker of the invented service used where nothing is agreed: noted, what came of it, and what she thinks about it.

use app::Ctx;
use app::charter::journal::{self, NewEntry, NewReflection};
use practice::charter::Aspect;
use practice::charter::journal::Own;
use practice::charter::leave::Type;
use practice::ids::EpisodeId;

/// Notes it, through the use cases, at the moment that the clock says.
///
/// # Errors
/// A use case says no: then the demonstration is at fault.
pub(super) async fn lay(worker: &Ctx, episode: EpisodeId) -> anyhow::Result<()> {
    let entry = |episode, aspect, kind, why: &str, hoped: &str| NewEntry {
        form: worker.id(),
        episode,
        own: Own { aspect, kind, why: why.to_owned(), hoped: hoped.to_owned() },
        names_nobody: false,
    };
    let rehearsed = entry(
        Some(episode),
        Aspect::Methods,
        Type::UsingSkills,
        "We rehearsed the telephone call to the council together, three times, before it was made.",
        "That the next call can be made without me.",
    );
    let rehearsed = journal::note(worker, rehearsed).await?;
    let word = "The call was made, and the second one without me.";
    journal::came_of(worker, worker.id(), (rehearsed, 1), word).await?;
    let thought = NewReflection {
        form: worker.id(),
        words: "It took half an hour that nobody had planned. I would do it again, and say so beforehand.".to_owned(),
        bring: true,
        names_nobody: false,
        version: 0,
    };
    journal::reflect(worker, rehearsed, thought).await?;
    let stayed = entry(
        None,
        Aspect::Remit,
        Type::ScopeOfRole,
        "Stayed at the front desk for an hour, because nobody else was there and people were waiting.",
        "",
    );
    journal::note(worker, stayed).await?;
    // what was read on the way was shown to nobody
    worker.nothing_shown();
    Ok(())
}
