//! What the worker gives to supervision, as lines of an agenda (DOMAIN 5.3, 6): words of the day's minute, thoughts they bring, judgement where
//! nothing is agreed, what they met and did not know how to do, and other work they handed on. One statement for each.

use super::agenda::{Leads, Said, Sources, aspect, before, on};
use super::told::Cover;
use crate::ctx::Ctx;
use crate::error::AppResult;
use crate::time;
use jiff::SignedDuration;
use practice::charter::leave::Type;
use practice::support::Party;
use practice::support::other_work::{Answer, Asker, Kind as Work, State as Stands};
use practice::support::supervision::Kind as Pairing;
use practice::support::supervision::agenda::Kind;
use practice::support::training::Topic;
use store::Tx;
use store::supervising::PairRow;

/// What was noted where nothing is agreed is offered for so long; other work that was handed on, a quarter.
const NOTED_LASTS: SignedDuration = SignedDuration::from_hours(365 * 24);
const HANDED_LASTS: SignedDuration = SignedDuration::from_hours(91 * 24);

/// What the worker says and thinks, which fills every agenda of theirs.
pub(super) async fn brought(
    tx: &mut Box<dyn Tx>,
    pair: &PairRow,
    me: Party,
    cover: &Cover,
    sources: &mut Sources,
) -> AppResult<()> {
    for row in tx.supervision_words(pair.worker_id).await? {
        let said = Said { words: row.words, ..Said::default() };
        sources.put((Kind::Word, row.id), on(row.at), false, said);
    }
    for row in tx.agenda_thoughts(pair.worker_id).await? {
        let names = (row.given_name, row.family_name, row.known_as);
        let of = aspect(&row.aspect);
        let words = if of.is_empty() { "On your judgement".to_owned() } else { format!("On {}", of.to_lowercase()) };
        let said = Said {
            words,
            more: cover.for_reader(me, &row.words, &names),
            leads: (me == Party::Worker).then_some(Leads::Judgement(row.discretion_id)),
            ..Said::default()
        };
        sources.put((Kind::Reflection, row.id), on(row.at), false, said);
    }
    Ok(())
}

/// What the worker noted, met and handed on, as far as the agenda of the pair fills itself with it.
pub(super) async fn met(
    ctx: &Ctx,
    tx: &mut Box<dyn Tx>,
    (pair, pairing): (&PairRow, Pairing),
    me: Party,
    cover: &Cover,
    sources: &mut Sources,
) -> AppResult<()> {
    if Kind::Noted.fills(pairing) {
        for row in tx.agenda_noted(pair.worker_id, before(ctx, NOTED_LASTS)).await? {
            let names = (row.given_name, row.family_name, row.known_as);
            let judgement = Type::parse(&row.judgement).map_or("", Type::words);
            let said = Said {
                words: aspect(&row.aspect).to_owned(),
                more: format!("{judgement}: {}", cover.for_reader(me, &row.why, &names)),
                reference: row.reference,
                episode: row.episode_id,
                leads: (me == Party::Worker).then_some(Leads::Judgement(row.id)),
            };
            sources.put((Kind::Noted, row.id), on(row.at), false, said);
        }
    }
    if Kind::TrainingGap.fills(pairing) {
        for row in tx.agenda_met(pair.worker_id).await? {
            let said = Said {
                words: Topic::parse(&row.topic).map_or("", Topic::words).to_owned(),
                more: row.words,
                leads: Some(Leads::Gap(row.id)),
                ..Said::default()
            };
            sources.put((Kind::TrainingGap, row.id), time::date(row.said_on), false, said);
        }
    }
    if Kind::OtherWork.fills(pairing) {
        for row in tx.agenda_handed(pair.worker_id, before(ctx, HANDED_LASTS)).await? {
            let what = Work::parse(&row.kind).map_or("", Work::words);
            let asker = Asker::parse(&row.asker).map_or("", Asker::words).to_lowercase();
            let stands = match row.answer.as_deref().and_then(Answer::parse) {
                Some(answer) => answer.words(),
                None if Stands::parse(&row.state) == Some(Stands::Passed) => "nobody has answered yet",
                None => "",
            };
            let said = Said {
                words: format!("{what}, for {asker}: {}", stands.to_lowercase()),
                more: row.what,
                leads: Some(Leads::OtherWork(row.id)),
                ..Said::default()
            };
            sources.put((Kind::OtherWork, row.id), on(row.noted_at), false, said);
        }
    }
    Ok(())
}
