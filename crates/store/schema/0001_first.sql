-- The schema, written once. `scripts/schema` makes both engines' migrations and sqlx settings from it.
--
--   @reference NAME   a table that stands above services: reached only through the doors (HOUSE 10.7)
--   @tenant NAME      a table of one service: gets service_id, row-level security and composite keys
--   @looks NAME       a tenant table of the log of looks: its own file on SQLite (HOUSE 10.3)
--
-- Types are PostgreSQL's: uuid text timestamptz date integer bigint boolean bytea.
-- `-> table` after a column is a composite foreign key (service_id, column) to (service_id, id) of that table;
-- `=> table` is a plain one to a reference table. `index a, b` and `unique a, b` lead with service_id in tenant tables.
--
--   fenced by service a reference table whose rows each belong to a service: within a service's transaction PostgreSQL
--                     shows that service's alone; the doors, which name no service, find a row by its token
--   runtime may …     what the role that serves may do on PostgreSQL, where that is less than everything: logs are added to

@reference service
  id uuid
  slug text
  name text
  demonstration boolean
  created_at timestamptz
  primary id
  unique slug

@reference account
  id uuid
  email text
  name text
  password_hash text?
  totp_secret text?
  totp_confirmed_at timestamptz?
  totp_last_step bigint?
  disabled_at timestamptz?
  reset_at timestamptz?
  reset_by text?
  reset_how text?
  signed_in_at timestamptz?
  alarm_phone text?
  created_at timestamptz
  version bigint
  primary id
  unique email

@reference session
  token_hash bytea
  id uuid
  account_id uuid => account
  service_id uuid => service
  device text
  created_at timestamptz
  seen_at timestamptz
  ends_at timestamptz
  ended_at timestamptz?
  second_step_at timestamptz?
  totp_secret text?
  passkey boolean?
  primary token_hash
  index account_id, ended_at

@reference recovery_code
  id uuid
  account_id uuid => account
  code_hash text
  salt bytea
  made_at timestamptz
  used_at timestamptz?
  primary id
  index account_id

@reference passkey
  id uuid
  account_id uuid => account
  credential_id bytea
  credential text
  name text
  counter bigint
  backed_up boolean
  made_at timestamptz
  used_at timestamptz?
  suspect_at timestamptz?
  version bigint
  primary id
  unique credential_id
  index account_id

@reference passkey_challenge
  token_hash bytea
  account_id uuid? => account
  state text
  created_at timestamptz
  expires_at timestamptz
  primary token_hash
  index expires_at

@reference oidc_identity
  id uuid
  account_id uuid => account
  issuer text
  subject text
  made_at timestamptz
  used_at timestamptz?
  primary id
  unique issuer, subject
  index account_id

@reference oidc_attempt
  token_hash bytea
  browser_hash bytea
  state text
  created_at timestamptz
  expires_at timestamptz
  primary token_hash
  index expires_at

@reference invitation
  token_hash bytea
  id uuid
  service_id uuid => service
  email text
  name text
  role text
  team_id uuid?
  person_id uuid?
  account_id uuid? => account
  invited_by uuid
  created_at timestamptz
  expires_at timestamptz
  used_at timestamptz?
  primary token_hash
  index service_id, created_at
  index service_id, email
  fenced by service

@reference link
  token_hash bytea
  id uuid
  service_id uuid => service
  kind text
  subject_id uuid?
  label text
  created_at timestamptz
  revoked_at timestamptz?
  primary token_hash
  index service_id, kind, subject_id
  fenced by service

@reference sign_in_failure
  subject bytea
  failures integer
  last_at timestamptz
  primary subject

@reference membership
  service_id uuid => service
  id uuid
  account_id uuid => account
  role text
  from_at timestamptz
  until_at timestamptz?
  version bigint
  primary service_id, id
  index account_id
  index service_id, role

@tenant site
  id uuid
  name text
  kind text
  town text
  ods_code text?
  phone text
  mailbox text
  ways_of_working text
  archived_at timestamptz?
  version bigint
  index name

@tenant site_tie
  id uuid
  site_id uuid -> site
  parent_id uuid -> site
  from_on date
  until_on date?
  index site_id

@tenant team
  id uuid
  name text
  archived_at timestamptz?
  version bigint

@tenant team_site
  id uuid
  team_id uuid -> team
  site_id uuid -> site
  from_on date
  until_on date?
  index site_id
  index team_id

@tenant team_member
  id uuid
  team_id uuid -> team
  account_id uuid => account
  lead boolean
  from_on date
  until_on date?
  index account_id
  index team_id

@tenant referrer_site
  id uuid
  account_id uuid => account
  site_id uuid -> site
  from_on date
  until_on date?
  index account_id

@tenant supervision_tie
  id uuid
  supervisor_id uuid? => account
  worker_id uuid => account
  from_on date
  until_on date?
  kind text
  parts text
  every_weeks integer
  external_name text
  version bigint
  index supervisor_id
  index worker_id

@tenant cover
  id uuid
  worker_id uuid => account
  cover_id uuid => account
  why text
  from_on date
  until_on date
  made_at timestamptz
  made_by uuid
  ended_at timestamptz?
  index worker_id
  index cover_id

@tenant site_lead
  id uuid
  site_id uuid -> site
  kind text
  deputy boolean
  name text
  phone text
  account_id uuid? => account
  from_on date
  until_on date?
  index site_id

@tenant funder
  id uuid
  name text
  contact text
  note text
  archived_at timestamptz?
  version bigint
  index name

@tenant contract
  id uuid
  funder_id uuid -> funder
  name text
  from_on date
  until_on date?
  every_site boolean
  target_referrals integer?
  target_contacts integer?
  reports text
  version bigint
  index funder_id

@tenant contract_site
  contract_id uuid -> contract
  site_id uuid -> site
  primary contract_id, site_id
  index site_id

@tenant export_ask
  id uuid
  purpose text
  recipient text
  from_on date
  until_on date
  contract_id uuid? -> contract
  asked_at timestamptz
  asked_by uuid => account
  decision text?
  decided_at timestamptz?
  decided_by uuid? => account
  decision_words text
  until_at timestamptz?
  taken integer
  version bigint
  index asked_at, id

@tenant setting
  code text
  value text
  version bigint
  primary code

@tenant wording
  code text
  body text
  changed_at timestamptz
  changed_by uuid?
  version bigint
  primary code

@tenant own_letter
  id uuid
  name text
  to_whom text
  subject text
  body text
  welsh_subject text
  welsh_body text
  changed_at timestamptz
  changed_by text
  retired_at timestamptz?
  retired_by text
  version bigint

@tenant own_letter_past
  own_letter_id uuid -> own_letter
  version bigint
  name text
  subject text
  body text
  welsh_subject text
  welsh_body text
  changed_at timestamptz
  changed_by text
  primary own_letter_id, version
  runtime may select, insert

@tenant wording_past
  code text
  version bigint
  body text
  changed_at timestamptz
  changed_by uuid?
  primary code, version
  runtime may select, insert

@tenant person
  id uuid
  given_name text
  family_name text
  known_as text
  name_key text
  birth_date date?
  nhs_number text?
  pronouns text
  gender text?
  ethnicity text?
  language text
  interpreter boolean
  address text
  postcode text
  practice_id uuid? -> site
  communication_needs text
  safe_contact text
  next_of_kin text
  account_id uuid?
  merged_into uuid?
  created_at timestamptz
  version bigint
  index name_key, id
  index nhs_number
  index birth_date
  index account_id
  index merged_into

@tenant person_contact
  id uuid
  person_id uuid -> person
  kind text
  value text
  never_use boolean
  no_message boolean
  safe boolean
  note text
  position integer
  index person_id
  index value

@tenant hidden_detail
  id uuid
  person_id uuid -> person
  kind text
  value text
  postcode text
  never_use boolean
  no_message boolean
  safe boolean
  note text
  why text
  hidden_at timestamptz
  hidden_by uuid
  until_at timestamptz?
  index person_id

@tenant person_tie
  id uuid
  person_id uuid -> person
  other_person_id uuid? -> person
  name text
  kind text
  phone text
  note text
  parental boolean
  may_be_told text
  from_on date
  until_on date?
  version bigint
  index person_id
  index other_person_id

@tenant consent
  id uuid
  person_id uuid -> person
  purpose text
  given boolean
  given_by text
  how text
  note text
  at timestamptz
  recorded_by uuid?
  withdrawn_at timestamptz?
  index person_id, at

@tenant ability
  id uuid
  person_id uuid -> person
  kind text
  decision text
  finding text
  tests text
  how text
  decided text
  consulted text
  on_day date
  review_on date?
  recorded_at timestamptz
  recorded_by uuid => account
  index person_id, recorded_at
  runtime may select, insert

@tenant death
  id uuid
  person_id uuid -> person
  died_on date?
  source text
  note text
  recorded_at timestamptz
  recorded_by uuid => account
  taken_back_at timestamptz?
  taken_back_by text
  taken_back_why text
  index person_id
  runtime may select, insert, update

@tenant alike_pair
  id uuid
  low_id uuid -> person
  high_id uuid -> person
  score integer
  state text
  found_at timestamptz
  low_said_at timestamptz?
  low_said_by text
  high_said_at timestamptz?
  high_said_by text
  decided_at timestamptz?
  decided_by text
  why text
  version bigint
  unique low_id, high_id
  index high_id
  index state, found_at, id

@tenant moving
  id uuid
  kind text
  from_id uuid -> person
  to_id uuid -> person
  fields text
  why text
  made_at timestamptz
  made_by uuid => account
  undone_at timestamptz?
  undone_by uuid? => account
  undone_why text
  index from_id
  index to_id

@tenant moved_row
  moving_id uuid -> moving
  kind text
  row_id uuid
  primary moving_id, kind, row_id

@tenant event_moved
  seq bigint
  person_id uuid -> person
  episode_id uuid?
  moving_id uuid
  primary seq
  index person_id

@tenant referral
  id uuid
  reference text
  person_id uuid -> person
  site_id uuid -> site
  team_id uuid -> team
  source text
  route text
  state text
  urgency text
  flagged boolean
  referrer_name text
  referrer_contact text
  referrer_id uuid?
  story text
  told text
  wants text
  involved text
  risk_note text
  consent_contact boolean
  agrees_word_back boolean
  received_at timestamptz
  reopened_at timestamptz?
  recorded_by uuid?
  triage_by uuid?
  triage_at timestamptz?
  first_offered_at timestamptz?
  first_held_at timestamptz?
  outcome_at timestamptz?
  outcome_by uuid?
  decided_by text?
  decline_reason text?
  decline_words text
  next_words text
  next_holder text
  referrer_words text
  redirected_to text
  duplicate_of uuid?
  version bigint
  unique reference
  index team_id, state, received_at, id
  index person_id, received_at
  index referrer_id, received_at, id
  index site_id, received_at, id
  index outcome_by, outcome_at
  index received_at, id

@tenant referral_need
  referral_id uuid -> referral
  need text
  primary referral_id, need

@tenant referral_contract
  referral_id uuid -> referral
  contract_id uuid? -> contract
  why text
  at timestamptz
  chosen_by uuid => account
  primary referral_id
  index contract_id

@tenant referral_risk
  referral_id uuid -> referral
  flag text
  primary referral_id, flag

@tenant referral_attempt
  id uuid
  referral_id uuid -> referral
  person_id uuid -> person
  at timestamptz
  channel text
  outcome text
  minutes integer
  notes text
  offered boolean
  recorded_at timestamptz
  recorded_by uuid
  index referral_id, at

@tenant referral_reply
  id uuid
  referral_id uuid -> referral
  at timestamptz
  from_name text
  from_id uuid?
  body text
  seen_at timestamptz?
  seen_by uuid?
  index referral_id, at
  index seen_at, at, id

@tenant passing
  id uuid
  referral_id uuid -> referral
  person_id uuid -> person
  team_id uuid -> team
  why text
  to_name text
  made_at timestamptz
  made_by uuid
  due_on date
  answer text?
  answered_at timestamptz?
  answered_by text
  answer_words text
  recorded_by uuid?
  index referral_id, made_at
  index team_id, answered_at, due_on, id

@tenant informal
  id uuid
  what text
  source text
  need text
  site_id uuid? -> site
  day date
  recorded_by uuid
  recorded_at timestamptz
  index day

@tenant asset
  id uuid
  name text
  name_key text
  organisation text
  offers text
  when_words text
  place text
  town text
  postcode text
  phone text
  email text
  website text
  cost text
  access text
  state text
  note text
  changed_at timestamptz
  version bigint
  index name_key, id

@tenant asset_need
  asset_id uuid -> asset
  need text
  primary asset_id, need
  index need

@tenant referral_signpost
  referral_id uuid -> referral
  asset_id uuid -> asset
  words text
  primary referral_id, asset_id

@tenant episode
  id uuid
  person_id uuid -> person
  referral_id uuid -> referral
  owner_id uuid => account
  site_id uuid -> site
  state text
  readiness text
  what_matters text
  scope_explained_on date?
  consent_to_share boolean?
  opened_at timestamptz
  started_at timestamptz?
  ended_at timestamptz?
  last_contact_at timestamptz?
  contact_count integer
  next_contact_at timestamptz?
  next_contact_kind text?
  next_contact_place text?
  next_contact_note text
  next_due date
  version bigint
  unique referral_id
  index state, id
  index owner_id, state, next_due, id
  index owner_id, ended_at, id
  index owner_id, next_contact_at
  index site_id, state, next_due, id
  index person_id

@tenant episode_owner
  id uuid
  episode_id uuid -> episode
  owner_id uuid => account
  from_at timestamptz
  until_at timestamptz?
  why text
  made_by uuid
  index episode_id

@tenant waiting_turn
  episode_id uuid -> episode
  person_id uuid -> person
  counts_from timestamptz
  urgency text
  flagged boolean
  known boolean
  by_hand integer
  why text
  moved_by text
  moved_at timestamptz?
  version bigint
  primary episode_id
  index person_id

@tenant wish
  id uuid
  episode_id uuid -> episode
  person_id uuid -> person
  way text
  asked_at timestamptz
  asked_by uuid => account
  until_at timestamptz
  printed_at timestamptz?
  answer text?
  words text
  answered_at timestamptz?
  seen_at timestamptz?
  seen_by text
  taken_back_at timestamptz?
  version bigint
  index episode_id, asked_at
  index person_id
  index answer, seen_at

@tenant told_meanwhile
  id uuid
  episode_id uuid -> episode
  person_id uuid -> person
  needs text
  words text
  how text
  on_day date
  noted_at timestamptz
  noted_by uuid => account
  taken_back_at timestamptz?
  version bigint
  index episode_id, on_day
  index person_id

@tenant batch
  id uuid
  kind text
  from_id uuid? => account
  why text
  made_at timestamptz
  made_by uuid => account
  undone_at timestamptz?
  index made_by, made_at
  index from_id, made_at

@tenant batch_item
  batch_id uuid -> batch
  episode_id uuid -> episode
  person_id uuid -> person
  place integer
  to_id uuid? => account
  asked text
  state text
  words text
  made_id uuid?
  acted_at timestamptz?
  primary batch_id, episode_id
  index episode_id
  index person_id
  index to_id, state

@tenant contact
  id uuid
  episode_id uuid -> episode
  person_id uuid -> person
  kind text
  place text
  at timestamptz
  planned_minutes integer?
  minutes integer?
  travel_minutes integer?
  attendance text
  with_whom text
  notes text
  done text
  readiness text?
  recorded_at timestamptz
  recorded_by uuid
  version bigint
  index episode_id, at, id
  index recorded_by, at
  index at

@tenant kin_note
  id uuid
  person_id uuid -> person
  kind text
  place text
  at timestamptz
  with_whom text
  notes text
  recorded_at timestamptz
  recorded_by uuid => account
  version bigint
  index person_id, at, id

@tenant contact_need
  contact_id uuid -> contact
  need text
  primary contact_id, need

@tenant room
  id uuid
  site_id uuid -> site
  name text
  note text
  archived_at timestamptz?
  taken bigint
  version bigint
  index site_id, name

@tenant appointment
  id uuid
  line_id uuid
  sequence integer
  worker_id uuid => account
  episode_id uuid? -> episode
  person_id uuid? -> person
  site_id uuid? -> site
  room_id uuid? -> room
  kind text
  place text?
  starts_at timestamptz
  ends_at timestamptz
  note text
  tasks text
  state text
  series_id uuid?
  contact_id uuid? -> contact
  remind_by text?
  made_at timestamptz
  made_by uuid
  closed_at timestamptz?
  closed_by uuid?
  why text
  version bigint
  index worker_id, starts_at
  index room_id, starts_at
  index site_id, starts_at
  index starts_at, id
  index episode_id, state, starts_at
  index person_id
  index series_id, starts_at
  index line_id
  index contact_id

@tenant own_group
  id uuid
  name text
  purpose text
  whereabouts text
  place text
  way text
  places integer?
  minutes integer
  site_id uuid? -> site
  room_id uuid? -> room
  led_by uuid => account
  taken bigint
  made_at timestamptz
  made_by uuid => account
  ended_at timestamptz?
  ended_why text
  version bigint
  index ended_at, name, id
  index led_by

@tenant group_session
  id uuid
  group_id uuid -> own_group
  line_id uuid
  note text
  minutes integer?
  travel_minutes integer?
  taken_at timestamptz?
  taken_by uuid? => account
  version bigint
  unique line_id
  index group_id

@tenant group_place
  id uuid
  group_id uuid -> own_group
  person_id uuid -> person
  episode_id uuid -> episode
  state text
  since_at timestamptz
  left_why text?
  left_words text
  made_at timestamptz
  made_by uuid => account
  version bigint
  index group_id, state, since_at, id
  index person_id
  index episode_id

@tenant group_attendance
  id uuid
  session_id uuid -> group_session
  person_id uuid -> person
  episode_id uuid? -> episode
  contact_id uuid? -> contact
  came text
  minutes integer?
  note text
  recorded_at timestamptz
  recorded_by uuid => account
  version bigint
  index session_id
  index person_id
  index episode_id
  index contact_id

@tenant walk_in
  id uuid
  session_id uuid -> group_session
  called text
  site_id uuid? -> site
  district text
  need text?
  note text
  person_id uuid? -> person
  referral_id uuid? -> referral
  noted_at timestamptz
  noted_by uuid => account
  taken_out_at timestamptz?
  version bigint
  index session_id, noted_at, id
  index person_id
  index referral_id

@tenant appointment_reply
  id uuid
  appointment_id uuid -> appointment
  way text
  answer text
  words text
  at timestamptz
  seen_at timestamptz?
  seen_by uuid?
  primary appointment_id, id
  index seen_at

@tenant goal
  id uuid
  episode_id uuid -> episode
  person_id uuid -> person
  words text
  state text
  agreed_at timestamptz
  changed_at timestamptz
  version bigint
  index episode_id

@tenant step
  id uuid
  episode_id uuid -> episode
  goal_id uuid? -> goal
  person_id uuid -> person
  words text
  by_whom text
  due_on date?
  state text
  agreed_at timestamptz
  changed_at timestamptz
  version bigint
  index episode_id, state

@tenant connection
  id uuid
  episode_id uuid -> episode
  person_id uuid -> person
  asset_id uuid -> asset
  state text
  how text?
  not_taken_up text?
  note text
  partner_word text
  suggested_at timestamptz
  changed_at timestamptz
  version bigint
  index episode_id
  index asset_id

@tenant death_told
  id uuid
  death_id uuid -> death
  person_id uuid -> person
  connection_id uuid -> connection
  how text
  at timestamptz
  told_by uuid => account
  index death_id
  runtime may select, insert

@tenant unmet_need
  id uuid
  episode_id uuid -> episode
  person_id uuid -> person
  need text
  area text
  why text
  note text
  at timestamptz
  recorded_by uuid
  index episode_id
  index at, id

@tenant holding
  id uuid
  episode_id uuid -> episode
  person_id uuid -> person
  consists_of text
  shared_with text
  would_end text
  every_weeks integer?
  review_on date
  from_at timestamptz
  until_at timestamptz?
  version bigint
  index episode_id

@tenant holding_reason
  holding_id uuid -> holding
  reason text
  primary holding_id, reason

@tenant holding_function
  holding_id uuid -> holding
  function text
  primary holding_id, function

@tenant ending
  episode_id uuid -> episode
  person_id uuid -> person
  stage text
  reason text
  told_on date?
  told_how text
  told_words text
  what_remains text
  door_open text
  referrer_words text
  prepared_at timestamptz
  prepared_by uuid
  done_at timestamptz?
  version bigint
  primary episode_id

@tenant message
  id uuid
  referral_id uuid -> referral
  person_id uuid -> person
  turn text
  to_name text
  body text
  state text
  made_at timestamptz
  sent_at timestamptz?
  sent_by uuid?
  read_at timestamptz?
  version bigint
  index referral_id, made_at
  index state, made_at, id

@tenant mailing
  id uuid
  message_id uuid -> message
  referral_id uuid -> referral
  person_id uuid -> person
  to_address text
  to_practice boolean
  state text
  tries integer
  error text
  made_at timestamptz
  made_by text
  done_at timestamptz?
  index message_id
  index referral_id
  index made_at, id
  index state, made_at, id

@tenant copied_out
  id uuid
  referral_id uuid -> referral
  person_id uuid -> person
  episode_id uuid?
  about text
  code text
  body text
  at timestamptz
  made_by uuid => account
  made_by_name text
  index referral_id, at

@tenant desk_message
  id uuid
  episode_id uuid -> episode
  person_id uuid -> person
  site_id uuid -> site
  from_whom text
  body text
  ring text
  soon boolean
  taken_by uuid => account
  taken_name text
  taken_at timestamptz
  done_at timestamptz?
  done_by uuid?
  done_name text
  done_words text
  version bigint
  index episode_id, taken_at
  index site_id, taken_at, id
  index done_at, taken_at, id
  index person_id

@tenant letter
  id uuid
  referral_id uuid -> referral
  person_id uuid -> person
  template text
  title text
  to_whom text
  language text
  subject text
  head text
  address text
  body text
  large boolean
  begun_on date
  state text
  way text?
  made_at timestamptz
  made_by uuid => account
  sent_at timestamptz?
  sent_by text
  returned_on date?
  returned_words text
  version bigint
  index referral_id, made_at
  index person_id, made_at
  index state, made_at, id

@tenant blob
  id uuid
  digest bytea?
  size bigint
  made_at timestamptz
  unique digest
  index made_at

@tenant blob_piece
  blob_id uuid -> blob
  n integer
  body bytea
  primary blob_id, n

@tenant attachment
  id uuid
  person_id uuid -> person
  referral_id uuid? -> referral
  contact_id uuid? -> contact
  letter_id uuid? -> letter
  blob_id uuid? -> blob
  name text
  kind text
  size bigint
  note text
  state text
  scan_words text
  added_at timestamptz
  added_by text
  settled_at timestamptz?
  out_by text
  out_why text
  version bigint
  index person_id, added_at, id
  index referral_id
  index contact_id
  index letter_id
  index blob_id
  index state, added_at

@tenant draft
  account_id uuid => account
  code text
  body text
  saved_at timestamptz
  primary account_id, code

@tenant sent_form
  id uuid
  location text
  at timestamptz
  primary id
  index at

@tenant case_access
  id uuid
  person_id uuid -> person
  account_id uuid => account
  ground text
  episode_id uuid?
  from_at timestamptz
  until_at timestamptz?
  index account_id, person_id
  index person_id
  index episode_id

@tenant kept_off
  id uuid
  episode_id uuid -> episode
  person_id uuid -> person
  at timestamptz
  made_by uuid => account
  index episode_id

@tenant glass
  id uuid
  reason text
  why text
  person_id uuid? -> person
  made_by uuid => account
  made_at timestamptz
  until_at timestamptz
  closed_at timestamptz?
  outcome text?
  outcome_words text
  looked_at timestamptz?
  looked_by uuid? => account
  version bigint
  index made_at, id
  index looked_at, made_at, id
  index made_by, made_at
  index person_id
  runtime may select, insert, update

@tenant charter
  id uuid
  title text
  about text
  state text
  number integer?
  based_on uuid?
  from_on date?
  until_on date?
  discussed_on date?
  agreed_at timestamptz?
  agreed_by uuid? => account
  made_at timestamptz
  made_by uuid => account
  version bigint
  unique number
  index state, from_on

@tenant boundary
  id uuid
  charter_id uuid -> charter
  origin_id uuid
  position integer
  aspect text
  rule text?
  latitude integer
  ceiling integer?
  why text
  words_for_workers text
  words_for_public text
  cmocs text
  version bigint
  index charter_id, position

@tenant charter_part
  id uuid
  charter_id uuid -> charter
  position integer
  name text
  part text
  index charter_id, position

@tenant charter_proposal
  id uuid
  aspect text
  said text
  why text
  state text
  answer text
  answered_at timestamptz?
  answered_by uuid? => account
  made_at timestamptz
  made_by uuid => account
  version bigint
  index state, made_at, id
  index made_by

@tenant workshop
  id uuid
  title text
  aspects text
  anonymous boolean
  shared_screen boolean
  state text
  repeats uuid?
  code text?
  lead_id uuid => account
  opened_at timestamptz
  opened_by uuid => account
  closed_at timestamptz?
  charter_id uuid?
  version bigint
  index opened_at, id

@tenant workshop_joined
  id uuid
  workshop_id uuid -> workshop
  account_id uuid => account
  unique workshop_id, account_id

@tenant workshop_seat
  id uuid
  workshop_id uuid -> workshop
  token_hash bytea?
  part text
  kind text
  name text
  index workshop_id

@tenant workshop_placing
  id uuid
  workshop_id uuid -> workshop
  seat_id uuid -> workshop_seat
  aspect text
  place integer
  word text
  unique seat_id, aspect
  index workshop_id

@tenant workshop_outcome
  id uuid
  workshop_id uuid -> workshop
  aspect text
  bringing text
  words text
  index workshop_id

@tenant workshop_settlement
  id uuid
  workshop_id uuid -> workshop
  aspect text
  agreed integer?
  words text
  version bigint
  unique workshop_id, aspect

@tenant personal_latitude
  id uuid
  worker_id uuid => account
  aspect text
  latitude integer
  from_on date
  until_on date
  why text
  agreed_by uuid => account
  agreed_at timestamptz
  ended_at timestamptz?
  index worker_id, until_on

@tenant other_work
  id uuid
  worker_id uuid => account
  kind text
  asker text
  minutes integer?
  asked_on date
  what text
  state text
  answer text?
  answered_as text?
  answered_by uuid? => account
  answered_on date?
  words text
  noted_at timestamptz
  version bigint
  index worker_id, noted_at, id
  index state, noted_at, id
  index asked_on

@tenant course
  id uuid
  name text
  kind text
  every_months integer?
  within_weeks integer?
  since_on date
  retired_on date?
  version bigint

@tenant course_done
  id uuid
  course_id uuid -> course
  worker_id uuid => account
  how text
  done_on date
  word text
  index worker_id, course_id, done_on
  index course_id

@tenant training_gap
  id uuid
  worker_id uuid => account
  topic text
  words text
  state text
  what text
  by_on date?
  why text
  offered_what text
  offered_by_on date?
  offered_as text?
  said_on date
  changed_at timestamptz
  version bigint
  index worker_id, changed_at, id
  index said_on

@tenant back_stage
  id uuid
  worker_id uuid => account
  on_day date
  kind text
  minutes integer
  note text
  index worker_id, on_day
  index on_day

@tenant pulse_taken
  account_id uuid => account
  round_on date
  primary account_id

@tenant pulse_tally
  round_on date
  question text
  agree text
  many integer
  primary round_on, question, agree

@tenant pulse_cell
  round_on date
  question text
  answered integer
  middle text
  parts text
  primary round_on, question

@tenant pulse_own
  worker_id uuid => account
  month text
  answers text
  primary worker_id, month

@tenant peer_situation
  id uuid
  teller_id uuid => account
  title text
  body text
  told_at timestamptz
  closes_on date
  closed_on date?
  took text
  version bigint
  index told_at, id
  index teller_id

@tenant peer_answer
  id uuid
  situation_id uuid -> peer_situation
  account_id uuid => account
  place integer
  reason text
  unique situation_id, account_id
  index account_id

@tenant role_look
  id uuid
  worker_id uuid => account
  look text
  began_on date?
  amounts text
  words text
  done_on date
  supervisor_id uuid? => account
  together text
  version bigint
  unique worker_id, look
  index supervisor_id

@tenant discretion
  id uuid
  worker_id uuid => account
  at timestamptz
  aspect text
  kind text
  why text
  hoped text
  could_not_wait boolean
  own boolean
  came_of text
  came_of_at timestamptz?
  person_id uuid? -> person
  episode_id uuid? -> episode
  referral_id uuid? -> referral
  made_at timestamptz
  version bigint
  index worker_id, at, id
  index episode_id
  index referral_id
  index person_id

@tenant reflection
  id uuid
  discretion_id uuid
  worker_id uuid => account
  words text
  bring boolean
  made_at timestamptz
  version bigint
  unique discretion_id
  index worker_id

@tenant minute_day
  worker_id uuid => account
  day date
  skipped boolean
  primary worker_id, day

@tenant minute_said
  id uuid
  worker_id uuid => account
  day date
  position integer
  becomes text
  words text
  subject_id uuid?
  index worker_id, day, position

@tenant minute_choice
  worker_id uuid => account
  asks boolean
  from_hour integer
  primary worker_id

@tenant supervision_word
  id uuid
  worker_id uuid => account
  at timestamptz
  words text
  session_id uuid?
  done_at timestamptz?
  index worker_id, done_at, at

@tenant weighed
  id uuid
  charter_id uuid -> charter
  boundary_id uuid -> boundary
  aspect text
  act text
  subject uuid
  beyond boolean
  outcome text
  latitude integer
  personal boolean
  figures text
  worker_id uuid => account
  at timestamptz
  discretion_id uuid? -> discretion
  to_talk_about boolean
  talked_at timestamptz?
  person_id uuid? -> person
  episode_id uuid? -> episode
  referral_id uuid? -> referral
  index boundary_id, at, id
  index worker_id, to_talk_about, talked_at
  index episode_id, at
  index subject
  index referral_id
  index person_id
  index discretion_id

@tenant ask
  id uuid
  worker_id uuid => account
  asked_of uuid => account
  aspect text
  boundary_id uuid? -> boundary
  act text
  what text
  figures text
  state text
  answer text
  asked_at timestamptz
  due_at timestamptz
  told_at timestamptz?
  passed_on_at timestamptz?
  answered_at timestamptz?
  answered_by uuid? => account
  used_by uuid?
  until_at timestamptz?
  person_id uuid? -> person
  episode_id uuid? -> episode
  referral_id uuid? -> referral
  version bigint
  index worker_id, asked_at, id
  index asked_of, state, due_at
  index state, due_at
  index episode_id
  index referral_id
  index person_id

@tenant supervision_case
  id uuid
  episode_id uuid -> episode
  person_id uuid -> person
  worker_id uuid => account
  supervisor_id uuid => account
  why text
  brought_at timestamptz
  until_at timestamptz
  ended_at timestamptz?
  index supervisor_id, until_at
  index episode_id

@tenant supervision_session
  id uuid
  pair_id uuid -> supervision_tie
  worker_id uuid => account
  supervisor_id uuid? => account
  day date
  clock text
  place text
  state text
  parts text
  notes text
  notes_clinical text
  notes_emotional text
  notes_version bigint
  worker_agreed bigint?
  supervisor_agreed bigint?
  worker_block uuid?
  supervisor_block uuid?
  why text
  moved_to uuid?
  made_at timestamptz
  made_by uuid => account
  version bigint
  index pair_id, day, id
  index worker_id, day
  index supervisor_id, day
  index day

@tenant supervision_addition
  id uuid
  session_id uuid -> supervision_session
  made_by uuid => account
  made_at timestamptz
  words text
  index session_id, made_at

@tenant supervision_item
  id uuid
  pair_id uuid -> supervision_tie
  worker_id uuid => account
  session_id uuid? -> supervision_session
  kind text
  about uuid
  words text
  place integer
  since date
  urgent boolean
  carried integer
  kept_back boolean
  talked_at timestamptz?
  made_at timestamptz
  unique pair_id, kind, about
  index worker_id, kind, about
  index session_id

@tenant supervision_action
  id uuid
  pair_id uuid -> supervision_tie
  session_id uuid -> supervision_session
  worker_id uuid => account
  supervisor_id uuid? => account
  what text
  who text
  due_on date
  state text
  why text
  made_at timestamptz
  made_by uuid => account
  closed_at timestamptz?
  closed_by uuid? => account
  version bigint
  index pair_id, state, due_on
  index worker_id, state, due_on
  index supervisor_id, state, due_on
  index session_id

@tenant supervision_latitude
  id uuid
  pair_id uuid -> supervision_tie
  session_id uuid? -> supervision_session
  worker_id uuid => account
  supervisor_id uuid? => account
  aspect text
  latitude integer
  from_on date
  until_on date
  why text
  state text
  worker_yes_at timestamptz?
  supervisor_yes_at timestamptz?
  personal_id uuid? -> personal_latitude
  made_at timestamptz
  made_by uuid => account
  version bigint
  index pair_id, state, made_at, id
  index worker_id, state
  index supervisor_id, state
  index personal_id

@tenant record_request
  id uuid
  kind text
  reference text
  asker text
  asked_by text
  why text
  received_on date
  state text
  identity_how text
  identity_on date?
  longer integer
  longer_why text
  longer_on date?
  due_on date
  copy_at timestamptz?
  copy_by text
  outcome text?
  answer_words text
  given_how text
  answered_by text
  person_id uuid? -> person
  made_by uuid => account
  made_at timestamptz
  until_at timestamptz
  closed_at timestamptz?
  version bigint
  index made_at, id
  index closed_at, due_on, id
  index person_id

@tenant request_stop
  id uuid
  request_id uuid -> record_request
  ground text
  why text
  from_on date
  until_on date?
  came text
  index request_id, from_on
  runtime may select, insert, update

@tenant request_mark
  request_id uuid -> record_request
  item text
  kind text
  decision text
  reason text
  decided_at timestamptz
  decided_by text
  version bigint
  primary request_id, item
  runtime may select, insert, update

@tenant correction
  id uuid
  person_id uuid -> person
  request_id uuid -> record_request
  about text
  outcome text
  words text
  statement text
  decided_at timestamptz
  decided_by text
  index person_id, decided_at
  index request_id
  runtime may select, insert

@tenant restriction
  id uuid
  person_id uuid -> person
  request_id uuid -> record_request
  ground text
  why text
  since timestamptz
  set_by text
  lifted_at timestamptz?
  lifted_by text
  lifted_why text
  told_how text
  index person_id, lifted_at
  index request_id
  runtime may select, insert, update

@tenant concern
  id uuid
  person_id uuid -> person
  site_id uuid? -> site
  about text
  danger boolean
  who text
  seen text
  share text
  share_words text
  raised_at timestamptz
  raised_by uuid => account
  level text
  answer_due timestamptz?
  acknowledged_at timestamptz?
  acknowledged_by text
  taken_at timestamptz?
  closed_at timestamptz?
  closed_by text
  outcome text?
  outcome_words text
  struck_at timestamptz?
  struck_by text
  struck_why text
  moved_to uuid?
  moved_from uuid?
  version bigint
  index person_id, raised_at
  index raised_by, raised_at
  index closed_at, raised_at, id
  index answer_due
  runtime may select, insert, update

@tenant concern_told
  id uuid
  concern_id uuid -> concern
  person_id uuid -> person
  account_id uuid? => account
  name text
  told_as text
  phone text
  at timestamptz
  recorded_by uuid?
  index concern_id, at
  index account_id, at
  runtime may select, insert

@tenant concern_note
  id uuid
  concern_id uuid -> concern
  person_id uuid -> person
  body text
  at timestamptz
  recorded_by uuid => account
  index concern_id, at
  runtime may select, insert

@tenant measure_definition
  id uuid
  code text
  edition integer
  body text
  made_at timestamptz
  made_by uuid => account
  unique code, edition
  runtime may select, insert

@tenant measure
  id uuid
  episode_id uuid -> episode
  person_id uuid -> person
  instrument text
  edition integer
  on_day date
  how text
  not_asked text?
  not_asked_words text
  answers text
  scores text
  said text
  note text
  recorded_at timestamptz
  recorded_by uuid? => account
  struck_at timestamptz?
  struck_why text
  version bigint
  index episode_id, on_day, id
  index on_day, id

@tenant own_concern
  id uuid
  episode_id uuid -> episode
  person_id uuid -> person
  words text
  said_at timestamptz
  laid_down_at timestamptz?
  version bigint
  index episode_id

@tenant measure_ask
  id uuid
  episode_id uuid -> episode
  person_id uuid -> person
  instruments text
  made_at timestamptz
  made_by uuid => account
  until_at timestamptz
  done_at timestamptz?
  taken_back_at timestamptz?
  version bigint
  index episode_id

@tenant follow_up
  id uuid
  episode_id uuid -> episode
  person_id uuid -> person
  since text
  months integer
  due_on date
  planned_at timestamptz
  planned_by uuid => account
  came text?
  came_words text
  came_on date?
  version bigint
  index episode_id
  index came_on, due_on, id

@tenant nudge_put_off
  id uuid
  kind text
  subject_id uuid
  referral_id uuid -> referral
  person_id uuid -> person
  until_on date
  why text
  put_off_at timestamptz
  put_off_by uuid => account
  unique kind, subject_id
  index referral_id
  index person_id

@tenant nudge_choice
  account_id uuid => account
  way text
  chosen_at timestamptz
  primary account_id

@tenant nudge_day
  day date
  begun_at timestamptz
  done_at timestamptz?
  counts text
  told integer
  primary day

@tenant nudge_digest
  account_id uuid => account
  day date
  id uuid
  made_at timestamptz
  counts text
  primary account_id, day
  unique id
  index day

@tenant lone_plan
  id uuid
  worker_id uuid => account
  buddy_id uuid => account
  episode_id uuid? -> episode
  person_id uuid? -> person
  place text
  whom text
  along text
  phone text
  starts_at timestamptz
  ends_at timestamptz
  grace integer
  duress text
  note text
  standing text
  made_at timestamptz
  in_at timestamptz?
  out_at timestamptz?
  out_words text
  alarm text?
  alarm_due timestamptz?
  alarmed_at timestamptz?
  under_duress boolean
  answered_at timestamptz?
  answered_by text
  answer_words text
  version bigint
  index worker_id, starts_at, id
  index buddy_id, starts_at, id
  index alarmed_at, answered_at
  index person_id
  index episode_id

@tenant lone_told
  id uuid
  plan_id uuid -> lone_plan
  account_id uuid => account
  name text
  told_as text
  at timestamptz
  index plan_id, at
  index account_id, at
  runtime may select, insert

@tenant retention_mark
  id uuid
  person_id uuid -> person
  mark text
  why text
  until_on date?
  set_at timestamptz
  set_by uuid => account
  lifted_at timestamptz?
  lifted_by text
  lifted_why text
  version bigint
  index person_id
  index lifted_at, set_at, id
  runtime may select, insert, update

@tenant retention_review
  id uuid
  person_id uuid -> person
  ground text
  request_id uuid?
  asked text
  class text
  why text
  from_year integer
  last_on date
  until_on date
  listed_at timestamptz
  stage text
  decided_by uuid? => account
  decided_at timestamptz?
  decided_why text
  confirmed_by uuid? => account
  confirmed_at timestamptz?
  destroy_at timestamptz?
  keep_until date?
  version bigint
  unique person_id
  index stage, listed_at, id

@tenant retention_stub
  id uuid
  class text
  ground text
  request_id uuid?
  from_year integer
  until_year integer
  decided_by text
  decided_at timestamptz
  confirmed_by text
  confirmed_at timestamptz
  destroyed_at timestamptz
  records integer
  rows_gone bigint
  entries_erased bigint
  index destroyed_at, id
  runtime may select, insert

@tenant notice
  id uuid
  about text
  subject_id uuid
  account_id uuid? => account
  channel text
  made_at timestamptz
  state text
  tries integer
  done_at timestamptz?
  error text
  index subject_id, made_at
  index made_at

@tenant chain_head
  code text
  seq bigint
  digest bytea
  primary code
  runtime may select, insert, update

@tenant event
  seq bigint
  id uuid
  at timestamptz
  actor_id uuid?
  actor_name text
  kind text
  subject_id uuid?
  person_id uuid?
  episode_id uuid?
  payload_digest bytea
  digest bytea
  primary seq
  index person_id, seq
  index subject_id, seq
  index at
  runtime may select, insert

@tenant event_payload
  seq bigint
  salt bytea
  body text
  primary seq
  runtime may select, insert

@tenant job
  id uuid
  name text
  lane text
  payload text
  state text
  run_at timestamptz
  attempts integer
  claimed_at timestamptz?
  finished_at timestamptz?
  last_error text
  index state, lane, run_at, id

@looks access_stream
  id uuid
  opened_at timestamptz
  seq bigint
  digest bytea
  primary id
  runtime may select, insert, update

@looks access_entry
  stream_id uuid
  seq bigint
  at timestamptz
  account_id uuid?
  ground text
  page text
  persons text
  digest bytea
  primary stream_id, seq
  index at, stream_id, seq
  index account_id, at, stream_id, seq
  runtime may select, insert

@looks access_opened
  person_id uuid
  stream_id uuid
  seq bigint
  primary person_id, stream_id, seq
  runtime may select, insert

@tenant access_review
  id uuid
  begun_at timestamptz
  begun_by text
  closed_at timestamptz?
  closed_by text
  note text
  version bigint
  index begun_at

@tenant access_review_line
  review_id uuid -> access_review
  account_id uuid => account
  roles text
  outcome text?
  note text
  by_name text
  at timestamptz?
  primary review_id, account_id

@tenant verification
  id uuid
  asked_by text
  begun_at timestamptz
  walk text
  changes bigint
  looks bigint
  erased bigint
  elsewhere integer
  ended_at timestamptz?
  broken_changes text?
  broken_looks text?
  index begun_at, id
  index ended_at
  runtime may select, insert, update

@tenant looked_day
  day date
  looks bigint
  found integer
  done_at timestamptz
  primary day
  runtime may select, insert

@tenant unusual
  id uuid
  rule text
  day date
  account_id uuid => account
  person_id uuid? -> person
  first_at timestamptz
  looks integer
  figure integer?
  usual integer?
  ground text
  found_at timestamptz
  outcome text?
  outcome_words text
  taken_to text
  settled_at timestamptz?
  settled_by uuid? => account
  version bigint
  index settled_at, found_at, id
  index found_at, id
  runtime may select, insert, update

@tenant import_run
  id uuid
  source text
  fingerprint text
  files text
  state text
  counts text
  begun_at timestamptz
  begun_by text
  ended_at timestamptz?
  version bigint
  index begun_at, id
  index state

@tenant import_row
  run_id uuid -> import_run
  person_id uuid
  number bigint
  kind text
  key text
  id uuid
  digest bytea
  body text
  primary run_id, person_id, number
  unique run_id, kind, key
  index person_id

@tenant import_key
  source text
  kind text
  key text
  id uuid
  person_id uuid -> person
  digest bytea
  run_id uuid
  primary source, kind, key
  index person_id
  index id

@tenant import_flag
  id uuid
  person_id uuid -> person
  run_id uuid
  field text
  value text
  words text
  made_at timestamptz
  settled_at timestamptz?
  settled_by text
  index person_id
