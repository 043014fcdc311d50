//! The made-up log in other clothes, and what their decoders do alone.
//!
//! In: the log as CSV. Out: the same rows in gzip, as NDJSON and XML of FHIR; the decoders' passes
//! over them. Never: a look at what the decoders found.

use flate2::Compression;
use flate2::read::MultiGzDecoder;
use flate2::write::GzEncoder;
use quick_xml::events::Event;
use serde::de::IgnoredAny;
use std::hint::black_box;
use std::io::{Write, copy, sink};

/// How a log may arrive: its name, its bytes, and its decoder alone.
pub struct Clothes {
    pub name: &'static str,
    pub bytes: Vec<u8>,
    pub decoder: Option<(&'static str, Decode)>,
}

/// A decoder's pass over a file.
type Decode = fn(&[u8]);

pub fn clothes(csv: String) -> [Clothes; 4] {
    let events: Vec<Vec<&str>> = csv.lines().skip(1).map(|row| row.split(',').collect()).collect();
    let ndjson: String = events.iter().map(|row| json(row) + "\n").collect();
    let entries: String = events.iter().map(|row| xml(row)).collect();
    let bundle = format!("<Bundle xmlns=\"http://hl7.org/fhir\">{entries}</Bundle>");
    let gzip = gzip(csv.as_bytes());
    [
        Clothes { name: "an Epic CSV", bytes: csv.into_bytes(), decoder: None },
        Clothes {
            name: "the same in gzip",
            bytes: gzip,
            decoder: Some(("zlib-rs", |bytes| {
                copy(&mut MultiGzDecoder::new(bytes), &mut sink()).expect("sound gzip");
            })),
        },
        Clothes {
            name: "FHIR NDJSON",
            bytes: ndjson.into_bytes(),
            decoder: Some(("serde_json", |bytes| {
                let lines = bytes.split(|byte| *byte == b'\n').filter(|line| !line.is_empty());
                lines.for_each(|line| {
                    black_box(serde_json::from_slice::<IgnoredAny>(line).expect("sound JSON"));
                });
            })),
        },
        Clothes {
            name: "FHIR XML",
            bytes: bundle.into_bytes(),
            decoder: Some(("quick-xml", |bytes| {
                let text = std::str::from_utf8(bytes).expect("UTF-8");
                let mut reader = quick_xml::Reader::from_str(text);
                while black_box(reader.read_event().expect("sound XML")) != Event::Eof {}
            })),
        },
    ]
}

fn gzip(text: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
    encoder.write_all(text).expect("memory can be written");
    encoder.finish().expect("memory can be written")
}

/// Columns of the log: time, instant, process, user, number and name of the action, patient,
/// encounter, workstation.
fn json(row: &[&str]) -> String {
    let [time, instant, _, user, code, action, patient, encounter, station] = row else {
        return String::new();
    };
    format!(
        r#"{{"resourceType":"AuditEvent","id":"{instant}-{user}","type":{{"system":"http://terminology.hl7.org/CodeSystem/audit-event-type","code":"rest"}},"subtype":[{{"system":"urn:ehr:actions","code":"{code}","display":"{action}"}}],"recorded":"{}Z","outcome":"0","agent":[{{"who":{{"reference":"Practitioner/{user}"}},"requestor":true,"network":{{"address":"{station}","type":"2"}}}}],"source":{{"observer":{{"reference":"Device/ehr"}}}},"entity":[{{"what":{{"reference":"Patient/{patient}"}},"role":{{"code":"1"}}}},{{"what":{{"reference":"Encounter/{encounter}"}}}}]}}"#,
        time.replace(' ', "T"),
    )
}

fn xml(row: &[&str]) -> String {
    let [time, instant, _, user, code, action, patient, encounter, station] = row else {
        return String::new();
    };
    format!(
        r#"<entry><resource><AuditEvent><id value="{instant}-{user}"/><type><system value="http://terminology.hl7.org/CodeSystem/audit-event-type"/><code value="rest"/></type><subtype><system value="urn:ehr:actions"/><code value="{code}"/><display value="{action}"/></subtype><recorded value="{}Z"/><outcome value="0"/><agent><who><reference value="Practitioner/{user}"/></who><requestor value="true"/><network><address value="{station}"/><type value="2"/></network></agent><source><observer><reference value="Device/ehr"/></observer></source><entity><what><reference value="Patient/{patient}"/></what><role><code value="1"/></role></entity><entity><what><reference value="Encounter/{encounter}"/></what></entity></AuditEvent></resource></entry>"#,
        time.replace(' ', "T"),
    )
}
