-- Made by scripts/schema from crates/store/schema/0001_first.sql; change that and run `make prepare`.

CREATE TABLE service (
  id BLOB NOT NULL,
  slug TEXT NOT NULL,
  name TEXT NOT NULL,
  demonstration INTEGER NOT NULL,
  created_at TEXT NOT NULL,
  PRIMARY KEY (id),
  UNIQUE (slug)
) STRICT, WITHOUT ROWID;

CREATE TABLE account (
  id BLOB NOT NULL,
  email TEXT NOT NULL,
  name TEXT NOT NULL,
  password_hash TEXT,
  totp_secret TEXT,
  totp_confirmed_at TEXT,
  totp_last_step INTEGER,
  disabled_at TEXT,
  reset_at TEXT,
  reset_by TEXT,
  reset_how TEXT,
  signed_in_at TEXT,
  alarm_phone TEXT,
  created_at TEXT NOT NULL,
  version INTEGER NOT NULL,
  PRIMARY KEY (id),
  UNIQUE (email)
) STRICT, WITHOUT ROWID;

CREATE TABLE session (
  token_hash BLOB NOT NULL,
  id BLOB NOT NULL,
  account_id BLOB NOT NULL,
  service_id BLOB NOT NULL,
  device TEXT NOT NULL,
  created_at TEXT NOT NULL,
  seen_at TEXT NOT NULL,
  ends_at TEXT NOT NULL,
  ended_at TEXT,
  second_step_at TEXT,
  totp_secret TEXT,
  passkey INTEGER,
  PRIMARY KEY (token_hash),
  FOREIGN KEY (account_id) REFERENCES account (id),
  FOREIGN KEY (service_id) REFERENCES service (id)
) STRICT, WITHOUT ROWID;
CREATE INDEX session_i1 ON session (account_id, ended_at);

CREATE TABLE recovery_code (
  id BLOB NOT NULL,
  account_id BLOB NOT NULL,
  code_hash TEXT NOT NULL,
  salt BLOB NOT NULL,
  made_at TEXT NOT NULL,
  used_at TEXT,
  PRIMARY KEY (id),
  FOREIGN KEY (account_id) REFERENCES account (id)
) STRICT, WITHOUT ROWID;
CREATE INDEX recovery_code_i1 ON recovery_code (account_id);

CREATE TABLE passkey (
  id BLOB NOT NULL,
  account_id BLOB NOT NULL,
  credential_id BLOB NOT NULL,
  credential TEXT NOT NULL,
  name TEXT NOT NULL,
  counter INTEGER NOT NULL,
  backed_up INTEGER NOT NULL,
  made_at TEXT NOT NULL,
  used_at TEXT,
  suspect_at TEXT,
  version INTEGER NOT NULL,
  PRIMARY KEY (id),
  UNIQUE (credential_id),
  FOREIGN KEY (account_id) REFERENCES account (id)
) STRICT, WITHOUT ROWID;
CREATE INDEX passkey_i1 ON passkey (account_id);

CREATE TABLE passkey_challenge (
  token_hash BLOB NOT NULL,
  account_id BLOB,
  state TEXT NOT NULL,
  created_at TEXT NOT NULL,
  expires_at TEXT NOT NULL,
  PRIMARY KEY (token_hash),
  FOREIGN KEY (account_id) REFERENCES account (id)
) STRICT, WITHOUT ROWID;
CREATE INDEX passkey_challenge_i1 ON passkey_challenge (expires_at);

CREATE TABLE oidc_identity (
  id BLOB NOT NULL,
  account_id BLOB NOT NULL,
  issuer TEXT NOT NULL,
  subject TEXT NOT NULL,
  made_at TEXT NOT NULL,
  used_at TEXT,
  PRIMARY KEY (id),
  UNIQUE (issuer, subject),
  FOREIGN KEY (account_id) REFERENCES account (id)
) STRICT, WITHOUT ROWID;
CREATE INDEX oidc_identity_i1 ON oidc_identity (account_id);

CREATE TABLE oidc_attempt (
  token_hash BLOB NOT NULL,
  browser_hash BLOB NOT NULL,
  state TEXT NOT NULL,
  created_at TEXT NOT NULL,
  expires_at TEXT NOT NULL,
  PRIMARY KEY (token_hash)
) STRICT, WITHOUT ROWID;
CREATE INDEX oidc_attempt_i1 ON oidc_attempt (expires_at);

CREATE TABLE invitation (
  token_hash BLOB NOT NULL,
  id BLOB NOT NULL,
  service_id BLOB NOT NULL,
  email TEXT NOT NULL,
  name TEXT NOT NULL,
  role TEXT NOT NULL,
  team_id BLOB,
  person_id BLOB,
  account_id BLOB,
  invited_by BLOB NOT NULL,
  created_at TEXT NOT NULL,
  expires_at TEXT NOT NULL,
  used_at TEXT,
  PRIMARY KEY (token_hash),
  FOREIGN KEY (service_id) REFERENCES service (id),
  FOREIGN KEY (account_id) REFERENCES account (id)
) STRICT, WITHOUT ROWID;
CREATE INDEX invitation_i1 ON invitation (service_id, created_at);
CREATE INDEX invitation_i2 ON invitation (service_id, email);

CREATE TABLE link (
  token_hash BLOB NOT NULL,
  id BLOB NOT NULL,
  service_id BLOB NOT NULL,
  kind TEXT NOT NULL,
  subject_id BLOB,
  label TEXT NOT NULL,
  created_at TEXT NOT NULL,
  revoked_at TEXT,
  PRIMARY KEY (token_hash),
  FOREIGN KEY (service_id) REFERENCES service (id)
) STRICT, WITHOUT ROWID;
CREATE INDEX link_i1 ON link (service_id, kind, subject_id);

CREATE TABLE sign_in_failure (
  subject BLOB NOT NULL,
  failures INTEGER NOT NULL,
  last_at TEXT NOT NULL,
  PRIMARY KEY (subject)
) STRICT, WITHOUT ROWID;

CREATE TABLE membership (
  service_id BLOB NOT NULL,
  id BLOB NOT NULL,
  account_id BLOB NOT NULL,
  role TEXT NOT NULL,
  from_at TEXT NOT NULL,
  until_at TEXT,
  version INTEGER NOT NULL,
  PRIMARY KEY (service_id, id),
  FOREIGN KEY (service_id) REFERENCES service (id),
  FOREIGN KEY (account_id) REFERENCES account (id)
) STRICT, WITHOUT ROWID;
CREATE INDEX membership_i1 ON membership (account_id);
CREATE INDEX membership_i2 ON membership (service_id, role);

CREATE TABLE site (
  service_id BLOB NOT NULL,
  id BLOB NOT NULL,
  name TEXT NOT NULL,
  kind TEXT NOT NULL,
  town TEXT NOT NULL,
  ods_code TEXT,
  phone TEXT NOT NULL,
  mailbox TEXT NOT NULL,
  ways_of_working TEXT NOT NULL,
  archived_at TEXT,
  version INTEGER NOT NULL,
  PRIMARY KEY (service_id, id),
  FOREIGN KEY (service_id) REFERENCES service (id)
) STRICT, WITHOUT ROWID;
CREATE INDEX site_i1 ON site (service_id, name);

CREATE TABLE site_tie (
  service_id BLOB NOT NULL,
  id BLOB NOT NULL,
  site_id BLOB NOT NULL,
  parent_id BLOB NOT NULL,
  from_on TEXT NOT NULL,
  until_on TEXT,
  PRIMARY KEY (service_id, id),
  FOREIGN KEY (service_id, site_id) REFERENCES site (service_id, id),
  FOREIGN KEY (service_id, parent_id) REFERENCES site (service_id, id),
  FOREIGN KEY (service_id) REFERENCES service (id)
) STRICT, WITHOUT ROWID;
CREATE INDEX site_tie_i1 ON site_tie (service_id, site_id);

CREATE TABLE team (
  service_id BLOB NOT NULL,
  id BLOB NOT NULL,
  name TEXT NOT NULL,
  archived_at TEXT,
  version INTEGER NOT NULL,
  PRIMARY KEY (service_id, id),
  FOREIGN KEY (service_id) REFERENCES service (id)
) STRICT, WITHOUT ROWID;

CREATE TABLE team_site (
  service_id BLOB NOT NULL,
  id BLOB NOT NULL,
  team_id BLOB NOT NULL,
  site_id BLOB NOT NULL,
  from_on TEXT NOT NULL,
  until_on TEXT,
  PRIMARY KEY (service_id, id),
  FOREIGN KEY (service_id, team_id) REFERENCES team (service_id, id),
  FOREIGN KEY (service_id, site_id) REFERENCES site (service_id, id),
  FOREIGN KEY (service_id) REFERENCES service (id)
) STRICT, WITHOUT ROWID;
CREATE INDEX team_site_i1 ON team_site (service_id, site_id);
CREATE INDEX team_site_i2 ON team_site (service_id, team_id);

CREATE TABLE team_member (
  service_id BLOB NOT NULL,
  id BLOB NOT NULL,
  team_id BLOB NOT NULL,
  account_id BLOB NOT NULL,
  lead INTEGER NOT NULL,
  from_on TEXT NOT NULL,
  until_on TEXT,
  PRIMARY KEY (service_id, id),
  FOREIGN KEY (service_id, team_id) REFERENCES team (service_id, id),
  FOREIGN KEY (account_id) REFERENCES account (id),
  FOREIGN KEY (service_id) REFERENCES service (id)
) STRICT, WITHOUT ROWID;
CREATE INDEX team_member_i1 ON team_member (service_id, account_id);
CREATE INDEX team_member_i2 ON team_member (service_id, team_id);

CREATE TABLE referrer_site (
  service_id BLOB NOT NULL,
  id BLOB NOT NULL,
  account_id BLOB NOT NULL,
  site_id BLOB NOT NULL,
  from_on TEXT NOT NULL,
  until_on TEXT,
  PRIMARY KEY (service_id, id),
  FOREIGN KEY (account_id) REFERENCES account (id),
  FOREIGN KEY (service_id, site_id) REFERENCES site (service_id, id),
  FOREIGN KEY (service_id) REFERENCES service (id)
) STRICT, WITHOUT ROWID;
CREATE INDEX referrer_site_i1 ON referrer_site (service_id, account_id);

CREATE TABLE supervision_tie (
  service_id BLOB NOT NULL,
  id BLOB NOT NULL,
  supervisor_id BLOB,
  worker_id BLOB NOT NULL,
  from_on TEXT NOT NULL,
  until_on TEXT,
  kind TEXT NOT NULL,
  parts TEXT NOT NULL,
  every_weeks INTEGER NOT NULL,
  external_name TEXT NOT NULL,
  version INTEGER NOT NULL,
  PRIMARY KEY (service_id, id),
  FOREIGN KEY (supervisor_id) REFERENCES account (id),
  FOREIGN KEY (worker_id) REFERENCES account (id),
  FOREIGN KEY (service_id) REFERENCES service (id)
) STRICT, WITHOUT ROWID;
CREATE INDEX supervision_tie_i1 ON supervision_tie (service_id, supervisor_id);
CREATE INDEX supervision_tie_i2 ON supervision_tie (service_id, worker_id);

CREATE TABLE cover (
  service_id BLOB NOT NULL,
  id BLOB NOT NULL,
  worker_id BLOB NOT NULL,
  cover_id BLOB NOT NULL,
  why TEXT NOT NULL,
  from_on TEXT NOT NULL,
  until_on TEXT NOT NULL,
  made_at TEXT NOT NULL,
  made_by BLOB NOT NULL,
  ended_at TEXT,
  PRIMARY KEY (service_id, id),
  FOREIGN KEY (worker_id) REFERENCES account (id),
  FOREIGN KEY (cover_id) REFERENCES account (id),
  FOREIGN KEY (service_id) REFERENCES service (id)
) STRICT, WITHOUT ROWID;
CREATE INDEX cover_i1 ON cover (service_id, worker_id);
CREATE INDEX cover_i2 ON cover (service_id, cover_id);

CREATE TABLE site_lead (
  service_id BLOB NOT NULL,
  id BLOB NOT NULL,
  site_id BLOB NOT NULL,
  kind TEXT NOT NULL,
  deputy INTEGER NOT NULL,
  name TEXT NOT NULL,
  phone TEXT NOT NULL,
  account_id BLOB,
  from_on TEXT NOT NULL,
  until_on TEXT,
  PRIMARY KEY (service_id, id),
  FOREIGN KEY (service_id, site_id) REFERENCES site (service_id, id),
  FOREIGN KEY (account_id) REFERENCES account (id),
  FOREIGN KEY (service_id) REFERENCES service (id)
) STRICT, WITHOUT ROWID;
CREATE INDEX site_lead_i1 ON site_lead (service_id, site_id);

CREATE TABLE funder (
  service_id BLOB NOT NULL,
  id BLOB NOT NULL,
  name TEXT NOT NULL,
  contact TEXT NOT NULL,
  note TEXT NOT NULL,
  archived_at TEXT,
  version INTEGER NOT NULL,
  PRIMARY KEY (service_id, id),
  FOREIGN KEY (service_id) REFERENCES service (id)
) STRICT, WITHOUT ROWID;
CREATE INDEX funder_i1 ON funder (service_id, name);

CREATE TABLE contract (
  service_id BLOB NOT NULL,
  id BLOB NOT NULL,
  funder_id BLOB NOT NULL,
  name TEXT NOT NULL,
  from_on TEXT NOT NULL,
  until_on TEXT,
  every_site INTEGER NOT NULL,
  target_referrals INTEGER,
  target_contacts INTEGER,
  reports TEXT NOT NULL,
  version INTEGER NOT NULL,
  PRIMARY KEY (service_id, id),
  FOREIGN KEY (service_id, funder_id) REFERENCES funder (service_id, id),
  FOREIGN KEY (service_id) REFERENCES service (id)
) STRICT, WITHOUT ROWID;
CREATE INDEX contract_i1 ON contract (service_id, funder_id);

CREATE TABLE contract_site (
  service_id BLOB NOT NULL,
  contract_id BLOB NOT NULL,
  site_id BLOB NOT NULL,
  PRIMARY KEY (service_id, contract_id, site_id),
  FOREIGN KEY (service_id, contract_id) REFERENCES contract (service_id, id),
  FOREIGN KEY (service_id, site_id) REFERENCES site (service_id, id),
  FOREIGN KEY (service_id) REFERENCES service (id)
) STRICT, WITHOUT ROWID;
CREATE INDEX contract_site_i1 ON contract_site (service_id, site_id);

CREATE TABLE export_ask (
  service_id BLOB NOT NULL,
  id BLOB NOT NULL,
  purpose TEXT NOT NULL,
  recipient TEXT NOT NULL,
  from_on TEXT NOT NULL,
  until_on TEXT NOT NULL,
  contract_id BLOB,
  asked_at TEXT NOT NULL,
  asked_by BLOB NOT NULL,
  decision TEXT,
  decided_at TEXT,
  decided_by BLOB,
  decision_words TEXT NOT NULL,
  until_at TEXT,
  taken INTEGER NOT NULL,
  version INTEGER NOT NULL,
  PRIMARY KEY (service_id, id),
  FOREIGN KEY (service_id, contract_id) REFERENCES contract (service_id, id),
  FOREIGN KEY (asked_by) REFERENCES account (id),
  FOREIGN KEY (decided_by) REFERENCES account (id),
  FOREIGN KEY (service_id) REFERENCES service (id)
) STRICT, WITHOUT ROWID;
CREATE INDEX export_ask_i1 ON export_ask (service_id, asked_at, id);

CREATE TABLE setting (
  service_id BLOB NOT NULL,
  code TEXT NOT NULL,
  value TEXT NOT NULL,
  version INTEGER NOT NULL,
  PRIMARY KEY (service_id, code),
  FOREIGN KEY (service_id) REFERENCES service (id)
) STRICT, WITHOUT ROWID;

CREATE TABLE wording (
  service_id BLOB NOT NULL,
  code TEXT NOT NULL,
  body TEXT NOT NULL,
  changed_at TEXT NOT NULL,
  changed_by BLOB,
  version INTEGER NOT NULL,
  PRIMARY KEY (service_id, code),
  FOREIGN KEY (service_id) REFERENCES service (id)
) STRICT, WITHOUT ROWID;

CREATE TABLE own_letter (
  service_id BLOB NOT NULL,
  id BLOB NOT NULL,
  name TEXT NOT NULL,
  to_whom TEXT NOT NULL,
  subject TEXT NOT NULL,
  body TEXT NOT NULL,
  welsh_subject TEXT NOT NULL,
  welsh_body TEXT NOT NULL,
  changed_at TEXT NOT NULL,
  changed_by TEXT NOT NULL,
  retired_at TEXT,
  retired_by TEXT NOT NULL,
  version INTEGER NOT NULL,
  PRIMARY KEY (service_id, id),
  FOREIGN KEY (service_id) REFERENCES service (id)
) STRICT, WITHOUT ROWID;

CREATE TABLE own_letter_past (
  service_id BLOB NOT NULL,
  own_letter_id BLOB NOT NULL,
  version INTEGER NOT NULL,
  name TEXT NOT NULL,
  subject TEXT NOT NULL,
  body TEXT NOT NULL,
  welsh_subject TEXT NOT NULL,
  welsh_body TEXT NOT NULL,
  changed_at TEXT NOT NULL,
  changed_by TEXT NOT NULL,
  PRIMARY KEY (service_id, own_letter_id, version),
  FOREIGN KEY (service_id, own_letter_id) REFERENCES own_letter (service_id, id),
  FOREIGN KEY (service_id) REFERENCES service (id)
) STRICT, WITHOUT ROWID;

CREATE TABLE wording_past (
  service_id BLOB NOT NULL,
  code TEXT NOT NULL,
  version INTEGER NOT NULL,
  body TEXT NOT NULL,
  changed_at TEXT NOT NULL,
  changed_by BLOB,
  PRIMARY KEY (service_id, code, version),
  FOREIGN KEY (service_id) REFERENCES service (id)
) STRICT, WITHOUT ROWID;

CREATE TABLE person (
  service_id BLOB NOT NULL,
  id BLOB NOT NULL,
  given_name TEXT NOT NULL,
  family_name TEXT NOT NULL,
  known_as TEXT NOT NULL,
  name_key TEXT NOT NULL,
  birth_date TEXT,
  nhs_number TEXT,
  pronouns TEXT NOT NULL,
  gender TEXT,
  ethnicity TEXT,
  language TEXT NOT NULL,
  interpreter INTEGER NOT NULL,
  address TEXT NOT NULL,
  postcode TEXT NOT NULL,
  practice_id BLOB,
  communication_needs TEXT NOT NULL,
  safe_contact TEXT NOT NULL,
  next_of_kin TEXT NOT NULL,
  account_id BLOB,
  merged_into BLOB,
  created_at TEXT NOT NULL,
  version INTEGER NOT NULL,
  PRIMARY KEY (service_id, id),
  FOREIGN KEY (service_id, practice_id) REFERENCES site (service_id, id),
  FOREIGN KEY (service_id) REFERENCES service (id)
) STRICT, WITHOUT ROWID;
CREATE INDEX person_i1 ON person (service_id, name_key, id);
CREATE INDEX person_i2 ON person (service_id, nhs_number);
CREATE INDEX person_i3 ON person (service_id, birth_date);
CREATE INDEX person_i4 ON person (service_id, account_id);
CREATE INDEX person_i5 ON person (service_id, merged_into);

CREATE TABLE person_contact (
  service_id BLOB NOT NULL,
  id BLOB NOT NULL,
  person_id BLOB NOT NULL,
  kind TEXT NOT NULL,
  value TEXT NOT NULL,
  never_use INTEGER NOT NULL,
  no_message INTEGER NOT NULL,
  safe INTEGER NOT NULL,
  note TEXT NOT NULL,
  position INTEGER NOT NULL,
  PRIMARY KEY (service_id, id),
  FOREIGN KEY (service_id, person_id) REFERENCES person (service_id, id),
  FOREIGN KEY (service_id) REFERENCES service (id)
) STRICT, WITHOUT ROWID;
CREATE INDEX person_contact_i1 ON person_contact (service_id, person_id);
CREATE INDEX person_contact_i2 ON person_contact (service_id, value);

CREATE TABLE hidden_detail (
  service_id BLOB NOT NULL,
  id BLOB NOT NULL,
  person_id BLOB NOT NULL,
  kind TEXT NOT NULL,
  value TEXT NOT NULL,
  postcode TEXT NOT NULL,
  never_use INTEGER NOT NULL,
  no_message INTEGER NOT NULL,
  safe INTEGER NOT NULL,
  note TEXT NOT NULL,
  why TEXT NOT NULL,
  hidden_at TEXT NOT NULL,
  hidden_by BLOB NOT NULL,
  until_at TEXT,
  PRIMARY KEY (service_id, id),
  FOREIGN KEY (service_id, person_id) REFERENCES person (service_id, id),
  FOREIGN KEY (service_id) REFERENCES service (id)
) STRICT, WITHOUT ROWID;
CREATE INDEX hidden_detail_i1 ON hidden_detail (service_id, person_id);

CREATE TABLE person_tie (
  service_id BLOB NOT NULL,
  id BLOB NOT NULL,
  person_id BLOB NOT NULL,
  other_person_id BLOB,
  name TEXT NOT NULL,
  kind TEXT NOT NULL,
  phone TEXT NOT NULL,
  note TEXT NOT NULL,
  parental INTEGER NOT NULL,
  may_be_told TEXT NOT NULL,
  from_on TEXT NOT NULL,
  until_on TEXT,
  version INTEGER NOT NULL,
  PRIMARY KEY (service_id, id),
  FOREIGN KEY (service_id, person_id) REFERENCES person (service_id, id),
  FOREIGN KEY (service_id, other_person_id) REFERENCES person (service_id, id),
  FOREIGN KEY (service_id) REFERENCES service (id)
) STRICT, WITHOUT ROWID;
CREATE INDEX person_tie_i1 ON person_tie (service_id, person_id);
CREATE INDEX person_tie_i2 ON person_tie (service_id, other_person_id);

CREATE TABLE consent (
  service_id BLOB NOT NULL,
  id BLOB NOT NULL,
  person_id BLOB NOT NULL,
  purpose TEXT NOT NULL,
  given INTEGER NOT NULL,
  given_by TEXT NOT NULL,
  how TEXT NOT NULL,
  note TEXT NOT NULL,
  at TEXT NOT NULL,
  recorded_by BLOB,
  withdrawn_at TEXT,
  PRIMARY KEY (service_id, id),
  FOREIGN KEY (service_id, person_id) REFERENCES person (service_id, id),
  FOREIGN KEY (service_id) REFERENCES service (id)
) STRICT, WITHOUT ROWID;
CREATE INDEX consent_i1 ON consent (service_id, person_id, at);

CREATE TABLE ability (
  service_id BLOB NOT NULL,
  id BLOB NOT NULL,
  person_id BLOB NOT NULL,
  kind TEXT NOT NULL,
  decision TEXT NOT NULL,
  finding TEXT NOT NULL,
  tests TEXT NOT NULL,
  how TEXT NOT NULL,
  decided TEXT NOT NULL,
  consulted TEXT NOT NULL,
  on_day TEXT NOT NULL,
  review_on TEXT,
  recorded_at TEXT NOT NULL,
  recorded_by BLOB NOT NULL,
  PRIMARY KEY (service_id, id),
  FOREIGN KEY (service_id, person_id) REFERENCES person (service_id, id),
  FOREIGN KEY (recorded_by) REFERENCES account (id),
  FOREIGN KEY (service_id) REFERENCES service (id)
) STRICT, WITHOUT ROWID;
CREATE INDEX ability_i1 ON ability (service_id, person_id, recorded_at);

CREATE TABLE death (
  service_id BLOB NOT NULL,
  id BLOB NOT NULL,
  person_id BLOB NOT NULL,
  died_on TEXT,
  source TEXT NOT NULL,
  note TEXT NOT NULL,
  recorded_at TEXT NOT NULL,
  recorded_by BLOB NOT NULL,
  taken_back_at TEXT,
  taken_back_by TEXT NOT NULL,
  taken_back_why TEXT NOT NULL,
  PRIMARY KEY (service_id, id),
  FOREIGN KEY (service_id, person_id) REFERENCES person (service_id, id),
  FOREIGN KEY (recorded_by) REFERENCES account (id),
  FOREIGN KEY (service_id) REFERENCES service (id)
) STRICT, WITHOUT ROWID;
CREATE INDEX death_i1 ON death (service_id, person_id);

CREATE TABLE alike_pair (
  service_id BLOB NOT NULL,
  id BLOB NOT NULL,
  low_id BLOB NOT NULL,
  high_id BLOB NOT NULL,
  score INTEGER NOT NULL,
  state TEXT NOT NULL,
  found_at TEXT NOT NULL,
  low_said_at TEXT,
  low_said_by TEXT NOT NULL,
  high_said_at TEXT,
  high_said_by TEXT NOT NULL,
  decided_at TEXT,
  decided_by TEXT NOT NULL,
  why TEXT NOT NULL,
  version INTEGER NOT NULL,
  PRIMARY KEY (service_id, id),
  UNIQUE (service_id, low_id, high_id),
  FOREIGN KEY (service_id, low_id) REFERENCES person (service_id, id),
  FOREIGN KEY (service_id, high_id) REFERENCES person (service_id, id),
  FOREIGN KEY (service_id) REFERENCES service (id)
) STRICT, WITHOUT ROWID;
CREATE INDEX alike_pair_i1 ON alike_pair (service_id, high_id);
CREATE INDEX alike_pair_i2 ON alike_pair (service_id, state, found_at, id);

CREATE TABLE moving (
  service_id BLOB NOT NULL,
  id BLOB NOT NULL,
  kind TEXT NOT NULL,
  from_id BLOB NOT NULL,
  to_id BLOB NOT NULL,
  fields TEXT NOT NULL,
  why TEXT NOT NULL,
  made_at TEXT NOT NULL,
  made_by BLOB NOT NULL,
  undone_at TEXT,
  undone_by BLOB,
  undone_why TEXT NOT NULL,
  PRIMARY KEY (service_id, id),
  FOREIGN KEY (service_id, from_id) REFERENCES person (service_id, id),
  FOREIGN KEY (service_id, to_id) REFERENCES person (service_id, id),
  FOREIGN KEY (made_by) REFERENCES account (id),
  FOREIGN KEY (undone_by) REFERENCES account (id),
  FOREIGN KEY (service_id) REFERENCES service (id)
) STRICT, WITHOUT ROWID;
CREATE INDEX moving_i1 ON moving (service_id, from_id);
CREATE INDEX moving_i2 ON moving (service_id, to_id);

CREATE TABLE moved_row (
  service_id BLOB NOT NULL,
  moving_id BLOB NOT NULL,
  kind TEXT NOT NULL,
  row_id BLOB NOT NULL,
  PRIMARY KEY (service_id, moving_id, kind, row_id),
  FOREIGN KEY (service_id, moving_id) REFERENCES moving (service_id, id),
  FOREIGN KEY (service_id) REFERENCES service (id)
) STRICT, WITHOUT ROWID;

CREATE TABLE event_moved (
  service_id BLOB NOT NULL,
  seq INTEGER NOT NULL,
  person_id BLOB NOT NULL,
  episode_id BLOB,
  moving_id BLOB NOT NULL,
  PRIMARY KEY (service_id, seq),
  FOREIGN KEY (service_id, person_id) REFERENCES person (service_id, id),
  FOREIGN KEY (service_id) REFERENCES service (id)
) STRICT, WITHOUT ROWID;
CREATE INDEX event_moved_i1 ON event_moved (service_id, person_id);

CREATE TABLE referral (
  service_id BLOB NOT NULL,
  id BLOB NOT NULL,
  reference TEXT NOT NULL,
  person_id BLOB NOT NULL,
  site_id BLOB NOT NULL,
  team_id BLOB NOT NULL,
  source TEXT NOT NULL,
  route TEXT NOT NULL,
  state TEXT NOT NULL,
  urgency TEXT NOT NULL,
  flagged INTEGER NOT NULL,
  referrer_name TEXT NOT NULL,
  referrer_contact TEXT NOT NULL,
  referrer_id BLOB,
  story TEXT NOT NULL,
  told TEXT NOT NULL,
  wants TEXT NOT NULL,
  involved TEXT NOT NULL,
  risk_note TEXT NOT NULL,
  consent_contact INTEGER NOT NULL,
  agrees_word_back INTEGER NOT NULL,
  received_at TEXT NOT NULL,
  reopened_at TEXT,
  recorded_by BLOB,
  triage_by BLOB,
  triage_at TEXT,
  first_offered_at TEXT,
  first_held_at TEXT,
  outcome_at TEXT,
  outcome_by BLOB,
  decided_by TEXT,
  decline_reason TEXT,
  decline_words TEXT NOT NULL,
  next_words TEXT NOT NULL,
  next_holder TEXT NOT NULL,
  referrer_words TEXT NOT NULL,
  redirected_to TEXT NOT NULL,
  duplicate_of BLOB,
  version INTEGER NOT NULL,
  PRIMARY KEY (service_id, id),
  UNIQUE (service_id, reference),
  FOREIGN KEY (service_id, person_id) REFERENCES person (service_id, id),
  FOREIGN KEY (service_id, site_id) REFERENCES site (service_id, id),
  FOREIGN KEY (service_id, team_id) REFERENCES team (service_id, id),
  FOREIGN KEY (service_id) REFERENCES service (id)
) STRICT, WITHOUT ROWID;
CREATE INDEX referral_i1 ON referral (service_id, team_id, state, received_at, id);
CREATE INDEX referral_i2 ON referral (service_id, person_id, received_at);
CREATE INDEX referral_i3 ON referral (service_id, referrer_id, received_at, id);
CREATE INDEX referral_i4 ON referral (service_id, site_id, received_at, id);
CREATE INDEX referral_i5 ON referral (service_id, outcome_by, outcome_at);
CREATE INDEX referral_i6 ON referral (service_id, received_at, id);

CREATE TABLE referral_need (
  service_id BLOB NOT NULL,
  referral_id BLOB NOT NULL,
  need TEXT NOT NULL,
  PRIMARY KEY (service_id, referral_id, need),
  FOREIGN KEY (service_id, referral_id) REFERENCES referral (service_id, id),
  FOREIGN KEY (service_id) REFERENCES service (id)
) STRICT, WITHOUT ROWID;

CREATE TABLE referral_contract (
  service_id BLOB NOT NULL,
  referral_id BLOB NOT NULL,
  contract_id BLOB,
  why TEXT NOT NULL,
  at TEXT NOT NULL,
  chosen_by BLOB NOT NULL,
  PRIMARY KEY (service_id, referral_id),
  FOREIGN KEY (service_id, referral_id) REFERENCES referral (service_id, id),
  FOREIGN KEY (service_id, contract_id) REFERENCES contract (service_id, id),
  FOREIGN KEY (chosen_by) REFERENCES account (id),
  FOREIGN KEY (service_id) REFERENCES service (id)
) STRICT, WITHOUT ROWID;
CREATE INDEX referral_contract_i1 ON referral_contract (service_id, contract_id);

CREATE TABLE referral_risk (
  service_id BLOB NOT NULL,
  referral_id BLOB NOT NULL,
  flag TEXT NOT NULL,
  PRIMARY KEY (service_id, referral_id, flag),
  FOREIGN KEY (service_id, referral_id) REFERENCES referral (service_id, id),
  FOREIGN KEY (service_id) REFERENCES service (id)
) STRICT, WITHOUT ROWID;

CREATE TABLE referral_attempt (
  service_id BLOB NOT NULL,
  id BLOB NOT NULL,
  referral_id BLOB NOT NULL,
  person_id BLOB NOT NULL,
  at TEXT NOT NULL,
  channel TEXT NOT NULL,
  outcome TEXT NOT NULL,
  minutes INTEGER NOT NULL,
  notes TEXT NOT NULL,
  offered INTEGER NOT NULL,
  recorded_at TEXT NOT NULL,
  recorded_by BLOB NOT NULL,
  PRIMARY KEY (service_id, id),
  FOREIGN KEY (service_id, referral_id) REFERENCES referral (service_id, id),
  FOREIGN KEY (service_id, person_id) REFERENCES person (service_id, id),
  FOREIGN KEY (service_id) REFERENCES service (id)
) STRICT, WITHOUT ROWID;
CREATE INDEX referral_attempt_i1 ON referral_attempt (service_id, referral_id, at);

CREATE TABLE referral_reply (
  service_id BLOB NOT NULL,
  id BLOB NOT NULL,
  referral_id BLOB NOT NULL,
  at TEXT NOT NULL,
  from_name TEXT NOT NULL,
  from_id BLOB,
  body TEXT NOT NULL,
  seen_at TEXT,
  seen_by BLOB,
  PRIMARY KEY (service_id, id),
  FOREIGN KEY (service_id, referral_id) REFERENCES referral (service_id, id),
  FOREIGN KEY (service_id) REFERENCES service (id)
) STRICT, WITHOUT ROWID;
CREATE INDEX referral_reply_i1 ON referral_reply (service_id, referral_id, at);
CREATE INDEX referral_reply_i2 ON referral_reply (service_id, seen_at, at, id);

CREATE TABLE passing (
  service_id BLOB NOT NULL,
  id BLOB NOT NULL,
  referral_id BLOB NOT NULL,
  person_id BLOB NOT NULL,
  team_id BLOB NOT NULL,
  why TEXT NOT NULL,
  to_name TEXT NOT NULL,
  made_at TEXT NOT NULL,
  made_by BLOB NOT NULL,
  due_on TEXT NOT NULL,
  answer TEXT,
  answered_at TEXT,
  answered_by TEXT NOT NULL,
  answer_words TEXT NOT NULL,
  recorded_by BLOB,
  PRIMARY KEY (service_id, id),
  FOREIGN KEY (service_id, referral_id) REFERENCES referral (service_id, id),
  FOREIGN KEY (service_id, person_id) REFERENCES person (service_id, id),
  FOREIGN KEY (service_id, team_id) REFERENCES team (service_id, id),
  FOREIGN KEY (service_id) REFERENCES service (id)
) STRICT, WITHOUT ROWID;
CREATE INDEX passing_i1 ON passing (service_id, referral_id, made_at);
CREATE INDEX passing_i2 ON passing (service_id, team_id, answered_at, due_on, id);

CREATE TABLE informal (
  service_id BLOB NOT NULL,
  id BLOB NOT NULL,
  what TEXT NOT NULL,
  source TEXT NOT NULL,
  need TEXT NOT NULL,
  site_id BLOB,
  day TEXT NOT NULL,
  recorded_by BLOB NOT NULL,
  recorded_at TEXT NOT NULL,
  PRIMARY KEY (service_id, id),
  FOREIGN KEY (service_id, site_id) REFERENCES site (service_id, id),
  FOREIGN KEY (service_id) REFERENCES service (id)
) STRICT, WITHOUT ROWID;
CREATE INDEX informal_i1 ON informal (service_id, day);

CREATE TABLE asset (
  service_id BLOB NOT NULL,
  id BLOB NOT NULL,
  name TEXT NOT NULL,
  name_key TEXT NOT NULL,
  organisation TEXT NOT NULL,
  offers TEXT NOT NULL,
  when_words TEXT NOT NULL,
  place TEXT NOT NULL,
  town TEXT NOT NULL,
  postcode TEXT NOT NULL,
  phone TEXT NOT NULL,
  email TEXT NOT NULL,
  website TEXT NOT NULL,
  cost TEXT NOT NULL,
  access TEXT NOT NULL,
  state TEXT NOT NULL,
  note TEXT NOT NULL,
  changed_at TEXT NOT NULL,
  version INTEGER NOT NULL,
  PRIMARY KEY (service_id, id),
  FOREIGN KEY (service_id) REFERENCES service (id)
) STRICT, WITHOUT ROWID;
CREATE INDEX asset_i1 ON asset (service_id, name_key, id);

CREATE TABLE asset_need (
  service_id BLOB NOT NULL,
  asset_id BLOB NOT NULL,
  need TEXT NOT NULL,
  PRIMARY KEY (service_id, asset_id, need),
  FOREIGN KEY (service_id, asset_id) REFERENCES asset (service_id, id),
  FOREIGN KEY (service_id) REFERENCES service (id)
) STRICT, WITHOUT ROWID;
CREATE INDEX asset_need_i1 ON asset_need (service_id, need);

CREATE TABLE referral_signpost (
  service_id BLOB NOT NULL,
  referral_id BLOB NOT NULL,
  asset_id BLOB NOT NULL,
  words TEXT NOT NULL,
  PRIMARY KEY (service_id, referral_id, asset_id),
  FOREIGN KEY (service_id, referral_id) REFERENCES referral (service_id, id),
  FOREIGN KEY (service_id, asset_id) REFERENCES asset (service_id, id),
  FOREIGN KEY (service_id) REFERENCES service (id)
) STRICT, WITHOUT ROWID;

CREATE TABLE episode (
  service_id BLOB NOT NULL,
  id BLOB NOT NULL,
  person_id BLOB NOT NULL,
  referral_id BLOB NOT NULL,
  owner_id BLOB NOT NULL,
  site_id BLOB NOT NULL,
  state TEXT NOT NULL,
  readiness TEXT NOT NULL,
  what_matters TEXT NOT NULL,
  scope_explained_on TEXT,
  consent_to_share INTEGER,
  opened_at TEXT NOT NULL,
  started_at TEXT,
  ended_at TEXT,
  last_contact_at TEXT,
  contact_count INTEGER NOT NULL,
  next_contact_at TEXT,
  next_contact_kind TEXT,
  next_contact_place TEXT,
  next_contact_note TEXT NOT NULL,
  next_due TEXT NOT NULL,
  version INTEGER NOT NULL,
  PRIMARY KEY (service_id, id),
  UNIQUE (service_id, referral_id),
  FOREIGN KEY (service_id, person_id) REFERENCES person (service_id, id),
  FOREIGN KEY (service_id, referral_id) REFERENCES referral (service_id, id),
  FOREIGN KEY (owner_id) REFERENCES account (id),
  FOREIGN KEY (service_id, site_id) REFERENCES site (service_id, id),
  FOREIGN KEY (service_id) REFERENCES service (id)
) STRICT, WITHOUT ROWID;
CREATE INDEX episode_i1 ON episode (service_id, state, id);
CREATE INDEX episode_i2 ON episode (service_id, owner_id, state, next_due, id);
CREATE INDEX episode_i3 ON episode (service_id, owner_id, ended_at, id);
CREATE INDEX episode_i4 ON episode (service_id, owner_id, next_contact_at);
CREATE INDEX episode_i5 ON episode (service_id, site_id, state, next_due, id);
CREATE INDEX episode_i6 ON episode (service_id, person_id);

CREATE TABLE episode_owner (
  service_id BLOB NOT NULL,
  id BLOB NOT NULL,
  episode_id BLOB NOT NULL,
  owner_id BLOB NOT NULL,
  from_at TEXT NOT NULL,
  until_at TEXT,
  why TEXT NOT NULL,
  made_by BLOB NOT NULL,
  PRIMARY KEY (service_id, id),
  FOREIGN KEY (service_id, episode_id) REFERENCES episode (service_id, id),
  FOREIGN KEY (owner_id) REFERENCES account (id),
  FOREIGN KEY (service_id) REFERENCES service (id)
) STRICT, WITHOUT ROWID;
CREATE INDEX episode_owner_i1 ON episode_owner (service_id, episode_id);

CREATE TABLE waiting_turn (
  service_id BLOB NOT NULL,
  episode_id BLOB NOT NULL,
  person_id BLOB NOT NULL,
  counts_from TEXT NOT NULL,
  urgency TEXT NOT NULL,
  flagged INTEGER NOT NULL,
  known INTEGER NOT NULL,
  by_hand INTEGER NOT NULL,
  why TEXT NOT NULL,
  moved_by TEXT NOT NULL,
  moved_at TEXT,
  version INTEGER NOT NULL,
  PRIMARY KEY (service_id, episode_id),
  FOREIGN KEY (service_id, episode_id) REFERENCES episode (service_id, id),
  FOREIGN KEY (service_id, person_id) REFERENCES person (service_id, id),
  FOREIGN KEY (service_id) REFERENCES service (id)
) STRICT, WITHOUT ROWID;
CREATE INDEX waiting_turn_i1 ON waiting_turn (service_id, person_id);

CREATE TABLE wish (
  service_id BLOB NOT NULL,
  id BLOB NOT NULL,
  episode_id BLOB NOT NULL,
  person_id BLOB NOT NULL,
  way TEXT NOT NULL,
  asked_at TEXT NOT NULL,
  asked_by BLOB NOT NULL,
  until_at TEXT NOT NULL,
  printed_at TEXT,
  answer TEXT,
  words TEXT NOT NULL,
  answered_at TEXT,
  seen_at TEXT,
  seen_by TEXT NOT NULL,
  taken_back_at TEXT,
  version INTEGER NOT NULL,
  PRIMARY KEY (service_id, id),
  FOREIGN KEY (service_id, episode_id) REFERENCES episode (service_id, id),
  FOREIGN KEY (service_id, person_id) REFERENCES person (service_id, id),
  FOREIGN KEY (asked_by) REFERENCES account (id),
  FOREIGN KEY (service_id) REFERENCES service (id)
) STRICT, WITHOUT ROWID;
CREATE INDEX wish_i1 ON wish (service_id, episode_id, asked_at);
CREATE INDEX wish_i2 ON wish (service_id, person_id);
CREATE INDEX wish_i3 ON wish (service_id, answer, seen_at);

CREATE TABLE told_meanwhile (
  service_id BLOB NOT NULL,
  id BLOB NOT NULL,
  episode_id BLOB NOT NULL,
  person_id BLOB NOT NULL,
  needs TEXT NOT NULL,
  words TEXT NOT NULL,
  how TEXT NOT NULL,
  on_day TEXT NOT NULL,
  noted_at TEXT NOT NULL,
  noted_by BLOB NOT NULL,
  taken_back_at TEXT,
  version INTEGER NOT NULL,
  PRIMARY KEY (service_id, id),
  FOREIGN KEY (service_id, episode_id) REFERENCES episode (service_id, id),
  FOREIGN KEY (service_id, person_id) REFERENCES person (service_id, id),
  FOREIGN KEY (noted_by) REFERENCES account (id),
  FOREIGN KEY (service_id) REFERENCES service (id)
) STRICT, WITHOUT ROWID;
CREATE INDEX told_meanwhile_i1 ON told_meanwhile (service_id, episode_id, on_day);
CREATE INDEX told_meanwhile_i2 ON told_meanwhile (service_id, person_id);

CREATE TABLE batch (
  service_id BLOB NOT NULL,
  id BLOB NOT NULL,
  kind TEXT NOT NULL,
  from_id BLOB,
  why TEXT NOT NULL,
  made_at TEXT NOT NULL,
  made_by BLOB NOT NULL,
  undone_at TEXT,
  PRIMARY KEY (service_id, id),
  FOREIGN KEY (from_id) REFERENCES account (id),
  FOREIGN KEY (made_by) REFERENCES account (id),
  FOREIGN KEY (service_id) REFERENCES service (id)
) STRICT, WITHOUT ROWID;
CREATE INDEX batch_i1 ON batch (service_id, made_by, made_at);
CREATE INDEX batch_i2 ON batch (service_id, from_id, made_at);

CREATE TABLE batch_item (
  service_id BLOB NOT NULL,
  batch_id BLOB NOT NULL,
  episode_id BLOB NOT NULL,
  person_id BLOB NOT NULL,
  place INTEGER NOT NULL,
  to_id BLOB,
  asked TEXT NOT NULL,
  state TEXT NOT NULL,
  words TEXT NOT NULL,
  made_id BLOB,
  acted_at TEXT,
  PRIMARY KEY (service_id, batch_id, episode_id),
  FOREIGN KEY (service_id, batch_id) REFERENCES batch (service_id, id),
  FOREIGN KEY (service_id, episode_id) REFERENCES episode (service_id, id),
  FOREIGN KEY (service_id, person_id) REFERENCES person (service_id, id),
  FOREIGN KEY (to_id) REFERENCES account (id),
  FOREIGN KEY (service_id) REFERENCES service (id)
) STRICT, WITHOUT ROWID;
CREATE INDEX batch_item_i1 ON batch_item (service_id, episode_id);
CREATE INDEX batch_item_i2 ON batch_item (service_id, person_id);
CREATE INDEX batch_item_i3 ON batch_item (service_id, to_id, state);

CREATE TABLE contact (
  service_id BLOB NOT NULL,
  id BLOB NOT NULL,
  episode_id BLOB NOT NULL,
  person_id BLOB NOT NULL,
  kind TEXT NOT NULL,
  place TEXT NOT NULL,
  at TEXT NOT NULL,
  planned_minutes INTEGER,
  minutes INTEGER,
  travel_minutes INTEGER,
  attendance TEXT NOT NULL,
  with_whom TEXT NOT NULL,
  notes TEXT NOT NULL,
  done TEXT NOT NULL,
  readiness TEXT,
  recorded_at TEXT NOT NULL,
  recorded_by BLOB NOT NULL,
  version INTEGER NOT NULL,
  PRIMARY KEY (service_id, id),
  FOREIGN KEY (service_id, episode_id) REFERENCES episode (service_id, id),
  FOREIGN KEY (service_id, person_id) REFERENCES person (service_id, id),
  FOREIGN KEY (service_id) REFERENCES service (id)
) STRICT, WITHOUT ROWID;
CREATE INDEX contact_i1 ON contact (service_id, episode_id, at, id);
CREATE INDEX contact_i2 ON contact (service_id, recorded_by, at);
CREATE INDEX contact_i3 ON contact (service_id, at);

CREATE TABLE kin_note (
  service_id BLOB NOT NULL,
  id BLOB NOT NULL,
  person_id BLOB NOT NULL,
  kind TEXT NOT NULL,
  place TEXT NOT NULL,
  at TEXT NOT NULL,
  with_whom TEXT NOT NULL,
  notes TEXT NOT NULL,
  recorded_at TEXT NOT NULL,
  recorded_by BLOB NOT NULL,
  version INTEGER NOT NULL,
  PRIMARY KEY (service_id, id),
  FOREIGN KEY (service_id, person_id) REFERENCES person (service_id, id),
  FOREIGN KEY (recorded_by) REFERENCES account (id),
  FOREIGN KEY (service_id) REFERENCES service (id)
) STRICT, WITHOUT ROWID;
CREATE INDEX kin_note_i1 ON kin_note (service_id, person_id, at, id);

CREATE TABLE contact_need (
  service_id BLOB NOT NULL,
  contact_id BLOB NOT NULL,
  need TEXT NOT NULL,
  PRIMARY KEY (service_id, contact_id, need),
  FOREIGN KEY (service_id, contact_id) REFERENCES contact (service_id, id),
  FOREIGN KEY (service_id) REFERENCES service (id)
) STRICT, WITHOUT ROWID;

CREATE TABLE room (
  service_id BLOB NOT NULL,
  id BLOB NOT NULL,
  site_id BLOB NOT NULL,
  name TEXT NOT NULL,
  note TEXT NOT NULL,
  archived_at TEXT,
  taken INTEGER NOT NULL,
  version INTEGER NOT NULL,
  PRIMARY KEY (service_id, id),
  FOREIGN KEY (service_id, site_id) REFERENCES site (service_id, id),
  FOREIGN KEY (service_id) REFERENCES service (id)
) STRICT, WITHOUT ROWID;
CREATE INDEX room_i1 ON room (service_id, site_id, name);

CREATE TABLE appointment (
  service_id BLOB NOT NULL,
  id BLOB NOT NULL,
  line_id BLOB NOT NULL,
  sequence INTEGER NOT NULL,
  worker_id BLOB NOT NULL,
  episode_id BLOB,
  person_id BLOB,
  site_id BLOB,
  room_id BLOB,
  kind TEXT NOT NULL,
  place TEXT,
  starts_at TEXT NOT NULL,
  ends_at TEXT NOT NULL,
  note TEXT NOT NULL,
  tasks TEXT NOT NULL,
  state TEXT NOT NULL,
  series_id BLOB,
  contact_id BLOB,
  remind_by TEXT,
  made_at TEXT NOT NULL,
  made_by BLOB NOT NULL,
  closed_at TEXT,
  closed_by BLOB,
  why TEXT NOT NULL,
  version INTEGER NOT NULL,
  PRIMARY KEY (service_id, id),
  FOREIGN KEY (worker_id) REFERENCES account (id),
  FOREIGN KEY (service_id, episode_id) REFERENCES episode (service_id, id),
  FOREIGN KEY (service_id, person_id) REFERENCES person (service_id, id),
  FOREIGN KEY (service_id, site_id) REFERENCES site (service_id, id),
  FOREIGN KEY (service_id, room_id) REFERENCES room (service_id, id),
  FOREIGN KEY (service_id, contact_id) REFERENCES contact (service_id, id),
  FOREIGN KEY (service_id) REFERENCES service (id)
) STRICT, WITHOUT ROWID;
CREATE INDEX appointment_i1 ON appointment (service_id, worker_id, starts_at);
CREATE INDEX appointment_i2 ON appointment (service_id, room_id, starts_at);
CREATE INDEX appointment_i3 ON appointment (service_id, site_id, starts_at);
CREATE INDEX appointment_i4 ON appointment (service_id, starts_at, id);
CREATE INDEX appointment_i5 ON appointment (service_id, episode_id, state, starts_at);
CREATE INDEX appointment_i6 ON appointment (service_id, person_id);
CREATE INDEX appointment_i7 ON appointment (service_id, series_id, starts_at);
CREATE INDEX appointment_i8 ON appointment (service_id, line_id);
CREATE INDEX appointment_i9 ON appointment (service_id, contact_id);

CREATE TABLE own_group (
  service_id BLOB NOT NULL,
  id BLOB NOT NULL,
  name TEXT NOT NULL,
  purpose TEXT NOT NULL,
  whereabouts TEXT NOT NULL,
  place TEXT NOT NULL,
  way TEXT NOT NULL,
  places INTEGER,
  minutes INTEGER NOT NULL,
  site_id BLOB,
  room_id BLOB,
  led_by BLOB NOT NULL,
  taken INTEGER NOT NULL,
  made_at TEXT NOT NULL,
  made_by BLOB NOT NULL,
  ended_at TEXT,
  ended_why TEXT NOT NULL,
  version INTEGER NOT NULL,
  PRIMARY KEY (service_id, id),
  FOREIGN KEY (service_id, site_id) REFERENCES site (service_id, id),
  FOREIGN KEY (service_id, room_id) REFERENCES room (service_id, id),
  FOREIGN KEY (led_by) REFERENCES account (id),
  FOREIGN KEY (made_by) REFERENCES account (id),
  FOREIGN KEY (service_id) REFERENCES service (id)
) STRICT, WITHOUT ROWID;
CREATE INDEX own_group_i1 ON own_group (service_id, ended_at, name, id);
CREATE INDEX own_group_i2 ON own_group (service_id, led_by);

CREATE TABLE group_session (
  service_id BLOB NOT NULL,
  id BLOB NOT NULL,
  group_id BLOB NOT NULL,
  line_id BLOB NOT NULL,
  note TEXT NOT NULL,
  minutes INTEGER,
  travel_minutes INTEGER,
  taken_at TEXT,
  taken_by BLOB,
  version INTEGER NOT NULL,
  PRIMARY KEY (service_id, id),
  UNIQUE (service_id, line_id),
  FOREIGN KEY (service_id, group_id) REFERENCES own_group (service_id, id),
  FOREIGN KEY (taken_by) REFERENCES account (id),
  FOREIGN KEY (service_id) REFERENCES service (id)
) STRICT, WITHOUT ROWID;
CREATE INDEX group_session_i1 ON group_session (service_id, group_id);

CREATE TABLE group_place (
  service_id BLOB NOT NULL,
  id BLOB NOT NULL,
  group_id BLOB NOT NULL,
  person_id BLOB NOT NULL,
  episode_id BLOB NOT NULL,
  state TEXT NOT NULL,
  since_at TEXT NOT NULL,
  left_why TEXT,
  left_words TEXT NOT NULL,
  made_at TEXT NOT NULL,
  made_by BLOB NOT NULL,
  version INTEGER NOT NULL,
  PRIMARY KEY (service_id, id),
  FOREIGN KEY (service_id, group_id) REFERENCES own_group (service_id, id),
  FOREIGN KEY (service_id, person_id) REFERENCES person (service_id, id),
  FOREIGN KEY (service_id, episode_id) REFERENCES episode (service_id, id),
  FOREIGN KEY (made_by) REFERENCES account (id),
  FOREIGN KEY (service_id) REFERENCES service (id)
) STRICT, WITHOUT ROWID;
CREATE INDEX group_place_i1 ON group_place (service_id, group_id, state, since_at, id);
CREATE INDEX group_place_i2 ON group_place (service_id, person_id);
CREATE INDEX group_place_i3 ON group_place (service_id, episode_id);

CREATE TABLE group_attendance (
  service_id BLOB NOT NULL,
  id BLOB NOT NULL,
  session_id BLOB NOT NULL,
  person_id BLOB NOT NULL,
  episode_id BLOB,
  contact_id BLOB,
  came TEXT NOT NULL,
  minutes INTEGER,
  note TEXT NOT NULL,
  recorded_at TEXT NOT NULL,
  recorded_by BLOB NOT NULL,
  version INTEGER NOT NULL,
  PRIMARY KEY (service_id, id),
  FOREIGN KEY (service_id, session_id) REFERENCES group_session (service_id, id),
  FOREIGN KEY (service_id, person_id) REFERENCES person (service_id, id),
  FOREIGN KEY (service_id, episode_id) REFERENCES episode (service_id, id),
  FOREIGN KEY (service_id, contact_id) REFERENCES contact (service_id, id),
  FOREIGN KEY (recorded_by) REFERENCES account (id),
  FOREIGN KEY (service_id) REFERENCES service (id)
) STRICT, WITHOUT ROWID;
CREATE INDEX group_attendance_i1 ON group_attendance (service_id, session_id);
CREATE INDEX group_attendance_i2 ON group_attendance (service_id, person_id);
CREATE INDEX group_attendance_i3 ON group_attendance (service_id, episode_id);
CREATE INDEX group_attendance_i4 ON group_attendance (service_id, contact_id);

CREATE TABLE walk_in (
  service_id BLOB NOT NULL,
  id BLOB NOT NULL,
  session_id BLOB NOT NULL,
  called TEXT NOT NULL,
  site_id BLOB,
  district TEXT NOT NULL,
  need TEXT,
  note TEXT NOT NULL,
  person_id BLOB,
  referral_id BLOB,
  noted_at TEXT NOT NULL,
  noted_by BLOB NOT NULL,
  taken_out_at TEXT,
  version INTEGER NOT NULL,
  PRIMARY KEY (service_id, id),
  FOREIGN KEY (service_id, session_id) REFERENCES group_session (service_id, id),
  FOREIGN KEY (service_id, site_id) REFERENCES site (service_id, id),
  FOREIGN KEY (service_id, person_id) REFERENCES person (service_id, id),
  FOREIGN KEY (service_id, referral_id) REFERENCES referral (service_id, id),
  FOREIGN KEY (noted_by) REFERENCES account (id),
  FOREIGN KEY (service_id) REFERENCES service (id)
) STRICT, WITHOUT ROWID;
CREATE INDEX walk_in_i1 ON walk_in (service_id, session_id, noted_at, id);
CREATE INDEX walk_in_i2 ON walk_in (service_id, person_id);
CREATE INDEX walk_in_i3 ON walk_in (service_id, referral_id);

CREATE TABLE appointment_reply (
  service_id BLOB NOT NULL,
  id BLOB NOT NULL,
  appointment_id BLOB NOT NULL,
  way TEXT NOT NULL,
  answer TEXT NOT NULL,
  words TEXT NOT NULL,
  at TEXT NOT NULL,
  seen_at TEXT,
  seen_by BLOB,
  PRIMARY KEY (service_id, appointment_id, id),
  FOREIGN KEY (service_id, appointment_id) REFERENCES appointment (service_id, id),
  FOREIGN KEY (service_id) REFERENCES service (id)
) STRICT, WITHOUT ROWID;
CREATE INDEX appointment_reply_i1 ON appointment_reply (service_id, seen_at);

CREATE TABLE goal (
  service_id BLOB NOT NULL,
  id BLOB NOT NULL,
  episode_id BLOB NOT NULL,
  person_id BLOB NOT NULL,
  words TEXT NOT NULL,
  state TEXT NOT NULL,
  agreed_at TEXT NOT NULL,
  changed_at TEXT NOT NULL,
  version INTEGER NOT NULL,
  PRIMARY KEY (service_id, id),
  FOREIGN KEY (service_id, episode_id) REFERENCES episode (service_id, id),
  FOREIGN KEY (service_id, person_id) REFERENCES person (service_id, id),
  FOREIGN KEY (service_id) REFERENCES service (id)
) STRICT, WITHOUT ROWID;
CREATE INDEX goal_i1 ON goal (service_id, episode_id);

CREATE TABLE step (
  service_id BLOB NOT NULL,
  id BLOB NOT NULL,
  episode_id BLOB NOT NULL,
  goal_id BLOB,
  person_id BLOB NOT NULL,
  words TEXT NOT NULL,
  by_whom TEXT NOT NULL,
  due_on TEXT,
  state TEXT NOT NULL,
  agreed_at TEXT NOT NULL,
  changed_at TEXT NOT NULL,
  version INTEGER NOT NULL,
  PRIMARY KEY (service_id, id),
  FOREIGN KEY (service_id, episode_id) REFERENCES episode (service_id, id),
  FOREIGN KEY (service_id, goal_id) REFERENCES goal (service_id, id),
  FOREIGN KEY (service_id, person_id) REFERENCES person (service_id, id),
  FOREIGN KEY (service_id) REFERENCES service (id)
) STRICT, WITHOUT ROWID;
CREATE INDEX step_i1 ON step (service_id, episode_id, state);

CREATE TABLE connection (
  service_id BLOB NOT NULL,
  id BLOB NOT NULL,
  episode_id BLOB NOT NULL,
  person_id BLOB NOT NULL,
  asset_id BLOB NOT NULL,
  state TEXT NOT NULL,
  how TEXT,
  not_taken_up TEXT,
  note TEXT NOT NULL,
  partner_word TEXT NOT NULL,
  suggested_at TEXT NOT NULL,
  changed_at TEXT NOT NULL,
  version INTEGER NOT NULL,
  PRIMARY KEY (service_id, id),
  FOREIGN KEY (service_id, episode_id) REFERENCES episode (service_id, id),
  FOREIGN KEY (service_id, person_id) REFERENCES person (service_id, id),
  FOREIGN KEY (service_id, asset_id) REFERENCES asset (service_id, id),
  FOREIGN KEY (service_id) REFERENCES service (id)
) STRICT, WITHOUT ROWID;
CREATE INDEX connection_i1 ON connection (service_id, episode_id);
CREATE INDEX connection_i2 ON connection (service_id, asset_id);

CREATE TABLE death_told (
  service_id BLOB NOT NULL,
  id BLOB NOT NULL,
  death_id BLOB NOT NULL,
  person_id BLOB NOT NULL,
  connection_id BLOB NOT NULL,
  how TEXT NOT NULL,
  at TEXT NOT NULL,
  told_by BLOB NOT NULL,
  PRIMARY KEY (service_id, id),
  FOREIGN KEY (service_id, death_id) REFERENCES death (service_id, id),
  FOREIGN KEY (service_id, person_id) REFERENCES person (service_id, id),
  FOREIGN KEY (service_id, connection_id) REFERENCES connection (service_id, id),
  FOREIGN KEY (told_by) REFERENCES account (id),
  FOREIGN KEY (service_id) REFERENCES service (id)
) STRICT, WITHOUT ROWID;
CREATE INDEX death_told_i1 ON death_told (service_id, death_id);

CREATE TABLE unmet_need (
  service_id BLOB NOT NULL,
  id BLOB NOT NULL,
  episode_id BLOB NOT NULL,
  person_id BLOB NOT NULL,
  need TEXT NOT NULL,
  area TEXT NOT NULL,
  why TEXT NOT NULL,
  note TEXT NOT NULL,
  at TEXT NOT NULL,
  recorded_by BLOB NOT NULL,
  PRIMARY KEY (service_id, id),
  FOREIGN KEY (service_id, episode_id) REFERENCES episode (service_id, id),
  FOREIGN KEY (service_id, person_id) REFERENCES person (service_id, id),
  FOREIGN KEY (service_id) REFERENCES service (id)
) STRICT, WITHOUT ROWID;
CREATE INDEX unmet_need_i1 ON unmet_need (service_id, episode_id);
CREATE INDEX unmet_need_i2 ON unmet_need (service_id, at, id);

CREATE TABLE holding (
  service_id BLOB NOT NULL,
  id BLOB NOT NULL,
  episode_id BLOB NOT NULL,
  person_id BLOB NOT NULL,
  consists_of TEXT NOT NULL,
  shared_with TEXT NOT NULL,
  would_end TEXT NOT NULL,
  every_weeks INTEGER,
  review_on TEXT NOT NULL,
  from_at TEXT NOT NULL,
  until_at TEXT,
  version INTEGER NOT NULL,
  PRIMARY KEY (service_id, id),
  FOREIGN KEY (service_id, episode_id) REFERENCES episode (service_id, id),
  FOREIGN KEY (service_id, person_id) REFERENCES person (service_id, id),
  FOREIGN KEY (service_id) REFERENCES service (id)
) STRICT, WITHOUT ROWID;
CREATE INDEX holding_i1 ON holding (service_id, episode_id);

CREATE TABLE holding_reason (
  service_id BLOB NOT NULL,
  holding_id BLOB NOT NULL,
  reason TEXT NOT NULL,
  PRIMARY KEY (service_id, holding_id, reason),
  FOREIGN KEY (service_id, holding_id) REFERENCES holding (service_id, id),
  FOREIGN KEY (service_id) REFERENCES service (id)
) STRICT, WITHOUT ROWID;

CREATE TABLE holding_function (
  service_id BLOB NOT NULL,
  holding_id BLOB NOT NULL,
  function TEXT NOT NULL,
  PRIMARY KEY (service_id, holding_id, function),
  FOREIGN KEY (service_id, holding_id) REFERENCES holding (service_id, id),
  FOREIGN KEY (service_id) REFERENCES service (id)
) STRICT, WITHOUT ROWID;

CREATE TABLE ending (
  service_id BLOB NOT NULL,
  episode_id BLOB NOT NULL,
  person_id BLOB NOT NULL,
  stage TEXT NOT NULL,
  reason TEXT NOT NULL,
  told_on TEXT,
  told_how TEXT NOT NULL,
  told_words TEXT NOT NULL,
  what_remains TEXT NOT NULL,
  door_open TEXT NOT NULL,
  referrer_words TEXT NOT NULL,
  prepared_at TEXT NOT NULL,
  prepared_by BLOB NOT NULL,
  done_at TEXT,
  version INTEGER NOT NULL,
  PRIMARY KEY (service_id, episode_id),
  FOREIGN KEY (service_id, episode_id) REFERENCES episode (service_id, id),
  FOREIGN KEY (service_id, person_id) REFERENCES person (service_id, id),
  FOREIGN KEY (service_id) REFERENCES service (id)
) STRICT, WITHOUT ROWID;

CREATE TABLE message (
  service_id BLOB NOT NULL,
  id BLOB NOT NULL,
  referral_id BLOB NOT NULL,
  person_id BLOB NOT NULL,
  turn TEXT NOT NULL,
  to_name TEXT NOT NULL,
  body TEXT NOT NULL,
  state TEXT NOT NULL,
  made_at TEXT NOT NULL,
  sent_at TEXT,
  sent_by BLOB,
  read_at TEXT,
  version INTEGER NOT NULL,
  PRIMARY KEY (service_id, id),
  FOREIGN KEY (service_id, referral_id) REFERENCES referral (service_id, id),
  FOREIGN KEY (service_id, person_id) REFERENCES person (service_id, id),
  FOREIGN KEY (service_id) REFERENCES service (id)
) STRICT, WITHOUT ROWID;
CREATE INDEX message_i1 ON message (service_id, referral_id, made_at);
CREATE INDEX message_i2 ON message (service_id, state, made_at, id);

CREATE TABLE mailing (
  service_id BLOB NOT NULL,
  id BLOB NOT NULL,
  message_id BLOB NOT NULL,
  referral_id BLOB NOT NULL,
  person_id BLOB NOT NULL,
  to_address TEXT NOT NULL,
  to_practice INTEGER NOT NULL,
  state TEXT NOT NULL,
  tries INTEGER NOT NULL,
  error TEXT NOT NULL,
  made_at TEXT NOT NULL,
  made_by TEXT NOT NULL,
  done_at TEXT,
  PRIMARY KEY (service_id, id),
  FOREIGN KEY (service_id, message_id) REFERENCES message (service_id, id),
  FOREIGN KEY (service_id, referral_id) REFERENCES referral (service_id, id),
  FOREIGN KEY (service_id, person_id) REFERENCES person (service_id, id),
  FOREIGN KEY (service_id) REFERENCES service (id)
) STRICT, WITHOUT ROWID;
CREATE INDEX mailing_i1 ON mailing (service_id, message_id);
CREATE INDEX mailing_i2 ON mailing (service_id, referral_id);
CREATE INDEX mailing_i3 ON mailing (service_id, made_at, id);
CREATE INDEX mailing_i4 ON mailing (service_id, state, made_at, id);

CREATE TABLE copied_out (
  service_id BLOB NOT NULL,
  id BLOB NOT NULL,
  referral_id BLOB NOT NULL,
  person_id BLOB NOT NULL,
  episode_id BLOB,
  about TEXT NOT NULL,
  code TEXT NOT NULL,
  body TEXT NOT NULL,
  at TEXT NOT NULL,
  made_by BLOB NOT NULL,
  made_by_name TEXT NOT NULL,
  PRIMARY KEY (service_id, id),
  FOREIGN KEY (service_id, referral_id) REFERENCES referral (service_id, id),
  FOREIGN KEY (service_id, person_id) REFERENCES person (service_id, id),
  FOREIGN KEY (made_by) REFERENCES account (id),
  FOREIGN KEY (service_id) REFERENCES service (id)
) STRICT, WITHOUT ROWID;
CREATE INDEX copied_out_i1 ON copied_out (service_id, referral_id, at);

CREATE TABLE desk_message (
  service_id BLOB NOT NULL,
  id BLOB NOT NULL,
  episode_id BLOB NOT NULL,
  person_id BLOB NOT NULL,
  site_id BLOB NOT NULL,
  from_whom TEXT NOT NULL,
  body TEXT NOT NULL,
  ring TEXT NOT NULL,
  soon INTEGER NOT NULL,
  taken_by BLOB NOT NULL,
  taken_name TEXT NOT NULL,
  taken_at TEXT NOT NULL,
  done_at TEXT,
  done_by BLOB,
  done_name TEXT NOT NULL,
  done_words TEXT NOT NULL,
  version INTEGER NOT NULL,
  PRIMARY KEY (service_id, id),
  FOREIGN KEY (service_id, episode_id) REFERENCES episode (service_id, id),
  FOREIGN KEY (service_id, person_id) REFERENCES person (service_id, id),
  FOREIGN KEY (service_id, site_id) REFERENCES site (service_id, id),
  FOREIGN KEY (taken_by) REFERENCES account (id),
  FOREIGN KEY (service_id) REFERENCES service (id)
) STRICT, WITHOUT ROWID;
CREATE INDEX desk_message_i1 ON desk_message (service_id, episode_id, taken_at);
CREATE INDEX desk_message_i2 ON desk_message (service_id, site_id, taken_at, id);
CREATE INDEX desk_message_i3 ON desk_message (service_id, done_at, taken_at, id);
CREATE INDEX desk_message_i4 ON desk_message (service_id, person_id);

CREATE TABLE letter (
  service_id BLOB NOT NULL,
  id BLOB NOT NULL,
  referral_id BLOB NOT NULL,
  person_id BLOB NOT NULL,
  template TEXT NOT NULL,
  title TEXT NOT NULL,
  to_whom TEXT NOT NULL,
  language TEXT NOT NULL,
  subject TEXT NOT NULL,
  head TEXT NOT NULL,
  address TEXT NOT NULL,
  body TEXT NOT NULL,
  large INTEGER NOT NULL,
  begun_on TEXT NOT NULL,
  state TEXT NOT NULL,
  way TEXT,
  made_at TEXT NOT NULL,
  made_by BLOB NOT NULL,
  sent_at TEXT,
  sent_by TEXT NOT NULL,
  returned_on TEXT,
  returned_words TEXT NOT NULL,
  version INTEGER NOT NULL,
  PRIMARY KEY (service_id, id),
  FOREIGN KEY (service_id, referral_id) REFERENCES referral (service_id, id),
  FOREIGN KEY (service_id, person_id) REFERENCES person (service_id, id),
  FOREIGN KEY (made_by) REFERENCES account (id),
  FOREIGN KEY (service_id) REFERENCES service (id)
) STRICT, WITHOUT ROWID;
CREATE INDEX letter_i1 ON letter (service_id, referral_id, made_at);
CREATE INDEX letter_i2 ON letter (service_id, person_id, made_at);
CREATE INDEX letter_i3 ON letter (service_id, state, made_at, id);

CREATE TABLE blob (
  service_id BLOB NOT NULL,
  id BLOB NOT NULL,
  digest BLOB,
  size INTEGER NOT NULL,
  made_at TEXT NOT NULL,
  PRIMARY KEY (service_id, id),
  UNIQUE (service_id, digest),
  FOREIGN KEY (service_id) REFERENCES service (id)
) STRICT, WITHOUT ROWID;
CREATE INDEX blob_i1 ON blob (service_id, made_at);

CREATE TABLE blob_piece (
  service_id BLOB NOT NULL,
  blob_id BLOB NOT NULL,
  n INTEGER NOT NULL,
  body BLOB NOT NULL,
  PRIMARY KEY (service_id, blob_id, n),
  FOREIGN KEY (service_id, blob_id) REFERENCES blob (service_id, id),
  FOREIGN KEY (service_id) REFERENCES service (id)
) STRICT, WITHOUT ROWID;

CREATE TABLE attachment (
  service_id BLOB NOT NULL,
  id BLOB NOT NULL,
  person_id BLOB NOT NULL,
  referral_id BLOB,
  contact_id BLOB,
  letter_id BLOB,
  blob_id BLOB,
  name TEXT NOT NULL,
  kind TEXT NOT NULL,
  size INTEGER NOT NULL,
  note TEXT NOT NULL,
  state TEXT NOT NULL,
  scan_words TEXT NOT NULL,
  added_at TEXT NOT NULL,
  added_by TEXT NOT NULL,
  settled_at TEXT,
  out_by TEXT NOT NULL,
  out_why TEXT NOT NULL,
  version INTEGER NOT NULL,
  PRIMARY KEY (service_id, id),
  FOREIGN KEY (service_id, person_id) REFERENCES person (service_id, id),
  FOREIGN KEY (service_id, referral_id) REFERENCES referral (service_id, id),
  FOREIGN KEY (service_id, contact_id) REFERENCES contact (service_id, id),
  FOREIGN KEY (service_id, letter_id) REFERENCES letter (service_id, id),
  FOREIGN KEY (service_id, blob_id) REFERENCES blob (service_id, id),
  FOREIGN KEY (service_id) REFERENCES service (id)
) STRICT, WITHOUT ROWID;
CREATE INDEX attachment_i1 ON attachment (service_id, person_id, added_at, id);
CREATE INDEX attachment_i2 ON attachment (service_id, referral_id);
CREATE INDEX attachment_i3 ON attachment (service_id, contact_id);
CREATE INDEX attachment_i4 ON attachment (service_id, letter_id);
CREATE INDEX attachment_i5 ON attachment (service_id, blob_id);
CREATE INDEX attachment_i6 ON attachment (service_id, state, added_at);

CREATE TABLE draft (
  service_id BLOB NOT NULL,
  account_id BLOB NOT NULL,
  code TEXT NOT NULL,
  body TEXT NOT NULL,
  saved_at TEXT NOT NULL,
  PRIMARY KEY (service_id, account_id, code),
  FOREIGN KEY (account_id) REFERENCES account (id),
  FOREIGN KEY (service_id) REFERENCES service (id)
) STRICT, WITHOUT ROWID;

CREATE TABLE sent_form (
  service_id BLOB NOT NULL,
  id BLOB NOT NULL,
  location TEXT NOT NULL,
  at TEXT NOT NULL,
  PRIMARY KEY (service_id, id),
  FOREIGN KEY (service_id) REFERENCES service (id)
) STRICT, WITHOUT ROWID;
CREATE INDEX sent_form_i1 ON sent_form (service_id, at);

CREATE TABLE case_access (
  service_id BLOB NOT NULL,
  id BLOB NOT NULL,
  person_id BLOB NOT NULL,
  account_id BLOB NOT NULL,
  ground TEXT NOT NULL,
  episode_id BLOB,
  from_at TEXT NOT NULL,
  until_at TEXT,
  PRIMARY KEY (service_id, id),
  FOREIGN KEY (service_id, person_id) REFERENCES person (service_id, id),
  FOREIGN KEY (account_id) REFERENCES account (id),
  FOREIGN KEY (service_id) REFERENCES service (id)
) STRICT, WITHOUT ROWID;
CREATE INDEX case_access_i1 ON case_access (service_id, account_id, person_id);
CREATE INDEX case_access_i2 ON case_access (service_id, person_id);
CREATE INDEX case_access_i3 ON case_access (service_id, episode_id);

CREATE TABLE kept_off (
  service_id BLOB NOT NULL,
  id BLOB NOT NULL,
  episode_id BLOB NOT NULL,
  person_id BLOB NOT NULL,
  at TEXT NOT NULL,
  made_by BLOB NOT NULL,
  PRIMARY KEY (service_id, id),
  FOREIGN KEY (service_id, episode_id) REFERENCES episode (service_id, id),
  FOREIGN KEY (service_id, person_id) REFERENCES person (service_id, id),
  FOREIGN KEY (made_by) REFERENCES account (id),
  FOREIGN KEY (service_id) REFERENCES service (id)
) STRICT, WITHOUT ROWID;
CREATE INDEX kept_off_i1 ON kept_off (service_id, episode_id);

CREATE TABLE glass (
  service_id BLOB NOT NULL,
  id BLOB NOT NULL,
  reason TEXT NOT NULL,
  why TEXT NOT NULL,
  person_id BLOB,
  made_by BLOB NOT NULL,
  made_at TEXT NOT NULL,
  until_at TEXT NOT NULL,
  closed_at TEXT,
  outcome TEXT,
  outcome_words TEXT NOT NULL,
  looked_at TEXT,
  looked_by BLOB,
  version INTEGER NOT NULL,
  PRIMARY KEY (service_id, id),
  FOREIGN KEY (service_id, person_id) REFERENCES person (service_id, id),
  FOREIGN KEY (made_by) REFERENCES account (id),
  FOREIGN KEY (looked_by) REFERENCES account (id),
  FOREIGN KEY (service_id) REFERENCES service (id)
) STRICT, WITHOUT ROWID;
CREATE INDEX glass_i1 ON glass (service_id, made_at, id);
CREATE INDEX glass_i2 ON glass (service_id, looked_at, made_at, id);
CREATE INDEX glass_i3 ON glass (service_id, made_by, made_at);
CREATE INDEX glass_i4 ON glass (service_id, person_id);

CREATE TABLE charter (
  service_id BLOB NOT NULL,
  id BLOB NOT NULL,
  title TEXT NOT NULL,
  about TEXT NOT NULL,
  state TEXT NOT NULL,
  number INTEGER,
  based_on BLOB,
  from_on TEXT,
  until_on TEXT,
  discussed_on TEXT,
  agreed_at TEXT,
  agreed_by BLOB,
  made_at TEXT NOT NULL,
  made_by BLOB NOT NULL,
  version INTEGER NOT NULL,
  PRIMARY KEY (service_id, id),
  UNIQUE (service_id, number),
  FOREIGN KEY (agreed_by) REFERENCES account (id),
  FOREIGN KEY (made_by) REFERENCES account (id),
  FOREIGN KEY (service_id) REFERENCES service (id)
) STRICT, WITHOUT ROWID;
CREATE INDEX charter_i1 ON charter (service_id, state, from_on);

CREATE TABLE boundary (
  service_id BLOB NOT NULL,
  id BLOB NOT NULL,
  charter_id BLOB NOT NULL,
  origin_id BLOB NOT NULL,
  position INTEGER NOT NULL,
  aspect TEXT NOT NULL,
  rule TEXT,
  latitude INTEGER NOT NULL,
  ceiling INTEGER,
  why TEXT NOT NULL,
  words_for_workers TEXT NOT NULL,
  words_for_public TEXT NOT NULL,
  cmocs TEXT NOT NULL,
  version INTEGER NOT NULL,
  PRIMARY KEY (service_id, id),
  FOREIGN KEY (service_id, charter_id) REFERENCES charter (service_id, id),
  FOREIGN KEY (service_id) REFERENCES service (id)
) STRICT, WITHOUT ROWID;
CREATE INDEX boundary_i1 ON boundary (service_id, charter_id, position);

CREATE TABLE charter_part (
  service_id BLOB NOT NULL,
  id BLOB NOT NULL,
  charter_id BLOB NOT NULL,
  position INTEGER NOT NULL,
  name TEXT NOT NULL,
  part TEXT NOT NULL,
  PRIMARY KEY (service_id, id),
  FOREIGN KEY (service_id, charter_id) REFERENCES charter (service_id, id),
  FOREIGN KEY (service_id) REFERENCES service (id)
) STRICT, WITHOUT ROWID;
CREATE INDEX charter_part_i1 ON charter_part (service_id, charter_id, position);

CREATE TABLE charter_proposal (
  service_id BLOB NOT NULL,
  id BLOB NOT NULL,
  aspect TEXT NOT NULL,
  said TEXT NOT NULL,
  why TEXT NOT NULL,
  state TEXT NOT NULL,
  answer TEXT NOT NULL,
  answered_at TEXT,
  answered_by BLOB,
  made_at TEXT NOT NULL,
  made_by BLOB NOT NULL,
  version INTEGER NOT NULL,
  PRIMARY KEY (service_id, id),
  FOREIGN KEY (answered_by) REFERENCES account (id),
  FOREIGN KEY (made_by) REFERENCES account (id),
  FOREIGN KEY (service_id) REFERENCES service (id)
) STRICT, WITHOUT ROWID;
CREATE INDEX charter_proposal_i1 ON charter_proposal (service_id, state, made_at, id);
CREATE INDEX charter_proposal_i2 ON charter_proposal (service_id, made_by);

CREATE TABLE workshop (
  service_id BLOB NOT NULL,
  id BLOB NOT NULL,
  title TEXT NOT NULL,
  aspects TEXT NOT NULL,
  anonymous INTEGER NOT NULL,
  shared_screen INTEGER NOT NULL,
  state TEXT NOT NULL,
  repeats BLOB,
  code TEXT,
  lead_id BLOB NOT NULL,
  opened_at TEXT NOT NULL,
  opened_by BLOB NOT NULL,
  closed_at TEXT,
  charter_id BLOB,
  version INTEGER NOT NULL,
  PRIMARY KEY (service_id, id),
  FOREIGN KEY (lead_id) REFERENCES account (id),
  FOREIGN KEY (opened_by) REFERENCES account (id),
  FOREIGN KEY (service_id) REFERENCES service (id)
) STRICT, WITHOUT ROWID;
CREATE INDEX workshop_i1 ON workshop (service_id, opened_at, id);

CREATE TABLE workshop_joined (
  service_id BLOB NOT NULL,
  id BLOB NOT NULL,
  workshop_id BLOB NOT NULL,
  account_id BLOB NOT NULL,
  PRIMARY KEY (service_id, id),
  UNIQUE (service_id, workshop_id, account_id),
  FOREIGN KEY (service_id, workshop_id) REFERENCES workshop (service_id, id),
  FOREIGN KEY (account_id) REFERENCES account (id),
  FOREIGN KEY (service_id) REFERENCES service (id)
) STRICT, WITHOUT ROWID;

CREATE TABLE workshop_seat (
  service_id BLOB NOT NULL,
  id BLOB NOT NULL,
  workshop_id BLOB NOT NULL,
  token_hash BLOB,
  part TEXT NOT NULL,
  kind TEXT NOT NULL,
  name TEXT NOT NULL,
  PRIMARY KEY (service_id, id),
  FOREIGN KEY (service_id, workshop_id) REFERENCES workshop (service_id, id),
  FOREIGN KEY (service_id) REFERENCES service (id)
) STRICT, WITHOUT ROWID;
CREATE INDEX workshop_seat_i1 ON workshop_seat (service_id, workshop_id);

CREATE TABLE workshop_placing (
  service_id BLOB NOT NULL,
  id BLOB NOT NULL,
  workshop_id BLOB NOT NULL,
  seat_id BLOB NOT NULL,
  aspect TEXT NOT NULL,
  place INTEGER NOT NULL,
  word TEXT NOT NULL,
  PRIMARY KEY (service_id, id),
  UNIQUE (service_id, seat_id, aspect),
  FOREIGN KEY (service_id, workshop_id) REFERENCES workshop (service_id, id),
  FOREIGN KEY (service_id, seat_id) REFERENCES workshop_seat (service_id, id),
  FOREIGN KEY (service_id) REFERENCES service (id)
) STRICT, WITHOUT ROWID;
CREATE INDEX workshop_placing_i1 ON workshop_placing (service_id, workshop_id);

CREATE TABLE workshop_outcome (
  service_id BLOB NOT NULL,
  id BLOB NOT NULL,
  workshop_id BLOB NOT NULL,
  aspect TEXT NOT NULL,
  bringing TEXT NOT NULL,
  words TEXT NOT NULL,
  PRIMARY KEY (service_id, id),
  FOREIGN KEY (service_id, workshop_id) REFERENCES workshop (service_id, id),
  FOREIGN KEY (service_id) REFERENCES service (id)
) STRICT, WITHOUT ROWID;
CREATE INDEX workshop_outcome_i1 ON workshop_outcome (service_id, workshop_id);

CREATE TABLE workshop_settlement (
  service_id BLOB NOT NULL,
  id BLOB NOT NULL,
  workshop_id BLOB NOT NULL,
  aspect TEXT NOT NULL,
  agreed INTEGER,
  words TEXT NOT NULL,
  version INTEGER NOT NULL,
  PRIMARY KEY (service_id, id),
  UNIQUE (service_id, workshop_id, aspect),
  FOREIGN KEY (service_id, workshop_id) REFERENCES workshop (service_id, id),
  FOREIGN KEY (service_id) REFERENCES service (id)
) STRICT, WITHOUT ROWID;

CREATE TABLE personal_latitude (
  service_id BLOB NOT NULL,
  id BLOB NOT NULL,
  worker_id BLOB NOT NULL,
  aspect TEXT NOT NULL,
  latitude INTEGER NOT NULL,
  from_on TEXT NOT NULL,
  until_on TEXT NOT NULL,
  why TEXT NOT NULL,
  agreed_by BLOB NOT NULL,
  agreed_at TEXT NOT NULL,
  ended_at TEXT,
  PRIMARY KEY (service_id, id),
  FOREIGN KEY (worker_id) REFERENCES account (id),
  FOREIGN KEY (agreed_by) REFERENCES account (id),
  FOREIGN KEY (service_id) REFERENCES service (id)
) STRICT, WITHOUT ROWID;
CREATE INDEX personal_latitude_i1 ON personal_latitude (service_id, worker_id, until_on);

CREATE TABLE other_work (
  service_id BLOB NOT NULL,
  id BLOB NOT NULL,
  worker_id BLOB NOT NULL,
  kind TEXT NOT NULL,
  asker TEXT NOT NULL,
  minutes INTEGER,
  asked_on TEXT NOT NULL,
  what TEXT NOT NULL,
  state TEXT NOT NULL,
  answer TEXT,
  answered_as TEXT,
  answered_by BLOB,
  answered_on TEXT,
  words TEXT NOT NULL,
  noted_at TEXT NOT NULL,
  version INTEGER NOT NULL,
  PRIMARY KEY (service_id, id),
  FOREIGN KEY (worker_id) REFERENCES account (id),
  FOREIGN KEY (answered_by) REFERENCES account (id),
  FOREIGN KEY (service_id) REFERENCES service (id)
) STRICT, WITHOUT ROWID;
CREATE INDEX other_work_i1 ON other_work (service_id, worker_id, noted_at, id);
CREATE INDEX other_work_i2 ON other_work (service_id, state, noted_at, id);
CREATE INDEX other_work_i3 ON other_work (service_id, asked_on);

CREATE TABLE course (
  service_id BLOB NOT NULL,
  id BLOB NOT NULL,
  name TEXT NOT NULL,
  kind TEXT NOT NULL,
  every_months INTEGER,
  within_weeks INTEGER,
  since_on TEXT NOT NULL,
  retired_on TEXT,
  version INTEGER NOT NULL,
  PRIMARY KEY (service_id, id),
  FOREIGN KEY (service_id) REFERENCES service (id)
) STRICT, WITHOUT ROWID;

CREATE TABLE course_done (
  service_id BLOB NOT NULL,
  id BLOB NOT NULL,
  course_id BLOB NOT NULL,
  worker_id BLOB NOT NULL,
  how TEXT NOT NULL,
  done_on TEXT NOT NULL,
  word TEXT NOT NULL,
  PRIMARY KEY (service_id, id),
  FOREIGN KEY (service_id, course_id) REFERENCES course (service_id, id),
  FOREIGN KEY (worker_id) REFERENCES account (id),
  FOREIGN KEY (service_id) REFERENCES service (id)
) STRICT, WITHOUT ROWID;
CREATE INDEX course_done_i1 ON course_done (service_id, worker_id, course_id, done_on);
CREATE INDEX course_done_i2 ON course_done (service_id, course_id);

CREATE TABLE training_gap (
  service_id BLOB NOT NULL,
  id BLOB NOT NULL,
  worker_id BLOB NOT NULL,
  topic TEXT NOT NULL,
  words TEXT NOT NULL,
  state TEXT NOT NULL,
  what TEXT NOT NULL,
  by_on TEXT,
  why TEXT NOT NULL,
  offered_what TEXT NOT NULL,
  offered_by_on TEXT,
  offered_as TEXT,
  said_on TEXT NOT NULL,
  changed_at TEXT NOT NULL,
  version INTEGER NOT NULL,
  PRIMARY KEY (service_id, id),
  FOREIGN KEY (worker_id) REFERENCES account (id),
  FOREIGN KEY (service_id) REFERENCES service (id)
) STRICT, WITHOUT ROWID;
CREATE INDEX training_gap_i1 ON training_gap (service_id, worker_id, changed_at, id);
CREATE INDEX training_gap_i2 ON training_gap (service_id, said_on);

CREATE TABLE back_stage (
  service_id BLOB NOT NULL,
  id BLOB NOT NULL,
  worker_id BLOB NOT NULL,
  on_day TEXT NOT NULL,
  kind TEXT NOT NULL,
  minutes INTEGER NOT NULL,
  note TEXT NOT NULL,
  PRIMARY KEY (service_id, id),
  FOREIGN KEY (worker_id) REFERENCES account (id),
  FOREIGN KEY (service_id) REFERENCES service (id)
) STRICT, WITHOUT ROWID;
CREATE INDEX back_stage_i1 ON back_stage (service_id, worker_id, on_day);
CREATE INDEX back_stage_i2 ON back_stage (service_id, on_day);

CREATE TABLE pulse_taken (
  service_id BLOB NOT NULL,
  account_id BLOB NOT NULL,
  round_on TEXT NOT NULL,
  PRIMARY KEY (service_id, account_id),
  FOREIGN KEY (account_id) REFERENCES account (id),
  FOREIGN KEY (service_id) REFERENCES service (id)
) STRICT, WITHOUT ROWID;

CREATE TABLE pulse_tally (
  service_id BLOB NOT NULL,
  round_on TEXT NOT NULL,
  question TEXT NOT NULL,
  agree TEXT NOT NULL,
  many INTEGER NOT NULL,
  PRIMARY KEY (service_id, round_on, question, agree),
  FOREIGN KEY (service_id) REFERENCES service (id)
) STRICT, WITHOUT ROWID;

CREATE TABLE pulse_cell (
  service_id BLOB NOT NULL,
  round_on TEXT NOT NULL,
  question TEXT NOT NULL,
  answered INTEGER NOT NULL,
  middle TEXT NOT NULL,
  parts TEXT NOT NULL,
  PRIMARY KEY (service_id, round_on, question),
  FOREIGN KEY (service_id) REFERENCES service (id)
) STRICT, WITHOUT ROWID;

CREATE TABLE pulse_own (
  service_id BLOB NOT NULL,
  worker_id BLOB NOT NULL,
  month TEXT NOT NULL,
  answers TEXT NOT NULL,
  PRIMARY KEY (service_id, worker_id, month),
  FOREIGN KEY (worker_id) REFERENCES account (id),
  FOREIGN KEY (service_id) REFERENCES service (id)
) STRICT, WITHOUT ROWID;

CREATE TABLE peer_situation (
  service_id BLOB NOT NULL,
  id BLOB NOT NULL,
  teller_id BLOB NOT NULL,
  title TEXT NOT NULL,
  body TEXT NOT NULL,
  told_at TEXT NOT NULL,
  closes_on TEXT NOT NULL,
  closed_on TEXT,
  took TEXT NOT NULL,
  version INTEGER NOT NULL,
  PRIMARY KEY (service_id, id),
  FOREIGN KEY (teller_id) REFERENCES account (id),
  FOREIGN KEY (service_id) REFERENCES service (id)
) STRICT, WITHOUT ROWID;
CREATE INDEX peer_situation_i1 ON peer_situation (service_id, told_at, id);
CREATE INDEX peer_situation_i2 ON peer_situation (service_id, teller_id);

CREATE TABLE peer_answer (
  service_id BLOB NOT NULL,
  id BLOB NOT NULL,
  situation_id BLOB NOT NULL,
  account_id BLOB NOT NULL,
  place INTEGER NOT NULL,
  reason TEXT NOT NULL,
  PRIMARY KEY (service_id, id),
  UNIQUE (service_id, situation_id, account_id),
  FOREIGN KEY (service_id, situation_id) REFERENCES peer_situation (service_id, id),
  FOREIGN KEY (account_id) REFERENCES account (id),
  FOREIGN KEY (service_id) REFERENCES service (id)
) STRICT, WITHOUT ROWID;
CREATE INDEX peer_answer_i1 ON peer_answer (service_id, account_id);

CREATE TABLE role_look (
  service_id BLOB NOT NULL,
  id BLOB NOT NULL,
  worker_id BLOB NOT NULL,
  look TEXT NOT NULL,
  began_on TEXT,
  amounts TEXT NOT NULL,
  words TEXT NOT NULL,
  done_on TEXT NOT NULL,
  supervisor_id BLOB,
  together TEXT NOT NULL,
  version INTEGER NOT NULL,
  PRIMARY KEY (service_id, id),
  UNIQUE (service_id, worker_id, look),
  FOREIGN KEY (worker_id) REFERENCES account (id),
  FOREIGN KEY (supervisor_id) REFERENCES account (id),
  FOREIGN KEY (service_id) REFERENCES service (id)
) STRICT, WITHOUT ROWID;
CREATE INDEX role_look_i1 ON role_look (service_id, supervisor_id);

CREATE TABLE discretion (
  service_id BLOB NOT NULL,
  id BLOB NOT NULL,
  worker_id BLOB NOT NULL,
  at TEXT NOT NULL,
  aspect TEXT NOT NULL,
  kind TEXT NOT NULL,
  why TEXT NOT NULL,
  hoped TEXT NOT NULL,
  could_not_wait INTEGER NOT NULL,
  own INTEGER NOT NULL,
  came_of TEXT NOT NULL,
  came_of_at TEXT,
  person_id BLOB,
  episode_id BLOB,
  referral_id BLOB,
  made_at TEXT NOT NULL,
  version INTEGER NOT NULL,
  PRIMARY KEY (service_id, id),
  FOREIGN KEY (worker_id) REFERENCES account (id),
  FOREIGN KEY (service_id, person_id) REFERENCES person (service_id, id),
  FOREIGN KEY (service_id, episode_id) REFERENCES episode (service_id, id),
  FOREIGN KEY (service_id, referral_id) REFERENCES referral (service_id, id),
  FOREIGN KEY (service_id) REFERENCES service (id)
) STRICT, WITHOUT ROWID;
CREATE INDEX discretion_i1 ON discretion (service_id, worker_id, at, id);
CREATE INDEX discretion_i2 ON discretion (service_id, episode_id);
CREATE INDEX discretion_i3 ON discretion (service_id, referral_id);
CREATE INDEX discretion_i4 ON discretion (service_id, person_id);

CREATE TABLE reflection (
  service_id BLOB NOT NULL,
  id BLOB NOT NULL,
  discretion_id BLOB NOT NULL,
  worker_id BLOB NOT NULL,
  words TEXT NOT NULL,
  bring INTEGER NOT NULL,
  made_at TEXT NOT NULL,
  version INTEGER NOT NULL,
  PRIMARY KEY (service_id, id),
  UNIQUE (service_id, discretion_id),
  FOREIGN KEY (worker_id) REFERENCES account (id),
  FOREIGN KEY (service_id) REFERENCES service (id)
) STRICT, WITHOUT ROWID;
CREATE INDEX reflection_i1 ON reflection (service_id, worker_id);

CREATE TABLE minute_day (
  service_id BLOB NOT NULL,
  worker_id BLOB NOT NULL,
  day TEXT NOT NULL,
  skipped INTEGER NOT NULL,
  PRIMARY KEY (service_id, worker_id, day),
  FOREIGN KEY (worker_id) REFERENCES account (id),
  FOREIGN KEY (service_id) REFERENCES service (id)
) STRICT, WITHOUT ROWID;

CREATE TABLE minute_said (
  service_id BLOB NOT NULL,
  id BLOB NOT NULL,
  worker_id BLOB NOT NULL,
  day TEXT NOT NULL,
  position INTEGER NOT NULL,
  becomes TEXT NOT NULL,
  words TEXT NOT NULL,
  subject_id BLOB,
  PRIMARY KEY (service_id, id),
  FOREIGN KEY (worker_id) REFERENCES account (id),
  FOREIGN KEY (service_id) REFERENCES service (id)
) STRICT, WITHOUT ROWID;
CREATE INDEX minute_said_i1 ON minute_said (service_id, worker_id, day, position);

CREATE TABLE minute_choice (
  service_id BLOB NOT NULL,
  worker_id BLOB NOT NULL,
  asks INTEGER NOT NULL,
  from_hour INTEGER NOT NULL,
  PRIMARY KEY (service_id, worker_id),
  FOREIGN KEY (worker_id) REFERENCES account (id),
  FOREIGN KEY (service_id) REFERENCES service (id)
) STRICT, WITHOUT ROWID;

CREATE TABLE supervision_word (
  service_id BLOB NOT NULL,
  id BLOB NOT NULL,
  worker_id BLOB NOT NULL,
  at TEXT NOT NULL,
  words TEXT NOT NULL,
  session_id BLOB,
  done_at TEXT,
  PRIMARY KEY (service_id, id),
  FOREIGN KEY (worker_id) REFERENCES account (id),
  FOREIGN KEY (service_id) REFERENCES service (id)
) STRICT, WITHOUT ROWID;
CREATE INDEX supervision_word_i1 ON supervision_word (service_id, worker_id, done_at, at);

CREATE TABLE weighed (
  service_id BLOB NOT NULL,
  id BLOB NOT NULL,
  charter_id BLOB NOT NULL,
  boundary_id BLOB NOT NULL,
  aspect TEXT NOT NULL,
  act TEXT NOT NULL,
  subject BLOB NOT NULL,
  beyond INTEGER NOT NULL,
  outcome TEXT NOT NULL,
  latitude INTEGER NOT NULL,
  personal INTEGER NOT NULL,
  figures TEXT NOT NULL,
  worker_id BLOB NOT NULL,
  at TEXT NOT NULL,
  discretion_id BLOB,
  to_talk_about INTEGER NOT NULL,
  talked_at TEXT,
  person_id BLOB,
  episode_id BLOB,
  referral_id BLOB,
  PRIMARY KEY (service_id, id),
  FOREIGN KEY (service_id, charter_id) REFERENCES charter (service_id, id),
  FOREIGN KEY (service_id, boundary_id) REFERENCES boundary (service_id, id),
  FOREIGN KEY (worker_id) REFERENCES account (id),
  FOREIGN KEY (service_id, discretion_id) REFERENCES discretion (service_id, id),
  FOREIGN KEY (service_id, person_id) REFERENCES person (service_id, id),
  FOREIGN KEY (service_id, episode_id) REFERENCES episode (service_id, id),
  FOREIGN KEY (service_id, referral_id) REFERENCES referral (service_id, id),
  FOREIGN KEY (service_id) REFERENCES service (id)
) STRICT, WITHOUT ROWID;
CREATE INDEX weighed_i1 ON weighed (service_id, boundary_id, at, id);
CREATE INDEX weighed_i2 ON weighed (service_id, worker_id, to_talk_about, talked_at);
CREATE INDEX weighed_i3 ON weighed (service_id, episode_id, at);
CREATE INDEX weighed_i4 ON weighed (service_id, subject);
CREATE INDEX weighed_i5 ON weighed (service_id, referral_id);
CREATE INDEX weighed_i6 ON weighed (service_id, person_id);
CREATE INDEX weighed_i7 ON weighed (service_id, discretion_id);

CREATE TABLE ask (
  service_id BLOB NOT NULL,
  id BLOB NOT NULL,
  worker_id BLOB NOT NULL,
  asked_of BLOB NOT NULL,
  aspect TEXT NOT NULL,
  boundary_id BLOB,
  act TEXT NOT NULL,
  what TEXT NOT NULL,
  figures TEXT NOT NULL,
  state TEXT NOT NULL,
  answer TEXT NOT NULL,
  asked_at TEXT NOT NULL,
  due_at TEXT NOT NULL,
  told_at TEXT,
  passed_on_at TEXT,
  answered_at TEXT,
  answered_by BLOB,
  used_by BLOB,
  until_at TEXT,
  person_id BLOB,
  episode_id BLOB,
  referral_id BLOB,
  version INTEGER NOT NULL,
  PRIMARY KEY (service_id, id),
  FOREIGN KEY (worker_id) REFERENCES account (id),
  FOREIGN KEY (asked_of) REFERENCES account (id),
  FOREIGN KEY (service_id, boundary_id) REFERENCES boundary (service_id, id),
  FOREIGN KEY (answered_by) REFERENCES account (id),
  FOREIGN KEY (service_id, person_id) REFERENCES person (service_id, id),
  FOREIGN KEY (service_id, episode_id) REFERENCES episode (service_id, id),
  FOREIGN KEY (service_id, referral_id) REFERENCES referral (service_id, id),
  FOREIGN KEY (service_id) REFERENCES service (id)
) STRICT, WITHOUT ROWID;
CREATE INDEX ask_i1 ON ask (service_id, worker_id, asked_at, id);
CREATE INDEX ask_i2 ON ask (service_id, asked_of, state, due_at);
CREATE INDEX ask_i3 ON ask (service_id, state, due_at);
CREATE INDEX ask_i4 ON ask (service_id, episode_id);
CREATE INDEX ask_i5 ON ask (service_id, referral_id);
CREATE INDEX ask_i6 ON ask (service_id, person_id);

CREATE TABLE supervision_case (
  service_id BLOB NOT NULL,
  id BLOB NOT NULL,
  episode_id BLOB NOT NULL,
  person_id BLOB NOT NULL,
  worker_id BLOB NOT NULL,
  supervisor_id BLOB NOT NULL,
  why TEXT NOT NULL,
  brought_at TEXT NOT NULL,
  until_at TEXT NOT NULL,
  ended_at TEXT,
  PRIMARY KEY (service_id, id),
  FOREIGN KEY (service_id, episode_id) REFERENCES episode (service_id, id),
  FOREIGN KEY (service_id, person_id) REFERENCES person (service_id, id),
  FOREIGN KEY (worker_id) REFERENCES account (id),
  FOREIGN KEY (supervisor_id) REFERENCES account (id),
  FOREIGN KEY (service_id) REFERENCES service (id)
) STRICT, WITHOUT ROWID;
CREATE INDEX supervision_case_i1 ON supervision_case (service_id, supervisor_id, until_at);
CREATE INDEX supervision_case_i2 ON supervision_case (service_id, episode_id);

CREATE TABLE supervision_session (
  service_id BLOB NOT NULL,
  id BLOB NOT NULL,
  pair_id BLOB NOT NULL,
  worker_id BLOB NOT NULL,
  supervisor_id BLOB,
  day TEXT NOT NULL,
  clock TEXT NOT NULL,
  place TEXT NOT NULL,
  state TEXT NOT NULL,
  parts TEXT NOT NULL,
  notes TEXT NOT NULL,
  notes_clinical TEXT NOT NULL,
  notes_emotional TEXT NOT NULL,
  notes_version INTEGER NOT NULL,
  worker_agreed INTEGER,
  supervisor_agreed INTEGER,
  worker_block BLOB,
  supervisor_block BLOB,
  why TEXT NOT NULL,
  moved_to BLOB,
  made_at TEXT NOT NULL,
  made_by BLOB NOT NULL,
  version INTEGER NOT NULL,
  PRIMARY KEY (service_id, id),
  FOREIGN KEY (service_id, pair_id) REFERENCES supervision_tie (service_id, id),
  FOREIGN KEY (worker_id) REFERENCES account (id),
  FOREIGN KEY (supervisor_id) REFERENCES account (id),
  FOREIGN KEY (made_by) REFERENCES account (id),
  FOREIGN KEY (service_id) REFERENCES service (id)
) STRICT, WITHOUT ROWID;
CREATE INDEX supervision_session_i1 ON supervision_session (service_id, pair_id, day, id);
CREATE INDEX supervision_session_i2 ON supervision_session (service_id, worker_id, day);
CREATE INDEX supervision_session_i3 ON supervision_session (service_id, supervisor_id, day);
CREATE INDEX supervision_session_i4 ON supervision_session (service_id, day);

CREATE TABLE supervision_addition (
  service_id BLOB NOT NULL,
  id BLOB NOT NULL,
  session_id BLOB NOT NULL,
  made_by BLOB NOT NULL,
  made_at TEXT NOT NULL,
  words TEXT NOT NULL,
  PRIMARY KEY (service_id, id),
  FOREIGN KEY (service_id, session_id) REFERENCES supervision_session (service_id, id),
  FOREIGN KEY (made_by) REFERENCES account (id),
  FOREIGN KEY (service_id) REFERENCES service (id)
) STRICT, WITHOUT ROWID;
CREATE INDEX supervision_addition_i1 ON supervision_addition (service_id, session_id, made_at);

CREATE TABLE supervision_item (
  service_id BLOB NOT NULL,
  id BLOB NOT NULL,
  pair_id BLOB NOT NULL,
  worker_id BLOB NOT NULL,
  session_id BLOB,
  kind TEXT NOT NULL,
  about BLOB NOT NULL,
  words TEXT NOT NULL,
  place INTEGER NOT NULL,
  since TEXT NOT NULL,
  urgent INTEGER NOT NULL,
  carried INTEGER NOT NULL,
  kept_back INTEGER NOT NULL,
  talked_at TEXT,
  made_at TEXT NOT NULL,
  PRIMARY KEY (service_id, id),
  UNIQUE (service_id, pair_id, kind, about),
  FOREIGN KEY (service_id, pair_id) REFERENCES supervision_tie (service_id, id),
  FOREIGN KEY (worker_id) REFERENCES account (id),
  FOREIGN KEY (service_id, session_id) REFERENCES supervision_session (service_id, id),
  FOREIGN KEY (service_id) REFERENCES service (id)
) STRICT, WITHOUT ROWID;
CREATE INDEX supervision_item_i1 ON supervision_item (service_id, worker_id, kind, about);
CREATE INDEX supervision_item_i2 ON supervision_item (service_id, session_id);

CREATE TABLE supervision_action (
  service_id BLOB NOT NULL,
  id BLOB NOT NULL,
  pair_id BLOB NOT NULL,
  session_id BLOB NOT NULL,
  worker_id BLOB NOT NULL,
  supervisor_id BLOB,
  what TEXT NOT NULL,
  who TEXT NOT NULL,
  due_on TEXT NOT NULL,
  state TEXT NOT NULL,
  why TEXT NOT NULL,
  made_at TEXT NOT NULL,
  made_by BLOB NOT NULL,
  closed_at TEXT,
  closed_by BLOB,
  version INTEGER NOT NULL,
  PRIMARY KEY (service_id, id),
  FOREIGN KEY (service_id, pair_id) REFERENCES supervision_tie (service_id, id),
  FOREIGN KEY (service_id, session_id) REFERENCES supervision_session (service_id, id),
  FOREIGN KEY (worker_id) REFERENCES account (id),
  FOREIGN KEY (supervisor_id) REFERENCES account (id),
  FOREIGN KEY (made_by) REFERENCES account (id),
  FOREIGN KEY (closed_by) REFERENCES account (id),
  FOREIGN KEY (service_id) REFERENCES service (id)
) STRICT, WITHOUT ROWID;
CREATE INDEX supervision_action_i1 ON supervision_action (service_id, pair_id, state, due_on);
CREATE INDEX supervision_action_i2 ON supervision_action (service_id, worker_id, state, due_on);
CREATE INDEX supervision_action_i3 ON supervision_action (service_id, supervisor_id, state, due_on);
CREATE INDEX supervision_action_i4 ON supervision_action (service_id, session_id);

CREATE TABLE supervision_latitude (
  service_id BLOB NOT NULL,
  id BLOB NOT NULL,
  pair_id BLOB NOT NULL,
  session_id BLOB,
  worker_id BLOB NOT NULL,
  supervisor_id BLOB,
  aspect TEXT NOT NULL,
  latitude INTEGER NOT NULL,
  from_on TEXT NOT NULL,
  until_on TEXT NOT NULL,
  why TEXT NOT NULL,
  state TEXT NOT NULL,
  worker_yes_at TEXT,
  supervisor_yes_at TEXT,
  personal_id BLOB,
  made_at TEXT NOT NULL,
  made_by BLOB NOT NULL,
  version INTEGER NOT NULL,
  PRIMARY KEY (service_id, id),
  FOREIGN KEY (service_id, pair_id) REFERENCES supervision_tie (service_id, id),
  FOREIGN KEY (service_id, session_id) REFERENCES supervision_session (service_id, id),
  FOREIGN KEY (worker_id) REFERENCES account (id),
  FOREIGN KEY (supervisor_id) REFERENCES account (id),
  FOREIGN KEY (service_id, personal_id) REFERENCES personal_latitude (service_id, id),
  FOREIGN KEY (made_by) REFERENCES account (id),
  FOREIGN KEY (service_id) REFERENCES service (id)
) STRICT, WITHOUT ROWID;
CREATE INDEX supervision_latitude_i1 ON supervision_latitude (service_id, pair_id, state, made_at, id);
CREATE INDEX supervision_latitude_i2 ON supervision_latitude (service_id, worker_id, state);
CREATE INDEX supervision_latitude_i3 ON supervision_latitude (service_id, supervisor_id, state);
CREATE INDEX supervision_latitude_i4 ON supervision_latitude (service_id, personal_id);

CREATE TABLE record_request (
  service_id BLOB NOT NULL,
  id BLOB NOT NULL,
  kind TEXT NOT NULL,
  reference TEXT NOT NULL,
  asker TEXT NOT NULL,
  asked_by TEXT NOT NULL,
  why TEXT NOT NULL,
  received_on TEXT NOT NULL,
  state TEXT NOT NULL,
  identity_how TEXT NOT NULL,
  identity_on TEXT,
  longer INTEGER NOT NULL,
  longer_why TEXT NOT NULL,
  longer_on TEXT,
  due_on TEXT NOT NULL,
  copy_at TEXT,
  copy_by TEXT NOT NULL,
  outcome TEXT,
  answer_words TEXT NOT NULL,
  given_how TEXT NOT NULL,
  answered_by TEXT NOT NULL,
  person_id BLOB,
  made_by BLOB NOT NULL,
  made_at TEXT NOT NULL,
  until_at TEXT NOT NULL,
  closed_at TEXT,
  version INTEGER NOT NULL,
  PRIMARY KEY (service_id, id),
  FOREIGN KEY (service_id, person_id) REFERENCES person (service_id, id),
  FOREIGN KEY (made_by) REFERENCES account (id),
  FOREIGN KEY (service_id) REFERENCES service (id)
) STRICT, WITHOUT ROWID;
CREATE INDEX record_request_i1 ON record_request (service_id, made_at, id);
CREATE INDEX record_request_i2 ON record_request (service_id, closed_at, due_on, id);
CREATE INDEX record_request_i3 ON record_request (service_id, person_id);

CREATE TABLE request_stop (
  service_id BLOB NOT NULL,
  id BLOB NOT NULL,
  request_id BLOB NOT NULL,
  ground TEXT NOT NULL,
  why TEXT NOT NULL,
  from_on TEXT NOT NULL,
  until_on TEXT,
  came TEXT NOT NULL,
  PRIMARY KEY (service_id, id),
  FOREIGN KEY (service_id, request_id) REFERENCES record_request (service_id, id),
  FOREIGN KEY (service_id) REFERENCES service (id)
) STRICT, WITHOUT ROWID;
CREATE INDEX request_stop_i1 ON request_stop (service_id, request_id, from_on);

CREATE TABLE request_mark (
  service_id BLOB NOT NULL,
  request_id BLOB NOT NULL,
  item TEXT NOT NULL,
  kind TEXT NOT NULL,
  decision TEXT NOT NULL,
  reason TEXT NOT NULL,
  decided_at TEXT NOT NULL,
  decided_by TEXT NOT NULL,
  version INTEGER NOT NULL,
  PRIMARY KEY (service_id, request_id, item),
  FOREIGN KEY (service_id, request_id) REFERENCES record_request (service_id, id),
  FOREIGN KEY (service_id) REFERENCES service (id)
) STRICT, WITHOUT ROWID;

CREATE TABLE correction (
  service_id BLOB NOT NULL,
  id BLOB NOT NULL,
  person_id BLOB NOT NULL,
  request_id BLOB NOT NULL,
  about TEXT NOT NULL,
  outcome TEXT NOT NULL,
  words TEXT NOT NULL,
  statement TEXT NOT NULL,
  decided_at TEXT NOT NULL,
  decided_by TEXT NOT NULL,
  PRIMARY KEY (service_id, id),
  FOREIGN KEY (service_id, person_id) REFERENCES person (service_id, id),
  FOREIGN KEY (service_id, request_id) REFERENCES record_request (service_id, id),
  FOREIGN KEY (service_id) REFERENCES service (id)
) STRICT, WITHOUT ROWID;
CREATE INDEX correction_i1 ON correction (service_id, person_id, decided_at);
CREATE INDEX correction_i2 ON correction (service_id, request_id);

CREATE TABLE restriction (
  service_id BLOB NOT NULL,
  id BLOB NOT NULL,
  person_id BLOB NOT NULL,
  request_id BLOB NOT NULL,
  ground TEXT NOT NULL,
  why TEXT NOT NULL,
  since TEXT NOT NULL,
  set_by TEXT NOT NULL,
  lifted_at TEXT,
  lifted_by TEXT NOT NULL,
  lifted_why TEXT NOT NULL,
  told_how TEXT NOT NULL,
  PRIMARY KEY (service_id, id),
  FOREIGN KEY (service_id, person_id) REFERENCES person (service_id, id),
  FOREIGN KEY (service_id, request_id) REFERENCES record_request (service_id, id),
  FOREIGN KEY (service_id) REFERENCES service (id)
) STRICT, WITHOUT ROWID;
CREATE INDEX restriction_i1 ON restriction (service_id, person_id, lifted_at);
CREATE INDEX restriction_i2 ON restriction (service_id, request_id);

CREATE TABLE concern (
  service_id BLOB NOT NULL,
  id BLOB NOT NULL,
  person_id BLOB NOT NULL,
  site_id BLOB,
  about TEXT NOT NULL,
  danger INTEGER NOT NULL,
  who TEXT NOT NULL,
  seen TEXT NOT NULL,
  share TEXT NOT NULL,
  share_words TEXT NOT NULL,
  raised_at TEXT NOT NULL,
  raised_by BLOB NOT NULL,
  level TEXT NOT NULL,
  answer_due TEXT,
  acknowledged_at TEXT,
  acknowledged_by TEXT NOT NULL,
  taken_at TEXT,
  closed_at TEXT,
  closed_by TEXT NOT NULL,
  outcome TEXT,
  outcome_words TEXT NOT NULL,
  struck_at TEXT,
  struck_by TEXT NOT NULL,
  struck_why TEXT NOT NULL,
  moved_to BLOB,
  moved_from BLOB,
  version INTEGER NOT NULL,
  PRIMARY KEY (service_id, id),
  FOREIGN KEY (service_id, person_id) REFERENCES person (service_id, id),
  FOREIGN KEY (service_id, site_id) REFERENCES site (service_id, id),
  FOREIGN KEY (raised_by) REFERENCES account (id),
  FOREIGN KEY (service_id) REFERENCES service (id)
) STRICT, WITHOUT ROWID;
CREATE INDEX concern_i1 ON concern (service_id, person_id, raised_at);
CREATE INDEX concern_i2 ON concern (service_id, raised_by, raised_at);
CREATE INDEX concern_i3 ON concern (service_id, closed_at, raised_at, id);
CREATE INDEX concern_i4 ON concern (service_id, answer_due);

CREATE TABLE concern_told (
  service_id BLOB NOT NULL,
  id BLOB NOT NULL,
  concern_id BLOB NOT NULL,
  person_id BLOB NOT NULL,
  account_id BLOB,
  name TEXT NOT NULL,
  told_as TEXT NOT NULL,
  phone TEXT NOT NULL,
  at TEXT NOT NULL,
  recorded_by BLOB,
  PRIMARY KEY (service_id, id),
  FOREIGN KEY (service_id, concern_id) REFERENCES concern (service_id, id),
  FOREIGN KEY (service_id, person_id) REFERENCES person (service_id, id),
  FOREIGN KEY (account_id) REFERENCES account (id),
  FOREIGN KEY (service_id) REFERENCES service (id)
) STRICT, WITHOUT ROWID;
CREATE INDEX concern_told_i1 ON concern_told (service_id, concern_id, at);
CREATE INDEX concern_told_i2 ON concern_told (service_id, account_id, at);

CREATE TABLE concern_note (
  service_id BLOB NOT NULL,
  id BLOB NOT NULL,
  concern_id BLOB NOT NULL,
  person_id BLOB NOT NULL,
  body TEXT NOT NULL,
  at TEXT NOT NULL,
  recorded_by BLOB NOT NULL,
  PRIMARY KEY (service_id, id),
  FOREIGN KEY (service_id, concern_id) REFERENCES concern (service_id, id),
  FOREIGN KEY (service_id, person_id) REFERENCES person (service_id, id),
  FOREIGN KEY (recorded_by) REFERENCES account (id),
  FOREIGN KEY (service_id) REFERENCES service (id)
) STRICT, WITHOUT ROWID;
CREATE INDEX concern_note_i1 ON concern_note (service_id, concern_id, at);

CREATE TABLE measure_definition (
  service_id BLOB NOT NULL,
  id BLOB NOT NULL,
  code TEXT NOT NULL,
  edition INTEGER NOT NULL,
  body TEXT NOT NULL,
  made_at TEXT NOT NULL,
  made_by BLOB NOT NULL,
  PRIMARY KEY (service_id, id),
  UNIQUE (service_id, code, edition),
  FOREIGN KEY (made_by) REFERENCES account (id),
  FOREIGN KEY (service_id) REFERENCES service (id)
) STRICT, WITHOUT ROWID;

CREATE TABLE measure (
  service_id BLOB NOT NULL,
  id BLOB NOT NULL,
  episode_id BLOB NOT NULL,
  person_id BLOB NOT NULL,
  instrument TEXT NOT NULL,
  edition INTEGER NOT NULL,
  on_day TEXT NOT NULL,
  how TEXT NOT NULL,
  not_asked TEXT,
  not_asked_words TEXT NOT NULL,
  answers TEXT NOT NULL,
  scores TEXT NOT NULL,
  said TEXT NOT NULL,
  note TEXT NOT NULL,
  recorded_at TEXT NOT NULL,
  recorded_by BLOB,
  struck_at TEXT,
  struck_why TEXT NOT NULL,
  version INTEGER NOT NULL,
  PRIMARY KEY (service_id, id),
  FOREIGN KEY (service_id, episode_id) REFERENCES episode (service_id, id),
  FOREIGN KEY (service_id, person_id) REFERENCES person (service_id, id),
  FOREIGN KEY (recorded_by) REFERENCES account (id),
  FOREIGN KEY (service_id) REFERENCES service (id)
) STRICT, WITHOUT ROWID;
CREATE INDEX measure_i1 ON measure (service_id, episode_id, on_day, id);
CREATE INDEX measure_i2 ON measure (service_id, on_day, id);

CREATE TABLE own_concern (
  service_id BLOB NOT NULL,
  id BLOB NOT NULL,
  episode_id BLOB NOT NULL,
  person_id BLOB NOT NULL,
  words TEXT NOT NULL,
  said_at TEXT NOT NULL,
  laid_down_at TEXT,
  version INTEGER NOT NULL,
  PRIMARY KEY (service_id, id),
  FOREIGN KEY (service_id, episode_id) REFERENCES episode (service_id, id),
  FOREIGN KEY (service_id, person_id) REFERENCES person (service_id, id),
  FOREIGN KEY (service_id) REFERENCES service (id)
) STRICT, WITHOUT ROWID;
CREATE INDEX own_concern_i1 ON own_concern (service_id, episode_id);

CREATE TABLE measure_ask (
  service_id BLOB NOT NULL,
  id BLOB NOT NULL,
  episode_id BLOB NOT NULL,
  person_id BLOB NOT NULL,
  instruments TEXT NOT NULL,
  made_at TEXT NOT NULL,
  made_by BLOB NOT NULL,
  until_at TEXT NOT NULL,
  done_at TEXT,
  taken_back_at TEXT,
  version INTEGER NOT NULL,
  PRIMARY KEY (service_id, id),
  FOREIGN KEY (service_id, episode_id) REFERENCES episode (service_id, id),
  FOREIGN KEY (service_id, person_id) REFERENCES person (service_id, id),
  FOREIGN KEY (made_by) REFERENCES account (id),
  FOREIGN KEY (service_id) REFERENCES service (id)
) STRICT, WITHOUT ROWID;
CREATE INDEX measure_ask_i1 ON measure_ask (service_id, episode_id);

CREATE TABLE follow_up (
  service_id BLOB NOT NULL,
  id BLOB NOT NULL,
  episode_id BLOB NOT NULL,
  person_id BLOB NOT NULL,
  since TEXT NOT NULL,
  months INTEGER NOT NULL,
  due_on TEXT NOT NULL,
  planned_at TEXT NOT NULL,
  planned_by BLOB NOT NULL,
  came TEXT,
  came_words TEXT NOT NULL,
  came_on TEXT,
  version INTEGER NOT NULL,
  PRIMARY KEY (service_id, id),
  FOREIGN KEY (service_id, episode_id) REFERENCES episode (service_id, id),
  FOREIGN KEY (service_id, person_id) REFERENCES person (service_id, id),
  FOREIGN KEY (planned_by) REFERENCES account (id),
  FOREIGN KEY (service_id) REFERENCES service (id)
) STRICT, WITHOUT ROWID;
CREATE INDEX follow_up_i1 ON follow_up (service_id, episode_id);
CREATE INDEX follow_up_i2 ON follow_up (service_id, came_on, due_on, id);

CREATE TABLE nudge_put_off (
  service_id BLOB NOT NULL,
  id BLOB NOT NULL,
  kind TEXT NOT NULL,
  subject_id BLOB NOT NULL,
  referral_id BLOB NOT NULL,
  person_id BLOB NOT NULL,
  until_on TEXT NOT NULL,
  why TEXT NOT NULL,
  put_off_at TEXT NOT NULL,
  put_off_by BLOB NOT NULL,
  PRIMARY KEY (service_id, id),
  UNIQUE (service_id, kind, subject_id),
  FOREIGN KEY (service_id, referral_id) REFERENCES referral (service_id, id),
  FOREIGN KEY (service_id, person_id) REFERENCES person (service_id, id),
  FOREIGN KEY (put_off_by) REFERENCES account (id),
  FOREIGN KEY (service_id) REFERENCES service (id)
) STRICT, WITHOUT ROWID;
CREATE INDEX nudge_put_off_i1 ON nudge_put_off (service_id, referral_id);
CREATE INDEX nudge_put_off_i2 ON nudge_put_off (service_id, person_id);

CREATE TABLE nudge_choice (
  service_id BLOB NOT NULL,
  account_id BLOB NOT NULL,
  way TEXT NOT NULL,
  chosen_at TEXT NOT NULL,
  PRIMARY KEY (service_id, account_id),
  FOREIGN KEY (account_id) REFERENCES account (id),
  FOREIGN KEY (service_id) REFERENCES service (id)
) STRICT, WITHOUT ROWID;

CREATE TABLE nudge_day (
  service_id BLOB NOT NULL,
  day TEXT NOT NULL,
  begun_at TEXT NOT NULL,
  done_at TEXT,
  counts TEXT NOT NULL,
  told INTEGER NOT NULL,
  PRIMARY KEY (service_id, day),
  FOREIGN KEY (service_id) REFERENCES service (id)
) STRICT, WITHOUT ROWID;

CREATE TABLE nudge_digest (
  service_id BLOB NOT NULL,
  account_id BLOB NOT NULL,
  day TEXT NOT NULL,
  id BLOB NOT NULL,
  made_at TEXT NOT NULL,
  counts TEXT NOT NULL,
  PRIMARY KEY (service_id, account_id, day),
  UNIQUE (service_id, id),
  FOREIGN KEY (account_id) REFERENCES account (id),
  FOREIGN KEY (service_id) REFERENCES service (id)
) STRICT, WITHOUT ROWID;
CREATE INDEX nudge_digest_i1 ON nudge_digest (service_id, day);

CREATE TABLE lone_plan (
  service_id BLOB NOT NULL,
  id BLOB NOT NULL,
  worker_id BLOB NOT NULL,
  buddy_id BLOB NOT NULL,
  episode_id BLOB,
  person_id BLOB,
  place TEXT NOT NULL,
  whom TEXT NOT NULL,
  along TEXT NOT NULL,
  phone TEXT NOT NULL,
  starts_at TEXT NOT NULL,
  ends_at TEXT NOT NULL,
  grace INTEGER NOT NULL,
  duress TEXT NOT NULL,
  note TEXT NOT NULL,
  standing TEXT NOT NULL,
  made_at TEXT NOT NULL,
  in_at TEXT,
  out_at TEXT,
  out_words TEXT NOT NULL,
  alarm TEXT,
  alarm_due TEXT,
  alarmed_at TEXT,
  under_duress INTEGER NOT NULL,
  answered_at TEXT,
  answered_by TEXT NOT NULL,
  answer_words TEXT NOT NULL,
  version INTEGER NOT NULL,
  PRIMARY KEY (service_id, id),
  FOREIGN KEY (worker_id) REFERENCES account (id),
  FOREIGN KEY (buddy_id) REFERENCES account (id),
  FOREIGN KEY (service_id, episode_id) REFERENCES episode (service_id, id),
  FOREIGN KEY (service_id, person_id) REFERENCES person (service_id, id),
  FOREIGN KEY (service_id) REFERENCES service (id)
) STRICT, WITHOUT ROWID;
CREATE INDEX lone_plan_i1 ON lone_plan (service_id, worker_id, starts_at, id);
CREATE INDEX lone_plan_i2 ON lone_plan (service_id, buddy_id, starts_at, id);
CREATE INDEX lone_plan_i3 ON lone_plan (service_id, alarmed_at, answered_at);
CREATE INDEX lone_plan_i4 ON lone_plan (service_id, person_id);
CREATE INDEX lone_plan_i5 ON lone_plan (service_id, episode_id);

CREATE TABLE lone_told (
  service_id BLOB NOT NULL,
  id BLOB NOT NULL,
  plan_id BLOB NOT NULL,
  account_id BLOB NOT NULL,
  name TEXT NOT NULL,
  told_as TEXT NOT NULL,
  at TEXT NOT NULL,
  PRIMARY KEY (service_id, id),
  FOREIGN KEY (service_id, plan_id) REFERENCES lone_plan (service_id, id),
  FOREIGN KEY (account_id) REFERENCES account (id),
  FOREIGN KEY (service_id) REFERENCES service (id)
) STRICT, WITHOUT ROWID;
CREATE INDEX lone_told_i1 ON lone_told (service_id, plan_id, at);
CREATE INDEX lone_told_i2 ON lone_told (service_id, account_id, at);

CREATE TABLE retention_mark (
  service_id BLOB NOT NULL,
  id BLOB NOT NULL,
  person_id BLOB NOT NULL,
  mark TEXT NOT NULL,
  why TEXT NOT NULL,
  until_on TEXT,
  set_at TEXT NOT NULL,
  set_by BLOB NOT NULL,
  lifted_at TEXT,
  lifted_by TEXT NOT NULL,
  lifted_why TEXT NOT NULL,
  version INTEGER NOT NULL,
  PRIMARY KEY (service_id, id),
  FOREIGN KEY (service_id, person_id) REFERENCES person (service_id, id),
  FOREIGN KEY (set_by) REFERENCES account (id),
  FOREIGN KEY (service_id) REFERENCES service (id)
) STRICT, WITHOUT ROWID;
CREATE INDEX retention_mark_i1 ON retention_mark (service_id, person_id);
CREATE INDEX retention_mark_i2 ON retention_mark (service_id, lifted_at, set_at, id);

CREATE TABLE retention_review (
  service_id BLOB NOT NULL,
  id BLOB NOT NULL,
  person_id BLOB NOT NULL,
  ground TEXT NOT NULL,
  request_id BLOB,
  asked TEXT NOT NULL,
  class TEXT NOT NULL,
  why TEXT NOT NULL,
  from_year INTEGER NOT NULL,
  last_on TEXT NOT NULL,
  until_on TEXT NOT NULL,
  listed_at TEXT NOT NULL,
  stage TEXT NOT NULL,
  decided_by BLOB,
  decided_at TEXT,
  decided_why TEXT NOT NULL,
  confirmed_by BLOB,
  confirmed_at TEXT,
  destroy_at TEXT,
  keep_until TEXT,
  version INTEGER NOT NULL,
  PRIMARY KEY (service_id, id),
  UNIQUE (service_id, person_id),
  FOREIGN KEY (service_id, person_id) REFERENCES person (service_id, id),
  FOREIGN KEY (decided_by) REFERENCES account (id),
  FOREIGN KEY (confirmed_by) REFERENCES account (id),
  FOREIGN KEY (service_id) REFERENCES service (id)
) STRICT, WITHOUT ROWID;
CREATE INDEX retention_review_i1 ON retention_review (service_id, stage, listed_at, id);

CREATE TABLE retention_stub (
  service_id BLOB NOT NULL,
  id BLOB NOT NULL,
  class TEXT NOT NULL,
  ground TEXT NOT NULL,
  request_id BLOB,
  from_year INTEGER NOT NULL,
  until_year INTEGER NOT NULL,
  decided_by TEXT NOT NULL,
  decided_at TEXT NOT NULL,
  confirmed_by TEXT NOT NULL,
  confirmed_at TEXT NOT NULL,
  destroyed_at TEXT NOT NULL,
  records INTEGER NOT NULL,
  rows_gone INTEGER NOT NULL,
  entries_erased INTEGER NOT NULL,
  PRIMARY KEY (service_id, id),
  FOREIGN KEY (service_id) REFERENCES service (id)
) STRICT, WITHOUT ROWID;
CREATE INDEX retention_stub_i1 ON retention_stub (service_id, destroyed_at, id);

CREATE TABLE notice (
  service_id BLOB NOT NULL,
  id BLOB NOT NULL,
  about TEXT NOT NULL,
  subject_id BLOB NOT NULL,
  account_id BLOB,
  channel TEXT NOT NULL,
  made_at TEXT NOT NULL,
  state TEXT NOT NULL,
  tries INTEGER NOT NULL,
  done_at TEXT,
  error TEXT NOT NULL,
  PRIMARY KEY (service_id, id),
  FOREIGN KEY (account_id) REFERENCES account (id),
  FOREIGN KEY (service_id) REFERENCES service (id)
) STRICT, WITHOUT ROWID;
CREATE INDEX notice_i1 ON notice (service_id, subject_id, made_at);
CREATE INDEX notice_i2 ON notice (service_id, made_at);

CREATE TABLE chain_head (
  service_id BLOB NOT NULL,
  code TEXT NOT NULL,
  seq INTEGER NOT NULL,
  digest BLOB NOT NULL,
  PRIMARY KEY (service_id, code),
  FOREIGN KEY (service_id) REFERENCES service (id)
) STRICT, WITHOUT ROWID;

CREATE TABLE event (
  service_id BLOB NOT NULL,
  seq INTEGER NOT NULL,
  id BLOB NOT NULL,
  at TEXT NOT NULL,
  actor_id BLOB,
  actor_name TEXT NOT NULL,
  kind TEXT NOT NULL,
  subject_id BLOB,
  person_id BLOB,
  episode_id BLOB,
  payload_digest BLOB NOT NULL,
  digest BLOB NOT NULL,
  PRIMARY KEY (service_id, seq),
  FOREIGN KEY (service_id) REFERENCES service (id)
) STRICT, WITHOUT ROWID;
CREATE INDEX event_i1 ON event (service_id, person_id, seq);
CREATE INDEX event_i2 ON event (service_id, subject_id, seq);
CREATE INDEX event_i3 ON event (service_id, at);

CREATE TABLE event_payload (
  service_id BLOB NOT NULL,
  seq INTEGER NOT NULL,
  salt BLOB NOT NULL,
  body TEXT NOT NULL,
  PRIMARY KEY (service_id, seq),
  FOREIGN KEY (service_id) REFERENCES service (id)
) STRICT, WITHOUT ROWID;

CREATE TABLE job (
  service_id BLOB NOT NULL,
  id BLOB NOT NULL,
  name TEXT NOT NULL,
  lane TEXT NOT NULL,
  payload TEXT NOT NULL,
  state TEXT NOT NULL,
  run_at TEXT NOT NULL,
  attempts INTEGER NOT NULL,
  claimed_at TEXT,
  finished_at TEXT,
  last_error TEXT NOT NULL,
  PRIMARY KEY (service_id, id),
  FOREIGN KEY (service_id) REFERENCES service (id)
) STRICT, WITHOUT ROWID;
CREATE INDEX job_i1 ON job (service_id, state, lane, run_at, id);

CREATE TABLE access_review (
  service_id BLOB NOT NULL,
  id BLOB NOT NULL,
  begun_at TEXT NOT NULL,
  begun_by TEXT NOT NULL,
  closed_at TEXT,
  closed_by TEXT NOT NULL,
  note TEXT NOT NULL,
  version INTEGER NOT NULL,
  PRIMARY KEY (service_id, id),
  FOREIGN KEY (service_id) REFERENCES service (id)
) STRICT, WITHOUT ROWID;
CREATE INDEX access_review_i1 ON access_review (service_id, begun_at);

CREATE TABLE access_review_line (
  service_id BLOB NOT NULL,
  review_id BLOB NOT NULL,
  account_id BLOB NOT NULL,
  roles TEXT NOT NULL,
  outcome TEXT,
  note TEXT NOT NULL,
  by_name TEXT NOT NULL,
  at TEXT,
  PRIMARY KEY (service_id, review_id, account_id),
  FOREIGN KEY (service_id, review_id) REFERENCES access_review (service_id, id),
  FOREIGN KEY (account_id) REFERENCES account (id),
  FOREIGN KEY (service_id) REFERENCES service (id)
) STRICT, WITHOUT ROWID;

CREATE TABLE verification (
  service_id BLOB NOT NULL,
  id BLOB NOT NULL,
  asked_by TEXT NOT NULL,
  begun_at TEXT NOT NULL,
  walk TEXT NOT NULL,
  changes INTEGER NOT NULL,
  looks INTEGER NOT NULL,
  erased INTEGER NOT NULL,
  elsewhere INTEGER NOT NULL,
  ended_at TEXT,
  broken_changes TEXT,
  broken_looks TEXT,
  PRIMARY KEY (service_id, id),
  FOREIGN KEY (service_id) REFERENCES service (id)
) STRICT, WITHOUT ROWID;
CREATE INDEX verification_i1 ON verification (service_id, begun_at, id);
CREATE INDEX verification_i2 ON verification (service_id, ended_at);

CREATE TABLE looked_day (
  service_id BLOB NOT NULL,
  day TEXT NOT NULL,
  looks INTEGER NOT NULL,
  found INTEGER NOT NULL,
  done_at TEXT NOT NULL,
  PRIMARY KEY (service_id, day),
  FOREIGN KEY (service_id) REFERENCES service (id)
) STRICT, WITHOUT ROWID;

CREATE TABLE unusual (
  service_id BLOB NOT NULL,
  id BLOB NOT NULL,
  rule TEXT NOT NULL,
  day TEXT NOT NULL,
  account_id BLOB NOT NULL,
  person_id BLOB,
  first_at TEXT NOT NULL,
  looks INTEGER NOT NULL,
  figure INTEGER,
  usual INTEGER,
  ground TEXT NOT NULL,
  found_at TEXT NOT NULL,
  outcome TEXT,
  outcome_words TEXT NOT NULL,
  taken_to TEXT NOT NULL,
  settled_at TEXT,
  settled_by BLOB,
  version INTEGER NOT NULL,
  PRIMARY KEY (service_id, id),
  FOREIGN KEY (account_id) REFERENCES account (id),
  FOREIGN KEY (service_id, person_id) REFERENCES person (service_id, id),
  FOREIGN KEY (settled_by) REFERENCES account (id),
  FOREIGN KEY (service_id) REFERENCES service (id)
) STRICT, WITHOUT ROWID;
CREATE INDEX unusual_i1 ON unusual (service_id, settled_at, found_at, id);
CREATE INDEX unusual_i2 ON unusual (service_id, found_at, id);

CREATE TABLE import_run (
  service_id BLOB NOT NULL,
  id BLOB NOT NULL,
  source TEXT NOT NULL,
  fingerprint TEXT NOT NULL,
  files TEXT NOT NULL,
  state TEXT NOT NULL,
  counts TEXT NOT NULL,
  begun_at TEXT NOT NULL,
  begun_by TEXT NOT NULL,
  ended_at TEXT,
  version INTEGER NOT NULL,
  PRIMARY KEY (service_id, id),
  FOREIGN KEY (service_id) REFERENCES service (id)
) STRICT, WITHOUT ROWID;
CREATE INDEX import_run_i1 ON import_run (service_id, begun_at, id);
CREATE INDEX import_run_i2 ON import_run (service_id, state);

CREATE TABLE import_row (
  service_id BLOB NOT NULL,
  run_id BLOB NOT NULL,
  person_id BLOB NOT NULL,
  number INTEGER NOT NULL,
  kind TEXT NOT NULL,
  key TEXT NOT NULL,
  id BLOB NOT NULL,
  digest BLOB NOT NULL,
  body TEXT NOT NULL,
  PRIMARY KEY (service_id, run_id, person_id, number),
  UNIQUE (service_id, run_id, kind, key),
  FOREIGN KEY (service_id, run_id) REFERENCES import_run (service_id, id),
  FOREIGN KEY (service_id) REFERENCES service (id)
) STRICT, WITHOUT ROWID;
CREATE INDEX import_row_i1 ON import_row (service_id, person_id);

CREATE TABLE import_key (
  service_id BLOB NOT NULL,
  source TEXT NOT NULL,
  kind TEXT NOT NULL,
  key TEXT NOT NULL,
  id BLOB NOT NULL,
  person_id BLOB NOT NULL,
  digest BLOB NOT NULL,
  run_id BLOB NOT NULL,
  PRIMARY KEY (service_id, source, kind, key),
  FOREIGN KEY (service_id, person_id) REFERENCES person (service_id, id),
  FOREIGN KEY (service_id) REFERENCES service (id)
) STRICT, WITHOUT ROWID;
CREATE INDEX import_key_i1 ON import_key (service_id, person_id);
CREATE INDEX import_key_i2 ON import_key (service_id, id);

CREATE TABLE import_flag (
  service_id BLOB NOT NULL,
  id BLOB NOT NULL,
  person_id BLOB NOT NULL,
  run_id BLOB NOT NULL,
  field TEXT NOT NULL,
  value TEXT NOT NULL,
  words TEXT NOT NULL,
  made_at TEXT NOT NULL,
  settled_at TEXT,
  settled_by TEXT NOT NULL,
  PRIMARY KEY (service_id, id),
  FOREIGN KEY (service_id, person_id) REFERENCES person (service_id, id),
  FOREIGN KEY (service_id) REFERENCES service (id)
) STRICT, WITHOUT ROWID;
CREATE INDEX import_flag_i1 ON import_flag (service_id, person_id);
