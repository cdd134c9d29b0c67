/**
 * Version 1: the tables, and each write as one function. A call is a transaction of its own, so a write costs one round trip,
 * and no client that is slow or has stopped can hold a lock: locks live as long as the function runs.
 *
 * Order of locks, the same in all functions, so that none can wait in a circle: cut-offs, subject, rows of sessions, log.
 */
export function firstSchema(schema: string): string {
  return [tables, locks, log, cutoffs, insertSession, replaceSession, endSessions, purge]
    .map((part) => part.replaceAll('$S', schema).trim())
    .join('\n-- next\n')
}

// Nothing references anything, so `sessions` can be partitioned by hash of its id.
const tables = `
DO $$ BEGIN
  IF to_regnamespace('$S') IS NULL THEN CREATE SCHEMA $S; END IF;
END $$
-- next
CREATE TABLE $S.migrations (
  version integer PRIMARY KEY,
  oldest_code integer NOT NULL,
  applied_at timestamptz NOT NULL DEFAULT now()
)
-- next
CREATE TABLE $S.sessions (
  id bytea NOT NULL PRIMARY KEY,
  subject bytea NOT NULL,
  tenant bytea,
  version bigint NOT NULL,
  created_at_ms bigint NOT NULL,
  newest_proof_ms bigint NOT NULL,
  live_until_ms bigint NOT NULL,
  expires_at_ms bigint NOT NULL,
  record bytea NOT NULL
) WITH (fillfactor = 90)
-- next
COMMENT ON COLUMN $S.migrations.oldest_code IS
  'Code that knew the schema up to this version goes on working with it. Never less than in the row before.'
-- next
COMMENT ON TABLE $S.sessions IS
  'subject and tenant: the first 16 bytes of the SHA-256 of the text. live_until_ms: the idle or the absolute end, whichever is first.'
-- next
CREATE INDEX sessions_by_subject ON $S.sessions (subject, created_at_ms)
-- next
CREATE INDEX sessions_by_expiry ON $S.sessions (expires_at_ms)
-- next
CREATE INDEX sessions_by_proof ON $S.sessions (newest_proof_ms)
-- next
CREATE TABLE $S.cutoffs (
  key bytea PRIMARY KEY,
  sequence bigint NOT NULL,
  kind text NOT NULL,
  about text NOT NULL,
  value bigint NOT NULL,
  expires_at_ms bigint NOT NULL
)
-- next
CREATE INDEX cutoffs_by_expiry ON $S.cutoffs (expires_at_ms)
-- next
CREATE TABLE $S.events (
  sequence bigint PRIMARY KEY,
  kind text NOT NULL,
  about text NOT NULL,
  value bigint,
  expires_at_ms bigint NOT NULL
)
-- next
CREATE INDEX events_by_expiry ON $S.events (expires_at_ms)
-- next
CREATE TABLE $S.documents (
  key bytea PRIMARY KEY,
  version bigint NOT NULL,
  expires_at_ms bigint,
  value bytea NOT NULL
)
-- next
CREATE INDEX documents_by_expiry ON $S.documents (expires_at_ms) WHERE expires_at_ms IS NOT NULL
-- next
CREATE TABLE $S.meta (
  only_row boolean PRIMARY KEY DEFAULT true CHECK (only_row),
  forgotten_through bigint NOT NULL DEFAULT 0
)
-- next
INSERT INTO $S.meta DEFAULT VALUES
`

// Cut-offs are shared by whoever signs in or steps up and exclusive for a cut-off of a tenant or everyone: so a cut-off
// sees every proof that came before it, and every sign-in that comes after it sees the cut-off.
const locks = `
CREATE FUNCTION $S.begin_write(p_lock_timeout_ms integer) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  PERFORM set_config('lock_timeout', p_lock_timeout_ms::text, true);
  -- What is acknowledged must be on disk, whatever the default of the database is.
  IF current_setting('synchronous_commit') = 'off' THEN
    PERFORM set_config('synchronous_commit', 'local', true);
  END IF;
END $$
-- next
CREATE FUNCTION $S.share_cutoffs() RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  PERFORM pg_advisory_xact_lock_shared(hashtextextended('latchkey.$S.cutoffs', 0));
END $$
-- next
CREATE FUNCTION $S.lock_cutoffs() RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  PERFORM pg_advisory_xact_lock(hashtextextended('latchkey.$S.cutoffs', 0));
END $$
-- next
CREATE FUNCTION $S.lock_subject(p_subject bytea) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  PERFORM pg_advisory_xact_lock(hashtextextended('latchkey.$S.subject.' || encode(p_subject, 'hex'), 0));
END $$
`

// Numbers in the log are given and committed under one lock, so whoever sees n + 1 has seen n. A plain sequence would let
// n + 1 become visible first, and a reader that has passed it would never see n. The other remedy, to read only what is
// older than every running transaction, would let any long one in the same cluster hold back every revocation.
const log = `
CREATE FUNCTION $S.append_events(p_kind text, p_about text[], p_value bigint, p_expires_at_ms bigint)
RETURNS bigint LANGUAGE plpgsql AS $$
DECLARE
  v_head bigint;
BEGIN
  PERFORM pg_advisory_xact_lock(hashtextextended('latchkey.$S.log', 0));
  -- A statement of its own: its snapshot is taken after the lock, and has what the last holder committed.
  SELECT coalesce(max(sequence), 0) INTO v_head FROM $S.events;
  INSERT INTO $S.events (sequence, kind, about, value, expires_at_ms)
    SELECT v_head + a.n, p_kind, a.about, p_value, p_expires_at_ms
    FROM unnest(p_about) WITH ORDINALITY AS a (about, n);
  PERFORM pg_notify('latchkey_$S', '');
  RETURN v_head + cardinality(p_about);
END $$
-- next
CREATE FUNCTION $S.append_event(
  p_lock_timeout_ms integer, p_kind text, p_about text, p_value bigint, p_expires_at_ms bigint
) RETURNS bigint LANGUAGE plpgsql AS $$
BEGIN
  PERFORM $S.begin_write(p_lock_timeout_ms);
  RETURN $S.append_events(p_kind, ARRAY[p_about], p_value, p_expires_at_ms);
END $$
-- next
CREATE FUNCTION $S.id_text(p_id bytea) RETURNS text LANGUAGE sql IMMUTABLE AS $$
  SELECT rtrim(translate(encode(p_id, 'base64'), '+/', '-_'), '=')
$$
`

const cutoffs = `
CREATE FUNCTION $S.covering_cutoff(p_subject bytea, p_tenant bytea) RETURNS bigint LANGUAGE plpgsql STABLE AS $$
BEGIN
  RETURN (
    SELECT coalesce(max(value), -1) FROM $S.cutoffs
    WHERE key IN ('\\x67', '\\x73' || p_subject, '\\x74' || coalesce(p_tenant, ''))
  );
END $$
-- next
CREATE FUNCTION $S.make_cutoff(
  p_key bytea, p_kind text, p_about text, p_now_ms bigint, p_newest_proof_ms bigint, p_max_skew_ms bigint,
  p_event_expires_at_ms bigint, p_cutoff_expires_at_ms bigint, OUT o_before_ms bigint, OUT o_sequence bigint
) LANGUAGE plpgsql AS $$
BEGIN
  o_before_ms := greatest(
    p_now_ms,
    -- least() and greatest() pass over a NULL: no session at all is no proof.
    least(coalesce(p_newest_proof_ms, -1), p_now_ms + p_max_skew_ms),
    (SELECT value FROM $S.cutoffs WHERE key = p_key)
  );
  o_sequence := $S.append_events(p_kind, ARRAY[p_about], o_before_ms, p_event_expires_at_ms);
  INSERT INTO $S.cutoffs AS c (key, sequence, kind, about, value, expires_at_ms)
    VALUES (p_key, o_sequence, p_kind, p_about, o_before_ms, p_cutoff_expires_at_ms)
    ON CONFLICT (key) DO UPDATE SET
      sequence = excluded.sequence,
      value = excluded.value,
      expires_at_ms = greatest(excluded.expires_at_ms, c.expires_at_ms);
END $$
`

const insertSession = `
CREATE FUNCTION $S.insert_session(
  p_lock_timeout_ms integer, p_id bytea, p_subject bytea, p_tenant bytea, p_version bigint, p_created_at_ms bigint,
  p_newest_proof_ms bigint, p_live_until_ms bigint, p_expires_at_ms bigint, p_record bytea,
  p_now_ms bigint, p_max_per_subject bigint, p_evicts boolean, p_event_expires_at_ms bigint,
  OUT o_outcome text, OUT o_cutoff_ms bigint, OUT o_evicted bytea[], OUT o_sequence bigint
) LANGUAGE plpgsql AS $$
DECLARE
  v_oldest bytea[] := '{}';
  v_surplus bigint := 0;
BEGIN
  PERFORM $S.begin_write(p_lock_timeout_ms);
  PERFORM $S.share_cutoffs();
  PERFORM $S.lock_subject(p_subject);
  o_evicted := '{}';
  IF EXISTS (SELECT FROM $S.sessions WHERE id = p_id) THEN
    o_outcome := 'id_taken';
    RETURN;
  END IF;
  o_cutoff_ms := $S.covering_cutoff(p_subject, p_tenant);
  IF o_cutoff_ms >= 0 AND p_created_at_ms / 1000 <= o_cutoff_ms / 1000 THEN
    -- The times are inside the record too, so the caller moves them and comes again.
    o_outcome := 'covered';
    RETURN;
  END IF;
  IF p_max_per_subject IS NOT NULL THEN
    SELECT coalesce(array_agg(id ORDER BY created_at_ms, id), '{}') INTO v_oldest
      FROM $S.sessions
      WHERE subject = p_subject AND live_until_ms > p_now_ms
        AND created_at_ms > $S.covering_cutoff(subject, tenant);
    v_surplus := cardinality(v_oldest) + 1 - p_max_per_subject;
    IF v_surplus > 0 AND NOT p_evicts THEN
      o_outcome := 'cap_reached';
      RETURN;
    END IF;
  END IF;
  INSERT INTO $S.sessions
      (id, subject, tenant, version, created_at_ms, newest_proof_ms, live_until_ms, expires_at_ms, record)
    VALUES (p_id, p_subject, p_tenant, p_version, p_created_at_ms, p_newest_proof_ms, p_live_until_ms,
      p_expires_at_ms, p_record)
    ON CONFLICT DO NOTHING;
  IF NOT FOUND THEN
    -- Another subject took the id a moment ago.
    o_outcome := 'id_taken';
    RETURN;
  END IF;
  IF v_surplus > 0 THEN
    -- Only what is still there: a session may have ended by itself meanwhile.
    WITH gone AS (
      DELETE FROM $S.sessions WHERE id = ANY (v_oldest[1:v_surplus]) RETURNING id, created_at_ms
    )
    SELECT coalesce(array_agg(id ORDER BY created_at_ms, id), '{}') INTO o_evicted FROM gone;
    IF cardinality(o_evicted) > 0 THEN
      o_sequence := $S.append_events('session_ended', $S.id_texts(o_evicted), NULL, p_event_expires_at_ms);
    END IF;
  END IF;
  o_outcome := 'inserted';
END $$
-- next
CREATE FUNCTION $S.id_texts(p_ids bytea[]) RETURNS text[] LANGUAGE sql IMMUTABLE AS $$
  SELECT array_agg($S.id_text(i.id) ORDER BY i.n) FROM unnest(p_ids) WITH ORDINALITY AS i (id, n)
$$
`

const replaceSession = `
CREATE FUNCTION $S.replace_session(
  p_lock_timeout_ms integer, p_id bytea, p_subject bytea, p_tenant bytea, p_version bigint, p_created_at_ms bigint,
  p_newest_proof_ms bigint, p_live_until_ms bigint, p_expires_at_ms bigint, p_record bytea,
  p_kind text, p_about text, p_value bigint, p_event_expires_at_ms bigint,
  OUT o_outcome text, OUT o_sequence bigint
) LANGUAGE plpgsql AS $$
BEGIN
  PERFORM $S.begin_write(p_lock_timeout_ms);
  PERFORM $S.share_cutoffs();
  UPDATE $S.sessions SET
      version = p_version,
      newest_proof_ms = p_newest_proof_ms,
      live_until_ms = p_live_until_ms,
      expires_at_ms = p_expires_at_ms,
      record = p_record
    WHERE id = p_id AND version = p_version - 1 AND created_at_ms > $S.covering_cutoff(subject, tenant)
      AND subject = p_subject AND tenant IS NOT DISTINCT FROM p_tenant AND created_at_ms = p_created_at_ms;
  IF NOT FOUND THEN
    o_outcome := CASE WHEN EXISTS (
      SELECT FROM $S.sessions
      WHERE id = p_id AND version = p_version - 1 AND created_at_ms > $S.covering_cutoff(subject, tenant)
    ) THEN 'other_identity' ELSE 'lost' END;
    RETURN;
  END IF;
  IF p_kind IS NOT NULL THEN
    o_sequence := $S.append_events(p_kind, ARRAY[p_about], p_value, p_event_expires_at_ms);
  END IF;
  o_outcome := 'replaced';
END $$
`

const endSessions = `
CREATE FUNCTION $S.end_session(
  p_lock_timeout_ms integer, p_id bytea, p_event_expires_at_ms bigint, OUT o_ended bytea[], OUT o_sequence bigint
) LANGUAGE plpgsql AS $$
BEGIN
  PERFORM $S.begin_write(p_lock_timeout_ms);
  DELETE FROM $S.sessions WHERE id = p_id AND created_at_ms > $S.covering_cutoff(subject, tenant);
  IF FOUND THEN
    o_ended := ARRAY[p_id];
    o_sequence := $S.append_events('session_ended', $S.id_texts(o_ended), NULL, p_event_expires_at_ms);
  ELSE
    o_ended := '{}';
    SELECT coalesce(max(sequence), 0) INTO o_sequence FROM $S.events;
  END IF;
END $$
-- next
CREATE FUNCTION $S.end_others(
  p_lock_timeout_ms integer, p_subject bytea, p_except bytea, p_event_expires_at_ms bigint,
  OUT o_ended bytea[], OUT o_sequence bigint
) LANGUAGE plpgsql AS $$
BEGIN
  PERFORM $S.begin_write(p_lock_timeout_ms);
  PERFORM $S.lock_subject(p_subject);
  WITH gone AS (
    DELETE FROM $S.sessions
    WHERE subject = p_subject AND id IS DISTINCT FROM p_except
      AND created_at_ms > $S.covering_cutoff(subject, tenant)
    RETURNING id, created_at_ms
  )
  SELECT coalesce(array_agg(id ORDER BY created_at_ms DESC, id DESC), '{}') INTO o_ended FROM gone;
  IF cardinality(o_ended) > 0 THEN
    o_sequence := $S.append_events('session_ended', $S.id_texts(o_ended), NULL, p_event_expires_at_ms);
  ELSE
    SELECT coalesce(max(sequence), 0) INTO o_sequence FROM $S.events;
  END IF;
END $$
-- next
CREATE FUNCTION $S.end_subject(
  p_lock_timeout_ms integer, p_subject bytea, p_about text, p_now_ms bigint, p_max_skew_ms bigint,
  p_event_expires_at_ms bigint, p_cutoff_expires_at_ms bigint, OUT o_before_ms bigint, OUT o_sequence bigint
) LANGUAGE plpgsql AS $$
DECLARE
  v_proof_ms bigint;
  v_expires_at_ms bigint;
BEGIN
  PERFORM $S.begin_write(p_lock_timeout_ms);
  PERFORM $S.lock_subject(p_subject);
  -- The proofs of what was deleted, not of what a look before might have missed: a step-up may be under way.
  WITH gone AS (
    DELETE FROM $S.sessions WHERE subject = p_subject RETURNING newest_proof_ms, expires_at_ms
  )
  SELECT max(newest_proof_ms), max(expires_at_ms) INTO v_proof_ms, v_expires_at_ms FROM gone;
  SELECT m.o_before_ms, m.o_sequence INTO o_before_ms, o_sequence FROM $S.make_cutoff(
    '\\x73' || p_subject, 'subject_cutoff', p_about, p_now_ms, v_proof_ms, p_max_skew_ms,
    p_event_expires_at_ms, greatest(p_cutoff_expires_at_ms, v_expires_at_ms)) AS m;
END $$
-- next
CREATE FUNCTION $S.end_many(
  p_lock_timeout_ms integer, p_key bytea, p_kind text, p_about text, p_now_ms bigint, p_max_skew_ms bigint,
  p_event_expires_at_ms bigint, p_cutoff_expires_at_ms bigint, OUT o_before_ms bigint, OUT o_sequence bigint
) LANGUAGE plpgsql AS $$
DECLARE
  v_proof_ms bigint;
  v_expires_at_ms bigint;
BEGIN
  PERFORM $S.begin_write(p_lock_timeout_ms);
  PERFORM $S.lock_cutoffs();
  SELECT max(newest_proof_ms), max(expires_at_ms) INTO v_proof_ms, v_expires_at_ms FROM $S.sessions;
  -- Forgetting a cut-off before the last session that it covers would bring that session back.
  SELECT m.o_before_ms, m.o_sequence INTO o_before_ms, o_sequence FROM $S.make_cutoff(
    p_key, p_kind, p_about, p_now_ms, v_proof_ms, p_max_skew_ms,
    p_event_expires_at_ms, greatest(p_cutoff_expires_at_ms, v_expires_at_ms)) AS m;
END $$
`

// The newest event is never forgotten: the log's head is its number, and a reader that has missed what was forgotten sees
// a gap before it.
const purge = `
CREATE FUNCTION $S.purge(p_lock_timeout_ms integer, p_now_ms bigint, p_limit bigint) RETURNS bigint LANGUAGE plpgsql AS $$
DECLARE
  v_gone bigint := 0;
  v_rows bigint;
  v_through bigint;
BEGIN
  PERFORM $S.begin_write(p_lock_timeout_ms);
  DELETE FROM $S.sessions WHERE id IN (
    SELECT id FROM $S.sessions WHERE expires_at_ms <= p_now_ms
    ORDER BY expires_at_ms LIMIT p_limit FOR UPDATE SKIP LOCKED
  );
  GET DIAGNOSTICS v_rows = ROW_COUNT;
  v_gone := v_gone + v_rows;
  WITH gone AS (
    DELETE FROM $S.events WHERE sequence IN (
      SELECT sequence FROM $S.events
      WHERE expires_at_ms <= p_now_ms AND sequence < (SELECT max(sequence) FROM $S.events)
      ORDER BY expires_at_ms LIMIT p_limit FOR UPDATE SKIP LOCKED
    ) RETURNING sequence
  )
  SELECT max(sequence), count(*) INTO v_through, v_rows FROM gone;
  v_gone := v_gone + v_rows;
  UPDATE $S.meta SET forgotten_through = v_through WHERE forgotten_through < v_through;
  DELETE FROM $S.cutoffs WHERE key IN (
    SELECT key FROM $S.cutoffs WHERE expires_at_ms <= p_now_ms
    ORDER BY expires_at_ms LIMIT p_limit FOR UPDATE SKIP LOCKED
  );
  GET DIAGNOSTICS v_rows = ROW_COUNT;
  v_gone := v_gone + v_rows;
  DELETE FROM $S.documents WHERE key IN (
    SELECT key FROM $S.documents WHERE expires_at_ms <= p_now_ms
    ORDER BY expires_at_ms LIMIT p_limit FOR UPDATE SKIP LOCKED
  );
  GET DIAGNOSTICS v_rows = ROW_COUNT;
  RETURN v_gone + v_rows;
END $$
`
