//! Referrals (DOMAIN 4.2): how they come in, how they are triaged, how their sender follows them.

pub(crate) mod answers;
mod compose;
mod consent;
mod follow;
mod inbox;
mod informal;
mod intake;
mod plain;
mod triage;

pub use compose::{Says, compose};
pub(crate) use consent::agreed_to_contact;
pub use consent::contact_consent;
pub use follow::{Answer, Followed, Message, Sent, answer, answer_by_link, follow, follow_by_link, sent};
pub(crate) use inbox::candidates;
pub(crate) use inbox::targets;
pub use inbox::{Behind, Candidate, Inbox, Opened, Traced, Waiting, find_assets, inbox, join, open};
pub use informal::{NewInformal, informal_sites, note_informal};
pub use intake::{
    Confirmed, DEFAULT_ROLE_CARD, DEFAULT_SELF_CARD, Entry, IntakePerson, NewPerson, NewReferral, Received, Returning,
    TEXT_MAX, TOLD_CARD, confirmed, follows, last_source, looked_at_within, practices, receive, returning, role_card,
    self_card,
};
pub use plain::{PlainList, plain};
pub(crate) use triage::access_of_owner;
pub use triage::{
    Accept, Agreed, Attempt, MESSAGE_MAX, Outcome, Plain, Redirect, Signpost, accept, agree, begin, colleagues,
    decline, mark_duplicate, record_attempt, redirect, signpost, withdraw,
};
