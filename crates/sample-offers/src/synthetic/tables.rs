//! What load data is drawn from.

use std::collections::BTreeSet;

use crate::document::PriceStyle;
use crate::rng::Rng;

/// How many brands there are, the common real ones first.
const BRANDS: usize = 300;

/// A store.
#[derive(Debug)]
pub(super) struct Store {
    /// `fuente`.
    pub(super) name: &'static str,
    /// The host of its links.
    pub(super) host: &'static str,
    /// Its share of the offers, in hundredths.
    weight: u32,
    pub(super) price_style: PriceStyle,
    /// `extraction_status`.
    pub(super) status: &'static str,
    /// `calificacion` of what has no rating.
    pub(super) unrated: &'static str,
    /// Whether its dates have microseconds.
    pub(super) precise: bool,
}

/// A store whose rows look like Alkosto's.
const fn plain(name: &'static str, weight: u32, price_style: PriceStyle) -> Store {
    let (status, unrated) = ("OK", "");
    Store {
        name,
        host: name,
        weight,
        price_style,
        status,
        unrated,
        precise: false,
    }
}

/// A store whose rows look like Falabella's.
const fn barred(name: &'static str, host: &'static str, weight: u32) -> Store {
    let (status, unrated, price_style) = ("success", "N/A", PriceStyle::Points);
    Store {
        name,
        host,
        weight,
        price_style,
        status,
        unrated,
        precise: true,
    }
}

/// The stores.
pub(super) const STORES: [Store; 12] = [
    plain("alkosto.com", 20, PriceStyle::Commas),
    barred("Falabella", "falabella.com.co", 18),
    plain("exito.com", 14, PriceStyle::Plain),
    plain("ktronix.com", 10, PriceStyle::Commas),
    barred("Homecenter", "homecenter.com.co", 8),
    plain("olimpica.com", 7, PriceStyle::Plain),
    plain("jumbo.com", 6, PriceStyle::Plain),
    barred("Panamericana", "panamericana.com.co", 5),
    plain("alkomprar.com", 4, PriceStyle::Commas),
    barred("Linio", "linio.com.co", 3),
    plain("mercadolibre.com", 3, PriceStyle::Commas),
    barred("Makro", "makro.com.co", 2),
];

/// A category: its name, what one thing of it is called, its median price (pesos), and what titles say of such things.
#[derive(Debug)]
pub(super) struct Category {
    pub(super) name: &'static str,
    pub(super) noun: &'static str,
    pub(super) median: u32,
    pub(super) traits: [&'static str; 3],
}

const fn category(
    name: &'static str,
    noun: &'static str,
    median: u32,
    traits: [&'static str; 3],
) -> Category {
    Category {
        name,
        noun,
        median,
        traits,
    }
}

/// The categories, the largest first.
#[rustfmt::skip]
pub(super) const CATEGORIES: [Category; 40] = [
    category("celulares", "Celular", 1_100_000, ["128GB 4G Doble SIM", "256GB 5G 8GB RAM", "512GB 5G 12GB RAM"]),
    category("Smart TV", "Televisor", 2_100_000, ["55 pulgadas 4K UHD", "43 pulgadas Full HD", "65 pulgadas 4K QLED"]),
    category("portatiles", "Computador Portátil", 2_400_000, ["Core i5 RAM 16GB SSD 512GB", "Ryzen 5 RAM 8GB SSD 512GB", "Core i7 RAM 16GB SSD 1TB"]),
    category("televisores", "TV", 1_900_000, ["50\" Pulgadas 127 cm 4K-UHD LED", "32\" Pulgadas 81 cm HD LED", "75\" Pulgadas 190 cm 4K-UHD QLED"]),
    category("Neveras", "Nevera", 2_200_000, ["No Frost 320 Litros", "Nevecón 600 Litros", "Frost 210 Litros"]),
    category("Lavadoras", "Lavadora", 1_500_000, ["Carga Superior 17 Kg", "Carga Frontal 12 Kg", "Lavasecadora 14 Kg"]),
    category("Audifonos", "Audífonos", 180_000, ["Bluetooth In Ear", "Diadema Inalámbricos", "Gamer Alámbricos"]),
    category("tablets", "Tablet", 850_000, ["11 Pulgadas 128GB Wifi", "8.7 Pulgadas 64GB", "12 Pulgadas 256GB 5G"]),
    category("Monitores", "Monitor", 750_000, ["24 Pulgadas Full HD 100Hz", "27 Pulgadas QHD 180Hz", "34 Pulgadas Curvo WQHD"]),
    category("Consolas", "Consola", 1_900_000, ["1TB Edición Estándar", "512GB Digital", "Portátil 64GB"]),
    category("Impresoras", "Impresora", 650_000, ["Multifuncional Tinta Continua", "Láser Monocromática", "Fotográfica Wifi"]),
    category("Camaras", "Cámara", 1_600_000, ["24 Megapixeles 4K", "Instantánea", "Réflex Lente 18-55"]),
    category("Parlantes", "Parlante", 350_000, ["Bluetooth 30W", "Torre de Sonido 300W", "Inteligente Wifi"]),
    category("smartwatch", "Smartwatch", 400_000, ["GPS 44 mm", "AMOLED 46 mm", "Deportivo 40 mm"]),
    category("Aires acondicionados", "Aire Acondicionado", 1_900_000, ["Inverter 12000 BTU", "Portátil 9000 BTU", "Mini Split 18000 BTU"]),
    category("Estufas", "Estufa", 900_000, ["4 Puestos Gas Natural", "Empotrable Vidrio", "Eléctrica 2 Puestos"]),
    category("Hornos", "Horno", 450_000, ["Microondas 20 Litros", "Eléctrico 45 Litros", "Empotrable Gas"]),
    category("Licuadoras", "Licuadora", 190_000, ["600W Vaso de Vidrio", "10 Velocidades", "Portátil Recargable"]),
    category("Aspiradoras", "Aspiradora", 420_000, ["Robot Wifi", "Vertical Inalámbrica", "Polvo y Agua 20 Litros"]),
    category("Cafeteras", "Cafetera", 260_000, ["Goteo 12 Tazas", "Espresso 15 Bares", "Cápsulas Compacta"]),
    category("Ventiladores", "Ventilador", 170_000, ["Pedestal 18 Pulgadas", "Torre Silencioso", "Techo 5 Aspas"]),
    category("Planchas", "Plancha", 120_000, ["Vapor 1800W", "Vertical Viajera", "Seca Antiadherente"]),
    category("Teclados", "Teclado", 160_000, ["Mecánico RGB Español", "Inalámbrico Compacto", "Numérico USB"]),
    category("Mouse", "Mouse", 90_000, ["Óptico 7200 DPI", "Inalámbrico Silencioso", "Vertical Ergonómico"]),
    category("Discos duros", "Disco Duro", 320_000, ["Externo 1TB USB 3.0", "SSD NVMe 1TB", "SSD SATA 480GB"]),
    category("Memorias", "Memoria", 110_000, ["USB 64GB 3.2", "Micro SD 128GB", "RAM DDR5 16GB"]),
    category("Routers", "Router", 240_000, ["Wifi 6 Doble Banda", "Malla 3 Nodos", "4G LTE"]),
    category("Proyectores", "Proyector", 1_200_000, ["Full HD 4000 Lúmenes", "Portátil Android", "4K Láser"]),
    category("Drones", "Drone", 1_800_000, ["4K 30 Minutos", "Plegable GPS", "Mini 249 g"]),
    category("Bicicletas", "Bicicleta", 1_100_000, ["Todo Terreno Rin 29", "Urbana 7 Cambios", "Eléctrica 250W"]),
    category("Caminadoras", "Caminadora", 2_300_000, ["Eléctrica 2.5 HP", "Plegable 12 Km/h", "Inclinación Manual"]),
    category("Colchones", "Colchón", 1_300_000, ["Doble 140x190 Espuma", "Queen 160x190 Resortado", "Sencillo 100x190"]),
    category("Sillas gamer", "Silla Gamer", 700_000, ["Reclinable Reposapiés", "Ergonómica Malla", "Cuero Sintético"]),
    category("Escritorios", "Escritorio", 480_000, ["En L 150 cm", "Ajustable en Altura", "Plegable Madera"]),
    category("Taladros", "Taladro", 330_000, ["Percutor 1/2 650W", "Inalámbrico 20V", "Atornillador 12V"]),
    category("Juguetes", "Juguete", 95_000, ["Bloques 500 Piezas", "Pista de Carros", "Muñeca Articulada"]),
    category("Cunas", "Cuna", 650_000, ["Corral Plegable", "Colecho Madera", "Convertible en Cama"]),
    category("Secadores", "Secador", 150_000, ["Iónico 2200W", "Plegable Viaje", "Profesional 2 Velocidades"]),
    category("Freidoras", "Freidora", 300_000, ["Aire 4 Litros Digital", "Aire 8 Litros Doble", "Aceite 2.5 Litros"]),
    category("Lavavajillas", "Lavavajillas", 2_500_000, ["14 Puestos Acero", "Compacto 6 Puestos", "Integrable 12 Puestos"]),
];

/// The common brands.
#[rustfmt::skip]
const REAL_BRANDS: [&str; 24] = [
    "SAMSUNG", "LG", "HYUNDAI", "CHALLENGER", "KALLEY", "TCL", "HISENSE", "HP", "LENOVO", "ASUS", "CAIXUN", "APPLE",
    "MOTOROLA", "HONOR", "ACER", "XIAOMI", "JVC", "OPPO", "PANASONIC", "REALME", "NINTENDO", "SONY", "HACEB", "MABE",
];
/// What titles call a line of models.
pub(super) const LINES: [&str; 10] = [
    "Serie Pro",
    "Serie Max",
    "Línea Hogar",
    "Essential",
    "Premium",
    "Ultra Slim",
    "Edición 2025",
    "Smart Life",
    "Eco",
    "Classic Plus",
];
/// Colours.
pub(super) const COLOURS: [&str; 8] = [
    "Negro",
    "Blanco",
    "Azul Oscuro",
    "Gris",
    "Plateado",
    "Verde",
    "Rojo",
    "Dorado",
];
/// `tamaño`.
pub(super) const SIZES: [&str; 10] = [
    "", "", "N/A", "32\"", "43\"", "50\"", "55\"", "65\"", "75\"", "256GB",
];

/// Lines of details: a key and its values.
#[rustfmt::skip]
pub(super) const SPECS: [(&str, &[&str]); 18] = [
    ("Garantía del proveedor", &["1 año", "2 años", "12 meses", "36 meses"]),
    ("Resolución", &["4K UHD", "Full HD", "HD", "8K", "No aplica"]),
    ("Conexión Bluetooth", &["Sí", "No"]),
    ("Conexión WiFi", &["Sí", "No"]),
    ("Control remoto incluido", &["Sí", "No"]),
    ("Cantidad de puertos HDMI", &["0", "1", "2", "3", "4"]),
    ("Procesador", &["Intel Core i5", "Intel Core i7", "AMD Ryzen 5", "Snapdragon 8", "No aplica"]),
    ("Memoria RAM", &["4 GB", "8 GB", "16 GB", "32 GB"]),
    ("Capacidad", &["64 GB", "128 GB", "256 GB", "512 GB", "1 TB"]),
    ("Peso del producto", &["0,5 kg", "1,6 kg", "12 kg", "48 kg"]),
    ("Hecho en", &["China", "Corea", "México", "Colombia", "Vietnam"]),
    ("Consumo energético", &["A", "B", "C", "No aplica"]),
    ("Alimentación", &["110 V", "220 V", "Batería recargable de ion de litio"]),
    ("Contenido del empaque", &["Producto, manual de usuario y cable de poder", "Producto y manual de usuario"]),
    ("Forma de uso", &["Conectar a la corriente y seguir las instrucciones de uso del fabricante.", "Usar según su propósito original."]),
    ("Cuidado del producto", &[
        "Limpiar con paño suave y seco. Evitar golpes y caídas. No exponer a humedad ni luz directa del sol.",
        "Revisar las instrucciones de uso del fabricante. Apagar correctamente después de uso.",
    ]),
    ("Características destacadas", &["Diseño compacto y elegante que combina con cualquier espacio del hogar", "Alta eficiencia y bajo consumo"]),
    ("Registro SIC", &["900017447", "860041312", "No aplica"]),
];

/// Running totals of the weights that offers are drawn with, and the brands.
#[derive(Debug)]
pub(super) struct Tables {
    pub(super) brands: Vec<String>,
    pub(super) brand_weights: Vec<u32>,
    pub(super) category_weights: Vec<u32>,
    pub(super) store_weights: Vec<u32>,
}

impl Tables {
    pub(super) fn new() -> Self {
        Self {
            brands: brands(),
            brand_weights: zipf(BRANDS),
            category_weights: zipf(CATEGORIES.len()),
            store_weights: running_totals(STORES.iter().map(|store| store.weight)),
        }
    }
}

/// The weights of Zipf's law: the nth is drawn a nth as often as the first.
fn zipf(count: usize) -> Vec<u32> {
    running_totals((1..).take(count).map(|n| 1_000_000 / n))
}

fn running_totals(weights: impl Iterator<Item = u32>) -> Vec<u32> {
    weights
        .scan(0, |total, weight| {
            *total += weight;
            Some(*total)
        })
        .collect()
}

/// The real brands, then made-up ones of two to four syllables.
fn brands() -> Vec<String> {
    let mut rng = Rng::seeded(0);
    let mut brands: Vec<String> = REAL_BRANDS.iter().map(ToString::to_string).collect();
    let mut known: BTreeSet<String> = brands.iter().cloned().collect();
    while brands.len() < BRANDS {
        let brand: String = (0..2 + rng.below(3)).map(|_| syllable(&mut rng)).collect();
        if known.insert(brand.clone()) {
            brands.push(brand);
        }
    }
    brands
}

fn syllable(rng: &mut Rng) -> String {
    let consonant = char::from(rng.pick(b"BCDFGKLMNPRSTVZ"));
    let vowel = char::from(rng.pick(b"AEIOU"));
    [consonant, vowel].iter().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn weights_fall_as_zipf_has_it() {
        assert_eq!(zipf(4), [1_000_000, 1_500_000, 1_833_333, 2_083_333]);
        assert_eq!(Tables::new().store_weights.last(), Some(&100));
    }

    #[test]
    fn brands_are_distinct() {
        let distinct: BTreeSet<String> = brands().into_iter().collect();
        assert_eq!(distinct.len(), BRANDS);
    }
}
