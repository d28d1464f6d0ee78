//! Reads the parameters that routes share, each in the same way everywhere.

use std::sync::Arc;

use actix_web::HttpRequest;
use application::use_cases::handle::DataSource;
use domain_catalog::filter::Filter;
use domain_catalog::page::{PageRequest, Sort};
use domain_catalog::search::Query;
use domain_offer::id::{Id, OfferId};
use domain_offer::money::{Currency, PriceBound};
use domain_offer::name::Name;
use domain_offer::rules::Rules;
use domain_offer::time::AsOf;

use super::{MAX_DAYS, MAX_LIMIT, MAX_NAME_CHARS, MAX_PAGE, ReadQuery};
use crate::problem::Problem;
use crate::problem::document::shorten;
use crate::query::QueryReader;

/// What a request wants compared.
#[derive(Clone, Debug)]
pub struct ProductQuery {
    /// The product, by the id of any of its offers.
    pub id: Option<OfferId>,
    /// The words, as they were given.
    pub words: Option<String>,
}

/// Reads a request; each method reads some parameters, [`ParameterReader::finish`] says what was wrong.
pub struct ParameterReader<'r> {
    /// The query, for parameters of a route's own.
    pub query: QueryReader<'r>,
    rules: &'r Rules,
    path: String,
    as_of: Option<AsOf>,
    filter: Filter,
    category: Option<Name>,
    page: PageRequest,
    sort: Option<Sort>,
    user_id: Option<String>,
    explain: bool,
    days: u32,
}

impl<'r> ParameterReader<'r> {
    /// A reader of a request to the catalog, whose routes all know `as_of`.
    pub fn new(request: &'r HttpRequest, rules: &'r Rules) -> Result<Self, Problem> {
        let mut reader = Self::raw(request, rules)?;
        reader.as_of = reader.query.as_of("as_of", &rules.zone);
        Ok(reader)
    }

    /// A reader of a request to the store.
    pub fn raw(request: &'r HttpRequest, rules: &'r Rules) -> Result<Self, Problem> {
        let query = QueryReader::new(request.query_string())?;
        Ok(Self {
            query,
            rules,
            path: request.uri().path().to_owned(),
            as_of: None,
            filter: Filter::default(),
            category: None,
            page: PageRequest {
                page: 1,
                limit: MAX_LIMIT,
            },
            sort: None,
            user_id: None,
            explain: false,
            days: 0,
        })
    }

    /// A name, of at most [`MAX_NAME_CHARS`] characters.
    pub fn name(&mut self, parameter: &'static str) -> Option<String> {
        let given = self.query.text(parameter)?;
        if given.chars().count() <= MAX_NAME_CHARS {
            return Some(given);
        }
        let message = format!(
            "El parámetro «{parameter}» debe tener como mucho {MAX_NAME_CHARS} caracteres."
        );
        self.query.reject(parameter, "too_long", message);
        None
    }

    /// The category named by the path.
    #[must_use]
    pub fn category_in_path(mut self, given: &str) -> Self {
        if given.trim().is_empty() || given.chars().count() > MAX_NAME_CHARS {
            self.query.reject(
                "category",
                "blank",
                "La categoría de la ruta debe tener entre 1 y 200 caracteres.",
            );
        }
        self.category = Some(self.rules.taxonomy.category(given));
        self
    }

    /// `category`, `brand`, `store`, `currency` and `include_expired`.
    #[must_use]
    pub fn names(mut self) -> Self {
        let taxonomy = &self.rules.taxonomy;
        if let Some(given) = self.name("category") {
            let name = taxonomy.category(&given);
            match &self.category {
                Some(of_path) if of_path.key != name.key => {
                    let (given, of_path) = (shorten(&given), shorten(&of_path.spelling));
                    self.query.reject("category", "contradiction", format!(
                        "El parámetro «category» ({given}) contradice la categoría de la ruta ({of_path})."
                    ));
                }
                _ => self.category = Some(name),
            }
        }
        let unbranded = || Arc::from("");
        let brand = self.name("brand");
        // No offer has the empty key: asking for «genérico» finds nothing.
        self.filter.brand = brand.map(|b| taxonomy.brand(&b).map_or_else(unbranded, |b| b.key));
        self.filter.store = self.name("store").map(|store| taxonomy.store(&store).key);
        self.filter.currency = self.currency();
        self.filter.include_expired = self.query.boolean("include_expired");
        self
    }

    /// `min_price` and `max_price`.
    #[must_use]
    pub fn prices(mut self) -> Self {
        let (min, max) = (self.query.price("min_price"), self.query.price("max_price"));
        if let (Some(low), Some(high)) = (min, max)
            && low > high
        {
            let message = "El parámetro «min_price» no puede ser mayor que «max_price».";
            self.query.reject("min_price", "contradiction", message);
        }
        let bounds: (Option<PriceBound>, Option<PriceBound>) = (min, max);
        (self.filter.min_price, self.filter.max_price) = bounds;
        self
    }

    /// `limit` and `page`.
    #[must_use]
    pub fn paging(mut self, default_limit: u32) -> Self {
        let limit = self
            .query
            .integer("limit", 1..=MAX_LIMIT)
            .unwrap_or(default_limit);
        let page = self.query.integer("page", 1..=MAX_PAGE).unwrap_or(1);
        self.page = PageRequest { page, limit };
        self
    }

    /// `sort`.
    #[must_use]
    pub fn sort(mut self) -> Self {
        self.sort = self.query.choice(
            "sort",
            &[
                ("price", Sort::Price),
                ("-price", Sort::PriceDescending),
                ("rating", Sort::Rating),
                ("date", Sort::Date),
            ],
        );
        self
    }

    /// `user_id`.
    #[must_use]
    pub fn user(mut self) -> Self {
        self.user_id = self.name("user_id");
        self
    }

    /// `explain`.
    #[must_use]
    pub fn explain(mut self) -> Self {
        self.explain = self.query.boolean("explain");
        self
    }

    /// `days`, also by its old name `period_days`.
    #[must_use]
    pub fn days(mut self, default: u32) -> Self {
        self.query = self.query.with_alias("period_days", "days");
        self.days = self.query.integer("days", 1..=MAX_DAYS).unwrap_or(default);
        self
    }

    /// All parameters of a list of offers.
    #[must_use]
    pub fn list(self, default_limit: u32) -> Self {
        self.names().prices().paging(default_limit).sort().user()
    }

    /// What to compare: `product`, words that offers must have, or `product_id`, the product that they
    /// must be of, or both; neither is an error. A text without a word in it is none, and finds nothing.
    pub fn wanted(&mut self) -> ProductQuery {
        let id = self.product_id();
        let given = self.query.text_even_empty("product");
        let has_id = id.is_some() || self.query.is_refused("product_id");
        let is_blank = given.as_ref().is_none_or(|given| given.trim().is_empty());
        if self.query.is_refused("product") || (is_blank && has_id) {
            return ProductQuery { id, words: None };
        }
        if is_blank {
            let message =
                "El parámetro «product» es obligatorio: las palabras del producto que busca.";
            self.query.reject("product", "required", message);
            return ProductQuery { id, words: None };
        }
        let given = given.unwrap_or_default();
        self.words("product", &given);
        ProductQuery {
            id,
            words: Some(given.trim().to_owned()),
        }
    }

    /// `q`: words that offers must have, where it is given; a text without a word in it finds nothing.
    pub fn search(&mut self) -> Option<String> {
        let given = self
            .query
            .text("q")
            .filter(|given| !given.trim().is_empty())?;
        self.words("q", &given);
        Some(given.trim().to_owned())
    }

    fn words(&mut self, parameter: &'static str, given: &str) {
        if given.chars().count() > MAX_NAME_CHARS {
            let message = format!(
                "El parámetro «{parameter}» debe tener como mucho {MAX_NAME_CHARS} caracteres."
            );
            self.query.reject(parameter, "too_long", message);
        }
        self.filter.words = Query::parse(given);
        if self.filter.words.is_none() {
            self.filter.only = Some(Vec::new());
        }
    }

    fn product_id(&mut self) -> Option<OfferId> {
        let given = self.query.text("product_id")?;
        let id = Id::parse(&given);
        if id.is_none() {
            let message = "El parámetro «product_id» debe tener 24 cifras hexadecimales.";
            self.query.reject("product_id", "bad_id", message);
        }
        id
    }

    /// What the request asks for, or everything that is wrong with it.
    pub fn finish(mut self) -> Result<ReadQuery, Problem> {
        self.filter.category = self.category.as_ref().map(|name| Arc::clone(&name.key));
        Ok(ReadQuery {
            key: self.query.finish()?,
            path: self.path,
            as_of: self.as_of,
            as_of_text: None,
            source: DataSource::Live,
            filter: self.filter,
            category: self.category,
            page: self.page,
            sort: self.sort,
            user_id: self.user_id,
            explain: self.explain,
            days: self.days,
        })
    }

    fn currency(&mut self) -> Option<Currency> {
        let given = self.query.text("currency")?;
        let currency = Currency::parse(&given);
        if currency.is_none() {
            let given = shorten(&given);
            self.query.reject("currency", "unknown_currency", format!(
                "El parámetro «currency» debe ser un código ISO 4217 (COP, USD…); se recibió «{given}»."
            ));
        }
        currency
    }
}
