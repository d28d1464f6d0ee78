-- Extractions whose long texts are gone. They keep the row number that they had in `extracciones`, where the
-- next one is never theirs again (AUTOINCREMENT). In a table of their own, so that pages and counts, and all
-- indexes that serve them, know whole ones only.
CREATE TABLE delgadas (
    fila INTEGER PRIMARY KEY,
    id BLOB NOT NULL UNIQUE,
    oferta BLOB NOT NULL,
    visto INTEGER NOT NULL,
    recibido INTEGER NOT NULL,
    contenido BLOB NOT NULL,
    documento TEXT NOT NULL
);

CREATE INDEX delgadas_identidad ON delgadas (oferta, visto);
