//! A device with a passkey, for tests: it answers as browsers do (Web Authentication, 5.8, 6.1), with ES256 and no attestation.

use data_encoding::BASE64URL_NOPAD;
use p256::ecdsa::signature::Signer;
use p256::ecdsa::{Signature, SigningKey};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

/// Where the tests' installation takes passkeys.
pub(crate) const ORIGIN: &str = "http://localhost:8080";

const PRESENT: u8 = 0x01;
const VERIFIED: u8 = 0x04;
const WITH_CREDENTIAL: u8 = 0x40;

/// A device that holds one passkey.
#[derive(Clone)]
pub(crate) struct Device {
    key: SigningKey,
    id: Vec<u8>,
    /// Whose it says the passkey is.
    pub(crate) owner: Vec<u8>,
    /// How often it was used.
    pub(crate) count: u32,
    /// The page it believes to be on.
    pub(crate) origin: String,
    /// Whether it checked who uses it.
    pub(crate) verifies: bool,
}

impl Device {
    /// A device like no other one, `n` keeps them apart.
    pub(crate) fn new(n: u8) -> Self {
        Self {
            key: SigningKey::from_slice(&[n; 32]).unwrap(),
            id: vec![n; 16],
            owner: Vec::new(),
            count: 0,
            origin: ORIGIN.to_owned(),
            verifies: true,
        }
    }

    /// This key under the name of another device's.
    pub(crate) fn with_id_of(self, other: &Self) -> Self {
        Self { id: other.id.clone(), ..self }
    }

    fn client_data(&self, kind: &str, options: &Value) -> Vec<u8> {
        json!({ "type": kind, "challenge": options["challenge"], "origin": self.origin, "crossOrigin": false })
            .to_string()
            .into_bytes()
    }

    fn data(&self, flags: u8) -> Vec<u8> {
        let verified = if self.verifies { VERIFIED } else { 0 };
        let mut data = Sha256::digest(b"localhost").to_vec();
        data.push(PRESENT | verified | flags);
        data.extend(self.count.to_be_bytes());
        data
    }

    /// Makes the passkey that the options ask for; gives what the browser would send.
    pub(crate) fn create(&mut self, options: &Value) -> String {
        self.owner = BASE64URL_NOPAD.decode(options["user"]["id"].as_str().unwrap().as_bytes()).unwrap();
        let client = self.client_data("webauthn.create", options);
        let mut data = self.data(WITH_CREDENTIAL);
        data.extend([0; 16]);
        data.extend(u16::try_from(self.id.len()).unwrap().to_be_bytes());
        data.extend(&self.id);
        // COSE: an elliptic curve key, ES256, P-256, x, y
        let point = self.key.verifying_key().to_sec1_point(false);
        data.extend([0xA5, 0x01, 0x02, 0x03, 0x26, 0x20, 0x01, 0x21, 0x58, 0x20]);
        data.extend(&point.as_bytes()[1..33]);
        data.extend([0x22, 0x58, 0x20]);
        data.extend(&point.as_bytes()[33..65]);
        // CBOR: fmt "none", an empty attStmt, authData
        let mut attestation = vec![0xA3, 0x63];
        attestation.extend(b"fmt");
        attestation.push(0x64);
        attestation.extend(b"none");
        attestation.push(0x67);
        attestation.extend(b"attStmt");
        attestation.extend([0xA0, 0x68]);
        attestation.extend(b"authData");
        attestation.extend([0x58, u8::try_from(data.len()).unwrap()]);
        attestation.extend(&data);
        self.answer(&json!({ "clientDataJSON": coded(&client), "attestationObject": coded(&attestation) }))
    }

    /// Signs in with the passkey; gives what the browser would send.
    pub(crate) fn get(&mut self, options: &Value) -> String {
        self.count += 1;
        let client = self.client_data("webauthn.get", options);
        let data = self.data(0);
        let signature: Signature = self.key.sign(&[data.as_slice(), &Sha256::digest(&client)].concat());
        self.answer(&json!({
            "clientDataJSON": coded(&client),
            "authenticatorData": coded(&data),
            "signature": coded(signature.to_der().as_bytes()),
            "userHandle": coded(&self.owner),
        }))
    }

    fn answer(&self, response: &Value) -> String {
        json!({ "id": coded(&self.id), "rawId": coded(&self.id), "type": "public-key", "response": response })
            .to_string()
    }
}

fn coded(bytes: &[u8]) -> String {
    BASE64URL_NOPAD.encode(bytes)
}
