//! Bulk doors: many rows in one statement, the same text for both engines.
//!
//! The texts are built, not checked at compile time; the list of columns is the schema's own, and the tests of the
//! demonstration write through here.

use super::{Engine, SqlTx, err};
use async_trait::async_trait;
use sqlx::QueryBuilder;
use store::bulk::{Batch, BulkRoom};
use store::{StoreError, StoreResult};

/// Bound values in one statement: under SQLite's limit of 32,766 and PostgreSQL's of 65,535.
pub(super) const BOUND: usize = 6_000;

/// Counts its arguments.
macro_rules! count {
    ($($one:ident)*) => { <[()]>::len(&[$(count!(@ $one)),*]) };
    (@ $one:ident) => { () };
}

/// Binds one field: copied, a text, or a text that may be missing.
macro_rules! bind {
    ($bound:ident, $row:ident, $field:ident copied) => {
        $bound.push_bind($row.$field)
    };
    ($bound:ident, $row:ident, $field:ident text) => {
        $bound.push_bind($row.$field.as_str())
    };
    ($bound:ident, $row:ident, $field:ident maybe) => {
        $bound.push_bind($row.$field.as_deref())
    };
}

/// Writes rows into a table: `column = field kind`.
macro_rules! write {
    ($tx:ident, $rows:expr, $table:literal, $($column:ident = $field:ident $kind:ident),* $(,)?) => {
        let service = $tx.service();
        for rows in $rows.chunks(BOUND / (count!($($column)*) + 1)) {
            let mut insert = QueryBuilder::<Engine>::new(concat!("INSERT INTO ", $table, " (service_id", $(", ", stringify!($column)),*, ") "));
            insert.push_values(rows, |mut bound, row| {
                bound.push_bind(service);
                $(bind!(bound, row, $field $kind);)*
            });
            insert.build().persistent(false).execute(&mut *$tx.tx).await.map_err(err)?;
        }
    };
}
pub(super) use {bind, count, write};

#[async_trait]
impl BulkRoom for SqlTx {
    async fn bulk_insert(&mut self, batch: &Batch) -> StoreResult<()> {
        if *self.scope().actor() != store::Actor::System {
            return Err(StoreError::Database("a bulk door is the system's alone".into()));
        }
        write!(self, batch.assets, "asset", id = id copied, name = name text, name_key = name_key text, organisation = organisation text, offers = offers text, when_words = when_words text, place = place text, town = town text, postcode = postcode text, phone = phone text, email = email text, website = website text, cost = cost text, access = access text, state = state text, note = note text, changed_at = changed_at copied, version = version copied);
        write!(self, batch.asset_needs, "asset_need", asset_id = of copied, need = code text);
        write!(self, batch.persons, "person", id = id copied, given_name = given_name text, family_name = family_name text, known_as = known_as text, name_key = name_key text, birth_date = birth_date copied, nhs_number = nhs_number maybe, pronouns = pronouns text, gender = gender maybe, ethnicity = ethnicity maybe, language = language text, interpreter = interpreter copied, address = address text, postcode = postcode text, practice_id = practice_id copied, communication_needs = communication_needs text, safe_contact = safe_contact text, next_of_kin = next_of_kin text, account_id = account_id copied, merged_into = merged_into copied, created_at = created_at copied, version = version copied);
        write!(self, batch.person_contacts, "person_contact", id = id copied, person_id = person_id copied, kind = kind text, value = value text, never_use = never_use copied, no_message = no_message copied, safe = safe copied, note = note text, position = position copied);
        write!(self, batch.person_ties, "person_tie", id = id copied, person_id = person_id copied, other_person_id = other_person_id copied, name = name text, kind = kind text, phone = phone text, note = note text, parental = parental copied, may_be_told = may_be_told text, from_on = from_on copied, until_on = until_on copied, version = version copied);
        write!(self, batch.consents, "consent", id = id copied, person_id = person_id copied, purpose = purpose text, given = given copied, given_by = given_by text, how = how text, note = note text, at = at copied, recorded_by = recorded_by copied, withdrawn_at = withdrawn_at copied);
        write!(self, batch.referrals, "referral", id = id copied, reference = reference text, person_id = person_id copied, site_id = site_id copied, team_id = team_id copied, source = source text, route = route text, state = state text, urgency = urgency text, flagged = flagged copied, referrer_name = referrer_name text, referrer_contact = referrer_contact text, referrer_id = referrer_id copied, story = story text, told = told text, wants = wants text, involved = involved text, risk_note = risk_note text, consent_contact = consent_contact copied, agrees_word_back = agrees_word_back copied, received_at = received_at copied, reopened_at = reopened_at copied, recorded_by = recorded_by copied, triage_by = triage_by copied, triage_at = triage_at copied, first_offered_at = first_offered_at copied, first_held_at = first_held_at copied, outcome_at = outcome_at copied, outcome_by = outcome_by copied, decided_by = decided_by maybe, decline_reason = decline_reason maybe, decline_words = decline_words text, next_words = next_words text, next_holder = next_holder text, referrer_words = referrer_words text, redirected_to = redirected_to text, duplicate_of = duplicate_of copied, version = version copied);
        write!(self, batch.referral_needs, "referral_need", referral_id = of copied, need = code text);
        write!(self, batch.referral_risks, "referral_risk", referral_id = of copied, flag = code text);
        write!(self, batch.attempts, "referral_attempt", id = id copied, referral_id = referral_id copied, person_id = person_id copied, at = at copied, channel = channel text, outcome = outcome text, minutes = minutes copied, notes = notes text, offered = offered copied, recorded_at = recorded_at copied, recorded_by = recorded_by copied);
        write!(self, batch.replies, "referral_reply", id = id copied, referral_id = referral_id copied, at = at copied, from_name = from_name text, from_id = from_id copied, body = body text, seen_at = seen_at copied, seen_by = seen_by copied);
        write!(self, batch.signposts, "referral_signpost", referral_id = referral_id copied, asset_id = asset_id copied, words = words text);
        write!(self, batch.passings, "passing", id = id copied, referral_id = referral_id copied, person_id = person_id copied, team_id = team_id copied, why = why text, to_name = to_name text, made_at = made_at copied, made_by = made_by copied, due_on = due_on copied, answer = answer maybe, answered_at = answered_at copied, answered_by = answered_by text, answer_words = answer_words text, recorded_by = recorded_by copied);
        write!(self, batch.episodes, "episode", id = id copied, person_id = person_id copied, referral_id = referral_id copied, owner_id = owner_id copied, site_id = site_id copied, state = state text, readiness = readiness text, what_matters = what_matters text, scope_explained_on = scope_explained_on copied, consent_to_share = consent_to_share copied, opened_at = opened_at copied, started_at = started_at copied, ended_at = ended_at copied, last_contact_at = last_contact_at copied, contact_count = contact_count copied, next_contact_at = next_contact_at copied, next_contact_kind = next_contact_kind maybe, next_contact_place = next_contact_place maybe, next_contact_note = next_contact_note text, next_due = next_due copied, version = version copied);
        write!(self, batch.episode_owners, "episode_owner", id = id copied, episode_id = episode_id copied, owner_id = owner_id copied, from_at = from_at copied, until_at = until_at copied, why = why text, made_by = made_by copied);
        write!(self, batch.case_access, "case_access", id = id copied, person_id = person_id copied, account_id = account_id copied, ground = ground text, episode_id = episode_id copied, from_at = from_at copied, until_at = until_at copied);
        write!(self, batch.waiting_turns, "waiting_turn", episode_id = episode_id copied, person_id = person_id copied, counts_from = counts_from copied, urgency = urgency text, flagged = flagged copied, known = known copied, by_hand = by_hand copied, why = why text, moved_by = moved_by text, moved_at = moved_at copied, version = version copied);
        write!(self, batch.contacts, "contact", id = id copied, episode_id = episode_id copied, person_id = person_id copied, kind = kind text, place = place text, at = at copied, planned_minutes = planned_minutes copied, minutes = minutes copied, travel_minutes = travel_minutes copied, attendance = attendance text, with_whom = with_whom text, notes = notes text, done = done text, readiness = readiness maybe, recorded_at = recorded_at copied, recorded_by = recorded_by copied, version = version copied);
        write!(self, batch.contact_needs, "contact_need", contact_id = of copied, need = code text);
        write!(self, batch.attachments, "attachment", id = id copied, person_id = person_id copied, referral_id = referral_id copied, contact_id = contact_id copied, letter_id = letter_id copied, blob_id = blob_id copied, name = name text, kind = kind text, size = size copied, note = note text, state = state text, scan_words = scan_words text, added_at = added_at copied, added_by = added_by text, settled_at = settled_at copied, out_by = out_by text, out_why = out_why text, version = version copied);
        write!(self, batch.appointments, "appointment", id = id copied, line_id = line_id copied, sequence = sequence copied, worker_id = worker_id copied, episode_id = episode_id copied, person_id = person_id copied, site_id = site_id copied, room_id = room_id copied, kind = kind text, place = place maybe, starts_at = starts_at copied, ends_at = ends_at copied, note = note text, tasks = tasks text, state = state text, series_id = series_id copied, contact_id = contact_id copied, remind_by = remind_by maybe, made_at = made_at copied, made_by = made_by copied, closed_at = closed_at copied, closed_by = closed_by copied, why = why text, version = version copied);
        write!(self, batch.goals, "goal", id = id copied, episode_id = episode_id copied, person_id = person_id copied, words = words text, state = state text, agreed_at = agreed_at copied, changed_at = changed_at copied, version = version copied);
        write!(self, batch.steps, "step", id = id copied, episode_id = episode_id copied, goal_id = goal_id copied, person_id = person_id copied, words = words text, by_whom = by_whom text, due_on = due_on copied, state = state text, agreed_at = agreed_at copied, changed_at = changed_at copied, version = version copied);
        write!(self, batch.connections, "connection", id = id copied, episode_id = episode_id copied, person_id = person_id copied, asset_id = asset_id copied, state = state text, how = how maybe, not_taken_up = not_taken_up maybe, note = note text, partner_word = partner_word text, suggested_at = suggested_at copied, changed_at = changed_at copied, version = version copied);
        write!(self, batch.unmet_needs, "unmet_need", id = id copied, episode_id = episode_id copied, person_id = person_id copied, need = need text, area = area text, why = why text, note = note text, at = at copied, recorded_by = recorded_by copied);
        write!(self, batch.holdings, "holding", id = id copied, episode_id = episode_id copied, person_id = person_id copied, consists_of = consists_of text, shared_with = shared_with text, would_end = would_end text, every_weeks = every_weeks copied, review_on = review_on copied, from_at = from_at copied, until_at = until_at copied, version = version copied);
        write!(self, batch.holding_reasons, "holding_reason", holding_id = of copied, reason = code text);
        write!(self, batch.holding_functions, "holding_function", holding_id = of copied, function = code text);
        write!(self, batch.endings, "ending", episode_id = episode_id copied, person_id = person_id copied, stage = stage text, reason = reason text, told_on = told_on copied, told_how = told_how text, told_words = told_words text, what_remains = what_remains text, door_open = door_open text, referrer_words = referrer_words text, prepared_at = prepared_at copied, prepared_by = prepared_by copied, done_at = done_at copied, version = version copied);
        write!(self, batch.measures, "measure", id = id copied, episode_id = episode_id copied, person_id = person_id copied, instrument = instrument text, edition = edition copied, on_day = on_day copied, how = how text, not_asked = not_asked maybe, not_asked_words = not_asked_words text, answers = answers text, scores = scores text, said = said text, note = note text, recorded_at = recorded_at copied, recorded_by = recorded_by copied, struck_at = struck_at copied, struck_why = struck_why text, version = version copied);
        write!(self, batch.own_concerns, "own_concern", id = id copied, episode_id = episode_id copied, person_id = person_id copied, words = words text, said_at = said_at copied, laid_down_at = laid_down_at copied, version = version copied);
        write!(self, batch.follow_ups, "follow_up", id = id copied, episode_id = episode_id copied, person_id = person_id copied, since = since text, months = months copied, due_on = due_on copied, planned_at = planned_at copied, planned_by = planned_by copied, came = came maybe, came_words = came_words text, came_on = came_on copied, version = version copied);
        write!(self, batch.messages, "message", id = id copied, referral_id = referral_id copied, person_id = person_id copied, turn = turn text, to_name = to_name text, body = body text, state = state text, made_at = made_at copied, sent_at = sent_at copied, sent_by = sent_by copied, read_at = read_at copied, version = version copied);
        write!(self, batch.discretions, "discretion", id = id copied, worker_id = worker_id copied, at = at copied, aspect = aspect text, kind = kind text, why = why text, hoped = hoped text, could_not_wait = could_not_wait copied, own = own copied, came_of = came_of text, came_of_at = came_of_at copied, person_id = person_id copied, episode_id = episode_id copied, made_at = made_at copied, version = version copied);
        write!(self, batch.weighed, "weighed", id = id copied, charter_id = charter_id copied, boundary_id = boundary_id copied, aspect = aspect text, act = act text, subject = subject copied, beyond = beyond copied, outcome = outcome text, latitude = latitude copied, personal = personal copied, figures = figures text, worker_id = worker_id copied, at = at copied, discretion_id = discretion_id copied, to_talk_about = to_talk_about copied, talked_at = talked_at copied, person_id = person_id copied, episode_id = episode_id copied, referral_id = referral_id copied);
        write!(self, batch.asks, "ask", id = id copied, worker_id = worker_id copied, asked_of = asked_of copied, aspect = aspect text, boundary_id = boundary_id copied, act = act text, what = what text, figures = figures text, state = state text, answer = answer text, asked_at = asked_at copied, due_at = due_at copied, passed_on_at = passed_on_at copied, answered_at = answered_at copied, answered_by = answered_by copied, used_by = used_by copied, until_at = until_at copied, person_id = person_id copied, episode_id = episode_id copied, referral_id = referral_id copied, version = version copied);
        write!(self, batch.supervision_cases, "supervision_case", id = id copied, episode_id = episode_id copied, person_id = person_id copied, worker_id = worker_id copied, supervisor_id = supervisor_id copied, why = why text, brought_at = brought_at copied, until_at = until_at copied, ended_at = ended_at copied);
        write!(self, batch.concerns, "concern", id = id copied, person_id = person_id copied, site_id = site_id copied, about = about text, danger = danger copied, who = who text, seen = seen text, share = share text, share_words = share_words text, raised_at = raised_at copied, raised_by = raised_by copied, level = level text, answer_due = answer_due copied, acknowledged_at = acknowledged_at copied, acknowledged_by = acknowledged_by text, taken_at = taken_at copied, closed_at = closed_at copied, closed_by = closed_by text, outcome = outcome maybe, outcome_words = outcome_words text, struck_at = struck_at copied, struck_by = struck_by text, struck_why = struck_why text, moved_to = moved_to copied, moved_from = moved_from copied, version = version copied);
        write!(self, batch.concern_told, "concern_told", id = id copied, concern_id = concern_id copied, person_id = person_id copied, account_id = account_id copied, name = name text, told_as = told_as text, phone = phone text, at = at copied, recorded_by = recorded_by copied);
        Ok(())
    }
}
