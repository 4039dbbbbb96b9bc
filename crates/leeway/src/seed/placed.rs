//! A workshop on the line that the invented service has held: workers, GPs and patients placed three aspects, and two places were agreed.

use app::charter::workshop::{self, By, NewWorkshop, Taking};
use app::secrets::Token;
use app::{App, Ctx};
use practice::charter::workshop::{Bringing, Group, Outcome, Placing, Plan, Seat, Settlement, State};
use practice::charter::{Aspect, Latitude};
use practice::ids::WorkshopId;

const ASPECTS: [Aspect; 3] = [Aspect::NumberOfContacts, Aspect::PlaceOfContact, Aspect::Holding];

/// Who sat there, and where they placed each.
const SEATS: &[(Group, [u8; 3])] = &[
    (Group::Worker, [68, 55, 70]),
    (Group::Worker, [72, 60, 62]),
    (Group::Worker, [58, 64, 74]),
    (Group::Worker, [64, 40, 66]),
    (Group::Gp, [38, 45, 52]),
    (Group::Gp, [44, 30, 60]),
    (Group::Gp, [50, 52, 48]),
    (Group::Patient, [80, 76, 78]),
    (Group::Patient, [74, 82, 70]),
    (Group::Patient, [66, 88, 84]),
];

const NOTES: &[(Aspect, Bringing, &str)] = &[
    (Aspect::NumberOfContacts, Bringing::Intended, "What matters most often comes after the sixth meeting."),
    (Aspect::NumberOfContacts, Bringing::Unintended, "Others wait for longer, and nobody sees them wait."),
    (Aspect::PlaceOfContact, Bringing::Intended, "Somebody who cannot come to the surgery is met at all."),
    (Aspect::PlaceOfContact, Bringing::Unintended, "A worker is alone behind a closed door."),
    (Aspect::Holding, Bringing::Intended, "Somebody stays in touch while nothing else is there."),
];

/// Holds it, through the use cases, as of the day that the clock says.
///
/// # Errors
/// A use case says no: then the demonstration is at fault.
pub(super) async fn lay(app: &App, manager: &Ctx) -> anyhow::Result<()> {
    let plan = Plan { title: "Team day with our practices".to_owned(), aspects: ASPECTS.to_vec(), anonymous: true };
    let new = NewWorkshop { plan, shared_screen: false, lead: None, repeats: None };
    let id = workshop::open_workshop(manager, manager.id(), new).await?;
    on(manager, id, State::Placing).await?;
    let code = workshop::look(manager, id).await?.workshop.row.code.unwrap_or_default();
    let guest = app::services::by_link(app, &code).await?;
    let by = By::Code(&guest);
    for (group, places) in SEATS {
        let mut bytes = [0; 32];
        app.fill(&mut bytes);
        let token = Token::from_bytes(&bytes);
        let taking = Taking { group: *group, seat: Seat::Person, name: String::new() };
        workshop::join(&by, manager.id(), &taking, &token, "/workshop").await?;
        for (aspect, place) in ASPECTS.iter().zip(places) {
            let placing = Placing { aspect: aspect.as_str().to_owned(), place: place.to_string(), word: String::new() };
            workshop::place(&by, Some(token.expose()), &placing).await?;
        }
    }
    for (aspect, bringing, words) in NOTES {
        let said = Outcome { aspect: *aspect, bringing: *bringing, words: (*words).to_owned() };
        workshop::note(&By::Page(manager, id), manager.id(), None, &said, "/charter/workshops").await?;
    }
    on(manager, id, State::Shown).await?;
    on(manager, id, State::TalkedAbout).await?;
    for (aspect, agreed, words) in [
        (Aspect::NumberOfContacts, Latitude::new(60), "Beyond eight with a line why, and talked about in supervision."),
        (Aspect::PlaceOfContact, None, "We want to know first how lone working goes."),
        (Aspect::Holding, Latitude::new(66), "As long as it has a day on which we look at it again."),
    ] {
        workshop::settle(manager, manager.id(), id, Settlement { aspect, agreed, words: words.to_owned() }, 0).await?;
    }
    on(manager, id, State::Agreed).await?;
    on(manager, id, State::Closed).await
}

async fn on(manager: &Ctx, id: WorkshopId, to: State) -> anyhow::Result<()> {
    let version = workshop::look(manager, id).await?.workshop.row.version;
    Ok(workshop::lead_on(manager, manager.id(), (id, version), to).await?)
}
