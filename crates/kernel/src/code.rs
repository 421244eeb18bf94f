//! Closed lists of codes: the trait, and the macro that makes one.

/// A value of a closed list, known by its code everywhere outside the domain that has it.
pub trait Code: Copy + Eq + std::fmt::Debug + 'static {
    /// The name of the list, as it is called in the API.
    const NAME: &'static str;
    /// Every value, in the order of the list.
    const ALL: &'static [Self];

    /// The code: kebab-case, the same in the API, in facts and in the database.
    fn code(self) -> &'static str;

    /// The value with this code.
    fn of(code: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|value| value.code() == code)
    }
}

/// Makes closed lists: each an enum that is a [`Code`](crate::code::Code).
#[macro_export]
macro_rules! codes {
    ($($(#[$doc:meta])* $name:ident { $($(#[$about:meta])* $value:ident = $code:literal,)* })*) => { $(
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum $name { $($(#[$about])* $value,)* }

        impl $crate::code::Code for $name {
            const NAME: &'static str = stringify!($name);
            const ALL: &'static [Self] = &[$(Self::$value,)*];
            fn code(self) -> &'static str {
                match self { $(Self::$value => $code,)* }
            }
        }
    )* };
}
