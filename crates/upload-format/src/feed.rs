//! Feeds of shops in XML: Google Merchant's, as RSS or Atom, and lists of products with names that are known.
//!
//! `quick-xml` cuts the bytes into tags and texts; what has come of a tag or text that is not whole yet waits for the
//! next bytes. Entities that a document declares are not expanded, and a document that declares some is refused.

mod element;

use memchr::memchr_iter;
use quick_xml::Reader;
use quick_xml::errors::{Error, IllFormedError, SyntaxError};
use quick_xml::events::{BytesDecl, BytesStart, Event};

use extraction_format::problem::RowProblem;

use crate::draft::Context;
use crate::out::Out;
use crate::problem::{code, not_utf8, too_large, truncated};
use element::{Item, name_of, resolved};

/// What elements that are rows are called.
const ITEMS: [&str; 6] = ["item", "entry", "product", "producto", "offer", "oferta"];
/// What elements of web pages are called.
const OF_PAGES: [&str; 5] = ["html", "head", "body", "script", "div"];
/// The longest name of an element, in bytes.
const MAX_NAME: usize = 256;
/// A mark such as `<!X` that is none is known to be none after so many bytes.
const LONGEST_MARK: usize = 16;

/// Reads a feed.
#[derive(Debug)]
pub(crate) struct Feed {
    /// Bytes of a tag or text that is not whole yet.
    pending: Vec<u8>,
    /// They are not looked at again before there are so many: each byte is read a few times at most.
    retry_at: usize,
    /// The elements that are open, the innermost last.
    open: Vec<String>,
    item: Option<Item>,
    /// Line of the next byte.
    line: u64,
    has_items: bool,
    over: bool,
}

impl Default for Feed {
    fn default() -> Self {
        Self {
            pending: Vec::new(),
            retry_at: 0,
            open: Vec::new(),
            item: None,
            line: 1,
            has_items: false,
            over: false,
        }
    }
}

impl Feed {
    pub(crate) const fn is_over(&self) -> bool {
        self.over
    }

    pub(crate) fn push(&mut self, chunk: &[u8], context: &Context, out: &mut Out<'_>) {
        if self.over {
            return;
        }
        self.pending.extend_from_slice(chunk);
        if self.pending.len() >= self.retry_at {
            self.read(false, context, out);
        }
    }

    pub(crate) fn finish(&mut self, context: &Context, out: &mut Out<'_>) {
        if self.over {
            return;
        }
        self.read(true, context, out);
        if self.over {
            return;
        }
        if let Some(last) = self.open.last() {
            let problem = truncated(&format!("cerrar <{last}>"));
            let line = self.item.as_ref().map_or(self.line, |item| item.line);
            out.bad(line, problem);
        } else if !self.has_items {
            self.stop(not_a_feed(), out);
        }
    }

    /// Reads what is whole of the bytes that wait; at the end, all of them.
    fn read(&mut self, ended: bool, context: &Context, out: &mut Out<'_>) {
        let bytes = std::mem::take(&mut self.pending);
        let mut reader = Reader::from_reader(bytes.as_slice());
        let config = reader.config_mut();
        // The elements that are open are known here, and texts of shops have a bare `&` now and then.
        config.check_end_names = false;
        config.allow_unmatched_ends = true;
        config.allow_dangling_amp = true;
        let mut taken = 0;
        while !self.over {
            let event = reader.read_event();
            let end = usize::try_from(reader.buffer_position()).expect("positions in memory fit");
            let is_open = match &event {
                Ok(Event::Eof) => break,
                // It may go on in the next bytes.
                Ok(Event::Text(_)) => end == bytes.len() && !ended,
                Err(Error::Syntax(SyntaxError::InvalidBangMarkup)) => {
                    bytes.len() - taken < LONGEST_MARK
                }
                Err(Error::Syntax(_)) => true,
                _ => false,
            };
            if is_open {
                break;
            }
            let part = &bytes[taken..end];
            let max = context.limits.max_row_bytes;
            match event {
                _ if part.len() > max => self.stop(too_large(max), out),
                Ok(event) => self.take(&event, part.len(), context, out),
                Err(error) => self.stop(not_xml(&error), out),
            }
            self.line += memchr_iter(b'\n', part).count() as u64;
            taken = end;
        }
        if self.over {
            return;
        }
        let rest = &bytes[taken..];
        if ended && !rest.is_empty() && self.open.is_empty() {
            return self.stop(truncated("cerrar una etiqueta"), out);
        }
        if rest.len() > context.limits.max_row_bytes {
            return self.stop(too_large(context.limits.max_row_bytes), out);
        }
        self.retry_at = rest.len() * 2;
        self.pending = rest.to_vec();
    }

    fn take(&mut self, event: &Event<'_>, length: usize, context: &Context, out: &mut Out<'_>) {
        let result = match event {
            Event::Decl(declaration) => check_encoding(declaration),
            Event::DocType(text) => check_doctype(text),
            Event::Start(start) => self.begin(start, context),
            Event::Empty(start) => {
                let begun = self.begin(start, context);
                begun.and_then(|()| self.end(&name_of(start.name()), context, out))
            }
            Event::End(end) => self.end(&name_of(end.name()), context, out),
            Event::Text(text) => {
                self.text(text.decode().ok().as_deref(), length);
                Ok(())
            }
            Event::CData(text) => {
                self.text(text.decode().ok().as_deref(), length);
                Ok(())
            }
            Event::GeneralRef(reference) => {
                self.text(resolved(reference).as_deref(), length);
                Ok(())
            }
            Event::Comment(_) | Event::PI(_) | Event::Eof => Ok(()),
        };
        if let Err(problem) = result {
            self.stop(problem, out);
        }
    }

    fn begin(&mut self, start: &BytesStart<'_>, context: &Context) -> Result<(), RowProblem> {
        let name = name_of(start.name());
        if name.len() > MAX_NAME {
            return Err(invalid(
                "El XML tiene una etiqueta con un nombre demasiado largo.",
            ));
        }
        if self.open.is_empty() && OF_PAGES.contains(&name.as_str()) {
            return Err(web_page());
        }
        let max = context.limits.max_depth;
        if self.open.len() >= max {
            let message =
                format!("El XML tiene demasiados niveles anidados; se admiten hasta {max}.");
            return Err(RowProblem::of_row(
                extraction_format::problem::code::TOO_DEEP,
                message,
            ));
        }
        if let Some(item) = &mut self.item {
            item.begin(&name, start);
        } else if ITEMS.contains(&name.as_str()) {
            self.has_items = true;
            let max = context.limits.max_row_bytes;
            self.item = Some(Item::new(self.line, self.open.len(), max));
        }
        self.open.push(name);
        Ok(())
    }

    fn end(&mut self, name: &str, context: &Context, out: &mut Out<'_>) -> Result<(), RowProblem> {
        match self.open.pop() {
            Some(open) if open == name => {}
            open => return Err(mismatch(open.as_deref(), name)),
        }
        match self.item.take() {
            Some(item) if item.depth == self.open.len() => {
                let line = item.line;
                match item.row(context) {
                    Ok(row) => out.row(line, row.as_bytes()),
                    Err(problem) => out.bad(line, problem),
                }
            }
            Some(mut item) => {
                item.end();
                self.item = Some(item);
            }
            None => {}
        }
        Ok(())
    }

    /// Takes a text in; `None` where it is not UTF-8.
    fn text(&mut self, text: Option<&str>, length: usize) {
        let Some(item) = &mut self.item else {
            return;
        };
        match text {
            Some(text) => item.text(text, length),
            None => item.refuse(not_utf8(self.open.last().map_or("", String::as_str))),
        }
    }

    /// Says why nothing further is read.
    fn stop(&mut self, problem: RowProblem, out: &mut Out<'_>) {
        out.bad(self.line, problem);
        self.item = None;
        self.over = true;
    }
}

/// Nothing is expanded that a document declares, and without that its texts would be wrong.
fn check_doctype(text: &[u8]) -> Result<(), RowProblem> {
    let name = text.trim_ascii();
    if name.len() >= 4 && name[..4].eq_ignore_ascii_case(b"html") {
        return Err(web_page());
    }
    if text.contains(&b'[') {
        let message =
            "El XML declara entidades propias (DOCTYPE), que no se expanden: expórtelo sin ellas.";
        return Err(invalid(message));
    }
    Ok(())
}

fn check_encoding(declaration: &BytesDecl<'_>) -> Result<(), RowProblem> {
    let Some(Ok(encoding)) = declaration.encoding() else {
        return Ok(());
    };
    let known: [&[u8]; 3] = [b"utf-8", b"utf8", b"us-ascii"];
    if known
        .iter()
        .any(|known| encoding.eq_ignore_ascii_case(known))
    {
        return Ok(());
    }
    let encoding = String::from_utf8_lossy(&encoding);
    let encoding: String = encoding.chars().take(40).collect();
    let message = format!("El XML dice estar en «{encoding}»: guárdelo con codificación UTF-8.");
    Err(RowProblem::of_row(code::WRONG_KIND, message))
}

fn web_page() -> RowProblem {
    let message = "El archivo es una página web (HTML): suba los datos como JSON, CSV, TSV o XML, o el JSON-LD que \
        la página tiene en <script type=\"application/ld+json\">.";
    RowProblem::of_row(code::WRONG_KIND, message)
}

fn not_a_feed() -> RowProblem {
    let message = "El XML no tiene productos: se espera un feed de Google Merchant, con <item> o <entry>, o una lista \
        de <product>.";
    RowProblem::of_row(code::WRONG_KIND, message)
}

fn not_xml(error: &Error) -> RowProblem {
    match error {
        Error::IllFormed(IllFormedError::MissingDeclVersion(_)) => {
            invalid("El XML tiene una declaración <?xml …?> sin versión; lo que sigue no se leyó.")
        }
        _ => invalid("El XML no es válido; desde aquí no se leyó."),
    }
}

fn mismatch(open: Option<&str>, name: &str) -> RowProblem {
    let short = |name: &str| name.chars().take(40).collect::<String>();
    let name = short(name);
    invalid(&match open {
        Some(open) => format!(
            "El XML cierra <{name}> donde debe cerrar <{}>; desde aquí no se leyó.",
            short(open)
        ),
        None => format!("El XML cierra <{name}>, que no está abierto; desde aquí no se leyó."),
    })
}

fn invalid(message: &str) -> RowProblem {
    RowProblem::of_row(code::INVALID_XML, message)
}

#[cfg(test)]
mod tests;
