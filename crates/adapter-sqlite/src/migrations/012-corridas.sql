-- The runs of scrapers: `datos` is what is known of one, `filas` its rows, until long after its end. The columns beside
-- are those that runs are found by. `numero` tells the runs of one name apart.
CREATE TABLE corridas (
    clave INTEGER PRIMARY KEY,
    quien TEXT NOT NULL,
    fuente TEXT NOT NULL,
    nombre TEXT NOT NULL,
    numero INTEGER NOT NULL,
    cambios INTEGER NOT NULL,
    inicio INTEGER NOT NULL,
    ultima INTEGER NOT NULL,
    cerrada INTEGER NOT NULL,
    terminada INTEGER NOT NULL,
    datos TEXT NOT NULL,
    filas BLOB,
    UNIQUE (quien, fuente, nombre, numero)
);
CREATE INDEX corridas_inicio ON corridas (inicio);
CREATE INDEX corridas_pendientes ON corridas (ultima) WHERE terminada = 0;
