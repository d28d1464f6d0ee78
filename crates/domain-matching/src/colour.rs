//! Colours in Spanish and English.

/// Folded names without the ending of a plural; equal numbers are one colour.
const COLOURS: [(&str, u8); 46] = [
    ("black", 1),
    ("negro", 1),
    ("negra", 1),
    ("grafito", 1),
    ("graphite", 1),
    ("medianoche", 1),
    ("midnight", 1),
    ("white", 2),
    ("blanco", 2),
    ("blanca", 2),
    ("starlight", 2),
    ("estrella", 2),
    ("silver", 3),
    ("plata", 3),
    ("plateado", 3),
    ("plateada", 3),
    ("gray", 4),
    ("grey", 4),
    ("gri", 4),
    ("gris", 4),
    ("red", 5),
    ("rojo", 5),
    ("roja", 5),
    ("blue", 6),
    ("azul", 6),
    ("green", 7),
    ("verde", 7),
    ("pink", 8),
    ("rosa", 8),
    ("rosado", 8),
    ("rosada", 8),
    ("yellow", 9),
    ("amarillo", 9),
    ("gold", 10),
    ("dorado", 10),
    ("dorada", 10),
    ("oro", 10),
    ("purple", 11),
    ("morado", 11),
    ("morada", 11),
    ("lila", 11),
    ("violeta", 11),
    ("purpura", 11),
    ("orange", 12),
    ("naranja", 12),
    ("cafe", 13),
];

/// The set of the colour that a word names, as bits; 0 for other words.
pub fn bit(word: &str) -> u16 {
    COLOURS
        .iter()
        .find(|(name, _)| *name == word)
        .map_or(0, |(_, colour)| 1 << colour)
}
