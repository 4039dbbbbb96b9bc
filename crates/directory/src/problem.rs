//! What is wrong with a record: which rule, where, what stood there, what to do.

use std::fmt;

/// How much a problem weighs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Weight {
    /// The record cannot be taken.
    Error,
    /// The record is taken without what is wrong, and somebody should look.
    Flag,
    /// Worth knowing; nothing is lost.
    Note,
}

/// Which rule is broken.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Trouble {
    /// It is no record at all.
    NoRecord,
    /// The record has no id.
    NoId,
    /// The record has no name.
    NoName,
    /// A field that the standard demands is not there.
    Missing,
    /// A demanded field is there and empty.
    Empty,
    /// An id that is no UUID; one was derived.
    NotUuid,
    /// A link that is no UUID; one was derived.
    LinkNotUuid,
    /// Another sort of value: a number where a text belongs.
    WrongSort,
    /// A latitude beyond 90 or a longitude beyond 180 degrees.
    OutOfBounds,
    /// A position of exactly 0, 0: nobody's.
    NowhereAtSea,
    /// One half of a position without the other.
    HalfPosition,
    /// An end before its beginning.
    EndBeforeStart,
    /// An age below 0, or above 130.
    AgeOutOfBounds,
    /// A service of nobody.
    NoOrganisation,
    /// The same id on two records of a sort.
    Duplicate,
    /// One id for records of different sorts.
    SharedId,
    /// A link to a record that is not there.
    Dangling,
    /// A term that is above itself.
    Cycle,
    /// A code that the standard does not have.
    UnknownCode,
    /// Markup in a text; the text was kept.
    Markup,
    /// No address of the web.
    NotWeb,
    /// An address of the web without its beginning; it was added.
    BareWeb,
    /// No identifier.
    NotUri,
    /// No e-mail address.
    NotEmail,
    /// No telephone number.
    NotPhone,
    /// No postcode; kept as written.
    NotPostcode,
    /// No day.
    NotDate,
    /// No time.
    NotTime,
    /// A time with an offset; taken as the clock at the place shows it.
    Offset,
    /// No moment.
    NotMoment,
    /// No number.
    NotNumber,
    /// Longer than is kept.
    TooLong,
    /// Records within records without end.
    TooDeep,
}

impl Trouble {
    /// What is wrong, in words.
    #[must_use]
    pub const fn what(self) -> &'static str {
        match self {
            Self::NoRecord => "this is no record",
            Self::NoId => "the record has no id",
            Self::NoName => "the record has no name",
            Self::Missing => "the standard demands this field, and it is not there",
            Self::Empty => "the standard demands this field, and it is empty",
            Self::NotUuid => "the id is no UUID; one that stays the same was made from it",
            Self::LinkNotUuid => "the link is no UUID; it was followed all the same",
            Self::WrongSort => "another sort of value belongs here",
            Self::OutOfBounds => "no place on earth has these degrees",
            Self::NowhereAtSea => "the position is 0, 0, which lies at sea",
            Self::HalfPosition => "of latitude and longitude only one is there",
            Self::EndBeforeStart => "the end is before the beginning",
            Self::AgeOutOfBounds => "nobody has this age",
            Self::NoOrganisation => "the service belongs to no organisation",
            Self::Duplicate => "this id was there before, on another record of its sort",
            Self::SharedId => "this id is also that of a record of another sort",
            Self::Dangling => "it names a record that is not there",
            Self::Cycle => "the term is above itself",
            Self::UnknownCode => "the standard does not have this code",
            Self::Markup => "there was markup in the text; its words were kept",
            Self::NotWeb => "this is no address of the web",
            Self::BareWeb => "the address had no beginning; https:// was put before it",
            Self::NotUri => "this is no URI",
            Self::NotEmail => "this is no e-mail address",
            Self::NotPhone => "this is no telephone number",
            Self::NotPostcode => "this is no postcode of the United Kingdom; it was kept as written",
            Self::NotDate => "this is no day",
            Self::NotTime => "this is no time",
            Self::Offset => "the time has an offset from UTC; it was taken as the clock at the place shows it",
            Self::NotMoment => "this is no moment",
            Self::NotNumber => "this is no number",
            Self::TooLong => "the text is longer than is kept; its end was cut",
            Self::TooDeep => "records stand within records, deeper than any are",
        }
    }

    /// What to do about it.
    #[must_use]
    pub const fn to_do(self) -> &'static str {
        match self {
            Self::NoRecord => "ask whoever keeps the feed: each record is an object with an id",
            Self::NoId => "give the record an id: a UUID that stays the same",
            Self::NoName => "give the record a name",
            Self::Missing | Self::Empty => "ask whoever keeps the entry to fill it in",
            Self::NotUuid | Self::LinkNotUuid => "nothing for this feed; whoever keeps it should use UUIDs",
            Self::WrongSort => "write it as the standard does",
            Self::OutOfBounds | Self::NowhereAtSea | Self::HalfPosition => {
                "correct the position, or leave it out: the postcode is used then"
            }
            Self::EndBeforeStart => "correct the two; the schedule or price is not used until then",
            Self::AgeOutOfBounds => "correct the age; nobody is left out because of it until then",
            Self::NoOrganisation => "name who offers it",
            Self::Duplicate => "give each record an id of its own; the first one was taken",
            Self::SharedId => "give each record an id of its own",
            Self::Dangling => "bring the record that is named in too, or take the link out",
            Self::Cycle => "correct the term above; the term stands at the top until then",
            Self::UnknownCode => "use a code of the standard",
            Self::Markup | Self::BareWeb => "nothing; look whether it reads well",
            Self::NotWeb => "write the whole address, such as https://www.example.org",
            Self::NotUri => "write the whole identifier, such as http://id.esd.org.uk/need/1",
            Self::NotEmail => "write one address, such as name@example.org",
            Self::NotPhone => "write one number, such as 0113 496 0000; put words into its description",
            Self::NotPostcode => "correct the postcode",
            Self::NotDate => "write it as 2026-06-03",
            Self::NotTime => "write it as 09:30",
            Self::Offset => "nothing; look whether the times are right in summer",
            Self::NotMoment => "write it as 2026-06-03T09:30:00Z",
            Self::NotNumber => "write it in figures",
            Self::TooLong => "shorten the text",
            Self::TooDeep => "name the record by its id instead",
        }
    }

    /// How much it weighs where what can be taken is taken.
    #[must_use]
    pub const fn weight(self) -> Weight {
        match self {
            Self::NoRecord | Self::NoId | Self::NoName | Self::Duplicate => Weight::Error,
            Self::Dangling | Self::Empty | Self::BareWeb | Self::Offset | Self::Markup | Self::Missing => Weight::Note,
            _ => Weight::Flag,
        }
    }

    /// Whether the standard itself forbids it. Where a feed is held to the standard, such a record is refused.
    ///
    /// The schemas bound no coordinates, know no markup, no telephone numbers and no order of days; those are rules of this house.
    #[must_use]
    pub const fn against_standard(self) -> bool {
        matches!(
            self,
            Self::NoRecord
                | Self::NoId
                | Self::NoName
                | Self::Missing
                | Self::NotUuid
                | Self::LinkNotUuid
                | Self::WrongSort
                | Self::Duplicate
                | Self::SharedId
                | Self::Cycle
                | Self::UnknownCode
                | Self::NotWeb
                | Self::BareWeb
                | Self::NotUri
                | Self::NotEmail
                | Self::NotDate
                | Self::NotTime
                | Self::NotMoment
                | Self::NotNumber
        )
    }
}

/// A problem of a record.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// Which rule.
    pub trouble: Trouble,
    /// Where in the record: `service_at_locations[0].location.latitude`; empty for the record as a whole.
    pub at: String,
    /// What stood there.
    pub value: String,
}

impl Problem {
    /// How much it weighs. Held to the standard (`strict`), what the standard forbids refuses the record.
    #[must_use]
    pub const fn weight(&self, strict: bool) -> Weight {
        if strict && self.trouble.against_standard() { Weight::Error } else { self.trouble.weight() }
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let at = if self.at.is_empty() { "the record" } else { &self.at };
        write!(f, "{at}: {}; {}", self.trouble.what(), self.trouble.to_do())
    }
}
