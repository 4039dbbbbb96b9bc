//! What can happen, by name: one kind for each change that is written to the event log (DOMAIN 11.2).
//!
//! The timeline of a person is that log read back, so each kind has words in the plain past tense and belongs to one
//! group by which a timeline can be filtered. A kind is never removed: old logs speak it.

mod group;

codes! {
    /// The filter of the timeline.
    pub enum Group {
        Contacts => "contacts", "Contacts";
        Referrals => "referrals", "Referrals";
        Support => "support", "Support";
        Connections => "connections", "Connections";
        Messages => "messages", "Messages";
        Record => "record", "The record";
        Administration => "administration", "Administration";
    }
}

codes! {
    /// What happened.
    pub enum Kind {
        ReferralReceived => "referral_received", "Referral received";
        ReferralTriageBegun => "referral_triage_begun", "Triage begun";
        ReferralAttemptRecorded => "referral_attempt_recorded", "Attempt to reach the person recorded";
        ReferralAccepted => "referral_accepted", "Referral accepted";
        ReferralDeclined => "referral_declined", "Referral declined";
        ReferralSignposted => "referral_signposted", "Person signposted";
        ReferralRedirected => "referral_redirected", "Referral passed to another professional";
        ReferralWithdrawn => "referral_withdrawn", "Referral withdrawn";
        ReferralMarkedDuplicate => "referral_marked_duplicate", "Referral marked as a duplicate";
        PassingTaken => "passing_taken", "Taken on by whoever it was passed to";
        PassingNotTaken => "passing_not_taken", "Not taken on by whoever it was passed to";
        ReferralReopened => "referral_reopened", "Referral reopened";
        ReferralAnswered => "referral_answered", "Answer to a referral received";
        ReferralJoined => "referral_joined", "Referral joined to the record known before";
        SaidSame => "said_same", "Said to be the same person as another record";
        SaidNotSame => "said_not_same", "Said not to be the same person as another record";
        RecordsJoined => "records_joined", "Joined with another record of the same person";
        RecordsParted => "records_parted", "Joining undone: the records stand by themselves again";
        EntryMovedAway => "entry_moved_away", "An entry was moved: it belonged to somebody else";
        EntryMovedHere => "entry_moved_here", "An entry was moved here: it stood with somebody else";
        InformalNoted => "informal_noted", "Something informal noted";
        EpisodeOpened => "episode_opened", "Support opened";
        EpisodeStarted => "episode_started", "Support started";
        EpisodeHeld => "episode_held", "Holding begun";
        HoldingReviewed => "holding_reviewed", "Holding looked at again";
        EpisodeResumed => "episode_resumed", "Active support resumed";
        EpisodeEndingPrepared => "episode_ending_prepared", "Ending prepared";
        EpisodeEndingTold => "episode_ending_told", "Ending talked through with the person";
        EpisodeEndingTakenBack => "episode_ending_taken_back", "Ending taken back";
        EpisodeEnded => "episode_ended", "Support ended";
        EpisodeHandedOver => "episode_handed_over", "Support handed over";
        EpisodeGivenBack => "episode_given_back", "Handover undone: support given back";
        HandoverAsked => "handover_asked", "A colleague asked to take over support";
        HandoverNotTaken => "handover_not_taken", "Handover not taken on";
        WaitingMoved => "waiting_moved", "Moved on the waiting list by hand";
        WaitingMoveTakenBack => "waiting_move_taken_back", "Move on the waiting list taken back";
        NextContactUndone => "next_contact_undone", "Planning of the next contact undone";
        BatchBegun => "batch_begun", "Something begun for several people at once";
        BatchUndone => "batch_undone", "Something done for several people undone";
        WishAsked => "wish_asked", "Asked whether they still want this";
        WishPrinted => "wish_printed", "Letter printed that asks whether they still want this";
        WishTakenBack => "wish_taken_back", "Question whether they still want this taken back";
        WishAnswered => "wish_answered", "Answered whether they still want this";
        WishSeen => "wish_seen", "Answer of somebody who waits seen";
        ToldMeanwhile => "told_meanwhile", "Told what may help meanwhile";
        ToldTakenBack => "told_taken_back", "That they were told taken back";
        ReadinessChanged => "readiness_changed", "Readiness changed";
        ScopeExplained => "scope_explained", "Role of the link worker explained";
        ContactRecorded => "contact_recorded", "Contact recorded";
        ContactCorrected => "contact_corrected", "Contact corrected";
        NextContactPlanned => "next_contact_planned", "Next contact planned";
        GroupMade => "group_made", "Group set up";
        GroupChanged => "group_changed", "Group changed";
        GroupEnded => "group_ended", "Group ended";
        GroupSessionPlanned => "group_session_planned", "Sessions of a group planned";
        GroupSheetTaken => "group_sheet_taken", "Who came to a session written down";
        GroupSheetCorrected => "group_sheet_corrected", "Who came to a session corrected";
        GroupPlaceGiven => "group_place_given", "Put down for a group";
        GroupPlaceChanged => "group_place_changed", "Place in a group changed";
        GroupPlaceLeft => "group_place_left", "Left a group";
        GroupAttended => "group_attended", "At a session of a group";
        GroupAttendedCorrected => "group_attended_corrected", "What was written of a session corrected";
        WalkInNoted => "walk_in_noted", "Somebody who walked in noted";
        WalkInTakenOut => "walk_in_taken_out", "Somebody who walked in taken out again";
        WalkInKnown => "walk_in_known", "Somebody who walked in found to be known";
        AppointmentPlanned => "appointment_planned", "Appointment planned";
        AppointmentMoved => "appointment_moved", "Appointment moved";
        AppointmentCancelled => "appointment_cancelled", "Appointment cancelled";
        ReminderSent => "reminder_sent", "Reminded of an appointment";
        AnswerReceived => "answer_received", "Answer to a reminder received";
        AnswerSeen => "answer_seen", "Answer to a reminder seen";
        TimeKept => "time_kept", "Time kept in the calendar";
        TimeMoved => "time_moved", "Time kept in the calendar moved";
        TimeGivenUp => "time_given_up", "Time kept in the calendar given up";
        RoomAdded => "room_added", "Room added";
        RoomChanged => "room_changed", "Room changed";
        FeedMade => "feed_made", "Address for a calendar program made";
        FeedRevoked => "feed_revoked", "Address for a calendar program taken back";
        GoalAgreed => "goal_agreed", "Goal agreed";
        GoalChanged => "goal_changed", "Goal changed";
        StepAgreed => "step_agreed", "Step agreed";
        StepChanged => "step_changed", "Step changed";
        StepDone => "step_done", "Step done";
        StepDropped => "step_dropped", "Step dropped";
        ConnectionSuggested => "connection_suggested", "Connection suggested";
        ConnectionAgreed => "connection_agreed", "Connection agreed";
        ConnectionIntroduced => "connection_introduced", "Person introduced";
        ConnectionStarted => "connection_started", "Connection started";
        ConnectionTakingPart => "connection_taking_part", "Person took part";
        ConnectionFinished => "connection_finished", "Connection finished";
        ConnectionNotTakenUp => "connection_not_taken_up", "Connection not taken up";
        PartnerWordRecorded => "partner_word_recorded", "Word from a partner recorded";
        UnmetNeedRecorded => "unmet_need_recorded", "Unmet need recorded";
        PersonRegistered => "person_registered", "Person registered";
        PersonChanged => "person_changed", "Person’s details changed";
        DetailHidden => "detail_hidden", "Detail hidden";
        DetailShownAgain => "detail_shown_again", "Detail hidden no longer";
        DetailTakenOut => "detail_taken_out", "Hidden detail taken out";
        KeptOffPlan => "kept_off_plan", "Kept off their own plan";
        PutOnPlan => "put_on_plan", "Put back on their own plan";
        AbilityFound => "ability_found", "Ability to decide recorded";
        DeathRecorded => "death_recorded", "Death recorded";
        DeathTakenBack => "death_taken_back", "Death entered by mistake taken back";
        PartnerToldOfDeath => "partner_told_of_death", "Partner told of the death";
        GlassOpened => "glass_opened", "Record opened in an emergency";
        ConsentGiven => "consent_given", "Consent given";
        ConsentRefused => "consent_refused", "Consent not given";
        ConsentWithdrawn => "consent_withdrawn", "Consent withdrawn";
        TieAdded => "tie_added", "Tie to another person added";
        TieEnded => "tie_ended", "Tie to another person ended";
        KinNoted => "kin_noted", "What they said noted, at a contact for somebody they are tied to";
        KinNoteCorrected => "kin_note_corrected", "What was noted of their words corrected";
        WhatMattersChanged => "what_matters_changed", "What matters changed";
        WordBackChanged => "word_back_changed", "Draft of word back changed";
        WordBackSent => "word_back_sent", "Word sent back to the referrer";
        WordBackWithheld => "word_back_withheld", "Word back withheld";
        WordBackMailedAgain => "word_back_mailed_again", "Word back sent again by e-mail";
        WordBackCameBack => "word_back_came_back", "Word back by e-mail came back";
        CopiedOut => "copied_out", "Summary copied out for the GP’s record";
        DeskMessageTaken => "desk_message_taken", "Message taken at the front desk";
        DeskMessageDone => "desk_message_done", "Message of the front desk dealt with";
        LetterWritten => "letter_written", "Letter written, not sent yet";
        LetterSent => "letter_sent", "Letter sent";
        LetterThrown => "letter_thrown", "Letter thrown away before it went";
        LetterReturned => "letter_returned", "Letter came back";
        FileAdded => "file_added", "File added";
        FileNotKept => "file_not_kept", "File not kept: something harmful was found in it";
        FileTakenOut => "file_taken_out", "File taken out";
        SupervisionBrought => "supervision_brought", "Brought to supervision";
        SupervisionTalkedAbout => "supervision_talked_about", "Supervision of this support ended";
        ConcernRaised => "concern_raised", "Concern raised";
        ConcernTold => "concern_told", "Somebody told of a concern";
        ConcernEscalated => "concern_escalated", "Concern went further unanswered";
        ConcernAcknowledged => "concern_acknowledged", "Concern acknowledged";
        ConcernNoted => "concern_noted", "Word added to a concern";
        ConcernStruck => "concern_struck", "Concern struck: entered on the wrong person";
        ConcernClosed => "concern_closed", "Concern closed";
        MeasureGiven => "measure_given", "Measure given";
        MeasureNotAsked => "measure_not_asked", "Measure not asked";
        MeasureCorrected => "measure_corrected", "Measure corrected";
        MeasureStruck => "measure_struck", "Measure struck: entered by mistake";
        MeasureAskMade => "measure_ask_made", "Questions given to answer by themselves";
        MeasureAskTakenBack => "measure_ask_taken_back", "Questions to answer by themselves taken back";
        OwnConcernSaid => "own_concern_said", "Own concern written down";
        OwnConcernLaidDown => "own_concern_laid_down", "Own concern rated no more";
        FollowUpPlanned => "follow_up_planned", "Follow-up planned";
        FollowUpClosed => "follow_up_closed", "Follow-up closed";
        NudgePutOff => "nudge_put_off", "Something that waits put off";
        NudgeTakenBack => "nudge_taken_back", "Something put off waits again";
        DigestChosen => "digest_chosen", "Chosen when the digest comes";
        MeasureDefined => "measure_defined", "Measure defined by the service";
        MeasureSwitched => "measure_switched", "Measure switched on or off";
        LonePlanMade => "lone_plan_made", "Visit alone planned";
        LoneCheckedIn => "lone_checked_in", "Checked in from a visit alone";
        LoneMadeLonger => "lone_made_longer", "Visit alone made longer";
        LoneCheckedOut => "lone_checked_out", "Checked out from a visit alone";
        LoneCalledOff => "lone_called_off", "Visit alone called off";
        LoneAlarmRaised => "lone_alarm_raised", "Alarm of a visit alone raised";
        LoneAlarmAnswered => "lone_alarm_answered", "Alarm of a visit alone answered";
        LeadSet => "lead_set", "Safety lead of a site set";
        LeadUnset => "lead_unset", "Safety lead of a site ended";
        GlassBegun => "glass_begun", "Search for a record in an emergency begun";
        GlassClosed => "glass_closed", "Emergency opening of a record closed";
        GlassLookedAt => "glass_looked_at", "Emergency opening of a record looked at";
        /// Something was done at or beyond what the charter says; always recorded, and talked about (DOMAIN 5.2).
        BeyondUsual => "beyond_usual", "Beyond the usual";
        /// An act of judgement on which the charter says nothing (DOMAIN 5.3).
        JudgementNoted => "judgement_noted", "Judgement used where nothing is agreed";
        JudgementCameOf => "judgement_came_of", "What came of judgement written down";
        AskAnswered => "ask_answered", "What was asked first answered";
        AskPassedOn => "ask_passed_on", "What was asked first passed on unanswered";
        AskWithdrawn => "ask_withdrawn", "What was asked first withdrawn";
        AskNotWaitedFor => "ask_not_waited_for", "Gone on with: it could not wait for an answer";
        /// A supervisor was asked before something beyond what the charter says was done (DOMAIN 5.2).
        AskedFirst => "asked_first", "Asked a supervisor first";
        CharterBegun => "charter_begun", "Draft of a charter begun";
        CharterChanged => "charter_changed", "Draft of a charter changed";
        CharterAgreed => "charter_agreed", "Charter agreed";
        CharterWithdrawn => "charter_withdrawn", "Draft of a charter thrown away";
        CharterProposed => "charter_proposed", "Change of the charter proposed";
        ProposalAnswered => "proposal_answered", "Proposal for the charter answered";
        WorkshopOpened => "workshop_opened", "Workshop opened";
        WorkshopWentOn => "workshop_went_on", "Workshop gone on";
        WorkshopSettled => "workshop_settled", "Place agreed in a workshop";
        WorkshopNoteTakenOut => "workshop_note_taken_out", "Note of a workshop taken out";
        OwnFlexibilityAgreed => "own_flexibility_agreed", "Own flexibility of a worker agreed";
        OwnFlexibilityEnded => "own_flexibility_ended", "Own flexibility of a worker ended";
        OtherWorkNoted => "other_work_noted", "Other work asked for noted";
        OtherWorkPassed => "other_work_passed", "Other work asked for handed on";
        OtherWorkAnswered => "other_work_answered", "Other work asked for answered";
        OtherWorkReopened => "other_work_reopened", "Other work asked for open again";
        CourseSaved => "course_saved", "Course saved";
        TrainingNoted => "training_noted", "Own training written down";
        TrainingTakenOut => "training_taken_out", "Own training taken out again";
        GapSaid => "gap_said", "Training gap said";
        GapMoved => "gap_moved", "Training gap talked about or settled";
        BackStageNoted => "back_stage_noted", "Time back-stage noted";
        BackStageTakenOut => "back_stage_taken_out", "Time back-stage taken out";
        PulseClosed => "pulse_closed", "Round of the pulse closed";
        PeerTold => "peer_told", "Situation told to peers";
        PeerAnswered => "peer_answered", "Situation of a peer answered";
        PeerClosed => "peer_closed", "Situation told to peers closed";
        RoleLookWritten => "role_look_written", "Own role looked at";
        RoleLookAnswered => "role_look_answered", "Role looked at together";
        FunderSaved => "funder_saved", "Funder saved";
        ContractSaved => "contract_saved", "Contract saved";
        ReferralContractChosen => "referral_contract_chosen", "Contract of a referral chosen";
        ReportTaken => "report_taken", "Report taken away as a file";
        ExportAsked => "export_asked", "Export without names asked for";
        ExportDecided => "export_decided", "Export without names decided on";
        ExportTaken => "export_taken", "Export without names taken away";
        LooksTaken => "looks_taken", "List of looks taken away as a file";
        UnusualFound => "unusual_found", "Looks to ask about found";
        UnusualSettled => "unusual_settled", "Look to ask about set aside";
        RequestMade => "request_made", "Formal request for a record made";
        RequestOpened => "request_opened", "Record opened on a formal request";
        RequestClosed => "request_closed", "Formal request closed";
        RequestIdentityChecked => "request_identity_checked", "Who asks was checked";
        RequestWaits => "request_waits", "Asked back about a formal request";
        RequestResumed => "request_resumed", "Answer came to what was asked back";
        RequestMadeLonger => "request_made_longer", "Told that a formal request takes longer";
        RequestAnswered => "request_answered", "Formal request answered";
        RequestRefused => "request_refused", "Formal request not granted";
        RequestWithdrawn => "request_withdrawn", "Formal request withdrawn";
        CopyLookedThrough => "copy_looked_through", "Part of a copy looked through";
        CopyMade => "copy_made", "Copy of the record made";
        CorrectionDecided => "correction_decided", "Asked to correct the record";
        RestrictionSet => "restriction_set", "Use of the record restricted";
        RestrictionLifted => "restriction_lifted", "Use of the record restricted no longer";
        RetentionListed => "retention_listed", "Put on the list of records to review before destruction";
        RetentionOffList => "retention_off_list", "Taken off the list of records to review";
        RetentionOpened => "retention_opened", "Record opened to review it before destruction";
        RetentionDecided => "retention_decided", "Destruction of the record decided";
        RetentionKept => "retention_kept", "Record kept longer";
        RetentionConfirmed => "retention_confirmed", "Destruction confirmed by a second person";
        RetentionTakenBack => "retention_taken_back", "Decision to destroy taken back";
        RetentionMarked => "retention_marked", "Something set that changes how long the record is kept";
        RetentionLifted => "retention_lifted", "Lifted: something that changed how long the record is kept";
        RecordDestroyed => "record_destroyed", "Record destroyed";
        PlanInvited => "plan_invited", "Invited to their own plan";
        PlanTied => "plan_tied", "Own plan opened to the person";
        PlanEnded => "plan_ended", "Own plan closed to the account";
        AccountInvited => "account_invited", "Colleague invited";
        InvitationSent => "invitation_sent", "Invitation sent by e-mail";
        InvitationWithdrawn => "invitation_withdrawn", "Invitation withdrawn";
        AccountJoined => "account_joined", "Colleague joined";
        AccountDisabled => "account_disabled", "Account disabled";
        AccountEnabled => "account_enabled", "Account enabled";
        PasswordChanged => "password_changed", "Password changed";
        AlarmNumberChanged => "alarm_number_changed", "Own number for alarms changed";
        SecondStepSet => "second_step_set", "Second step of sign-in set up";
        SecondStepEnded => "second_step_ended", "Second step of sign-in turned off";
        RecoveryCodesMade => "recovery_codes_made", "Recovery codes made";
        RecoveryCodeUsed => "recovery_code_used", "Signed in with a recovery code";
        PasskeyAdded => "passkey_added", "Passkey added";
        PasskeyRemoved => "passkey_removed", "Passkey removed";
        PasskeyStopped => "passkey_stopped", "Passkey stopped: a copy of it seemed to be in use";
        OrganisationTied => "organisation_tied", "Sign-in of an organisation tied to an account";
        OrganisationUntied => "organisation_untied", "Sign-in of an organisation untied from an account";
        AccessReviewBegun => "access_review_begun", "Review of access begun";
        AccessReviewed => "access_reviewed", "Access of an account reviewed";
        AccessReviewClosed => "access_review_closed", "Review of access closed";
        SessionsEnded => "sessions_ended", "Other sessions ended";
        SignInReset => "sign_in_reset", "Sign-in reset";
        RoleGiven => "role_given", "Role given";
        RoleEnded => "role_ended", "Role ended";
        SiteAdded => "site_added", "Site added";
        SiteChanged => "site_changed", "Site changed";
        TeamAdded => "team_added", "Team added";
        TeamChanged => "team_changed", "Team changed";
        SupervisionSet => "supervision_set", "Supervisor set";
        SupervisionUnset => "supervision_unset", "Supervision by this supervisor ended";
        /// How often two meet and for what; the words of a supervision are in no event (DOMAIN 6).
        SupervisionFramed => "supervision_framed", "How a worker is supervised changed";
        SupervisionPlanned => "supervision_planned", "Supervision planned";
        SupervisionMoved => "supervision_moved", "Supervision moved to another day";
        SupervisionCancelled => "supervision_cancelled", "Supervision cancelled";
        SupervisionHeld => "supervision_held", "Supervision held";
        SupervisionTakenBack => "supervision_taken_back", "Supervision: what became of it taken back";
        SupervisionPrepared => "supervision_prepared", "Agenda of a supervision changed";
        SupervisionNoted => "supervision_noted", "Notes of a supervision changed";
        SupervisionNotesAgreed => "supervision_notes_agreed", "Notes of a supervision agreed to";
        SupervisionActionSet => "supervision_action_set", "Action agreed in supervision, or closed";
        OwnFlexibilityProposed => "own_flexibility_proposed", "Own flexibility of a worker proposed, or answered";
        PracticeTied => "practice_tied", "Referrer tied to a practice";
        PracticeUntied => "practice_untied", "Referrer’s tie to a practice ended";
        CoverSet => "cover_set", "Cover set";
        CoverEnded => "cover_ended", "Cover ended";
        LinkMade => "link_made", "Referral link made";
        LinkRevoked => "link_revoked", "Referral link revoked";
        AssetAdded => "asset_added", "Community asset added";
        AssetChanged => "asset_changed", "Community asset changed";
        WordingChanged => "wording_changed", "Wording changed";
        OwnLetterAdded => "own_letter_added", "Letter of the service added";
        OwnLetterChanged => "own_letter_changed", "Letter of the service changed";
        OwnLetterRetired => "own_letter_retired", "Letter of the service retired";
        OwnLetterBack => "own_letter_back", "Letter of the service in use again";
        JobTriedAgain => "job_tried_again", "A job that had been given up is tried again";
        SettingChanged => "setting_changed", "Setting changed";
        StreamRegistered => "stream_registered", "Access log stream registered";
        LooksAnchored => "looks_anchored", "Heads of the access log noted";
        PayloadErased => "payload_erased", "What entries of the log say erased";
        BackupRestored => "backup_restored", "Service put back from a backup";
        ImportBegun => "import_begun", "Records of another system: bringing in begun";
        ImportDecided => "import_decided", "Records of another system: to be published, or thrown away";
        ImportPublished => "import_published", "Records of another system brought in";
        ImportCancelled => "import_cancelled", "Records of another system: bringing in cancelled";
        ImportFlagSettled => "import_flag_settled", "Something brought in from another system looked at";
        ServiceExported => "service_exported", "Everything of the service taken out as files";
        DemonstrationSeeded => "demonstration_seeded", "Demonstration data seeded";
    }
}

impl Kind {
    /// Whether it tells of a concern for somebody's safety, which is kept from what is handed to the person (DOMAIN 4.8).
    pub const fn is_of_a_concern(self) -> bool {
        matches!(
            self,
            Self::ConcernRaised
                | Self::ConcernTold
                | Self::ConcernEscalated
                | Self::ConcernAcknowledged
                | Self::ConcernNoted
                | Self::ConcernStruck
                | Self::ConcernClosed
        )
    }

    /// Whether it tells why a record is held: a claim, a complaint or safeguarding is no part of what is printed and handed on.
    pub const fn is_of_a_hold(self) -> bool {
        matches!(self, Self::RetentionMarked | Self::RetentionLifted)
    }

    /// Whether what it says leaves the circle of those who support the person: in words to a referrer or a group, or on the
    /// person's own plan, over whose shoulder somebody may read. No hidden detail may stand in it, whoever says that it must.
    pub const fn goes_out(self) -> bool {
        matches!(
            self,
            Self::WordBackChanged
                | Self::WordBackSent
                | Self::CopiedOut
                | Self::DeskMessageDone
                | Self::LetterWritten
                | Self::LetterSent
                | Self::ConnectionIntroduced
                | Self::ReferralDeclined
                | Self::ReferralSignposted
                | Self::ReferralRedirected
                | Self::GoalAgreed
                | Self::GoalChanged
                | Self::StepAgreed
                | Self::StepChanged
                | Self::WhatMattersChanged
                | Self::OwnConcernSaid
                | Self::EpisodeEndingPrepared
                | Self::EpisodeEndingTold
        )
    }
}
