-- What people said of single rows: which row, whether its price is right, and why. Empty where it was said of pairs of
-- offers.
ALTER TABLE correcciones ADD COLUMN oferta BLOB;
ALTER TABLE correcciones ADD COLUMN visto INTEGER;
ALTER TABLE correcciones ADD COLUMN contenido BLOB;
ALTER TABLE correcciones ADD COLUMN veredicto TEXT;
ALTER TABLE correcciones ADD COLUMN nota TEXT;

-- The rows of the log that rules refuse, which are in no offer of theirs.
CREATE TABLE rechazadas (
    reglas BLOB NOT NULL,
    oferta BLOB NOT NULL,
    visto INTEGER NOT NULL,
    contenido BLOB NOT NULL,
    PRIMARY KEY (reglas, oferta, visto, contenido)
) WITHOUT ROWID;
