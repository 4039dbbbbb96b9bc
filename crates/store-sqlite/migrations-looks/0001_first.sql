-- Made by scripts/schema from crates/store/schema/0001_first.sql; change that and run `make prepare`.

CREATE TABLE access_stream (
  service_id BLOB NOT NULL,
  id BLOB NOT NULL,
  opened_at TEXT NOT NULL,
  seq INTEGER NOT NULL,
  digest BLOB NOT NULL,
  PRIMARY KEY (service_id, id)
) STRICT, WITHOUT ROWID;

CREATE TABLE access_entry (
  service_id BLOB NOT NULL,
  stream_id BLOB NOT NULL,
  seq INTEGER NOT NULL,
  at TEXT NOT NULL,
  account_id BLOB,
  ground TEXT NOT NULL,
  page TEXT NOT NULL,
  persons TEXT NOT NULL,
  digest BLOB NOT NULL,
  PRIMARY KEY (service_id, stream_id, seq)
) STRICT, WITHOUT ROWID;
CREATE INDEX access_entry_i1 ON access_entry (service_id, at, stream_id, seq);
CREATE INDEX access_entry_i2 ON access_entry (service_id, account_id, at, stream_id, seq);

CREATE TABLE access_opened (
  service_id BLOB NOT NULL,
  person_id BLOB NOT NULL,
  stream_id BLOB NOT NULL,
  seq INTEGER NOT NULL,
  PRIMARY KEY (service_id, person_id, stream_id, seq)
) STRICT, WITHOUT ROWID;
