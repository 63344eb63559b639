-- SPDX-FileCopyrightText: Holdfast contributors
-- SPDX-License-Identifier: MIT
-- The record, schema version 6 (docs/adr/0006, 0020). Integer ids are private to one database:
-- nothing outside may keep them, and no digest contains one.

CREATE TABLE meta (name TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID;

-- Interned texts. `text` holds values (many, found by a 64-bit hash, compared in full);
-- `term` holds the small vocabularies: schemata, properties, languages, paths, reasons.
CREATE TABLE text (id INTEGER PRIMARY KEY, hash INTEGER NOT NULL, value TEXT NOT NULL) STRICT;
CREATE INDEX text_hash ON text (hash);
CREATE TABLE term (id INTEGER PRIMARY KEY, value TEXT NOT NULL UNIQUE) STRICT;
CREATE TABLE entity (id INTEGER PRIMARY KEY, key TEXT NOT NULL UNIQUE) STRICT;

-- What was accepted: capture sets, and one step per (set, member), ordered per member.
CREATE TABLE member (
  id INTEGER PRIMARY KEY, source TEXT NOT NULL, dataset TEXT NOT NULL,
  carrier TEXT NOT NULL,             -- name of the reader: SDN.CSV and SDN.XML are two carriers of one dataset
  name TEXT NOT NULL,
  carries TEXT NOT NULL,             -- the leading carrier this one corroborates; empty: it leads itself
  leads INTEGER NOT NULL,            -- whether every record of the member lists its main entity
  adds INTEGER NOT NULL,             -- whether it is a file of changes: it lists until the leading carrier is newer
  UNIQUE (source, dataset, carrier, name)) STRICT;
CREATE TABLE place (id INTEGER PRIMARY KEY, payload BLOB NOT NULL, chain TEXT NOT NULL, UNIQUE (payload, chain)) STRICT;
CREATE TABLE capture_set (
  id INTEGER PRIMARY KEY,            -- log index of the set entry
  source TEXT NOT NULL, dataset TEXT NOT NULL, observed TEXT NOT NULL, basis TEXT NOT NULL,
  tie TEXT NOT NULL, reader TEXT NOT NULL,
  released INTEGER) STRICT;          -- log index of the release entry
CREATE TABLE step (
  id INTEGER PRIMARY KEY, set_id INTEGER NOT NULL, member INTEGER NOT NULL,
  position INTEGER NOT NULL,         -- rank among the member's steps: observed, tie, payload, set
  capture INTEGER NOT NULL, place INTEGER NOT NULL,
  accepted INTEGER NOT NULL, readable INTEGER NOT NULL,
  rule TEXT, reasons TEXT NOT NULL,  -- why it is held back; reasons one per line
  records INTEGER NOT NULL, statements INTEGER NOT NULL, entities INTEGER NOT NULL,
  losses INTEGER NOT NULL, parts INTEGER NOT NULL, output BLOB NOT NULL,
  UNIQUE (set_id, member)) STRICT;
CREATE INDEX step_member ON step (member, position);
CREATE TABLE pairing (               -- two steps of a member compared record by record (record/stepwise.py)
  before INTEGER NOT NULL, after INTEGER NOT NULL, shared INTEGER NOT NULL, rekeyed INTEGER NOT NULL,
  rescripted INTEGER NOT NULL, respelled INTEGER NOT NULL, examples TEXT NOT NULL,
  renamed INTEGER NOT NULL, gone INTEGER NOT NULL, reentered INTEGER NOT NULL, moved TEXT NOT NULL, joined TEXT NOT NULL,
  PRIMARY KEY (before, after)) STRICT, WITHOUT ROWID;
CREATE TABLE tally (                 -- records per main schema (kind 0) and programme (kind 1); repeated ids (kind 2)
  step INTEGER NOT NULL, kind INTEGER NOT NULL, value TEXT NOT NULL, records INTEGER NOT NULL,
  PRIMARY KEY (step, kind, value)) STRICT, WITHOUT ROWID;

-- A source record, its renditions (exact bytes) and versions (what it says).
CREATE TABLE record (id INTEGER PRIMARY KEY, member INTEGER NOT NULL, key TEXT NOT NULL, UNIQUE (member, key)) STRICT;
CREATE TABLE version (
  id INTEGER PRIMARY KEY, record INTEGER NOT NULL, content BLOB NOT NULL,
  main INTEGER NOT NULL,             -- the entity of its first row
  exemplar INTEGER NOT NULL,         -- the rendition its ranges count in
  statements INTEGER NOT NULL,
  lists INTEGER NOT NULL) STRICT;    -- whether it lists its main entity: a risk topic, or a Sanction of it
CREATE INDEX version_record ON version (record);
CREATE TABLE rendition (
  id INTEGER PRIMARY KEY, record INTEGER NOT NULL, version INTEGER NOT NULL,
  raw BLOB NOT NULL, form BLOB NOT NULL,
  place INTEGER NOT NULL, start INTEGER NOT NULL, stop INTEGER NOT NULL,
  losses INTEGER NOT NULL, parts INTEGER NOT NULL) STRICT;
CREATE INDEX rendition_record ON rendition (record);
CREATE INDEX rendition_place ON rendition (place, start);
CREATE TABLE statement (
  version INTEGER NOT NULL, n INTEGER NOT NULL,
  entity INTEGER NOT NULL, schema INTEGER NOT NULL, prop INTEGER NOT NULL, value INTEGER NOT NULL,
  lang INTEGER, original INTEGER,
  path INTEGER NOT NULL, start INTEGER NOT NULL, stop INTEGER NOT NULL,
  PRIMARY KEY (version, n)) STRICT, WITHOUT ROWID;
CREATE TABLE about (entity INTEGER NOT NULL, version INTEGER NOT NULL, PRIMARY KEY (entity, version)) STRICT, WITHOUT ROWID;
CREATE TABLE link (                  -- entity-typed values, found from their target
  target INTEGER NOT NULL, source INTEGER NOT NULL, prop INTEGER NOT NULL, version INTEGER NOT NULL,
  PRIMARY KEY (target, source, prop, version)) STRICT, WITHOUT ROWID;
CREATE TABLE loss (
  rendition INTEGER NOT NULL, n INTEGER NOT NULL, kind INTEGER NOT NULL, reason INTEGER NOT NULL,
  text TEXT NOT NULL, path INTEGER NOT NULL, start INTEGER NOT NULL, stop INTEGER NOT NULL,
  PRIMARY KEY (rendition, n)) STRICT, WITHOUT ROWID;

-- Presence: a rendition stood on the list from one accepted step (included) until another
-- (excluded; NULL: it still stands). `held` lists what a quarantined step carried.
CREATE TABLE presence (
  from_step INTEGER NOT NULL, rendition INTEGER NOT NULL, until_step INTEGER,
  PRIMARY KEY (from_step, rendition)) STRICT, WITHOUT ROWID;
CREATE INDEX presence_rendition ON presence (rendition);
-- What stands now in a carrier that does not lead, about parties the leading one does not list: it lists nobody.
CREATE TABLE unled (rendition INTEGER PRIMARY KEY) STRICT;
-- Statements of such a carrier that the leading one made, too, and has taken back since its capture.
CREATE TABLE taken (version INTEGER NOT NULL, n INTEGER NOT NULL, PRIMARY KEY (version, n)) STRICT, WITHOUT ROWID;
CREATE TABLE held (step INTEGER NOT NULL, rendition INTEGER NOT NULL, PRIMARY KEY (step, rendition)) STRICT, WITHOUT ROWID;

-- Folded names and identifiers of each version; never updated, because versions are not.
CREATE VIRTUAL TABLE words USING fts5 (folded, content = '', detail = none, tokenize = 'ascii');

-- Documents: captures that are no list, read as text (record/documents.py). What one says is a finding with its place.
CREATE TABLE document (
  capture INTEGER PRIMARY KEY,       -- log index of the capture entry
  same_as INTEGER,                   -- the document that holds the findings of these very bytes; NULL: this one
  payload BLOB NOT NULL, chain TEXT NOT NULL, reader TEXT NOT NULL,
  kind TEXT NOT NULL,                -- pdf, docx, mail, html, text
  title TEXT NOT NULL, published TEXT NOT NULL, modified TEXT NOT NULL, publisher TEXT NOT NULL, language TEXT NOT NULL,
  name TEXT NOT NULL, address TEXT NOT NULL,   -- from openings, or stated by the document; empty when erased
  captured TEXT NOT NULL,
  problem TEXT NOT NULL,             -- why it could not be read; empty: it was
  notes TEXT NOT NULL,               -- one per line
  views INTEGER NOT NULL, characters INTEGER NOT NULL,
  counts TEXT NOT NULL,              -- findings by kind, JSON
  output BLOB NOT NULL,
  linked TEXT NOT NULL) STRICT;      -- the names its mentions were compared with; empty: with none yet
CREATE INDEX document_payload ON document (payload);
CREATE TABLE finding (
  document INTEGER NOT NULL, kind TEXT NOT NULL, n INTEGER NOT NULL, view INTEGER NOT NULL,
  start INTEGER NOT NULL, stop INTEGER NOT NULL, byte_start INTEGER NOT NULL, byte_stop INTEGER NOT NULL,
  fields TEXT NOT NULL,              -- the row that `read --jsonl` prints, JSON
  PRIMARY KEY (kind, document, n)) STRICT, WITHOUT ROWID;
CREATE INDEX finding_document ON finding (document);
-- Blocks of text and where they stand; `passage` has their words, `rowid` its id here.
CREATE TABLE passage_at (
  id INTEGER PRIMARY KEY, document INTEGER NOT NULL, view INTEGER NOT NULL,
  start INTEGER NOT NULL, stop INTEGER NOT NULL, zone TEXT NOT NULL) STRICT;
CREATE INDEX passage_document ON passage_at (document);
CREATE VIRTUAL TABLE passage USING fts5 (text, tokenize = "unicode61 remove_diacritics 2");
-- Parties of the record named in documents: from the findings and the names that stand, made anew when either changes.
CREATE TABLE mentioned (
  entity TEXT NOT NULL, document INTEGER NOT NULL, view INTEGER NOT NULL, start INTEGER NOT NULL, stop INTEGER NOT NULL,
  score INTEGER NOT NULL,            -- thousandths
  surface TEXT NOT NULL, signs TEXT NOT NULL,
  PRIMARY KEY (entity, document, view, start)) STRICT, WITHOUT ROWID;
CREATE INDEX mentioned_document ON mentioned (document);
