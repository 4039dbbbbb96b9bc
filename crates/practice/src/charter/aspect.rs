//! What a boundary can be about: the aspects of the work in which link workers use their judgement [004 T5], [001].

codes! {
    /// What a boundary is about (DOMAIN 5.1). The order is that of the work: from who is referred to how support ends, then what
    /// surrounds it.
    pub enum Aspect {
        WhoMayBeReferred => "who_may_be_referred", "Who may be referred";
        WhoMayRefer => "who_may_refer", "Who may refer, and how";
        Declining => "declining", "Declining a referral";
        Caseload => "caseload", "Caseload";
        LengthOfContact => "length_of_contact", "Length of contact";
        NumberOfContacts => "number_of_contacts", "Number of contacts";
        LengthOfSupport => "length_of_support", "Length of support";
        PlaceOfContact => "place_of_contact", "Place of contact";
        FamilyAndCarers => "family_and_carers", "Family and carers";
        Tasks => "tasks", "Tasks";
        Methods => "methods", "Methods";
        OwnExperience => "own_experience", "Own experience";
        Measures => "measures", "Measures and feedback";
        Holding => "holding", "Holding";
        Ending => "ending", "Ending support";
        CommunityDevelopment => "community_development", "Community development";
        Training => "training", "Training";
        Remit => "remit", "Work outside social prescribing";
    }
}

impl Aspect {
    /// The question it settles, as asked when a charter is written or talked about.
    pub const fn question(self) -> &'static str {
        match self {
            Self::WhoMayBeReferred => {
                "Whom is the service for, and who is better helped elsewhere or together with somebody else?"
            }
            Self::WhoMayRefer => "Who may refer, and by which ways?",
            Self::Declining => "Who may say no to a referral, how soon, and in which words?",
            Self::Caseload => "How many people can one worker support well at a time?",
            Self::LengthOfContact => "How long is a meeting or a call?",
            Self::NumberOfContacts => "How many times is somebody seen?",
            Self::LengthOfSupport => "For how long does support go on, and when is it looked at?",
            Self::PlaceOfContact => "Where are people seen, and what does a visit at home need?",
            Self::FamilyAndCarers => "Is somebody’s family or carer supported too?",
            Self::Tasks => "What do workers do for people themselves: forms, letters, going along, driving?",
            Self::Methods => "How do workers work with people, and what counts as therapy?",
            Self::OwnExperience => "Do workers speak of what they have been through themselves?",
            Self::Measures => "What is asked of people, when may it be left out, and what do referrers hear?",
            Self::Holding => "When is somebody kept in support without active work, and how often is that looked at?",
            Self::Ending => "How is the end of support prepared and told?",
            Self::CommunityDevelopment => "How much time is there for building links and groups?",
            Self::Training => "Which training must everybody have, and how is the rest agreed?",
            Self::Remit => "Which work for the practice is not social prescribing?",
        }
    }

    /// Where the study speaks of it: tables and configurations of [004], or the workshop of [001].
    pub const fn source(self) -> &'static str {
        match self {
            Self::WhoMayBeReferred | Self::WhoMayRefer => "[004] table 5, referral types and routes; CMOC 8, 13",
            Self::Declining => "[004] CMOC 8 and table 7",
            Self::Caseload => "[004] table 5, how often patients were seen; CMOC 9",
            Self::LengthOfContact => "[004] table 5, time spent with patients",
            Self::NumberOfContacts | Self::LengthOfSupport => "[004] table 5, how often patients were seen; table 2",
            Self::PlaceOfContact => "[004] table 5, where patients were seen",
            Self::FamilyAndCarers => "[001]",
            Self::Tasks | Self::Remit => "[004] discretion around scope and remit; CMOC 10, 11",
            Self::Methods => "[004] skills and capabilities; CMOC 3, 6",
            Self::OwnExperience => "[004] tailoring support; CMOC 1",
            Self::Measures => "[004] table 5, feedback and data collection",
            Self::Holding => "[001], [003]",
            Self::Ending => "[004] future research, ending support",
            Self::CommunityDevelopment => "[004] CMOC 4 and table 7",
            Self::Training => "[004] table 5, training undertaken; CMOC 7",
        }
    }
}
