-- One authority. A generation is one key of it: roll-over adds the next.
CREATE TABLE generation (
  id           BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  state        VARCHAR(16) NOT NULL,
  subject      VARCHAR(1024) NOT NULL,
  algorithm    VARCHAR(16) NOT NULL,
  -- PKCS #8, encrypted under the operator's passphrase
  sealed_key   BYTEA NOT NULL,
  -- null while a subordinate authority waits for its certificate
  certificate  BYTEA,
  created_at   TIMESTAMP WITH TIME ZONE NOT NULL
);

-- Certificates of other authorities that lead from ours to an anchor, and cross-certificates of ours.
CREATE TABLE companion (
  fingerprint  VARCHAR(64) PRIMARY KEY,
  generation   BIGINT NOT NULL REFERENCES generation (id),
  certificate  BYTEA NOT NULL
);

-- The journal of serial numbers: a row is there before anything is signed.
CREATE TABLE certificate (
  serial       VARCHAR(40) PRIMARY KEY,
  generation   BIGINT NOT NULL REFERENCES generation (id),
  state        VARCHAR(16) NOT NULL,
  profile      VARCHAR(16) NOT NULL,
  subject      VARCHAR(1024) NOT NULL,
  names        VARCHAR(8192) NOT NULL,
  reserved_at  TIMESTAMP WITH TIME ZONE NOT NULL,
  not_after    TIMESTAMP WITH TIME ZONE,
  certificate  BYTEA,
  revoked_at   TIMESTAMP WITH TIME ZONE,
  reason       INTEGER
);
CREATE INDEX certificate_subject ON certificate (subject);
CREATE INDEX certificate_state ON certificate (generation, state);

CREATE TABLE crl (
  generation   BIGINT NOT NULL REFERENCES generation (id),
  number       BIGINT NOT NULL,
  next_update  TIMESTAMP WITH TIME ZONE,
  crl          BYTEA,
  PRIMARY KEY (generation, number)
);

-- SCEP: what was asked for, by transaction.
CREATE TABLE enrolment (
  transaction  VARCHAR(256) PRIMARY KEY,
  state        VARCHAR(16) NOT NULL,
  request      BYTEA NOT NULL,
  subject      VARCHAR(1024) NOT NULL,
  names        VARCHAR(8192) NOT NULL,
  asked_at     TIMESTAMP WITH TIME ZONE NOT NULL,
  serial       VARCHAR(40),
  detail       VARCHAR(1024)
);

-- One-time passwords: only what verifies them.
CREATE TABLE challenge (
  verifier     VARCHAR(64) PRIMARY KEY,
  subject      VARCHAR(1024),
  expires_at   TIMESTAMP WITH TIME ZONE NOT NULL,
  -- SHA-256 of the request that used it up
  request      VARCHAR(64)
);

-- The key that reads SCEP requests and signs the answers, with its certificate's serial number.
CREATE TABLE registration (
  serial       VARCHAR(40) PRIMARY KEY REFERENCES certificate (serial),
  sealed_key   BYTEA NOT NULL,
  created_at   TIMESTAMP WITH TIME ZONE NOT NULL
);
