-- A store as the last release left it: `sqlite3 arryn.sqlite3 .dump`, without users.
PRAGMA application_id = 1095914073;
PRAGMA user_version = 8;
PRAGMA foreign_keys=OFF;
BEGIN TRANSACTION;
CREATE TABLE fuentes (id INTEGER PRIMARY KEY, nombre TEXT NOT NULL UNIQUE);
INSERT INTO fuentes VALUES(1,'alkosto.com');
INSERT INTO fuentes VALUES(2,'exito.com');
INSERT INTO fuentes VALUES(3,'olimpica.com');
INSERT INTO fuentes VALUES(4,'tienda.example');
INSERT INTO fuentes VALUES(5,'falabella');
CREATE TABLE categorias (id INTEGER PRIMARY KEY, nombre TEXT NOT NULL UNIQUE);
INSERT INTO categorias VALUES(1,'Televisores');
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
INSERT INTO extracciones VALUES(1,X'6b0c9066855b528c8503c052',X'3eff5c9fa4683068223c2706',1759330800000000,1795985510743649,X'2c86d8c36ec35e079f0c0717dc357e3cc20e07c6612d2571e29fd6638c89f3dd',1,1,11,'{"titulo": "Televisor LG 55 pulgadas 4K UHD", "marca": "LG", "precio_valor": 2000000, "moneda": "COP", "categoria": "Televisores", "fuente": "alkosto.com", "link": "https://www.alkosto.com/tv-lg-55/p/8806096375037", "fecha_extraccion": "2025-10-01T10:00:00", "detalles_adicionales": "Peso: 14 kg"}');
INSERT INTO extracciones VALUES(2,X'6b0c9066855b528c8503c053',X'18fa293b924403b6444c9586',1759417200000000,1795985510743649,X'fd1d58e9cf2d9a98e9533381d17ac60a843f61855edea1adda715fcb14208c5e',1,1,23,'{"titulo": "Televisor LG 55 pulgadas 4K UHD", "marca": "LG", "precio_valor": 1990000, "moneda": "COP", "categoria": "Televisores", "fuente": "alkosto.com", "link": "https://alkosto.com/tv-lg-55/p/8806096375037/", "fecha_extraccion": "2025-10-02T10:00:00", "detalles_adicionales": "Peso: 14 kg\nAlto: 72 cm"}');
INSERT INTO extracciones VALUES(3,X'6b0c9066855b528c8503c054',X'202586d4fbc00c3681bbd849',1759503600000000,1795985510743649,X'd6f1719be579b2ae9628fe3ed477c275e5811bea3a6c61cc2dc6c649f4bdb7ad',1,1,0,'{"titulo": "Televisor LG 55 pulgadas 4K UHD", "marca": "LG", "precio_valor": 1980000, "moneda": "COP", "categoria": "Televisores", "fuente": "alkosto.com", "link": "https://www.alkosto.com/tv-lg-55/p/8806096375037?fuente=google&tipo=ads", "fecha_extraccion": "2025-10-03T10:00:00"}');
INSERT INTO extracciones VALUES(4,X'6b0c9066855b528c8503c055',X'8195516abfe9376035a16d69',1759590000000000,1795985510743649,X'22847d1299fa33c09135974c4e455bd742ec79612191600e52941fb44336c511',1,1,0,'{"titulo": "Televisor LG 55 pulgadas 4K UHD", "marca": "LG", "precio_valor": 1970000, "moneda": "COP", "categoria": "Televisores", "fuente": "alkosto.com", "link": "https://www.alkosto.com/tv-lg-55/p/8806096375037?queryId=1", "fecha_extraccion": "2025-10-04T10:00:00"}');
INSERT INTO extracciones VALUES(5,X'6b0c9066855b528c8503c056',X'5dbeb4b283a6428c6cd3e89b',1759676400000000,1795985510743649,X'5a170cce80cee9bb7f287d2f12c7d6ea441aeef5feaa32381820a8a1116aa897',1,1,0,'{"titulo": "Televisor LG 55 pulgadas 4K UHD", "marca": "LG", "precio_valor": 1960000, "moneda": "COP", "categoria": "Televisores", "fuente": "alkosto.com", "link": "http://WWW.alkosto.com./tv-lg-55/p/8806096375037", "fecha_extraccion": "2025-10-05T10:00:00"}');
INSERT INTO extracciones VALUES(6,X'6b0c9066855b528c8503c057',X'cc25a9ad7e3ccdb5ceb25ef2',1759676400000000,1795985510743649,X'1c33e7e0a3a3fd321b14f94e4fcc6eef2f270059a1ebcf5e51dbef54992444b2',2,1,0,'{"titulo": "Smart TV 4K de cincuenta y cinco", "marca": "Genérico", "precio_valor": 2050000, "moneda": "COP", "categoria": "Televisores", "fuente": "exito.com", "link": "https://www.exito.com/televisor-lg-55-100/p", "fecha_extraccion": "2025-10-05T10:00:00"}');
INSERT INTO extracciones VALUES(7,X'6b0c9066855b528c8503c058',X'8c20dcbe6a447e735f81e4ad',1759676400000000,1795985510743649,X'491b97906d19b4741174a9e6bc4443c56479cfce3f8a4b4b19efcc786f97be56',3,1,0,'{"titulo": "Televisor Sony 32 pulgadas HD", "marca": "Sony", "precio_valor": 900000, "moneda": "COP", "categoria": "Televisores", "fuente": "olimpica.com", "link": "https://www.olimpica.com/radio-sony/p", "fecha_extraccion": "2025-10-05T10:00:00"}');
INSERT INTO extracciones VALUES(8,X'6b0c9066855b528c8503c059',X'c36e82e9737737c730456598',1759503600000000,1795985510743649,X'9d09686850f5bd51487d0c655fddb49fb54582badd9c204bae71669d916e25e0',4,1,32,'{"titulo": "Televisor Samsung 50 pulgadas", "marca": "Samsung", "precio_valor": 1500000, "moneda": "COP", "categoria": "Televisores", "fuente": "tienda.example", "link": "https://tienda.example/#/producto/1", "fecha_extraccion": "2025-10-03T10:00:00", "detalles_adicionales": "Color: negro, con base y control"}');
INSERT INTO extracciones VALUES(9,X'6b0c9066855b528c8503c05a',X'c36e82e9737737c730456598',1759590000000000,1795985510743649,X'7b4aeb79f104ced032a0b1fc545de3ddc101e7df512bd0ec708f80006c9d651a',4,1,0,'{"titulo": "Televisor Hisense 65 pulgadas", "marca": "Hisense", "precio_valor": 2500000, "moneda": "COP", "categoria": "Televisores", "fuente": "tienda.example", "link": "https://tienda.example/#/producto/2", "fecha_extraccion": "2025-10-04T10:00:00"}');
INSERT INTO extracciones VALUES(10,X'6b0c9066855b528c8503c05b',X'c36e82e9737737c730456598',1759676400000000,1795985510743649,X'b715e30d213fe8b7d04e304989a41d272ff80221894ecb79140372a2f5caaa90',4,1,0,'{"titulo": "Televisor TCL 43 pulgadas", "marca": "TCL", "precio_valor": 1200000, "moneda": "COP", "categoria": "Televisores", "fuente": "tienda.example", "link": "https://tienda.example/#!/producto/3", "fecha_extraccion": "2025-10-05T10:00:00"}');
INSERT INTO extracciones VALUES(11,X'6b0c9066855b528c8503c05c',X'a38b22e13edb4cb7a730a7e2',1759676400000000,1795985510743649,X'0eb4cd7e660e49ea9d8abdb46c74c4226d47b57b705bfa010dd868522337d769',5,1,0,'{"titulo": "Televisor Samsung 40 pulgadas Full HD", "marca": "Samsung", "precio_valor": 1100000, "moneda": "COP", "categoria": "Televisores", "fuente": "falabella", "link": "https://www.falabella.com.co/falabella-co/product/144253822/Televisor-Samsung-40/144253824", "fecha_extraccion": "2025-10-05T10:00:00"}');
CREATE TABLE resumen (filas INTEGER NOT NULL);
INSERT INTO resumen VALUES(11);
CREATE TABLE nombres (
    id INTEGER PRIMARY KEY,
    clave TEXT NOT NULL,
    nombre TEXT NOT NULL,
    UNIQUE (clave, nombre)
);
INSERT INTO nombres VALUES(1,'lg','LG');
INSERT INTO nombres VALUES(2,'televisores','Televisores');
INSERT INTO nombres VALUES(3,'alkosto','Alkosto');
INSERT INTO nombres VALUES(4,'sony','SONY');
INSERT INTO nombres VALUES(5,'olimpica','Olímpica');
INSERT INTO nombres VALUES(6,'samsung','SAMSUNG');
INSERT INTO nombres VALUES(7,'falabella','Falabella');
INSERT INTO nombres VALUES(8,'tcl','TCL');
INSERT INTO nombres VALUES(9,'tienda.example','tienda.example');
INSERT INTO nombres VALUES(10,'exito','Éxito');
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
, modelo TEXT);
INSERT INTO ofertas VALUES(1,X'18fa293b924403b6444c9586','alkosto.com/tv-lg-55/p/8806096375037/',1759417200000000,X'fd1d58e9cf2d9a98e9533381d17ac60a843f61855edea1adda715fcb14208c5e','Televisor LG 55 pulgadas 4K UHD',1,2,3,'',NULL,'https://alkosto.com/tv-lg-55/p/8806096375037/',NULL,'55"',8806096375037,0,NULL,NULL,23,-207912246562678120,X'01434f500196be0280f0b4aa9203989a2dcfe9581dfd80ffe3bd010000',NULL);
INSERT INTO ofertas VALUES(2,X'202586d4fbc00c3681bbd849','www.alkosto.com/tv-lg-55/p/8806096375037?fuente=google&tipo=ads',1759503600000000,X'd6f1719be579b2ae9628fe3ed477c275e5811bea3a6c61cc2dc6c649f4bdb7ad','Televisor LG 55 pulgadas 4K UHD',1,2,3,'',NULL,'https://www.alkosto.com/tv-lg-55/p/8806096375037?fuente=google&tipo=ads',NULL,'55"',8806096375037,0,NULL,NULL,0,0,X'01434f500198be0280f0b4aa9203aeb279e59b71f1d680f6e9bc010000',NULL);
INSERT INTO ofertas VALUES(3,X'3eff5c9fa4683068223c2706','www.alkosto.com/tv-lg-55/p/8806096375037',1759330800000000,X'2c86d8c36ec35e079f0c0717dc357e3cc20e07c6612d2571e29fd6638c89f3dd','Televisor LG 55 pulgadas 4K UHD',1,2,3,'',NULL,'https://www.alkosto.com/tv-lg-55/p/8806096375037',NULL,'55"',8806096375037,0,NULL,NULL,11,3208490118436576775,X'01434f500194be0280f0b4aa9203075ec36ec3d8862c8088debe010000',NULL);
INSERT INTO ofertas VALUES(4,X'5dbeb4b283a6428c6cd3e89b','www.alkosto.com./tv-lg-55/p/8806096375037',1759676400000000,X'5a170cce80cee9bb7f287d2f12c7d6ea441aeef5feaa32381820a8a1116aa897','Televisor LG 55 pulgadas 4K UHD',1,2,3,'',NULL,'http://www.alkosto.com./tv-lg-55/p/8806096375037',NULL,'55"',8806096375037,0,NULL,NULL,0,0,X'01434f50019cbe0280f0b4aa9203bbe9ce80ce0c175a80e4f5ba010000',NULL);
INSERT INTO ofertas VALUES(5,X'8195516abfe9376035a16d69','www.alkosto.com/tv-lg-55/p/8806096375037?queryId=1',1759590000000000,X'22847d1299fa33c09135974c4e455bd742ec79612191600e52941fb44336c511','Televisor LG 55 pulgadas 4K UHD',1,2,3,'',NULL,'https://www.alkosto.com/tv-lg-55/p/8806096375037?queryId=1',NULL,'55"',8806096375037,0,NULL,NULL,0,0,X'01434f50019abe0280f0b4aa9203c033fa99127d842280edefbb010000',NULL);
INSERT INTO ofertas VALUES(6,X'8c20dcbe6a447e735f81e4ad','www.olimpica.com/radio-sony/p',1759676400000000,X'491b97906d19b4741174a9e6bc4443c56479cfce3f8a4b4b19efcc786f97be56','Televisor Sony 32 pulgadas HD',4,2,5,'',NULL,'https://www.olimpica.com/radio-sony/p',NULL,'32"',NULL,0,NULL,NULL,0,0,X'01434f50019cbe0280f0b4aa920374b4196d90971b4980aaea550000',NULL);
INSERT INTO ofertas VALUES(7,X'a38b22e13edb4cb7a730a7e2','www.falabella.com.co/falabella-co/product/144253822/Televisor-Samsung-40/144253824',1759676400000000,X'0eb4cd7e660e49ea9d8abdb46c74c4226d47b57b705bfa010dd868522337d769','Televisor Samsung 40 pulgadas Full HD',6,2,7,'',NULL,'https://www.falabella.com.co/falabella-co/product/144253822/Televisor-Samsung-40/144253824',NULL,'40"',NULL,0,NULL,NULL,0,0,X'01434f50019cbe0280f0b4aa9203ea490e667ecdb40e80def3680000',NULL);
INSERT INTO ofertas VALUES(8,X'c36e82e9737737c730456598','tienda.example/',1759676400000000,X'b715e30d213fe8b7d04e304989a41d272ff80221894ecb79140372a2f5caaa90','Televisor TCL 43 pulgadas',8,2,9,'',NULL,'https://tienda.example/',NULL,'43"',NULL,0,NULL,NULL,32,-7131053737720300207,X'01434f500398be0280f0b4aa920351bdf5506868099d80c6868f0100000280f0b4aa9203d0ce04f179eb4a7b80cab5ee0100000280f0b4aa9203b7e83f210de315b780b8b8720000',NULL);
INSERT INTO ofertas VALUES(9,X'cc25a9ad7e3ccdb5ceb25ef2','www.exito.com/televisor-lg-55-100/p',1759676400000000,X'1c33e7e0a3a3fd321b14f94e4fcc6eef2f270059a1ebcf5e51dbef54992444b2','Smart TV 4K de cincuenta y cinco',NULL,2,10,'',NULL,'https://www.exito.com/televisor-lg-55-100/p',NULL,NULL,NULL,0,NULL,NULL,0,0,X'01434f50019cbe0280f0b4aa920332fda3a3e0e7331c80b5c0c3010000',NULL);
CREATE TABLE archivo (
    uno INTEGER PRIMARY KEY CHECK (uno = 1),
    reglas BLOB NOT NULL,
    cursor BLOB NOT NULL
);
INSERT INTO archivo VALUES(1,X'e850109c82b5d08a7832b9258346cc21b4551b3179147e8dd17224746ff7047a',X'000000000000000b');
CREATE TABLE arriendo (
    uno INTEGER PRIMARY KEY CHECK (uno = 1),
    titular TEXT NOT NULL,
    hasta INTEGER NOT NULL
);
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
CREATE TABLE sesiones (
    id BLOB PRIMARY KEY,
    usuario BLOB NOT NULL REFERENCES usuarios (id) ON DELETE CASCADE,
    token BLOB NOT NULL,
    termina INTEGER NOT NULL
) WITHOUT ROWID;
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
CREATE TABLE correcciones (
    numero INTEGER PRIMARY KEY AUTOINCREMENT,
    id BLOB NOT NULL UNIQUE,
    quien TEXT NOT NULL,
    momento INTEGER NOT NULL,
    mismo INTEGER NOT NULL,
    pares BLOB NOT NULL
);
INSERT INTO correcciones VALUES(1,X'6b0c9066855b528c8503c061','user:0a44201f5307a98ad10f86ff854267f2',1795985510906710,0,X'3eff5c9fa4683068223c270618fa293b924403b6444c95863eff5c9fa4683068223c27065dbeb4b283a6428c6cd3e89b3eff5c9fa4683068223c2706202586d4fbc00c3681bbd8493eff5c9fa4683068223c27068195516abfe9376035a16d69');
INSERT INTO correcciones VALUES(2,X'6b0c9066855b528c8503c063','user:0a44201f5307a98ad10f86ff854267f2',1795985510946048,1,X'18fa293b924403b6444c9586202586d4fbc00c3681bbd84918fa293b924403b6444c95865dbeb4b283a6428c6cd3e89b18fa293b924403b6444c95868195516abfe9376035a16d6918fa293b924403b6444c9586cc25a9ad7e3ccdb5ceb25ef2202586d4fbc00c3681bbd8495dbeb4b283a6428c6cd3e89b202586d4fbc00c3681bbd8498195516abfe9376035a16d69202586d4fbc00c3681bbd849cc25a9ad7e3ccdb5ceb25ef25dbeb4b283a6428c6cd3e89b8195516abfe9376035a16d695dbeb4b283a6428c6cd3e89bcc25a9ad7e3ccdb5ceb25ef28195516abfe9376035a16d69cc25a9ad7e3ccdb5ceb25ef2');
INSERT INTO correcciones VALUES(3,X'6b0c9066855b528c8503c065','user:0a44201f5307a98ad10f86ff854267f2',1795985510953880,1,X'8c20dcbe6a447e735f81e4adc36e82e9737737c730456598');
INSERT INTO correcciones VALUES(4,X'6b0c9066855b528c8503c067','user:0a44201f5307a98ad10f86ff854267f2',1795985510963319,1,X'8c20dcbe6a447e735f81e4ada38b22e13edb4cb7a730a7e28c20dcbe6a447e735f81e4adc36e82e9737737c730456598a38b22e13edb4cb7a730a7e2c36e82e9737737c730456598');
CREATE TABLE delgadas (
    fila INTEGER PRIMARY KEY,
    id BLOB NOT NULL UNIQUE,
    oferta BLOB NOT NULL,
    visto INTEGER NOT NULL,
    recibido INTEGER NOT NULL,
    contenido BLOB NOT NULL,
    documento TEXT NOT NULL
);
DELETE FROM sqlite_sequence;
INSERT INTO sqlite_sequence VALUES('extracciones',11);
INSERT INTO sqlite_sequence VALUES('correcciones',4);
CREATE INDEX extracciones_pagina
    ON extracciones (visto DESC, id, fuente, categoria, largo_detalles, oferta);
CREATE INDEX usuarios_orden ON usuarios (creado, id);
CREATE INDEX sesiones_usuario ON sesiones (usuario, termina);
CREATE INDEX hechos_usuario ON hechos (usuario, momento, fila);
CREATE INDEX extracciones_identidad ON extracciones (oferta, visto);
CREATE INDEX delgadas_identidad ON delgadas (oferta, visto);
COMMIT;
