//! Tables: CSV and TSV with a header, whatever stands between their cells.

use csv_core::{ReadRecordResult, Reader, ReaderBuilder};
use memchr::memchr_iter;
use serde_json::Value;

use extraction_format::problem::RowProblem;

use crate::declared::Declared;
use crate::draft::{Context, Draft};
use crate::member::{self, TITLE};
use crate::out::Out;
use crate::problem::{code, not_utf8, too_large, truncated};

/// The most columns of a table.
pub const MAX_COLUMNS: usize = 1_000;
/// The longest name of a column, in bytes.
const MAX_NAME: usize = 256;
/// Bytes of a record that there is room for at first.
const FIRST_ROOM: usize = 4 << 10;
/// Columns that only a Merchant feed has; where one is there, `id` is the shop's own code.
const OF_FEEDS: [&str; 3] = ["image_link", "google_product_category", "product_type"];

/// What stands between the cells of a table.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Dialect {
    pub(crate) delimiter: u8,
    /// The first line says what the delimiter is (`sep=;`, as Excel takes it) and is no header.
    says_so: bool,
}

impl Dialect {
    /// That of a table whose first line this is; `None` where it is no header that is known and none is declared.
    pub(crate) fn of(line: &[u8], declared: Declared) -> Option<Self> {
        if let [b's' | b'S', b'e' | b'E', b'p' | b'P', b'=', delimiter] = line.trim_ascii_end() {
            let delimiter = *delimiter;
            let says_so = true;
            return Some(Self { delimiter, says_so });
        }
        if line == b"sep=\t" {
            return Some(Self {
                delimiter: b'\t',
                says_so: true,
            });
        }
        let order: [u8; 4] = match declared {
            Declared::Tsv => *b"\t,;|",
            _ => *b",;\t|",
        };
        let mut best: Option<(usize, usize, Self)> = None;
        for delimiter in order {
            let dialect = Self {
                delimiter,
                says_so: false,
            };
            let names = dialect.names(line);
            let known = names
                .iter()
                .filter(|name| member::find(name).is_some())
                .count();
            let better =
                best.is_none_or(|(most, columns, _)| (known, names.len()) > (most, columns));
            if better {
                best = Some((known, names.len(), dialect));
            }
        }
        let (known, columns, dialect) = best?;
        let names = dialect.names(line);
        let has_title = names.iter().any(|name| is_title(name));
        let is_header = has_title && columns > 1 && known > 1;
        (is_header || declared != Declared::Unknown).then_some(dialect)
    }

    fn reader(self) -> Reader {
        ReaderBuilder::new().delimiter(self.delimiter).build()
    }

    /// The cells of a line by itself, as far as they are UTF-8.
    fn names(self, line: &[u8]) -> Vec<String> {
        let mut cells = vec![0; line.len() + 1];
        let mut ends = vec![0; MAX_COLUMNS];
        let mut reader = self.reader();
        let (_, _, written, ended) = reader.read_record(line, &mut cells, &mut ends);
        let (result, _, _, last) =
            reader.read_record(b"", &mut cells[written..], &mut ends[ended..]);
        let all = ended
            + if result == ReadRecordResult::Record {
                last
            } else {
                0
            };
        let mut begin = 0;
        let mut names = Vec::new();
        for end in &ends[..all] {
            names.push(String::from_utf8_lossy(&cells[begin..*end]).into_owned());
            begin = *end;
        }
        names
    }
}

fn is_title(name: &str) -> bool {
    member::find(name).is_some_and(|(member, _)| member.name == TITLE)
}

/// Reads a table.
pub(crate) struct Table {
    reader: Reader,
    /// The next record is the one that says what the delimiter is.
    says_so: bool,
    /// The names of the columns, once the header is read.
    columns: Option<Columns>,
    /// The cells of the record that is being read, one behind another, and where each ends.
    cells: Vec<u8>,
    written: usize,
    ends: Vec<usize>,
    ended: usize,
    /// Something of a record was read.
    in_record: bool,
    /// Why the record is only passed over.
    problem: Option<RowProblem>,
    /// Line of the next byte, and of the record's first.
    line: u64,
    begun: u64,
    over: bool,
}

#[derive(Debug)]
struct Columns {
    names: Vec<String>,
    is_feed: bool,
}

impl std::fmt::Debug for Table {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Table")
            .field("line", &self.line)
            .finish_non_exhaustive()
    }
}

impl Table {
    pub(crate) fn new(dialect: Dialect) -> Self {
        Self {
            reader: dialect.reader(),
            says_so: dialect.says_so,
            columns: None,
            cells: vec![0; FIRST_ROOM],
            written: 0,
            ends: vec![0; MAX_COLUMNS + 1],
            ended: 0,
            in_record: false,
            problem: None,
            line: 1,
            begun: 1,
            over: false,
        }
    }

    pub(crate) const fn is_over(&self) -> bool {
        self.over
    }

    pub(crate) fn push(&mut self, mut chunk: &[u8], context: &Context, out: &mut Out<'_>) {
        while !chunk.is_empty() && !self.over {
            if !self.in_record {
                chunk = self.skip_line_ends(chunk);
                if chunk.is_empty() {
                    return;
                }
                self.in_record = true;
                self.begun = self.line;
            }
            let (result, taken) = self.read(chunk, context.limits.max_row_bytes);
            chunk = &chunk[taken..];
            if result == ReadRecordResult::Record {
                self.end_record(false, context, out);
            }
        }
    }

    /// Ends the table: a record that a line break would end is whole.
    pub(crate) fn finish(&mut self, context: &Context, out: &mut Out<'_>) {
        if !self.in_record || self.over {
            return;
        }
        loop {
            let (result, taken) = self.read(b"\n", context.limits.max_row_bytes);
            match result {
                ReadRecordResult::Record => return self.end_record(true, context, out),
                // There was no room for it.
                _ if taken == 0 => {}
                _ => return out.bad(self.begun, truncated("cerrar las comillas de una celda")),
            }
        }
    }

    /// Reads on in a record; answers how, and how many bytes were taken.
    fn read(&mut self, chunk: &[u8], max: usize) -> (ReadRecordResult, usize) {
        let cells = &mut self.cells[self.written..];
        let ends = &mut self.ends[self.ended..];
        let (result, taken, written, ended) = self.reader.read_record(chunk, cells, ends);
        self.line += memchr_iter(b'\n', &chunk[..taken]).count() as u64;
        self.written += written;
        self.ended += ended;
        match result {
            ReadRecordResult::OutputFull if self.cells.len() < max && self.problem.is_none() => {
                let room = (self.cells.len() * 2).min(max);
                self.cells.resize(room, 0);
            }
            ReadRecordResult::OutputFull => self.pass_over(too_large(max)),
            ReadRecordResult::OutputEndsFull => self.pass_over(too_many_columns()),
            _ if self.problem.is_some() => self.forget(),
            _ => {}
        }
        (result, taken)
    }

    fn pass_over(&mut self, problem: RowProblem) {
        self.problem.get_or_insert(problem);
        self.forget();
    }

    /// What was read of the record so far is not needed.
    fn forget(&mut self) {
        (self.written, self.ended) = (0, 0);
    }

    /// Skips empty lines before a record.
    fn skip_line_ends<'c>(&mut self, chunk: &'c [u8]) -> &'c [u8] {
        let is_end = |byte: &u8| matches!(byte, b'\n' | b'\r');
        let length = chunk.iter().take_while(|byte| is_end(byte)).count();
        let (ends, rest) = chunk.split_at(length);
        self.line += memchr_iter(b'\n', ends).count() as u64;
        rest
    }

    /// Takes a whole record in; `at_end` where no line break ends it.
    fn end_record(&mut self, at_end: bool, context: &Context, out: &mut Out<'_>) {
        let problem = self.problem.take();
        if std::mem::take(&mut self.says_so) {
            // It says what the reader knows already.
        } else if self.columns.is_none() {
            match problem.map_or_else(|| self.header(), Err) {
                Ok(columns) => self.columns = Some(columns),
                Err(problem) => {
                    self.over = true;
                    out.bad(self.begun, problem);
                }
            }
        } else {
            match problem.map_or_else(|| self.row(at_end, context), Err) {
                Ok(Some(row)) => out.row(self.begun, row.as_bytes()),
                Ok(None) => {}
                Err(problem) => out.bad(self.begun, problem),
            }
        }
        self.forget();
        self.in_record = false;
    }

    fn cells(&self) -> impl Iterator<Item = &[u8]> {
        let ends = &self.ends[..self.ended];
        let begins = std::iter::once(0).chain(ends.iter().copied());
        begins
            .zip(ends)
            .map(|(begin, end)| &self.cells[begin..*end])
    }

    fn header(&self) -> Result<Columns, RowProblem> {
        if self.ended > MAX_COLUMNS {
            return Err(too_many_columns());
        }
        let mut names = Vec::with_capacity(self.ended);
        for cell in self.cells() {
            let name = std::str::from_utf8(cell).map_err(|_| not_utf8("encabezado"))?;
            let name = name.trim_start_matches('\u{feff}').trim();
            if name.len() > MAX_NAME {
                let message = format!("El nombre de una columna tiene más de {MAX_NAME} bytes.");
                return Err(RowProblem::of_row(code::NO_HEADER, message));
            }
            names.push(name.to_owned());
        }
        if !names.iter().any(|name| is_title(name)) {
            return Err(no_header(&names));
        }
        let is_feed = names
            .iter()
            .any(|name| OF_FEEDS.contains(&member::folded(name).as_str()));
        Ok(Columns { names, is_feed })
    }

    /// The row in our document; `None` where all its cells are empty.
    fn row(&self, at_end: bool, context: &Context) -> Result<Option<String>, RowProblem> {
        let columns = self.columns.as_ref().expect("the header came before");
        if at_end && self.ended < columns.names.len() {
            return Err(truncated("completar las columnas de la última fila"));
        }
        let mut draft = Draft::of_feed(columns.is_feed);
        let mut is_empty = true;
        for (place, cell) in self.cells().enumerate() {
            if cell.trim_ascii().is_empty() {
                continue;
            }
            is_empty = false;
            let Some(name) = columns.names.get(place) else {
                return Err(wrong_columns(self.ended, columns.names.len()));
            };
            let name = if name.is_empty() { "columna" } else { name };
            let text = std::str::from_utf8(cell).map_err(|_| not_utf8(name))?;
            draft.put(name, Value::from(text));
        }
        if is_empty {
            return Ok(None);
        }
        draft.finish(context).map(Some)
    }
}

fn too_many_columns() -> RowProblem {
    let message = format!("La tabla tiene demasiadas columnas; se admiten hasta {MAX_COLUMNS}.");
    RowProblem::of_row(code::TOO_MANY_COLUMNS, message)
}

fn wrong_columns(cells: usize, columns: usize) -> RowProblem {
    let message = format!(
        "La fila tiene {cells} celdas y el encabezado {columns} columnas: una celda que contiene el \
         separador va entre comillas."
    );
    RowProblem::of_row(code::WRONG_COLUMNS, message)
}

fn no_header(names: &[String]) -> RowProblem {
    let mut shown: String = names.join(", ").chars().take(120).collect();
    if shown.len() < names.join(", ").len() {
        shown.push('…');
    }
    let message = format!(
        "La primera línea debe nombrar las columnas, entre ellas titulo, precio_valor, link, fuente y \
         fecha_extraccion (o sus otros nombres, como title, price y url); se recibió «{shown}»."
    );
    RowProblem::of_row(code::NO_HEADER, message)
}

#[cfg(test)]
mod tests;
