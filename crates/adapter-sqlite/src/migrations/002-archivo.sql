-- Names and the sentences of the taxonomy's rules repeat in most offers.
CREATE TABLE nombres (
    id INTEGER PRIMARY KEY,
    clave TEXT NOT NULL,
    nombre TEXT NOT NULL,
    UNIQUE (clave, nombre)
);
CREATE TABLE motivos (id INTEGER PRIMARY KEY, texto TEXT NOT NULL UNIQUE);

CREATE TABLE ofertas (
    fila INTEGER PRIMARY KEY,
    id BLOB NOT NULL UNIQUE,
    clave TEXT NOT NULL,
    visto INTEGER NOT NULL,
    contenido BLOB NOT NULL,
    titulo TEXT NOT NULL,
    marca INTEGER REFERENCES nombres (id),
    categoria INTEGER NOT NULL REFERENCES nombres (id),
    fuente INTEGER NOT NULL REFERENCES nombres (id),
    precio_texto TEXT NOT NULL,
    imagen TEXT,
    link TEXT NOT NULL,
    calificacion REAL,
    tamano TEXT,
    gtin INTEGER,
    combo INTEGER NOT NULL,
    -- No motive: the thing is where the shop put it. With one: moved from a category, or apart.
    motivo INTEGER REFERENCES motivos (id),
    movida_de INTEGER REFERENCES nombres (id),
    largo_detalles INTEGER NOT NULL,
    rango_detalles INTEGER NOT NULL,
    historial BLOB NOT NULL
);

-- One row: by which rules the offers were made, and how far the log is folded into them.
CREATE TABLE archivo (
    uno INTEGER PRIMARY KEY CHECK (uno = 1),
    reglas BLOB NOT NULL,
    cursor BLOB NOT NULL
);

-- One row: who may write, and until when.
CREATE TABLE arriendo (
    uno INTEGER PRIMARY KEY CHECK (uno = 1),
    titular TEXT NOT NULL,
    hasta INTEGER NOT NULL
);
