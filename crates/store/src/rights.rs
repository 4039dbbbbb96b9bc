//! All that is kept of one person, table by table: what a copy of their record is made from (UK GDPR, article 15), and what an erasure has
//! to go through.
//!
//! Every table of the schema is named here once: in [`HELD`], with how its rows belong to somebody; in [`WITH`], where its rows go out
//! beside another's; or in [`NOTHING`], with why no row of it is anybody's. A test fails for a table that is in none of them.

use crate::backup::{Column, TABLES};
use crate::permit::{PersonPermit, RequestPermit};
use crate::{StoreResult, Undisclosed};
use async_trait::async_trait;
pub use serde_json::Value;

/// Why a column has to be looked at before a copy goes out: `practice::rights::Mark`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Marked {
    /// It says something of somebody else, or they said it.
    Other,
    /// To show it may cause serious harm.
    Harm,
    /// It must not be found.
    Hidden,
}

/// A table that holds something of persons.
#[derive(Debug)]
pub struct Held {
    /// The table.
    pub table: &'static str,
    /// Which of its rows, `t`, are somebody's: a condition over `same`, the ids of the person's records, and `$1`, the service.
    pub of: &'static str,
    /// The column by which its rows stand in the order of time.
    pub by: &'static str,
    /// Columns that have to be looked at.
    pub marked: &'static [(&'static str, Marked)],
    /// Columns that never go out, each with why.
    pub withheld: &'static [(&'static str, &'static str)],
}

const MINE: &str = "t.service_id = $1 AND t.person_id IN (SELECT id FROM same)";
const MY_REFERRAL: &str = "t.service_id = $1 AND t.referral_id IN (SELECT r.id FROM referral r \
                           WHERE r.service_id = $1 AND r.person_id IN (SELECT id FROM same))";
const MY_EPISODE: &str = "t.service_id = $1 AND t.episode_id IN (SELECT e.id FROM episode e \
                          WHERE e.service_id = $1 AND e.person_id IN (SELECT id FROM same))";
const MY_CONTACT: &str = "t.service_id = $1 AND t.contact_id IN (SELECT k.id FROM contact k \
                          WHERE k.service_id = $1 AND k.person_id IN (SELECT id FROM same))";
const MY_HOLDING: &str = "t.service_id = $1 AND t.holding_id IN (SELECT h.id FROM holding h \
                          WHERE h.service_id = $1 AND h.person_id IN (SELECT id FROM same))";
const MY_REQUEST: &str = "t.service_id = $1 AND t.request_id IN (SELECT q.id FROM record_request q \
                          WHERE q.service_id = $1 AND q.person_id IN (SELECT id FROM same))";
const MY_PLAN: &str = "t.service_id = $1 AND t.plan_id IN (SELECT l.id FROM lone_plan l \
                       WHERE l.service_id = $1 AND l.person_id IN (SELECT id FROM same))";
const MY_APPOINTMENT: &str = "t.service_id = $1 AND t.appointment_id IN (SELECT a.id FROM appointment a \
                             WHERE a.service_id = $1 AND a.person_id IN (SELECT id FROM same))";
const MY_PAIR: &str = "t.service_id = $1 AND (t.low_id IN (SELECT id FROM same) OR t.high_id IN (SELECT id FROM same))";
const MY_MOVING: &str =
    "t.service_id = $1 AND (t.from_id IN (SELECT id FROM same) OR t.to_id IN (SELECT id FROM same))";
const MY_MOVED: &str = "t.service_id = $1 AND t.moving_id IN (SELECT m.id FROM moving m WHERE m.service_id = $1 \
                        AND (m.from_id IN (SELECT id FROM same) OR m.to_id IN (SELECT id FROM same)))";
/// What was moved to somebody else's record is theirs, and what was moved here is the person's.
const MY_EVENT: &str = "t.service_id = $1 AND ((t.person_id IN (SELECT id FROM same) AND NOT EXISTS (SELECT 1 FROM event_moved v \
                        WHERE v.service_id = $1 AND v.seq = t.seq AND v.person_id NOT IN (SELECT id FROM same))) \
                        OR t.seq IN (SELECT w.seq FROM event_moved w WHERE w.service_id = $1 AND w.person_id IN (SELECT id FROM same)))";
/// Rows of the person's own account that belong to this service.
const MY_ACCOUNT_HERE: &str = "t.service_id = $1 AND t.account_id IN (SELECT p.account_id FROM person p \
                               WHERE p.service_id = $1 AND p.id IN (SELECT id FROM same))";
/// Rows of the person's own account, which stands above services.
const MY_ACCOUNT: &str =
    "t.account_id IN (SELECT p.account_id FROM person p WHERE p.service_id = $1 AND p.id IN (SELECT id FROM same))";

/// Why figures of a measure are not given twice.
const SAID: &str = "what was answered stands beside it in words";
const SECRET: &str = "a secret of signing in";

const fn held(table: &'static str, of: &'static str, by: &'static str) -> Held {
    Held { table, of, by, marked: &[], withheld: &[] }
}

const fn marked(
    table: &'static str,
    of: &'static str,
    by: &'static str,
    marked: &'static [(&'static str, Marked)],
) -> Held {
    Held { table, of, by, marked, withheld: &[] }
}

use Marked::{Harm, Hidden, Other};

/// Tables that hold something of persons, in the order in which a copy shows them. Who somebody is, and who is tied to them, come
/// first: the names of others found there are looked for in all that follows.
pub static HELD: &[Held] = &[
    marked("person", "t.service_id = $1 AND t.id IN (SELECT id FROM same)", "created_at", &[("next_of_kin", Other)]),
    marked(
        "person_tie",
        MINE,
        "from_on",
        &[("name", Other), ("phone", Other), ("note", Other), ("may_be_told", Other)],
    ),
    held("person_contact", MINE, "position"),
    marked(
        "hidden_detail",
        MINE,
        "hidden_at",
        &[("value", Hidden), ("postcode", Hidden), ("note", Hidden), ("why", Hidden)],
    ),
    held("consent", MINE, "at"),
    marked("ability", MINE, "recorded_at", &[("consulted", Other)]),
    marked("death", MINE, "recorded_at", &[("note", Other)]),
    marked(
        "referral",
        MINE,
        "received_at",
        &[
            ("referrer_name", Other),
            ("referrer_contact", Other),
            ("story", Other),
            ("involved", Other),
            ("risk_note", Harm),
        ],
    ),
    held("referral_need", MY_REFERRAL, "referral_id"),
    held("referral_contract", MY_REFERRAL, "at"),
    marked("referral_risk", MY_REFERRAL, "referral_id", &[("flag", Harm)]),
    held("referral_attempt", MINE, "at"),
    marked("referral_reply", MY_REFERRAL, "at", &[("from_name", Other), ("body", Other)]),
    marked("passing", MINE, "made_at", &[("answer_words", Other)]),
    held("referral_signpost", MY_REFERRAL, "referral_id"),
    held("message", MINE, "made_at"),
    marked("mailing", MINE, "made_at", &[("to_address", Other)]),
    held("copied_out", MINE, "at"),
    marked("desk_message", MINE, "taken_at", &[("from_whom", Other), ("ring", Other)]),
    marked("letter", MINE, "made_at", &[("returned_words", Other)]),
    // what is in a file is looked at by hand, and handed over beside the copy
    marked("attachment", MINE, "added_at", &[("name", Other), ("note", Other), ("out_why", Other)]),
    held("episode", MINE, "opened_at"),
    held("episode_owner", MY_EPISODE, "from_at"),
    held("waiting_turn", MINE, "counts_from"),
    held("wish", MINE, "asked_at"),
    held("told_meanwhile", MINE, "noted_at"),
    held("batch_item", MINE, "acted_at"),
    marked("contact", MINE, "at", &[("with_whom", Other)]),
    // what a carer tells at a contact for somebody else is theirs: it goes out with their copy, and with no other
    marked("kin_note", MINE, "at", &[("with_whom", Other)]),
    held("contact_need", MY_CONTACT, "contact_id"),
    marked("appointment", MINE, "starts_at", &[("note", Other)]),
    held("appointment_reply", MY_APPOINTMENT, "at"),
    marked("group_place", MINE, "since_at", &[("left_words", Other)]),
    marked("group_attendance", MINE, "recorded_at", &[("note", Other)]),
    marked("walk_in", MINE, "noted_at", &[("note", Other)]),
    held("goal", MINE, "agreed_at"),
    held("step", MINE, "agreed_at"),
    marked("connection", MINE, "suggested_at", &[("partner_word", Other)]),
    held("death_told", MINE, "at"),
    held("unmet_need", MINE, "at"),
    held("holding", MINE, "from_at"),
    held("holding_reason", MY_HOLDING, "holding_id"),
    held("holding_function", MY_HOLDING, "holding_id"),
    held("ending", MINE, "prepared_at"),
    Held {
        table: "measure",
        of: MINE,
        by: "recorded_at",
        marked: &[("note", Other)],
        withheld: &[("answers", SAID), ("scores", SAID)],
    },
    held("own_concern", MINE, "said_at"),
    held("measure_ask", MINE, "made_at"),
    held("follow_up", MINE, "planned_at"),
    held("kept_off", MINE, "at"),
    held("supervision_case", MINE, "brought_at"),
    held("discretion", MINE, "at"),
    held("weighed", MINE, "at"),
    held("ask", MINE, "asked_at"),
    marked(
        "concern",
        MINE,
        "raised_at",
        &[
            ("about", Harm),
            ("who", Harm),
            ("seen", Harm),
            ("share", Harm),
            ("share_words", Harm),
            ("level", Harm),
            ("acknowledged_by", Harm),
            ("closed_by", Harm),
            ("outcome", Harm),
            ("outcome_words", Harm),
            ("struck_by", Harm),
            ("struck_why", Harm),
        ],
    ),
    marked("concern_told", MINE, "at", &[("name", Harm), ("told_as", Harm), ("phone", Harm)]),
    marked("concern_note", MINE, "at", &[("body", Harm)]),
    marked("nudge_put_off", MINE, "put_off_at", &[("why", Other)]),
    Held {
        table: "lone_plan",
        of: MINE,
        by: "made_at",
        marked: &[
            ("place", Other),
            ("whom", Other),
            ("along", Other),
            ("phone", Other),
            ("note", Other),
            ("out_words", Other),
            ("answered_by", Other),
            ("answer_words", Other),
        ],
        withheld: &[("duress", "what keeps a worker safe")],
    },
    marked("lone_told", MY_PLAN, "at", &[("name", Other), ("told_as", Other)]),
    marked("glass", MINE, "made_at", &[("why", Other), ("outcome_words", Other)]),
    held("case_access", MINE, "from_at"),
    marked("record_request", MINE, "made_at", &[("asked_by", Other), ("why", Other), ("identity_how", Other)]),
    marked("request_stop", MY_REQUEST, "from_on", &[("why", Other), ("came", Other)]),
    marked("retention_mark", MINE, "set_at", &[("why", Other), ("lifted_why", Other)]),
    marked("retention_review", MINE, "listed_at", &[("asked", Other), ("decided_why", Other)]),
    held("correction", MINE, "decided_at"),
    held("restriction", MINE, "since"),
    marked("alike_pair", MY_PAIR, "found_at", &[("why", Other), ("low_said_by", Other), ("high_said_by", Other)]),
    marked("moving", MY_MOVING, "made_at", &[("fields", Other), ("why", Other), ("undone_why", Other)]),
    held("moved_row", MY_MOVED, "moving_id"),
    held("event_moved", MINE, "seq"),
    Held {
        table: "import_row",
        of: MINE,
        by: "number",
        marked: &[],
        withheld: &[("digest", "a figure by which a change in the other system is seen")],
    },
    Held {
        table: "import_key",
        of: MINE,
        by: "key",
        marked: &[],
        withheld: &[("digest", "a figure by which a change in the other system is seen")],
    },
    marked("import_flag", MINE, "made_at", &[("value", Other)]),
    marked("unusual", MINE, "found_at", &[("outcome_words", Other), ("taken_to", Other)]),
    Held {
        table: "event",
        of: MY_EVENT,
        by: "seq",
        marked: &[],
        withheld: &[
            ("payload_digest", "a figure by which the log is checked"),
            ("digest", "a figure by which the log is checked"),
        ],
    },
    Held {
        table: "account",
        of: "t.id IN (SELECT p.account_id FROM person p WHERE p.service_id = $1 AND p.id IN (SELECT id FROM same))",
        by: "created_at",
        marked: &[],
        withheld: &[("password_hash", SECRET), ("totp_secret", SECRET), ("totp_last_step", SECRET)],
    },
    held("membership", MY_ACCOUNT_HERE, "from_at"),
    Held {
        table: "session",
        of: MY_ACCOUNT_HERE,
        by: "created_at",
        marked: &[],
        withheld: &[("token_hash", SECRET), ("totp_secret", SECRET)],
    },
    Held {
        table: "passkey",
        of: MY_ACCOUNT,
        by: "made_at",
        marked: &[],
        withheld: &[("credential_id", SECRET), ("credential", SECRET), ("counter", SECRET)],
    },
    held("oidc_identity", MY_ACCOUNT, "made_at"),
    Held {
        table: "invitation",
        of: "t.service_id = $1 AND t.person_id IN (SELECT id FROM same)",
        by: "created_at",
        marked: &[],
        withheld: &[("token_hash", SECRET)],
    },
    Held {
        table: "link",
        of: "t.service_id = $1 AND (t.subject_id IN (SELECT r.id FROM referral r \
             WHERE r.service_id = $1 AND r.person_id IN (SELECT id FROM same)) \
             OR t.subject_id IN (SELECT k.id FROM measure_ask k \
             WHERE k.service_id = $1 AND k.person_id IN (SELECT id FROM same)) \
             OR t.subject_id IN (SELECT w.id FROM wish w \
             WHERE w.service_id = $1 AND w.person_id IN (SELECT id FROM same)) \
             OR t.subject_id IN (SELECT a.id FROM appointment a \
             WHERE a.service_id = $1 AND a.person_id IN (SELECT id FROM same)))",
        by: "created_at",
        marked: &[("label", Other)],
        withheld: &[("token_hash", SECRET)],
    },
    // what the person typed and did not send, and what stands half written of them
    marked("draft", "t.service_id = $1", "saved_at", &[("body", Other)]),
    held("access_review_line", MY_ACCOUNT_HERE, "review_id"),
];

/// Tables whose rows go out beside those of another.
pub static WITH: &[(&str, &str)] = &[
    ("event_payload", "event"),
    ("access_entry", "access_opened"),
    ("access_stream", "access_opened"),
    ("blob", "attachment"),
    ("blob_piece", "attachment"),
];

/// The log of looks stands in a file of its own, and is read through [`crate::Store::looks_of`].
pub const LOOKS: &str = "access_opened";

/// Tables of which no row is anybody's whom the service supports, and why.
pub static NOTHING: &[(&str, &str)] = &[
    ("service", "the service itself"),
    ("recovery_code", "secrets of signing in: nothing in them but the code’s own trace"),
    ("passkey_challenge", "secrets of signing in, for minutes"),
    ("oidc_attempt", "secrets of signing in, for minutes"),
    ("sign_in_failure", "counts under a digest from which nobody is found"),
    ("site", "practices and places"),
    ("site_tie", "which practice belongs to which"),
    ("room", "rooms of practices and places"),
    ("batch", "what colleagues did for several people at once, and why"),
    ("own_group", "the service’s groups: what they are for and who runs them"),
    ("group_session", "when a group was, and a note that names nobody"),
    ("funder", "who pays for the service"),
    ("contract", "what was agreed with who pays"),
    ("contract_site", "what was agreed, and places"),
    ("export_ask", "that an export was asked for, by colleagues; nobody’s row is in it"),
    ("team", "teams of the service"),
    ("team_site", "teams of the service"),
    ("team_member", "colleagues in their work"),
    ("referrer_site", "colleagues in their work"),
    ("supervision_tie", "colleagues in their work"),
    ("cover", "colleagues in their work"),
    ("site_lead", "colleagues in their work"),
    ("setting", "settings of the service"),
    ("wording", "wordings of the service"),
    ("own_letter", "letters that the service begins from"),
    ("own_letter_past", "what they said before"),
    ("measure_definition", "what the service’s own instruments ask"),
    ("wording_past", "what they said before"),
    ("informal", "noted without a name, so that it is nobody’s (DOMAIN 4.2)"),
    ("asset", "groups and services"),
    ("asset_need", "groups and services"),
    ("sent_form", "that a form was sent once, and the address of the page that followed"),
    ("request_mark", "decisions about a copy: their reasons speak of the others who were taken out"),
    (
        "notice",
        "that a colleague, or somebody with an appointment, was written to: by ids, without words about anybody",
    ),
    ("reflection", "a colleague’s own thoughts about their judgement, which name nobody"),
    ("minute_day", "on which days a colleague answered a question about their own day"),
    ("minute_said", "a colleague’s own words of a day, which name nobody"),
    ("minute_choice", "how a colleague wants to be asked"),
    ("supervision_word", "a colleague’s own words for supervision, which name nobody"),
    ("charter", "the service’s own words on how it works"),
    ("boundary", "the service’s own words on how it works"),
    ("charter_part", "who took part in agreeing them, for whom they spoke"),
    ("charter_proposal", "what a colleague would change in them"),
    ("workshop", "how a workshop of the service was held"),
    ("workshop_joined", "which colleagues took a seat at it, and not which"),
    ("workshop_seat", "seats that nobody stands behind"),
    ("workshop_placing", "where a seat placed something on the line"),
    ("workshop_outcome", "what was said of the work, by nobody"),
    ("workshop_settlement", "what was agreed of the work"),
    ("personal_latitude", "what was agreed with a colleague about their work"),
    ("other_work", "what a colleague was asked to do besides; full names are refused there"),
    ("course", "the service’s courses"),
    ("course_done", "training of colleagues"),
    ("training_gap", "what a colleague did not know how to do; full names are refused there"),
    ("back_stage", "colleagues’ minutes of work that is with nobody"),
    ("pulse_taken", "that a colleague is done with a round of questions about their work"),
    ("pulse_tally", "numbers of a round of questions to colleagues"),
    ("pulse_cell", "numbers of a round of questions to colleagues"),
    ("pulse_own", "a colleague’s own answers about their work, which they alone read"),
    ("peer_situation", "situations told among colleagues without names"),
    ("peer_answer", "what a colleague would do in such a situation"),
    ("role_look", "a colleague’s words about their own post"),
    ("supervision_session", "a colleague’s own supervision: notes of the two, which name nobody they support"),
    ("supervision_addition", "a colleague’s own supervision"),
    (
        "supervision_item",
        "what a colleague wants to talk about in supervision, without the names of those they support",
    ),
    ("supervision_action", "what two colleagues agreed to do"),
    ("supervision_latitude", "what two colleagues agreed about the work of one of them"),
    ("nudge_choice", "how a colleague wants to hear of what waits"),
    ("nudge_day", "on which days a digest went, by figures alone"),
    ("nudge_digest", "how much waited for a colleague on a day, by figures alone"),
    ("chain_head", "figures by which the log is checked"),
    ("job", "work that is to be done, by ids alone"),
    ("retention_stub", "what is left of records that were destroyed: it names nobody"),
    ("verification", "walks along the logs, by figures alone"),
    ("looked_day", "which days were looked through for unusual looks"),
    ("access_review", "a review of who has access, as a whole"),
    ("import_run", "that files were brought in, by figures alone"),
];

impl Held {
    /// Its columns, as the schema has them.
    #[must_use]
    pub fn columns(&self) -> &'static [Column] {
        TABLES.iter().find(|table| table.name == self.table).map_or(&[], |table| table.columns)
    }

    /// What tells its rows apart: its primary key but for the service, or its id where that is a secret.
    #[must_use]
    pub fn key(&self) -> Vec<&'static str> {
        let primary = TABLES.iter().find(|table| table.name == self.table).map_or(&[][..], |table| table.primary);
        if primary.iter().any(|column| self.withheld.iter().any(|(name, _)| name == column)) {
            return vec!["id"];
        }
        primary.iter().copied().filter(|column| *column != "service_id").collect()
    }

    /// Columns that go out.
    pub fn shown(&self) -> impl Iterator<Item = &'static Column> + '_ {
        self.columns().iter().filter(|column| self.withheld.iter().all(|(name, _)| *name != column.name))
    }

    /// How a column is marked.
    #[must_use]
    pub fn mark(&self, column: &str) -> Option<Marked> {
        self.marked.iter().find(|(name, _)| *name == column).map(|(_, mark)| *mark)
    }

    /// The statement that reads its rows: `$1` is the service, `$2` the person. Records joined to the person's are the person's.
    #[must_use]
    pub fn statement(&self) -> String {
        let columns = self.shown().map(|column| format!("t.{}", column.name)).collect::<Vec<_>>().join(", ");
        // what an entry of the log says stands beside it, until it is erased
        let (body, beside) = if self.table == "event" {
            (", b.body", " LEFT JOIN event_payload b ON b.service_id = t.service_id AND b.seq = t.seq")
        } else {
            ("", "")
        };
        let order = std::iter::once(self.by).chain(self.key()).map(|column| format!("t.{column}")).collect::<Vec<_>>();
        format!(
            "WITH RECURSIVE same AS (SELECT id FROM person WHERE service_id = $1 AND id = $2 \
             UNION SELECT j.id FROM person j JOIN same s ON j.merged_into = s.id WHERE j.service_id = $1) \
             SELECT {columns}{body} FROM {table} t{beside} WHERE {of} ORDER BY {order}",
            table = self.table,
            of = self.of,
            order = order.join(", ")
        )
    }
}

/// A row of somebody's.
#[derive(Debug, Clone)]
pub struct HeldRow {
    /// Its table.
    pub held: &'static Held,
    /// Its key within the table, parts joined by `~`.
    pub key: String,
    /// Names and values of what goes out; an event's words as `body`.
    pub cells: Vec<(&'static str, Value)>,
}

/// Takes rows as they are read, one at a time: nothing is gathered on the way.
#[async_trait]
pub trait HeldTaker: Send {
    /// Takes one.
    ///
    /// # Errors
    /// Whatever keeps it from taking more; the reading then ends with it.
    async fn take(&mut self, row: HeldRow) -> StoreResult<()>;
}

/// Reading all that is kept of somebody.
#[async_trait]
pub trait RightsRoom {
    /// Reads the rows of a table that are the person's whom a request is about, and of records joined to theirs, in the order of time.
    /// Nothing where the request names nobody.
    async fn held_rows(
        &mut self,
        permit: &RequestPermit,
        held: &'static Held,
        into: &mut dyn HeldTaker,
    ) -> StoreResult<Undisclosed<()>>;
    /// May the account work on this request? Whoever's act it is, until it is over: colleagues stand in for each other.
    async fn permit_request_work(&mut self, request: uuid::Uuid) -> StoreResult<Option<RequestPermit>>;
    /// Whoever works on a request may read its person, on that ground.
    async fn permit_person_of_request(&mut self, permit: &RequestPermit) -> StoreResult<Option<PersonPermit>>;
}
