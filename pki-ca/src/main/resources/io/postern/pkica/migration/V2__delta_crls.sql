-- Null for a full CRL; of a delta CRL the number of the full one that it adds to.
ALTER TABLE crl ADD COLUMN base BIGINT;
