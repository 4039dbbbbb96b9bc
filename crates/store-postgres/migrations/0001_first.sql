-- Made by scripts/schema from crates/store/schema/0001_first.sql; change that and run `make prepare`.
-- The role that serves: it owns nothing, so that row-level security binds it.
DO $$ BEGIN
  IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'leeway_runtime') THEN
    CREATE ROLE leeway_runtime NOLOGIN NOBYPASSRLS;
  END IF;
EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL;
END $$;
DO $$ BEGIN
  IF NOT pg_has_role(current_user, 'leeway_runtime', 'MEMBER') THEN
    EXECUTE format('GRANT leeway_runtime TO %I', current_user);
  END IF;
  EXECUTE format('GRANT USAGE ON SCHEMA %I TO leeway_runtime', current_schema());
END $$;
CREATE FUNCTION leeway_service() RETURNS uuid LANGUAGE sql STABLE
  AS $$ SELECT nullif(current_setting('leeway.service', true), '')::uuid $$;


CREATE TABLE service (
  id uuid NOT NULL,
  slug text COLLATE "C" NOT NULL,
  name text COLLATE "C" NOT NULL,
  demonstration boolean NOT NULL,
  created_at timestamptz NOT NULL,
  PRIMARY KEY (id),
  UNIQUE (slug)
);
GRANT SELECT, INSERT, UPDATE, DELETE ON service TO leeway_runtime;

CREATE TABLE account (
  id uuid NOT NULL,
  email text COLLATE "C" NOT NULL,
  name text COLLATE "C" NOT NULL,
  password_hash text COLLATE "C",
  totp_secret text COLLATE "C",
  totp_confirmed_at timestamptz,
  totp_last_step bigint,
  disabled_at timestamptz,
  reset_at timestamptz,
  reset_by text COLLATE "C",
  reset_how text COLLATE "C",
  signed_in_at timestamptz,
  alarm_phone text COLLATE "C",
  created_at timestamptz NOT NULL,
  version bigint NOT NULL,
  PRIMARY KEY (id),
  UNIQUE (email)
);
GRANT SELECT, INSERT, UPDATE, DELETE ON account TO leeway_runtime;

CREATE TABLE session (
  token_hash bytea NOT NULL,
  id uuid NOT NULL,
  account_id uuid NOT NULL,
  service_id uuid NOT NULL,
  device text COLLATE "C" NOT NULL,
  created_at timestamptz NOT NULL,
  seen_at timestamptz NOT NULL,
  ends_at timestamptz NOT NULL,
  ended_at timestamptz,
  second_step_at timestamptz,
  totp_secret text COLLATE "C",
  passkey boolean,
  PRIMARY KEY (token_hash),
  FOREIGN KEY (account_id) REFERENCES account (id),
  FOREIGN KEY (service_id) REFERENCES service (id)
);
CREATE INDEX session_i1 ON session (account_id, ended_at);
GRANT SELECT, INSERT, UPDATE, DELETE ON session TO leeway_runtime;

CREATE TABLE recovery_code (
  id uuid NOT NULL,
  account_id uuid NOT NULL,
  code_hash text COLLATE "C" NOT NULL,
  salt bytea NOT NULL,
  made_at timestamptz NOT NULL,
  used_at timestamptz,
  PRIMARY KEY (id),
  FOREIGN KEY (account_id) REFERENCES account (id)
);
CREATE INDEX recovery_code_i1 ON recovery_code (account_id);
GRANT SELECT, INSERT, UPDATE, DELETE ON recovery_code TO leeway_runtime;

CREATE TABLE passkey (
  id uuid NOT NULL,
  account_id uuid NOT NULL,
  credential_id bytea NOT NULL,
  credential text COLLATE "C" NOT NULL,
  name text COLLATE "C" NOT NULL,
  counter bigint NOT NULL,
  backed_up boolean NOT NULL,
  made_at timestamptz NOT NULL,
  used_at timestamptz,
  suspect_at timestamptz,
  version bigint NOT NULL,
  PRIMARY KEY (id),
  UNIQUE (credential_id),
  FOREIGN KEY (account_id) REFERENCES account (id)
);
CREATE INDEX passkey_i1 ON passkey (account_id);
GRANT SELECT, INSERT, UPDATE, DELETE ON passkey TO leeway_runtime;

CREATE TABLE passkey_challenge (
  token_hash bytea NOT NULL,
  account_id uuid,
  state text COLLATE "C" NOT NULL,
  created_at timestamptz NOT NULL,
  expires_at timestamptz NOT NULL,
  PRIMARY KEY (token_hash),
  FOREIGN KEY (account_id) REFERENCES account (id)
);
CREATE INDEX passkey_challenge_i1 ON passkey_challenge (expires_at);
GRANT SELECT, INSERT, UPDATE, DELETE ON passkey_challenge TO leeway_runtime;

CREATE TABLE oidc_identity (
  id uuid NOT NULL,
  account_id uuid NOT NULL,
  issuer text COLLATE "C" NOT NULL,
  subject text COLLATE "C" NOT NULL,
  made_at timestamptz NOT NULL,
  used_at timestamptz,
  PRIMARY KEY (id),
  UNIQUE (issuer, subject),
  FOREIGN KEY (account_id) REFERENCES account (id)
);
CREATE INDEX oidc_identity_i1 ON oidc_identity (account_id);
GRANT SELECT, INSERT, UPDATE, DELETE ON oidc_identity TO leeway_runtime;

CREATE TABLE oidc_attempt (
  token_hash bytea NOT NULL,
  browser_hash bytea NOT NULL,
  state text COLLATE "C" NOT NULL,
  created_at timestamptz NOT NULL,
  expires_at timestamptz NOT NULL,
  PRIMARY KEY (token_hash)
);
CREATE INDEX oidc_attempt_i1 ON oidc_attempt (expires_at);
GRANT SELECT, INSERT, UPDATE, DELETE ON oidc_attempt TO leeway_runtime;

CREATE TABLE invitation (
  token_hash bytea NOT NULL,
  id uuid NOT NULL,
  service_id uuid NOT NULL,
  email text COLLATE "C" NOT NULL,
  name text COLLATE "C" NOT NULL,
  role text COLLATE "C" NOT NULL,
  team_id uuid,
  person_id uuid,
  account_id uuid,
  invited_by uuid NOT NULL,
  created_at timestamptz NOT NULL,
  expires_at timestamptz NOT NULL,
  used_at timestamptz,
  PRIMARY KEY (token_hash),
  FOREIGN KEY (service_id) REFERENCES service (id),
  FOREIGN KEY (account_id) REFERENCES account (id)
);
CREATE INDEX invitation_i1 ON invitation (service_id, created_at);
CREATE INDEX invitation_i2 ON invitation (service_id, email);
ALTER TABLE invitation ENABLE ROW LEVEL SECURITY;
CREATE POLICY of_service ON invitation USING (leeway_service() IS NULL OR service_id = leeway_service()) WITH CHECK (leeway_service() IS NULL OR service_id = leeway_service());
GRANT SELECT, INSERT, UPDATE, DELETE ON invitation TO leeway_runtime;

CREATE TABLE link (
  token_hash bytea NOT NULL,
  id uuid NOT NULL,
  service_id uuid NOT NULL,
  kind text COLLATE "C" NOT NULL,
  subject_id uuid,
  label text COLLATE "C" NOT NULL,
  created_at timestamptz NOT NULL,
  revoked_at timestamptz,
  PRIMARY KEY (token_hash),
  FOREIGN KEY (service_id) REFERENCES service (id)
);
CREATE INDEX link_i1 ON link (service_id, kind, subject_id);
ALTER TABLE link ENABLE ROW LEVEL SECURITY;
CREATE POLICY of_service ON link USING (leeway_service() IS NULL OR service_id = leeway_service()) WITH CHECK (leeway_service() IS NULL OR service_id = leeway_service());
GRANT SELECT, INSERT, UPDATE, DELETE ON link TO leeway_runtime;

CREATE TABLE sign_in_failure (
  subject bytea NOT NULL,
  failures integer NOT NULL,
  last_at timestamptz NOT NULL,
  PRIMARY KEY (subject)
);
GRANT SELECT, INSERT, UPDATE, DELETE ON sign_in_failure TO leeway_runtime;

CREATE TABLE membership (
  service_id uuid NOT NULL,
  id uuid NOT NULL,
  account_id uuid NOT NULL,
  role text COLLATE "C" NOT NULL,
  from_at timestamptz NOT NULL,
  until_at timestamptz,
  version bigint NOT NULL,
  PRIMARY KEY (service_id, id),
  FOREIGN KEY (service_id) REFERENCES service (id),
  FOREIGN KEY (account_id) REFERENCES account (id)
);
CREATE INDEX membership_i1 ON membership (account_id);
CREATE INDEX membership_i2 ON membership (service_id, role);
GRANT SELECT, INSERT, UPDATE, DELETE ON membership TO leeway_runtime;

CREATE TABLE site (
  service_id uuid NOT NULL,
  id uuid NOT NULL,
  name text COLLATE "C" NOT NULL,
  kind text COLLATE "C" NOT NULL,
  town text COLLATE "C" NOT NULL,
  ods_code text COLLATE "C",
  phone text COLLATE "C" NOT NULL,
  mailbox text COLLATE "C" NOT NULL,
  ways_of_working text COLLATE "C" NOT NULL,
  archived_at timestamptz,
  version bigint NOT NULL,
  PRIMARY KEY (service_id, id),
  FOREIGN KEY (service_id) REFERENCES service (id)
);
CREATE INDEX site_i1 ON site (service_id, name);
ALTER TABLE site ENABLE ROW LEVEL SECURITY;
ALTER TABLE site FORCE ROW LEVEL SECURITY;
CREATE POLICY of_service ON site USING (service_id = leeway_service()) WITH CHECK (service_id = leeway_service());
GRANT SELECT, INSERT, UPDATE, DELETE ON site TO leeway_runtime;

CREATE TABLE site_tie (
  service_id uuid NOT NULL,
  id uuid NOT NULL,
  site_id uuid NOT NULL,
  parent_id uuid NOT NULL,
  from_on date NOT NULL,
  until_on date,
  PRIMARY KEY (service_id, id),
  FOREIGN KEY (service_id, site_id) REFERENCES site (service_id, id),
  FOREIGN KEY (service_id, parent_id) REFERENCES site (service_id, id),
  FOREIGN KEY (service_id) REFERENCES service (id)
);
CREATE INDEX site_tie_i1 ON site_tie (service_id, site_id);
ALTER TABLE site_tie ENABLE ROW LEVEL SECURITY;
ALTER TABLE site_tie FORCE ROW LEVEL SECURITY;
CREATE POLICY of_service ON site_tie USING (service_id = leeway_service()) WITH CHECK (service_id = leeway_service());
GRANT SELECT, INSERT, UPDATE, DELETE ON site_tie TO leeway_runtime;

CREATE TABLE team (
  service_id uuid NOT NULL,
  id uuid NOT NULL,
  name text COLLATE "C" NOT NULL,
  archived_at timestamptz,
  version bigint NOT NULL,
  PRIMARY KEY (service_id, id),
  FOREIGN KEY (service_id) REFERENCES service (id)
);
ALTER TABLE team ENABLE ROW LEVEL SECURITY;
ALTER TABLE team FORCE ROW LEVEL SECURITY;
CREATE POLICY of_service ON team USING (service_id = leeway_service()) WITH CHECK (service_id = leeway_service());
GRANT SELECT, INSERT, UPDATE, DELETE ON team TO leeway_runtime;

CREATE TABLE team_site (
  service_id uuid NOT NULL,
  id uuid NOT NULL,
  team_id uuid NOT NULL,
  site_id uuid NOT NULL,
  from_on date NOT NULL,
  until_on date,
  PRIMARY KEY (service_id, id),
  FOREIGN KEY (service_id, team_id) REFERENCES team (service_id, id),
  FOREIGN KEY (service_id, site_id) REFERENCES site (service_id, id),
  FOREIGN KEY (service_id) REFERENCES service (id)
);
CREATE INDEX team_site_i1 ON team_site (service_id, site_id);
CREATE INDEX team_site_i2 ON team_site (service_id, team_id);
ALTER TABLE team_site ENABLE ROW LEVEL SECURITY;
ALTER TABLE team_site FORCE ROW LEVEL SECURITY;
CREATE POLICY of_service ON team_site USING (service_id = leeway_service()) WITH CHECK (service_id = leeway_service());
GRANT SELECT, INSERT, UPDATE, DELETE ON team_site TO leeway_runtime;

CREATE TABLE team_member (
  service_id uuid NOT NULL,
  id uuid NOT NULL,
  team_id uuid NOT NULL,
  account_id uuid NOT NULL,
  lead boolean NOT NULL,
  from_on date NOT NULL,
  until_on date,
  PRIMARY KEY (service_id, id),
  FOREIGN KEY (service_id, team_id) REFERENCES team (service_id, id),
  FOREIGN KEY (account_id) REFERENCES account (id),
  FOREIGN KEY (service_id) REFERENCES service (id)
);
CREATE INDEX team_member_i1 ON team_member (service_id, account_id);
CREATE INDEX team_member_i2 ON team_member (service_id, team_id);
ALTER TABLE team_member ENABLE ROW LEVEL SECURITY;
ALTER TABLE team_member FORCE ROW LEVEL SECURITY;
CREATE POLICY of_service ON team_member USING (service_id = leeway_service()) WITH CHECK (service_id = leeway_service());
GRANT SELECT, INSERT, UPDATE, DELETE ON team_member TO leeway_runtime;

CREATE TABLE referrer_site (
  service_id uuid NOT NULL,
  id uuid NOT NULL,
  account_id uuid NOT NULL,
  site_id uuid NOT NULL,
  from_on date NOT NULL,
  until_on date,
  PRIMARY KEY (service_id, id),
  FOREIGN KEY (account_id) REFERENCES account (id),
  FOREIGN KEY (service_id, site_id) REFERENCES site (service_id, id),
  FOREIGN KEY (service_id) REFERENCES service (id)
);
CREATE INDEX referrer_site_i1 ON referrer_site (service_id, account_id);
ALTER TABLE referrer_site ENABLE ROW LEVEL SECURITY;
ALTER TABLE referrer_site FORCE ROW LEVEL SECURITY;
CREATE POLICY of_service ON referrer_site USING (service_id = leeway_service()) WITH CHECK (service_id = leeway_service());
GRANT SELECT, INSERT, UPDATE, DELETE ON referrer_site TO leeway_runtime;

CREATE TABLE supervision_tie (
  service_id uuid NOT NULL,
  id uuid NOT NULL,
  supervisor_id uuid,
  worker_id uuid NOT NULL,
  from_on date NOT NULL,
  until_on date,
  kind text COLLATE "C" NOT NULL,
  parts text COLLATE "C" NOT NULL,
  every_weeks integer NOT NULL,
  external_name text COLLATE "C" NOT NULL,
  version bigint NOT NULL,
  PRIMARY KEY (service_id, id),
  FOREIGN KEY (supervisor_id) REFERENCES account (id),
  FOREIGN KEY (worker_id) REFERENCES account (id),
  FOREIGN KEY (service_id) REFERENCES service (id)
);
CREATE INDEX supervision_tie_i1 ON supervision_tie (service_id, supervisor_id);
CREATE INDEX supervision_tie_i2 ON supervision_tie (service_id, worker_id);
ALTER TABLE supervision_tie ENABLE ROW LEVEL SECURITY;
ALTER TABLE supervision_tie FORCE ROW LEVEL SECURITY;
CREATE POLICY of_service ON supervision_tie USING (service_id = leeway_service()) WITH CHECK (service_id = leeway_service());
GRANT SELECT, INSERT, UPDATE, DELETE ON supervision_tie TO leeway_runtime;

CREATE TABLE cover (
  service_id uuid NOT NULL,
  id uuid NOT NULL,
  worker_id uuid NOT NULL,
  cover_id uuid NOT NULL,
  why text COLLATE "C" NOT NULL,
  from_on date NOT NULL,
  until_on date NOT NULL,
  made_at timestamptz NOT NULL,
  made_by uuid NOT NULL,
  ended_at timestamptz,
  PRIMARY KEY (service_id, id),
  FOREIGN KEY (worker_id) REFERENCES account (id),
  FOREIGN KEY (cover_id) REFERENCES account (id),
  FOREIGN KEY (service_id) REFERENCES service (id)
);
CREATE INDEX cover_i1 ON cover (service_id, worker_id);
CREATE INDEX cover_i2 ON cover (service_id, cover_id);
ALTER TABLE cover ENABLE ROW LEVEL SECURITY;
ALTER TABLE cover FORCE ROW LEVEL SECURITY;
CREATE POLICY of_service ON cover USING (service_id = leeway_service()) WITH CHECK (service_id = leeway_service());
GRANT SELECT, INSERT, UPDATE, DELETE ON cover TO leeway_runtime;

CREATE TABLE site_lead (
  service_id uuid NOT NULL,
  id uuid NOT NULL,
  site_id uuid NOT NULL,
  kind text COLLATE "C" NOT NULL,
  deputy boolean NOT NULL,
  name text COLLATE "C" NOT NULL,
  phone text COLLATE "C" NOT NULL,
  account_id uuid,
  from_on date NOT NULL,
  until_on date,
  PRIMARY KEY (service_id, id),
  FOREIGN KEY (service_id, site_id) REFERENCES site (service_id, id),
  FOREIGN KEY (account_id) REFERENCES account (id),
  FOREIGN KEY (service_id) REFERENCES service (id)
);
CREATE INDEX site_lead_i1 ON site_lead (service_id, site_id);
ALTER TABLE site_lead ENABLE ROW LEVEL SECURITY;
ALTER TABLE site_lead FORCE ROW LEVEL SECURITY;
CREATE POLICY of_service ON site_lead USING (service_id = leeway_service()) WITH CHECK (service_id = leeway_service());
GRANT SELECT, INSERT, UPDATE, DELETE ON site_lead TO leeway_runtime;

CREATE TABLE funder (
  service_id uuid NOT NULL,
  id uuid NOT NULL,
  name text COLLATE "C" NOT NULL,
  contact text COLLATE "C" NOT NULL,
  note text COLLATE "C" NOT NULL,
  archived_at timestamptz,
  version bigint NOT NULL,
  PRIMARY KEY (service_id, id),
  FOREIGN KEY (service_id) REFERENCES service (id)
);
CREATE INDEX funder_i1 ON funder (service_id, name);
ALTER TABLE funder ENABLE ROW LEVEL SECURITY;
ALTER TABLE funder FORCE ROW LEVEL SECURITY;
CREATE POLICY of_service ON funder USING (service_id = leeway_service()) WITH CHECK (service_id = leeway_service());
GRANT SELECT, INSERT, UPDATE, DELETE ON funder TO leeway_runtime;

CREATE TABLE contract (
  service_id uuid NOT NULL,
  id uuid NOT NULL,
  funder_id uuid NOT NULL,
  name text COLLATE "C" NOT NULL,
  from_on date NOT NULL,
  until_on date,
  every_site boolean NOT NULL,
  target_referrals integer,
  target_contacts integer,
  reports text COLLATE "C" NOT NULL,
  version bigint NOT NULL,
  PRIMARY KEY (service_id, id),
  FOREIGN KEY (service_id, funder_id) REFERENCES funder (service_id, id),
  FOREIGN KEY (service_id) REFERENCES service (id)
);
CREATE INDEX contract_i1 ON contract (service_id, funder_id);
ALTER TABLE contract ENABLE ROW LEVEL SECURITY;
ALTER TABLE contract FORCE ROW LEVEL SECURITY;
CREATE POLICY of_service ON contract USING (service_id = leeway_service()) WITH CHECK (service_id = leeway_service());
GRANT SELECT, INSERT, UPDATE, DELETE ON contract TO leeway_runtime;

CREATE TABLE contract_site (
  service_id uuid NOT NULL,
  contract_id uuid NOT NULL,
  site_id uuid NOT NULL,
  PRIMARY KEY (service_id, contract_id, site_id),
  FOREIGN KEY (service_id, contract_id) REFERENCES contract (service_id, id),
  FOREIGN KEY (service_id, site_id) REFERENCES site (service_id, id),
  FOREIGN KEY (service_id) REFERENCES service (id)
);
CREATE INDEX contract_site_i1 ON contract_site (service_id, site_id);
ALTER TABLE contract_site ENABLE ROW LEVEL SECURITY;
ALTER TABLE contract_site FORCE ROW LEVEL SECURITY;
CREATE POLICY of_service ON contract_site USING (service_id = leeway_service()) WITH CHECK (service_id = leeway_service());
GRANT SELECT, INSERT, UPDATE, DELETE ON contract_site TO leeway_runtime;

CREATE TABLE export_ask (
  service_id uuid NOT NULL,
  id uuid NOT NULL,
  purpose text COLLATE "C" NOT NULL,
  recipient text COLLATE "C" NOT NULL,
  from_on date NOT NULL,
  until_on date NOT NULL,
  contract_id uuid,
  asked_at timestamptz NOT NULL,
  asked_by uuid NOT NULL,
  decision text COLLATE "C",
  decided_at timestamptz,
  decided_by uuid,
  decision_words text COLLATE "C" NOT NULL,
  until_at timestamptz,
  taken integer NOT NULL,
  version bigint NOT NULL,
  PRIMARY KEY (service_id, id),
  FOREIGN KEY (service_id, contract_id) REFERENCES contract (service_id, id),
  FOREIGN KEY (asked_by) REFERENCES account (id),
  FOREIGN KEY (decided_by) REFERENCES account (id),
  FOREIGN KEY (service_id) REFERENCES service (id)
);
CREATE INDEX export_ask_i1 ON export_ask (service_id, asked_at, id);
ALTER TABLE export_ask ENABLE ROW LEVEL SECURITY;
ALTER TABLE export_ask FORCE ROW LEVEL SECURITY;
CREATE POLICY of_service ON export_ask USING (service_id = leeway_service()) WITH CHECK (service_id = leeway_service());
GRANT SELECT, INSERT, UPDATE, DELETE ON export_ask TO leeway_runtime;

CREATE TABLE setting (
  service_id uuid NOT NULL,
  code text COLLATE "C" NOT NULL,
  value text COLLATE "C" NOT NULL,
  version bigint NOT NULL,
  PRIMARY KEY (service_id, code),
  FOREIGN KEY (service_id) REFERENCES service (id)
);
ALTER TABLE setting ENABLE ROW LEVEL SECURITY;
ALTER TABLE setting FORCE ROW LEVEL SECURITY;
CREATE POLICY of_service ON setting USING (service_id = leeway_service()) WITH CHECK (service_id = leeway_service());
GRANT SELECT, INSERT, UPDATE, DELETE ON setting TO leeway_runtime;

CREATE TABLE wording (
  service_id uuid NOT NULL,
  code text COLLATE "C" NOT NULL,
  body text COLLATE "C" NOT NULL,
  changed_at timestamptz NOT NULL,
  changed_by uuid,
  version bigint NOT NULL,
  PRIMARY KEY (service_id, code),
  FOREIGN KEY (service_id) REFERENCES service (id)
);
ALTER TABLE wording ENABLE ROW LEVEL SECURITY;
ALTER TABLE wording FORCE ROW LEVEL SECURITY;
CREATE POLICY of_service ON wording USING (service_id = leeway_service()) WITH CHECK (service_id = leeway_service());
GRANT SELECT, INSERT, UPDATE, DELETE ON wording TO leeway_runtime;

CREATE TABLE own_letter (
  service_id uuid NOT NULL,
  id uuid NOT NULL,
  name text COLLATE "C" NOT NULL,
  to_whom text COLLATE "C" NOT NULL,
  subject text COLLATE "C" NOT NULL,
  body text COLLATE "C" NOT NULL,
  welsh_subject text COLLATE "C" NOT NULL,
  welsh_body text COLLATE "C" NOT NULL,
  changed_at timestamptz NOT NULL,
  changed_by text COLLATE "C" NOT NULL,
  retired_at timestamptz,
  retired_by text COLLATE "C" NOT NULL,
  version bigint NOT NULL,
  PRIMARY KEY (service_id, id),
  FOREIGN KEY (service_id) REFERENCES service (id)
);
ALTER TABLE own_letter ENABLE ROW LEVEL SECURITY;
ALTER TABLE own_letter FORCE ROW LEVEL SECURITY;
CREATE POLICY of_service ON own_letter USING (service_id = leeway_service()) WITH CHECK (service_id = leeway_service());
GRANT SELECT, INSERT, UPDATE, DELETE ON own_letter TO leeway_runtime;

CREATE TABLE own_letter_past (
  service_id uuid NOT NULL,
  own_letter_id uuid NOT NULL,
  version bigint NOT NULL,
  name text COLLATE "C" NOT NULL,
  subject text COLLATE "C" NOT NULL,
  body text COLLATE "C" NOT NULL,
  welsh_subject text COLLATE "C" NOT NULL,
  welsh_body text COLLATE "C" NOT NULL,
  changed_at timestamptz NOT NULL,
  changed_by text COLLATE "C" NOT NULL,
  PRIMARY KEY (service_id, own_letter_id, version),
  FOREIGN KEY (service_id, own_letter_id) REFERENCES own_letter (service_id, id),
  FOREIGN KEY (service_id) REFERENCES service (id)
);
ALTER TABLE own_letter_past ENABLE ROW LEVEL SECURITY;
ALTER TABLE own_letter_past FORCE ROW LEVEL SECURITY;
CREATE POLICY of_service ON own_letter_past USING (service_id = leeway_service()) WITH CHECK (service_id = leeway_service());
GRANT SELECT, INSERT ON own_letter_past TO leeway_runtime;

CREATE TABLE wording_past (
  service_id uuid NOT NULL,
  code text COLLATE "C" NOT NULL,
  version bigint NOT NULL,
  body text COLLATE "C" NOT NULL,
  changed_at timestamptz NOT NULL,
  changed_by uuid,
  PRIMARY KEY (service_id, code, version),
  FOREIGN KEY (service_id) REFERENCES service (id)
);
ALTER TABLE wording_past ENABLE ROW LEVEL SECURITY;
ALTER TABLE wording_past FORCE ROW LEVEL SECURITY;
CREATE POLICY of_service ON wording_past USING (service_id = leeway_service()) WITH CHECK (service_id = leeway_service());
GRANT SELECT, INSERT ON wording_past TO leeway_runtime;

CREATE TABLE person (
  service_id uuid NOT NULL,
  id uuid NOT NULL,
  given_name text COLLATE "C" NOT NULL,
  family_name text COLLATE "C" NOT NULL,
  known_as text COLLATE "C" NOT NULL,
  name_key text COLLATE "C" NOT NULL,
  birth_date date,
  nhs_number text COLLATE "C",
  pronouns text COLLATE "C" NOT NULL,
  gender text COLLATE "C",
  ethnicity text COLLATE "C",
  language text COLLATE "C" NOT NULL,
  interpreter boolean NOT NULL,
  address text COLLATE "C" NOT NULL,
  postcode text COLLATE "C" NOT NULL,
  practice_id uuid,
  communication_needs text COLLATE "C" NOT NULL,
  safe_contact text COLLATE "C" NOT NULL,
  next_of_kin text COLLATE "C" NOT NULL,
  account_id uuid,
  merged_into uuid,
  created_at timestamptz NOT NULL,
  version bigint NOT NULL,
  PRIMARY KEY (service_id, id),
  FOREIGN KEY (service_id, practice_id) REFERENCES site (service_id, id),
  FOREIGN KEY (service_id) REFERENCES service (id)
);
CREATE INDEX person_i1 ON person (service_id, name_key, id);
CREATE INDEX person_i2 ON person (service_id, nhs_number);
CREATE INDEX person_i3 ON person (service_id, birth_date);
CREATE INDEX person_i4 ON person (service_id, account_id);
CREATE INDEX person_i5 ON person (service_id, merged_into);
ALTER TABLE person ENABLE ROW LEVEL SECURITY;
ALTER TABLE person FORCE ROW LEVEL SECURITY;
CREATE POLICY of_service ON person USING (service_id = leeway_service()) WITH CHECK (service_id = leeway_service());
GRANT SELECT, INSERT, UPDATE, DELETE ON person TO leeway_runtime;

CREATE TABLE person_contact (
  service_id uuid NOT NULL,
  id uuid NOT NULL,
  person_id uuid NOT NULL,
  kind text COLLATE "C" NOT NULL,
  value text COLLATE "C" NOT NULL,
  never_use boolean NOT NULL,
  no_message boolean NOT NULL,
  safe boolean NOT NULL,
  note text COLLATE "C" NOT NULL,
  position integer NOT NULL,
  PRIMARY KEY (service_id, id),
  FOREIGN KEY (service_id, person_id) REFERENCES person (service_id, id),
  FOREIGN KEY (service_id) REFERENCES service (id)
);
CREATE INDEX person_contact_i1 ON person_contact (service_id, person_id);
CREATE INDEX person_contact_i2 ON person_contact (service_id, value);
ALTER TABLE person_contact ENABLE ROW LEVEL SECURITY;
ALTER TABLE person_contact FORCE ROW LEVEL SECURITY;
CREATE POLICY of_service ON person_contact USING (service_id = leeway_service()) WITH CHECK (service_id = leeway_service());
GRANT SELECT, INSERT, UPDATE, DELETE ON person_contact TO leeway_runtime;

CREATE TABLE hidden_detail (
  service_id uuid NOT NULL,
  id uuid NOT NULL,
  person_id uuid NOT NULL,
  kind text COLLATE "C" NOT NULL,
  value text COLLATE "C" NOT NULL,
  postcode text COLLATE "C" NOT NULL,
  never_use boolean NOT NULL,
  no_message boolean NOT NULL,
  safe boolean NOT NULL,
  note text COLLATE "C" NOT NULL,
  why text COLLATE "C" NOT NULL,
  hidden_at timestamptz NOT NULL,
  hidden_by uuid NOT NULL,
  until_at timestamptz,
  PRIMARY KEY (service_id, id),
  FOREIGN KEY (service_id, person_id) REFERENCES person (service_id, id),
  FOREIGN KEY (service_id) REFERENCES service (id)
);
CREATE INDEX hidden_detail_i1 ON hidden_detail (service_id, person_id);
ALTER TABLE hidden_detail ENABLE ROW LEVEL SECURITY;
ALTER TABLE hidden_detail FORCE ROW LEVEL SECURITY;
CREATE POLICY of_service ON hidden_detail USING (service_id = leeway_service()) WITH CHECK (service_id = leeway_service());
GRANT SELECT, INSERT, UPDATE, DELETE ON hidden_detail TO leeway_runtime;

CREATE TABLE person_tie (
  service_id uuid NOT NULL,
  id uuid NOT NULL,
  person_id uuid NOT NULL,
  other_person_id uuid,
  name text COLLATE "C" NOT NULL,
  kind text COLLATE "C" NOT NULL,
  phone text COLLATE "C" NOT NULL,
  note text COLLATE "C" NOT NULL,
  parental boolean NOT NULL,
  may_be_told text COLLATE "C" NOT NULL,
  from_on date NOT NULL,
  until_on date,
  version bigint NOT NULL,
  PRIMARY KEY (service_id, id),
  FOREIGN KEY (service_id, person_id) REFERENCES person (service_id, id),
  FOREIGN KEY (service_id, other_person_id) REFERENCES person (service_id, id),
  FOREIGN KEY (service_id) REFERENCES service (id)
);
CREATE INDEX person_tie_i1 ON person_tie (service_id, person_id);
CREATE INDEX person_tie_i2 ON person_tie (service_id, other_person_id);
ALTER TABLE person_tie ENABLE ROW LEVEL SECURITY;
ALTER TABLE person_tie FORCE ROW LEVEL SECURITY;
CREATE POLICY of_service ON person_tie USING (service_id = leeway_service()) WITH CHECK (service_id = leeway_service());
GRANT SELECT, INSERT, UPDATE, DELETE ON person_tie TO leeway_runtime;

CREATE TABLE consent (
  service_id uuid NOT NULL,
  id uuid NOT NULL,
  person_id uuid NOT NULL,
  purpose text COLLATE "C" NOT NULL,
  given boolean NOT NULL,
  given_by text COLLATE "C" NOT NULL,
  how text COLLATE "C" NOT NULL,
  note text COLLATE "C" NOT NULL,
  at timestamptz NOT NULL,
  recorded_by uuid,
  withdrawn_at timestamptz,
  PRIMARY KEY (service_id, id),
  FOREIGN KEY (service_id, person_id) REFERENCES person (service_id, id),
  FOREIGN KEY (service_id) REFERENCES service (id)
);
CREATE INDEX consent_i1 ON consent (service_id, person_id, at);
ALTER TABLE consent ENABLE ROW LEVEL SECURITY;
ALTER TABLE consent FORCE ROW LEVEL SECURITY;
CREATE POLICY of_service ON consent USING (service_id = leeway_service()) WITH CHECK (service_id = leeway_service());
GRANT SELECT, INSERT, UPDATE, DELETE ON consent TO leeway_runtime;

CREATE TABLE ability (
  service_id uuid NOT NULL,
  id uuid NOT NULL,
  person_id uuid NOT NULL,
  kind text COLLATE "C" NOT NULL,
  decision text COLLATE "C" NOT NULL,
  finding text COLLATE "C" NOT NULL,
  tests text COLLATE "C" NOT NULL,
  how text COLLATE "C" NOT NULL,
  decided text COLLATE "C" NOT NULL,
  consulted text COLLATE "C" NOT NULL,
  on_day date NOT NULL,
  review_on date,
  recorded_at timestamptz NOT NULL,
  recorded_by uuid NOT NULL,
  PRIMARY KEY (service_id, id),
  FOREIGN KEY (service_id, person_id) REFERENCES person (service_id, id),
  FOREIGN KEY (recorded_by) REFERENCES account (id),
  FOREIGN KEY (service_id) REFERENCES service (id)
);
CREATE INDEX ability_i1 ON ability (service_id, person_id, recorded_at);
ALTER TABLE ability ENABLE ROW LEVEL SECURITY;
ALTER TABLE ability FORCE ROW LEVEL SECURITY;
CREATE POLICY of_service ON ability USING (service_id = leeway_service()) WITH CHECK (service_id = leeway_service());
GRANT SELECT, INSERT ON ability TO leeway_runtime;

CREATE TABLE death (
  service_id uuid NOT NULL,
  id uuid NOT NULL,
  person_id uuid NOT NULL,
  died_on date,
  source text COLLATE "C" NOT NULL,
  note text COLLATE "C" NOT NULL,
  recorded_at timestamptz NOT NULL,
  recorded_by uuid NOT NULL,
  taken_back_at timestamptz,
  taken_back_by text COLLATE "C" NOT NULL,
  taken_back_why text COLLATE "C" NOT NULL,
  PRIMARY KEY (service_id, id),
  FOREIGN KEY (service_id, person_id) REFERENCES person (service_id, id),
  FOREIGN KEY (recorded_by) REFERENCES account (id),
  FOREIGN KEY (service_id) REFERENCES service (id)
);
CREATE INDEX death_i1 ON death (service_id, person_id);
ALTER TABLE death ENABLE ROW LEVEL SECURITY;
ALTER TABLE death FORCE ROW LEVEL SECURITY;
CREATE POLICY of_service ON death USING (service_id = leeway_service()) WITH CHECK (service_id = leeway_service());
GRANT SELECT, INSERT, UPDATE ON death TO leeway_runtime;

CREATE TABLE alike_pair (
  service_id uuid NOT NULL,
  id uuid NOT NULL,
  low_id uuid NOT NULL,
  high_id uuid NOT NULL,
  score integer NOT NULL,
  state text COLLATE "C" NOT NULL,
  found_at timestamptz NOT NULL,
  low_said_at timestamptz,
  low_said_by text COLLATE "C" NOT NULL,
  high_said_at timestamptz,
  high_said_by text COLLATE "C" NOT NULL,
  decided_at timestamptz,
  decided_by text COLLATE "C" NOT NULL,
  why text COLLATE "C" NOT NULL,
  version bigint NOT NULL,
  PRIMARY KEY (service_id, id),
  UNIQUE (service_id, low_id, high_id),
  FOREIGN KEY (service_id, low_id) REFERENCES person (service_id, id),
  FOREIGN KEY (service_id, high_id) REFERENCES person (service_id, id),
  FOREIGN KEY (service_id) REFERENCES service (id)
);
CREATE INDEX alike_pair_i1 ON alike_pair (service_id, high_id);
CREATE INDEX alike_pair_i2 ON alike_pair (service_id, state, found_at, id);
ALTER TABLE alike_pair ENABLE ROW LEVEL SECURITY;
ALTER TABLE alike_pair FORCE ROW LEVEL SECURITY;
CREATE POLICY of_service ON alike_pair USING (service_id = leeway_service()) WITH CHECK (service_id = leeway_service());
GRANT SELECT, INSERT, UPDATE, DELETE ON alike_pair TO leeway_runtime;

CREATE TABLE moving (
  service_id uuid NOT NULL,
  id uuid NOT NULL,
  kind text COLLATE "C" NOT NULL,
  from_id uuid NOT NULL,
  to_id uuid NOT NULL,
  fields text COLLATE "C" NOT NULL,
  why text COLLATE "C" NOT NULL,
  made_at timestamptz NOT NULL,
  made_by uuid NOT NULL,
  undone_at timestamptz,
  undone_by uuid,
  undone_why text COLLATE "C" NOT NULL,
  PRIMARY KEY (service_id, id),
  FOREIGN KEY (service_id, from_id) REFERENCES person (service_id, id),
  FOREIGN KEY (service_id, to_id) REFERENCES person (service_id, id),
  FOREIGN KEY (made_by) REFERENCES account (id),
  FOREIGN KEY (undone_by) REFERENCES account (id),
  FOREIGN KEY (service_id) REFERENCES service (id)
);
CREATE INDEX moving_i1 ON moving (service_id, from_id);
CREATE INDEX moving_i2 ON moving (service_id, to_id);
ALTER TABLE moving ENABLE ROW LEVEL SECURITY;
ALTER TABLE moving FORCE ROW LEVEL SECURITY;
CREATE POLICY of_service ON moving USING (service_id = leeway_service()) WITH CHECK (service_id = leeway_service());
GRANT SELECT, INSERT, UPDATE, DELETE ON moving TO leeway_runtime;

CREATE TABLE moved_row (
  service_id uuid NOT NULL,
  moving_id uuid NOT NULL,
  kind text COLLATE "C" NOT NULL,
  row_id uuid NOT NULL,
  PRIMARY KEY (service_id, moving_id, kind, row_id),
  FOREIGN KEY (service_id, moving_id) REFERENCES moving (service_id, id),
  FOREIGN KEY (service_id) REFERENCES service (id)
);
ALTER TABLE moved_row ENABLE ROW LEVEL SECURITY;
ALTER TABLE moved_row FORCE ROW LEVEL SECURITY;
CREATE POLICY of_service ON moved_row USING (service_id = leeway_service()) WITH CHECK (service_id = leeway_service());
GRANT SELECT, INSERT, UPDATE, DELETE ON moved_row TO leeway_runtime;

CREATE TABLE event_moved (
  service_id uuid NOT NULL,
  seq bigint NOT NULL,
  person_id uuid NOT NULL,
  episode_id uuid,
  moving_id uuid NOT NULL,
  PRIMARY KEY (service_id, seq),
  FOREIGN KEY (service_id, person_id) REFERENCES person (service_id, id),
  FOREIGN KEY (service_id) REFERENCES service (id)
);
CREATE INDEX event_moved_i1 ON event_moved (service_id, person_id);
ALTER TABLE event_moved ENABLE ROW LEVEL SECURITY;
ALTER TABLE event_moved FORCE ROW LEVEL SECURITY;
CREATE POLICY of_service ON event_moved USING (service_id = leeway_service()) WITH CHECK (service_id = leeway_service());
GRANT SELECT, INSERT, UPDATE, DELETE ON event_moved TO leeway_runtime;

CREATE TABLE referral (
  service_id uuid NOT NULL,
  id uuid NOT NULL,
  reference text COLLATE "C" NOT NULL,
  person_id uuid NOT NULL,
  site_id uuid NOT NULL,
  team_id uuid NOT NULL,
  source text COLLATE "C" NOT NULL,
  route text COLLATE "C" NOT NULL,
  state text COLLATE "C" NOT NULL,
  urgency text COLLATE "C" NOT NULL,
  flagged boolean NOT NULL,
  referrer_name text COLLATE "C" NOT NULL,
  referrer_contact text COLLATE "C" NOT NULL,
  referrer_id uuid,
  story text COLLATE "C" NOT NULL,
  told text COLLATE "C" NOT NULL,
  wants text COLLATE "C" NOT NULL,
  involved text COLLATE "C" NOT NULL,
  risk_note text COLLATE "C" NOT NULL,
  consent_contact boolean NOT NULL,
  agrees_word_back boolean NOT NULL,
  received_at timestamptz NOT NULL,
  reopened_at timestamptz,
  recorded_by uuid,
  triage_by uuid,
  triage_at timestamptz,
  first_offered_at timestamptz,
  first_held_at timestamptz,
  outcome_at timestamptz,
  outcome_by uuid,
  decided_by text COLLATE "C",
  decline_reason text COLLATE "C",
  decline_words text COLLATE "C" NOT NULL,
  next_words text COLLATE "C" NOT NULL,
  next_holder text COLLATE "C" NOT NULL,
  referrer_words text COLLATE "C" NOT NULL,
  redirected_to text COLLATE "C" NOT NULL,
  duplicate_of uuid,
  version bigint NOT NULL,
  PRIMARY KEY (service_id, id),
  UNIQUE (service_id, reference),
  FOREIGN KEY (service_id, person_id) REFERENCES person (service_id, id),
  FOREIGN KEY (service_id, site_id) REFERENCES site (service_id, id),
  FOREIGN KEY (service_id, team_id) REFERENCES team (service_id, id),
  FOREIGN KEY (service_id) REFERENCES service (id)
);
CREATE INDEX referral_i1 ON referral (service_id, team_id, state, received_at, id);
CREATE INDEX referral_i2 ON referral (service_id, person_id, received_at);
CREATE INDEX referral_i3 ON referral (service_id, referrer_id, received_at, id);
CREATE INDEX referral_i4 ON referral (service_id, site_id, received_at, id);
CREATE INDEX referral_i5 ON referral (service_id, outcome_by, outcome_at);
CREATE INDEX referral_i6 ON referral (service_id, received_at, id);
ALTER TABLE referral ENABLE ROW LEVEL SECURITY;
ALTER TABLE referral FORCE ROW LEVEL SECURITY;
CREATE POLICY of_service ON referral USING (service_id = leeway_service()) WITH CHECK (service_id = leeway_service());
GRANT SELECT, INSERT, UPDATE, DELETE ON referral TO leeway_runtime;

CREATE TABLE referral_need (
  service_id uuid NOT NULL,
  referral_id uuid NOT NULL,
  need text COLLATE "C" NOT NULL,
  PRIMARY KEY (service_id, referral_id, need),
  FOREIGN KEY (service_id, referral_id) REFERENCES referral (service_id, id),
  FOREIGN KEY (service_id) REFERENCES service (id)
);
ALTER TABLE referral_need ENABLE ROW LEVEL SECURITY;
ALTER TABLE referral_need FORCE ROW LEVEL SECURITY;
CREATE POLICY of_service ON referral_need USING (service_id = leeway_service()) WITH CHECK (service_id = leeway_service());
GRANT SELECT, INSERT, UPDATE, DELETE ON referral_need TO leeway_runtime;

CREATE TABLE referral_contract (
  service_id uuid NOT NULL,
  referral_id uuid NOT NULL,
  contract_id uuid,
  why text COLLATE "C" NOT NULL,
  at timestamptz NOT NULL,
  chosen_by uuid NOT NULL,
  PRIMARY KEY (service_id, referral_id),
  FOREIGN KEY (service_id, referral_id) REFERENCES referral (service_id, id),
  FOREIGN KEY (service_id, contract_id) REFERENCES contract (service_id, id),
  FOREIGN KEY (chosen_by) REFERENCES account (id),
  FOREIGN KEY (service_id) REFERENCES service (id)
);
CREATE INDEX referral_contract_i1 ON referral_contract (service_id, contract_id);
ALTER TABLE referral_contract ENABLE ROW LEVEL SECURITY;
ALTER TABLE referral_contract FORCE ROW LEVEL SECURITY;
CREATE POLICY of_service ON referral_contract USING (service_id = leeway_service()) WITH CHECK (service_id = leeway_service());
GRANT SELECT, INSERT, UPDATE, DELETE ON referral_contract TO leeway_runtime;

CREATE TABLE referral_risk (
  service_id uuid NOT NULL,
  referral_id uuid NOT NULL,
  flag text COLLATE "C" NOT NULL,
  PRIMARY KEY (service_id, referral_id, flag),
  FOREIGN KEY (service_id, referral_id) REFERENCES referral (service_id, id),
  FOREIGN KEY (service_id) REFERENCES service (id)
);
ALTER TABLE referral_risk ENABLE ROW LEVEL SECURITY;
ALTER TABLE referral_risk FORCE ROW LEVEL SECURITY;
CREATE POLICY of_service ON referral_risk USING (service_id = leeway_service()) WITH CHECK (service_id = leeway_service());
GRANT SELECT, INSERT, UPDATE, DELETE ON referral_risk TO leeway_runtime;

CREATE TABLE referral_attempt (
  service_id uuid NOT NULL,
  id uuid NOT NULL,
  referral_id uuid NOT NULL,
  person_id uuid NOT NULL,
  at timestamptz NOT NULL,
  channel text COLLATE "C" NOT NULL,
  outcome text COLLATE "C" NOT NULL,
  minutes integer NOT NULL,
  notes text COLLATE "C" NOT NULL,
  offered boolean NOT NULL,
  recorded_at timestamptz NOT NULL,
  recorded_by uuid NOT NULL,
  PRIMARY KEY (service_id, id),
  FOREIGN KEY (service_id, referral_id) REFERENCES referral (service_id, id),
  FOREIGN KEY (service_id, person_id) REFERENCES person (service_id, id),
  FOREIGN KEY (service_id) REFERENCES service (id)
);
CREATE INDEX referral_attempt_i1 ON referral_attempt (service_id, referral_id, at);
ALTER TABLE referral_attempt ENABLE ROW LEVEL SECURITY;
ALTER TABLE referral_attempt FORCE ROW LEVEL SECURITY;
CREATE POLICY of_service ON referral_attempt USING (service_id = leeway_service()) WITH CHECK (service_id = leeway_service());
GRANT SELECT, INSERT, UPDATE, DELETE ON referral_attempt TO leeway_runtime;

CREATE TABLE referral_reply (
  service_id uuid NOT NULL,
  id uuid NOT NULL,
  referral_id uuid NOT NULL,
  at timestamptz NOT NULL,
  from_name text COLLATE "C" NOT NULL,
  from_id uuid,
  body text COLLATE "C" NOT NULL,
  seen_at timestamptz,
  seen_by uuid,
  PRIMARY KEY (service_id, id),
  FOREIGN KEY (service_id, referral_id) REFERENCES referral (service_id, id),
  FOREIGN KEY (service_id) REFERENCES service (id)
);
CREATE INDEX referral_reply_i1 ON referral_reply (service_id, referral_id, at);
CREATE INDEX referral_reply_i2 ON referral_reply (service_id, seen_at, at, id);
ALTER TABLE referral_reply ENABLE ROW LEVEL SECURITY;
ALTER TABLE referral_reply FORCE ROW LEVEL SECURITY;
CREATE POLICY of_service ON referral_reply USING (service_id = leeway_service()) WITH CHECK (service_id = leeway_service());
GRANT SELECT, INSERT, UPDATE, DELETE ON referral_reply TO leeway_runtime;

CREATE TABLE passing (
  service_id uuid NOT NULL,
  id uuid NOT NULL,
  referral_id uuid NOT NULL,
  person_id uuid NOT NULL,
  team_id uuid NOT NULL,
  why text COLLATE "C" NOT NULL,
  to_name text COLLATE "C" NOT NULL,
  made_at timestamptz NOT NULL,
  made_by uuid NOT NULL,
  due_on date NOT NULL,
  answer text COLLATE "C",
  answered_at timestamptz,
  answered_by text COLLATE "C" NOT NULL,
  answer_words text COLLATE "C" NOT NULL,
  recorded_by uuid,
  PRIMARY KEY (service_id, id),
  FOREIGN KEY (service_id, referral_id) REFERENCES referral (service_id, id),
  FOREIGN KEY (service_id, person_id) REFERENCES person (service_id, id),
  FOREIGN KEY (service_id, team_id) REFERENCES team (service_id, id),
  FOREIGN KEY (service_id) REFERENCES service (id)
);
CREATE INDEX passing_i1 ON passing (service_id, referral_id, made_at);
CREATE INDEX passing_i2 ON passing (service_id, team_id, answered_at, due_on, id);
ALTER TABLE passing ENABLE ROW LEVEL SECURITY;
ALTER TABLE passing FORCE ROW LEVEL SECURITY;
CREATE POLICY of_service ON passing USING (service_id = leeway_service()) WITH CHECK (service_id = leeway_service());
GRANT SELECT, INSERT, UPDATE, DELETE ON passing TO leeway_runtime;

CREATE TABLE informal (
  service_id uuid NOT NULL,
  id uuid NOT NULL,
  what text COLLATE "C" NOT NULL,
  source text COLLATE "C" NOT NULL,
  need text COLLATE "C" NOT NULL,
  site_id uuid,
  day date NOT NULL,
  recorded_by uuid NOT NULL,
  recorded_at timestamptz NOT NULL,
  PRIMARY KEY (service_id, id),
  FOREIGN KEY (service_id, site_id) REFERENCES site (service_id, id),
  FOREIGN KEY (service_id) REFERENCES service (id)
);
CREATE INDEX informal_i1 ON informal (service_id, day);
ALTER TABLE informal ENABLE ROW LEVEL SECURITY;
ALTER TABLE informal FORCE ROW LEVEL SECURITY;
CREATE POLICY of_service ON informal USING (service_id = leeway_service()) WITH CHECK (service_id = leeway_service());
GRANT SELECT, INSERT, UPDATE, DELETE ON informal TO leeway_runtime;

CREATE TABLE asset (
  service_id uuid NOT NULL,
  id uuid NOT NULL,
  name text COLLATE "C" NOT NULL,
  name_key text COLLATE "C" NOT NULL,
  organisation text COLLATE "C" NOT NULL,
  offers text COLLATE "C" NOT NULL,
  when_words text COLLATE "C" NOT NULL,
  place text COLLATE "C" NOT NULL,
  town text COLLATE "C" NOT NULL,
  postcode text COLLATE "C" NOT NULL,
  phone text COLLATE "C" NOT NULL,
  email text COLLATE "C" NOT NULL,
  website text COLLATE "C" NOT NULL,
  cost text COLLATE "C" NOT NULL,
  access text COLLATE "C" NOT NULL,
  state text COLLATE "C" NOT NULL,
  note text COLLATE "C" NOT NULL,
  changed_at timestamptz NOT NULL,
  version bigint NOT NULL,
  PRIMARY KEY (service_id, id),
  FOREIGN KEY (service_id) REFERENCES service (id)
);
CREATE INDEX asset_i1 ON asset (service_id, name_key, id);
ALTER TABLE asset ENABLE ROW LEVEL SECURITY;
ALTER TABLE asset FORCE ROW LEVEL SECURITY;
CREATE POLICY of_service ON asset USING (service_id = leeway_service()) WITH CHECK (service_id = leeway_service());
GRANT SELECT, INSERT, UPDATE, DELETE ON asset TO leeway_runtime;

CREATE TABLE asset_need (
  service_id uuid NOT NULL,
  asset_id uuid NOT NULL,
  need text COLLATE "C" NOT NULL,
  PRIMARY KEY (service_id, asset_id, need),
  FOREIGN KEY (service_id, asset_id) REFERENCES asset (service_id, id),
  FOREIGN KEY (service_id) REFERENCES service (id)
);
CREATE INDEX asset_need_i1 ON asset_need (service_id, need);
ALTER TABLE asset_need ENABLE ROW LEVEL SECURITY;
ALTER TABLE asset_need FORCE ROW LEVEL SECURITY;
CREATE POLICY of_service ON asset_need USING (service_id = leeway_service()) WITH CHECK (service_id = leeway_service());
GRANT SELECT, INSERT, UPDATE, DELETE ON asset_need TO leeway_runtime;

CREATE TABLE referral_signpost (
  service_id uuid NOT NULL,
  referral_id uuid NOT NULL,
  asset_id uuid NOT NULL,
  words text COLLATE "C" NOT NULL,
  PRIMARY KEY (service_id, referral_id, asset_id),
  FOREIGN KEY (service_id, referral_id) REFERENCES referral (service_id, id),
  FOREIGN KEY (service_id, asset_id) REFERENCES asset (service_id, id),
  FOREIGN KEY (service_id) REFERENCES service (id)
);
ALTER TABLE referral_signpost ENABLE ROW LEVEL SECURITY;
ALTER TABLE referral_signpost FORCE ROW LEVEL SECURITY;
CREATE POLICY of_service ON referral_signpost USING (service_id = leeway_service()) WITH CHECK (service_id = leeway_service());
GRANT SELECT, INSERT, UPDATE, DELETE ON referral_signpost TO leeway_runtime;

CREATE TABLE episode (
  service_id uuid NOT NULL,
  id uuid NOT NULL,
  person_id uuid NOT NULL,
  referral_id uuid NOT NULL,
  owner_id uuid NOT NULL,
  site_id uuid NOT NULL,
  state text COLLATE "C" NOT NULL,
  readiness text COLLATE "C" NOT NULL,
  what_matters text COLLATE "C" NOT NULL,
  scope_explained_on date,
  consent_to_share boolean,
  opened_at timestamptz NOT NULL,
  started_at timestamptz,
  ended_at timestamptz,
  last_contact_at timestamptz,
  contact_count integer NOT NULL,
  next_contact_at timestamptz,
  next_contact_kind text COLLATE "C",
  next_contact_place text COLLATE "C",
  next_contact_note text COLLATE "C" NOT NULL,
  next_due date NOT NULL,
  version bigint NOT NULL,
  PRIMARY KEY (service_id, id),
  UNIQUE (service_id, referral_id),
  FOREIGN KEY (service_id, person_id) REFERENCES person (service_id, id),
  FOREIGN KEY (service_id, referral_id) REFERENCES referral (service_id, id),
  FOREIGN KEY (owner_id) REFERENCES account (id),
  FOREIGN KEY (service_id, site_id) REFERENCES site (service_id, id),
  FOREIGN KEY (service_id) REFERENCES service (id)
);
CREATE INDEX episode_i1 ON episode (service_id, state, id);
CREATE INDEX episode_i2 ON episode (service_id, owner_id, state, next_due, id);
CREATE INDEX episode_i3 ON episode (service_id, owner_id, ended_at, id);
CREATE INDEX episode_i4 ON episode (service_id, owner_id, next_contact_at);
CREATE INDEX episode_i5 ON episode (service_id, site_id, state, next_due, id);
CREATE INDEX episode_i6 ON episode (service_id, person_id);
ALTER TABLE episode ENABLE ROW LEVEL SECURITY;
ALTER TABLE episode FORCE ROW LEVEL SECURITY;
CREATE POLICY of_service ON episode USING (service_id = leeway_service()) WITH CHECK (service_id = leeway_service());
GRANT SELECT, INSERT, UPDATE, DELETE ON episode TO leeway_runtime;

CREATE TABLE episode_owner (
  service_id uuid NOT NULL,
  id uuid NOT NULL,
  episode_id uuid NOT NULL,
  owner_id uuid NOT NULL,
  from_at timestamptz NOT NULL,
  until_at timestamptz,
  why text COLLATE "C" NOT NULL,
  made_by uuid NOT NULL,
  PRIMARY KEY (service_id, id),
  FOREIGN KEY (service_id, episode_id) REFERENCES episode (service_id, id),
  FOREIGN KEY (owner_id) REFERENCES account (id),
  FOREIGN KEY (service_id) REFERENCES service (id)
);
CREATE INDEX episode_owner_i1 ON episode_owner (service_id, episode_id);
ALTER TABLE episode_owner ENABLE ROW LEVEL SECURITY;
ALTER TABLE episode_owner FORCE ROW LEVEL SECURITY;
CREATE POLICY of_service ON episode_owner USING (service_id = leeway_service()) WITH CHECK (service_id = leeway_service());
GRANT SELECT, INSERT, UPDATE, DELETE ON episode_owner TO leeway_runtime;

CREATE TABLE waiting_turn (
  service_id uuid NOT NULL,
  episode_id uuid NOT NULL,
  person_id uuid NOT NULL,
  counts_from timestamptz NOT NULL,
  urgency text COLLATE "C" NOT NULL,
  flagged boolean NOT NULL,
  known boolean NOT NULL,
  by_hand integer NOT NULL,
  why text COLLATE "C" NOT NULL,
  moved_by text COLLATE "C" NOT NULL,
  moved_at timestamptz,
  version bigint NOT NULL,
  PRIMARY KEY (service_id, episode_id),
  FOREIGN KEY (service_id, episode_id) REFERENCES episode (service_id, id),
  FOREIGN KEY (service_id, person_id) REFERENCES person (service_id, id),
  FOREIGN KEY (service_id) REFERENCES service (id)
);
CREATE INDEX waiting_turn_i1 ON waiting_turn (service_id, person_id);
ALTER TABLE waiting_turn ENABLE ROW LEVEL SECURITY;
ALTER TABLE waiting_turn FORCE ROW LEVEL SECURITY;
CREATE POLICY of_service ON waiting_turn USING (service_id = leeway_service()) WITH CHECK (service_id = leeway_service());
GRANT SELECT, INSERT, UPDATE, DELETE ON waiting_turn TO leeway_runtime;

CREATE TABLE wish (
  service_id uuid NOT NULL,
  id uuid NOT NULL,
  episode_id uuid NOT NULL,
  person_id uuid NOT NULL,
  way text COLLATE "C" NOT NULL,
  asked_at timestamptz NOT NULL,
  asked_by uuid NOT NULL,
  until_at timestamptz NOT NULL,
  printed_at timestamptz,
  answer text COLLATE "C",
  words text COLLATE "C" NOT NULL,
  answered_at timestamptz,
  seen_at timestamptz,
  seen_by text COLLATE "C" NOT NULL,
  taken_back_at timestamptz,
  version bigint NOT NULL,
  PRIMARY KEY (service_id, id),
  FOREIGN KEY (service_id, episode_id) REFERENCES episode (service_id, id),
  FOREIGN KEY (service_id, person_id) REFERENCES person (service_id, id),
  FOREIGN KEY (asked_by) REFERENCES account (id),
  FOREIGN KEY (service_id) REFERENCES service (id)
);
CREATE INDEX wish_i1 ON wish (service_id, episode_id, asked_at);
CREATE INDEX wish_i2 ON wish (service_id, person_id);
CREATE INDEX wish_i3 ON wish (service_id, answer, seen_at);
ALTER TABLE wish ENABLE ROW LEVEL SECURITY;
ALTER TABLE wish FORCE ROW LEVEL SECURITY;
CREATE POLICY of_service ON wish USING (service_id = leeway_service()) WITH CHECK (service_id = leeway_service());
GRANT SELECT, INSERT, UPDATE, DELETE ON wish TO leeway_runtime;

CREATE TABLE told_meanwhile (
  service_id uuid NOT NULL,
  id uuid NOT NULL,
  episode_id uuid NOT NULL,
  person_id uuid NOT NULL,
  needs text COLLATE "C" NOT NULL,
  words text COLLATE "C" NOT NULL,
  how text COLLATE "C" NOT NULL,
  on_day date NOT NULL,
  noted_at timestamptz NOT NULL,
  noted_by uuid NOT NULL,
  taken_back_at timestamptz,
  version bigint NOT NULL,
  PRIMARY KEY (service_id, id),
  FOREIGN KEY (service_id, episode_id) REFERENCES episode (service_id, id),
  FOREIGN KEY (service_id, person_id) REFERENCES person (service_id, id),
  FOREIGN KEY (noted_by) REFERENCES account (id),
  FOREIGN KEY (service_id) REFERENCES service (id)
);
CREATE INDEX told_meanwhile_i1 ON told_meanwhile (service_id, episode_id, on_day);
CREATE INDEX told_meanwhile_i2 ON told_meanwhile (service_id, person_id);
ALTER TABLE told_meanwhile ENABLE ROW LEVEL SECURITY;
ALTER TABLE told_meanwhile FORCE ROW LEVEL SECURITY;
CREATE POLICY of_service ON told_meanwhile USING (service_id = leeway_service()) WITH CHECK (service_id = leeway_service());
GRANT SELECT, INSERT, UPDATE, DELETE ON told_meanwhile TO leeway_runtime;

CREATE TABLE batch (
  service_id uuid NOT NULL,
  id uuid NOT NULL,
  kind text COLLATE "C" NOT NULL,
  from_id uuid,
  why text COLLATE "C" NOT NULL,
  made_at timestamptz NOT NULL,
  made_by uuid NOT NULL,
  undone_at timestamptz,
  PRIMARY KEY (service_id, id),
  FOREIGN KEY (from_id) REFERENCES account (id),
  FOREIGN KEY (made_by) REFERENCES account (id),
  FOREIGN KEY (service_id) REFERENCES service (id)
);
CREATE INDEX batch_i1 ON batch (service_id, made_by, made_at);
CREATE INDEX batch_i2 ON batch (service_id, from_id, made_at);
ALTER TABLE batch ENABLE ROW LEVEL SECURITY;
ALTER TABLE batch FORCE ROW LEVEL SECURITY;
CREATE POLICY of_service ON batch USING (service_id = leeway_service()) WITH CHECK (service_id = leeway_service());
GRANT SELECT, INSERT, UPDATE, DELETE ON batch TO leeway_runtime;

CREATE TABLE batch_item (
  service_id uuid NOT NULL,
  batch_id uuid NOT NULL,
  episode_id uuid NOT NULL,
  person_id uuid NOT NULL,
  place integer NOT NULL,
  to_id uuid,
  asked text COLLATE "C" NOT NULL,
  state text COLLATE "C" NOT NULL,
  words text COLLATE "C" NOT NULL,
  made_id uuid,
  acted_at timestamptz,
  PRIMARY KEY (service_id, batch_id, episode_id),
  FOREIGN KEY (service_id, batch_id) REFERENCES batch (service_id, id),
  FOREIGN KEY (service_id, episode_id) REFERENCES episode (service_id, id),
  FOREIGN KEY (service_id, person_id) REFERENCES person (service_id, id),
  FOREIGN KEY (to_id) REFERENCES account (id),
  FOREIGN KEY (service_id) REFERENCES service (id)
);
CREATE INDEX batch_item_i1 ON batch_item (service_id, episode_id);
CREATE INDEX batch_item_i2 ON batch_item (service_id, person_id);
CREATE INDEX batch_item_i3 ON batch_item (service_id, to_id, state);
ALTER TABLE batch_item ENABLE ROW LEVEL SECURITY;
ALTER TABLE batch_item FORCE ROW LEVEL SECURITY;
CREATE POLICY of_service ON batch_item USING (service_id = leeway_service()) WITH CHECK (service_id = leeway_service());
GRANT SELECT, INSERT, UPDATE, DELETE ON batch_item TO leeway_runtime;

CREATE TABLE contact (
  service_id uuid NOT NULL,
  id uuid NOT NULL,
  episode_id uuid NOT NULL,
  person_id uuid NOT NULL,
  kind text COLLATE "C" NOT NULL,
  place text COLLATE "C" NOT NULL,
  at timestamptz NOT NULL,
  planned_minutes integer,
  minutes integer,
  travel_minutes integer,
  attendance text COLLATE "C" NOT NULL,
  with_whom text COLLATE "C" NOT NULL,
  notes text COLLATE "C" NOT NULL,
  done text COLLATE "C" NOT NULL,
  readiness text COLLATE "C",
  recorded_at timestamptz NOT NULL,
  recorded_by uuid NOT NULL,
  version bigint NOT NULL,
  PRIMARY KEY (service_id, id),
  FOREIGN KEY (service_id, episode_id) REFERENCES episode (service_id, id),
  FOREIGN KEY (service_id, person_id) REFERENCES person (service_id, id),
  FOREIGN KEY (service_id) REFERENCES service (id)
);
CREATE INDEX contact_i1 ON contact (service_id, episode_id, at, id);
CREATE INDEX contact_i2 ON contact (service_id, recorded_by, at);
CREATE INDEX contact_i3 ON contact (service_id, at);
ALTER TABLE contact ENABLE ROW LEVEL SECURITY;
ALTER TABLE contact FORCE ROW LEVEL SECURITY;
CREATE POLICY of_service ON contact USING (service_id = leeway_service()) WITH CHECK (service_id = leeway_service());
GRANT SELECT, INSERT, UPDATE, DELETE ON contact TO leeway_runtime;

CREATE TABLE kin_note (
  service_id uuid NOT NULL,
  id uuid NOT NULL,
  person_id uuid NOT NULL,
  kind text COLLATE "C" NOT NULL,
  place text COLLATE "C" NOT NULL,
  at timestamptz NOT NULL,
  with_whom text COLLATE "C" NOT NULL,
  notes text COLLATE "C" NOT NULL,
  recorded_at timestamptz NOT NULL,
  recorded_by uuid NOT NULL,
  version bigint NOT NULL,
  PRIMARY KEY (service_id, id),
  FOREIGN KEY (service_id, person_id) REFERENCES person (service_id, id),
  FOREIGN KEY (recorded_by) REFERENCES account (id),
  FOREIGN KEY (service_id) REFERENCES service (id)
);
CREATE INDEX kin_note_i1 ON kin_note (service_id, person_id, at, id);
ALTER TABLE kin_note ENABLE ROW LEVEL SECURITY;
ALTER TABLE kin_note FORCE ROW LEVEL SECURITY;
CREATE POLICY of_service ON kin_note USING (service_id = leeway_service()) WITH CHECK (service_id = leeway_service());
GRANT SELECT, INSERT, UPDATE, DELETE ON kin_note TO leeway_runtime;

CREATE TABLE contact_need (
  service_id uuid NOT NULL,
  contact_id uuid NOT NULL,
  need text COLLATE "C" NOT NULL,
  PRIMARY KEY (service_id, contact_id, need),
  FOREIGN KEY (service_id, contact_id) REFERENCES contact (service_id, id),
  FOREIGN KEY (service_id) REFERENCES service (id)
);
ALTER TABLE contact_need ENABLE ROW LEVEL SECURITY;
ALTER TABLE contact_need FORCE ROW LEVEL SECURITY;
CREATE POLICY of_service ON contact_need USING (service_id = leeway_service()) WITH CHECK (service_id = leeway_service());
GRANT SELECT, INSERT, UPDATE, DELETE ON contact_need TO leeway_runtime;

CREATE TABLE room (
  service_id uuid NOT NULL,
  id uuid NOT NULL,
  site_id uuid NOT NULL,
  name text COLLATE "C" NOT NULL,
  note text COLLATE "C" NOT NULL,
  archived_at timestamptz,
  taken bigint NOT NULL,
  version bigint NOT NULL,
  PRIMARY KEY (service_id, id),
  FOREIGN KEY (service_id, site_id) REFERENCES site (service_id, id),
  FOREIGN KEY (service_id) REFERENCES service (id)
);
CREATE INDEX room_i1 ON room (service_id, site_id, name);
ALTER TABLE room ENABLE ROW LEVEL SECURITY;
ALTER TABLE room FORCE ROW LEVEL SECURITY;
CREATE POLICY of_service ON room USING (service_id = leeway_service()) WITH CHECK (service_id = leeway_service());
GRANT SELECT, INSERT, UPDATE, DELETE ON room TO leeway_runtime;

CREATE TABLE appointment (
  service_id uuid NOT NULL,
  id uuid NOT NULL,
  line_id uuid NOT NULL,
  sequence integer NOT NULL,
  worker_id uuid NOT NULL,
  episode_id uuid,
  person_id uuid,
  site_id uuid,
  room_id uuid,
  kind text COLLATE "C" NOT NULL,
  place text COLLATE "C",
  starts_at timestamptz NOT NULL,
  ends_at timestamptz NOT NULL,
  note text COLLATE "C" NOT NULL,
  tasks text COLLATE "C" NOT NULL,
  state text COLLATE "C" NOT NULL,
  series_id uuid,
  contact_id uuid,
  remind_by text COLLATE "C",
  made_at timestamptz NOT NULL,
  made_by uuid NOT NULL,
  closed_at timestamptz,
  closed_by uuid,
  why text COLLATE "C" NOT NULL,
  version bigint NOT NULL,
  PRIMARY KEY (service_id, id),
  FOREIGN KEY (worker_id) REFERENCES account (id),
  FOREIGN KEY (service_id, episode_id) REFERENCES episode (service_id, id),
  FOREIGN KEY (service_id, person_id) REFERENCES person (service_id, id),
  FOREIGN KEY (service_id, site_id) REFERENCES site (service_id, id),
  FOREIGN KEY (service_id, room_id) REFERENCES room (service_id, id),
  FOREIGN KEY (service_id, contact_id) REFERENCES contact (service_id, id),
  FOREIGN KEY (service_id) REFERENCES service (id)
);
CREATE INDEX appointment_i1 ON appointment (service_id, worker_id, starts_at);
CREATE INDEX appointment_i2 ON appointment (service_id, room_id, starts_at);
CREATE INDEX appointment_i3 ON appointment (service_id, site_id, starts_at);
CREATE INDEX appointment_i4 ON appointment (service_id, starts_at, id);
CREATE INDEX appointment_i5 ON appointment (service_id, episode_id, state, starts_at);
CREATE INDEX appointment_i6 ON appointment (service_id, person_id);
CREATE INDEX appointment_i7 ON appointment (service_id, series_id, starts_at);
CREATE INDEX appointment_i8 ON appointment (service_id, line_id);
CREATE INDEX appointment_i9 ON appointment (service_id, contact_id);
ALTER TABLE appointment ENABLE ROW LEVEL SECURITY;
ALTER TABLE appointment FORCE ROW LEVEL SECURITY;
CREATE POLICY of_service ON appointment USING (service_id = leeway_service()) WITH CHECK (service_id = leeway_service());
GRANT SELECT, INSERT, UPDATE, DELETE ON appointment TO leeway_runtime;

CREATE TABLE own_group (
  service_id uuid NOT NULL,
  id uuid NOT NULL,
  name text COLLATE "C" NOT NULL,
  purpose text COLLATE "C" NOT NULL,
  whereabouts text COLLATE "C" NOT NULL,
  place text COLLATE "C" NOT NULL,
  way text COLLATE "C" NOT NULL,
  places integer,
  minutes integer NOT NULL,
  site_id uuid,
  room_id uuid,
  led_by uuid NOT NULL,
  taken bigint NOT NULL,
  made_at timestamptz NOT NULL,
  made_by uuid NOT NULL,
  ended_at timestamptz,
  ended_why text COLLATE "C" NOT NULL,
  version bigint NOT NULL,
  PRIMARY KEY (service_id, id),
  FOREIGN KEY (service_id, site_id) REFERENCES site (service_id, id),
  FOREIGN KEY (service_id, room_id) REFERENCES room (service_id, id),
  FOREIGN KEY (led_by) REFERENCES account (id),
  FOREIGN KEY (made_by) REFERENCES account (id),
  FOREIGN KEY (service_id) REFERENCES service (id)
);
CREATE INDEX own_group_i1 ON own_group (service_id, ended_at, name, id);
CREATE INDEX own_group_i2 ON own_group (service_id, led_by);
ALTER TABLE own_group ENABLE ROW LEVEL SECURITY;
ALTER TABLE own_group FORCE ROW LEVEL SECURITY;
CREATE POLICY of_service ON own_group USING (service_id = leeway_service()) WITH CHECK (service_id = leeway_service());
GRANT SELECT, INSERT, UPDATE, DELETE ON own_group TO leeway_runtime;

CREATE TABLE group_session (
  service_id uuid NOT NULL,
  id uuid NOT NULL,
  group_id uuid NOT NULL,
  line_id uuid NOT NULL,
  note text COLLATE "C" NOT NULL,
  minutes integer,
  travel_minutes integer,
  taken_at timestamptz,
  taken_by uuid,
  version bigint NOT NULL,
  PRIMARY KEY (service_id, id),
  UNIQUE (service_id, line_id),
  FOREIGN KEY (service_id, group_id) REFERENCES own_group (service_id, id),
  FOREIGN KEY (taken_by) REFERENCES account (id),
  FOREIGN KEY (service_id) REFERENCES service (id)
);
CREATE INDEX group_session_i1 ON group_session (service_id, group_id);
ALTER TABLE group_session ENABLE ROW LEVEL SECURITY;
ALTER TABLE group_session FORCE ROW LEVEL SECURITY;
CREATE POLICY of_service ON group_session USING (service_id = leeway_service()) WITH CHECK (service_id = leeway_service());
GRANT SELECT, INSERT, UPDATE, DELETE ON group_session TO leeway_runtime;

CREATE TABLE group_place (
  service_id uuid NOT NULL,
  id uuid NOT NULL,
  group_id uuid NOT NULL,
  person_id uuid NOT NULL,
  episode_id uuid NOT NULL,
  state text COLLATE "C" NOT NULL,
  since_at timestamptz NOT NULL,
  left_why text COLLATE "C",
  left_words text COLLATE "C" NOT NULL,
  made_at timestamptz NOT NULL,
  made_by uuid NOT NULL,
  version bigint NOT NULL,
  PRIMARY KEY (service_id, id),
  FOREIGN KEY (service_id, group_id) REFERENCES own_group (service_id, id),
  FOREIGN KEY (service_id, person_id) REFERENCES person (service_id, id),
  FOREIGN KEY (service_id, episode_id) REFERENCES episode (service_id, id),
  FOREIGN KEY (made_by) REFERENCES account (id),
  FOREIGN KEY (service_id) REFERENCES service (id)
);
CREATE INDEX group_place_i1 ON group_place (service_id, group_id, state, since_at, id);
CREATE INDEX group_place_i2 ON group_place (service_id, person_id);
CREATE INDEX group_place_i3 ON group_place (service_id, episode_id);
ALTER TABLE group_place ENABLE ROW LEVEL SECURITY;
ALTER TABLE group_place FORCE ROW LEVEL SECURITY;
CREATE POLICY of_service ON group_place USING (service_id = leeway_service()) WITH CHECK (service_id = leeway_service());
GRANT SELECT, INSERT, UPDATE, DELETE ON group_place TO leeway_runtime;

CREATE TABLE group_attendance (
  service_id uuid NOT NULL,
  id uuid NOT NULL,
  session_id uuid NOT NULL,
  person_id uuid NOT NULL,
  episode_id uuid,
  contact_id uuid,
  came text COLLATE "C" NOT NULL,
  minutes integer,
  note text COLLATE "C" NOT NULL,
  recorded_at timestamptz NOT NULL,
  recorded_by uuid NOT NULL,
  version bigint NOT NULL,
  PRIMARY KEY (service_id, id),
  FOREIGN KEY (service_id, session_id) REFERENCES group_session (service_id, id),
  FOREIGN KEY (service_id, person_id) REFERENCES person (service_id, id),
  FOREIGN KEY (service_id, episode_id) REFERENCES episode (service_id, id),
  FOREIGN KEY (service_id, contact_id) REFERENCES contact (service_id, id),
  FOREIGN KEY (recorded_by) REFERENCES account (id),
  FOREIGN KEY (service_id) REFERENCES service (id)
);
CREATE INDEX group_attendance_i1 ON group_attendance (service_id, session_id);
CREATE INDEX group_attendance_i2 ON group_attendance (service_id, person_id);
CREATE INDEX group_attendance_i3 ON group_attendance (service_id, episode_id);
CREATE INDEX group_attendance_i4 ON group_attendance (service_id, contact_id);
ALTER TABLE group_attendance ENABLE ROW LEVEL SECURITY;
ALTER TABLE group_attendance FORCE ROW LEVEL SECURITY;
CREATE POLICY of_service ON group_attendance USING (service_id = leeway_service()) WITH CHECK (service_id = leeway_service());
GRANT SELECT, INSERT, UPDATE, DELETE ON group_attendance TO leeway_runtime;

CREATE TABLE walk_in (
  service_id uuid NOT NULL,
  id uuid NOT NULL,
  session_id uuid NOT NULL,
  called text COLLATE "C" NOT NULL,
  site_id uuid,
  district text COLLATE "C" NOT NULL,
  need text COLLATE "C",
  note text COLLATE "C" NOT NULL,
  person_id uuid,
  referral_id uuid,
  noted_at timestamptz NOT NULL,
  noted_by uuid NOT NULL,
  taken_out_at timestamptz,
  version bigint NOT NULL,
  PRIMARY KEY (service_id, id),
  FOREIGN KEY (service_id, session_id) REFERENCES group_session (service_id, id),
  FOREIGN KEY (service_id, site_id) REFERENCES site (service_id, id),
  FOREIGN KEY (service_id, person_id) REFERENCES person (service_id, id),
  FOREIGN KEY (service_id, referral_id) REFERENCES referral (service_id, id),
  FOREIGN KEY (noted_by) REFERENCES account (id),
  FOREIGN KEY (service_id) REFERENCES service (id)
);
CREATE INDEX walk_in_i1 ON walk_in (service_id, session_id, noted_at, id);
CREATE INDEX walk_in_i2 ON walk_in (service_id, person_id);
CREATE INDEX walk_in_i3 ON walk_in (service_id, referral_id);
ALTER TABLE walk_in ENABLE ROW LEVEL SECURITY;
ALTER TABLE walk_in FORCE ROW LEVEL SECURITY;
CREATE POLICY of_service ON walk_in USING (service_id = leeway_service()) WITH CHECK (service_id = leeway_service());
GRANT SELECT, INSERT, UPDATE, DELETE ON walk_in TO leeway_runtime;

CREATE TABLE appointment_reply (
  service_id uuid NOT NULL,
  id uuid NOT NULL,
  appointment_id uuid NOT NULL,
  way text COLLATE "C" NOT NULL,
  answer text COLLATE "C" NOT NULL,
  words text COLLATE "C" NOT NULL,
  at timestamptz NOT NULL,
  seen_at timestamptz,
  seen_by uuid,
  PRIMARY KEY (service_id, appointment_id, id),
  FOREIGN KEY (service_id, appointment_id) REFERENCES appointment (service_id, id),
  FOREIGN KEY (service_id) REFERENCES service (id)
);
CREATE INDEX appointment_reply_i1 ON appointment_reply (service_id, seen_at);
ALTER TABLE appointment_reply ENABLE ROW LEVEL SECURITY;
ALTER TABLE appointment_reply FORCE ROW LEVEL SECURITY;
CREATE POLICY of_service ON appointment_reply USING (service_id = leeway_service()) WITH CHECK (service_id = leeway_service());
GRANT SELECT, INSERT, UPDATE, DELETE ON appointment_reply TO leeway_runtime;

CREATE TABLE goal (
  service_id uuid NOT NULL,
  id uuid NOT NULL,
  episode_id uuid NOT NULL,
  person_id uuid NOT NULL,
  words text COLLATE "C" NOT NULL,
  state text COLLATE "C" NOT NULL,
  agreed_at timestamptz NOT NULL,
  changed_at timestamptz NOT NULL,
  version bigint NOT NULL,
  PRIMARY KEY (service_id, id),
  FOREIGN KEY (service_id, episode_id) REFERENCES episode (service_id, id),
  FOREIGN KEY (service_id, person_id) REFERENCES person (service_id, id),
  FOREIGN KEY (service_id) REFERENCES service (id)
);
CREATE INDEX goal_i1 ON goal (service_id, episode_id);
ALTER TABLE goal ENABLE ROW LEVEL SECURITY;
ALTER TABLE goal FORCE ROW LEVEL SECURITY;
CREATE POLICY of_service ON goal USING (service_id = leeway_service()) WITH CHECK (service_id = leeway_service());
GRANT SELECT, INSERT, UPDATE, DELETE ON goal TO leeway_runtime;

CREATE TABLE step (
  service_id uuid NOT NULL,
  id uuid NOT NULL,
  episode_id uuid NOT NULL,
  goal_id uuid,
  person_id uuid NOT NULL,
  words text COLLATE "C" NOT NULL,
  by_whom text COLLATE "C" NOT NULL,
  due_on date,
  state text COLLATE "C" NOT NULL,
  agreed_at timestamptz NOT NULL,
  changed_at timestamptz NOT NULL,
  version bigint NOT NULL,
  PRIMARY KEY (service_id, id),
  FOREIGN KEY (service_id, episode_id) REFERENCES episode (service_id, id),
  FOREIGN KEY (service_id, goal_id) REFERENCES goal (service_id, id),
  FOREIGN KEY (service_id, person_id) REFERENCES person (service_id, id),
  FOREIGN KEY (service_id) REFERENCES service (id)
);
CREATE INDEX step_i1 ON step (service_id, episode_id, state);
ALTER TABLE step ENABLE ROW LEVEL SECURITY;
ALTER TABLE step FORCE ROW LEVEL SECURITY;
CREATE POLICY of_service ON step USING (service_id = leeway_service()) WITH CHECK (service_id = leeway_service());
GRANT SELECT, INSERT, UPDATE, DELETE ON step TO leeway_runtime;

CREATE TABLE connection (
  service_id uuid NOT NULL,
  id uuid NOT NULL,
  episode_id uuid NOT NULL,
  person_id uuid NOT NULL,
  asset_id uuid NOT NULL,
  state text COLLATE "C" NOT NULL,
  how text COLLATE "C",
  not_taken_up text COLLATE "C",
  note text COLLATE "C" NOT NULL,
  partner_word text COLLATE "C" NOT NULL,
  suggested_at timestamptz NOT NULL,
  changed_at timestamptz NOT NULL,
  version bigint NOT NULL,
  PRIMARY KEY (service_id, id),
  FOREIGN KEY (service_id, episode_id) REFERENCES episode (service_id, id),
  FOREIGN KEY (service_id, person_id) REFERENCES person (service_id, id),
  FOREIGN KEY (service_id, asset_id) REFERENCES asset (service_id, id),
  FOREIGN KEY (service_id) REFERENCES service (id)
);
CREATE INDEX connection_i1 ON connection (service_id, episode_id);
CREATE INDEX connection_i2 ON connection (service_id, asset_id);
ALTER TABLE connection ENABLE ROW LEVEL SECURITY;
ALTER TABLE connection FORCE ROW LEVEL SECURITY;
CREATE POLICY of_service ON connection USING (service_id = leeway_service()) WITH CHECK (service_id = leeway_service());
GRANT SELECT, INSERT, UPDATE, DELETE ON connection TO leeway_runtime;

CREATE TABLE death_told (
  service_id uuid NOT NULL,
  id uuid NOT NULL,
  death_id uuid NOT NULL,
  person_id uuid NOT NULL,
  connection_id uuid NOT NULL,
  how text COLLATE "C" NOT NULL,
  at timestamptz NOT NULL,
  told_by uuid NOT NULL,
  PRIMARY KEY (service_id, id),
  FOREIGN KEY (service_id, death_id) REFERENCES death (service_id, id),
  FOREIGN KEY (service_id, person_id) REFERENCES person (service_id, id),
  FOREIGN KEY (service_id, connection_id) REFERENCES connection (service_id, id),
  FOREIGN KEY (told_by) REFERENCES account (id),
  FOREIGN KEY (service_id) REFERENCES service (id)
);
CREATE INDEX death_told_i1 ON death_told (service_id, death_id);
ALTER TABLE death_told ENABLE ROW LEVEL SECURITY;
ALTER TABLE death_told FORCE ROW LEVEL SECURITY;
CREATE POLICY of_service ON death_told USING (service_id = leeway_service()) WITH CHECK (service_id = leeway_service());
GRANT SELECT, INSERT ON death_told TO leeway_runtime;

CREATE TABLE unmet_need (
  service_id uuid NOT NULL,
  id uuid NOT NULL,
  episode_id uuid NOT NULL,
  person_id uuid NOT NULL,
  need text COLLATE "C" NOT NULL,
  area text COLLATE "C" NOT NULL,
  why text COLLATE "C" NOT NULL,
  note text COLLATE "C" NOT NULL,
  at timestamptz NOT NULL,
  recorded_by uuid NOT NULL,
  PRIMARY KEY (service_id, id),
  FOREIGN KEY (service_id, episode_id) REFERENCES episode (service_id, id),
  FOREIGN KEY (service_id, person_id) REFERENCES person (service_id, id),
  FOREIGN KEY (service_id) REFERENCES service (id)
);
CREATE INDEX unmet_need_i1 ON unmet_need (service_id, episode_id);
CREATE INDEX unmet_need_i2 ON unmet_need (service_id, at, id);
ALTER TABLE unmet_need ENABLE ROW LEVEL SECURITY;
ALTER TABLE unmet_need FORCE ROW LEVEL SECURITY;
CREATE POLICY of_service ON unmet_need USING (service_id = leeway_service()) WITH CHECK (service_id = leeway_service());
GRANT SELECT, INSERT, UPDATE, DELETE ON unmet_need TO leeway_runtime;

CREATE TABLE holding (
  service_id uuid NOT NULL,
  id uuid NOT NULL,
  episode_id uuid NOT NULL,
  person_id uuid NOT NULL,
  consists_of text COLLATE "C" NOT NULL,
  shared_with text COLLATE "C" NOT NULL,
  would_end text COLLATE "C" NOT NULL,
  every_weeks integer,
  review_on date NOT NULL,
  from_at timestamptz NOT NULL,
  until_at timestamptz,
  version bigint NOT NULL,
  PRIMARY KEY (service_id, id),
  FOREIGN KEY (service_id, episode_id) REFERENCES episode (service_id, id),
  FOREIGN KEY (service_id, person_id) REFERENCES person (service_id, id),
  FOREIGN KEY (service_id) REFERENCES service (id)
);
CREATE INDEX holding_i1 ON holding (service_id, episode_id);
ALTER TABLE holding ENABLE ROW LEVEL SECURITY;
ALTER TABLE holding FORCE ROW LEVEL SECURITY;
CREATE POLICY of_service ON holding USING (service_id = leeway_service()) WITH CHECK (service_id = leeway_service());
GRANT SELECT, INSERT, UPDATE, DELETE ON holding TO leeway_runtime;

CREATE TABLE holding_reason (
  service_id uuid NOT NULL,
  holding_id uuid NOT NULL,
  reason text COLLATE "C" NOT NULL,
  PRIMARY KEY (service_id, holding_id, reason),
  FOREIGN KEY (service_id, holding_id) REFERENCES holding (service_id, id),
  FOREIGN KEY (service_id) REFERENCES service (id)
);
ALTER TABLE holding_reason ENABLE ROW LEVEL SECURITY;
ALTER TABLE holding_reason FORCE ROW LEVEL SECURITY;
CREATE POLICY of_service ON holding_reason USING (service_id = leeway_service()) WITH CHECK (service_id = leeway_service());
GRANT SELECT, INSERT, UPDATE, DELETE ON holding_reason TO leeway_runtime;

CREATE TABLE holding_function (
  service_id uuid NOT NULL,
  holding_id uuid NOT NULL,
  function text COLLATE "C" NOT NULL,
  PRIMARY KEY (service_id, holding_id, function),
  FOREIGN KEY (service_id, holding_id) REFERENCES holding (service_id, id),
  FOREIGN KEY (service_id) REFERENCES service (id)
);
ALTER TABLE holding_function ENABLE ROW LEVEL SECURITY;
ALTER TABLE holding_function FORCE ROW LEVEL SECURITY;
CREATE POLICY of_service ON holding_function USING (service_id = leeway_service()) WITH CHECK (service_id = leeway_service());
GRANT SELECT, INSERT, UPDATE, DELETE ON holding_function TO leeway_runtime;

CREATE TABLE ending (
  service_id uuid NOT NULL,
  episode_id uuid NOT NULL,
  person_id uuid NOT NULL,
  stage text COLLATE "C" NOT NULL,
  reason text COLLATE "C" NOT NULL,
  told_on date,
  told_how text COLLATE "C" NOT NULL,
  told_words text COLLATE "C" NOT NULL,
  what_remains text COLLATE "C" NOT NULL,
  door_open text COLLATE "C" NOT NULL,
  referrer_words text COLLATE "C" NOT NULL,
  prepared_at timestamptz NOT NULL,
  prepared_by uuid NOT NULL,
  done_at timestamptz,
  version bigint NOT NULL,
  PRIMARY KEY (service_id, episode_id),
  FOREIGN KEY (service_id, episode_id) REFERENCES episode (service_id, id),
  FOREIGN KEY (service_id, person_id) REFERENCES person (service_id, id),
  FOREIGN KEY (service_id) REFERENCES service (id)
);
ALTER TABLE ending ENABLE ROW LEVEL SECURITY;
ALTER TABLE ending FORCE ROW LEVEL SECURITY;
CREATE POLICY of_service ON ending USING (service_id = leeway_service()) WITH CHECK (service_id = leeway_service());
GRANT SELECT, INSERT, UPDATE, DELETE ON ending TO leeway_runtime;

CREATE TABLE message (
  service_id uuid NOT NULL,
  id uuid NOT NULL,
  referral_id uuid NOT NULL,
  person_id uuid NOT NULL,
  turn text COLLATE "C" NOT NULL,
  to_name text COLLATE "C" NOT NULL,
  body text COLLATE "C" NOT NULL,
  state text COLLATE "C" NOT NULL,
  made_at timestamptz NOT NULL,
  sent_at timestamptz,
  sent_by uuid,
  read_at timestamptz,
  version bigint NOT NULL,
  PRIMARY KEY (service_id, id),
  FOREIGN KEY (service_id, referral_id) REFERENCES referral (service_id, id),
  FOREIGN KEY (service_id, person_id) REFERENCES person (service_id, id),
  FOREIGN KEY (service_id) REFERENCES service (id)
);
CREATE INDEX message_i1 ON message (service_id, referral_id, made_at);
CREATE INDEX message_i2 ON message (service_id, state, made_at, id);
ALTER TABLE message ENABLE ROW LEVEL SECURITY;
ALTER TABLE message FORCE ROW LEVEL SECURITY;
CREATE POLICY of_service ON message USING (service_id = leeway_service()) WITH CHECK (service_id = leeway_service());
GRANT SELECT, INSERT, UPDATE, DELETE ON message TO leeway_runtime;

CREATE TABLE mailing (
  service_id uuid NOT NULL,
  id uuid NOT NULL,
  message_id uuid NOT NULL,
  referral_id uuid NOT NULL,
  person_id uuid NOT NULL,
  to_address text COLLATE "C" NOT NULL,
  to_practice boolean NOT NULL,
  state text COLLATE "C" NOT NULL,
  tries integer NOT NULL,
  error text COLLATE "C" NOT NULL,
  made_at timestamptz NOT NULL,
  made_by text COLLATE "C" NOT NULL,
  done_at timestamptz,
  PRIMARY KEY (service_id, id),
  FOREIGN KEY (service_id, message_id) REFERENCES message (service_id, id),
  FOREIGN KEY (service_id, referral_id) REFERENCES referral (service_id, id),
  FOREIGN KEY (service_id, person_id) REFERENCES person (service_id, id),
  FOREIGN KEY (service_id) REFERENCES service (id)
);
CREATE INDEX mailing_i1 ON mailing (service_id, message_id);
CREATE INDEX mailing_i2 ON mailing (service_id, referral_id);
CREATE INDEX mailing_i3 ON mailing (service_id, made_at, id);
CREATE INDEX mailing_i4 ON mailing (service_id, state, made_at, id);
ALTER TABLE mailing ENABLE ROW LEVEL SECURITY;
ALTER TABLE mailing FORCE ROW LEVEL SECURITY;
CREATE POLICY of_service ON mailing USING (service_id = leeway_service()) WITH CHECK (service_id = leeway_service());
GRANT SELECT, INSERT, UPDATE, DELETE ON mailing TO leeway_runtime;

CREATE TABLE copied_out (
  service_id uuid NOT NULL,
  id uuid NOT NULL,
  referral_id uuid NOT NULL,
  person_id uuid NOT NULL,
  episode_id uuid,
  about text COLLATE "C" NOT NULL,
  code text COLLATE "C" NOT NULL,
  body text COLLATE "C" NOT NULL,
  at timestamptz NOT NULL,
  made_by uuid NOT NULL,
  made_by_name text COLLATE "C" NOT NULL,
  PRIMARY KEY (service_id, id),
  FOREIGN KEY (service_id, referral_id) REFERENCES referral (service_id, id),
  FOREIGN KEY (service_id, person_id) REFERENCES person (service_id, id),
  FOREIGN KEY (made_by) REFERENCES account (id),
  FOREIGN KEY (service_id) REFERENCES service (id)
);
CREATE INDEX copied_out_i1 ON copied_out (service_id, referral_id, at);
ALTER TABLE copied_out ENABLE ROW LEVEL SECURITY;
ALTER TABLE copied_out FORCE ROW LEVEL SECURITY;
CREATE POLICY of_service ON copied_out USING (service_id = leeway_service()) WITH CHECK (service_id = leeway_service());
GRANT SELECT, INSERT, UPDATE, DELETE ON copied_out TO leeway_runtime;

CREATE TABLE desk_message (
  service_id uuid NOT NULL,
  id uuid NOT NULL,
  episode_id uuid NOT NULL,
  person_id uuid NOT NULL,
  site_id uuid NOT NULL,
  from_whom text COLLATE "C" NOT NULL,
  body text COLLATE "C" NOT NULL,
  ring text COLLATE "C" NOT NULL,
  soon boolean NOT NULL,
  taken_by uuid NOT NULL,
  taken_name text COLLATE "C" NOT NULL,
  taken_at timestamptz NOT NULL,
  done_at timestamptz,
  done_by uuid,
  done_name text COLLATE "C" NOT NULL,
  done_words text COLLATE "C" NOT NULL,
  version bigint NOT NULL,
  PRIMARY KEY (service_id, id),
  FOREIGN KEY (service_id, episode_id) REFERENCES episode (service_id, id),
  FOREIGN KEY (service_id, person_id) REFERENCES person (service_id, id),
  FOREIGN KEY (service_id, site_id) REFERENCES site (service_id, id),
  FOREIGN KEY (taken_by) REFERENCES account (id),
  FOREIGN KEY (service_id) REFERENCES service (id)
);
CREATE INDEX desk_message_i1 ON desk_message (service_id, episode_id, taken_at);
CREATE INDEX desk_message_i2 ON desk_message (service_id, site_id, taken_at, id);
CREATE INDEX desk_message_i3 ON desk_message (service_id, done_at, taken_at, id);
CREATE INDEX desk_message_i4 ON desk_message (service_id, person_id);
ALTER TABLE desk_message ENABLE ROW LEVEL SECURITY;
ALTER TABLE desk_message FORCE ROW LEVEL SECURITY;
CREATE POLICY of_service ON desk_message USING (service_id = leeway_service()) WITH CHECK (service_id = leeway_service());
GRANT SELECT, INSERT, UPDATE, DELETE ON desk_message TO leeway_runtime;

CREATE TABLE letter (
  service_id uuid NOT NULL,
  id uuid NOT NULL,
  referral_id uuid NOT NULL,
  person_id uuid NOT NULL,
  template text COLLATE "C" NOT NULL,
  title text COLLATE "C" NOT NULL,
  to_whom text COLLATE "C" NOT NULL,
  language text COLLATE "C" NOT NULL,
  subject text COLLATE "C" NOT NULL,
  head text COLLATE "C" NOT NULL,
  address text COLLATE "C" NOT NULL,
  body text COLLATE "C" NOT NULL,
  large boolean NOT NULL,
  begun_on date NOT NULL,
  state text COLLATE "C" NOT NULL,
  way text COLLATE "C",
  made_at timestamptz NOT NULL,
  made_by uuid NOT NULL,
  sent_at timestamptz,
  sent_by text COLLATE "C" NOT NULL,
  returned_on date,
  returned_words text COLLATE "C" NOT NULL,
  version bigint NOT NULL,
  PRIMARY KEY (service_id, id),
  FOREIGN KEY (service_id, referral_id) REFERENCES referral (service_id, id),
  FOREIGN KEY (service_id, person_id) REFERENCES person (service_id, id),
  FOREIGN KEY (made_by) REFERENCES account (id),
  FOREIGN KEY (service_id) REFERENCES service (id)
);
CREATE INDEX letter_i1 ON letter (service_id, referral_id, made_at);
CREATE INDEX letter_i2 ON letter (service_id, person_id, made_at);
CREATE INDEX letter_i3 ON letter (service_id, state, made_at, id);
ALTER TABLE letter ENABLE ROW LEVEL SECURITY;
ALTER TABLE letter FORCE ROW LEVEL SECURITY;
CREATE POLICY of_service ON letter USING (service_id = leeway_service()) WITH CHECK (service_id = leeway_service());
GRANT SELECT, INSERT, UPDATE, DELETE ON letter TO leeway_runtime;

CREATE TABLE blob (
  service_id uuid NOT NULL,
  id uuid NOT NULL,
  digest bytea,
  size bigint NOT NULL,
  made_at timestamptz NOT NULL,
  PRIMARY KEY (service_id, id),
  UNIQUE (service_id, digest),
  FOREIGN KEY (service_id) REFERENCES service (id)
);
CREATE INDEX blob_i1 ON blob (service_id, made_at);
ALTER TABLE blob ENABLE ROW LEVEL SECURITY;
ALTER TABLE blob FORCE ROW LEVEL SECURITY;
CREATE POLICY of_service ON blob USING (service_id = leeway_service()) WITH CHECK (service_id = leeway_service());
GRANT SELECT, INSERT, UPDATE, DELETE ON blob TO leeway_runtime;

CREATE TABLE blob_piece (
  service_id uuid NOT NULL,
  blob_id uuid NOT NULL,
  n integer NOT NULL,
  body bytea NOT NULL,
  PRIMARY KEY (service_id, blob_id, n),
  FOREIGN KEY (service_id, blob_id) REFERENCES blob (service_id, id),
  FOREIGN KEY (service_id) REFERENCES service (id)
);
ALTER TABLE blob_piece ENABLE ROW LEVEL SECURITY;
ALTER TABLE blob_piece FORCE ROW LEVEL SECURITY;
CREATE POLICY of_service ON blob_piece USING (service_id = leeway_service()) WITH CHECK (service_id = leeway_service());
GRANT SELECT, INSERT, UPDATE, DELETE ON blob_piece TO leeway_runtime;

CREATE TABLE attachment (
  service_id uuid NOT NULL,
  id uuid NOT NULL,
  person_id uuid NOT NULL,
  referral_id uuid,
  contact_id uuid,
  letter_id uuid,
  blob_id uuid,
  name text COLLATE "C" NOT NULL,
  kind text COLLATE "C" NOT NULL,
  size bigint NOT NULL,
  note text COLLATE "C" NOT NULL,
  state text COLLATE "C" NOT NULL,
  scan_words text COLLATE "C" NOT NULL,
  added_at timestamptz NOT NULL,
  added_by text COLLATE "C" NOT NULL,
  settled_at timestamptz,
  out_by text COLLATE "C" NOT NULL,
  out_why text COLLATE "C" NOT NULL,
  version bigint NOT NULL,
  PRIMARY KEY (service_id, id),
  FOREIGN KEY (service_id, person_id) REFERENCES person (service_id, id),
  FOREIGN KEY (service_id, referral_id) REFERENCES referral (service_id, id),
  FOREIGN KEY (service_id, contact_id) REFERENCES contact (service_id, id),
  FOREIGN KEY (service_id, letter_id) REFERENCES letter (service_id, id),
  FOREIGN KEY (service_id, blob_id) REFERENCES blob (service_id, id),
  FOREIGN KEY (service_id) REFERENCES service (id)
);
CREATE INDEX attachment_i1 ON attachment (service_id, person_id, added_at, id);
CREATE INDEX attachment_i2 ON attachment (service_id, referral_id);
CREATE INDEX attachment_i3 ON attachment (service_id, contact_id);
CREATE INDEX attachment_i4 ON attachment (service_id, letter_id);
CREATE INDEX attachment_i5 ON attachment (service_id, blob_id);
CREATE INDEX attachment_i6 ON attachment (service_id, state, added_at);
ALTER TABLE attachment ENABLE ROW LEVEL SECURITY;
ALTER TABLE attachment FORCE ROW LEVEL SECURITY;
CREATE POLICY of_service ON attachment USING (service_id = leeway_service()) WITH CHECK (service_id = leeway_service());
GRANT SELECT, INSERT, UPDATE, DELETE ON attachment TO leeway_runtime;

CREATE TABLE draft (
  service_id uuid NOT NULL,
  account_id uuid NOT NULL,
  code text COLLATE "C" NOT NULL,
  body text COLLATE "C" NOT NULL,
  saved_at timestamptz NOT NULL,
  PRIMARY KEY (service_id, account_id, code),
  FOREIGN KEY (account_id) REFERENCES account (id),
  FOREIGN KEY (service_id) REFERENCES service (id)
);
ALTER TABLE draft ENABLE ROW LEVEL SECURITY;
ALTER TABLE draft FORCE ROW LEVEL SECURITY;
CREATE POLICY of_service ON draft USING (service_id = leeway_service()) WITH CHECK (service_id = leeway_service());
GRANT SELECT, INSERT, UPDATE, DELETE ON draft TO leeway_runtime;

CREATE TABLE sent_form (
  service_id uuid NOT NULL,
  id uuid NOT NULL,
  location text COLLATE "C" NOT NULL,
  at timestamptz NOT NULL,
  PRIMARY KEY (service_id, id),
  FOREIGN KEY (service_id) REFERENCES service (id)
);
CREATE INDEX sent_form_i1 ON sent_form (service_id, at);
ALTER TABLE sent_form ENABLE ROW LEVEL SECURITY;
ALTER TABLE sent_form FORCE ROW LEVEL SECURITY;
CREATE POLICY of_service ON sent_form USING (service_id = leeway_service()) WITH CHECK (service_id = leeway_service());
GRANT SELECT, INSERT, UPDATE, DELETE ON sent_form TO leeway_runtime;

CREATE TABLE case_access (
  service_id uuid NOT NULL,
  id uuid NOT NULL,
  person_id uuid NOT NULL,
  account_id uuid NOT NULL,
  ground text COLLATE "C" NOT NULL,
  episode_id uuid,
  from_at timestamptz NOT NULL,
  until_at timestamptz,
  PRIMARY KEY (service_id, id),
  FOREIGN KEY (service_id, person_id) REFERENCES person (service_id, id),
  FOREIGN KEY (account_id) REFERENCES account (id),
  FOREIGN KEY (service_id) REFERENCES service (id)
);
CREATE INDEX case_access_i1 ON case_access (service_id, account_id, person_id);
CREATE INDEX case_access_i2 ON case_access (service_id, person_id);
CREATE INDEX case_access_i3 ON case_access (service_id, episode_id);
ALTER TABLE case_access ENABLE ROW LEVEL SECURITY;
ALTER TABLE case_access FORCE ROW LEVEL SECURITY;
CREATE POLICY of_service ON case_access USING (service_id = leeway_service()) WITH CHECK (service_id = leeway_service());
GRANT SELECT, INSERT, UPDATE, DELETE ON case_access TO leeway_runtime;

CREATE TABLE kept_off (
  service_id uuid NOT NULL,
  id uuid NOT NULL,
  episode_id uuid NOT NULL,
  person_id uuid NOT NULL,
  at timestamptz NOT NULL,
  made_by uuid NOT NULL,
  PRIMARY KEY (service_id, id),
  FOREIGN KEY (service_id, episode_id) REFERENCES episode (service_id, id),
  FOREIGN KEY (service_id, person_id) REFERENCES person (service_id, id),
  FOREIGN KEY (made_by) REFERENCES account (id),
  FOREIGN KEY (service_id) REFERENCES service (id)
);
CREATE INDEX kept_off_i1 ON kept_off (service_id, episode_id);
ALTER TABLE kept_off ENABLE ROW LEVEL SECURITY;
ALTER TABLE kept_off FORCE ROW LEVEL SECURITY;
CREATE POLICY of_service ON kept_off USING (service_id = leeway_service()) WITH CHECK (service_id = leeway_service());
GRANT SELECT, INSERT, UPDATE, DELETE ON kept_off TO leeway_runtime;

CREATE TABLE glass (
  service_id uuid NOT NULL,
  id uuid NOT NULL,
  reason text COLLATE "C" NOT NULL,
  why text COLLATE "C" NOT NULL,
  person_id uuid,
  made_by uuid NOT NULL,
  made_at timestamptz NOT NULL,
  until_at timestamptz NOT NULL,
  closed_at timestamptz,
  outcome text COLLATE "C",
  outcome_words text COLLATE "C" NOT NULL,
  looked_at timestamptz,
  looked_by uuid,
  version bigint NOT NULL,
  PRIMARY KEY (service_id, id),
  FOREIGN KEY (service_id, person_id) REFERENCES person (service_id, id),
  FOREIGN KEY (made_by) REFERENCES account (id),
  FOREIGN KEY (looked_by) REFERENCES account (id),
  FOREIGN KEY (service_id) REFERENCES service (id)
);
CREATE INDEX glass_i1 ON glass (service_id, made_at, id);
CREATE INDEX glass_i2 ON glass (service_id, looked_at, made_at, id);
CREATE INDEX glass_i3 ON glass (service_id, made_by, made_at);
CREATE INDEX glass_i4 ON glass (service_id, person_id);
ALTER TABLE glass ENABLE ROW LEVEL SECURITY;
ALTER TABLE glass FORCE ROW LEVEL SECURITY;
CREATE POLICY of_service ON glass USING (service_id = leeway_service()) WITH CHECK (service_id = leeway_service());
GRANT SELECT, INSERT, UPDATE ON glass TO leeway_runtime;

CREATE TABLE charter (
  service_id uuid NOT NULL,
  id uuid NOT NULL,
  title text COLLATE "C" NOT NULL,
  about text COLLATE "C" NOT NULL,
  state text COLLATE "C" NOT NULL,
  number integer,
  based_on uuid,
  from_on date,
  until_on date,
  discussed_on date,
  agreed_at timestamptz,
  agreed_by uuid,
  made_at timestamptz NOT NULL,
  made_by uuid NOT NULL,
  version bigint NOT NULL,
  PRIMARY KEY (service_id, id),
  UNIQUE (service_id, number),
  FOREIGN KEY (agreed_by) REFERENCES account (id),
  FOREIGN KEY (made_by) REFERENCES account (id),
  FOREIGN KEY (service_id) REFERENCES service (id)
);
CREATE INDEX charter_i1 ON charter (service_id, state, from_on);
ALTER TABLE charter ENABLE ROW LEVEL SECURITY;
ALTER TABLE charter FORCE ROW LEVEL SECURITY;
CREATE POLICY of_service ON charter USING (service_id = leeway_service()) WITH CHECK (service_id = leeway_service());
GRANT SELECT, INSERT, UPDATE, DELETE ON charter TO leeway_runtime;

CREATE TABLE boundary (
  service_id uuid NOT NULL,
  id uuid NOT NULL,
  charter_id uuid NOT NULL,
  origin_id uuid NOT NULL,
  position integer NOT NULL,
  aspect text COLLATE "C" NOT NULL,
  rule text COLLATE "C",
  latitude integer NOT NULL,
  ceiling integer,
  why text COLLATE "C" NOT NULL,
  words_for_workers text COLLATE "C" NOT NULL,
  words_for_public text COLLATE "C" NOT NULL,
  cmocs text COLLATE "C" NOT NULL,
  version bigint NOT NULL,
  PRIMARY KEY (service_id, id),
  FOREIGN KEY (service_id, charter_id) REFERENCES charter (service_id, id),
  FOREIGN KEY (service_id) REFERENCES service (id)
);
CREATE INDEX boundary_i1 ON boundary (service_id, charter_id, position);
ALTER TABLE boundary ENABLE ROW LEVEL SECURITY;
ALTER TABLE boundary FORCE ROW LEVEL SECURITY;
CREATE POLICY of_service ON boundary USING (service_id = leeway_service()) WITH CHECK (service_id = leeway_service());
GRANT SELECT, INSERT, UPDATE, DELETE ON boundary TO leeway_runtime;

CREATE TABLE charter_part (
  service_id uuid NOT NULL,
  id uuid NOT NULL,
  charter_id uuid NOT NULL,
  position integer NOT NULL,
  name text COLLATE "C" NOT NULL,
  part text COLLATE "C" NOT NULL,
  PRIMARY KEY (service_id, id),
  FOREIGN KEY (service_id, charter_id) REFERENCES charter (service_id, id),
  FOREIGN KEY (service_id) REFERENCES service (id)
);
CREATE INDEX charter_part_i1 ON charter_part (service_id, charter_id, position);
ALTER TABLE charter_part ENABLE ROW LEVEL SECURITY;
ALTER TABLE charter_part FORCE ROW LEVEL SECURITY;
CREATE POLICY of_service ON charter_part USING (service_id = leeway_service()) WITH CHECK (service_id = leeway_service());
GRANT SELECT, INSERT, UPDATE, DELETE ON charter_part TO leeway_runtime;

CREATE TABLE charter_proposal (
  service_id uuid NOT NULL,
  id uuid NOT NULL,
  aspect text COLLATE "C" NOT NULL,
  said text COLLATE "C" NOT NULL,
  why text COLLATE "C" NOT NULL,
  state text COLLATE "C" NOT NULL,
  answer text COLLATE "C" NOT NULL,
  answered_at timestamptz,
  answered_by uuid,
  made_at timestamptz NOT NULL,
  made_by uuid NOT NULL,
  version bigint NOT NULL,
  PRIMARY KEY (service_id, id),
  FOREIGN KEY (answered_by) REFERENCES account (id),
  FOREIGN KEY (made_by) REFERENCES account (id),
  FOREIGN KEY (service_id) REFERENCES service (id)
);
CREATE INDEX charter_proposal_i1 ON charter_proposal (service_id, state, made_at, id);
CREATE INDEX charter_proposal_i2 ON charter_proposal (service_id, made_by);
ALTER TABLE charter_proposal ENABLE ROW LEVEL SECURITY;
ALTER TABLE charter_proposal FORCE ROW LEVEL SECURITY;
CREATE POLICY of_service ON charter_proposal USING (service_id = leeway_service()) WITH CHECK (service_id = leeway_service());
GRANT SELECT, INSERT, UPDATE, DELETE ON charter_proposal TO leeway_runtime;

CREATE TABLE workshop (
  service_id uuid NOT NULL,
  id uuid NOT NULL,
  title text COLLATE "C" NOT NULL,
  aspects text COLLATE "C" NOT NULL,
  anonymous boolean NOT NULL,
  shared_screen boolean NOT NULL,
  state text COLLATE "C" NOT NULL,
  repeats uuid,
  code text COLLATE "C",
  lead_id uuid NOT NULL,
  opened_at timestamptz NOT NULL,
  opened_by uuid NOT NULL,
  closed_at timestamptz,
  charter_id uuid,
  version bigint NOT NULL,
  PRIMARY KEY (service_id, id),
  FOREIGN KEY (lead_id) REFERENCES account (id),
  FOREIGN KEY (opened_by) REFERENCES account (id),
  FOREIGN KEY (service_id) REFERENCES service (id)
);
CREATE INDEX workshop_i1 ON workshop (service_id, opened_at, id);
ALTER TABLE workshop ENABLE ROW LEVEL SECURITY;
ALTER TABLE workshop FORCE ROW LEVEL SECURITY;
CREATE POLICY of_service ON workshop USING (service_id = leeway_service()) WITH CHECK (service_id = leeway_service());
GRANT SELECT, INSERT, UPDATE, DELETE ON workshop TO leeway_runtime;

CREATE TABLE workshop_joined (
  service_id uuid NOT NULL,
  id uuid NOT NULL,
  workshop_id uuid NOT NULL,
  account_id uuid NOT NULL,
  PRIMARY KEY (service_id, id),
  UNIQUE (service_id, workshop_id, account_id),
  FOREIGN KEY (service_id, workshop_id) REFERENCES workshop (service_id, id),
  FOREIGN KEY (account_id) REFERENCES account (id),
  FOREIGN KEY (service_id) REFERENCES service (id)
);
ALTER TABLE workshop_joined ENABLE ROW LEVEL SECURITY;
ALTER TABLE workshop_joined FORCE ROW LEVEL SECURITY;
CREATE POLICY of_service ON workshop_joined USING (service_id = leeway_service()) WITH CHECK (service_id = leeway_service());
GRANT SELECT, INSERT, UPDATE, DELETE ON workshop_joined TO leeway_runtime;

CREATE TABLE workshop_seat (
  service_id uuid NOT NULL,
  id uuid NOT NULL,
  workshop_id uuid NOT NULL,
  token_hash bytea,
  part text COLLATE "C" NOT NULL,
  kind text COLLATE "C" NOT NULL,
  name text COLLATE "C" NOT NULL,
  PRIMARY KEY (service_id, id),
  FOREIGN KEY (service_id, workshop_id) REFERENCES workshop (service_id, id),
  FOREIGN KEY (service_id) REFERENCES service (id)
);
CREATE INDEX workshop_seat_i1 ON workshop_seat (service_id, workshop_id);
ALTER TABLE workshop_seat ENABLE ROW LEVEL SECURITY;
ALTER TABLE workshop_seat FORCE ROW LEVEL SECURITY;
CREATE POLICY of_service ON workshop_seat USING (service_id = leeway_service()) WITH CHECK (service_id = leeway_service());
GRANT SELECT, INSERT, UPDATE, DELETE ON workshop_seat TO leeway_runtime;

CREATE TABLE workshop_placing (
  service_id uuid NOT NULL,
  id uuid NOT NULL,
  workshop_id uuid NOT NULL,
  seat_id uuid NOT NULL,
  aspect text COLLATE "C" NOT NULL,
  place integer NOT NULL,
  word text COLLATE "C" NOT NULL,
  PRIMARY KEY (service_id, id),
  UNIQUE (service_id, seat_id, aspect),
  FOREIGN KEY (service_id, workshop_id) REFERENCES workshop (service_id, id),
  FOREIGN KEY (service_id, seat_id) REFERENCES workshop_seat (service_id, id),
  FOREIGN KEY (service_id) REFERENCES service (id)
);
CREATE INDEX workshop_placing_i1 ON workshop_placing (service_id, workshop_id);
ALTER TABLE workshop_placing ENABLE ROW LEVEL SECURITY;
ALTER TABLE workshop_placing FORCE ROW LEVEL SECURITY;
CREATE POLICY of_service ON workshop_placing USING (service_id = leeway_service()) WITH CHECK (service_id = leeway_service());
GRANT SELECT, INSERT, UPDATE, DELETE ON workshop_placing TO leeway_runtime;

CREATE TABLE workshop_outcome (
  service_id uuid NOT NULL,
  id uuid NOT NULL,
  workshop_id uuid NOT NULL,
  aspect text COLLATE "C" NOT NULL,
  bringing text COLLATE "C" NOT NULL,
  words text COLLATE "C" NOT NULL,
  PRIMARY KEY (service_id, id),
  FOREIGN KEY (service_id, workshop_id) REFERENCES workshop (service_id, id),
  FOREIGN KEY (service_id) REFERENCES service (id)
);
CREATE INDEX workshop_outcome_i1 ON workshop_outcome (service_id, workshop_id);
ALTER TABLE workshop_outcome ENABLE ROW LEVEL SECURITY;
ALTER TABLE workshop_outcome FORCE ROW LEVEL SECURITY;
CREATE POLICY of_service ON workshop_outcome USING (service_id = leeway_service()) WITH CHECK (service_id = leeway_service());
GRANT SELECT, INSERT, UPDATE, DELETE ON workshop_outcome TO leeway_runtime;

CREATE TABLE workshop_settlement (
  service_id uuid NOT NULL,
  id uuid NOT NULL,
  workshop_id uuid NOT NULL,
  aspect text COLLATE "C" NOT NULL,
  agreed integer,
  words text COLLATE "C" NOT NULL,
  version bigint NOT NULL,
  PRIMARY KEY (service_id, id),
  UNIQUE (service_id, workshop_id, aspect),
  FOREIGN KEY (service_id, workshop_id) REFERENCES workshop (service_id, id),
  FOREIGN KEY (service_id) REFERENCES service (id)
);
ALTER TABLE workshop_settlement ENABLE ROW LEVEL SECURITY;
ALTER TABLE workshop_settlement FORCE ROW LEVEL SECURITY;
CREATE POLICY of_service ON workshop_settlement USING (service_id = leeway_service()) WITH CHECK (service_id = leeway_service());
GRANT SELECT, INSERT, UPDATE, DELETE ON workshop_settlement TO leeway_runtime;

CREATE TABLE personal_latitude (
  service_id uuid NOT NULL,
  id uuid NOT NULL,
  worker_id uuid NOT NULL,
  aspect text COLLATE "C" NOT NULL,
  latitude integer NOT NULL,
  from_on date NOT NULL,
  until_on date NOT NULL,
  why text COLLATE "C" NOT NULL,
  agreed_by uuid NOT NULL,
  agreed_at timestamptz NOT NULL,
  ended_at timestamptz,
  PRIMARY KEY (service_id, id),
  FOREIGN KEY (worker_id) REFERENCES account (id),
  FOREIGN KEY (agreed_by) REFERENCES account (id),
  FOREIGN KEY (service_id) REFERENCES service (id)
);
CREATE INDEX personal_latitude_i1 ON personal_latitude (service_id, worker_id, until_on);
ALTER TABLE personal_latitude ENABLE ROW LEVEL SECURITY;
ALTER TABLE personal_latitude FORCE ROW LEVEL SECURITY;
CREATE POLICY of_service ON personal_latitude USING (service_id = leeway_service()) WITH CHECK (service_id = leeway_service());
GRANT SELECT, INSERT, UPDATE, DELETE ON personal_latitude TO leeway_runtime;

CREATE TABLE other_work (
  service_id uuid NOT NULL,
  id uuid NOT NULL,
  worker_id uuid NOT NULL,
  kind text COLLATE "C" NOT NULL,
  asker text COLLATE "C" NOT NULL,
  minutes integer,
  asked_on date NOT NULL,
  what text COLLATE "C" NOT NULL,
  state text COLLATE "C" NOT NULL,
  answer text COLLATE "C",
  answered_as text COLLATE "C",
  answered_by uuid,
  answered_on date,
  words text COLLATE "C" NOT NULL,
  noted_at timestamptz NOT NULL,
  version bigint NOT NULL,
  PRIMARY KEY (service_id, id),
  FOREIGN KEY (worker_id) REFERENCES account (id),
  FOREIGN KEY (answered_by) REFERENCES account (id),
  FOREIGN KEY (service_id) REFERENCES service (id)
);
CREATE INDEX other_work_i1 ON other_work (service_id, worker_id, noted_at, id);
CREATE INDEX other_work_i2 ON other_work (service_id, state, noted_at, id);
CREATE INDEX other_work_i3 ON other_work (service_id, asked_on);
ALTER TABLE other_work ENABLE ROW LEVEL SECURITY;
ALTER TABLE other_work FORCE ROW LEVEL SECURITY;
CREATE POLICY of_service ON other_work USING (service_id = leeway_service()) WITH CHECK (service_id = leeway_service());
GRANT SELECT, INSERT, UPDATE, DELETE ON other_work TO leeway_runtime;

CREATE TABLE course (
  service_id uuid NOT NULL,
  id uuid NOT NULL,
  name text COLLATE "C" NOT NULL,
  kind text COLLATE "C" NOT NULL,
  every_months integer,
  within_weeks integer,
  since_on date NOT NULL,
  retired_on date,
  version bigint NOT NULL,
  PRIMARY KEY (service_id, id),
  FOREIGN KEY (service_id) REFERENCES service (id)
);
ALTER TABLE course ENABLE ROW LEVEL SECURITY;
ALTER TABLE course FORCE ROW LEVEL SECURITY;
CREATE POLICY of_service ON course USING (service_id = leeway_service()) WITH CHECK (service_id = leeway_service());
GRANT SELECT, INSERT, UPDATE, DELETE ON course TO leeway_runtime;

CREATE TABLE course_done (
  service_id uuid NOT NULL,
  id uuid NOT NULL,
  course_id uuid NOT NULL,
  worker_id uuid NOT NULL,
  how text COLLATE "C" NOT NULL,
  done_on date NOT NULL,
  word text COLLATE "C" NOT NULL,
  PRIMARY KEY (service_id, id),
  FOREIGN KEY (service_id, course_id) REFERENCES course (service_id, id),
  FOREIGN KEY (worker_id) REFERENCES account (id),
  FOREIGN KEY (service_id) REFERENCES service (id)
);
CREATE INDEX course_done_i1 ON course_done (service_id, worker_id, course_id, done_on);
CREATE INDEX course_done_i2 ON course_done (service_id, course_id);
ALTER TABLE course_done ENABLE ROW LEVEL SECURITY;
ALTER TABLE course_done FORCE ROW LEVEL SECURITY;
CREATE POLICY of_service ON course_done USING (service_id = leeway_service()) WITH CHECK (service_id = leeway_service());
GRANT SELECT, INSERT, UPDATE, DELETE ON course_done TO leeway_runtime;

CREATE TABLE training_gap (
  service_id uuid NOT NULL,
  id uuid NOT NULL,
  worker_id uuid NOT NULL,
  topic text COLLATE "C" NOT NULL,
  words text COLLATE "C" NOT NULL,
  state text COLLATE "C" NOT NULL,
  what text COLLATE "C" NOT NULL,
  by_on date,
  why text COLLATE "C" NOT NULL,
  offered_what text COLLATE "C" NOT NULL,
  offered_by_on date,
  offered_as text COLLATE "C",
  said_on date NOT NULL,
  changed_at timestamptz NOT NULL,
  version bigint NOT NULL,
  PRIMARY KEY (service_id, id),
  FOREIGN KEY (worker_id) REFERENCES account (id),
  FOREIGN KEY (service_id) REFERENCES service (id)
);
CREATE INDEX training_gap_i1 ON training_gap (service_id, worker_id, changed_at, id);
CREATE INDEX training_gap_i2 ON training_gap (service_id, said_on);
ALTER TABLE training_gap ENABLE ROW LEVEL SECURITY;
ALTER TABLE training_gap FORCE ROW LEVEL SECURITY;
CREATE POLICY of_service ON training_gap USING (service_id = leeway_service()) WITH CHECK (service_id = leeway_service());
GRANT SELECT, INSERT, UPDATE, DELETE ON training_gap TO leeway_runtime;

CREATE TABLE back_stage (
  service_id uuid NOT NULL,
  id uuid NOT NULL,
  worker_id uuid NOT NULL,
  on_day date NOT NULL,
  kind text COLLATE "C" NOT NULL,
  minutes integer NOT NULL,
  note text COLLATE "C" NOT NULL,
  PRIMARY KEY (service_id, id),
  FOREIGN KEY (worker_id) REFERENCES account (id),
  FOREIGN KEY (service_id) REFERENCES service (id)
);
CREATE INDEX back_stage_i1 ON back_stage (service_id, worker_id, on_day);
CREATE INDEX back_stage_i2 ON back_stage (service_id, on_day);
ALTER TABLE back_stage ENABLE ROW LEVEL SECURITY;
ALTER TABLE back_stage FORCE ROW LEVEL SECURITY;
CREATE POLICY of_service ON back_stage USING (service_id = leeway_service()) WITH CHECK (service_id = leeway_service());
GRANT SELECT, INSERT, UPDATE, DELETE ON back_stage TO leeway_runtime;

CREATE TABLE pulse_taken (
  service_id uuid NOT NULL,
  account_id uuid NOT NULL,
  round_on date NOT NULL,
  PRIMARY KEY (service_id, account_id),
  FOREIGN KEY (account_id) REFERENCES account (id),
  FOREIGN KEY (service_id) REFERENCES service (id)
);
ALTER TABLE pulse_taken ENABLE ROW LEVEL SECURITY;
ALTER TABLE pulse_taken FORCE ROW LEVEL SECURITY;
CREATE POLICY of_service ON pulse_taken USING (service_id = leeway_service()) WITH CHECK (service_id = leeway_service());
GRANT SELECT, INSERT, UPDATE, DELETE ON pulse_taken TO leeway_runtime;

CREATE TABLE pulse_tally (
  service_id uuid NOT NULL,
  round_on date NOT NULL,
  question text COLLATE "C" NOT NULL,
  agree text COLLATE "C" NOT NULL,
  many integer NOT NULL,
  PRIMARY KEY (service_id, round_on, question, agree),
  FOREIGN KEY (service_id) REFERENCES service (id)
);
ALTER TABLE pulse_tally ENABLE ROW LEVEL SECURITY;
ALTER TABLE pulse_tally FORCE ROW LEVEL SECURITY;
CREATE POLICY of_service ON pulse_tally USING (service_id = leeway_service()) WITH CHECK (service_id = leeway_service());
GRANT SELECT, INSERT, UPDATE, DELETE ON pulse_tally TO leeway_runtime;

CREATE TABLE pulse_cell (
  service_id uuid NOT NULL,
  round_on date NOT NULL,
  question text COLLATE "C" NOT NULL,
  answered integer NOT NULL,
  middle text COLLATE "C" NOT NULL,
  parts text COLLATE "C" NOT NULL,
  PRIMARY KEY (service_id, round_on, question),
  FOREIGN KEY (service_id) REFERENCES service (id)
);
ALTER TABLE pulse_cell ENABLE ROW LEVEL SECURITY;
ALTER TABLE pulse_cell FORCE ROW LEVEL SECURITY;
CREATE POLICY of_service ON pulse_cell USING (service_id = leeway_service()) WITH CHECK (service_id = leeway_service());
GRANT SELECT, INSERT, UPDATE, DELETE ON pulse_cell TO leeway_runtime;

CREATE TABLE pulse_own (
  service_id uuid NOT NULL,
  worker_id uuid NOT NULL,
  month text COLLATE "C" NOT NULL,
  answers text COLLATE "C" NOT NULL,
  PRIMARY KEY (service_id, worker_id, month),
  FOREIGN KEY (worker_id) REFERENCES account (id),
  FOREIGN KEY (service_id) REFERENCES service (id)
);
ALTER TABLE pulse_own ENABLE ROW LEVEL SECURITY;
ALTER TABLE pulse_own FORCE ROW LEVEL SECURITY;
CREATE POLICY of_service ON pulse_own USING (service_id = leeway_service()) WITH CHECK (service_id = leeway_service());
GRANT SELECT, INSERT, UPDATE, DELETE ON pulse_own TO leeway_runtime;

CREATE TABLE peer_situation (
  service_id uuid NOT NULL,
  id uuid NOT NULL,
  teller_id uuid NOT NULL,
  title text COLLATE "C" NOT NULL,
  body text COLLATE "C" NOT NULL,
  told_at timestamptz NOT NULL,
  closes_on date NOT NULL,
  closed_on date,
  took text COLLATE "C" NOT NULL,
  version bigint NOT NULL,
  PRIMARY KEY (service_id, id),
  FOREIGN KEY (teller_id) REFERENCES account (id),
  FOREIGN KEY (service_id) REFERENCES service (id)
);
CREATE INDEX peer_situation_i1 ON peer_situation (service_id, told_at, id);
CREATE INDEX peer_situation_i2 ON peer_situation (service_id, teller_id);
ALTER TABLE peer_situation ENABLE ROW LEVEL SECURITY;
ALTER TABLE peer_situation FORCE ROW LEVEL SECURITY;
CREATE POLICY of_service ON peer_situation USING (service_id = leeway_service()) WITH CHECK (service_id = leeway_service());
GRANT SELECT, INSERT, UPDATE, DELETE ON peer_situation TO leeway_runtime;

CREATE TABLE peer_answer (
  service_id uuid NOT NULL,
  id uuid NOT NULL,
  situation_id uuid NOT NULL,
  account_id uuid NOT NULL,
  place integer NOT NULL,
  reason text COLLATE "C" NOT NULL,
  PRIMARY KEY (service_id, id),
  UNIQUE (service_id, situation_id, account_id),
  FOREIGN KEY (service_id, situation_id) REFERENCES peer_situation (service_id, id),
  FOREIGN KEY (account_id) REFERENCES account (id),
  FOREIGN KEY (service_id) REFERENCES service (id)
);
CREATE INDEX peer_answer_i1 ON peer_answer (service_id, account_id);
ALTER TABLE peer_answer ENABLE ROW LEVEL SECURITY;
ALTER TABLE peer_answer FORCE ROW LEVEL SECURITY;
CREATE POLICY of_service ON peer_answer USING (service_id = leeway_service()) WITH CHECK (service_id = leeway_service());
GRANT SELECT, INSERT, UPDATE, DELETE ON peer_answer TO leeway_runtime;

CREATE TABLE role_look (
  service_id uuid NOT NULL,
  id uuid NOT NULL,
  worker_id uuid NOT NULL,
  look text COLLATE "C" NOT NULL,
  began_on date,
  amounts text COLLATE "C" NOT NULL,
  words text COLLATE "C" NOT NULL,
  done_on date NOT NULL,
  supervisor_id uuid,
  together text COLLATE "C" NOT NULL,
  version bigint NOT NULL,
  PRIMARY KEY (service_id, id),
  UNIQUE (service_id, worker_id, look),
  FOREIGN KEY (worker_id) REFERENCES account (id),
  FOREIGN KEY (supervisor_id) REFERENCES account (id),
  FOREIGN KEY (service_id) REFERENCES service (id)
);
CREATE INDEX role_look_i1 ON role_look (service_id, supervisor_id);
ALTER TABLE role_look ENABLE ROW LEVEL SECURITY;
ALTER TABLE role_look FORCE ROW LEVEL SECURITY;
CREATE POLICY of_service ON role_look USING (service_id = leeway_service()) WITH CHECK (service_id = leeway_service());
GRANT SELECT, INSERT, UPDATE, DELETE ON role_look TO leeway_runtime;

CREATE TABLE discretion (
  service_id uuid NOT NULL,
  id uuid NOT NULL,
  worker_id uuid NOT NULL,
  at timestamptz NOT NULL,
  aspect text COLLATE "C" NOT NULL,
  kind text COLLATE "C" NOT NULL,
  why text COLLATE "C" NOT NULL,
  hoped text COLLATE "C" NOT NULL,
  could_not_wait boolean NOT NULL,
  own boolean NOT NULL,
  came_of text COLLATE "C" NOT NULL,
  came_of_at timestamptz,
  person_id uuid,
  episode_id uuid,
  referral_id uuid,
  made_at timestamptz NOT NULL,
  version bigint NOT NULL,
  PRIMARY KEY (service_id, id),
  FOREIGN KEY (worker_id) REFERENCES account (id),
  FOREIGN KEY (service_id, person_id) REFERENCES person (service_id, id),
  FOREIGN KEY (service_id, episode_id) REFERENCES episode (service_id, id),
  FOREIGN KEY (service_id, referral_id) REFERENCES referral (service_id, id),
  FOREIGN KEY (service_id) REFERENCES service (id)
);
CREATE INDEX discretion_i1 ON discretion (service_id, worker_id, at, id);
CREATE INDEX discretion_i2 ON discretion (service_id, episode_id);
CREATE INDEX discretion_i3 ON discretion (service_id, referral_id);
CREATE INDEX discretion_i4 ON discretion (service_id, person_id);
ALTER TABLE discretion ENABLE ROW LEVEL SECURITY;
ALTER TABLE discretion FORCE ROW LEVEL SECURITY;
CREATE POLICY of_service ON discretion USING (service_id = leeway_service()) WITH CHECK (service_id = leeway_service());
GRANT SELECT, INSERT, UPDATE, DELETE ON discretion TO leeway_runtime;

CREATE TABLE reflection (
  service_id uuid NOT NULL,
  id uuid NOT NULL,
  discretion_id uuid NOT NULL,
  worker_id uuid NOT NULL,
  words text COLLATE "C" NOT NULL,
  bring boolean NOT NULL,
  made_at timestamptz NOT NULL,
  version bigint NOT NULL,
  PRIMARY KEY (service_id, id),
  UNIQUE (service_id, discretion_id),
  FOREIGN KEY (worker_id) REFERENCES account (id),
  FOREIGN KEY (service_id) REFERENCES service (id)
);
CREATE INDEX reflection_i1 ON reflection (service_id, worker_id);
ALTER TABLE reflection ENABLE ROW LEVEL SECURITY;
ALTER TABLE reflection FORCE ROW LEVEL SECURITY;
CREATE POLICY of_service ON reflection USING (service_id = leeway_service()) WITH CHECK (service_id = leeway_service());
GRANT SELECT, INSERT, UPDATE, DELETE ON reflection TO leeway_runtime;

CREATE TABLE minute_day (
  service_id uuid NOT NULL,
  worker_id uuid NOT NULL,
  day date NOT NULL,
  skipped boolean NOT NULL,
  PRIMARY KEY (service_id, worker_id, day),
  FOREIGN KEY (worker_id) REFERENCES account (id),
  FOREIGN KEY (service_id) REFERENCES service (id)
);
ALTER TABLE minute_day ENABLE ROW LEVEL SECURITY;
ALTER TABLE minute_day FORCE ROW LEVEL SECURITY;
CREATE POLICY of_service ON minute_day USING (service_id = leeway_service()) WITH CHECK (service_id = leeway_service());
GRANT SELECT, INSERT, UPDATE, DELETE ON minute_day TO leeway_runtime;

CREATE TABLE minute_said (
  service_id uuid NOT NULL,
  id uuid NOT NULL,
  worker_id uuid NOT NULL,
  day date NOT NULL,
  position integer NOT NULL,
  becomes text COLLATE "C" NOT NULL,
  words text COLLATE "C" NOT NULL,
  subject_id uuid,
  PRIMARY KEY (service_id, id),
  FOREIGN KEY (worker_id) REFERENCES account (id),
  FOREIGN KEY (service_id) REFERENCES service (id)
);
CREATE INDEX minute_said_i1 ON minute_said (service_id, worker_id, day, position);
ALTER TABLE minute_said ENABLE ROW LEVEL SECURITY;
ALTER TABLE minute_said FORCE ROW LEVEL SECURITY;
CREATE POLICY of_service ON minute_said USING (service_id = leeway_service()) WITH CHECK (service_id = leeway_service());
GRANT SELECT, INSERT, UPDATE, DELETE ON minute_said TO leeway_runtime;

CREATE TABLE minute_choice (
  service_id uuid NOT NULL,
  worker_id uuid NOT NULL,
  asks boolean NOT NULL,
  from_hour integer NOT NULL,
  PRIMARY KEY (service_id, worker_id),
  FOREIGN KEY (worker_id) REFERENCES account (id),
  FOREIGN KEY (service_id) REFERENCES service (id)
);
ALTER TABLE minute_choice ENABLE ROW LEVEL SECURITY;
ALTER TABLE minute_choice FORCE ROW LEVEL SECURITY;
CREATE POLICY of_service ON minute_choice USING (service_id = leeway_service()) WITH CHECK (service_id = leeway_service());
GRANT SELECT, INSERT, UPDATE, DELETE ON minute_choice TO leeway_runtime;

CREATE TABLE supervision_word (
  service_id uuid NOT NULL,
  id uuid NOT NULL,
  worker_id uuid NOT NULL,
  at timestamptz NOT NULL,
  words text COLLATE "C" NOT NULL,
  session_id uuid,
  done_at timestamptz,
  PRIMARY KEY (service_id, id),
  FOREIGN KEY (worker_id) REFERENCES account (id),
  FOREIGN KEY (service_id) REFERENCES service (id)
);
CREATE INDEX supervision_word_i1 ON supervision_word (service_id, worker_id, done_at, at);
ALTER TABLE supervision_word ENABLE ROW LEVEL SECURITY;
ALTER TABLE supervision_word FORCE ROW LEVEL SECURITY;
CREATE POLICY of_service ON supervision_word USING (service_id = leeway_service()) WITH CHECK (service_id = leeway_service());
GRANT SELECT, INSERT, UPDATE, DELETE ON supervision_word TO leeway_runtime;

CREATE TABLE weighed (
  service_id uuid NOT NULL,
  id uuid NOT NULL,
  charter_id uuid NOT NULL,
  boundary_id uuid NOT NULL,
  aspect text COLLATE "C" NOT NULL,
  act text COLLATE "C" NOT NULL,
  subject uuid NOT NULL,
  beyond boolean NOT NULL,
  outcome text COLLATE "C" NOT NULL,
  latitude integer NOT NULL,
  personal boolean NOT NULL,
  figures text COLLATE "C" NOT NULL,
  worker_id uuid NOT NULL,
  at timestamptz NOT NULL,
  discretion_id uuid,
  to_talk_about boolean NOT NULL,
  talked_at timestamptz,
  person_id uuid,
  episode_id uuid,
  referral_id uuid,
  PRIMARY KEY (service_id, id),
  FOREIGN KEY (service_id, charter_id) REFERENCES charter (service_id, id),
  FOREIGN KEY (service_id, boundary_id) REFERENCES boundary (service_id, id),
  FOREIGN KEY (worker_id) REFERENCES account (id),
  FOREIGN KEY (service_id, discretion_id) REFERENCES discretion (service_id, id),
  FOREIGN KEY (service_id, person_id) REFERENCES person (service_id, id),
  FOREIGN KEY (service_id, episode_id) REFERENCES episode (service_id, id),
  FOREIGN KEY (service_id, referral_id) REFERENCES referral (service_id, id),
  FOREIGN KEY (service_id) REFERENCES service (id)
);
CREATE INDEX weighed_i1 ON weighed (service_id, boundary_id, at, id);
CREATE INDEX weighed_i2 ON weighed (service_id, worker_id, to_talk_about, talked_at);
CREATE INDEX weighed_i3 ON weighed (service_id, episode_id, at);
CREATE INDEX weighed_i4 ON weighed (service_id, subject);
CREATE INDEX weighed_i5 ON weighed (service_id, referral_id);
CREATE INDEX weighed_i6 ON weighed (service_id, person_id);
CREATE INDEX weighed_i7 ON weighed (service_id, discretion_id);
ALTER TABLE weighed ENABLE ROW LEVEL SECURITY;
ALTER TABLE weighed FORCE ROW LEVEL SECURITY;
CREATE POLICY of_service ON weighed USING (service_id = leeway_service()) WITH CHECK (service_id = leeway_service());
GRANT SELECT, INSERT, UPDATE, DELETE ON weighed TO leeway_runtime;

CREATE TABLE ask (
  service_id uuid NOT NULL,
  id uuid NOT NULL,
  worker_id uuid NOT NULL,
  asked_of uuid NOT NULL,
  aspect text COLLATE "C" NOT NULL,
  boundary_id uuid,
  act text COLLATE "C" NOT NULL,
  what text COLLATE "C" NOT NULL,
  figures text COLLATE "C" NOT NULL,
  state text COLLATE "C" NOT NULL,
  answer text COLLATE "C" NOT NULL,
  asked_at timestamptz NOT NULL,
  due_at timestamptz NOT NULL,
  told_at timestamptz,
  passed_on_at timestamptz,
  answered_at timestamptz,
  answered_by uuid,
  used_by uuid,
  until_at timestamptz,
  person_id uuid,
  episode_id uuid,
  referral_id uuid,
  version bigint NOT NULL,
  PRIMARY KEY (service_id, id),
  FOREIGN KEY (worker_id) REFERENCES account (id),
  FOREIGN KEY (asked_of) REFERENCES account (id),
  FOREIGN KEY (service_id, boundary_id) REFERENCES boundary (service_id, id),
  FOREIGN KEY (answered_by) REFERENCES account (id),
  FOREIGN KEY (service_id, person_id) REFERENCES person (service_id, id),
  FOREIGN KEY (service_id, episode_id) REFERENCES episode (service_id, id),
  FOREIGN KEY (service_id, referral_id) REFERENCES referral (service_id, id),
  FOREIGN KEY (service_id) REFERENCES service (id)
);
CREATE INDEX ask_i1 ON ask (service_id, worker_id, asked_at, id);
CREATE INDEX ask_i2 ON ask (service_id, asked_of, state, due_at);
CREATE INDEX ask_i3 ON ask (service_id, state, due_at);
CREATE INDEX ask_i4 ON ask (service_id, episode_id);
CREATE INDEX ask_i5 ON ask (service_id, referral_id);
CREATE INDEX ask_i6 ON ask (service_id, person_id);
ALTER TABLE ask ENABLE ROW LEVEL SECURITY;
ALTER TABLE ask FORCE ROW LEVEL SECURITY;
CREATE POLICY of_service ON ask USING (service_id = leeway_service()) WITH CHECK (service_id = leeway_service());
GRANT SELECT, INSERT, UPDATE, DELETE ON ask TO leeway_runtime;

CREATE TABLE supervision_case (
  service_id uuid NOT NULL,
  id uuid NOT NULL,
  episode_id uuid NOT NULL,
  person_id uuid NOT NULL,
  worker_id uuid NOT NULL,
  supervisor_id uuid NOT NULL,
  why text COLLATE "C" NOT NULL,
  brought_at timestamptz NOT NULL,
  until_at timestamptz NOT NULL,
  ended_at timestamptz,
  PRIMARY KEY (service_id, id),
  FOREIGN KEY (service_id, episode_id) REFERENCES episode (service_id, id),
  FOREIGN KEY (service_id, person_id) REFERENCES person (service_id, id),
  FOREIGN KEY (worker_id) REFERENCES account (id),
  FOREIGN KEY (supervisor_id) REFERENCES account (id),
  FOREIGN KEY (service_id) REFERENCES service (id)
);
CREATE INDEX supervision_case_i1 ON supervision_case (service_id, supervisor_id, until_at);
CREATE INDEX supervision_case_i2 ON supervision_case (service_id, episode_id);
ALTER TABLE supervision_case ENABLE ROW LEVEL SECURITY;
ALTER TABLE supervision_case FORCE ROW LEVEL SECURITY;
CREATE POLICY of_service ON supervision_case USING (service_id = leeway_service()) WITH CHECK (service_id = leeway_service());
GRANT SELECT, INSERT, UPDATE, DELETE ON supervision_case TO leeway_runtime;

CREATE TABLE supervision_session (
  service_id uuid NOT NULL,
  id uuid NOT NULL,
  pair_id uuid NOT NULL,
  worker_id uuid NOT NULL,
  supervisor_id uuid,
  day date NOT NULL,
  clock text COLLATE "C" NOT NULL,
  place text COLLATE "C" NOT NULL,
  state text COLLATE "C" NOT NULL,
  parts text COLLATE "C" NOT NULL,
  notes text COLLATE "C" NOT NULL,
  notes_clinical text COLLATE "C" NOT NULL,
  notes_emotional text COLLATE "C" NOT NULL,
  notes_version bigint NOT NULL,
  worker_agreed bigint,
  supervisor_agreed bigint,
  worker_block uuid,
  supervisor_block uuid,
  why text COLLATE "C" NOT NULL,
  moved_to uuid,
  made_at timestamptz NOT NULL,
  made_by uuid NOT NULL,
  version bigint NOT NULL,
  PRIMARY KEY (service_id, id),
  FOREIGN KEY (service_id, pair_id) REFERENCES supervision_tie (service_id, id),
  FOREIGN KEY (worker_id) REFERENCES account (id),
  FOREIGN KEY (supervisor_id) REFERENCES account (id),
  FOREIGN KEY (made_by) REFERENCES account (id),
  FOREIGN KEY (service_id) REFERENCES service (id)
);
CREATE INDEX supervision_session_i1 ON supervision_session (service_id, pair_id, day, id);
CREATE INDEX supervision_session_i2 ON supervision_session (service_id, worker_id, day);
CREATE INDEX supervision_session_i3 ON supervision_session (service_id, supervisor_id, day);
CREATE INDEX supervision_session_i4 ON supervision_session (service_id, day);
ALTER TABLE supervision_session ENABLE ROW LEVEL SECURITY;
ALTER TABLE supervision_session FORCE ROW LEVEL SECURITY;
CREATE POLICY of_service ON supervision_session USING (service_id = leeway_service()) WITH CHECK (service_id = leeway_service());
GRANT SELECT, INSERT, UPDATE, DELETE ON supervision_session TO leeway_runtime;

CREATE TABLE supervision_addition (
  service_id uuid NOT NULL,
  id uuid NOT NULL,
  session_id uuid NOT NULL,
  made_by uuid NOT NULL,
  made_at timestamptz NOT NULL,
  words text COLLATE "C" NOT NULL,
  PRIMARY KEY (service_id, id),
  FOREIGN KEY (service_id, session_id) REFERENCES supervision_session (service_id, id),
  FOREIGN KEY (made_by) REFERENCES account (id),
  FOREIGN KEY (service_id) REFERENCES service (id)
);
CREATE INDEX supervision_addition_i1 ON supervision_addition (service_id, session_id, made_at);
ALTER TABLE supervision_addition ENABLE ROW LEVEL SECURITY;
ALTER TABLE supervision_addition FORCE ROW LEVEL SECURITY;
CREATE POLICY of_service ON supervision_addition USING (service_id = leeway_service()) WITH CHECK (service_id = leeway_service());
GRANT SELECT, INSERT, UPDATE, DELETE ON supervision_addition TO leeway_runtime;

CREATE TABLE supervision_item (
  service_id uuid NOT NULL,
  id uuid NOT NULL,
  pair_id uuid NOT NULL,
  worker_id uuid NOT NULL,
  session_id uuid,
  kind text COLLATE "C" NOT NULL,
  about uuid NOT NULL,
  words text COLLATE "C" NOT NULL,
  place integer NOT NULL,
  since date NOT NULL,
  urgent boolean NOT NULL,
  carried integer NOT NULL,
  kept_back boolean NOT NULL,
  talked_at timestamptz,
  made_at timestamptz NOT NULL,
  PRIMARY KEY (service_id, id),
  UNIQUE (service_id, pair_id, kind, about),
  FOREIGN KEY (service_id, pair_id) REFERENCES supervision_tie (service_id, id),
  FOREIGN KEY (worker_id) REFERENCES account (id),
  FOREIGN KEY (service_id, session_id) REFERENCES supervision_session (service_id, id),
  FOREIGN KEY (service_id) REFERENCES service (id)
);
CREATE INDEX supervision_item_i1 ON supervision_item (service_id, worker_id, kind, about);
CREATE INDEX supervision_item_i2 ON supervision_item (service_id, session_id);
ALTER TABLE supervision_item ENABLE ROW LEVEL SECURITY;
ALTER TABLE supervision_item FORCE ROW LEVEL SECURITY;
CREATE POLICY of_service ON supervision_item USING (service_id = leeway_service()) WITH CHECK (service_id = leeway_service());
GRANT SELECT, INSERT, UPDATE, DELETE ON supervision_item TO leeway_runtime;

CREATE TABLE supervision_action (
  service_id uuid NOT NULL,
  id uuid NOT NULL,
  pair_id uuid NOT NULL,
  session_id uuid NOT NULL,
  worker_id uuid NOT NULL,
  supervisor_id uuid,
  what text COLLATE "C" NOT NULL,
  who text COLLATE "C" NOT NULL,
  due_on date NOT NULL,
  state text COLLATE "C" NOT NULL,
  why text COLLATE "C" NOT NULL,
  made_at timestamptz NOT NULL,
  made_by uuid NOT NULL,
  closed_at timestamptz,
  closed_by uuid,
  version bigint NOT NULL,
  PRIMARY KEY (service_id, id),
  FOREIGN KEY (service_id, pair_id) REFERENCES supervision_tie (service_id, id),
  FOREIGN KEY (service_id, session_id) REFERENCES supervision_session (service_id, id),
  FOREIGN KEY (worker_id) REFERENCES account (id),
  FOREIGN KEY (supervisor_id) REFERENCES account (id),
  FOREIGN KEY (made_by) REFERENCES account (id),
  FOREIGN KEY (closed_by) REFERENCES account (id),
  FOREIGN KEY (service_id) REFERENCES service (id)
);
CREATE INDEX supervision_action_i1 ON supervision_action (service_id, pair_id, state, due_on);
CREATE INDEX supervision_action_i2 ON supervision_action (service_id, worker_id, state, due_on);
CREATE INDEX supervision_action_i3 ON supervision_action (service_id, supervisor_id, state, due_on);
CREATE INDEX supervision_action_i4 ON supervision_action (service_id, session_id);
ALTER TABLE supervision_action ENABLE ROW LEVEL SECURITY;
ALTER TABLE supervision_action FORCE ROW LEVEL SECURITY;
CREATE POLICY of_service ON supervision_action USING (service_id = leeway_service()) WITH CHECK (service_id = leeway_service());
GRANT SELECT, INSERT, UPDATE, DELETE ON supervision_action TO leeway_runtime;

CREATE TABLE supervision_latitude (
  service_id uuid NOT NULL,
  id uuid NOT NULL,
  pair_id uuid NOT NULL,
  session_id uuid,
  worker_id uuid NOT NULL,
  supervisor_id uuid,
  aspect text COLLATE "C" NOT NULL,
  latitude integer NOT NULL,
  from_on date NOT NULL,
  until_on date NOT NULL,
  why text COLLATE "C" NOT NULL,
  state text COLLATE "C" NOT NULL,
  worker_yes_at timestamptz,
  supervisor_yes_at timestamptz,
  personal_id uuid,
  made_at timestamptz NOT NULL,
  made_by uuid NOT NULL,
  version bigint NOT NULL,
  PRIMARY KEY (service_id, id),
  FOREIGN KEY (service_id, pair_id) REFERENCES supervision_tie (service_id, id),
  FOREIGN KEY (service_id, session_id) REFERENCES supervision_session (service_id, id),
  FOREIGN KEY (worker_id) REFERENCES account (id),
  FOREIGN KEY (supervisor_id) REFERENCES account (id),
  FOREIGN KEY (service_id, personal_id) REFERENCES personal_latitude (service_id, id),
  FOREIGN KEY (made_by) REFERENCES account (id),
  FOREIGN KEY (service_id) REFERENCES service (id)
);
CREATE INDEX supervision_latitude_i1 ON supervision_latitude (service_id, pair_id, state, made_at, id);
CREATE INDEX supervision_latitude_i2 ON supervision_latitude (service_id, worker_id, state);
CREATE INDEX supervision_latitude_i3 ON supervision_latitude (service_id, supervisor_id, state);
CREATE INDEX supervision_latitude_i4 ON supervision_latitude (service_id, personal_id);
ALTER TABLE supervision_latitude ENABLE ROW LEVEL SECURITY;
ALTER TABLE supervision_latitude FORCE ROW LEVEL SECURITY;
CREATE POLICY of_service ON supervision_latitude USING (service_id = leeway_service()) WITH CHECK (service_id = leeway_service());
GRANT SELECT, INSERT, UPDATE, DELETE ON supervision_latitude TO leeway_runtime;

CREATE TABLE record_request (
  service_id uuid NOT NULL,
  id uuid NOT NULL,
  kind text COLLATE "C" NOT NULL,
  reference text COLLATE "C" NOT NULL,
  asker text COLLATE "C" NOT NULL,
  asked_by text COLLATE "C" NOT NULL,
  why text COLLATE "C" NOT NULL,
  received_on date NOT NULL,
  state text COLLATE "C" NOT NULL,
  identity_how text COLLATE "C" NOT NULL,
  identity_on date,
  longer integer NOT NULL,
  longer_why text COLLATE "C" NOT NULL,
  longer_on date,
  due_on date NOT NULL,
  copy_at timestamptz,
  copy_by text COLLATE "C" NOT NULL,
  outcome text COLLATE "C",
  answer_words text COLLATE "C" NOT NULL,
  given_how text COLLATE "C" NOT NULL,
  answered_by text COLLATE "C" NOT NULL,
  person_id uuid,
  made_by uuid NOT NULL,
  made_at timestamptz NOT NULL,
  until_at timestamptz NOT NULL,
  closed_at timestamptz,
  version bigint NOT NULL,
  PRIMARY KEY (service_id, id),
  FOREIGN KEY (service_id, person_id) REFERENCES person (service_id, id),
  FOREIGN KEY (made_by) REFERENCES account (id),
  FOREIGN KEY (service_id) REFERENCES service (id)
);
CREATE INDEX record_request_i1 ON record_request (service_id, made_at, id);
CREATE INDEX record_request_i2 ON record_request (service_id, closed_at, due_on, id);
CREATE INDEX record_request_i3 ON record_request (service_id, person_id);
ALTER TABLE record_request ENABLE ROW LEVEL SECURITY;
ALTER TABLE record_request FORCE ROW LEVEL SECURITY;
CREATE POLICY of_service ON record_request USING (service_id = leeway_service()) WITH CHECK (service_id = leeway_service());
GRANT SELECT, INSERT, UPDATE, DELETE ON record_request TO leeway_runtime;

CREATE TABLE request_stop (
  service_id uuid NOT NULL,
  id uuid NOT NULL,
  request_id uuid NOT NULL,
  ground text COLLATE "C" NOT NULL,
  why text COLLATE "C" NOT NULL,
  from_on date NOT NULL,
  until_on date,
  came text COLLATE "C" NOT NULL,
  PRIMARY KEY (service_id, id),
  FOREIGN KEY (service_id, request_id) REFERENCES record_request (service_id, id),
  FOREIGN KEY (service_id) REFERENCES service (id)
);
CREATE INDEX request_stop_i1 ON request_stop (service_id, request_id, from_on);
ALTER TABLE request_stop ENABLE ROW LEVEL SECURITY;
ALTER TABLE request_stop FORCE ROW LEVEL SECURITY;
CREATE POLICY of_service ON request_stop USING (service_id = leeway_service()) WITH CHECK (service_id = leeway_service());
GRANT SELECT, INSERT, UPDATE ON request_stop TO leeway_runtime;

CREATE TABLE request_mark (
  service_id uuid NOT NULL,
  request_id uuid NOT NULL,
  item text COLLATE "C" NOT NULL,
  kind text COLLATE "C" NOT NULL,
  decision text COLLATE "C" NOT NULL,
  reason text COLLATE "C" NOT NULL,
  decided_at timestamptz NOT NULL,
  decided_by text COLLATE "C" NOT NULL,
  version bigint NOT NULL,
  PRIMARY KEY (service_id, request_id, item),
  FOREIGN KEY (service_id, request_id) REFERENCES record_request (service_id, id),
  FOREIGN KEY (service_id) REFERENCES service (id)
);
ALTER TABLE request_mark ENABLE ROW LEVEL SECURITY;
ALTER TABLE request_mark FORCE ROW LEVEL SECURITY;
CREATE POLICY of_service ON request_mark USING (service_id = leeway_service()) WITH CHECK (service_id = leeway_service());
GRANT SELECT, INSERT, UPDATE ON request_mark TO leeway_runtime;

CREATE TABLE correction (
  service_id uuid NOT NULL,
  id uuid NOT NULL,
  person_id uuid NOT NULL,
  request_id uuid NOT NULL,
  about text COLLATE "C" NOT NULL,
  outcome text COLLATE "C" NOT NULL,
  words text COLLATE "C" NOT NULL,
  statement text COLLATE "C" NOT NULL,
  decided_at timestamptz NOT NULL,
  decided_by text COLLATE "C" NOT NULL,
  PRIMARY KEY (service_id, id),
  FOREIGN KEY (service_id, person_id) REFERENCES person (service_id, id),
  FOREIGN KEY (service_id, request_id) REFERENCES record_request (service_id, id),
  FOREIGN KEY (service_id) REFERENCES service (id)
);
CREATE INDEX correction_i1 ON correction (service_id, person_id, decided_at);
CREATE INDEX correction_i2 ON correction (service_id, request_id);
ALTER TABLE correction ENABLE ROW LEVEL SECURITY;
ALTER TABLE correction FORCE ROW LEVEL SECURITY;
CREATE POLICY of_service ON correction USING (service_id = leeway_service()) WITH CHECK (service_id = leeway_service());
GRANT SELECT, INSERT ON correction TO leeway_runtime;

CREATE TABLE restriction (
  service_id uuid NOT NULL,
  id uuid NOT NULL,
  person_id uuid NOT NULL,
  request_id uuid NOT NULL,
  ground text COLLATE "C" NOT NULL,
  why text COLLATE "C" NOT NULL,
  since timestamptz NOT NULL,
  set_by text COLLATE "C" NOT NULL,
  lifted_at timestamptz,
  lifted_by text COLLATE "C" NOT NULL,
  lifted_why text COLLATE "C" NOT NULL,
  told_how text COLLATE "C" NOT NULL,
  PRIMARY KEY (service_id, id),
  FOREIGN KEY (service_id, person_id) REFERENCES person (service_id, id),
  FOREIGN KEY (service_id, request_id) REFERENCES record_request (service_id, id),
  FOREIGN KEY (service_id) REFERENCES service (id)
);
CREATE INDEX restriction_i1 ON restriction (service_id, person_id, lifted_at);
CREATE INDEX restriction_i2 ON restriction (service_id, request_id);
ALTER TABLE restriction ENABLE ROW LEVEL SECURITY;
ALTER TABLE restriction FORCE ROW LEVEL SECURITY;
CREATE POLICY of_service ON restriction USING (service_id = leeway_service()) WITH CHECK (service_id = leeway_service());
GRANT SELECT, INSERT, UPDATE ON restriction TO leeway_runtime;

CREATE TABLE concern (
  service_id uuid NOT NULL,
  id uuid NOT NULL,
  person_id uuid NOT NULL,
  site_id uuid,
  about text COLLATE "C" NOT NULL,
  danger boolean NOT NULL,
  who text COLLATE "C" NOT NULL,
  seen text COLLATE "C" NOT NULL,
  share text COLLATE "C" NOT NULL,
  share_words text COLLATE "C" NOT NULL,
  raised_at timestamptz NOT NULL,
  raised_by uuid NOT NULL,
  level text COLLATE "C" NOT NULL,
  answer_due timestamptz,
  acknowledged_at timestamptz,
  acknowledged_by text COLLATE "C" NOT NULL,
  taken_at timestamptz,
  closed_at timestamptz,
  closed_by text COLLATE "C" NOT NULL,
  outcome text COLLATE "C",
  outcome_words text COLLATE "C" NOT NULL,
  struck_at timestamptz,
  struck_by text COLLATE "C" NOT NULL,
  struck_why text COLLATE "C" NOT NULL,
  moved_to uuid,
  moved_from uuid,
  version bigint NOT NULL,
  PRIMARY KEY (service_id, id),
  FOREIGN KEY (service_id, person_id) REFERENCES person (service_id, id),
  FOREIGN KEY (service_id, site_id) REFERENCES site (service_id, id),
  FOREIGN KEY (raised_by) REFERENCES account (id),
  FOREIGN KEY (service_id) REFERENCES service (id)
);
CREATE INDEX concern_i1 ON concern (service_id, person_id, raised_at);
CREATE INDEX concern_i2 ON concern (service_id, raised_by, raised_at);
CREATE INDEX concern_i3 ON concern (service_id, closed_at, raised_at, id);
CREATE INDEX concern_i4 ON concern (service_id, answer_due);
ALTER TABLE concern ENABLE ROW LEVEL SECURITY;
ALTER TABLE concern FORCE ROW LEVEL SECURITY;
CREATE POLICY of_service ON concern USING (service_id = leeway_service()) WITH CHECK (service_id = leeway_service());
GRANT SELECT, INSERT, UPDATE ON concern TO leeway_runtime;

CREATE TABLE concern_told (
  service_id uuid NOT NULL,
  id uuid NOT NULL,
  concern_id uuid NOT NULL,
  person_id uuid NOT NULL,
  account_id uuid,
  name text COLLATE "C" NOT NULL,
  told_as text COLLATE "C" NOT NULL,
  phone text COLLATE "C" NOT NULL,
  at timestamptz NOT NULL,
  recorded_by uuid,
  PRIMARY KEY (service_id, id),
  FOREIGN KEY (service_id, concern_id) REFERENCES concern (service_id, id),
  FOREIGN KEY (service_id, person_id) REFERENCES person (service_id, id),
  FOREIGN KEY (account_id) REFERENCES account (id),
  FOREIGN KEY (service_id) REFERENCES service (id)
);
CREATE INDEX concern_told_i1 ON concern_told (service_id, concern_id, at);
CREATE INDEX concern_told_i2 ON concern_told (service_id, account_id, at);
ALTER TABLE concern_told ENABLE ROW LEVEL SECURITY;
ALTER TABLE concern_told FORCE ROW LEVEL SECURITY;
CREATE POLICY of_service ON concern_told USING (service_id = leeway_service()) WITH CHECK (service_id = leeway_service());
GRANT SELECT, INSERT ON concern_told TO leeway_runtime;

CREATE TABLE concern_note (
  service_id uuid NOT NULL,
  id uuid NOT NULL,
  concern_id uuid NOT NULL,
  person_id uuid NOT NULL,
  body text COLLATE "C" NOT NULL,
  at timestamptz NOT NULL,
  recorded_by uuid NOT NULL,
  PRIMARY KEY (service_id, id),
  FOREIGN KEY (service_id, concern_id) REFERENCES concern (service_id, id),
  FOREIGN KEY (service_id, person_id) REFERENCES person (service_id, id),
  FOREIGN KEY (recorded_by) REFERENCES account (id),
  FOREIGN KEY (service_id) REFERENCES service (id)
);
CREATE INDEX concern_note_i1 ON concern_note (service_id, concern_id, at);
ALTER TABLE concern_note ENABLE ROW LEVEL SECURITY;
ALTER TABLE concern_note FORCE ROW LEVEL SECURITY;
CREATE POLICY of_service ON concern_note USING (service_id = leeway_service()) WITH CHECK (service_id = leeway_service());
GRANT SELECT, INSERT ON concern_note TO leeway_runtime;

CREATE TABLE measure_definition (
  service_id uuid NOT NULL,
  id uuid NOT NULL,
  code text COLLATE "C" NOT NULL,
  edition integer NOT NULL,
  body text COLLATE "C" NOT NULL,
  made_at timestamptz NOT NULL,
  made_by uuid NOT NULL,
  PRIMARY KEY (service_id, id),
  UNIQUE (service_id, code, edition),
  FOREIGN KEY (made_by) REFERENCES account (id),
  FOREIGN KEY (service_id) REFERENCES service (id)
);
ALTER TABLE measure_definition ENABLE ROW LEVEL SECURITY;
ALTER TABLE measure_definition FORCE ROW LEVEL SECURITY;
CREATE POLICY of_service ON measure_definition USING (service_id = leeway_service()) WITH CHECK (service_id = leeway_service());
GRANT SELECT, INSERT ON measure_definition TO leeway_runtime;

CREATE TABLE measure (
  service_id uuid NOT NULL,
  id uuid NOT NULL,
  episode_id uuid NOT NULL,
  person_id uuid NOT NULL,
  instrument text COLLATE "C" NOT NULL,
  edition integer NOT NULL,
  on_day date NOT NULL,
  how text COLLATE "C" NOT NULL,
  not_asked text COLLATE "C",
  not_asked_words text COLLATE "C" NOT NULL,
  answers text COLLATE "C" NOT NULL,
  scores text COLLATE "C" NOT NULL,
  said text COLLATE "C" NOT NULL,
  note text COLLATE "C" NOT NULL,
  recorded_at timestamptz NOT NULL,
  recorded_by uuid,
  struck_at timestamptz,
  struck_why text COLLATE "C" NOT NULL,
  version bigint NOT NULL,
  PRIMARY KEY (service_id, id),
  FOREIGN KEY (service_id, episode_id) REFERENCES episode (service_id, id),
  FOREIGN KEY (service_id, person_id) REFERENCES person (service_id, id),
  FOREIGN KEY (recorded_by) REFERENCES account (id),
  FOREIGN KEY (service_id) REFERENCES service (id)
);
CREATE INDEX measure_i1 ON measure (service_id, episode_id, on_day, id);
CREATE INDEX measure_i2 ON measure (service_id, on_day, id);
ALTER TABLE measure ENABLE ROW LEVEL SECURITY;
ALTER TABLE measure FORCE ROW LEVEL SECURITY;
CREATE POLICY of_service ON measure USING (service_id = leeway_service()) WITH CHECK (service_id = leeway_service());
GRANT SELECT, INSERT, UPDATE, DELETE ON measure TO leeway_runtime;

CREATE TABLE own_concern (
  service_id uuid NOT NULL,
  id uuid NOT NULL,
  episode_id uuid NOT NULL,
  person_id uuid NOT NULL,
  words text COLLATE "C" NOT NULL,
  said_at timestamptz NOT NULL,
  laid_down_at timestamptz,
  version bigint NOT NULL,
  PRIMARY KEY (service_id, id),
  FOREIGN KEY (service_id, episode_id) REFERENCES episode (service_id, id),
  FOREIGN KEY (service_id, person_id) REFERENCES person (service_id, id),
  FOREIGN KEY (service_id) REFERENCES service (id)
);
CREATE INDEX own_concern_i1 ON own_concern (service_id, episode_id);
ALTER TABLE own_concern ENABLE ROW LEVEL SECURITY;
ALTER TABLE own_concern FORCE ROW LEVEL SECURITY;
CREATE POLICY of_service ON own_concern USING (service_id = leeway_service()) WITH CHECK (service_id = leeway_service());
GRANT SELECT, INSERT, UPDATE, DELETE ON own_concern TO leeway_runtime;

CREATE TABLE measure_ask (
  service_id uuid NOT NULL,
  id uuid NOT NULL,
  episode_id uuid NOT NULL,
  person_id uuid NOT NULL,
  instruments text COLLATE "C" NOT NULL,
  made_at timestamptz NOT NULL,
  made_by uuid NOT NULL,
  until_at timestamptz NOT NULL,
  done_at timestamptz,
  taken_back_at timestamptz,
  version bigint NOT NULL,
  PRIMARY KEY (service_id, id),
  FOREIGN KEY (service_id, episode_id) REFERENCES episode (service_id, id),
  FOREIGN KEY (service_id, person_id) REFERENCES person (service_id, id),
  FOREIGN KEY (made_by) REFERENCES account (id),
  FOREIGN KEY (service_id) REFERENCES service (id)
);
CREATE INDEX measure_ask_i1 ON measure_ask (service_id, episode_id);
ALTER TABLE measure_ask ENABLE ROW LEVEL SECURITY;
ALTER TABLE measure_ask FORCE ROW LEVEL SECURITY;
CREATE POLICY of_service ON measure_ask USING (service_id = leeway_service()) WITH CHECK (service_id = leeway_service());
GRANT SELECT, INSERT, UPDATE, DELETE ON measure_ask TO leeway_runtime;

CREATE TABLE follow_up (
  service_id uuid NOT NULL,
  id uuid NOT NULL,
  episode_id uuid NOT NULL,
  person_id uuid NOT NULL,
  since text COLLATE "C" NOT NULL,
  months integer NOT NULL,
  due_on date NOT NULL,
  planned_at timestamptz NOT NULL,
  planned_by uuid NOT NULL,
  came text COLLATE "C",
  came_words text COLLATE "C" NOT NULL,
  came_on date,
  version bigint NOT NULL,
  PRIMARY KEY (service_id, id),
  FOREIGN KEY (service_id, episode_id) REFERENCES episode (service_id, id),
  FOREIGN KEY (service_id, person_id) REFERENCES person (service_id, id),
  FOREIGN KEY (planned_by) REFERENCES account (id),
  FOREIGN KEY (service_id) REFERENCES service (id)
);
CREATE INDEX follow_up_i1 ON follow_up (service_id, episode_id);
CREATE INDEX follow_up_i2 ON follow_up (service_id, came_on, due_on, id);
ALTER TABLE follow_up ENABLE ROW LEVEL SECURITY;
ALTER TABLE follow_up FORCE ROW LEVEL SECURITY;
CREATE POLICY of_service ON follow_up USING (service_id = leeway_service()) WITH CHECK (service_id = leeway_service());
GRANT SELECT, INSERT, UPDATE, DELETE ON follow_up TO leeway_runtime;

CREATE TABLE nudge_put_off (
  service_id uuid NOT NULL,
  id uuid NOT NULL,
  kind text COLLATE "C" NOT NULL,
  subject_id uuid NOT NULL,
  referral_id uuid NOT NULL,
  person_id uuid NOT NULL,
  until_on date NOT NULL,
  why text COLLATE "C" NOT NULL,
  put_off_at timestamptz NOT NULL,
  put_off_by uuid NOT NULL,
  PRIMARY KEY (service_id, id),
  UNIQUE (service_id, kind, subject_id),
  FOREIGN KEY (service_id, referral_id) REFERENCES referral (service_id, id),
  FOREIGN KEY (service_id, person_id) REFERENCES person (service_id, id),
  FOREIGN KEY (put_off_by) REFERENCES account (id),
  FOREIGN KEY (service_id) REFERENCES service (id)
);
CREATE INDEX nudge_put_off_i1 ON nudge_put_off (service_id, referral_id);
CREATE INDEX nudge_put_off_i2 ON nudge_put_off (service_id, person_id);
ALTER TABLE nudge_put_off ENABLE ROW LEVEL SECURITY;
ALTER TABLE nudge_put_off FORCE ROW LEVEL SECURITY;
CREATE POLICY of_service ON nudge_put_off USING (service_id = leeway_service()) WITH CHECK (service_id = leeway_service());
GRANT SELECT, INSERT, UPDATE, DELETE ON nudge_put_off TO leeway_runtime;

CREATE TABLE nudge_choice (
  service_id uuid NOT NULL,
  account_id uuid NOT NULL,
  way text COLLATE "C" NOT NULL,
  chosen_at timestamptz NOT NULL,
  PRIMARY KEY (service_id, account_id),
  FOREIGN KEY (account_id) REFERENCES account (id),
  FOREIGN KEY (service_id) REFERENCES service (id)
);
ALTER TABLE nudge_choice ENABLE ROW LEVEL SECURITY;
ALTER TABLE nudge_choice FORCE ROW LEVEL SECURITY;
CREATE POLICY of_service ON nudge_choice USING (service_id = leeway_service()) WITH CHECK (service_id = leeway_service());
GRANT SELECT, INSERT, UPDATE, DELETE ON nudge_choice TO leeway_runtime;

CREATE TABLE nudge_day (
  service_id uuid NOT NULL,
  day date NOT NULL,
  begun_at timestamptz NOT NULL,
  done_at timestamptz,
  counts text COLLATE "C" NOT NULL,
  told integer NOT NULL,
  PRIMARY KEY (service_id, day),
  FOREIGN KEY (service_id) REFERENCES service (id)
);
ALTER TABLE nudge_day ENABLE ROW LEVEL SECURITY;
ALTER TABLE nudge_day FORCE ROW LEVEL SECURITY;
CREATE POLICY of_service ON nudge_day USING (service_id = leeway_service()) WITH CHECK (service_id = leeway_service());
GRANT SELECT, INSERT, UPDATE, DELETE ON nudge_day TO leeway_runtime;

CREATE TABLE nudge_digest (
  service_id uuid NOT NULL,
  account_id uuid NOT NULL,
  day date NOT NULL,
  id uuid NOT NULL,
  made_at timestamptz NOT NULL,
  counts text COLLATE "C" NOT NULL,
  PRIMARY KEY (service_id, account_id, day),
  UNIQUE (service_id, id),
  FOREIGN KEY (account_id) REFERENCES account (id),
  FOREIGN KEY (service_id) REFERENCES service (id)
);
CREATE INDEX nudge_digest_i1 ON nudge_digest (service_id, day);
ALTER TABLE nudge_digest ENABLE ROW LEVEL SECURITY;
ALTER TABLE nudge_digest FORCE ROW LEVEL SECURITY;
CREATE POLICY of_service ON nudge_digest USING (service_id = leeway_service()) WITH CHECK (service_id = leeway_service());
GRANT SELECT, INSERT, UPDATE, DELETE ON nudge_digest TO leeway_runtime;

CREATE TABLE lone_plan (
  service_id uuid NOT NULL,
  id uuid NOT NULL,
  worker_id uuid NOT NULL,
  buddy_id uuid NOT NULL,
  episode_id uuid,
  person_id uuid,
  place text COLLATE "C" NOT NULL,
  whom text COLLATE "C" NOT NULL,
  along text COLLATE "C" NOT NULL,
  phone text COLLATE "C" NOT NULL,
  starts_at timestamptz NOT NULL,
  ends_at timestamptz NOT NULL,
  grace integer NOT NULL,
  duress text COLLATE "C" NOT NULL,
  note text COLLATE "C" NOT NULL,
  standing text COLLATE "C" NOT NULL,
  made_at timestamptz NOT NULL,
  in_at timestamptz,
  out_at timestamptz,
  out_words text COLLATE "C" NOT NULL,
  alarm text COLLATE "C",
  alarm_due timestamptz,
  alarmed_at timestamptz,
  under_duress boolean NOT NULL,
  answered_at timestamptz,
  answered_by text COLLATE "C" NOT NULL,
  answer_words text COLLATE "C" NOT NULL,
  version bigint NOT NULL,
  PRIMARY KEY (service_id, id),
  FOREIGN KEY (worker_id) REFERENCES account (id),
  FOREIGN KEY (buddy_id) REFERENCES account (id),
  FOREIGN KEY (service_id, episode_id) REFERENCES episode (service_id, id),
  FOREIGN KEY (service_id, person_id) REFERENCES person (service_id, id),
  FOREIGN KEY (service_id) REFERENCES service (id)
);
CREATE INDEX lone_plan_i1 ON lone_plan (service_id, worker_id, starts_at, id);
CREATE INDEX lone_plan_i2 ON lone_plan (service_id, buddy_id, starts_at, id);
CREATE INDEX lone_plan_i3 ON lone_plan (service_id, alarmed_at, answered_at);
CREATE INDEX lone_plan_i4 ON lone_plan (service_id, person_id);
CREATE INDEX lone_plan_i5 ON lone_plan (service_id, episode_id);
ALTER TABLE lone_plan ENABLE ROW LEVEL SECURITY;
ALTER TABLE lone_plan FORCE ROW LEVEL SECURITY;
CREATE POLICY of_service ON lone_plan USING (service_id = leeway_service()) WITH CHECK (service_id = leeway_service());
GRANT SELECT, INSERT, UPDATE, DELETE ON lone_plan TO leeway_runtime;

CREATE TABLE lone_told (
  service_id uuid NOT NULL,
  id uuid NOT NULL,
  plan_id uuid NOT NULL,
  account_id uuid NOT NULL,
  name text COLLATE "C" NOT NULL,
  told_as text COLLATE "C" NOT NULL,
  at timestamptz NOT NULL,
  PRIMARY KEY (service_id, id),
  FOREIGN KEY (service_id, plan_id) REFERENCES lone_plan (service_id, id),
  FOREIGN KEY (account_id) REFERENCES account (id),
  FOREIGN KEY (service_id) REFERENCES service (id)
);
CREATE INDEX lone_told_i1 ON lone_told (service_id, plan_id, at);
CREATE INDEX lone_told_i2 ON lone_told (service_id, account_id, at);
ALTER TABLE lone_told ENABLE ROW LEVEL SECURITY;
ALTER TABLE lone_told FORCE ROW LEVEL SECURITY;
CREATE POLICY of_service ON lone_told USING (service_id = leeway_service()) WITH CHECK (service_id = leeway_service());
GRANT SELECT, INSERT ON lone_told TO leeway_runtime;

CREATE TABLE retention_mark (
  service_id uuid NOT NULL,
  id uuid NOT NULL,
  person_id uuid NOT NULL,
  mark text COLLATE "C" NOT NULL,
  why text COLLATE "C" NOT NULL,
  until_on date,
  set_at timestamptz NOT NULL,
  set_by uuid NOT NULL,
  lifted_at timestamptz,
  lifted_by text COLLATE "C" NOT NULL,
  lifted_why text COLLATE "C" NOT NULL,
  version bigint NOT NULL,
  PRIMARY KEY (service_id, id),
  FOREIGN KEY (service_id, person_id) REFERENCES person (service_id, id),
  FOREIGN KEY (set_by) REFERENCES account (id),
  FOREIGN KEY (service_id) REFERENCES service (id)
);
CREATE INDEX retention_mark_i1 ON retention_mark (service_id, person_id);
CREATE INDEX retention_mark_i2 ON retention_mark (service_id, lifted_at, set_at, id);
ALTER TABLE retention_mark ENABLE ROW LEVEL SECURITY;
ALTER TABLE retention_mark FORCE ROW LEVEL SECURITY;
CREATE POLICY of_service ON retention_mark USING (service_id = leeway_service()) WITH CHECK (service_id = leeway_service());
GRANT SELECT, INSERT, UPDATE ON retention_mark TO leeway_runtime;

CREATE TABLE retention_review (
  service_id uuid NOT NULL,
  id uuid NOT NULL,
  person_id uuid NOT NULL,
  ground text COLLATE "C" NOT NULL,
  request_id uuid,
  asked text COLLATE "C" NOT NULL,
  class text COLLATE "C" NOT NULL,
  why text COLLATE "C" NOT NULL,
  from_year integer NOT NULL,
  last_on date NOT NULL,
  until_on date NOT NULL,
  listed_at timestamptz NOT NULL,
  stage text COLLATE "C" NOT NULL,
  decided_by uuid,
  decided_at timestamptz,
  decided_why text COLLATE "C" NOT NULL,
  confirmed_by uuid,
  confirmed_at timestamptz,
  destroy_at timestamptz,
  keep_until date,
  version bigint NOT NULL,
  PRIMARY KEY (service_id, id),
  UNIQUE (service_id, person_id),
  FOREIGN KEY (service_id, person_id) REFERENCES person (service_id, id),
  FOREIGN KEY (decided_by) REFERENCES account (id),
  FOREIGN KEY (confirmed_by) REFERENCES account (id),
  FOREIGN KEY (service_id) REFERENCES service (id)
);
CREATE INDEX retention_review_i1 ON retention_review (service_id, stage, listed_at, id);
ALTER TABLE retention_review ENABLE ROW LEVEL SECURITY;
ALTER TABLE retention_review FORCE ROW LEVEL SECURITY;
CREATE POLICY of_service ON retention_review USING (service_id = leeway_service()) WITH CHECK (service_id = leeway_service());
GRANT SELECT, INSERT, UPDATE, DELETE ON retention_review TO leeway_runtime;

CREATE TABLE retention_stub (
  service_id uuid NOT NULL,
  id uuid NOT NULL,
  class text COLLATE "C" NOT NULL,
  ground text COLLATE "C" NOT NULL,
  request_id uuid,
  from_year integer NOT NULL,
  until_year integer NOT NULL,
  decided_by text COLLATE "C" NOT NULL,
  decided_at timestamptz NOT NULL,
  confirmed_by text COLLATE "C" NOT NULL,
  confirmed_at timestamptz NOT NULL,
  destroyed_at timestamptz NOT NULL,
  records integer NOT NULL,
  rows_gone bigint NOT NULL,
  entries_erased bigint NOT NULL,
  PRIMARY KEY (service_id, id),
  FOREIGN KEY (service_id) REFERENCES service (id)
);
CREATE INDEX retention_stub_i1 ON retention_stub (service_id, destroyed_at, id);
ALTER TABLE retention_stub ENABLE ROW LEVEL SECURITY;
ALTER TABLE retention_stub FORCE ROW LEVEL SECURITY;
CREATE POLICY of_service ON retention_stub USING (service_id = leeway_service()) WITH CHECK (service_id = leeway_service());
GRANT SELECT, INSERT ON retention_stub TO leeway_runtime;

CREATE TABLE notice (
  service_id uuid NOT NULL,
  id uuid NOT NULL,
  about text COLLATE "C" NOT NULL,
  subject_id uuid NOT NULL,
  account_id uuid,
  channel text COLLATE "C" NOT NULL,
  made_at timestamptz NOT NULL,
  state text COLLATE "C" NOT NULL,
  tries integer NOT NULL,
  done_at timestamptz,
  error text COLLATE "C" NOT NULL,
  PRIMARY KEY (service_id, id),
  FOREIGN KEY (account_id) REFERENCES account (id),
  FOREIGN KEY (service_id) REFERENCES service (id)
);
CREATE INDEX notice_i1 ON notice (service_id, subject_id, made_at);
CREATE INDEX notice_i2 ON notice (service_id, made_at);
ALTER TABLE notice ENABLE ROW LEVEL SECURITY;
ALTER TABLE notice FORCE ROW LEVEL SECURITY;
CREATE POLICY of_service ON notice USING (service_id = leeway_service()) WITH CHECK (service_id = leeway_service());
GRANT SELECT, INSERT, UPDATE, DELETE ON notice TO leeway_runtime;

CREATE TABLE chain_head (
  service_id uuid NOT NULL,
  code text COLLATE "C" NOT NULL,
  seq bigint NOT NULL,
  digest bytea NOT NULL,
  PRIMARY KEY (service_id, code),
  FOREIGN KEY (service_id) REFERENCES service (id)
);
ALTER TABLE chain_head ENABLE ROW LEVEL SECURITY;
ALTER TABLE chain_head FORCE ROW LEVEL SECURITY;
CREATE POLICY of_service ON chain_head USING (service_id = leeway_service()) WITH CHECK (service_id = leeway_service());
GRANT SELECT, INSERT, UPDATE ON chain_head TO leeway_runtime;

CREATE TABLE event (
  service_id uuid NOT NULL,
  seq bigint NOT NULL,
  id uuid NOT NULL,
  at timestamptz NOT NULL,
  actor_id uuid,
  actor_name text COLLATE "C" NOT NULL,
  kind text COLLATE "C" NOT NULL,
  subject_id uuid,
  person_id uuid,
  episode_id uuid,
  payload_digest bytea NOT NULL,
  digest bytea NOT NULL,
  PRIMARY KEY (service_id, seq),
  FOREIGN KEY (service_id) REFERENCES service (id)
);
CREATE INDEX event_i1 ON event (service_id, person_id, seq);
CREATE INDEX event_i2 ON event (service_id, subject_id, seq);
CREATE INDEX event_i3 ON event (service_id, at);
ALTER TABLE event ENABLE ROW LEVEL SECURITY;
ALTER TABLE event FORCE ROW LEVEL SECURITY;
CREATE POLICY of_service ON event USING (service_id = leeway_service()) WITH CHECK (service_id = leeway_service());
GRANT SELECT, INSERT ON event TO leeway_runtime;

CREATE TABLE event_payload (
  service_id uuid NOT NULL,
  seq bigint NOT NULL,
  salt bytea NOT NULL,
  body text COLLATE "C" NOT NULL,
  PRIMARY KEY (service_id, seq),
  FOREIGN KEY (service_id) REFERENCES service (id)
);
ALTER TABLE event_payload ENABLE ROW LEVEL SECURITY;
ALTER TABLE event_payload FORCE ROW LEVEL SECURITY;
CREATE POLICY of_service ON event_payload USING (service_id = leeway_service()) WITH CHECK (service_id = leeway_service());
GRANT SELECT, INSERT ON event_payload TO leeway_runtime;

CREATE TABLE job (
  service_id uuid NOT NULL,
  id uuid NOT NULL,
  name text COLLATE "C" NOT NULL,
  lane text COLLATE "C" NOT NULL,
  payload text COLLATE "C" NOT NULL,
  state text COLLATE "C" NOT NULL,
  run_at timestamptz NOT NULL,
  attempts integer NOT NULL,
  claimed_at timestamptz,
  finished_at timestamptz,
  last_error text COLLATE "C" NOT NULL,
  PRIMARY KEY (service_id, id),
  FOREIGN KEY (service_id) REFERENCES service (id)
);
CREATE INDEX job_i1 ON job (service_id, state, lane, run_at, id);
ALTER TABLE job ENABLE ROW LEVEL SECURITY;
ALTER TABLE job FORCE ROW LEVEL SECURITY;
CREATE POLICY of_service ON job USING (service_id = leeway_service()) WITH CHECK (service_id = leeway_service());
GRANT SELECT, INSERT, UPDATE, DELETE ON job TO leeway_runtime;

CREATE TABLE access_stream (
  service_id uuid NOT NULL,
  id uuid NOT NULL,
  opened_at timestamptz NOT NULL,
  seq bigint NOT NULL,
  digest bytea NOT NULL,
  PRIMARY KEY (service_id, id)
);
ALTER TABLE access_stream ENABLE ROW LEVEL SECURITY;
ALTER TABLE access_stream FORCE ROW LEVEL SECURITY;
CREATE POLICY of_service ON access_stream USING (service_id = leeway_service()) WITH CHECK (service_id = leeway_service());
GRANT SELECT, INSERT, UPDATE ON access_stream TO leeway_runtime;

CREATE TABLE access_entry (
  service_id uuid NOT NULL,
  stream_id uuid NOT NULL,
  seq bigint NOT NULL,
  at timestamptz NOT NULL,
  account_id uuid,
  ground text COLLATE "C" NOT NULL,
  page text COLLATE "C" NOT NULL,
  persons text COLLATE "C" NOT NULL,
  digest bytea NOT NULL,
  PRIMARY KEY (service_id, stream_id, seq)
);
CREATE INDEX access_entry_i1 ON access_entry (service_id, at, stream_id, seq);
CREATE INDEX access_entry_i2 ON access_entry (service_id, account_id, at, stream_id, seq);
ALTER TABLE access_entry ENABLE ROW LEVEL SECURITY;
ALTER TABLE access_entry FORCE ROW LEVEL SECURITY;
CREATE POLICY of_service ON access_entry USING (service_id = leeway_service()) WITH CHECK (service_id = leeway_service());
GRANT SELECT, INSERT ON access_entry TO leeway_runtime;

CREATE TABLE access_opened (
  service_id uuid NOT NULL,
  person_id uuid NOT NULL,
  stream_id uuid NOT NULL,
  seq bigint NOT NULL,
  PRIMARY KEY (service_id, person_id, stream_id, seq)
);
ALTER TABLE access_opened ENABLE ROW LEVEL SECURITY;
ALTER TABLE access_opened FORCE ROW LEVEL SECURITY;
CREATE POLICY of_service ON access_opened USING (service_id = leeway_service()) WITH CHECK (service_id = leeway_service());
GRANT SELECT, INSERT ON access_opened TO leeway_runtime;

CREATE TABLE access_review (
  service_id uuid NOT NULL,
  id uuid NOT NULL,
  begun_at timestamptz NOT NULL,
  begun_by text COLLATE "C" NOT NULL,
  closed_at timestamptz,
  closed_by text COLLATE "C" NOT NULL,
  note text COLLATE "C" NOT NULL,
  version bigint NOT NULL,
  PRIMARY KEY (service_id, id),
  FOREIGN KEY (service_id) REFERENCES service (id)
);
CREATE INDEX access_review_i1 ON access_review (service_id, begun_at);
ALTER TABLE access_review ENABLE ROW LEVEL SECURITY;
ALTER TABLE access_review FORCE ROW LEVEL SECURITY;
CREATE POLICY of_service ON access_review USING (service_id = leeway_service()) WITH CHECK (service_id = leeway_service());
GRANT SELECT, INSERT, UPDATE, DELETE ON access_review TO leeway_runtime;

CREATE TABLE access_review_line (
  service_id uuid NOT NULL,
  review_id uuid NOT NULL,
  account_id uuid NOT NULL,
  roles text COLLATE "C" NOT NULL,
  outcome text COLLATE "C",
  note text COLLATE "C" NOT NULL,
  by_name text COLLATE "C" NOT NULL,
  at timestamptz,
  PRIMARY KEY (service_id, review_id, account_id),
  FOREIGN KEY (service_id, review_id) REFERENCES access_review (service_id, id),
  FOREIGN KEY (account_id) REFERENCES account (id),
  FOREIGN KEY (service_id) REFERENCES service (id)
);
ALTER TABLE access_review_line ENABLE ROW LEVEL SECURITY;
ALTER TABLE access_review_line FORCE ROW LEVEL SECURITY;
CREATE POLICY of_service ON access_review_line USING (service_id = leeway_service()) WITH CHECK (service_id = leeway_service());
GRANT SELECT, INSERT, UPDATE, DELETE ON access_review_line TO leeway_runtime;

CREATE TABLE verification (
  service_id uuid NOT NULL,
  id uuid NOT NULL,
  asked_by text COLLATE "C" NOT NULL,
  begun_at timestamptz NOT NULL,
  walk text COLLATE "C" NOT NULL,
  changes bigint NOT NULL,
  looks bigint NOT NULL,
  erased bigint NOT NULL,
  elsewhere integer NOT NULL,
  ended_at timestamptz,
  broken_changes text COLLATE "C",
  broken_looks text COLLATE "C",
  PRIMARY KEY (service_id, id),
  FOREIGN KEY (service_id) REFERENCES service (id)
);
CREATE INDEX verification_i1 ON verification (service_id, begun_at, id);
CREATE INDEX verification_i2 ON verification (service_id, ended_at);
ALTER TABLE verification ENABLE ROW LEVEL SECURITY;
ALTER TABLE verification FORCE ROW LEVEL SECURITY;
CREATE POLICY of_service ON verification USING (service_id = leeway_service()) WITH CHECK (service_id = leeway_service());
GRANT SELECT, INSERT, UPDATE ON verification TO leeway_runtime;

CREATE TABLE looked_day (
  service_id uuid NOT NULL,
  day date NOT NULL,
  looks bigint NOT NULL,
  found integer NOT NULL,
  done_at timestamptz NOT NULL,
  PRIMARY KEY (service_id, day),
  FOREIGN KEY (service_id) REFERENCES service (id)
);
ALTER TABLE looked_day ENABLE ROW LEVEL SECURITY;
ALTER TABLE looked_day FORCE ROW LEVEL SECURITY;
CREATE POLICY of_service ON looked_day USING (service_id = leeway_service()) WITH CHECK (service_id = leeway_service());
GRANT SELECT, INSERT ON looked_day TO leeway_runtime;

CREATE TABLE unusual (
  service_id uuid NOT NULL,
  id uuid NOT NULL,
  rule text COLLATE "C" NOT NULL,
  day date NOT NULL,
  account_id uuid NOT NULL,
  person_id uuid,
  first_at timestamptz NOT NULL,
  looks integer NOT NULL,
  figure integer,
  usual integer,
  ground text COLLATE "C" NOT NULL,
  found_at timestamptz NOT NULL,
  outcome text COLLATE "C",
  outcome_words text COLLATE "C" NOT NULL,
  taken_to text COLLATE "C" NOT NULL,
  settled_at timestamptz,
  settled_by uuid,
  version bigint NOT NULL,
  PRIMARY KEY (service_id, id),
  FOREIGN KEY (account_id) REFERENCES account (id),
  FOREIGN KEY (service_id, person_id) REFERENCES person (service_id, id),
  FOREIGN KEY (settled_by) REFERENCES account (id),
  FOREIGN KEY (service_id) REFERENCES service (id)
);
CREATE INDEX unusual_i1 ON unusual (service_id, settled_at, found_at, id);
CREATE INDEX unusual_i2 ON unusual (service_id, found_at, id);
ALTER TABLE unusual ENABLE ROW LEVEL SECURITY;
ALTER TABLE unusual FORCE ROW LEVEL SECURITY;
CREATE POLICY of_service ON unusual USING (service_id = leeway_service()) WITH CHECK (service_id = leeway_service());
GRANT SELECT, INSERT, UPDATE ON unusual TO leeway_runtime;

CREATE TABLE import_run (
  service_id uuid NOT NULL,
  id uuid NOT NULL,
  source text COLLATE "C" NOT NULL,
  fingerprint text COLLATE "C" NOT NULL,
  files text COLLATE "C" NOT NULL,
  state text COLLATE "C" NOT NULL,
  counts text COLLATE "C" NOT NULL,
  begun_at timestamptz NOT NULL,
  begun_by text COLLATE "C" NOT NULL,
  ended_at timestamptz,
  version bigint NOT NULL,
  PRIMARY KEY (service_id, id),
  FOREIGN KEY (service_id) REFERENCES service (id)
);
CREATE INDEX import_run_i1 ON import_run (service_id, begun_at, id);
CREATE INDEX import_run_i2 ON import_run (service_id, state);
ALTER TABLE import_run ENABLE ROW LEVEL SECURITY;
ALTER TABLE import_run FORCE ROW LEVEL SECURITY;
CREATE POLICY of_service ON import_run USING (service_id = leeway_service()) WITH CHECK (service_id = leeway_service());
GRANT SELECT, INSERT, UPDATE, DELETE ON import_run TO leeway_runtime;

CREATE TABLE import_row (
  service_id uuid NOT NULL,
  run_id uuid NOT NULL,
  person_id uuid NOT NULL,
  number bigint NOT NULL,
  kind text COLLATE "C" NOT NULL,
  key text COLLATE "C" NOT NULL,
  id uuid NOT NULL,
  digest bytea NOT NULL,
  body text COLLATE "C" NOT NULL,
  PRIMARY KEY (service_id, run_id, person_id, number),
  UNIQUE (service_id, run_id, kind, key),
  FOREIGN KEY (service_id, run_id) REFERENCES import_run (service_id, id),
  FOREIGN KEY (service_id) REFERENCES service (id)
);
CREATE INDEX import_row_i1 ON import_row (service_id, person_id);
ALTER TABLE import_row ENABLE ROW LEVEL SECURITY;
ALTER TABLE import_row FORCE ROW LEVEL SECURITY;
CREATE POLICY of_service ON import_row USING (service_id = leeway_service()) WITH CHECK (service_id = leeway_service());
GRANT SELECT, INSERT, UPDATE, DELETE ON import_row TO leeway_runtime;

CREATE TABLE import_key (
  service_id uuid NOT NULL,
  source text COLLATE "C" NOT NULL,
  kind text COLLATE "C" NOT NULL,
  key text COLLATE "C" NOT NULL,
  id uuid NOT NULL,
  person_id uuid NOT NULL,
  digest bytea NOT NULL,
  run_id uuid NOT NULL,
  PRIMARY KEY (service_id, source, kind, key),
  FOREIGN KEY (service_id, person_id) REFERENCES person (service_id, id),
  FOREIGN KEY (service_id) REFERENCES service (id)
);
CREATE INDEX import_key_i1 ON import_key (service_id, person_id);
CREATE INDEX import_key_i2 ON import_key (service_id, id);
ALTER TABLE import_key ENABLE ROW LEVEL SECURITY;
ALTER TABLE import_key FORCE ROW LEVEL SECURITY;
CREATE POLICY of_service ON import_key USING (service_id = leeway_service()) WITH CHECK (service_id = leeway_service());
GRANT SELECT, INSERT, UPDATE, DELETE ON import_key TO leeway_runtime;

CREATE TABLE import_flag (
  service_id uuid NOT NULL,
  id uuid NOT NULL,
  person_id uuid NOT NULL,
  run_id uuid NOT NULL,
  field text COLLATE "C" NOT NULL,
  value text COLLATE "C" NOT NULL,
  words text COLLATE "C" NOT NULL,
  made_at timestamptz NOT NULL,
  settled_at timestamptz,
  settled_by text COLLATE "C" NOT NULL,
  PRIMARY KEY (service_id, id),
  FOREIGN KEY (service_id, person_id) REFERENCES person (service_id, id),
  FOREIGN KEY (service_id) REFERENCES service (id)
);
CREATE INDEX import_flag_i1 ON import_flag (service_id, person_id);
ALTER TABLE import_flag ENABLE ROW LEVEL SECURITY;
ALTER TABLE import_flag FORCE ROW LEVEL SECURITY;
CREATE POLICY of_service ON import_flag USING (service_id = leeway_service()) WITH CHECK (service_id = leeway_service());
GRANT SELECT, INSERT, UPDATE, DELETE ON import_flag TO leeway_runtime;
