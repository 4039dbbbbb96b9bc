//! The lists a person's record is filled from (DOMAIN 4.1).

codes! {
    /// Ethnic category: the 16+1 codes of the NHS Data Dictionary (ETHNIC CATEGORY, from the 2001 census).
    pub enum Ethnicity {
        WhiteBritish => "A", "White: British";
        WhiteIrish => "B", "White: Irish";
        WhiteOther => "C", "White: any other White background";
        MixedWhiteCaribbean => "D", "Mixed: White and Black Caribbean";
        MixedWhiteAfrican => "E", "Mixed: White and Black African";
        MixedWhiteAsian => "F", "Mixed: White and Asian";
        MixedOther => "G", "Mixed: any other mixed background";
        Indian => "H", "Asian or Asian British: Indian";
        Pakistani => "J", "Asian or Asian British: Pakistani";
        Bangladeshi => "K", "Asian or Asian British: Bangladeshi";
        AsianOther => "L", "Asian or Asian British: any other Asian background";
        Caribbean => "M", "Black or Black British: Caribbean";
        African => "N", "Black or Black British: African";
        BlackOther => "P", "Black or Black British: any other Black background";
        Chinese => "R", "Other ethnic groups: Chinese";
        Other => "S", "Any other ethnic group";
        NotStated => "Z", "Not stated";
    }
}

codes! {
    /// The five groups in which the 2021 census publishes (ONS 2021), with one for those who did not say.
    pub enum EthnicGroup {
        Asian => "asian", "Asian, Asian British or Asian Welsh";
        Black => "black", "Black, Black British, Black Welsh, Caribbean or African";
        Mixed => "mixed", "Mixed or multiple ethnic groups";
        White => "white", "White";
        Other => "other", "Other ethnic group";
        NotStated => "not_stated", "Not stated";
    }
}

impl Ethnicity {
    /// The group of the 2021 census; Chinese moved there to Asian.
    pub const fn group(self) -> EthnicGroup {
        match self {
            Self::WhiteBritish | Self::WhiteIrish | Self::WhiteOther => EthnicGroup::White,
            Self::MixedWhiteCaribbean | Self::MixedWhiteAfrican | Self::MixedWhiteAsian | Self::MixedOther => {
                EthnicGroup::Mixed
            }
            Self::Indian | Self::Pakistani | Self::Bangladeshi | Self::AsianOther | Self::Chinese => EthnicGroup::Asian,
            Self::Caribbean | Self::African | Self::BlackOther => EthnicGroup::Black,
            Self::Other => EthnicGroup::Other,
            Self::NotStated => EthnicGroup::NotStated,
        }
    }

    /// The words of the 2021 census group.
    pub const fn ons2021(self) -> &'static str {
        self.group().words()
    }
}

codes! {
    /// Gender, as the person states it.
    pub enum Gender {
        Woman => "woman", "Woman";
        Man => "man", "Man";
        NonBinary => "non_binary", "Non-binary";
        Other => "other", "In another way";
        NotStated => "not_stated", "Not stated";
    }
}

codes! {
    /// How the second person of a tie stands to the first (household and carers; support to a carer is support to the
    /// person [001]).
    pub enum TieKind {
        Partner => "partner", "Partner";
        Parent => "parent", "Parent";
        Child => "child", "Child";
        Sibling => "sibling", "Brother or sister";
        OtherRelative => "other_relative", "Other relative";
        Friend => "friend", "Friend";
        Neighbour => "neighbour", "Neighbour";
        CarerOf => "carer_of", "Cares for";
        CaredForBy => "cared_for_by", "Is cared for by";
        LivesWith => "lives_with", "Lives with";
        /// Whom the person names to be told first, in an emergency or after a death; no duty in law, and no right to decide.
        NextOfKin => "next_of_kin", "Next of kin";
        /// The same from its other end.
        KinTo => "kin_to", "Has as next of kin";
        Professional => "professional", "Professional";
    }
}

impl TieKind {
    /// How they stand to somebody of this name, as “Cares for Mary” or “Partner of Mary”.
    #[must_use]
    pub fn towards(self, name: &str) -> String {
        let of = match self {
            Self::CarerOf | Self::CaredForBy | Self::LivesWith | Self::KinTo => "",
            _ => "of ",
        };
        format!("{} {of}{name}", self.words())
    }

    /// In which order they are thought of where somebody has to be told: next of kin first, then those nearest.
    #[must_use]
    pub const fn told_in_order(self) -> u8 {
        match self {
            Self::NextOfKin => 0,
            Self::Professional => 2,
            _ => 1,
        }
    }

    /// The same tie seen from its other end.
    #[must_use]
    pub const fn inverse(self) -> Self {
        match self {
            Self::Parent => Self::Child,
            Self::Child => Self::Parent,
            Self::CarerOf => Self::CaredForBy,
            Self::CaredForBy => Self::CarerOf,
            Self::NextOfKin => Self::KinTo,
            Self::KinTo => Self::NextOfKin,
            same => same,
        }
    }
}

codes! {
    /// Whether somebody of the household or family may be told about the support (DOMAIN 4.10, "who may be told").
    pub enum Told {
        NotAsked => "not_asked", "Not asked yet";
        Yes => "yes", "May be told";
        Emergency => "emergency", "Only in an emergency";
        No => "no", "Must not be told";
    }
}

codes! {
    /// A way to reach the person; each has its own note on what is safe (DOMAIN 4.1).
    pub enum ContactKind {
        Mobile => "mobile", "Mobile";
        HomePhone => "home_phone", "Home telephone";
        Email => "email", "E-mail";
        Post => "post", "Post";
    }
}
