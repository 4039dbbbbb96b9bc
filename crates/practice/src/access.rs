//! Who may do what (DOMAIN 10).
//!
//! Two gates stand one behind the other. This module is the first: what a *role* may do at all, as one table with
//! default deny. The second is the *ground* on which somebody stands towards one person (owner, cover, supervision …);
//! it is looked up for each person and kept with the entry in the access log. Passing the first gate alone opens
//! nobody's record.

codes! {
    /// What somebody is in a service; one account may hold several (DOMAIN 2).
    pub enum Role {
        Worker => "worker", "Link worker";
        Supervisor => "supervisor", "Supervisor";
        Manager => "manager", "Service manager";
        Referrer => "referrer", "Referrer";
        Partner => "partner", "Partner organisation";
        Person => "person", "Person supported";
        Evaluator => "evaluator", "Evaluator";
        Governance => "governance", "Information governance lead";
        Administrator => "administrator", "Administrator";
    }
}

codes! {
    /// Why somebody may see one person's record (HOUSE 10.6); logged with every look.
    pub enum Ground {
        Owner => "owner", "Supports this person";
        Cover => "cover", "Covers for the worker";
        TeamReferral => "team_referral", "Triages for the team";
        Supervision => "supervision", "Brought to supervision";
        Shared => "shared", "Shared with the person’s agreement";
        OwnReferral => "own_referral", "Made the referral";
        /// The person's own record.
        Self_ => "self", "Is this person";
        Request => "request", "A formal request";
        /// Two records of one person are joined, or parted again: by whoever keeps them.
        Joining => "joining", "Joins two records of one person";
        /// Opened to decide whether it is destroyed, now that its time is over.
        Retention => "retention", "Review before destruction";
        /// Told of a concern for somebody’s safety; such a look is kept from the list that the person can see (DOMAIN 4.8).
        Concern => "concern", "Told of a concern";
        /// Asked for at the front desk of their own practice: who supports them, and when they are seen (DOMAIN 4.11).
        FrontDesk => "front_desk", "Asked for at the front desk";
        /// Told of a visit, so that somebody knows where a colleague is (DOMAIN 4.4).
        Buddy => "buddy", "Looks out for a colleague";
        /// Supports somebody to whom they are tied, and keeps a few details of them for that; as long as that support lasts (DOMAIN 4.1).
        Family => "family", "Supports somebody tied to them";
        /// Runs a group in which they have a place, and so knows their name (DOMAIN 4.4).
        Group => "group", "Runs a group that they come to";
        /// Outside one's own: a reason is given and the governance lead is told at once.
        Emergency => "emergency", "Emergency, with a reason";
    }
}

codes! {
    /// Why a record is opened on a formal request (DOMAIN 10, "by request, logged").
    pub enum RequestKind {
        Access => "access", "The person (or somebody for them) asks for a copy of their record";
        Correction => "correction", "Somebody asks for the record to be put right";
        Erasure => "erasure", "Somebody asks for the record to be erased";
        Restriction => "restriction", "Somebody asks that the record not be used for now";
        Objection => "objection", "Somebody objects to what is done with the record";
        Deceased => "deceased", "A copy of the record of somebody who has died";
        Complaint => "complaint", "A complaint is looked into";
        Incident => "incident", "An incident or a possible breach is looked into";
        Court => "court", "A court, coroner or authority asks by law";
        Other => "other", "Another request";
    }
}

codes! {
    /// What a use case does.
    pub enum Act {
        ReferralCreate => "referral_create", "Refer somebody";
        /// Asked in the corridor or by phone, and written down by the worker [004 T5].
        ReferralRecordSpoken => "referral_record_spoken", "Record a spoken referral";
        /// Asked in passing, gone round the service, signposted by a clinician: noted without a name (DOMAIN 4.2).
        InformalNote => "informal_note", "Note something informal";
        ReferralRead => "referral_read", "Read a referral";
        /// State, needs and times under a pseudonymous reference; neither story nor name (DOMAIN 10, HOUSE 10.12).
        ReferralReadPlain => "referral_read_plain", "Read a referral without its story";
        ReferralTriage => "referral_triage", "Triage a referral";
        ReferralReadOwn => "referral_read_own", "Read what became of one’s own referral";
        ReferralAnswer => "referral_answer", "Answer the word back";
        InboxRead => "inbox_read", "Read the team’s inbox";
        EpisodeRead => "episode_read", "Read an episode";
        EpisodeWrite => "episode_write", "Change an episode";
        ContactRecord => "contact_record", "Record a contact";
        /// Questions that the person answers by themselves, by a link of their own.
        MeasureAsk => "measure_ask", "Have somebody answer questions by themselves";
        /// Which measures the service uses, and its own ones.
        MeasureDefine => "measure_define", "Choose and define measures";
        PersonRead => "person_read", "Read a person’s record";
        PersonWrite => "person_write", "Change a person’s record";
        /// Open a record outside one's own, with a reason, for a short time (DOMAIN 10).
        GlassBreak => "glass_break", "Open a record in an emergency";
        /// Look afterwards at every such opening, until it has an outcome.
        GlassReview => "glass_review", "Look at records opened in an emergency";
        PersonSearch => "person_search", "Search for a person";
        /// Say whether two records are one person's, join them, and part them again (DOMAIN 4.1).
        RecordsCompare => "records_compare", "Compare records that may be one person’s";
        /// Move what was written in the wrong person's record.
        EntryMove => "entry_move", "Move an entry to the right person";
        CaseloadRead => "caseload_read", "Read a caseload";
        /// Who waits for a first contact, in what order; with names where one supports them (DOMAIN 4.2).
        WaitingRead => "waiting_read", "Read the waiting list";
        WaitingMove => "waiting_move", "Move somebody on the waiting list";
        TodayRead => "today_read", "Read Today";
        /// Appointments of oneself and one's colleagues; whose they are only where the record may be read (DOMAIN 4.4).
        CalendarRead => "calendar_read", "Read the calendar";
        /// Time of one's own for something else than people, and the address for one's own calendar program.
        CalendarKeep => "calendar_keep", "Keep time in the calendar";
        /// The service's own groups and drop-ins: when they are, and how many come (DOMAIN 4.4).
        GroupRead => "group_read", "Read the groups of the service";
        /// Set up and run a group, put people down for it, write down who came.
        GroupKeep => "group_keep", "Run a group";
        TeamTodayRead => "team_today_read", "Read Team today";
        /// What waits for oneself, for those one leads, or in counts; and how the digest of it comes (DOMAIN 4.2).
        NudgeRead => "nudge_read", "Read what waits";
        HandoverMake => "handover_make", "Hand over support";
        CoverMake => "cover_make", "Arrange cover";
        /// Demand, waits and gaps of the whole service, as counts (PAGES 2).
        ServiceRead => "service_read", "Read the figures of the service";
        /// Who pays, what was agreed, and under which contract a referral is counted.
        ContractManage => "contract_manage", "Keep funders and contracts";
        /// Reads the referral, be it without its story: so whoever keeps contracts and sees no referral does not.
        ContractChoose => "contract_choose", "Say under which contract a referral is counted";
        /// Ask for rows without names for somebody outside, and take them once they are allowed.
        ExportAsk => "export_ask", "Ask for an export without names";
        /// The second person: decides whether such rows leave.
        ExportDecide => "export_decide", "Decide on an export without names";
        AssetRead => "asset_read", "Read the directory";
        AssetEdit => "asset_edit", "Edit the directory";
        UnmetNeedRead => "unmet_need_read", "Read unmet needs";
        MessageSend => "message_send", "Send word back";
        /// Who supports somebody of one’s own practice and when they are seen, and a message for that one (DOMAIN 4.11).
        FrontDesk => "front_desk", "Answer at the practice’s front desk";
        /// A summary with a code, for the GP’s own system (DOMAIN 4.11).
        CopyOut => "copy_out", "Copy a summary out for the GP’s record";
        /// Something of a person passes to a community group.
        ConnectionIntroduce => "connection_introduce", "Introduce somebody to a group";
        UserManage => "user_manage", "Manage users and roles";
        /// Look through who has access, and write down what was found; neither gives nor takes any.
        AccessReview => "access_review", "Review who has access";
        SiteManage => "site_manage", "Manage sites and teams";
        LinkManage => "link_manage", "Manage referral links";
        /// Its boundaries, who agreed them, and what was before (DOMAIN 5.1).
        CharterRead => "charter_read", "Read the charter";
        CharterPropose => "charter_propose", "Propose a change of the charter";
        /// Draft it, and put it in force once those who live by it have agreed.
        CharterAgree => "charter_agree", "Agree the charter";
        /// Training, time, the pulse, peers, other work asked for, the role as it is lived: each their own (DOMAIN 6).
        SupportRead => "support_read", "Read what supports the work";
        OtherWorkNote => "other_work_note", "Note other work one is asked to do";
        /// What a worker handed on, so that they need not answer it themselves.
        OtherWorkAnswer => "other_work_answer", "Answer for a worker who was asked to do other work";
        /// One’s own training, and what one met and did not know how to do.
        TrainingKeep => "training_keep", "Keep one’s own training";
        /// Courses, and who must renew one that everybody must have.
        TrainingManage => "training_manage", "Keep the courses of the service";
        /// What is done about a gap: worker and supervisor each say.
        GapSettle => "gap_settle", "Settle what is done about a training gap";
        TimeNote => "time_note", "Note time back-stage";
        PulseTake => "pulse_take", "Answer the pulse";
        PulseSet => "pulse_set", "Say how often the pulse is asked";
        PeerTell => "peer_tell", "Tell a situation to peers, and answer one";
        /// Read by the worker and the supervisor they show it to, and by nobody else.
        RoleLook => "role_look", "Look at the role as it is lived";
        /// Take a seat at a workshop on the line, and lead one where one is named for it (DOMAIN 5.5).
        WorkshopJoin => "workshop_join", "Take part in a workshop";
        WorkshopLead => "workshop_lead", "Open and lead a workshop";
        /// One's own judgement: what one did beyond the usual, why, what came of it, and one's thoughts about it (DOMAIN 5.3).
        JudgementKeep => "judgement_keep", "Keep a journal of one’s own judgement";
        /// What one asked a supervisor first, or what lies with oneself to answer (DOMAIN 5.2).
        AskRead => "ask_read", "Read what was asked first";
        AskAnswer => "ask_answer", "Answer what a worker asks first";
        /// Withdraw a question of one's own, or say that it could not wait.
        AskEnd => "ask_end", "End a question of one’s own";
        WordingEdit => "wording_edit", "Edit the service’s wording";
        RoleCardRead => "role_card_read", "Read the role card";
        /// Plan a visit alone, check in and out (DOMAIN 4.4).
        LonePlan => "lone_plan", "Plan to work alone";
        /// Look out for a colleague, and answer an alarm.
        LoneWatch => "lone_watch", "Look out for a colleague";
        /// Say that somebody may not be safe (DOMAIN 4.8).
        ConcernRaise => "concern_raise", "Raise a concern";
        /// Those one raised, was told of, or that stand in a record one may open.
        ConcernRead => "concern_read", "Read a concern";
        /// Acknowledge, note, close: for those who were told.
        ConcernAnswer => "concern_answer", "Answer a concern";
        AuditRead => "audit_read", "Read the audit";
        /// Whether anything in the logs was changed, taken out or cut off.
        AuditVerify => "audit_verify", "See whether the logs are whole";
        /// Ask about looks that are unusual, set them aside, and say what is unusual (DOMAIN 10).
        UnusualReview => "unusual_review", "Look at unusual looks";
        /// Look at what other systems' files brought, and let it be published or thrown away; no record is opened.
        ImportManage => "import_manage", "Bring in records of another system";
        /// Database, jobs and their errors: how the program fares, without anything of a record (HOUSE 10.12).
        SystemRead => "system_read", "Read how the system fares";
        OwnPlanRead => "own_plan_read", "Read one’s own plan";
        IntroductionsRead => "introductions_read", "Read introductions";
        /// Let a supervisor see one person's support, for as long as it is talked about (DOMAIN 6).
        SupervisionBring => "supervision_bring", "Bring somebody to supervision";
        SupervisionEnd => "supervision_end", "End what was brought to supervision";
        /// Sessions of oneself with a supervisor, or with those one supervises: agenda, notes, actions; nobody else's (DOMAIN 6).
        SupervisionHold => "supervision_hold", "Prepare and hold one’s own supervision";
        /// Who is supervised by whom, how often, and whether it comes about; nothing of what is talked about.
        SupervisionArrange => "supervision_arrange", "Arrange supervision";
        RecordRequest => "record_request", "Open a record on a formal request";
        /// Decide which records are destroyed, and what holds them (the Records Management Code, section 5).
        RetentionReview => "retention_review", "Review records before destruction";
        /// The second person: confirms, without being told whose record it is.
        RetentionConfirm => "retention_confirm", "Confirm the destruction of a record";
        PlanInvite => "plan_invite", "Invite a person to their own plan";
        StudiesRead => "studies_read", "Read studies";
    }
}

/// The roles that may do each act: DOMAIN 10 as a table. Who is not named may not.
#[allow(clippy::match_same_arms, reason = "the table is grouped by what it is about, not by who may")]
const fn allowed(act: Act) -> &'static [Role] {
    use Role::{Administrator, Evaluator, Governance, Manager, Partner, Person, Referrer, Supervisor, Worker};
    match act {
        // Referrals: the team sees its own, whoever refers sees what became of theirs, the manager sees no story.
        Act::ReferralCreate => &[Worker, Supervisor, Referrer, Person],
        Act::InformalNote => &[Worker, Supervisor, Referrer],
        Act::ReferralRecordSpoken | Act::ReferralTriage | Act::InboxRead => &[Worker, Supervisor],
        Act::ReferralRead => &[Worker, Supervisor, Governance],
        Act::ReferralReadPlain => &[Worker, Supervisor, Manager, Governance],
        Act::ReferralReadOwn | Act::ReferralAnswer => &[Referrer, Person],
        // Persons: the worker writes; a supervisor reads what is brought; governance reads by request.
        Act::EpisodeWrite
        | Act::ContactRecord
        | Act::MeasureAsk
        | Act::PersonWrite
        | Act::ConnectionIntroduce
        | Act::TodayRead
        | Act::CalendarKeep
        | Act::GroupKeep
        | Act::SupervisionBring
        | Act::PlanInvite => &[Worker],
        Act::SupervisionEnd | Act::SupervisionHold => &[Worker, Supervisor],
        Act::SupervisionArrange => &[Manager, Administrator],
        Act::EpisodeRead | Act::PersonRead => &[Worker, Supervisor, Governance],
        Act::GlassBreak => &[Worker, Supervisor],
        Act::RecordRequest | Act::GlassReview | Act::RetentionReview => &[Governance],
        // an administrator only where nobody else could be the second: `app::retention` asks
        Act::RetentionConfirm => &[Manager, Governance, Administrator],
        Act::PersonSearch => &[Worker, Supervisor],
        // Whoever keeps a record says so for it; for one that nobody keeps, the governance lead does, by what the two are compared by.
        Act::RecordsCompare => &[Worker, Supervisor, Governance],
        Act::EntryMove => &[Worker],
        Act::CaseloadRead | Act::HandoverMake | Act::CoverMake | Act::MessageSend => &[Worker, Supervisor],
        Act::FrontDesk => &[Referrer],
        Act::CopyOut => &[Worker],
        Act::WaitingRead => &[Worker, Supervisor, Manager],
        Act::WaitingMove => &[Worker, Supervisor],
        Act::CalendarRead | Act::GroupRead => &[Worker, Supervisor],
        Act::TeamTodayRead => &[Supervisor],
        Act::NudgeRead => &[Worker, Supervisor, Manager, Administrator],
        // Figures: without names; small ones are suppressed.
        Act::ServiceRead | Act::ExportAsk => &[Manager],
        Act::ContractManage => &[Manager, Administrator],
        Act::ContractChoose => &[Manager],
        Act::ExportDecide => &[Governance],
        Act::UnmetNeedRead => &[Worker, Supervisor, Manager],
        // The directory is open to all. Which entries are a partner's own is not known yet, so partners mend none (DOMAIN 10).
        Act::AssetRead => {
            &[Worker, Supervisor, Manager, Referrer, Partner, Person, Evaluator, Governance, Administrator]
        }
        Act::AssetEdit => &[Worker, Supervisor, Manager, Administrator],
        // What workers here can and cannot do; its wording is the service's.
        Act::RoleCardRead => &[Worker, Supervisor, Manager, Referrer, Partner, Person, Evaluator, Governance],
        // The charter is read by whoever works by it or looks into the work, proposed to by those who live by it, and put in force by whoever answers for it.
        Act::CharterRead => &[Worker, Supervisor, Manager, Evaluator, Governance],
        Act::CharterPropose => &[Worker, Supervisor, Manager],
        Act::WorkshopJoin => &[Worker, Supervisor, Manager],
        Act::WorkshopLead => &[Supervisor, Manager],
        Act::CharterAgree => &[Manager],
        // Support of the work: what is one’s own is one’s own; a manager is the buffer, keeps the courses, and sees figures of five.
        Act::SupportRead => &[Worker, Supervisor, Manager],
        Act::OtherWorkNote | Act::TrainingKeep | Act::TimeNote | Act::PulseTake => &[Worker],
        Act::OtherWorkAnswer => &[Supervisor, Manager],
        Act::GapSettle | Act::PeerTell | Act::RoleLook => &[Worker, Supervisor],
        Act::TrainingManage | Act::PulseSet => &[Manager],
        // Judgement is the worker's own: nobody else opens the journal, whoever they are. Whoever supervises answers what is asked first.
        Act::JudgementKeep | Act::AskEnd => &[Worker],
        Act::AskRead => &[Worker, Supervisor],
        Act::AskAnswer => &[Supervisor],
        Act::WordingEdit | Act::LinkManage | Act::MeasureDefine => &[Manager, Administrator],
        // Keeping the service running never needs a case note.
        Act::UserManage | Act::SiteManage | Act::SystemRead | Act::ImportManage => &[Administrator],
        Act::AuditRead | Act::UnusualReview => &[Governance],
        Act::AuditVerify | Act::AccessReview => &[Governance, Administrator],
        // Safety: whoever works with persons says it; leads may be in the practice, where they refer.
        Act::LonePlan => &[Worker],
        Act::ConcernRaise | Act::LoneWatch => &[Worker, Supervisor],
        Act::ConcernRead => &[Worker, Supervisor, Referrer, Governance],
        Act::ConcernAnswer => &[Worker, Supervisor, Referrer],
        // Pages that belong to one role.
        Act::OwnPlanRead => &[Person],
        Act::IntroductionsRead => &[Partner],
        Act::StudiesRead => &[Evaluator, Manager],
    }
}

/// Whether a role may do an act at all (DOMAIN 10); what is not in the table is denied.
pub fn may(role: Role, act: Act) -> bool {
    allowed(act).contains(&role)
}

/// Whether a ground lets whoever stands on it change the record, where the role may: those who support the person, cover
/// for who does, or triage a referral of theirs; and, of a carer without support of their own, those who support the person they are tied
/// to, for nobody else keeps such a record. Any other ground is for reading (DOMAIN 10).
pub const fn writes(ground: Ground) -> bool {
    matches!(ground, Ground::Owner | Ground::Cover | Ground::TeamReferral | Ground::Family)
}

/// The grounds on which a role can stand towards a person; a ground outside this list opens nothing for it.
pub const fn grounds(role: Role) -> &'static [Ground] {
    match role {
        Role::Worker => &[
            Ground::Owner,
            Ground::Cover,
            Ground::TeamReferral,
            Ground::Shared,
            Ground::Concern,
            Ground::Buddy,
            Ground::Family,
            Ground::Group,
            Ground::Emergency,
            Ground::Joining,
        ],
        Role::Supervisor => &[
            Ground::Supervision,
            Ground::TeamReferral,
            Ground::Cover,
            Ground::Family,
            Ground::Concern,
            Ground::Buddy,
            Ground::Emergency,
            Ground::Joining,
        ],
        // a safeguarding lead or duty doctor of a practice
        Role::Referrer => &[Ground::OwnReferral, Ground::Concern, Ground::FrontDesk],
        Role::Partner => &[Ground::Shared],
        // a person may have referred themselves
        Role::Person => &[Ground::Self_, Ground::OwnReferral],
        Role::Governance => &[Ground::Request, Ground::Joining, Ground::Retention],
        Role::Manager | Role::Evaluator | Role::Administrator => &[],
    }
}
