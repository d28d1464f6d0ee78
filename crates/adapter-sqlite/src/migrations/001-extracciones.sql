CREATE TABLE fuentes (id INTEGER PRIMARY KEY, nombre TEXT NOT NULL UNIQUE);
CREATE TABLE categorias (id INTEGER PRIMARY KEY, nombre TEXT NOT NULL UNIQUE);

-- AUTOINCREMENT: a row number is never given twice, and as writers take turns the numbers grow in
-- the order of the commits, so "after row n" is all that a reader has not seen.
-- The long document comes last: what pages filter by is read without it.
CREATE TABLE extracciones (
    fila INTEGER PRIMARY KEY AUTOINCREMENT,
    id BLOB NOT NULL UNIQUE,
    oferta BLOB NOT NULL,
    visto INTEGER NOT NULL,
    recibido INTEGER NOT NULL,
    contenido BLOB NOT NULL,
    fuente INTEGER NOT NULL REFERENCES fuentes (id),
    categoria INTEGER NOT NULL REFERENCES categorias (id),
    largo_detalles INTEGER NOT NULL,
    documento TEXT NOT NULL
);

CREATE UNIQUE INDEX extracciones_identidad ON extracciones (oferta, visto, contenido);

-- Holds all that a page filters, counts and sorts by, so that only its own documents are read.
CREATE INDEX extracciones_pagina
    ON extracciones (visto DESC, id, fuente, categoria, largo_detalles, oferta);

-- How many rows there are, kept exact by whoever writes them.
CREATE TABLE resumen (filas INTEGER NOT NULL);
INSERT INTO resumen (filas) VALUES (0);
CREATE TRIGGER extracciones_suma AFTER INSERT ON extracciones
    BEGIN UPDATE resumen SET filas = filas + 1; END;
CREATE TRIGGER extracciones_resta AFTER DELETE ON extracciones
    BEGIN UPDATE resumen SET filas = filas - 1; END;
