//! The records of HSDS 3.0 with what Open Referral UK adds. Field names are the formats'; meanings are the specification's
//! (docs.openreferral.org, HSDS 3.0; the UK profile).

pub use crate::codes::{Frequency, Place, Status};

use crate::decimal::Decimal;
use crate::shape::{Field, Kind, Record, Shape};
use jiff::Timestamp;
use jiff::civil::{Date, Time};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use uuid::Uuid;

/// Whether there is nothing to write.
trait Blank {
    fn blank(&self) -> bool {
        false
    }
}

impl Blank for Uuid {}
impl Blank for String {}
impl Blank for Status {}
impl Blank for Place {}

impl<T> Blank for Option<T> {
    fn blank(&self) -> bool {
        self.is_none()
    }
}

impl<T> Blank for Vec<T> {
    fn blank(&self) -> bool {
        self.is_empty()
    }
}

macro_rules! kinds {
    (type id) => { Uuid };
    (type link) => { Option<Uuid> };
    (type needed) => { String };
    (type needed_prose) => { String };
    (type dial) => { String };
    (type postcode) => { String };
    (type date) => { Option<Date> };
    (type time) => { Option<Time> };
    (type moment) => { Option<Timestamp> };
    (type whole) => { Option<i64> };
    (type decimal) => { Option<Decimal> };
    (type degrees) => { Option<f64> };
    (type status) => { Status };
    (type place) => { Place };
    (type freq) => { Option<Frequency> };
    (type many $of:ident) => { Vec<$of> };
    (type one $of:ident) => { Option<Box<$of>> };
    (type $text:ident) => { Option<String> };
    (kind id) => { Kind::Id };
    (kind link) => { Kind::Link };
    (kind needed) => { Kind::Needed };
    (kind needed_prose) => { Kind::NeededProse };
    (kind dial) => { Kind::Dial };
    (kind postcode) => { Kind::Postcode };
    (kind text) => { Kind::Text };
    (kind prose) => { Kind::Prose };
    (kind web) => { Kind::Web };
    (kind uri) => { Kind::Uri };
    (kind email) => { Kind::Email };
    (kind date) => { Kind::Date };
    (kind time) => { Kind::Time };
    (kind moment) => { Kind::Moment };
    (kind whole) => { Kind::Whole };
    (kind decimal) => { Kind::Decimal };
    (kind degrees) => { Kind::Degrees };
    (kind status) => { Kind::Status };
    (kind place) => { Kind::Place };
    (kind freq) => { Kind::Frequency };
    (kind many $of:ident) => { Kind::Many(&$of) };
    (kind one $of:ident) => { Kind::One(&$of) };
    (name $field:ident) => { stringify!($field) };
    (name $field:ident $wire:literal) => { $wire };
}

/// Makes the type of each record and its table of fields from one text.
macro_rules! records {
    ($(
        $(#[$meta:meta])*
        $name:ident = $code:literal in $table:literal {
            $( $field:ident $(as $wire:literal)? : $kind:ident $(<$of:ident>)? $words:literal; )+
        }
    )+) => {$(
        $(#[$meta])*
        #[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
        #[serde(default)]
        pub struct $name {
            $(
                #[doc = $words]
                #[serde(skip_serializing_if = "Blank::blank")]
                $(#[serde(rename = $wire)])?
                pub $field: kinds!(type $kind $($of)?),
            )+
            /// Fields that are unknown here, as they came; given back as they are.
            #[serde(flatten)]
            pub rest: Map<String, Value>,
        }

        // a table has the name of its type: types and values are told apart, and tables may name each other
        #[allow(non_upper_case_globals, reason = "named as its type, from which the macro makes it")]
        static $name: Shape = Shape {
            name: $code,
            table: $table,
            fields: &[$( Field {
                name: kinds!(name $field $($wire)?),
                kind: kinds!(kind $kind $($of)?),
                words: $words,
            } ),+],
        };

        impl Record for $name {
            const SHAPE: &'static Shape = &$name;
        }
    )+};
}

records! {
    /// Whoever offers services.
    Organization = "organization" in "organizations.csv" {
        id: id "Its id.";
        name: needed "What it is called.";
        alternate_name: text "What else it is called.";
        description: needed_prose "What it does.";
        email: email "Its e-mail address.";
        website: web "Its site.";
        tax_status: text "Its standing for tax.";
        tax_id: text "Its number for tax.";
        year_incorporated: whole "The year in which it was founded.";
        legal_status: text "In which form of the law it stands.";
        logo: web "A picture of its sign.";
        uri: uri "Its identifier in the form of a URI.";
        parent_organization_id: link "Whose part it is.";
        funding: many<Funding> "Who pays for it.";
        contacts: many<Contact> "Who can be asked.";
        phones: many<Phone> "Its telephones.";
        locations: many<Location> "Its places.";
        programs: many<Program> "Its programmes.";
        organization_identifiers: many<OrganizationIdentifier> "Its numbers in registers, such as the Charity Commission's.";
        urls: many<Url> "More addresses of the web (HSDS 3.1).";
        attributes: many<Attribute> "Terms of taxonomies.";
        metadata: many<Metadata> "What was changed.";
    }

    /// A programme under which services are gathered.
    Program = "program" in "programs.csv" {
        id: id "Its id.";
        organization_id: link "Whose it is.";
        name: needed "What it is called.";
        alternate_name: text "What else it is called.";
        description: needed_prose "What it is.";
        attributes: many<Attribute> "Terms of taxonomies.";
        metadata: many<Metadata> "What was changed.";
    }

    /// What is offered: an *asset* on Leeway's pages.
    Service = "service" in "services.csv" {
        id: id "Its id.";
        organization_id: link "Who offers it.";
        program_id: link "The programme it belongs to.";
        name: needed "What it is called.";
        alternate_name: text "What else it is called.";
        description: prose "What happens there.";
        url: web "Its page.";
        email: email "Its e-mail address.";
        status: status "Whether it runs.";
        interpretation_services: prose "What interpreting there is.";
        application_process: prose "How one comes to it.";
        fees_description: prose "What it costs, in words.";
        wait_time: text "How long one waits.";
        fees: prose "What it costs (the older field).";
        accreditations: prose "Who vouches for its quality.";
        eligibility_description: prose "Who may come.";
        minimum_age: decimal "The youngest who may come, in years.";
        maximum_age: decimal "The oldest who may come, in years.";
        assured_date: date "When the entry was last checked.";
        assurer_email: email "Who checked it.";
        licenses: text "Its licences.";
        alert: prose "What is different at present.";
        last_modified: moment "When the entry was last changed.";
        phones: many<Phone> "Its telephones.";
        schedules: many<Schedule> "When it is.";
        service_areas: many<ServiceArea> "For whom, by where they live.";
        service_at_locations: many<ServiceAtLocation> "Where it is.";
        languages: many<Language> "In which languages.";
        organization: one<Organization> "Who offers it, in full.";
        funding: many<Funding> "Who pays for it.";
        cost_options: many<CostOption> "What it costs.";
        program: one<Program> "The programme, in full.";
        required_documents: many<RequiredDocument> "What one must bring.";
        contacts: many<Contact> "Who can be asked.";
        additional_urls: many<Url> "More addresses of the web (HSDS 3.1).";
        capacities: many<Unit> "Places, by unit (HSDS 3.1).";
        attributes: many<Attribute> "Terms of taxonomies.";
        metadata: many<Metadata> "What was changed.";
    }

    /// A service at a place: what differs there.
    ServiceAtLocation = "service_at_location" in "service_at_location.csv" {
        id: id "Its id.";
        service_id: link "Which service.";
        location_id: link "Which place.";
        description: prose "What is different here.";
        contacts: many<Contact> "Who can be asked.";
        phones: many<Phone> "Its telephones.";
        schedules: many<Schedule> "When it is here.";
        location: one<Location> "The place, in full.";
        service: one<Service> "The service, in full; only where the record stands by itself.";
        attributes: many<Attribute> "Terms of taxonomies.";
        metadata: many<Metadata> "What was changed.";
    }

    /// A place.
    Location = "location" in "locations.csv" {
        id: id "Its id.";
        location_type: place "What sort of place.";
        url: web "Its page.";
        organization_id: link "Whose place it is.";
        name: text "What it is called.";
        alternate_name: text "What else it is called.";
        description: prose "What it is like.";
        transportation: prose "How to get there.";
        latitude: degrees "North of the equator, in degrees (WGS84).";
        longitude: degrees "East of Greenwich, in degrees (WGS84).";
        external_identifier: text "Its number in a register of places.";
        external_identifier_type: text "Which register, such as UPRN.";
        languages: many<Language> "In which languages.";
        addresses: many<Address> "Its addresses.";
        contacts: many<Contact> "Who can be asked.";
        accessibility: many<Accessibility> "How one gets in and about.";
        phones: many<Phone> "Its telephones.";
        schedules: many<Schedule> "When it is open.";
        attributes: many<Attribute> "Terms of taxonomies.";
        metadata: many<Metadata> "What was changed.";
    }

    /// An address.
    Address = "address" in "addresses.csv" {
        id: id "Its id.";
        location_id: link "Of which place.";
        attention: text "To whom.";
        address_1: needed "House and street.";
        address_2: text "More of house and street.";
        city: needed "Town.";
        region: text "Region.";
        state_province: needed "County.";
        postal_code: postcode "Postcode.";
        country: needed "Country, by its two letters.";
        address_type: place "What sort of address.";
        attributes: many<Attribute> "Terms of taxonomies.";
        metadata: many<Metadata> "What was changed.";
    }

    /// How one gets in and about.
    Accessibility = "accessibility" in "accessibility.csv" {
        id: id "Its id.";
        location_id: link "Of which place.";
        description: prose "What there is.";
        details: prose "How to come by it.";
        url: web "More of it.";
        accessibility: prose "What there is (Open Referral UK).";
        attributes: many<Attribute> "Terms of taxonomies.";
        metadata: many<Metadata> "What was changed.";
    }

    /// When something is open or takes place; read by `schedule`.
    Schedule = "schedule" in "schedules.csv" {
        id: id "Its id.";
        service_id: link "Of which service.";
        location_id: link "Of which place.";
        service_at_location_id: link "Of which service at which place.";
        valid_from: date "From which day it holds.";
        valid_to: date "Up to which day it holds.";
        dtstart: date "The first day.";
        timezone: decimal "Hours from UTC.";
        until: date "The last day.";
        count: whole "How many times.";
        wkst: text "On which day a week begins.";
        freq: freq "By the week or the month.";
        interval: whole "Every how many weeks or months.";
        byday: text "On which days of the week.";
        byweekno: text "In which weeks of the year.";
        bymonthday: text "On which days of the month.";
        byyearday: text "On which days of the year.";
        description: prose "When, in words.";
        opens_at: time "From when.";
        closes_at: time "Until when.";
        schedule_link: web "Where single sessions stand.";
        attending_type: text "How one attends.";
        notes: prose "What else to know.";
        attributes: many<Attribute> "Terms of taxonomies.";
        metadata: many<Metadata> "What was changed.";
    }

    /// A telephone.
    Phone = "phone" in "phones.csv" {
        id: id "Its id.";
        location_id: link "Of which place.";
        service_id: link "Of which service.";
        organization_id: link "Of which organisation.";
        contact_id: link "Of whom.";
        service_at_location_id: link "Of which service at which place.";
        number: dial "The number.";
        extension: whole "The extension.";
        sort as "type": text "Voice, fax, text …";
        description: prose "What it is for.";
        languages: many<Language> "In which languages it is answered.";
        attributes: many<Attribute> "Terms of taxonomies.";
        metadata: many<Metadata> "What was changed.";
    }

    /// Somebody who can be asked.
    Contact = "contact" in "contacts.csv" {
        id: id "Its id.";
        organization_id: link "Of which organisation.";
        service_id: link "Of which service.";
        service_at_location_id: link "Of which service at which place.";
        location_id: link "Of which place.";
        name: text "Their name.";
        title: text "Their title.";
        department: text "Their department.";
        email: email "Their e-mail address.";
        phones: many<Phone> "Their telephones.";
        attributes: many<Attribute> "Terms of taxonomies.";
        metadata: many<Metadata> "What was changed.";
    }

    /// What it costs.
    CostOption = "cost_option" in "cost_options.csv" {
        id: id "Its id.";
        service_id: link "Of which service.";
        valid_from: date "From which day.";
        valid_to: date "Up to which day.";
        option: text "For whom.";
        currency: text "In which currency, by its three letters.";
        amount: decimal "How much.";
        amount_description: text "For what.";
        attributes: many<Attribute> "Terms of taxonomies.";
        metadata: many<Metadata> "What was changed.";
    }

    /// In which language.
    Language = "language" in "languages.csv" {
        id: id "Its id.";
        service_id: link "Of which service.";
        location_id: link "Of which place.";
        phone_id: link "Of which telephone.";
        name: text "The language.";
        code: text "Its code (ISO 639-1 or 639-3).";
        note: text "What else to know.";
        attributes: many<Attribute> "Terms of taxonomies.";
        metadata: many<Metadata> "What was changed.";
    }

    /// Who pays.
    Funding = "funding" in "funding.csv" {
        id: id "Its id.";
        organization_id: link "For which organisation.";
        service_id: link "For which service.";
        source: prose "Who pays.";
        attributes: many<Attribute> "Terms of taxonomies.";
        metadata: many<Metadata> "What was changed.";
    }

    /// For whom, by where they live.
    ServiceArea = "service_area" in "service_areas.csv" {
        id: id "Its id.";
        service_id: link "Of which service.";
        name: text "What the area is called.";
        description: prose "What it takes in.";
        extent: text "Its bounds.";
        extent_type: text "How its bounds are written.";
        uri: uri "Its identifier, such as that of a ward.";
        service_area: prose "What the area is called (Open Referral UK).";
        attributes: many<Attribute> "Terms of taxonomies.";
        metadata: many<Metadata> "What was changed.";
    }

    /// What one must bring.
    RequiredDocument = "required_document" in "required_documents.csv" {
        id: id "Its id.";
        service_id: link "For which service.";
        document: prose "What.";
        uri: uri "Where it is described.";
        attributes: many<Attribute> "Terms of taxonomies.";
        metadata: many<Metadata> "What was changed.";
    }

    /// A number in a register.
    OrganizationIdentifier = "organization_identifier" in "organization_identifiers.csv" {
        id: id "Its id.";
        organization_id: link "Of which organisation.";
        identifier_scheme: text "Which register, by its code (org-id.guide), such as GB-CHC.";
        identifier_type: needed "Which register, in words.";
        identifier: needed "The number.";
        attributes: many<Attribute> "Terms of taxonomies.";
        metadata: many<Metadata> "What was changed.";
    }

    /// A further address of the web (HSDS 3.1).
    Url = "url" in "urls.csv" {
        id: id "Its id.";
        organization_id: link "Of which organisation.";
        service_id: link "Of which service.";
        label: text "What is there.";
        url: web "The address.";
        attributes: many<Attribute> "Terms of taxonomies.";
        metadata: many<Metadata> "What was changed.";
    }

    /// In what places are counted (HSDS 3.1).
    Unit = "unit" in "units.csv" {
        id: id "Its id.";
        service_id: link "Of which service.";
        name: text "What is counted.";
        scheme: text "By which list of units.";
        identifier: text "Its code there.";
        uri: uri "Its identifier.";
        available: decimal "How many are free.";
        maximum: decimal "How many there are.";
        description: prose "What else to know.";
        attributes: many<Attribute> "Terms of taxonomies.";
        metadata: many<Metadata> "What was changed.";
    }

    /// A term of a taxonomy, set to a record.
    Attribute = "attribute" in "attributes.csv" {
        id: id "Its id.";
        link_id: link "To which record.";
        taxonomy_term_id: link "Which term.";
        link_type: text "In which sense.";
        link_entity: text "To which sort of record.";
        value: text "A value besides the term.";
        taxonomy_term: one<TaxonomyTerm> "The term, in full.";
        metadata: many<Metadata> "What was changed.";
    }

    /// A list of terms.
    Taxonomy = "taxonomy" in "taxonomies.csv" {
        id: id "Its id.";
        name: needed "What it is called.";
        description: needed_prose "What it is for.";
        uri: uri "Its identifier.";
        version: text "Its edition.";
        taxonomy_terms: many<TaxonomyTerm> "Its terms (Open Referral UK).";
        metadata: many<Metadata> "What was changed.";
    }

    /// A term of a taxonomy.
    TaxonomyTerm = "taxonomy_term" in "taxonomy_terms.csv" {
        id: id "Its id.";
        code: text "Its code.";
        name: needed "What it is called.";
        description: needed_prose "What it takes in.";
        parent_id: link "The term above it.";
        taxonomy: text "Its taxonomy, by name.";
        taxonomy_detail: one<Bare> "Its taxonomy, in full.";
        language: text "In which language.";
        taxonomy_id: link "Its taxonomy.";
        term_uri: uri "Its identifier, such as `http://id.esd.org.uk/need/1`.";
        term: text "Its name (Open Referral UK).";
        metadata: many<Metadata> "What was changed.";
    }

    /// A taxonomy without its terms, as a term names it.
    Bare = "taxonomy" in "taxonomies.csv" {
        id: id "Its id.";
        name: needed "What it is called.";
        description: needed_prose "What it is for.";
        uri: uri "Its identifier.";
        version: text "Its edition.";
        metadata: many<Metadata> "What was changed.";
    }

    /// What was changed in a record.
    Metadata = "metadata" in "metadata.csv" {
        id: id "Its id.";
        resource_id: link "Of which record.";
        resource_type: text "Of which sort.";
        last_action_date: date "When.";
        last_action_type: needed "What was done.";
        field_name: needed "To which field.";
        previous_value: needed_prose "What stood there.";
        replacement_value: needed_prose "What stands there now.";
        updated_by: needed "By whom.";
    }
}

// The services of an organisation stand in `rest` under `services` only where a full organisation is written out:
// an organisation within a service would otherwise hold that service again.
