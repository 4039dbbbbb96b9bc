//! Family and carers around a support, and a meeting with several of them.

mod joint;
mod new;

use crate::episodes::{Header, Tab};
use crate::error::WebResult;
use crate::routes::{Need::May, routes};
use crate::samples::{Samples, drawn};
use crate::visit::Visit;
use app::family::Family;
use axum::extract::Path;
use practice::access::Act;
use practice::ids::EpisodeId;
use practice::person::{TieKind, Told, full_name};
use serde::Serialize;
use uuid::Uuid;

routes! {
    GET "/episodes/{episode}/family" May(Act::EpisodeRead) => show;
    GET "/episodes/{episode}/family/new" May(Act::PersonWrite) => new::show;
    POST "/episodes/{episode}/family/new" May(Act::PersonWrite) => new::add;
    POST "/episodes/{episode}/family/new/weighed" May(Act::PersonWrite) => new::weighed;
    GET "/episodes/{episode}/contacts/joint" May(Act::ContactRecord) => joint::show;
    POST "/episodes/{episode}/contacts/joint" May(Act::ContactRecord) => joint::record;
}

/// A tie, with what each has said.
#[derive(Debug, Clone, Serialize)]
struct KinView {
    name: String,
    /// How they stand to the person, in a sentence.
    stands: String,
    /// Whether they may be told of this support.
    told: &'static str,
    note: String,
    /// Their record, where this account may open it.
    href: Option<String>,
    /// Their support, where this account gives it.
    support: Option<String>,
    /// What they have said of whether this person may be told of theirs.
    tells: Option<&'static str>,
    died: bool,
    /// A record with few details, kept because of this tie: they can be referred too.
    light: bool,
    /// They care for this person, or are cared for by them.
    carer: bool,
    cared_for: bool,
}

#[derive(Debug, Clone, Serialize)]
struct FamilyView {
    header: Header,
    name: String,
    died: bool,
    kin: Vec<KinView>,
    write: bool,
    joint: bool,
    /// Whether this account refers people.
    refers: bool,
}

fn kin(family: &Family) -> Vec<KinView> {
    let name = full_name(&family.names.0, &family.names.1);
    let one = |kin: &app::family::Kin| KinView {
        name: kin.row.name.clone(),
        stands: kin.kind.map_or_else(String::new, |kind| kind.towards(&name)),
        told: kin.told.words(),
        note: kin.row.note.clone(),
        href: kin.other.as_ref().map(|other| format!("/people/{}", other.person)),
        support: kin.other.as_ref().and_then(|other| other.episode).map(|episode| format!("/episodes/{episode}")),
        tells: kin.other.as_ref().map(|other| other.tells.words()),
        died: kin.other.as_ref().is_some_and(|other| other.died),
        light: kin.other.as_ref().is_some_and(|other| other.light),
        carer: kin.kind == Some(TieKind::CarerOf),
        cared_for: kin.kind == Some(TieKind::CaredForBy),
    };
    family.kin.iter().map(one).collect()
}

async fn show(visit: Visit, Path(episode): Path<Uuid>) -> WebResult {
    let opened = app::episodes::open(visit.ctx(), EpisodeId(episode)).await?;
    let family = app::family::open(visit.ctx(), EpisodeId(episode)).await?;
    let view = FamilyView {
        header: Header::of(&opened, visit.ctx().today(), Tab::Overview),
        name: full_name(&family.names.0, &family.names.1),
        died: family.died,
        joint: family.write && family.together().next().is_some(),
        kin: kin(&family),
        write: family.write,
        refers: visit.ctx().may(Act::ReferralRecordSpoken),
    };
    visit.page("family/show.html", "Family and carers", view)
}

/// With and without ties, and the form of a meeting.
pub(crate) fn samples() -> Samples {
    let one = |known: bool| KinView {
        name: "Joan, her sister".to_owned(),
        stands: if known { TieKind::CarerOf } else { TieKind::CaredForBy }.towards("Mary O’Neill"),
        told: Told::Yes.words(),
        note: if known { "Comes on Fridays".to_owned() } else { String::new() },
        href: known.then(|| "/people/p".to_owned()),
        support: known.then(|| "/episodes/f".to_owned()),
        tells: known.then(|| Told::NotAsked.words()),
        died: !known,
        light: false,
        carer: known,
        cared_for: !known,
    };
    let view = FamilyView {
        header: Header::sample(Tab::Overview),
        name: "Mary O’Neill".to_owned(),
        died: false,
        kin: vec![one(true), one(false), KinView { support: None, light: true, ..one(true) }],
        write: true,
        joint: true,
        refers: true,
    };
    let empty = FamilyView { kin: Vec::new(), write: false, joint: false, refers: false, ..view.clone() };
    let after = FamilyView { died: true, ..view.clone() };
    [
        vec![("family/show.html", vec![drawn(&view, None), drawn(&empty, None), drawn(&after, None)])],
        joint::samples(),
        new::samples(),
    ]
    .concat()
}
