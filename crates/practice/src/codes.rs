//! One way to write a list of codes.
//!
//! A code is what is stored and exchanged; its words are what a page shows. Both stand side by side in one place, so
//! that a code without words, or words without a code, cannot be written. Codes are stable once released: stored rows
//! speak them. Words may be mended at any time.

/// Writes an enum whose variants each have a stable code and words for pages.
///
/// ```ignore
/// codes! {
///     /// Who asked.
///     pub enum Source {
///         Gp => "gp", "GP";
///         /// Somebody who works at the front desk.
///         Receptionist => "receptionist", "Receptionist";
///     }
/// }
/// ```
///
/// gives `Source::ALL`, `as_str()`, `parse()`, `words()`, `Display` (the words), and serde as the code.
macro_rules! codes {
    (
        $(#[$meta:meta])*
        pub enum $name:ident {
            $( $(#[$vmeta:meta])* $variant:ident => $code:literal, $words:literal );+ $(;)?
        }
    ) => {
        $(#[$meta])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum $name {
            $(
                #[doc = $words]
                #[doc = ""]
                $(#[$vmeta])*
                $variant,
            )+
        }

        impl $name {
            /// Every value, in the order in which a page offers them.
            pub const ALL: &'static [Self] = &[$(Self::$variant),+];

            /// The stable code, as stored and exchanged.
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $code),+ }
            }

            /// The value with this code, if there is one.
            pub fn parse(code: &str) -> Option<Self> {
                match code { $($code => Some(Self::$variant),)+ _ => None }
            }

            /// The words for pages.
            pub const fn words(self) -> &'static str {
                match self { $(Self::$variant => $words),+ }
            }
        }

        impl ::std::fmt::Display for $name {
            fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
                f.pad(self.words())
            }
        }

        impl ::serde::Serialize for $name {
            fn serialize<S: ::serde::Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
                to.serialize_str(self.as_str())
            }
        }

        impl<'de> ::serde::Deserialize<'de> for $name {
            fn deserialize<D: ::serde::Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
                let code = <::std::borrow::Cow<'de, str> as ::serde::Deserialize>::deserialize(from)?;
                Self::parse(&code).ok_or_else(|| {
                    ::serde::de::Error::custom(format!(
                        concat!("‘{}’ is not a code of ", stringify!($name)),
                        code
                    ))
                })
            }
        }
    };
}
