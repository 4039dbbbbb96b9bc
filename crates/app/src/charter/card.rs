//! The role card from the charter in force, for whoever works here, for whoever refers and for anybody at all; and what the charter says of a
//! need before somebody is referred for it (DOMAIN 4.2).

use super::in_force;
use crate::ctx::Ctx;
use crate::error::{AppError, AppResult};
use crate::reports::{Document, Part as Piece, on_paper};
use crate::services::{Guest, Opens};
use crate::time;
use jiff::civil::Date;
use practice::access::Act;
use practice::charter::Charter;
use practice::charter::card::{self, Card, Reader};
use practice::charter::outside::{self, Said};
use store::Tx;

/// The role card as it is read.
#[derive(Debug, Clone)]
pub struct RoleCard {
    /// What the service calls itself.
    pub service: String,
    /// The service's own words before it.
    pub opening: String,
    /// What the charter says; none where no charter is in force, or it says nothing for this reader.
    pub card: Option<Card>,
    /// The number of the version, and from which day it is in force.
    pub version: Option<(i32, Date)>,
}

/// The card of a service for a reader. It has nothing of anybody, and nothing that the charter does not say.
async fn read(ctx: &Ctx, tx: &mut Box<dyn Tx>, reader: Reader) -> AppResult<RoleCard> {
    let opening = match reader {
        Reader::Patients => crate::referrals::self_wording(tx).await?,
        Reader::Referrers => crate::referrals::role_wording(tx).await?,
    };
    let found = in_force(tx, ctx.today()).await?;
    let version = found.as_ref().and_then(|(row, _)| Some((row.number?, time::date(row.from_on?))));
    let card = found.map(|(_, charter)| card::card(&charter.boundaries, reader)).filter(|card| !card.parts.is_empty());
    // once the charter says it, only how the service begins is its own: what follows could say something else
    let opening = match &card {
        Some(_) => opening.lines().next().unwrap_or_default().trim().to_owned(),
        None => opening,
    };
    Ok(RoleCard { service: ctx.service_name().to_owned(), opening, card, version })
}

/// The role card for whoever is signed in.
///
/// # Errors
/// [`AppError::NotFound`] where the role may not read it.
pub async fn role_card(ctx: &Ctx, reader: Reader) -> AppResult<RoleCard> {
    ctx.authorise(Act::RoleCardRead)?;
    read(ctx, &mut ctx.read().await?, reader).await
}

/// The role card for anybody, at the service's public address.
///
/// # Errors
/// [`AppError::NotFound`] where the address is another's.
pub async fn public_card(guest: &Guest, reader: Reader) -> AppResult<RoleCard> {
    let Opens::SelfReferral = guest.opens else { return Err(AppError::NotFound) };
    let card = read(&guest.ctx, &mut guest.ctx.read().await?, reader).await?;
    Ok(RoleCard { service: guest.service_name.clone(), ..card })
}

/// Where anybody reads the card without an account: with the installation's own address before it, where that is known.
///
/// # Errors
/// [`AppError::NotFound`] where the role may not read it.
pub async fn public_place(ctx: &Ctx, reader: Reader) -> AppResult<String> {
    ctx.authorise(Act::RoleCardRead)?;
    let slug = crate::services::row(ctx).await?.slug;
    let address = ctx.app.address.as_deref().unwrap_or_default();
    Ok(match reader {
        Reader::Patients => format!("{address}/card/{slug}"),
        Reader::Referrers => format!("{address}/card/{slug}/referrers"),
    })
}

/// The card as plain words: how it begins, an empty line, and what the charter says; the service's own words alone where there is none.
pub(crate) async fn text(ctx: &Ctx, reader: Reader) -> AppResult<String> {
    let card = read(ctx, &mut ctx.read().await?, reader).await?;
    Ok(match card.card {
        Some(parts) => format!("{}\n\n{}", card.opening, parts.prose()),
        None => card.opening,
    })
}

/// The card as a PDF.
///
/// # Errors
/// [`AppError::NotPossible`] where the type has no sign for something that stands in it.
pub fn card_on_paper(card: &RoleCard, title: &str, version: &str) -> AppResult<Vec<u8>> {
    let mut parts = vec![Piece::Text(card.service.clone())];
    parts.extend(
        card.opening.split('\n').filter(|line| !line.trim().is_empty()).map(|line| Piece::Text(line.to_owned())),
    );
    for part in card.card.iter().flat_map(|card| &card.parts) {
        parts.push(Piece::Heading(part.heading.to_owned()));
        parts.extend(part.words.iter().map(|words| Piece::Text(words.clone())));
    }
    parts.push(Piece::Heading("Where somebody else decides or helps".to_owned()));
    let said = |need: &practice::needs::Need| {
        let beyond = need.beyond_power.as_deref().unwrap_or_default();
        let instead = need.instead.as_deref().unwrap_or_default();
        Piece::Text(format!("{}. {beyond} {instead}", need.words))
    };
    parts.extend(card::elsewhere().map(said));
    parts.push(Piece::Text(version.to_owned()));
    on_paper(&Document { title: title.to_owned(), parts })
}

/// What is said of needs before somebody is referred.
#[derive(Debug, Clone)]
pub struct Beside(Option<Charter>);

impl Beside {
    /// What is said of a need.
    #[must_use]
    pub fn of(&self, need: &str) -> Vec<Said> {
        outside::outside(self.0.as_ref(), need)
    }

    /// Whether the service is for none of these needs.
    #[must_use]
    pub fn nothing_remains(&self, needs: &[String]) -> bool {
        outside::nothing_remains(self.0.as_ref(), needs)
    }

    /// What is said where no charter is in force.
    #[must_use]
    pub const fn without_charter() -> Self {
        Self(None)
    }
}

/// What the charter in force says of needs: for whoever refers, with an account or without one. It is public.
///
/// # Errors
/// Storage only.
pub async fn beside_needs(ctx: &Ctx) -> AppResult<Beside> {
    let found = in_force(&mut ctx.read().await?, ctx.today()).await?;
    Ok(Beside(found.map(|(_, charter)| charter)))
}
