//! What is known of a person (DOMAIN 4.1): the parts that are entered by hand and must come out one way, and the
//! likeness by which two records are offered as perhaps one person.
//!
//! It knows nothing of where persons are kept or who may see them.

mod contact_details;
mod dates;
mod likeness;
mod lists;
mod names;
mod nhs_number;
mod safe;

pub use contact_details::{
    EmailProblem, MobileProblem, PhoneProblem, PostcodeProblem, from_e164, outcode, parse_email, parse_mobile,
    parse_phone, parse_postcode, show_phone,
};
pub use dates::{CHILD, DateFault, DateProblem, OLDEST, age_on, is_child, parse_birth_date, parse_date, read_date};
pub use likeness::{Alike, Likeness, OFFERED_FROM, alike};
pub use lists::{ContactKind, EthnicGroup, Ethnicity, Gender, TieKind, Told};
pub use names::{fold, full_name, initials, name_key};
pub use nhs_number::{NhsNumber, NhsNumberProblem};
pub use safe::{NotSafe, safe_to_write};
