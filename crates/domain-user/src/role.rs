//! What a user may do.

/// A role; each may do what the ones before it may.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Role {
    /// 1: reads, like anyone.
    Guest,
    /// 2: has preferences and a history of its own.
    User,
    /// 3: uploads offers.
    Editor,
    /// 4: sees and changes users.
    Admin,
}

impl Role {
    /// All roles, the least first.
    pub const ALL: [Self; 4] = [Self::Guest, Self::User, Self::Editor, Self::Admin];

    /// The role's number, 1 to 4.
    pub const fn number(self) -> u8 {
        match self {
            Self::Guest => 1,
            Self::User => 2,
            Self::Editor => 3,
            Self::Admin => 4,
        }
    }

    /// The role's stable name.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Guest => "guest",
            Self::User => "user",
            Self::Editor => "editor",
            Self::Admin => "admin",
        }
    }

    /// The role of a number.
    pub fn of_number(number: i64) -> Option<Self> {
        Self::ALL
            .into_iter()
            .find(|role| i64::from(role.number()) == number)
    }

    /// The role of a name.
    pub fn of_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|role| role.name() == name)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_and_names_lead_back() {
        for role in Role::ALL {
            assert_eq!(Role::of_number(i64::from(role.number())), Some(role));
            assert_eq!(Role::of_name(role.name()), Some(role));
        }
        assert_eq!(Role::ALL.map(Role::number), [1, 2, 3, 4]);
        for number in [0, 5, -1, i64::MAX] {
            assert_eq!(Role::of_number(number), None);
        }
    }
}
