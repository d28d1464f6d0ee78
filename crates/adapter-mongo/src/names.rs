//! Names of collections, fields and indexes in the database; new ones are Spanish, as those that were there before us.

/// The documents, ours and those that other programs put there.
pub(crate) const EXTRACTIONS: &str = "archivos";
/// The foreign-document index: what is known of each document of another program; the document itself is left as
/// it is.
pub(crate) const FOREIGN_INDEX: &str = "previos";
/// The batches of the log, in its order.
pub(crate) const BATCHES: &str = "lotes";
/// The folded offers.
pub(crate) const OFFERS: &str = "ofertas";
/// The rows that rules refuse.
pub(crate) const REJECTED: &str = "rechazadas";
/// The users, each with sessions and history.
pub(crate) const USERS: &str = "usuarios";
/// The keys of programs.
pub(crate) const KEYS: &str = "claves_api";
/// What people said of products and of single rows.
pub(crate) const CORRECTIONS: &str = "correcciones";
/// The runs of scrapers.
pub(crate) const RUNS: &str = "corridas";
/// Single documents: see [`REGISTER`] and its neighbours.
pub(crate) const META: &str = "arryn_estado";

/// The batches under way and the number of rows.
pub(crate) const REGISTER: &str = "registro";
/// The names that stores and categories were written by.
pub(crate) const SPELLINGS: &str = "nombres";
/// How far the log is folded into the archive, by which rules.
pub(crate) const ARCHIVE: &str = "archivo";
/// Who may write the archive.
pub(crate) const LEASE: &str = "arriendo";
/// The version of the schema.
pub(crate) const SCHEMA: &str = "esquema";

/// What makes a row the same row: offer, instant, and nothing or the content.
pub(crate) const KEY: &str = "clave";
/// Our fields of a document, all in one so that no field of an upload is in their way.
pub(crate) const OURS: &str = "arryn";

/// The number of a row's batch.
pub(crate) const BATCH_NUMBER: &str = "arryn.lote";
/// The number of a row in its batch.
pub(crate) const ROW_NUMBER: &str = "arryn.fila";
/// Only whole rows have it; a stripped one has `arryn.delgada` in its place, and is on no page.
pub(crate) const SEEN: &str = "arryn.visto";
/// Which rows are being stripped, in the register.
pub(crate) const STRIPPING: &str = "adelgazando";
pub(crate) const RECEIVED: &str = "arryn.recibido";
pub(crate) const OFFER: &str = "arryn.oferta";
pub(crate) const CONTENT: &str = "arryn.contenido";
pub(crate) const STORE: &str = "arryn.fuente";
pub(crate) const CATEGORY: &str = "arryn.categoria";
pub(crate) const DETAILS: &str = "arryn.largo_detalles";

/// The index that the log is read by.
pub(crate) const BY_BATCH: &str = "arryn_lote";
/// The index that pages are cut from.
pub(crate) const BY_SEEN: &str = "arryn_visto";
/// The index that keeps a row from being stored twice.
pub(crate) const BY_KEY: &str = "arryn_clave";
