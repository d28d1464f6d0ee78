-- The other ids that the rows of an offer have in the log, after the first day at the address that it is called by.
ALTER TABLE ofertas ADD COLUMN alias BLOB;
