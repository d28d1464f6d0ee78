//! Kinds of files that are not taken, known by their first bytes.

/// Bytes after which every kind is known.
pub(crate) const ENOUGH: usize = 64;

const ZIP: &[u8] = b"PK\x03\x04";

/// First bytes, and what to do with such a file.
const KINDS: &[(&[u8], &str)] = &[
    (b"\xff\xfe", UTF16),
    (b"\xfe\xff", UTF16),
    (
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1",
        "El archivo es un libro de Excel antiguo (XLS): ábralo, guárdelo como «CSV UTF-8» y suba el CSV.",
    ),
    (b"PK\x05\x06", "El archivo es un ZIP vacío."),
    (
        b"%PDF",
        "El archivo es un PDF: suba los datos como JSON, CSV, TSV, JSON-LD o XML.",
    ),
    (
        b"\x1f\x8b",
        "El archivo está comprimido dos veces con gzip: descomprímalo una vez y súbalo.",
    ),
    (
        b"\x28\xb5\x2f\xfd",
        "El archivo está en zstd: descomprímalo, o súbalo con Content-Encoding: zstd.",
    ),
    (
        b"BZh",
        "El archivo está en bzip2: descomprímalo, o comprímalo con gzip, y súbalo.",
    ),
    (
        b"\xfd7zXZ\x00",
        "El archivo está en xz: descomprímalo, o comprímalo con gzip, y súbalo.",
    ),
    (
        b"7z\xbc\xaf\x27\x1c",
        "El archivo es un 7z: descomprímalo y suba cada archivo que contiene.",
    ),
    (
        b"Rar!",
        "El archivo es un RAR: descomprímalo y suba cada archivo que contiene.",
    ),
    (
        b"PAR1",
        "El archivo es un Parquet: conviértalo a NDJSON o CSV y súbalo.",
    ),
    (
        b"SQLite format 3\x00",
        "El archivo es una base de SQLite: exporte la tabla como CSV o NDJSON y súbala.",
    ),
    (b"\x89PNG", IMAGE),
    (b"\xff\xd8\xff", IMAGE),
    (b"GIF8", IMAGE),
];

const UTF16: &str =
    "El archivo está en UTF-16: guárdelo con codificación UTF-8 (en Excel, «CSV UTF-8») y súbalo.";
const IMAGE: &str = "El archivo es una imagen: suba los datos como JSON, CSV, TSV, JSON-LD o XML.";
const BINARY: &str =
    "El archivo es binario: suba los datos como JSON, CSV, TSV, JSON-LD o XML, en UTF-8.";

/// What to do with a file that begins like this, where it is of a kind that is not taken.
pub(crate) fn sentence(head: &[u8]) -> Option<&'static str> {
    if head.starts_with(ZIP) {
        return Some(zip(head));
    }
    if let Some((_, sentence)) = KINDS.iter().find(|(magic, _)| head.starts_with(magic)) {
        return Some(sentence);
    }
    let head = &head[..head.len().min(ENOUGH)];
    let zeros = |from: usize| {
        head[from.min(head.len())..]
            .iter()
            .step_by(2)
            .filter(|byte| **byte == 0)
            .count()
    };
    let (even, odd) = (zeros(0), zeros(1));
    if even + odd == 0 {
        return None;
    }
    // A text of UTF-16 without a mark has every other byte 0, as long as it has no other letters.
    let is_text = (even + odd) * 5 >= head.len() * 2 && (even == 0 || odd == 0);
    Some(if is_text { UTF16 } else { BINARY })
}

/// Workbooks and documents of offices are archives whose first entry has one of a few names.
fn zip(head: &[u8]) -> &'static str {
    let name = &head[head.len().min(30)..];
    let is = |names: &[&[u8]]| names.iter().any(|start| name.starts_with(start));
    if is(&[b"[Content_Types]", b"_rels/", b"xl/", b"docProps/"]) {
        "El archivo es un libro de Excel (XLSX): ábralo, guárdelo como «CSV UTF-8» y suba el CSV."
    } else if is(&[b"mimetype"]) {
        "El archivo es una hoja de OpenDocument (ODS): ábralo, guárdelo como CSV en UTF-8 y suba el CSV."
    } else {
        "El archivo es un ZIP: descomprímalo y suba cada archivo que contiene, o comprímalo con gzip."
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(head: &[u8], part: Option<&str>) {
        let got = sentence(head);
        match part {
            Some(part) => assert!(got.is_some_and(|s| s.contains(part)), "{head:?}: {got:?}"),
            None => assert_eq!(got, None, "{head:?}"),
        }
    }

    #[test]
    fn kinds_are_known_by_their_first_bytes() {
        let zipped = |name: &str| [ZIP, &[0; 26], name.as_bytes()].concat();
        let utf16 =
            |text: &str| -> Vec<u8> { text.encode_utf16().flat_map(u16::to_le_bytes).collect() };
        check(&zipped("[Content_Types].xml"), Some("XLSX"));
        check(&zipped("xl/workbook.xml"), Some("XLSX"));
        check(&zipped("mimetypeapplication"), Some("ODS"));
        check(&zipped("datos.csv"), Some("ZIP"));
        check(ZIP, Some("ZIP"));
        check(b"\xff\xfe{\0", Some("UTF-16"));
        check(&utf16("titulo,precio\n"), Some("UTF-16"));
        check(&utf16("[{\"titulo\":1}]")[1..], Some("UTF-16"));
        check(b"%PDF-1.7", Some("PDF"));
        check(b"\xff\xd8\xff\xe0", Some("imagen"));
        check(b"abc\x00\x01\x02defghijk", Some("binario"));
        for head in [
            &b"titulo,precio\n"[..],
            b"{\"a\":1}",
            b"",
            b"PK,b",
            "título".as_bytes(),
        ] {
            check(head, None);
        }
    }
}
