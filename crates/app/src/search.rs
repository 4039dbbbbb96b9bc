//! Search from any page (PAGES 4): people, referrals by reference, groups and services. What is searched
//! never stands in an address, and nobody is found whom the account may not open (DOMAIN 10).

use crate::ctx::Ctx;
use crate::error::{AppError, AppResult};
use practice::access::Act;
use practice::person::fold;
use practice::search::{SEARCH_MAX, Sought, read};
use store::assets::AssetRow;
pub use store::people::PersonFoundRow;
use store::people::PersonSearch;
use store::referrals::ReferralListRow;
use store::{PAGE, Tx};

/// How many groups and services a search shows; the directory has the rest.
const ASSETS: i64 = 10;

/// What a search found.
#[derive(Debug)]
pub struct Found {
    /// How what was typed was read, so that it can be said (DOMAIN 11.6).
    pub sought: Sought,
    /// People whose record this account may open, the most recently written to first.
    pub people: Vec<PersonFoundRow>,
    /// Whether there are more people than are shown.
    pub more_people: bool,
    /// Referrals with this reference.
    pub referrals: Vec<ReferralListRow>,
    /// Groups and services.
    pub assets: Vec<AssetRow>,
}

/// Searches for what was typed.
///
/// # Errors
/// [`AppError::NotFound`] where the role searches for nobody; [`AppError::Invalid`] where there is
/// nothing to look for.
pub async fn search(ctx: &Ctx, typed: &str) -> AppResult<Found> {
    ctx.authorise(Act::PersonSearch)?;
    let sought = understood(ctx, typed)?;
    let mut tx = ctx.read().await?;
    let people = if sought.names_person() { people(ctx, &mut tx, &sought).await? } else { Vec::new() };
    let referrals = match &sought.reference {
        Some(reference) => ctx.disclose(tx.referral_by_reference(ctx.account()?.0, reference, ctx.day()).await?),
        None => Vec::new(),
    };
    let assets = if ctx.may(Act::AssetRead) && !sought.words.is_empty() {
        tx.asset_page(None, Some(&fold(typed)), None, ASSETS).await?
    } else {
        Vec::new()
    };
    let more_people = i64::try_from(people.len()).unwrap_or(0) >= PAGE;
    Ok(Found { sought, people, more_people, referrals, assets })
}

/// What was typed, read; refused where it is too long or says nothing.
pub(crate) fn understood(ctx: &Ctx, typed: &str) -> AppResult<Sought> {
    if typed.chars().count() > SEARCH_MAX {
        return Err(AppError::field(
            "q",
            format!("Search for {SEARCH_MAX} characters or fewer: a name, a number or a date"),
        ));
    }
    let sought = read(typed, ctx.today());
    if sought.is_empty() {
        return Err(AppError::field(
            "q",
            "Enter a name, a date of birth, an NHS number, a postcode, a telephone number or a reference",
        ));
    }
    Ok(sought)
}

/// What is looked for, as statements take it: the three longest words of a name, and all else.
pub(crate) fn sought_person(sought: &Sought) -> PersonSearch {
    let mut words = sought.words.iter().cloned();
    PersonSearch {
        name_prefix: None,
        name_part: words.next(),
        name_more: [words.next(), words.next()],
        nhs_number: sought.nhs_number.as_ref().map(|n| n.as_str().to_owned()),
        birth_date: sought.birth_date.map(crate::time::day),
        postcode: sought.postcode.clone(),
        contact: sought.contact.clone(),
    }
}

async fn people(ctx: &Ctx, tx: &mut Box<dyn Tx>, sought: &Sought) -> AppResult<Vec<PersonFoundRow>> {
    let search = sought_person(sought);
    let mut found = ctx.disclose(tx.person_search(&ctx.stance()?, &search).await?);
    // Words beyond the three longest narrow what was found.
    found.retain(|p| {
        let key = practice::person::name_key(&p.given_name, &p.family_name, &p.known_as);
        sought.words.iter().all(|word| key.contains(word))
    });
    Ok(found)
}
