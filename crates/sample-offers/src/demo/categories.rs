//! The categories of the sample: the data file of each, and how the shops word what is in it.
//!
//! Templates name the columns of the data file; `{MARCA}` is the brand in capitals, `{cm}` the screen in centimetres,
//! `{ean}` the article number. The four wordings are those of [`super::shops::Wording`].

/// A category.
#[derive(Debug)]
pub(super) struct Category {
    /// The data file.
    pub(super) table: &'static str,
    /// What each wording calls the category.
    pub(super) names: [&'static str; 4],
    /// The title in each wording.
    pub(super) titles: [&'static str; 4],
    /// `tamaño`; empty where things have no size worth telling.
    pub(super) size: &'static str,
    /// Lines of the technical sheet.
    pub(super) sheet: &'static [&'static str],
    /// What it is good for, one sentence.
    pub(super) pitch: &'static str,
}

macro_rules! table {
    ($name:literal) => {
        include_str!(concat!("../../data/demo/", $name, ".txt"))
    };
}

/// The oddities, a table of their own.
pub(super) const ODDITIES: &str = table!("rarezas");

/// The categories, the largest first.
pub(super) const CATEGORIES: [Category; 10] = [
    Category {
        table: table!("televisores"),
        names: ["televisores", "Smart TV", "Televisores", "TVs"],
        titles: [
            "TV {MARCA} {pulgadas}\" Pulgadas {cm} cm {modelo} {resolucion} {panel} Smart TV {sistema}",
            "{MARCA} - Televisor | {pulgadas} pulgadas | {resolucion} | {panel} | {modelo}",
            "Televisor {marca} {pulgadas} Pulgadas {panel} {resolucion} Smart TV {modelo}",
            "Smart Tv {marca} {pulgadas}'' {panel} {resolucion} {sistema} {modelo}",
        ],
        size: "{pulgadas}\"",
        sheet: &[
            "Tamaño de la pantalla: {pulgadas} pulgadas",
            "Resolución: {resolucion}",
            "Tecnología de la pantalla: {panel}",
            "Sistema operativo: {sistema}",
            "Cantidad de puertos HDMI: 3",
            "Conexión Bluetooth: Sí",
            "Sintonizador digital: DVB-T2",
        ],
        pitch: "Imagen nítida y colores vivos para ver películas, series y fútbol en familia.",
    },
    Category {
        table: table!("celulares"),
        names: ["celulares", "Celulares", "Celulares", "Celulares"],
        titles: [
            "Celular {MARCA} {linea} {memoria}GB {red} {color}",
            "{MARCA} - Celular {linea} | {ram}GB RAM | {memoria}GB | {red} | {color}",
            "Celular {marca} {linea} {red} {memoria} GB {ram} GB RAM {color}",
            "{marca} {linea} {red} {memoria} Gb {ram} Gb Ram {color}",
        ],
        size: "",
        sheet: &[
            "Tamaño de la pantalla: {pantalla} pulgadas",
            "Memoria interna: {memoria} GB",
            "Memoria RAM: {ram} GB",
            "Red: {red}",
            "Color: {color}",
            "Lector de huella: Sí",
        ],
        pitch: "Batería para todo el día y cámaras que responden también de noche.",
    },
    Category {
        table: table!("computadoras"),
        names: ["portatiles", "Laptops", "Computadoras", "Laptops"],
        titles: [
            "Computador Portátil {MARCA} {pulgadas}\" Pulgadas {linea} {modelo} - {procesador} - RAM {ram}GB - Disco SSD {disco} - {color}",
            "{MARCA} - Computador Portátil {linea} {modelo} | {pulgadas} pulgadas | {procesador} | {ram}GB | SSD {disco}",
            "Portátil {marca} {linea} {modelo} {pulgadas} Pulgadas {procesador} {ram} GB {disco} {color}",
            "Portatil {marca} {linea} {procesador} {ram}gb Ssd {disco} {pulgadas}'' {modelo}",
        ],
        size: "",
        sheet: &[
            "Tamaño de la pantalla: {pulgadas} pulgadas",
            "Procesador: {procesador}",
            "Memoria RAM: {ram} GB",
            "Capacidad del disco: {disco} SSD",
            "Color: {color}",
            "Teclado: Español",
            "Conexión WiFi: Sí",
        ],
        pitch: "Liviano y rápido, listo para el estudio, la oficina y las videollamadas.",
    },
    Category {
        table: table!("audifonos"),
        names: ["audifonos", "Audífonos", "Audífonos", "Audífonos"],
        titles: [
            "Audífonos {MARCA} {conexion} {tipo} {linea} {color}",
            "{MARCA} - Audífonos {linea} | {tipo} | {conexion} | {color}",
            "Audífonos {marca} {linea} {tipo} {conexion} {color}",
            "Audifonos {marca} {linea} {tipo} {modelo} {color}",
        ],
        size: "",
        sheet: &[
            "Tipo de audífonos: {tipo}",
            "Tipo de conexión: {conexion}",
            "Color: {color}",
            "Micrófono incorporado: Sí",
        ],
        pitch: "Sonido limpio y cómodo para oír música y hablar sin manos.",
    },
    Category {
        table: table!("tablets"),
        names: ["tablets", "Tablets", "Tablets", "Tablets"],
        titles: [
            "Tablet {MARCA} {pulgadas}\" Pulgadas {linea} {memoria}GB {color}",
            "{MARCA} - Tablet {linea} | {pulgadas} pulgadas | {ram}GB RAM | {memoria}GB",
            "Tablet {marca} {linea} {pulgadas} Pulgadas {memoria} GB Wifi {color}",
            "Tablet {marca} {linea} {pulgadas}'' {memoria}gb {ram}gb Ram {color}",
        ],
        size: "{pulgadas}\"",
        sheet: &[
            "Tamaño de la pantalla: {pulgadas} pulgadas",
            "Memoria interna: {memoria} GB",
            "Memoria RAM: {ram} GB",
            "Color: {color}",
            "Conexión WiFi: Sí",
        ],
        pitch: "Para leer, dibujar y ver clases en cualquier parte de la casa.",
    },
    Category {
        table: table!("monitores"),
        names: ["monitores", "Monitores", "Monitores", "Monitores"],
        titles: [
            "Monitor {MARCA} {pulgadas}\" Pulgadas {modelo} {resolucion} {panel} {hercios}Hz",
            "{MARCA} - Monitor | {pulgadas} pulgadas | {resolucion} | {hercios}Hz | {modelo}",
            "Monitor {marca} {pulgadas} Pulgadas {resolucion} {hercios} Hz {modelo}",
            "Monitor {marca} {modelo} {pulgadas}'' {panel} {resolucion} {hercios}hz",
        ],
        size: "{pulgadas}\"",
        sheet: &[
            "Tamaño de la pantalla: {pulgadas} pulgadas",
            "Resolución: {resolucion}",
            "Tipo de panel: {panel}",
            "Tasa de refresco: {hercios} Hz",
            "Cantidad de puertos HDMI: 1",
        ],
        pitch: "Bordes delgados y descanso para la vista en jornadas largas.",
    },
    Category {
        table: table!("neveras"),
        names: ["neveras", "Neveras", "Neveras", "Neveras"],
        titles: [
            "Nevera {MARCA} {tipo} {litros} Litros {modelo} {color}",
            "{MARCA} - Nevera {tipo} | {litros} litros | {modelo} | {color}",
            "Nevera {marca} {tipo} {litros} L {color} {modelo}",
            "Nevera {marca} {litros} Litros {tipo} {modelo} {color}",
        ],
        size: "{litros}L",
        sheet: &[
            "Capacidad: {litros} L",
            "Tipo de nevera: {tipo}",
            "Color: {color}",
            "Consumo energético: A",
            "Hecho en: Colombia",
        ],
        pitch: "Frío parejo, bajo consumo y bandejas que se acomodan al mercado de la semana.",
    },
    Category {
        table: table!("lavadoras"),
        names: ["lavadoras", "Lavadoras", "Lavadoras", "Lavadoras"],
        titles: [
            "Lavadora {MARCA} Carga {carga} {kilos} Kg {modelo} {color}",
            "{MARCA} - Lavadora carga {carga} | {kilos} kg | {modelo} | {color}",
            "Lavadora {marca} Carga {carga} {kilos} Kg {color} {modelo}",
            "Lavadora {marca} {kilos}kg {modelo} {color}",
        ],
        size: "{kilos} kg",
        sheet: &[
            "Capacidad de lavado: {kilos} kg",
            "Tipo de carga: {carga}",
            "Color: {color}",
            "Motor: Inverter",
            "Programas de lavado: 12",
        ],
        pitch: "Cuida la ropa, gasta menos agua y casi no se oye.",
    },
    Category {
        table: table!("consolas"),
        names: ["consolas", "Consolas", "Consolas", "Consolas"],
        titles: [
            "Consola {MARCA} {linea} {memoria} {edicion}",
            "{MARCA} - Consola {linea} | {memoria} | Edición {edicion}",
            "Consola {marca} {linea} {memoria} {edicion}",
            "Consola {marca} {linea} {memoria} {edicion} {modelo}",
        ],
        size: "",
        sheet: &[
            "Capacidad: {memoria}",
            "Edición: {edicion}",
            "Salida de video: HDMI",
            "Conexión WiFi: Sí",
        ],
        pitch: "Horas de juego en casa, solo o con amigos.",
    },
    Category {
        table: table!("smartwatches"),
        names: [
            "smartwatches",
            "Smartwatches",
            "Smartwatches",
            "Smartwatches",
        ],
        titles: [
            "Smartwatch {MARCA} {linea} {milimetros} mm {color}",
            "{MARCA} - Smartwatch {linea} | {milimetros}mm | {color}",
            "Reloj Inteligente {marca} {linea} {milimetros} mm {color}",
            "Smartwatch {marca} {linea} {milimetros}mm {modelo} {color}",
        ],
        size: "",
        sheet: &[
            "Tamaño de la caja: {milimetros} mm",
            "Color: {color}",
            "Resistencia al agua: 5 ATM",
            "Monitor de ritmo cardíaco: Sí",
        ],
        pitch: "Mide pasos, sueño y pulso, y avisa quién llama.",
    },
];
