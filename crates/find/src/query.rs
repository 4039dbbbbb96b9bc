//! What is asked.

use std::fmt;
use std::str::FromStr;

use practice::ids::ServiceId;
use practice::place::Point;
use uuid::Uuid;

use crate::listing::{Access, Language, Needs};
use crate::week::When;

/// Whose directories are asked: a service's own, and with it those that it shares with others. There is no question without one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tenants(Vec<ServiceId>);

impl Tenants {
    /// One service's own.
    pub fn only(tenant: ServiceId) -> Self {
        Self(vec![tenant])
    }

    /// With one more, which the service shares.
    #[must_use]
    pub fn and(mut self, tenant: ServiceId) -> Self {
        if !self.0.contains(&tenant) {
            self.0.push(tenant);
        }
        self
    }

    /// Each of them.
    pub fn each(&self) -> impl Iterator<Item = ServiceId> {
        self.0.iter().copied()
    }
}

/// From where, and how far.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Near {
    /// From here.
    pub from: Point,
    /// No further than so many metres. Without it all are found, the near ones first.
    pub within: Option<u32>,
}

/// What is to be done with a listing that does not say whether something asked is so.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Unknown {
    /// It stays, further down, and says that it is not known: entries are patchy, and whoever asks loses most by what is hidden.
    #[default]
    Keep,
    /// It is left out.
    LeaveOut,
}

/// What a listing must be to be found at all.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Only {
    /// Meets one of these needs at least.
    pub needs: Needs,
    /// Has one of these terms of the taxonomy.
    pub terms: Vec<String>,
    /// Open at some time of this.
    pub when: Option<When>,
    /// Costs nothing.
    pub free: bool,
    /// Has all of these.
    pub access: Access,
    /// This language is spoken.
    pub language: Option<Language>,
    /// It is for this age.
    pub age: Option<u8>,
    /// There are places now.
    pub places_now: bool,
    /// It can be had without leaving home.
    pub from_home: bool,
    /// What has ended is found too.
    pub closed_too: bool,
    /// What becomes of listings that do not say.
    pub unknown: Unknown,
}

/// What would be good, and moves a listing up, but leaves nothing out. What [`Only`] asks is wished too.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Wishes {
    /// Needs of the person. Where no words are asked, a listing must meet one of them.
    pub needs: Needs,
    /// When the person can come.
    pub when: Option<When>,
    /// Whether it should cost nothing.
    pub free: bool,
    /// What the person needs to get in.
    pub access: Access,
    /// The person's language.
    pub language: Option<Language>,
    /// The person's age.
    pub age: Option<u8>,
}

/// In which order.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Order {
    /// What fits best first.
    #[default]
    Best,
    /// The nearest first.
    Nearest,
    /// By name.
    Name,
    /// What was assured last first.
    Freshest,
}

/// One question.
#[derive(Clone, Debug)]
pub struct Query {
    /// To whom.
    pub tenants: Tenants,
    /// Words, as typed.
    pub words: String,
    /// From where.
    pub near: Option<Near>,
    /// What is left out.
    pub only: Only,
    /// What would be good.
    pub wishes: Wishes,
    /// In which order.
    pub order: Order,
    /// The day on which it is asked, by which entries are fresh.
    pub today: jiff::civil::Date,
    /// How many are wanted, 200 at the most.
    pub limit: usize,
    /// Behind this place in the list: the next page.
    pub after: Option<After>,
}

impl Query {
    /// Everything in the directories of these, in the best order, 20 of it.
    pub fn new(tenants: Tenants, today: jiff::civil::Date) -> Self {
        Self {
            tenants,
            words: String::new(),
            near: None,
            only: Only::default(),
            wishes: Wishes::default(),
            order: Order::Best,
            today,
            limit: 20,
            after: None,
        }
    }
}

/// The name of a listing as far as it is sorted by.
pub(crate) type NameKey = [u8; 32];

/// A place in the list, by which the next page is found: it stays right when listings come and go. It says how far somebody is from a
/// listing; keep it in a form or with the session, and never in an address.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct After {
    pub(crate) first: i64,
    pub(crate) second: i64,
    pub(crate) name: NameKey,
    pub(crate) id: Uuid,
    pub(crate) tenant: Uuid,
}

impl fmt::Display for After {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}.", self.first, self.second)?;
        let used = self.name.iter().rposition(|byte| *byte != 0).map_or(0, |at| at + 1);
        for byte in &self.name[..used] {
            write!(f, "{byte:02x}")?;
        }
        write!(f, ".{}.{}", self.id.simple(), self.tenant.simple())
    }
}

/// A text that is no place in a list.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("this is no place in a list")]
pub struct NoPlace;

impl FromStr for After {
    type Err = NoPlace;

    fn from_str(text: &str) -> Result<Self, NoPlace> {
        let mut parts = text.split('.');
        let mut part = || parts.next().ok_or(NoPlace);
        let (first, second, hex) = (part()?, part()?, part()?);
        let (id, tenant) = (part()?, part()?);
        let mut name = [0; 32];
        if hex.len() > 64 || hex.len() % 2 != 0 || !hex.is_ascii() {
            return Err(NoPlace);
        }
        for (at, byte) in name.iter_mut().enumerate().take(hex.len() / 2) {
            *byte = u8::from_str_radix(&hex[2 * at..2 * at + 2], 16).map_err(|_| NoPlace)?;
        }
        let number = |text: &str| text.parse().map_err(|_| NoPlace);
        let uuid = |text: &str| Uuid::parse_str(text).map_err(|_| NoPlace);
        Ok(Self { first: number(first)?, second: number(second)?, name, id: uuid(id)?, tenant: uuid(tenant)? })
    }
}
