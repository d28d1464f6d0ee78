-- What people said of pairs of offers. AUTOINCREMENT, so that no number is ever given twice.
CREATE TABLE correcciones (
    numero INTEGER PRIMARY KEY AUTOINCREMENT,
    id BLOB NOT NULL UNIQUE,
    quien TEXT NOT NULL,
    momento INTEGER NOT NULL,
    mismo INTEGER NOT NULL,
    pares BLOB NOT NULL
);
