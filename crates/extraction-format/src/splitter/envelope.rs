//! Objects that are no row but hold the rows: `{"total": 2, "results": [{…}, {…}]}`.
//!
//! A list is that of an envelope where it stands under one of the [`NAMES`], begins with an object, and nothing
//! before it says that the object around it is itself a row ([`OF_ROWS`]).

/// What lists of rows, and objects around them, are called.
const NAMES: [&str; 26] = [
    "items",
    "results",
    "resultados",
    "data",
    "datos",
    "rows",
    "filas",
    "records",
    "registros",
    "products",
    "productos",
    "ofertas",
    "documents",
    "documentos",
    "docs",
    "archivos",
    "entries",
    "hits",
    "value",
    "values",
    "result",
    "response",
    "payload",
    "mainEntity",
    "itemListElement",
    "@graph",
];

/// Members of rows: what has one of them is no envelope.
const OF_ROWS: [&str; 11] = [
    "titulo",
    "marca",
    "precio_texto",
    "precio_valor",
    "moneda",
    "categoria",
    "imagen",
    "fuente",
    "fecha_extraccion",
    "calificacion",
    "detalles_adicionales",
];

/// The bytes of a name that are looked at; more than any known name has.
const KEY_BYTES: usize = 24;

/// What is known of an object that may be an envelope.
#[derive(Debug)]
pub(super) struct Envelope {
    /// So many levels are objects under such names; 0 where it is a row.
    levels: usize,
    /// The beginning of the last string of the innermost of these levels, with its closing quote.
    key: [u8; KEY_BYTES],
    length: usize,
    /// The array that was opened last stands under such a name.
    in_list: bool,
    is_rest: bool,
}

impl Default for Envelope {
    fn default() -> Self {
        Self {
            levels: 1,
            key: [0; KEY_BYTES],
            length: 0,
            in_list: false,
            is_rest: false,
        }
    }
}

impl Envelope {
    /// What comes after the list of an envelope.
    pub(super) fn rest(levels: usize) -> Self {
        Self {
            levels,
            is_rest: true,
            ..Self::default()
        }
    }

    pub(super) const fn is_rest(&self) -> bool {
        self.is_rest
    }

    pub(super) const fn begin_string(&mut self) {
        self.length = 0;
    }

    /// Takes the next part of a string in, `depth` levels deep.
    pub(super) fn read(&mut self, depth: usize, part: &[u8], closed: bool) {
        if depth != self.levels {
            return;
        }
        let taken = part.len().min(KEY_BYTES - self.length);
        self.key[self.length..][..taken].copy_from_slice(&part[..taken]);
        self.length += taken;
        if closed && !self.is_rest && self.is_one_of(&OF_ROWS) {
            self.levels = 0;
        }
    }

    /// A bracket opens a level below `depth`; `previous` is what stands before it. Answers the levels of the
    /// envelope where it begins the first row of its list.
    pub(super) fn open(&mut self, byte: u8, depth: usize, previous: u8) -> Option<usize> {
        if byte == b'{' && self.in_list && previous == b'[' && depth == self.levels + 1 {
            return Some(self.levels);
        }
        if depth != self.levels {
            return None;
        }
        let named = previous == b':' && self.is_one_of(&NAMES);
        self.in_list = named && byte == b'[';
        self.levels += usize::from(named && byte == b'{');
        None
    }

    /// A level was closed; so many are left.
    pub(super) fn close(&mut self, depth: usize) {
        self.levels = self.levels.min(depth);
    }

    fn is_one_of(&self, names: &[&str]) -> bool {
        let Some(key) = self.key[..self.length].strip_suffix(b"\"") else {
            return false;
        };
        names.iter().any(|name| name.as_bytes() == key)
    }
}
