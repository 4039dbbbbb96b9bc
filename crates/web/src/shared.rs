//! Small things that several rooms need: cookies, the navigation, the words of a flash message.

use crate::error::WebError;
use crate::form::{Form, FormState};
use crate::render::NavItem;
use crate::state::Web;
use crate::visit::Visit;
use app::concerns::Waiting;
use app::{AppError, Ctx};
use axum::http::{HeaderMap, header};
use practice::access::Act;
use uuid::Uuid;

/// A cookie's value.
pub(crate) fn cookie(headers: &HeaderMap, name: &str) -> Option<String> {
    headers
        .get_all(header::COOKIE)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|line| line.split(';'))
        .filter_map(|pair| pair.trim().split_once('='))
        .find(|(key, value)| *key == name && !value.is_empty())
        .map(|(_, value)| value.to_owned())
}

/// Pages in the order in which they stand in the navigation, each with the act that opens it (PAGES 2).
const PLACES: &[(&str, &str, Act)] = &[
    ("Today", "/today", Act::TodayRead),
    ("Team today", "/team", Act::TeamTodayRead),
    ("The service", "/service", Act::ServiceRead),
    ("Calendar", "/calendar", Act::CalendarRead),
    ("Inbox", "/inbox", Act::InboxRead),
    // only whoever records contacts has a caseload of their own
    ("Caseload", "/caseload", Act::ContactRecord),
    ("Waiting list", "/waiting-list", Act::WaitingRead),
    // managers and administrators come to theirs from their own pages
    ("What waits", "/nudges", Act::CaseloadRead),
    ("My plan", "/my-plan", Act::OwnPlanRead),
    ("Introductions", "/introductions", Act::IntroductionsRead),
    ("Studies", "/studies", Act::StudiesRead),
    ("Audit", "/audit", Act::AuditRead),
    ("Refer someone", "/refer", Act::ReferralCreate),
    ("My referrals", "/my-referrals", Act::ReferralReadOwn),
    ("Front desk", "/front-desk", Act::FrontDesk),
    ("Word back", "/messages", Act::MessageSend),
    // the charter, one's own judgement, what is asked first, supervision, support for the work
    ("Boundaries and support", "/boundaries", Act::SupportRead),
    ("Administration", "/admin", Act::WordingEdit),
    ("Concerns", "/concerns", Act::ConcernRaise),
    ("Working alone", "/lone-working", Act::LoneWatch),
    ("Our groups", "/groups", Act::GroupRead),
    ("Cover", "/cover", Act::CoverMake),
    ("Records to destroy", "/destruction", Act::RetentionConfirm),
    ("Groups and services", "/assets", Act::AssetRead),
];

/// Where this visitor can go; the first is where they land.
pub(crate) fn nav(ctx: &Ctx, here: &str, waiting: Waiting, nudges: i64) -> Vec<NavItem> {
    PLACES
        .iter()
        // a lead at a practice raises none, and comes to those they were told of
        .filter(|(_, href, act)| ctx.may(*act) || (*href == "/concerns" && waiting.told > 0))
        // a worker comes there from Today and the caseload: a line of the navigation has room for so many
        .filter(|(_, href, _)| *href != "/waiting-list" || !ctx.may(Act::ContactRecord))
        // whoever is only supported here refers nobody but themselves
        .map(|(text, href, _)| (if *href == "/refer" && ctx.only_supported() { "Ask for support" } else { text }, href))
        .map(|(text, href)| {
            let item = NavItem::new(text, *href).here(is_of(href, here));
            let count = match *href {
                "/concerns" => waiting.unanswered,
                "/lone-working" => waiting.alarms,
                "/nudges" => nudges,
                _ => 0,
            };
            item.counting(u64::try_from(count).unwrap_or(0))
        })
        .collect()
}

/// Whether an address belongs to a place of the navigation.
fn is_of(place: &str, here: &str) -> bool {
    let beneath = |start: &str| here.strip_prefix(start).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'));
    let gathered = ["/charter", "/judgement", "/asks", "/minute", "/supervision", "/supervision-sessions"];
    let more = ["/supervision-actions", "/supervision-pairs", "/support", "/role-card"];
    beneath(place)
        || (place == "/boundaries" && gathered.into_iter().chain(more).any(beneath))
        || (place == "/groups" && (beneath("/group-sessions") || beneath("/walk-ins")))
}

/// The first page of this visitor (PAGES 2).
pub(crate) fn landing(ctx: &Ctx) -> &'static str {
    PLACES.iter().find(|(_, _, act)| ctx.may(*act)).map_or("/account", |(_, href, _)| href)
}

/// The words of a flash message by its code; a cookie can only name one of these.
pub(crate) fn words_of_flash(code: &str) -> Option<&'static str> {
    FLASHES.iter().find(|(name, _)| *name == code).map(|(_, words)| *words)
}

const FLASHES: &[(&str, &str)] = &[
    ("detail_hidden", "It is hidden."),
    ("detail_shown_again", "It stands in the record again, for everybody who opens it."),
    ("detail_taken_out", "It is taken out."),
    ("kept_off_plan", "It is kept off their own plan."),
    ("put_on_plan", "It stands on their own plan again."),
    ("ability_found", "What you found is recorded."),
    ("death_recorded", "It is recorded. Below stands who is still to be told."),
    ("death_taken_back", "The death is taken back. What it stopped goes on."),
    ("partner_told", "It is noted that they are told."),
    ("records_joined", "The two are one record now. Both histories stand in it."),
    ("records_asked", "Thank you. Whoever keeps the other record is asked."),
    ("records_apart", "It is noted that these are two people. They are not offered again."),
    ("records_again", "They can be compared again."),
    ("records_parted", "The two are parted. Each record has its own again: look through both."),
    ("entry_moved", "It stands with the right person now."),
    ("glass_closed", "It is closed. The record opens to you no longer."),
    ("unusual_settled", "It is set aside, with your reason."),
    ("rules_saved", "The figures are saved. They hold from tonight."),
    ("walk_asked", "The logs are being walked. You can leave this page."),
    ("glass_settled", "What came of it is written down."),
    ("concern_raised", "The concern is raised. Below stands who was told."),
    ("concern_acknowledged", "It is written down who has it. It stays open until it is closed."),
    ("concern_closed", "The concern is closed."),
    ("concern_struck", "The concern is struck. It is kept, and counts no longer."),
    ("concern_moved", "The concern stands in the right record now, and those who lead there were told."),
    ("nudge_put_off", "It is put off, with your reason, and waits again on the day you chose."),
    ("nudge_again", "It waits again."),
    ("nudge_over", "It does not wait any more: it was done meanwhile, or is with a colleague."),
    ("digest_chosen", "It is saved when the digest comes to you."),
    ("measure_given", "It is written down."),
    ("measure_not_asked", "It is noted that it was not asked, and why."),
    ("measure_corrected", "It is corrected. What it said before stays on record."),
    ("measure_struck", "It is struck. It stays on record, and counts no more."),
    ("concern_laid_down", "It is laid down. Its ratings stay."),
    ("concern_taken_up", "It is rated again from now on."),
    ("ask_taken_back", "The address opens nothing any more."),
    ("follow_up_planned", "It is planned, and comes up on Today when it is due."),
    ("follow_up_closed", "It is written down what came of it."),
    ("wish_asked", "They are asked. Their answer stands here and on the waiting list as soon as it comes."),
    ("wish_to_print", "The question is ready. Get the letter below, and post it in a plain envelope."),
    ("wish_seen", "It is noted that you have seen it. Nothing has ended by it."),
    ("wish_answered", "Thank you. Whoever asked you reads your answer. You can close this page."),
    ("told_meanwhile", "It is noted that they were told."),
    ("told_taken_back", "It is taken back that they were told."),
    ("letters_mailed", "The e-mails are on their way. Each letter is kept as it went."),
    ("questions_answered", "Thank you, that is written down."),
    ("measure_defined", "The measure is taken. Switch it on when you want it to be used."),
    ("measure_on", "It is used from now on."),
    ("measure_off", "It is asked no more. What was given stays."),
    ("lone_in", "You are there. Check out when you are back."),
    ("lone_longer", "It is noted that it takes longer."),
    ("lone_back", "You are checked out."),
    ("lone_off", "The visit is called off."),
    ("lone_answered", "The alarm is over, and it is written down what you found."),
    ("lone_sounded", "The supervisors are told."),
    ("alarm_number_set", "Your number for alarms is saved."),
    (
        "invitation_sent",
        "The invitation is on its way by e-mail. The address you were shown before leads nowhere once it has gone.",
    ),
    ("lead_set", "They lead from today."),
    ("lead_ended", "It has ended as of today."),
    ("mailed_again", "The e-mail is on its way again."),
    ("mail_came_back", "It is noted that the e-mail came back."),
    (
        "desk_taken",
        "The message is taken. It stands with the link worker until it is dealt with, and here you see when it is.",
    ),
    ("desk_done", "It is dealt with. The front desk sees that it is."),
    ("letter_begun", "The letter is begun. Read it, change what you like, and print it."),
    ("letter_saved", "The letter is saved. It has not left yet."),
    ("letter_sent", "It is noted that the letter left. It is kept as it went."),
    ("letter_thrown", "The letter is thrown away."),
    ("letter_returned", "It is noted that the letter came back."),
    ("file_added", "The file is added."),
    ("file_out", "The file is taken out."),
    ("attempt_recorded", "It is recorded with the referral."),
    ("informal_noted", "It is noted, and counts."),
    ("agreement_noted", "It is noted that the person agrees."),
    ("message_to_tell", "Your words are kept. Tell them yourself, then say here that you have."),
    ("message_told", "It is noted that you told them."),
    ("persons_joined", "The referral now stands with the record that was known already."),
    ("referral_accepted", "The referral is accepted. This is where the support begins."),
    ("referral_declined", "The referral is declined, with who decided, why, what is next and who has it now."),
    ("referral_duplicate", "The referral is marked as a duplicate."),
    ("referral_given", "The referral is accepted, and your colleague has the person in their caseload."),
    ("passing_answered", "What they said is written down."),
    ("passing_taken", "Thank you: it is written down that you have this person now."),
    ("referral_redirected", "The referral is redirected. It stays with the referrer until the other has said yes."),
    ("referral_signposted", "What the person was told about is noted."),
    ("referral_withdrawn", "The referral is noted as withdrawn."),
    ("triage_begun", "You have taken this referral into triage."),
    ("answer_sent", "Your answer is sent."),
    ("answer_reopened", "Your answer is sent, and the question is open again: it stands in the team’s inbox."),
    (
        "answer_after_end",
        "Your answer is sent to whoever gave the support. It does not begin support again: refer anew for that.",
    ),
    ("account_disabled", "The account is disabled, and its sessions have ended."),
    ("account_enabled", "The account is enabled again."),
    ("cover_ended", "The cover has ended."),
    ("cover_made", "The cover is arranged."),
    ("invitation_withdrawn", "The invitation is withdrawn."),
    ("joined", "You have joined. Welcome."),
    ("job_tried_again", "The job is tried again now."),
    ("link_revoked", "The link is taken back. It opens nothing any more."),
    ("password_changed", "Your password is changed. Other devices were signed out."),
    ("role_ended", "The role has ended."),
    ("role_given", "The role is given."),
    (
        "recovery_used",
        "You signed in with a recovery code, which works no longer. If your authenticator app is lost, set up another one below.",
    ),
    ("passkey_added", "The passkey is added. From now on you can sign in with it."),
    ("organisation_tied", "It is tied to your account. From now on you can sign in with it."),
    ("organisation_untied", "It is untied from your account, and opens nothing here any more."),
    ("passkey_removed", "The passkey is removed here. Remove it from your device, too."),
    ("reviewed", "It is written down."),
    ("review_begun", "The review has begun."),
    ("review_closed", "The review is closed."),
    ("second_step_off", "Your authenticator app is turned off."),
    ("second_step_on", "Your authenticator app is set up. From now on you are asked for a code when you sign in."),
    ("service_switched", "You are in another service now."),
    ("session_ended", "That device is signed out."),
    ("sessions_ended", "All other devices are signed out."),
    ("settings_saved", "The settings are saved."),
    ("shortcuts_set", "Your choice about keys is kept in this browser."),
    ("site_added", "The site is added."),
    ("site_saved", "The site is saved."),
    ("team_added", "The team is added. Now give it sites and members."),
    ("team_saved", "The team is saved."),
    ("tie_added", "It is added."),
    ("tie_ended", "It has ended as of today."),
    ("own_letter_added", "The letter is added. It is offered from now on."),
    ("own_letter_saved", "The letter is saved. It is used from now on."),
    ("own_letter_retired", "The letter is retired. It is not offered any more."),
    ("own_letter_back", "The letter is offered again."),
    ("wording_saved", "The text is saved. It is used from now on."),
    ("contact_recorded", "The contact is recorded."),
    (
        "contact_recorded_asked",
        "The contact is recorded. Your supervisor is asked about the next one, which is not planned yet.",
    ),
    ("contact_corrected", "The contact is corrected. What it said before stays on record."),
    ("next_planned", "The next contact is planned."),
    ("plan_taken_away", "Nothing is planned now. This person stands on top of your caseload until something is."),
    ("matters_saved", "What matters is written down."),
    ("held", "This person is in holding."),
    ("holding_reviewed", "Holding is looked at again."),
    ("resumed", "Holding has ended; active support goes on."),
    ("ending_prepared", "The ending is prepared. Talk it through with the person next."),
    ("ending_told", "It is noted that the person was told."),
    ("ending_taken_back", "The ending is taken back. Support goes on."),
    ("ended", "Support has ended. The record stays open to you, and a late contact can still be written down."),
    ("handed_over", "Support is handed over."),
    ("handover_begun", "It is written down. Below stands how it is with each person."),
    ("handover_taken", "You support them from now on. They stand in your caseload."),
    ("handover_not_taken", "It is noted. They stay where they are."),
    ("waiting_moved", "Moved. The reason stands in the list with your name."),
    ("waiting_move_back", "The move is taken back."),
    ("several_done", "Below stands for whom it was done, and who was left out and why."),
    ("several_undone", "Undone. Below stands who stays as they are, and why."),
    ("letters_sent", "It is noted with each letter that it has left."),
    ("draft_kept", "You were signed out while you typed. What you wrote is kept below; nothing has been sent yet."),
    ("draft_thrown", "What was half written there is thrown away."),
    ("draft_of_another", "Somebody else was signed in here before. What they had typed was not kept."),
    ("sign_in_renewed", "Your new password is set. Below stands who reset your sign-in."),
    ("asset_saved", "The entry is saved."),
    ("connection_moved", "Noted."),
    ("goal_agreed", "The goal is agreed."),
    ("message_kept", "Kept back. It does not go to the referrer."),
    ("message_sent", "Sent. The referrer can read it now."),
    ("message_waits", "Your words are kept. It has not been sent."),
    ("saved", "Saved."),
    ("supervision_brought", "Your supervisor can open this support now, until you have talked about it."),
    ("supervision_ended", "Noted. It is open to the supervisor no longer."),
    ("supervision_arranged", "It is added. Both find it under Supervision."),
    ("supervision_framed", "It is saved how often you meet, and what for."),
    ("supervision_planned", "The session is planned."),
    ("supervision_moved", "The session is moved."),
    ("supervision_called_off", "The session is called off."),
    ("supervision_held", "It is written down that you met. What you did not talk about stands on the next agenda."),
    ("supervision_taken_back", "It is taken back. What it had talked about stands on the agenda again."),
    ("supervision_noted", "The notes are saved. They wait for the yes of both."),
    ("supervision_notes_agreed", "You have agreed to the notes."),
    ("supervision_added", "It is added to the notes, under your name."),
    ("supervision_action_agreed", "It is written down what is to be done."),
    ("supervision_action_closed", "It is written down what became of it."),
    ("agenda_added", "It stands on the agenda, before all else."),
    ("agenda_removed", "It is taken off the agenda."),
    ("agenda_kept_back", "Only you see this line now. The other reads how many are kept back."),
    ("agenda_shown", "Both see this line again."),
    ("flexibility_proposed", "It waits for the other’s yes. Nothing holds before."),
    ("flexibility_holds", "It is agreed, and holds from its day."),
    ("flexibility_not_agreed", "It is not agreed, and nothing changes."),
    ("flexibility_ended", "It has ended. What holds for everybody holds again."),
    ("request_named", "The record is open to you now, for reading. Every look is noted on this request."),
    ("retention_decided", "It is decided, and waits for a second person. Nothing is destroyed before."),
    ("retention_kept", "They are kept longer, and come back here then."),
    ("retention_taken_back", "It is taken back. The record waits for another decision."),
    ("retention_opened", "The record is open to you for a day, for reading. Every look is noted."),
    ("retention_confirmed", "It is confirmed. The record is destroyed when the days to take it back are over."),
    ("retention_sent_back", "It is not confirmed. The governance lead reads why, and decides anew."),
    ("retention_set", "It is set, and stands here until it is lifted."),
    ("retention_lifted", "It is lifted."),
    ("request_closed", "The request is closed, and the record with it."),
    ("request_answered", "It is written down. Below stands the answer, to be printed."),
    ("restriction_lifted", "The restriction is lifted."),
    ("copy_decided", "It is decided."),
    ("copy_made", "The copy is made. Below it can be downloaded."),
    ("plan_closed", "The account no longer opens this person’s plan."),
    ("person_changed", "The details are saved."),
    ("person_tie_added", "The tie is added."),
    ("brought_looked_at", "Noted: you looked at it."),
    ("import_published", "It is being published. This page shows how far it is; you can leave it."),
    ("import_cancelled", "It is being thrown away. Nothing of it will be left."),
    ("person_tie_ended", "The tie has ended today."),
    ("consent_recorded", "What they said is recorded."),
    ("consent_withdrawn", "The consent is withdrawn."),
    ("taken_before", "This was recorded already, and stands here once. Sending it again changed nothing."),
    ("signed_out", "You are signed out."),
    ("step_agreed", "The step is agreed."),
    ("appointment_planned", "Planned. It stands in the calendar."),
    ("appointment_moved", "Moved. It stands at its new time."),
    ("appointment_cancelled", "Cancelled."),
    ("did_not_attend", "Recorded: they did not come."),
    ("kin_added", "They stand among the family now, with a record of their own."),
    ("kin_note_corrected", "It is corrected. What it said before stays on record."),
    ("joint_recorded", "Recorded, in the record of each of them."),
    ("group_made", "The group is set up. Plan its sessions next."),
    ("group_saved", "The group is saved."),
    ("group_ended", "The group has ended. What was is kept."),
    ("group_planned", "Planned. It stands in the calendar."),
    ("group_placed", "They have a place."),
    ("group_waits", "No place is free, so they wait for one, in the order in which they came."),
    ("group_asked", "It is noted that they are asked."),
    ("group_left", "It is noted that they left."),
    ("sheet_taken", "Saved. It stands in the record of each of them."),
    ("walk_in_known", "It stands in their record now."),
    ("walk_in_out", "It is taken out."),
    ("answers_seen", "Noted that you have seen it."),
    ("answer_filed", "Thank you. Your answer was passed on."),
    ("feed_revoked", "Taken back. A calendar program gets nothing there any more."),
    ("room_added", "The room is added."),
    ("judgement_noted", "It is kept. Come back to write what came of it."),
    ("judgement_came_of", "What came of it is written down."),
    ("reflection_kept", "Your thoughts are kept."),
    ("ask_answered", "Your answer is given. Whoever asked is told that there is one."),
    ("ask_withdrawn", "The question is withdrawn."),
    ("ask_gone_on", "It is written down that it could not wait, and your supervisor is told. Go on."),
    ("minute_answered", "Thank you. That was your day."),
    ("minute_skipped", "Not today, then."),
    ("minute_chosen", "Your choice is saved."),
    (
        "asked_first",
        "Your supervisor is asked. Nothing is done yet: what you typed is kept here, and here you will find the answer.",
    ),
    ("charter_begun", "The draft is begun. It changes nothing until it is agreed."),
    ("charter_saved", "The draft is saved."),
    ("boundary_removed", "The boundary is taken out of the draft."),
    ("charter_agreed", "The charter is agreed. It is in force from its day on."),
    ("charter_withdrawn", "The draft is thrown away."),
    ("other_work_noted", "It is noted. You can answer it, or hand it on."),
    ("other_work_passed", "It is with your manager and your supervisor now. You need not answer it."),
    ("other_work_open", "It is open, and with the worker."),
    ("other_work_answered", "It is answered."),
    ("training_noted", "It is written down."),
    ("training_taken_out", "It is taken out."),
    ("gap_said", "It is said. You and your supervisor read it."),
    ("gap_moved", "It is written down."),
    ("course_saved", "The course is saved."),
    ("time_noted", "It is noted."),
    ("time_taken_out", "It is taken out."),
    (
        "pulse_answered",
        "Thank you. Your answers are added to the numbers, and nothing else of them is kept unless you asked for it.",
    ),
    ("pulse_not_now", "You are not asked again in this round."),
    ("pulse_forgotten", "Your line is deleted."),
    ("pulse_set", "It is saved when the pulse is asked."),
    ("peer_told", "It is told. Others can answer it now."),
    ("peer_answered", "Your answer is taken, without your name."),
    ("peer_taken", "It is saved."),
    ("role_written", "It is written down."),
    ("role_together", "It is saved. Both of you read it."),
    ("charter_proposed", "Your proposal stands here. You will find the answer beside it."),
    ("proposal_answered", "Answered."),
    ("workshop_opened", "The workshop is open. People can take their seats."),
    ("workshop_settled", "Settled."),
    ("workshop_note_out", "The note is taken out."),
    ("workshop_noted", "Noted. By whom is not kept."),
    ("workshop_seated_before", "You have a seat here. Go on."),
    ("workshop_no_seat", "You have no seat in this browser, or the workshop was closed meanwhile."),
    ("workshop_all_placed", "You have placed everything."),
    ("funder_saved", "The funder is saved."),
    ("contract_saved", "The contract is saved. Figures are counted by it from now on."),
    ("contract_chosen", "It is counted there now."),
    ("export_asked", "It is asked for. The information-governance lead decides."),
    ("export_decided", "Decided, and written down."),
    ("room_saved", "The room is saved."),
    ("step_done", "Done. Undo stands beside the step."),
    ("step_dropped", "Dropped. Undo stands beside the step."),
    ("step_reopened", "The step is to do again."),
    ("suggested", "Suggested. It stands on the plan now."),
    ("unmet_recorded", "Recorded. It counts, so that the gap can be seen."),
];

/// The form as typed, with what the use case found wrong.
pub(crate) fn refused(form: &Form, problems: Vec<practice::problem::Problem>) -> FormState {
    for problem in problems {
        form.error(problem.field, problem.message);
    }
    form.state()
}

/// The draft kept for this page, as a form, and when it was kept.
pub(crate) async fn draft_of(visit: &Visit) -> Result<(Option<FormState>, Option<String>), WebError> {
    let Some(draft) = app::drafts::find(visit.ctx(), visit.path()).await? else { return Ok((None, None)) };
    let form = Form::parse(draft.body.as_bytes()).map_err(|e| WebError::Unreadable(e.to_string()))?;
    Ok((Some(form.state()), Some(draft.saved_at.to_string())))
}

/// What a use case refused, as the form to mend; too many tries stand at `field`. Anything else is a fault.
pub(crate) fn mend(form: &Form, error: AppError, field: &str) -> Result<FormState, WebError> {
    match error {
        AppError::Invalid(problems) => Ok(refused(form, problems)),
        AppError::TooMany(words) => Ok(form.refuse(field, words)),
        other => Err(other.into()),
    }
}

/// What stands at the head of every page about somebody who has died, or of whom something is hidden, as words for tags.
pub(crate) fn mark_words(marks: &app::people::Marks) -> Vec<String> {
    let mut words = Vec::new();
    if let Some(died) = marks.died {
        words.push(died.map_or_else(|| "Has died".to_owned(), |day| format!("Died {}", crate::render::day_of(day))));
    }
    if let Some(since) = marks.restricted {
        words.push(format!("Use restricted since {}", crate::render::day_of(since)));
    }
    if !marks.hidden.is_empty() {
        words.push(format!("Hidden: {}", marks.hidden.join(", ").to_lowercase()));
    }
    words
}

/// A word of a form as typed, without the white space around it.
pub(crate) fn typed(form: &Form, name: &str) -> String {
    form.first(name).unwrap_or_default().trim().to_owned()
}

/// A password or code of a form, which never comes back in a page.
pub(crate) fn typed_secret(form: &Form, name: &str) -> String {
    form.secret(name).optional().peek().cloned().flatten().unwrap_or_default()
}

/// An id in a form; a page of ours always sends one.
pub(crate) fn typed_id(form: &Form, name: &str) -> Result<Uuid, WebError> {
    form.first(name).and_then(|id| id.parse().ok()).ok_or(WebError::NotFound)
}

/// Where a list goes on, as an address carries it: `1767603600000000~…`, microseconds and an id.
pub(crate) fn place_words(after: &app::After) -> String {
    format!("{}~{}", after.at.timestamp_micros(), after.id)
}

/// Reads what [`place_words`] wrote.
pub(crate) fn place_of(text: &str) -> Option<app::After> {
    let (micros, id) = text.split_once('~')?;
    let at = jiff::Timestamp::from_microsecond(micros.parse().ok()?).ok()?;
    Some(app::After { at: app::time::at(at), id: id.parse().ok()? })
}

/// Where a list of looks goes on, as it stands in an address: a moment and a place in the log name nobody.
pub(crate) fn look_words(behind: &app::access_list::BehindLook) -> String {
    format!("{}~{}~{}", behind.at.timestamp_micros(), behind.stream, behind.seq)
}

/// Reads what [`look_words`] wrote.
pub(crate) fn look_place(text: &str) -> Option<app::access_list::BehindLook> {
    let mut parts = text.split('~');
    let (micros, stream, seq) = (parts.next()?, parts.next()?, parts.next()?);
    let at = jiff::Timestamp::from_microsecond(micros.parse().ok()?).ok()?;
    let (stream, seq) = (stream.parse().ok()?, seq.parse().ok()?);
    Some(app::access_list::BehindLook { at: app::time::at(at), stream, seq })
}

/// The address of this site, for addresses that are handed over: the one the installation is served at where it says so,
/// else as whoever asks knows it.
pub(crate) fn origin(web: &Web, headers: &HeaderMap) -> String {
    match web.app.passkey_origin().filter(|_| web.secure) {
        Some(origin) => origin.to_owned(),
        None => asked_at(web, headers),
    }
}

/// The address of this site, as whoever asks knows it.
pub(crate) fn asked_at(web: &Web, headers: &HeaderMap) -> String {
    let host = headers.get(header::HOST).and_then(|v| v.to_str().ok()).unwrap_or("localhost");
    format!("{}://{host}", if web.secure { "https" } else { "http" })
}

#[cfg(test)]
mod tests {
    use super::FLASHES;

    #[test]
    fn each_flash_has_words_of_its_own() {
        for (at, (code, _)) in FLASHES.iter().enumerate() {
            assert!(!FLASHES[at + 1..].iter().any(|(other, _)| other == code), "{code} stands twice");
        }
    }
}
