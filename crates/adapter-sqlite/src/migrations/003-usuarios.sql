-- The keys of name and address are in lower case, so that UNIQUE ignores it.
CREATE TABLE usuarios (
    id BLOB PRIMARY KEY,
    nombre TEXT NOT NULL,
    clave_nombre TEXT NOT NULL UNIQUE,
    correo TEXT,
    clave_correo TEXT UNIQUE,
    rol INTEGER NOT NULL,
    numero_antiguo INTEGER UNIQUE,
    creado INTEGER NOT NULL,
    contrasena TEXT,
    version INTEGER NOT NULL,
    preferencias TEXT
) WITHOUT ROWID;

CREATE INDEX usuarios_orden ON usuarios (creado, id);

CREATE TABLE sesiones (
    id BLOB PRIMARY KEY,
    usuario BLOB NOT NULL REFERENCES usuarios (id) ON DELETE CASCADE,
    token BLOB NOT NULL,
    termina INTEGER NOT NULL
) WITHOUT ROWID;

CREATE INDEX sesiones_usuario ON sesiones (usuario, termina);

CREATE TABLE claves_api (
    id BLOB PRIMARY KEY,
    etiqueta TEXT NOT NULL,
    resumen BLOB NOT NULL UNIQUE,
    alcances TEXT NOT NULL,
    creada INTEGER NOT NULL,
    vence INTEGER,
    usada INTEGER,
    revocada INTEGER
) WITHOUT ROWID;

CREATE TABLE hechos (
    fila INTEGER PRIMARY KEY,
    usuario BLOB NOT NULL REFERENCES usuarios (id) ON DELETE CASCADE,
    momento INTEGER NOT NULL,
    hecho TEXT NOT NULL,
    oferta BLOB NOT NULL,
    marca TEXT,
    tienda TEXT NOT NULL,
    categoria TEXT NOT NULL
);

CREATE INDEX hechos_usuario ON hechos (usuario, momento, fila);
