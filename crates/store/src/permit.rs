//! Permits: that an account may open a person, a referral or an episode, and on what ground.
//!
//! A permit is made only by a transaction that looked the right up ([`PermitRoom`]); the statements
//! that read or write a record ask for one. There is one table behind them, `case_access`
//! (HOUSE 10.6), and besides it a team's open referrals (DOMAIN 10, "own team's") and one's own.

use crate::{At, Day, StoreResult};
use async_trait::async_trait;
use uuid::Uuid;

/// Held by the engines' statements alone: without it no permit can be made.
#[derive(Debug)]
pub struct PermitMaker(());

impl PermitMaker {
    /// For `statements/permit.rs`, which is compiled into the engines.
    #[doc(hidden)]
    #[must_use]
    pub fn of_the_engine() -> Self {
        Self(())
    }
}

macro_rules! permit {
    ($(#[$doc:meta])* $name:ident { $($(#[$fdoc:meta])* $field:ident : $kind:ty),* $(,)? }) => {
        $(#[$doc])*
        #[derive(Debug, Clone)]
        pub struct $name { $($field: $kind),* }
        impl $name {
            /// For the engines: what the transaction has just looked up.
            #[must_use]
            pub fn made($($field: $kind,)* _maker: &PermitMaker) -> Self { Self { $($field),* } }
            $($(#[$fdoc])* #[must_use] pub fn $field(&self) -> &$kind { &self.$field })*
        }
    };
}

/// Who asks for a right, and when.
#[derive(Debug, Clone)]
pub struct Stance {
    /// The account.
    pub account: Uuid,
    /// The grounds on which one of its roles can stand, by their codes, each between spaces: an access that was given for
    /// another ground, as to a role that ended, opens nothing and hides nothing.
    pub grounds: String,
    /// Those of them on which a record is changed too; the others are for reading.
    pub writing: String,
    /// The moment.
    pub at: At,
    /// Its local day.
    pub today: Day,
}

impl Stance {
    /// Whether the account can stand on a ground at all.
    #[must_use]
    pub fn stands(&self, ground: &str) -> bool {
        self.grounds.split_whitespace().any(|one| one == ground)
    }

    /// Whether it changes a record on that ground.
    #[must_use]
    pub fn writes(&self, ground: &str) -> bool {
        self.writing.split_whitespace().any(|one| one == ground)
    }
}

permit! {
    /// May open this person's record and, where it says so, change it.
    PersonPermit {
        /// The person.
        person: Uuid,
        /// On what ground (`practice::access::Ground`).
        ground: String,
        /// Whether it may be changed too: by whoever supports the person, covers, or triages a referral of theirs.
        write: bool,
    }
}
permit! {
    /// May open this referral and, where it says so, work on it.
    ReferralPermit {
        /// The referral.
        referral: Uuid,
        /// Its person.
        person: Uuid,
        /// On what ground.
        ground: String,
        /// Whether it may be worked on too: by its team, by whoever supports the person in the episode that followed it, or,
        /// as far as answers go, by whoever made it.
        write: bool,
    }
}
permit! {
    /// May open this episode and, where it says so, change it. Whoever supports the person in another episode reads
    /// this one; to change it takes access given for this very one.
    EpisodePermit {
        /// The episode.
        episode: Uuid,
        /// Its person.
        person: Uuid,
        /// On what ground.
        ground: String,
        /// Whether it may be changed too: its owner's, or who covers for the owner.
        write: bool,
    }
}
permit! {
    /// May read this concern and, where it says so, answer it.
    ConcernPermit {
        /// The concern.
        concern: Uuid,
        /// The person in whose record it stands.
        person: Uuid,
        /// On what ground.
        ground: String,
        /// Whether they raised it.
        raised: bool,
        /// Whether they were told of it, and so may acknowledge and close it.
        told: bool,
    }
}
permit! {
    /// May open this lone-working plan.
    LonePermit {
        /// The plan.
        plan: Uuid,
        /// Whom the visit is to, where it is to a person of the service.
        person: Option<Uuid>,
        /// Whether it is whose plan it is.
        own: bool,
        /// Whether they look out for that one, or were told of the alarm.
        watches: bool,
    }
}
permit! {
    /// May be told at the front desk of the person's own practice who supports them, and take a message for that one.
    DeskPermit {
        /// The person.
        person: Uuid,
        /// Their practice.
        site: Uuid,
    }
}
permit! {
    /// May open this group of the service and, where it says so, run it.
    GroupPermit {
        /// The group.
        group: Uuid,
        /// Whether they run it, or cover for whoever does: then everybody with a place is known to them by name.
        runs: bool,
    }
}
permit! {
    /// May compare two records that may be one person's, and speak for those of them it keeps.
    PairPermit {
        /// The pair.
        pair: Uuid,
        /// The record with the lower id.
        low: Uuid,
        /// The other.
        high: Uuid,
        /// Whether it may say for the first that it is the same person.
        for_low: bool,
        /// Whether it may say so for the other.
        for_high: bool,
    }
}
permit! {
    /// May move what stands in one of two records to the other.
    MovePermit {
        /// The record that is, or was, joined to the other, or with which something wrongly stands.
        former: Uuid,
        /// The record that is kept, or to which it belongs.
        kept: Uuid,
    }
}
permit! {
    /// May look for the person whose record must be opened in an emergency, and open it.
    GlassPermit {
        /// The opening.
        glass: Uuid,
        /// Whose record, once that is found.
        person: Option<Uuid>,
    }
}
permit! {
    /// May look for the person whom a formal request is about, and open the record on that ground.
    RequestPermit {
        /// The request.
        request: Uuid,
        /// Whom it is about, once that is found.
        person: Option<Uuid>,
    }
}

/// Looks rights up; each answer is none where the account may not, or the thing is not there.
#[async_trait]
pub trait PermitRoom {
    /// May this account open `person`? By case access, or an open referral of an own team. Access given for an episode
    /// that has ended lasts as long as nobody else supported the person after it.
    async fn permit_person(&mut self, stance: &Stance, person: Uuid) -> StoreResult<Option<PersonPermit>>;
    /// May this account open `referral`? As a member of its team today, or by access to its person.
    async fn permit_referral(&mut self, stance: &Stance, referral: Uuid) -> StoreResult<Option<ReferralPermit>>;
    /// Did `account` send `referral`, or does it act for the practice that did?
    async fn permit_own_referral(
        &mut self,
        account: Uuid,
        referral: Uuid,
        today: Day,
    ) -> StoreResult<Option<ReferralPermit>>;
    /// The referral that a follow link names: the link, verified by a door, is the right.
    async fn permit_followed_referral(
        &mut self,
        link: &crate::doors::FollowLink,
    ) -> StoreResult<Option<ReferralPermit>>;
    /// May this account open `episode`? By case access given for it, or for another of the person's that is open: that
    /// one for reading only. Access given for an episode that has ended opens that episode alone.
    async fn permit_episode(&mut self, stance: &Stance, episode: Uuid) -> StoreResult<Option<EpisodePermit>>;
    /// May `account` work on `request`? Whoever made it, while it is open.
    async fn permit_request(&mut self, account: Uuid, request: Uuid, at: At) -> StoreResult<Option<RequestPermit>>;
    /// May `account` work with `glass`, an opening in an emergency? Whoever made it, until its time is over.
    async fn permit_glass(&mut self, account: Uuid, glass: Uuid, at: At) -> StoreResult<Option<GlassPermit>>;
    /// May this account read `concern`? Whoever raised it, was told of it, or may open its person; and, where nobody who was told
    /// can answer any more, the supervisor of whoever raised it.
    async fn permit_concern(&mut self, stance: &Stance, concern: Uuid) -> StoreResult<Option<ConcernPermit>>;
    /// Whoever raised a concern or was told of it may read who it is about, and how they are reached safely.
    async fn permit_person_of_concern(&mut self, permit: &ConcernPermit) -> StoreResult<Option<PersonPermit>>;
    /// The same for the program itself, which tells the next when nobody answers; none to anybody else.
    async fn permit_concern_unanswered(&mut self, concern: Uuid) -> StoreResult<Option<ConcernPermit>>;
    /// May this account compare the two of `pair`? Whoever may change one of them; and, where `for_unheld` gives a moment, whoever looks
    /// after records nobody keeps, or of which one side has waited for the other since before it.
    async fn permit_pair(
        &mut self,
        stance: &Stance,
        pair: Uuid,
        for_unheld: Option<At>,
    ) -> StoreResult<Option<PairPermit>>;
    /// The two of a pair, once both sides have said that they are one person: to be joined into `kept`.
    async fn permit_joining(&mut self, pair: &PairPermit, kept: Uuid) -> StoreResult<Option<MovePermit>>;
    /// May this account part what was joined? Whoever may change the record that is kept; where `for_unheld`, one that nobody keeps too.
    async fn permit_parting(
        &mut self,
        stance: &Stance,
        moving: Uuid,
        for_unheld: bool,
    ) -> StoreResult<Option<MovePermit>>;
    /// Whoever may change both of two records may move what stands in one to the other.
    async fn permit_move(&mut self, from: &PersonPermit, to: &PersonPermit) -> StoreResult<MovePermit>;
    /// The two records of which something is moved: the former and the kept one.
    async fn permit_persons_of_move(&mut self, permit: &MovePermit) -> StoreResult<(PersonPermit, PersonPermit)>;
    /// Whoever may open a person may read who looked at the records that were joined to theirs.
    async fn permit_joined_to(&mut self, permit: &PersonPermit) -> StoreResult<Vec<PersonPermit>>;
    /// And who looked at the one in which theirs stood for a time, from when to when.
    async fn permit_once_joined(&mut self, permit: &PersonPermit) -> StoreResult<Vec<(PersonPermit, At, At)>>;
    /// The person whose own account this is.
    async fn permit_self(&mut self, account: Uuid) -> StoreResult<Option<PersonPermit>>;
    /// Whoever may work on a referral may open its person, on the same ground.
    async fn permit_person_of_referral(&mut self, permit: &ReferralPermit) -> StoreResult<PersonPermit>;
    /// Whoever may work in an episode may open its person, on the same ground.
    async fn permit_person_of_episode(&mut self, permit: &EpisodePermit) -> StoreResult<PersonPermit>;
    /// Whoever may open a person may read the person's episodes, on the same ground; none where the episode is another's.
    async fn permit_episode_of_person(
        &mut self,
        permit: &PersonPermit,
        episode: Uuid,
    ) -> StoreResult<Option<EpisodePermit>>;
    /// Whoever may work in an episode may send word on its referral, on the same ground.
    async fn permit_referral_of_episode(&mut self, permit: &EpisodePermit) -> StoreResult<Option<ReferralPermit>>;
}

macro_rules! writing {
    ($($name:ident)*) => { $(
        impl $name {
            /// For the engines' statements that change something.
            ///
            /// # Errors
            /// [`crate::StoreError::ReadOnly`] where the right is for reading.
            pub fn writing(&self) -> StoreResult<&Self> {
                if self.write { Ok(self) } else { Err(crate::StoreError::ReadOnly) }
            }
        }
    )* };
}
writing! { PersonPermit ReferralPermit EpisodePermit }
