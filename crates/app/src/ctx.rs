//! Who acts, in which service, with which clock: what every use case is given.

use crate::accounts::Passkeys;
use crate::attachments::Scanner;
use crate::charter::Judgement;
use crate::clock::{Clock, Ids};
use crate::concerns::Watch;
use crate::error::{AppError, AppResult};
use crate::keeping::{Keeping, SecondPlace};
use crate::looks::Appender;
use crate::notices::Sent;
use crate::nudges::Counted;
use crate::sealing::Keyring;
use crate::time;
use jiff::civil::Date;
use jiff::{SignedDuration, Timestamp};
use oidc::Provider;
use post::{Nothing, Post};
use practice::access::{Act, Ground, Role, grounds, may, writes};
use practice::event::Kind;
use practice::ids::{AccountId, EpisodeId, PersonId, ReferralId, ServiceId};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;
use store::doors::ServiceRow;
use store::events::NewEvent;
use store::permit::{EpisodePermit, PersonPermit, ReferralPermit, Stance};
use store::{At, Day, LookEntry, Looks, Scope, Store, StoreError, Tx, Undisclosed};
use uuid::Uuid;

/// The application: storage, clock, ids and the appender of looks, shared by all requests.
#[derive(Clone)]
pub struct App {
    pub(crate) store: Arc<dyn Store>,
    pub(crate) clock: Arc<dyn Clock>,
    pub(crate) ids: Arc<dyn Ids>,
    pub(crate) looks: Appender,
    /// Whether a second step at sign-in is asked of everybody; in a demonstration it never is (HOUSE 9).
    pub(crate) second_step_required: bool,
    /// What secrets are sealed with.
    pub(crate) keyring: Arc<Keyring>,
    /// Checks passkeys; none where the installation has not said at which address it is served.
    pub(crate) passkeys: Option<Arc<Passkeys>>,
    /// An organisation’s own sign-in; none until it is set up.
    pub(crate) provider: Option<Arc<dyn Provider>>,
    /// Whom a concern waits for, in each service.
    pub(crate) watch: Watch,
    /// How much waits for each account.
    pub(crate) counted: Counted,
    /// How backups and the heads of the logs fare.
    pub(crate) keeping: Keeping,
    /// Where the heads of the logs are kept besides the program's own log.
    pub(crate) second_place: Option<Arc<dyn SecondPlace>>,
    /// By which messages leave; nothing, until it is set up.
    pub(crate) post: Arc<dyn Post>,
    /// What looks through files; none until it is set up.
    pub(crate) scanner: Option<Arc<dyn Scanner>>,
    /// Where this installation is found by browsers, as its operator says: for addresses in messages.
    pub(crate) address: Option<Arc<str>>,
    /// What became of messages since the start.
    pub(crate) sent: Sent,
    /// When the database was last asked whether it answers, and what it said.
    readiness: Arc<tokio::sync::Mutex<Option<(Timestamp, bool)>>>,
}

/// For so long an answer about readiness holds.
const READY_HOLDS: SignedDuration = SignedDuration::from_secs(5);
/// A database that takes longer than this to answer is not ready.
const READY_WAITS: Duration = Duration::from_secs(5);

impl std::fmt::Debug for App {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("App")
    }
}

impl App {
    /// Puts the application together; starts the appender of looks on the current runtime.
    #[must_use]
    pub fn new(store: Arc<dyn Store>, clock: Arc<dyn Clock>, ids: Arc<dyn Ids>) -> Self {
        let looks = Appender::start(store.clone(), clock.clone(), ids.clone());
        Self {
            store,
            clock,
            ids,
            looks,
            second_step_required: true,
            keyring: Arc::default(),
            passkeys: None,
            provider: None,
            watch: Watch::default(),
            counted: Counted::default(),
            keeping: Keeping::default(),
            second_place: None,
            post: Arc::new(Nothing),
            scanner: None,
            address: None,
            sent: Sent::default(),
            readiness: Arc::default(),
        }
    }

    /// Leaves the second step at sign-in to each user in every service: trials and tests only.
    #[must_use]
    pub fn second_step_optional(mut self) -> Self {
        self.second_step_required = false;
        self
    }

    /// Keeps the heads of the logs, and the register of erasures, in a second place too.
    #[must_use]
    pub fn with_second_place(mut self, place: Arc<dyn SecondPlace>) -> Self {
        self.second_place = Some(place);
        self
    }

    /// How backups and the heads of the logs fare in this program: to be told, and to be asked.
    #[must_use]
    pub fn keeping(&self) -> &Keeping {
        &self.keeping
    }

    /// Seals secrets with these keys.
    #[must_use]
    pub fn sealing_with(mut self, keyring: Keyring) -> Self {
        self.keyring = Arc::new(keyring);
        self
    }

    /// Takes passkeys, at the address at which it is served, such as `https://leeway.example.org`.
    ///
    /// # Errors
    /// What is wrong with the address.
    pub fn served_at(mut self, origin: &str) -> Result<Self, String> {
        self.passkeys = Some(Arc::new(Passkeys::at(origin)?));
        Ok(self)
    }

    /// The address at which passkeys are taken.
    #[must_use]
    pub fn passkey_origin(&self) -> Option<&str> {
        self.passkeys.as_ref().map(|passkeys| passkeys.origin())
    }

    /// Takes an organisation’s own sign-in, at the address at which passkeys are taken.
    #[must_use]
    pub fn with_provider(mut self, provider: Arc<dyn Provider>) -> Self {
        self.provider = Some(provider);
        self
    }

    /// Sends messages by this post.
    #[must_use]
    pub fn with_post(mut self, post: Arc<dyn Post>) -> Self {
        self.post = post;
        self
    }

    /// Has files looked through by this before they open.
    #[must_use]
    pub fn with_scanner(mut self, scanner: Arc<dyn Scanner>) -> Self {
        self.scanner = Some(scanner);
        self
    }

    /// Writes this address, such as `https://leeway.example.org`, before the paths in messages. It comes from whoever runs the
    /// installation: what a browser says of it could be made up.
    #[must_use]
    pub fn at_address(mut self, address: &str) -> Self {
        self.address = Some(Arc::from(address.trim_end_matches('/')));
        self
    }

    /// The present moment.
    #[must_use]
    pub fn now(&self) -> Timestamp {
        self.clock.now()
    }

    /// A new id.
    #[must_use]
    pub fn id(&self) -> Uuid {
        self.ids.id(self.clock.now())
    }

    /// Fills with unpredictable bytes.
    pub fn fill(&self, bytes: &mut [u8]) {
        self.ids.fill(bytes);
    }

    /// Whether the database answers. Anybody may ask, as often as they like: it is looked up by one at a time, and
    /// what was found holds for [`READY_HOLDS`].
    pub async fn ready(&self) -> bool {
        let mut known = self.readiness.lock().await;
        let now = self.now();
        if let Some((at, ready)) = *known
            && at <= now
            && now.duration_since(at) < READY_HOLDS
        {
            return ready;
        }
        let ready = match tokio::time::timeout(READY_WAITS, self.store.ready()).await {
            Ok(Ok(())) => true,
            Ok(Err(error)) => {
                tracing::error!(%error, "not ready");
                false
            }
            Err(_) => {
                tracing::error!("not ready: the database did not answer in time");
                false
            }
        };
        *known = Some((now, ready));
        ready
    }

    /// What the database is and whether it can be written: for `leeway check`, not for everybody.
    ///
    /// # Errors
    /// What the engine says is wrong.
    pub async fn check(&self) -> AppResult<Vec<(String, String)>> {
        let mut facts = self.store.check().await?;
        facts.push(("secrets of authenticator apps".to_owned(), crate::sealing::words(self).await?));
        Ok(facts)
    }

    /// A context for a verified scope.
    pub(crate) fn ctx(&self, scope: Scope, roles: Vec<Role>) -> Ctx {
        Ctx {
            app: self.clone(),
            scope,
            roles,
            service_name: Arc::from(""),
            demonstration: false,
            looks: Looks::default(),
            grounds: Arc::default(),
            says_so: Arc::default(),
            judged: Arc::default(),
        }
    }
}

/// Who acts, in which service. One for each request; clones share the looks noted.
#[derive(Debug, Clone)]
pub struct Ctx {
    pub(crate) app: App,
    scope: Scope,
    roles: Vec<Role>,
    service_name: Arc<str>,
    demonstration: bool,
    looks: Looks,
    grounds: Arc<Mutex<Vec<String>>>,
    says_so: Arc<AtomicBool>,
    judged: Arc<Mutex<Judgement>>,
}

impl Ctx {
    /// The service.
    #[must_use]
    pub fn service(&self) -> ServiceId {
        ServiceId(self.scope.service())
    }

    /// Says which service it is: what it is called, for words that go out in its name, and whether anything in it is real.
    pub(crate) fn of_service(mut self, service: &ServiceRow) -> Self {
        self.service_name = Arc::from(service.name.as_str());
        self.demonstration = service.demonstration;
        self
    }

    /// Whether the service is a demonstration, in which nobody's real record is at stake.
    pub(crate) fn in_demonstration(&self) -> bool {
        self.demonstration
    }

    /// What the service is called; empty where nothing goes out in its name.
    #[must_use]
    pub fn service_name(&self) -> &str {
        &self.service_name
    }

    /// The roles held.
    #[must_use]
    pub fn roles(&self) -> &[Role] {
        &self.roles
    }

    /// The name that events carry.
    #[must_use]
    pub fn actor_name(&self) -> &str {
        self.scope.actor().name()
    }

    /// The account, where somebody signed in.
    ///
    /// # Errors
    /// [`AppError::NotSignedIn`] for links and the system.
    pub fn account(&self) -> AppResult<AccountId> {
        self.scope.actor().account().map(AccountId).ok_or(AppError::NotSignedIn)
    }

    pub(crate) fn account_uuid(&self) -> Option<Uuid> {
        self.scope.actor().account()
    }

    /// The present moment.
    #[must_use]
    pub fn now(&self) -> Timestamp {
        self.app.now()
    }

    /// The present local day.
    #[must_use]
    pub fn today(&self) -> Date {
        time::local_date(self.now())
    }

    pub(crate) fn at(&self) -> At {
        time::at(self.now())
    }

    pub(crate) fn day(&self) -> Day {
        time::day(self.today())
    }

    /// A new id.
    #[must_use]
    pub fn id(&self) -> Uuid {
        self.app.id()
    }

    pub(crate) async fn begin(&self) -> AppResult<Box<dyn Tx>> {
        Ok(self.app.store.begin(&self.scope).await?)
    }

    pub(crate) async fn read(&self) -> AppResult<Box<dyn Tx>> {
        Ok(self.app.store.read(&self.scope).await?)
    }

    /// The scope, for what stands beside transactions: the log of looks.
    pub(crate) fn scope(&self) -> &Scope {
        &self.scope
    }

    /// Whether one of the roles held may do this at all (DOMAIN 10).
    #[must_use]
    pub fn may(&self, act: Act) -> bool {
        self.roles.iter().any(|role| may(*role, act))
    }

    /// Whether this is somebody who is supported here and nothing else.
    #[must_use]
    pub fn only_supported(&self) -> bool {
        !self.roles.is_empty() && self.roles.iter().all(|role| *role == Role::Person)
    }

    /// Refuses what no role held may do.
    ///
    /// # Errors
    /// [`AppError::NotFound`]: what one may not see is not found (HOUSE 4).
    pub fn authorise(&self, act: Act) -> AppResult<()> {
        if self.may(act) { Ok(()) } else { Err(AppError::NotFound) }
    }

    /// Opens what was read of persons, and notes it.
    pub(crate) fn disclose<T>(&self, closed: Undisclosed<T>) -> T {
        self.looks.disclose(closed)
    }

    /// A ground opens a record only to a role that can stand on it (DOMAIN 10): a role that has ended takes its
    /// grounds along.
    pub(crate) fn stands_on(&self, ground: &str) -> AppResult<()> {
        let known = Ground::parse(ground).ok_or_else(|| AppError::Internal(format!("ground {ground}")))?;
        if !self.roles.iter().any(|role| grounds(*role).contains(&known)) {
            return Err(AppError::NotFound);
        }
        self.on_ground(ground);
        Ok(())
    }

    /// Who asks for a right here and now, with the grounds on which a role held can stand (DOMAIN 10).
    pub(crate) fn stance(&self) -> AppResult<Stance> {
        let held: Vec<Ground> = self.roles.iter().flat_map(|role| grounds(*role)).copied().collect();
        let codes = |wanted: fn(Ground) -> bool| {
            let codes: Vec<&str> =
                Ground::ALL.iter().filter(|one| held.contains(one) && wanted(**one)).map(|one| one.as_str()).collect();
            // each between two spaces of its own
            format!(" {} ", codes.join("  "))
        };
        let (grounds, writing) = (codes(|_| true), codes(writes));
        Ok(Stance { account: self.account()?.0, grounds, writing, at: self.at(), today: self.day() })
    }

    /// Says on what ground persons are looked at, where no permit of one person says so.
    pub(crate) fn on_ground(&self, ground: &str) {
        let mut grounds = self.grounds.lock().unwrap_or_else(PoisonError::into_inner);
        if !grounds.iter().any(|g| g == ground) {
            grounds.push(ground.to_owned());
        }
    }

    /// The right to open a person.
    pub(crate) async fn person_permit(&self, tx: &mut Box<dyn Tx>, person: PersonId) -> AppResult<PersonPermit> {
        let permit = tx.permit_person(&self.stance()?, person.0).await?.ok_or(AppError::NotFound)?;
        self.stands_on(permit.ground())?;
        Ok(permit)
    }

    /// The right to open one's own record; none where no record is tied to the account.
    pub(crate) async fn self_permit(&self, tx: &mut Box<dyn Tx>) -> AppResult<Option<PersonPermit>> {
        let permit = tx.permit_self(self.account()?.0).await?;
        if let Some(permit) = &permit {
            self.on_ground(permit.ground());
        }
        Ok(permit)
    }

    /// The right to work on a referral of an own team.
    pub(crate) async fn referral_permit(
        &self,
        tx: &mut Box<dyn Tx>,
        referral: ReferralId,
    ) -> AppResult<ReferralPermit> {
        let permit = tx.permit_referral(&self.stance()?, referral.0).await?.ok_or(AppError::NotFound)?;
        self.stands_on(permit.ground())?;
        Ok(permit)
    }

    /// The right to answer a referral: that of its team, and of whoever supports the person in the episode that followed.
    ///
    /// # Errors
    /// [`AppError::NotFound`]; [`AppError::NotPossible`] where the account may read it alone.
    pub(crate) async fn referral_write_permit(
        &self,
        tx: &mut Box<dyn Tx>,
        referral: ReferralId,
    ) -> AppResult<ReferralPermit> {
        let permit = self.referral_permit(tx, referral).await?;
        permit.writing()?;
        Ok(permit)
    }

    /// The right to follow a referral one sent.
    pub(crate) async fn own_referral_permit(
        &self,
        tx: &mut Box<dyn Tx>,
        referral: ReferralId,
    ) -> AppResult<ReferralPermit> {
        let permit =
            tx.permit_own_referral(self.account()?.0, referral.0, self.day()).await?.ok_or(AppError::NotFound)?;
        self.stands_on(permit.ground())?;
        Ok(permit)
    }

    /// The right to open an episode.
    pub(crate) async fn episode_permit(&self, tx: &mut Box<dyn Tx>, episode: EpisodeId) -> AppResult<EpisodePermit> {
        let permit = tx.permit_episode(&self.stance()?, episode.0).await?.ok_or(AppError::NotFound)?;
        self.stands_on(permit.ground())?;
        Ok(permit)
    }

    /// The right to change an episode: its owner's, and that of whoever covers for the owner.
    ///
    /// # Errors
    /// [`AppError::NotFound`]; [`AppError::NotPossible`] where the account may read it alone.
    pub(crate) async fn episode_write_permit(
        &self,
        tx: &mut Box<dyn Tx>,
        episode: EpisodeId,
    ) -> AppResult<EpisodePermit> {
        let permit = self.episode_permit(tx, episode).await?;
        permit.writing()?;
        Ok(permit)
    }

    /// Notes an event in the transaction.
    pub(crate) fn event(&self, tx: &mut Box<dyn Tx>, kind: Kind, about: About, body: &serde_json::Value) {
        let mut salt = [0; 16];
        self.app.fill(&mut salt);
        tx.event(NewEvent {
            id: self.id(),
            at: self.at(),
            kind: kind.as_str(),
            subject: about.subject,
            person: about.person,
            episode: about.episode,
            body: body.to_string(),
            salt,
            acted: None,
        });
    }

    /// Refuses a form that was taken before, with where it led.
    pub(crate) async fn first_time(&self, tx: &mut Box<dyn Tx>, form: Uuid) -> AppResult<()> {
        match tx.sent_form_get(form).await? {
            Some(location) => Err(AppError::TakenBefore(location)),
            None => Ok(()),
        }
    }

    /// Says that whoever sent this form wants what was found in it to stand there ([`crate::hidden::SAYS_SO`]).
    pub fn say_so(&self) {
        self.says_so.store(true, Ordering::Relaxed);
    }

    pub(crate) fn says_so(&self) -> bool {
        self.says_so.load(Ordering::Relaxed)
    }

    /// What whoever sends this form says to what may lie beyond the charter: why, that it cannot wait, or that it is to be asked first.
    pub fn judge(&self, said: Judgement) {
        *self.judged.lock().unwrap_or_else(PoisonError::into_inner) = said;
    }

    /// With whom a referral is to be shared, as whoever sends this form says.
    pub(crate) fn shared_with(&self) -> String {
        self.judged.lock().unwrap_or_else(PoisonError::into_inner).shared_with.trim().to_owned()
    }

    /// What was said, once: it is about one act.
    pub(crate) fn judgement(&self) -> Judgement {
        std::mem::take(&mut *self.judged.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// Notes that a form was taken and where it led, throws away its draft, and commits.
    ///
    /// # Errors
    /// [`AppError::Invalid`] where a hidden detail stands in what is written ([`crate::hidden`]);
    /// [`AppError::TakenBefore`] if the same form came twice at the same moment.
    pub(crate) async fn finish(
        &self,
        mut tx: Box<dyn Tx>,
        form: Uuid,
        location: &str,
        draft: Option<&str>,
    ) -> AppResult<()> {
        // whoever cannot open records learns nothing of what is hidden in them
        if self.may(Act::PersonRead) {
            crate::hidden::watch(self, &mut tx).await?;
        }
        if let Err(error) = tx.sent_form_insert(form, location, self.at()).await {
            return Err(match error {
                StoreError::Conflict => AppError::TakenBefore(location.to_owned()),
                other => other.into(),
            });
        }
        if let (Some(code), Some(account)) = (draft, self.account_uuid()) {
            tx.draft_delete(account, code).await?;
        }
        tx.commit().await?;
        if let Some(account) = self.account_uuid() {
            self.app.counted.forget(self.scope.service(), account);
        }
        Ok(())
    }

    /// Forgets the looks of an answer that shows nothing of what was read: a redirect after a change.
    pub fn nothing_shown(&self) {
        drop(self.looks.take());
    }

    /// Notes all looks of this answer, durably. The web floor calls it before the answer leaves.
    ///
    /// # Errors
    /// [`AppError::LookNotNoted`]: the answer must be refused.
    pub async fn settle(&self, page: &str) -> AppResult<()> {
        let (opened, listed) = self.looks.take();
        if opened.is_empty() && listed.is_empty() {
            return Ok(());
        }
        let ground = {
            let grounds = self.grounds.lock().unwrap_or_else(PoisonError::into_inner);
            if grounds.is_empty() { "list".to_owned() } else { grounds.join(" ") }
        };
        let entry =
            LookEntry { at: self.at(), account: self.account_uuid(), ground, page: page.to_owned(), opened, listed };
        self.app.looks.note(self.scope.service(), entry).await
    }
}

/// What an event is about.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct About {
    pub(crate) subject: Option<Uuid>,
    pub(crate) person: Option<Uuid>,
    pub(crate) episode: Option<Uuid>,
}

impl About {
    /// Something of a person.
    pub(crate) fn person(person: Uuid, subject: Uuid) -> Self {
        Self { subject: Some(subject), person: Some(person), episode: None }
    }

    /// Something in an episode.
    pub(crate) fn episode(permit: &EpisodePermit, subject: Uuid) -> Self {
        Self { subject: Some(subject), person: Some(*permit.person()), episode: Some(*permit.episode()) }
    }

    /// Something of the service itself.
    pub(crate) fn service(subject: Uuid) -> Self {
        Self { subject: Some(subject), ..Self::default() }
    }
}
