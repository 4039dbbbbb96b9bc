//! Referrals (DOMAIN 4.2): how they come in, how they are triaged, how their sender follows them.

mod accept;
pub(crate) mod answers;
mod compose;
mod consent;
mod follow;
mod inbox;
mod informal;
mod intake;
mod join;
mod passing;
mod plain;
mod reached;
mod referrer;
mod triage;

pub(crate) use accept::can_take;
pub use accept::{Accept, accept, colleagues};
pub(crate) use accept::{access_of_covers, access_of_owner};
pub use compose::{Says, compose};
pub(crate) use consent::agreed_to_contact;
pub use consent::contact_consent;
pub use follow::{Answer, Followed, Message, Sent, answer, answer_by_link, follow, follow_by_link, sent};
pub(crate) use inbox::targets;
pub use inbox::{Behind, Inbox, Opened, Traced, Waiting, find_assets, inbox, open};
pub use informal::{NewInformal, informal_sites, note_informal};
pub(crate) use intake::link_to_follow;
pub use intake::{Entry, IntakePerson, NewPerson, NewReferral, Received, TEXT_MAX, practices, receive};
pub use join::{Candidate, join};
pub(crate) use join::{candidates, likeness};
pub(crate) use passing::awaited;
pub use passing::{PassingListRow, PassingRow, acknowledge, acknowledge_by_link, answer_passing};
pub use plain::{PlainList, plain};
pub use reached::{Agreed, Attempt, agree, record_attempt};
pub use referrer::{
    Confirmed, DEFAULT_ROLE_CARD, DEFAULT_SELF_CARD, Returning, TOLD_CARD, confirmed, follows, last_source,
    looked_at_within, returning, role_card, self_card,
};
pub(crate) use referrer::{role_wording, self_wording};
pub use triage::{
    MESSAGE_MAX, Outcome, Plain, Redirect, Signpost, begin, decline, mark_duplicate, redirect, signpost, withdraw,
};
