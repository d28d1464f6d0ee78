//! Resolution and panel of a screen, from the glued and shuffled words of titles.

use crate::text::fold;

/// Resolution of a screen.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Resolution {
    /// 1280 × 720 or near it.
    Hd,
    /// 1920 × 1080.
    FullHd,
    /// 3840 × 2160.
    Uhd4k,
    /// 7680 × 4320.
    Uhd8k,
}

/// What the picture is made by.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Panel {
    /// Liquid crystals before plain light-emitting diodes.
    Led,
    /// Small diodes; also sold as QD-Mini LED, ULED and Neo QLED.
    MiniLed,
    /// Quantum dots.
    Qled,
    /// LG's quantum dots and nano cells.
    Qned,
    /// LG's nano cells.
    NanoCell,
    /// Organic diodes.
    Oled,
}

/// The resolution that a title names: `4K-UHD`, `4KUHD`, `Uhd4K`, `UHD 4K`, `K4K-UHD` are one.
pub fn resolution(title: &str) -> Option<Resolution> {
    let glued = glued(title);
    let has = |words: &[&str]| words.iter().any(|word| glued.contains(word));
    if has(&["8k"]) {
        Some(Resolution::Uhd8k)
    } else if has(&["4k", "uhd", "ultrahd"]) {
        Some(Resolution::Uhd4k)
    } else if has(&["fhd", "fullhd", "1080p"]) {
        Some(Resolution::FullHd)
    } else {
        let hd = fold(title).split([' ', '|']).any(|word| word == "hd");
        hd.then_some(Resolution::Hd)
    }
}

/// The panel that a title names, also where it is glued to a word or misspelt (`pulgadasOLED`,
/// `TVLED`, `NEOQLD`).
pub fn panel(title: &str) -> Option<Panel> {
    let glued = glued(title);
    let kinds = [
        (
            Panel::MiniLed,
            &["miniled", "miniqled", "neoqled", "neoqld", "neoqd", "uled"][..],
        ),
        (Panel::Qned, &["qned"]),
        (Panel::NanoCell, &["nanocell"]),
        (Panel::Qled, &["qled", "qld"]),
        (Panel::Oled, &["oled"]),
        (Panel::Led, &["led"]),
    ];
    let found = kinds
        .iter()
        .find(|(_, words)| words.iter().any(|word| glued.contains(word)));
    found.map(|(panel, _)| *panel)
}

/// The folded title without anything but letters and digits.
fn glued(title: &str) -> String {
    let mut folded = fold(title);
    folded.retain(char::is_alphanumeric);
    folded
}
