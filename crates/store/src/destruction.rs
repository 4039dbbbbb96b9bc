//! Destroying a record: every table of the schema, how its rows belong to a person, and what becomes of them (docs/adr/0012).
//!
//! [`FATES`] names each table once; a test holds it against the schema, so that a new table is in no backup and in no release before
//! somebody has said what destruction does to it. That the statements do what it says is proved by a test that writes a mark into every
//! text of one person and finds it nowhere afterwards.

use crate::retention::StubRow;
use crate::{At, StoreResult};
use async_trait::async_trait;
use uuid::Uuid;

/// What becomes of a table's rows when a person is destroyed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fate {
    /// The person's rows are deleted.
    Deleted,
    /// The row stays, for it is about somebody or something else; what it says of the person is taken out.
    Cleared(&'static str),
    /// No row of it is a person's: why.
    Untouched(&'static str),
}

use Fate::{Cleared, Deleted, Untouched};

/// What is said in place of somebody whose record is gone, in what others' records say of them.
pub const GONE: &str = "Somebody whose record is no longer kept";
/// What is said in place of words about them.
pub const GONE_WORDS: &str = "The record was destroyed, and these words with it";
/// What an account is called once its person is destroyed.
pub const GONE_ACCOUNT: &str = "Somebody who was supported";

/// Every table, once.
pub const FATES: &[(&str, Fate)] = &[
    ("service", Untouched("the service itself")),
    (
        "account",
        Cleared(
            "the person’s own account, where it opens nothing else: name, address and every secret go, and it is closed",
        ),
    ),
    ("session", Deleted),
    ("recovery_code", Deleted),
    ("passkey", Deleted),
    ("passkey_challenge", Deleted),
    ("oidc_identity", Deleted),
    ("oidc_attempt", Untouched("who came from an organisation’s sign-in, sealed, for ten minutes")),
    ("invitation", Deleted),
    ("link", Deleted),
    ("sign_in_failure", Untouched("a digest of what was typed, swept within days")),
    ("membership", Deleted),
    ("site", Untouched("a place")),
    ("site_tie", Untouched("places")),
    ("team", Untouched("colleagues")),
    ("team_site", Untouched("colleagues and places")),
    ("team_member", Untouched("colleagues")),
    ("referrer_site", Untouched("colleagues and places")),
    ("supervision_tie", Untouched("colleagues")),
    ("cover", Untouched("colleagues")),
    ("site_lead", Untouched("colleagues")),
    ("setting", Untouched("the service’s figures")),
    ("wording", Untouched("the service’s words")),
    ("own_letter", Untouched("the service’s words")),
    ("own_letter_past", Untouched("the service’s words before")),
    ("wording_past", Untouched("the service’s words before")),
    ("person", Deleted),
    ("person_contact", Deleted),
    ("hidden_detail", Deleted),
    (
        "person_tie",
        Cleared(
            "the person’s own ties are deleted; in somebody else’s the kind stays, and name, telephone and note go",
        ),
    ),
    ("consent", Deleted),
    ("ability", Deleted),
    ("death", Deleted),
    ("referral", Deleted),
    ("referral_need", Deleted),
    ("referral_risk", Deleted),
    ("referral_attempt", Deleted),
    ("referral_reply", Deleted),
    ("passing", Deleted),
    ("informal", Untouched("written down without a name")),
    ("asset", Untouched("the directory")),
    ("asset_need", Untouched("the directory")),
    ("referral_signpost", Deleted),
    ("episode", Deleted),
    ("episode_owner", Deleted),
    ("waiting_turn", Deleted),
    (
        "batch",
        Untouched("that colleagues did something for several people at once, and why: without words about anybody"),
    ),
    ("batch_item", Deleted),
    ("wish", Deleted),
    ("told_meanwhile", Deleted),
    ("contact", Deleted),
    ("kin_note", Deleted),
    ("contact_need", Deleted),
    ("room", Untouched("a place")),
    ("funder", Untouched("who pays for the service")),
    ("contract", Untouched("what was agreed with who pays")),
    ("contract_site", Untouched("what was agreed, and places")),
    ("export_ask", Untouched("that an export was asked for, by colleagues; no row of it is in the database")),
    ("referral_contract", Deleted),
    ("appointment", Deleted),
    ("appointment_reply", Deleted),
    ("own_group", Untouched("what the service offers")),
    ("group_session", Untouched("when it was, and a note that names nobody")),
    ("group_place", Deleted),
    ("group_attendance", Deleted),
    ("walk_in", Deleted),
    ("goal", Deleted),
    ("step", Deleted),
    ("connection", Deleted),
    ("death_told", Deleted),
    ("unmet_need", Deleted),
    ("holding", Deleted),
    ("holding_reason", Deleted),
    ("holding_function", Deleted),
    ("ending", Deleted),
    ("message", Deleted),
    ("mailing", Deleted),
    ("copied_out", Deleted),
    ("desk_message", Deleted),
    ("letter", Deleted),
    ("attachment", Deleted),
    ("blob", Deleted),
    ("blob_piece", Deleted),
    ("draft", Deleted),
    ("sent_form", Untouched("where a form led, by ids that mean nothing any more; swept within a month")),
    ("case_access", Deleted),
    ("kept_off", Deleted),
    ("glass", Cleared("that a colleague opened a record in an emergency stays; whose, and what was said, goes")),
    ("supervision_case", Deleted),
    (
        "supervision_session",
        Untouched("what two colleagues talked about, kept without the names of those they support"),
    ),
    ("supervision_addition", Untouched("what one of the two added to it")),
    ("supervision_item", Untouched("what a colleague wants to talk about, without names")),
    ("supervision_action", Untouched("what two colleagues agreed to do")),
    ("supervision_latitude", Untouched("what two colleagues agreed about the work of one of them")),
    ("discretion", Deleted),
    ("weighed", Deleted),
    ("ask", Deleted),
    ("reflection", Untouched("a colleague’s own thoughts about their judgement, which name nobody")),
    ("minute_day", Untouched("on which days a colleague answered a question")),
    ("minute_said", Untouched("a colleague’s own words of a day, which name nobody")),
    ("minute_choice", Untouched("colleagues")),
    ("supervision_word", Untouched("a colleague’s own words for supervision, which name nobody")),
    ("charter", Untouched("the service’s own words")),
    ("boundary", Untouched("the service’s own words")),
    ("charter_part", Untouched("colleagues, and who spoke for others")),
    ("charter_proposal", Untouched("colleagues’ words about the work, not about somebody")),
    ("workshop", Untouched("how a workshop of the service was held")),
    ("workshop_joined", Untouched("colleagues")),
    ("workshop_seat", Untouched("seats that nobody stands behind")),
    ("workshop_placing", Untouched("where a seat placed something on the line")),
    ("workshop_outcome", Untouched("words about the work, by nobody, not about somebody")),
    ("workshop_settlement", Untouched("what was agreed of the work")),
    ("personal_latitude", Untouched("colleagues")),
    ("other_work", Untouched("what colleagues were asked to do besides, which names nobody who is supported")),
    ("course", Untouched("the service’s courses")),
    ("course_done", Untouched("colleagues")),
    ("training_gap", Untouched("what colleagues did not know how to do, which names nobody who is supported")),
    ("back_stage", Untouched("colleagues’ minutes")),
    ("pulse_taken", Untouched("colleagues: that they are done with a round of questions")),
    ("pulse_tally", Untouched("numbers")),
    ("pulse_cell", Untouched("numbers")),
    ("pulse_own", Untouched("colleagues’ own answers")),
    ("peer_situation", Untouched("situations told among colleagues, which name nobody")),
    ("peer_answer", Untouched("colleagues’ words about such a situation")),
    ("role_look", Untouched("colleagues’ words about their own post")),
    ("record_request", Cleared("that a request was made stays; whose, who asked and why, goes")),
    ("measure_definition", Untouched("what the service’s own instruments ask")),
    ("measure", Deleted),
    ("own_concern", Deleted),
    ("measure_ask", Deleted),
    ("follow_up", Deleted),
    ("concern", Deleted),
    ("concern_told", Deleted),
    ("concern_note", Deleted),
    ("nudge_put_off", Deleted),
    ("nudge_choice", Untouched("colleagues")),
    ("nudge_day", Untouched("figures of days")),
    ("nudge_digest", Untouched("colleagues, by figures alone; swept within a month")),
    ("lone_plan", Deleted),
    ("lone_told", Deleted),
    ("request_stop", Deleted),
    ("request_mark", Deleted),
    ("correction", Deleted),
    ("restriction", Deleted),
    ("alike_pair", Deleted),
    ("moving", Deleted),
    ("moved_row", Deleted),
    ("event_moved", Deleted),
    ("unusual", Deleted),
    ("verification", Untouched("figures of the logs")),
    ("looked_day", Untouched("figures of days")),
    ("retention_mark", Deleted),
    ("retention_review", Deleted),
    ("retention_stub", Untouched("what is left: nothing of it identifies")),
    ("notice", Deleted),
    ("chain_head", Untouched("numbers and digests")),
    ("event", Untouched("that something happened, under ids that mean nothing any more (docs/adr/0006)")),
    ("event_payload", Deleted),
    ("job", Deleted),
    ("access_stream", Untouched("numbers and digests")),
    ("access_entry", Untouched("who looked when, under ids that mean nothing any more (docs/adr/0006)")),
    ("access_opened", Untouched("the same, by id")),
    ("access_review", Untouched("colleagues")),
    ("access_review_line", Untouched("colleagues")),
    ("import_run", Untouched("that files were brought in, by figures alone")),
    ("import_row", Deleted),
    ("import_key", Deleted),
    ("import_flag", Deleted),
];

/// What is to be destroyed.
#[derive(Debug, Clone)]
pub struct Destruction {
    /// The record that is used; what was joined to it goes with it.
    pub person: Uuid,
    /// What will be left. `records`, `rows_gone` and `entries_erased` are counted here.
    pub stub: StubRow,
    /// The id of the event that will say which entries were erased.
    pub event: Uuid,
    /// Its salt.
    pub salt: [u8; 16],
    /// When.
    pub at: At,
    /// On what ground, in words that name nobody.
    pub ground: String,
}

/// Destruction's statements.
#[async_trait]
pub trait DestructionRoom {
    /// Takes every row of a person, and of what was joined to it, out of every table as [`FATES`] says, erases what the log says of them,
    /// and writes the stub; gives it. None where there is no such record: then nothing was done. Only in a transaction of
    /// [`crate::Store::begin_erasing`].
    async fn person_destroy(&mut self, destruction: &Destruction) -> StoreResult<Option<StubRow>>;
}
