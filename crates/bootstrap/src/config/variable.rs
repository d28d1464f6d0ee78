//! What is known of one configuration variable.

/// A variable whose value is a `T`.
pub(crate) struct Var<T: 'static> {
    /// What people are told about it.
    pub(crate) info: Info,
    read: fn(&str) -> Option<T>,
}

/// What people are told about a variable.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Info {
    /// Its name in the environment.
    pub(crate) name: &'static str,
    /// Other names that mean the same.
    pub(crate) aliases: &'static [&'static str],
    /// The value where none is given; empty: none, or one that depends on the others.
    pub(crate) default: &'static str,
    /// How the default is described; empty: by its value.
    pub(crate) default_note: &'static str,
    /// Which values are allowed.
    pub(crate) allowed: &'static str,
    /// What it does, in a sentence or two.
    pub(crate) help: &'static str,
    /// Whether its value is never shown.
    pub(crate) secret: bool,
}

impl Info {
    /// The default as people read it.
    pub(crate) const fn default_text(&self) -> &'static str {
        match (self.default_note.is_empty(), self.default.is_empty()) {
            (false, _) => self.default_note,
            (true, false) => self.default,
            (true, true) => "none",
        }
    }

    /// Its name and its aliases.
    pub(crate) fn names(&self) -> impl Iterator<Item = &'static str> {
        std::iter::once(self.name).chain(self.aliases.iter().copied())
    }
}

impl<T> Var<T> {
    /// A variable, what it does, which values it allows and how they are read.
    pub(crate) const fn new(
        name: &'static str,
        help: &'static str,
        allowed: &'static str,
        read: fn(&str) -> Option<T>,
    ) -> Self {
        let info = Info {
            name,
            aliases: &[],
            default: "",
            default_note: "",
            allowed,
            help,
            secret: false,
        };
        Self { info, read }
    }

    /// With a default value.
    pub(crate) const fn default(mut self, value: &'static str) -> Self {
        self.info.default = value;
        self
    }

    /// With words for a default that is computed.
    pub(crate) const fn default_is(mut self, note: &'static str) -> Self {
        self.info.default_note = note;
        self
    }

    /// With other names that mean the same.
    pub(crate) const fn aliases(mut self, names: &'static [&'static str]) -> Self {
        self.info.aliases = names;
        self
    }

    /// Never shown, and readable from the file that `NAME_FILE` names.
    pub(crate) const fn secret(mut self) -> Self {
        self.info.secret = true;
        self
    }

    /// Reads a value; `None` when it is not allowed.
    pub(crate) fn read(&self, text: &str) -> Option<T> {
        (self.read)(text)
    }
}

/// A variable, whatever its type.
pub(crate) trait Variable: Sync {
    /// What people are told about it.
    fn info(&self) -> &Info;
    /// Whether a value is allowed.
    fn allows(&self, text: &str) -> bool;
}

impl<T> Variable for Var<T> {
    fn info(&self) -> &Info {
        &self.info
    }

    fn allows(&self, text: &str) -> bool {
        self.read(text).is_some()
    }
}
