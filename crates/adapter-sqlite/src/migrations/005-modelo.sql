-- What the details say under model or reference.
ALTER TABLE ofertas ADD COLUMN modelo TEXT;
