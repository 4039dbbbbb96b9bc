//! The codes of the formats: whether a service runs, what sort of place, how a schedule repeats.

use serde::{Deserialize, Serialize};

/// Writes an enum of the formats' own codes.
macro_rules! codes {
    ($( $(#[$meta:meta])* $name:ident { $($(#[$vmeta:meta])* $variant:ident = $code:literal, $words:literal;)+ } )+) => {$(
        $(#[$meta])*
        #[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
        pub enum $name {
            $( #[doc = $words] $(#[$vmeta])* #[serde(rename = $code)] $variant, )+
        }
        impl $name {
            /// Every value.
            pub const ALL: &'static [Self] = &[$(Self::$variant),+];
            /// The code in the formats.
            #[must_use]
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $code),+ }
            }
            /// The value of a code, in whichever letters and with whichever sign between its words.
            #[must_use]
            pub fn parse(text: &str) -> Option<Self> {
                let bare = |t: &str| t.trim().to_lowercase().replace(['_', '-'], " ");
                Self::ALL.iter().copied().find(|one| bare(one.as_str()) == bare(text))
            }
        }
    )+};
}

codes! {
    /// Whether a service runs.
    Status {
        Active = "active", "It runs.";
        #[default] Inactive = "inactive", "It does not run at present; also where its state cannot be read, so that nobody is sent there.";
        Defunct = "defunct", "It is no more.";
        TemporarilyClosed = "temporarily closed", "It is closed for a time.";
    }
    /// What sort of place a location or address is.
    Place {
        #[default] Physical = "physical", "A place one can go to.";
        Postal = "postal", "A place one can write to.";
        Virtual = "virtual", "A place on the network.";
    }
    /// How a schedule repeats.
    Frequency {
        #[default] Weekly = "WEEKLY", "By the week.";
        Monthly = "MONTHLY", "By the month.";
    }
}
