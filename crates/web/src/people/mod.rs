//! A person's record (PAGES 3): header, what is known, timeline; its details changed; ties and consents.

mod ability;
mod account;
mod consents;
mod death;
mod edit;
mod hidden;
mod said;
mod show;
mod ties;
mod timeline;
mod versions;

use crate::error::WebError;
use crate::routes::{Need::May, routes};
use crate::samples::Samples;
use crate::visit::Visit;
use practice::access::Act;
use practice::ids::PersonId;

routes! {
    GET "/people/{person}" May(Act::PersonRead) => show::show;
    GET "/people/{person}/edit" May(Act::PersonWrite) => edit::show;
    POST "/people/{person}/edit" May(Act::PersonWrite) => edit::save;
    GET "/people/{person}/plan" May(Act::PlanInvite) => account::show;
    POST "/people/{person}/plan" May(Act::PlanInvite) => account::invite;
    POST "/people/{person}/plan/end" May(Act::PlanInvite) => account::end;
    GET "/people/{person}/hidden" May(Act::PersonWrite) => hidden::show;
    POST "/people/{person}/hidden" May(Act::PersonWrite) => hidden::add;
    POST "/people/{person}/hidden/hide" May(Act::PersonWrite) => hidden::hide;
    POST "/people/{person}/hidden/{detail}/show" May(Act::PersonWrite) => hidden::show_again;
    POST "/people/{person}/hidden/{detail}/remove" May(Act::PersonWrite) => hidden::remove;
    GET "/people/{person}/ability" May(Act::PersonWrite) => ability::show;
    POST "/people/{person}/ability" May(Act::PersonWrite) => ability::find;
    GET "/people/{person}/death" May(Act::PersonWrite) => death::show;
    POST "/people/{person}/death" May(Act::PersonWrite) => death::record;
    POST "/people/{person}/death/take-back" May(Act::PersonWrite) => death::take_back;
    POST "/people/{person}/death/{connection}/told" May(Act::PersonWrite) => death::told;
    POST "/people/{person}/brought/{flag}" May(Act::PersonWrite) => show::settle;
    GET "/people/{person}/ties/new" May(Act::PersonWrite) => ties::show;
    POST "/people/{person}/ties/new" May(Act::PersonWrite) => ties::add;
    POST "/people/{person}/ties/{tie}/end" May(Act::PersonWrite) => ties::end;
    GET "/people/{person}/said" May(Act::PersonWrite) => said::list;
    GET "/people/{person}/said/{note}" May(Act::PersonWrite) => said::show;
    POST "/people/{person}/said/{note}" May(Act::PersonWrite) => said::save;
    GET "/people/{person}/consents/new" May(Act::PersonWrite) => consents::show;
    POST "/people/{person}/consents/new" May(Act::PersonWrite) => consents::add;
    POST "/people/{person}/consents/{consent}/withdraw" May(Act::PersonWrite) => consents::withdraw;
}

/// Samples of this room's pages.
pub(crate) fn samples() -> Samples {
    [
        ability::samples(),
        death::samples(),
        hidden::samples(),
        said::samples(),
        show::samples(),
        account::samples(),
        edit::samples(),
        ties::samples(),
        consents::samples(),
    ]
    .concat()
}

/// The name on the page of a form; a page that one may not open is not found.
async fn name_of(visit: &Visit, person: PersonId) -> Result<String, WebError> {
    Ok(app::people::name(visit.ctx(), person).await?)
}
