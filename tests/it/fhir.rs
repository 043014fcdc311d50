//! FHIR AuditEvents: five shapes, JSON and XML, one by one and by the thousand.

use crate::small::{Folder, WORLD, gzipped, reasons};
use proptest::prelude::*;
use std::fmt::Write as _;
use std::sync::Arc;
use uptake::logs::{Logs, Names};
use uptake::units::Zone;

/// DSTU2: `event`, `participant` and `object`.
const DSTU2: &str = r#"{"resourceType":"AuditEvent","id":"a1",
  "event":{"type":{"system":"http://dicom.nema.org/resources/ontology/DCM","code":"110110","display":"Patient Record"},
    "action":"R","dateTime":"2026-03-02T08:00:00-06:00","outcome":"0"},
  "participant":[
    {"userId":{"value":"ehr-app"},"requestor":false},
    {"userId":{"value":"DrOne"},"altId":"d1","requestor":true,"network":{"address":"WS1","type":"1"}}],
  "source":{"identifier":{"value":"ehr"}},
  "object":[
    {"reference":{"reference":"Encounter/e9"}},
    {"identifier":{"value":"p-7"},"type":{"code":"1"},"role":{"code":"1"}}]}"#;

/// STU3: `agent` with `reference`, `entity` with `reference`.
const STU3: &str = r#"{"resourceType":"AuditEvent","id":"a2",
  "type":{"system":"http://hl7.org/fhir/audit-event-type","code":"rest","display":"RESTful Operation"},
  "subtype":[{"system":"http://hl7.org/fhir/restful-interaction","code":"vread","display":"vread"}],
  "action":"R","recorded":"2026-03-02T14:00:01.250Z","outcome":"0",
  "agent":[
    {"reference":{"reference":"Device/ehr"},"requestor":false},
    {"reference":{"reference":"https://ehr.example/fhir/Practitioner/d2/_history/4"},"requestor":true}],
  "source":{"identifier":{"value":"ehr"}},
  "entity":[{"reference":{"reference":"Patient/p-8/_history/2"},"type":{"code":"2"}}]}"#;

/// R4 and R4B: `type` and `subtype` are Codings, `who`, `what`.
const R4: &str = r#"{"resourceType":"AuditEvent","id":"a3",
  "text":{"status":"generated","div":"<div xmlns=\"http://www.w3.org/1999/xhtml\">a {\"brace\"} in words</div>"},
  "type":{"code":"110110","display":"Patient Record"},
  "action":"U","recorded":"2026-03-02T14:00:02Z","outcome":"0",
  "agent":[
    {"type":{"coding":[{"code":"110153"}]},"who":{"reference":"Device/ehr"},"requestor":false},
    {"type":{"coding":[{"code":"humanuser"}]},"who":{"identifier":{"system":"urn:x","value":"DOMAIN\\d3"}},"requestor":false}],
  "source":{"observer":{"reference":"Device/ehr"}},
  "entity":[
    {"what":{"reference":"urn:uuid:0a-p-9"},"role":{"code":"1"}},
    {"what":{"identifier":{"value":"p-10"}},"role":{"code":"1"}},
    {"what":{"reference":"Patient/not-in-role"}}]}"#;

/// The R5 ballot: `type` and `subtype` are CodeableConcepts, `outcome` too.
const BALLOT: &str = r#"{"resourceType":"AuditEvent","id":"a4",
  "type":{"coding":[{"code":"110114"}]},
  "subtype":[{"coding":[{"system":"http://dicom.nema.org/resources/ontology/DCM","code":"110122"}]}],
  "action":"E","occurredPeriod":{"start":"2026-03-02T14:00:03Z"},
  "outcome":{"coding":[{"code":"4"}],"text":"minor"},
  "agent":[{"who":{"reference":"Practitioner/d4"},"requestor":true}],
  "source":{"observer":{"display":"ehr"}}}"#;

/// R5: `category`, `code`, `patient`, `encounter`.
const R5: &str = r#"{"resourceType":"AuditEvent","id":"a5",
  "category":[{"coding":[{"code":"rest"}]}],
  "code":{"coding":[{"code":"search-type","display":"search"}]},
  "action":"E","severity":"informational","occurredDateTime":"2026-03-02T14:00:04Z",
  "outcome":{"code":{"system":"http://hl7.org/fhir/issue-severity","code":"success"}},
  "patient":{"reference":"Patient/p-11"},"encounter":{"reference":"Encounter/e11"},
  "agent":[
    {"who":{"reference":"Device/app"}},
    {"who":{"reference":"Practitioner/d5"}}],
  "source":{"observer":{"reference":"Device/ehr"}}}"#;

const SHAPES: [&str; 5] = [DSTU2, STU3, R4, BALLOT, R5];

fn logs(folder: &Folder) -> Logs {
    uptake::logs::read(&folder.settings, &Arc::new(Zone::utc()), WORLD.journal).unwrap()
}

fn list(names: &Names) -> Vec<String> {
    let all = 0..names.len() as u32;
    let names = all.map(|id| String::from_utf8_lossy(names.bytes_of(id)).into_owned());
    names.filter(|name| !name.is_empty()).collect()
}

/// Users, actions, patients and encounters.
fn found(content: &[u8]) -> [Vec<String>; 4] {
    let logs = logs(&Folder::of(&[("a.log", content)]));
    let events = &logs.events;
    [&events.users, &events.actions, &events.patients, &events.encounters].map(list)
}

fn counts(content: &[u8]) -> (u64, u64, u64, u64, u64) {
    count(&Folder::of(&[("a.log", content)]))
}

fn count(folder: &Folder) -> (u64, u64, u64, u64, u64) {
    let count = folder.basis().accounting.total();
    (count.read, count.accepted, count.duplicate, count.rejected, count.out_of_scope)
}

fn compact(json: &str) -> String {
    json.lines().map(str::trim).collect::<Vec<_>>().join("")
}

/// The same elements as XML: a list is its members, a plain value an attribute.
fn xml(json: &str) -> String {
    fn write(name: &str, value: &serde_json::Value, out: &mut String) {
        match value {
            serde_json::Value::Array(all) => all.iter().for_each(|one| write(name, one, out)),
            serde_json::Value::Object(members) => {
                write!(out, "<{name}>").unwrap();
                let kind = members.get("resourceType").and_then(serde_json::Value::as_str);
                kind.iter().for_each(|kind| write!(out, "<{kind}>").unwrap());
                let elements = members.iter().filter(|(name, _)| *name != "resourceType");
                elements.for_each(|(name, value)| write(name, value, out));
                kind.iter().for_each(|kind| write!(out, "</{kind}>").unwrap());
                write!(out, "</{name}>").unwrap();
            }
            serde_json::Value::String(text) if name == "div" => {
                out.push_str(&text.replace("{\"brace\"}", "<b>&amp;</b>"));
            }
            serde_json::Value::String(text) => {
                write!(out, "<{name} value=\"{}\"/>", text.replace('&', "&amp;")).unwrap();
            }
            other => write!(out, "<{name} value=\"{other}\"/>").unwrap(),
        }
    }
    let value: serde_json::Value = serde_json::from_str(json).unwrap();
    let mut out = String::from("<AuditEvent xmlns=\"http://hl7.org/fhir\">");
    for (name, value) in value.as_object().unwrap() {
        if name != "resourceType" {
            write(name, value, &mut out);
        }
    }
    out + "</AuditEvent>"
}

fn bundle(resources: &[&str]) -> String {
    let entries: Vec<String> =
        resources.iter().map(|r| format!(r#"{{"fullUrl":"urn:uuid:x","resource":{r}}}"#)).collect();
    format!(
        r#"{{"resourceType":"Bundle","type":"searchset","link":[{{"relation":"self","url":"x"}}],"entry":[{}],"total":{}}}"#,
        entries.join(","),
        entries.len()
    )
}

fn xml_bundle(resources: &[String]) -> String {
    let mut text = String::from(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<Bundle xmlns=\"http://hl7.org/fhir\"><type value=\"searchset\"/><link><relation value=\"self\"/></link>",
    );
    for resource in resources {
        write!(text, "<entry><fullUrl value=\"urn:uuid:x\"/><resource>{resource}</resource><search><mode value=\"match\"/></search></entry>").unwrap();
    }
    text + "</Bundle>"
}

#[test]
fn each_shape_tells_who_did_what_with_whom_and_when() {
    let expected: [[&[&str]; 4]; 5] = [
        [&["DrOne"], &["Patient Record: read"], &["p-7"], &["e9"]],
        [&["d2"], &["vread"], &["p-8"], &[]],
        [&["DOMAIN\\d3"], &["Patient Record: update"], &["0a-p-9", "p-10"], &[]],
        [&["d4"], &["Login failed"], &[], &[]],
        [&["d5"], &["search"], &["p-11"], &["e11"]],
    ];
    for (shape, expected) in SHAPES.into_iter().zip(expected) {
        for content in [shape.to_string(), compact(shape), xml(shape)] {
            assert_eq!(found(content.as_bytes()), expected.map(<[&str]>::to_vec), "{content}");
            assert_eq!(counts(content.as_bytes()), (1, 1, 0, 0, 0), "{content}");
        }
    }
}

#[test]
fn people_carried_along_are_known_by_their_identifiers() {
    let text = r##"{"resourceType":"AuditEvent","id":"c1","contained":[
        {"resourceType":"Organization","id":"o","identifier":[{"value":"org-1"}]},
        {"resourceType":"PractitionerRole","id":"r","practitioner":{"reference":"#d"}},
        {"resourceType":"Practitioner","id":"d","identifier":[{"system":"urn:x","value":"0042"}]},
        {"resourceType":"Patient","id":"p","identifier":{"value":"p-12"}}],
        "type":{"code":"110106"},"recorded":"2026-03-02T14:00:00Z",
        "agent":[{"who":{"reference":"#o"},"requestor":true},{"who":{"reference":"#r"},"requestor":false},{"who":{"reference":"#p"}}],
        "entity":[{"what":{"reference":"#p"}},{"what":{"reference":"#missing"}}]}"##;
    let expected = [&["0042"][..], &["Export"], &["p-12"], &[]].map(<[&str]>::to_vec);
    assert_eq!(found(text.as_bytes()), expected);
    assert_eq!(found(xml(text).as_bytes()), expected);
    let with_words = xml(text).replace(
        "<Practitioner>",
        "<Practitioner><text><status value=\"generated\"/><div xmlns=\"http://www.w3.org/1999/xhtml\"><p id=\"x\">of whom</p></div></text>",
    );
    assert_eq!(found(with_words.as_bytes()), expected);
}

#[test]
fn each_shape_tells_its_instant() {
    for (at, shape) in SHAPES.into_iter().enumerate() {
        for content in [shape.to_string(), xml(shape)] {
            let usage = Folder::of(&[("a.log", content.as_bytes())]).usage();
            let ms = 1_772_460_000_000 + at as i64 * 1000 + if at == 1 { 250 } else { 0 };
            assert_eq!(usage.user_days[0].first.0, ms, "{content}");
        }
    }
}

#[test]
fn however_the_events_are_put_together_the_same_is_read() {
    let expected = found(SHAPES.map(compact).join("\n").as_bytes());
    let compacts = SHAPES.map(compact);
    let lines = compacts.join("\n");
    let refs: Vec<&str> = compacts.iter().map(String::as_str).collect();
    let pretty: Vec<String> = SHAPES
        .iter()
        .map(|s| {
            let value: serde_json::Value = serde_json::from_str(s).unwrap();
            serde_json::to_string_pretty(&value).unwrap()
        })
        .collect();
    let beside = |pretty: &String| pretty.replacen("{\n  ", "{ ", 1);
    let whole = bundle(&refs);
    let pretty_bundle: serde_json::Value = serde_json::from_str(&whole).unwrap();
    let two_bundles = format!("{}\n{}\n", bundle(&refs[..2]), bundle(&refs[2..]));
    let xmls = SHAPES.map(xml);
    let documents: Vec<String> =
        xmls.iter().map(|x| format!("<?xml version=\"1.0\"?>\n{x}")).collect();
    let prefixed = xmls[4]
        .replace("</", "</f:")
        .replace('<', "<f:")
        .replace("<f:/f:", "</f:")
        .replace("xmlns=", "xmlns:f=");
    let with_prefix = format!("{}\n{prefixed}", xmls[..4].join("\n"));
    for (what, text) in [
        ("lines", lines.clone()),
        ("lines with carriage returns", lines.replace('\n', "\r\n")),
        ("joined without a line end", compacts.join("")),
        ("record separators", compacts.iter().map(|c| format!("\u{1e}{c}\n")).collect()),
        ("pretty-printed", pretty.join("\n")),
        ("a byte order mark", format!("\u{feff}{}", pretty.join("\n\u{feff}"))),
        ("a list", format!("[{}]", compacts.join(","))),
        ("a list over lines", format!("[\n{}\n]\n", pretty.join(",\n"))),
        (
            "lines, then over lines",
            format!("{}\n{}\n{}", refs[..3].join("\n"), pretty[3], pretty[4]),
        ),
        (
            "lines, then over lines behind marks",
            format!("{}\n\u{feff}{}\n\u{1e}{}", refs[..3].join("\n"), pretty[3], pretty[4]),
        ),
        (
            "lines, then over lines with a member beside the brace",
            format!("{}\n{}\n{}", refs[..3].join("\n"), beside(&pretty[3]), beside(&pretty[4])),
        ),
        ("a bundle", whole.clone()),
        ("a bundle over lines", serde_json::to_string_pretty(&pretty_bundle).unwrap()),
        ("a bundle a line", two_bundles),
        ("a bundle in a bundle", bundle(&[&whole])),
        ("prefixes before the values", compacts.map(|c| format!("2026 INFO {c}")).join("\n")),
        ("xml", xmls.join("\n")),
        ("xml documents", documents.join("\n")),
        ("an xml bundle", xml_bundle(&xmls)),
        ("an xml prefix", with_prefix),
    ] {
        // Words before a value are passed over only where the file is known to hold such values.
        let text =
            if what == "prefixes before the values" { lines.clone() + "\n" + &text } else { text };
        let folder = Folder::of(&[("a.log", text.as_bytes())]);
        assert_eq!(found(text.as_bytes()), expected, "{what}");
        let n =
            if what == "prefixes before the values" { (10, 5, 5, 0, 0) } else { (5, 5, 0, 0, 0) };
        assert_eq!(count(&folder), n, "{what}");
        assert_eq!(counts(&gzipped(text.as_bytes())), n, "{what}");
    }
}

#[test]
fn an_event_delivered_as_json_and_as_xml_counts_once() {
    let json = SHAPES.map(compact).join("\n");
    let xml = SHAPES.map(xml).join("\n");
    let folder = Folder::of(&[("a.json", json.as_bytes()), ("b.xml", xml.as_bytes())]);
    assert_eq!(count(&folder), (10, 5, 5, 0, 0));
}

#[test]
fn other_resources_are_out_of_scope_and_counted() {
    let event = compact(R4);
    let patient = r#"{"resourceType":"Patient","id":"1","name":[{"family":"A"}],"contact":[{"name":{"text":"B"}}]}"#;
    let list = r#"{"entry":[{"item":{"reference":"Patient/1"}}],"resourceType":"List"}"#;
    assert_eq!(counts(format!("{event}\n{patient}\n{list}\n").as_bytes()), (3, 1, 0, 0, 2));
    let deleted = r#"{"fullUrl":"urn:uuid:y","request":{"method":"DELETE","url":"AuditEvent/3"}}"#;
    let whole =
        bundle(&[patient, &event, list]).replace("\"entry\":[", &format!("\"entry\":[{deleted},"));
    assert_eq!(counts(whole.as_bytes()), (4, 1, 0, 0, 3));
    let xml_patient = "<Patient><id value=\"1\"/><name><family value=\"A\"/></name></Patient>";
    let whole = xml_bundle(&[xml_patient.into(), xml(R4), xml_patient.into()])
        .replace("</Bundle>", "<entry><response><status value=\"204\"/><outcome><OperationOutcome/></outcome></response></entry></Bundle>");
    assert_eq!(counts(whole.as_bytes()), (4, 1, 0, 0, 3));
}

#[test]
fn keys_in_any_order_and_values_of_another_type_are_read() {
    let sorted = r#"{"action":"R","agent":{"requestor":"true","who":"Practitioner/d1"},"entity":[{"role":"1","what":{"reference":"Patient/1"}},7,null],"outcome":8,"recorded":"2026-03-02T14:00:00Z","resourceType":"AuditEvent","subtype":{"code":"read"},"text":[1,{"a":[]}],"type":"rest"}"#;
    let expected = [&["d1"][..], &["read failed"], &["1"], &[]].map(<[&str]>::to_vec);
    assert_eq!(found(sorted.as_bytes()), expected);
    let entry = format!(r#"{{"entry":[{{"resource":{sorted}}}],"resourceType":"Bundle"}}"#);
    assert_eq!(found(entry.as_bytes()), expected);
}

#[test]
fn what_lacks_time_user_or_action_is_rejected_with_its_line() {
    let lines = [
        r#"{"resourceType":"AuditEvent","type":{"code":"rest"},"agent":[{"altId":"u"}]}"#,
        r#"{"resourceType":"AuditEvent","type":{"code":"rest"},"agent":[{"altId":"u"}],"recorded":17}"#,
        r#"{"resourceType":"AuditEvent","type":{"code":"rest"},"recorded":"2026-03-02T14:00:00Z"}"#,
        r#"{"resourceType":"AuditEvent","type":{"code":"rest"},"agent":[{"requestor":true}],"recorded":"2026-03-02T14:00:00Z"}"#,
        r#"{"resourceType":"AuditEvent","agent":[{"altId":"u"}],"recorded":"2026-03-02T14:00:00Z"}"#,
        r#"{"resourceType":"AuditEvent","agent":[{"altId":"u"}],"recorded":"2026-03-02T14:00:00Z","action":"R"}"#,
        r#"{"some":"object"}"#,
    ];
    let folder = Folder::of(&[("a.log", lines.join("\n").as_bytes())]);
    assert_eq!(count(&folder), (7, 1, 0, 6, 0));
    assert_eq!(
        reasons(&folder.basis()),
        [
            "1: no time",
            "2: the time is not in the form of this source",
            "3: no user",
            "4: no user",
            "5: no action",
            "7: this JSON object is no FHIR resource",
        ]
    );
}

#[test]
fn broken_lines_between_good_ones_are_named_and_the_good_ones_kept() {
    let good: Vec<String> = (0..9).map(event).collect();
    let [a, b, c, d, e, f, g, h, i] = &good[..] else { unreachable!() };
    let cut = &a[..a.len() / 2];
    let unquoted = b.replace("\"recorded\"", "recorded");
    let open = &c[..c.len() - 1];
    let text = format!(
        "{a}\n{cut}\n{b}\nhello\n{unquoted}\n{c}\n\n{open}\n{d}\n{{\"a\":\n{e}\n[1,2\nnull\n{f}\n\"text\"\n}}\n{g}\n{h}{i}\n{cut}"
    );
    let folder = Folder::of(&[("a.log", text.as_bytes())]);
    let lines: Vec<u64> = folder.basis().accounting.rejects.iter().map(|r| r.line).collect();
    assert_eq!(lines, [2, 4, 5, 8, 10, 12, 13, 15, 19]);
    assert_eq!(count(&folder), (18, 9, 0, 9, 0));
}

#[test]
fn a_broken_entry_costs_itself_only() {
    let good: Vec<String> = (0..4).map(event).collect();
    let refs: Vec<&str> = good.iter().map(String::as_str).collect();
    let broken = bundle(&refs).replacen("\"action\":\"R\"", "\"action\":R", 1);
    assert_eq!(counts(broken.as_bytes()), (4, 3, 0, 1, 0));
    let cut = bundle(&refs);
    let cut = &cut[..cut.len() - 80];
    assert_eq!(counts(cut.as_bytes()), (4, 3, 0, 1, 0));
    let pretty: serde_json::Value = serde_json::from_str(&bundle(&refs)).unwrap();
    let pretty = serde_json::to_string_pretty(&pretty).unwrap();
    let quote = pretty.replacen("\"action\": \"R\"", "\"action\": \"R", 1);
    assert_eq!(counts(quote.as_bytes()), (4, 3, 0, 1, 0));
    let xmls: Vec<String> = good.iter().map(|one| xml(one)).collect();
    let broken = xml_bundle(&xmls).replacen("<agent>", "<agent", 1);
    assert_eq!(counts(broken.as_bytes()), (4, 3, 0, 1, 0));
    let unended = xml_bundle(&xmls).replacen("</AuditEvent>", "", 2);
    assert_eq!(counts(unended.as_bytes()), (4, 2, 0, 2, 0));
}

#[test]
fn a_document_type_is_refused_and_entities_are_not_expanded() {
    let evil = format!("<!DOCTYPE a [<!ENTITY x SYSTEM \"file:///etc/hostname\">]>{}", xml(R4));
    let folder = Folder::of(&[("a.log", evil.as_bytes())]);
    let error = folder.fold().err().unwrap();
    assert_eq!(error.exit_code(), 2);
    assert!(error.to_string().contains("DOCTYPE"), "{error}");
    let padded = format!("{}\n<!--{}-->\n{evil}", xml(R5), " ".repeat(70_000));
    assert_eq!(counts(padded.as_bytes()), (2, 1, 0, 1, 0));
    let entity = xml(R5).replace("p-11", "&x;");
    assert_eq!(counts(format!("{entity}{}", xml(R4)).as_bytes()), (2, 1, 0, 1, 0));
}

#[test]
fn depth_and_number_have_limits() {
    let good = event(1);
    let deep = format!("{{\"resourceType\":\"AuditEvent\",\"x\":{}", "[".repeat(300_000));
    assert_eq!(counts(format!("{good}\n{deep}\n{}", event(2)).as_bytes()), (3, 2, 0, 1, 0));
    let many = "{},".repeat(20_000);
    let agents = format!("{{\"resourceType\":\"AuditEvent\",\"agent\":[{many}{{}}]}}");
    let folder = Folder::of(&[("a.log", format!("{good}\n{agents}\n").as_bytes())]);
    assert_eq!(count(&folder), (2, 1, 0, 1, 0));
    let deep =
        format!("<AuditEvent xmlns=\"http://hl7.org/fhir\">{}</AuditEvent>", "<a>".repeat(100_000));
    assert_eq!(counts(format!("{}{deep}{}", xml(R4), xml(R5)).as_bytes()), (3, 2, 0, 1, 0));
}

#[test]
fn a_hostile_file_is_done_in_time() {
    let start = std::time::Instant::now();
    let good = event(1);
    for filler in [
        "{\"a\":[\n",
        "{\"entry\":[",
        "\"entry\":[\"",
        "[[[[{",
        "{\"resource\":",
        "\"\\",
        "{\"a\":\"b\",",
        "<AuditEvent ",
        "</AuditEvent",
        "x{",
        "\n{",
        "{\n",
        "1,",
        "1 ",
        "x{}",
        "{},",
        ",{\"fullUrl\"[}",
    ] {
        let text = format!("{good}\n{}\n{good}", filler.repeat(1_200_000 / filler.len()));
        let (read, accepted, duplicate, rejected, out) = counts(text.as_bytes());
        assert_eq!(read, accepted + duplicate + rejected + out, "{filler}");
        assert!(accepted == 1, "{filler}");
    }
    for filler in [
        "<entry>",
        "<AuditEvent>",
        "</AuditEvent>",
        "<a b='",
        "&x;",
        "AuditEvent",
        ":AuditEvent>",
        "<Patient>",
        "<![CDATA[",
        "<resource/>",
    ] {
        let text =
            format!("{}\n{}\n{}", xml(&good), filler.repeat(1_200_000 / filler.len()), xml(&good));
        let (read, accepted, duplicate, rejected, out) = counts(text.as_bytes());
        assert_eq!(read, accepted + duplicate + rejected + out, "{filler}");
        assert!(accepted == 1, "{filler}");
    }
    assert!(start.elapsed().as_secs() < 30, "{:?}", start.elapsed());
}

/// An R4 event of its own second.
fn event(n: usize) -> String {
    format!(
        r#"{{"resourceType":"AuditEvent","id":"e{n}","type":{{"code":"rest"}},"subtype":[{{"code":"read"}}],"action":"R","recorded":"2026-03-{:02}T{:02}:{:02}:{:02}Z","agent":[{{"who":{{"reference":"Practitioner/d{}"}},"requestor":true}}],"entity":[{{"what":{{"reference":"Patient/p{}"}}}}]}}"#,
        2 + n / 86_400,
        n / 3600 % 24,
        n / 60 % 60,
        n % 60,
        n % 13,
        n % 101
    )
}

#[test]
fn files_of_many_chunks_are_read_whole() {
    let n = 12_000;
    let events: Vec<String> = (0..n).map(event).collect();
    let refs: Vec<&str> = events.iter().map(String::as_str).collect();
    let whole = bundle(&refs);
    assert!(whole.len() > 3 << 20);
    let value: serde_json::Value = serde_json::from_str(&whole).unwrap();
    let pretty = serde_json::to_string_pretty(&value).unwrap();
    let singles: Vec<String> = refs
        .iter()
        .map(|r| {
            let value: serde_json::Value = serde_json::from_str(r).unwrap();
            serde_json::to_string_pretty(&value).unwrap()
        })
        .collect();
    let flat: String = pretty.lines().map(|line| format!("{}\n", line.trim_start())).collect();
    let xmls: Vec<String> = refs.iter().map(|r| xml(r)).collect();
    let expected = found(refs.join("\n").as_bytes());
    for (what, text) in [
        ("lines", refs.join("\n")),
        ("a list", format!("[{}]", refs.join(","))),
        ("joined", refs.join("")),
        ("pretty values", singles.join("\n")),
        ("bundle", whole.clone()),
        ("pretty bundle", pretty),
        ("pretty bundle without indents", flat),
        ("two bundles", format!("{whole}\n{}", bundle(&[&event(n)]))),
        ("xml", xmls.join("\n")),
        ("xml bundle", xml_bundle(&xmls)),
    ] {
        let n = n as u64 + u64::from(what == "two bundles");
        for threads in [1, 3] {
            let mut folder = Folder::of(&[("a.log", text.as_bytes())]);
            folder.settings.threads = Some(threads);
            assert_eq!(count(&folder), (n, n, 0, 0, 0), "{what}");
        }
        if what != "two bundles" {
            assert_eq!(found(text.as_bytes()), expected, "{what}");
        }
    }
}

#[test]
fn one_long_record_among_short_ones_is_read() {
    let long = event(1).replace(
        "\"id\":",
        &format!("\"text\":{{\"div\":\"{}\"}},\"id\":", "é\\\"".repeat(700_000)),
    );
    let text = bundle(&[&event(0), &long, &event(2)]);
    assert_eq!(counts(text.as_bytes()), (3, 3, 0, 0, 0));
    assert_eq!(counts(xml(&long).replace("\\\"", "").as_bytes()), (1, 1, 0, 0, 0));
}

#[test]
fn failures_reach_the_vocabulary() {
    use uptake::vocabulary::{Activity, Signal, Vocabulary};
    let usage = Folder::of(&[("a.log", BALLOT.as_bytes())]).usage();
    let meaning = usage.actions[0].meaning;
    assert_eq!(meaning.activity, Some(Activity::Login));
    assert!(meaning.signals.has(Signal::LoginFailed) && !meaning.signals.has(Signal::LoginOk));
    let words = Vocabulary::built_in();
    for (action, activity) in [
        ("Login", Activity::Login),
        ("Logout", Activity::Login),
        ("User Authentication: execute", Activity::Login),
        ("Patient Record: read", Activity::Review),
        ("Patient Record: read failed", Activity::Review),
        ("Order Record: read", Activity::Review),
        ("Order Record: create", Activity::Orders),
        ("Procedure Record: read", Activity::Review),
        ("Query", Activity::Search),
        ("Query: execute", Activity::Search),
        ("search-type", Activity::Search),
        ("search", Activity::Search),
        ("search-system", Activity::Search),
        ("Query Artifact", Activity::Search),
        ("read", Activity::Review),
        ("vread", Activity::Review),
        ("history-instance", Activity::Review),
        ("RESTful Operation: read", Activity::Review),
        ("View/Access Record Lifecycle Event", Activity::Review),
        ("Cross Gateway Retrieve", Activity::Review),
        ("Security Roles Changed", Activity::Admin),
        ("Emergency Override Stopped", Activity::Login),
        ("Export", Activity::Admin),
        ("Import", Activity::Admin),
        ("DICOM Instances Accessed", Activity::Results),
        ("Application Start", Activity::Other),
        ("Security Alert", Activity::Other),
        ("Emergency Override Started", Activity::Alerts),
        ("Node Authentication", Activity::Other),
        ("Provide and Register Document Set-b", Activity::Other),
        ("Registry Stored Query", Activity::Search),
        ("Retrieve Document Set", Activity::Review),
        ("capabilities", Activity::Other),
    ] {
        assert_eq!(words.meaning(action).activity, Some(activity), "{action}");
    }
    // What was written is not said: notes, vitals and prescriptions are all records of a patient.
    for action in ["Patient Record: update", "create", "update"] {
        assert_eq!(words.meaning(action).activity, None, "{action}");
    }
}

/// What stands in a mixed file: text, and how an independent reader counts it.
#[derive(Clone, Debug)]
enum Part {
    Good,
    Other,
    NoTime,
    Cut(usize),
    Words,
}

fn part() -> impl Strategy<Value = Part> {
    prop_oneof![
        6 => Just(Part::Good),
        1 => Just(Part::Other),
        1 => Just(Part::NoTime),
        2 => (2..200_usize).prop_map(Part::Cut),
        1 => Just(Part::Words),
    ]
}

fn line(n: usize, part: &Part) -> String {
    let good = event(n);
    match part {
        Part::Good => good,
        Part::Other => format!("{{\"resourceType\":\"Task\",\"id\":\"{n}\"}}"),
        Part::NoTime => good.replace("recorded", "noted"),
        Part::Cut(at) => good[..*at].to_string(),
        Part::Words => "no json here".to_string(),
    }
}

/// Lines that say something, by what a plain JSON reader makes of each.
fn independent(text: &str) -> (u64, u64, u64, u64) {
    let (mut read, mut good, mut bad, mut other) = (0, 0, 0, 0);
    for line in text.lines().filter(|line| !line.is_empty()) {
        read += 1;
        match serde_json::from_str::<serde_json::Value>(line) {
            Ok(value) if value["resourceType"] != "AuditEvent" => other += 1,
            Ok(value) if value["recorded"].is_string() => good += 1,
            _ => bad += 1,
        }
    }
    (read, good, bad, other)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(40))]

    #[test]
    fn whatever_the_mix_of_lines_every_one_is_accounted_for(parts in prop::collection::vec(part(), 1..60)) {
        let lines: Vec<String> = parts.iter().enumerate().map(|(n, p)| line(n, p)).collect();
        let text = format!("{}\n{}\n{}\n", event(100_000), lines.join("\n"), event(100_001));
        let (read, good, bad, other) = independent(&text);
        prop_assume!(lines.iter().filter(|l| l.ends_with('}')).count() * 2 > lines.len());
        prop_assert_eq!(counts(text.as_bytes()), (read, good, 0, bad, other));
    }

    #[test]
    fn whatever_the_mix_of_xml_documents_every_one_is_accounted_for(parts in prop::collection::vec(part(), 1..40)) {
        let (mut text, mut good, mut bad, mut other) = (String::new(), 1, 0, 0);
        for (n, part) in parts.iter().enumerate() {
            let whole = xml(&event(n));
            match part {
                Part::Good => { good += 1; text += &whole; }
                Part::Other => { other += 1; text += "<Task xmlns=\"http://hl7.org/fhir\"><id value=\"1\"/></Task>"; }
                Part::NoTime => { bad += 1; text += &whole.replace("recorded", "noted"); }
                Part::Cut(at) => { bad += 1; text += &whole[..(12 + at).min(whole.len() - 14)]; }
                Part::Words => { bad += 1; text += &whole.replace("<agent>", "<agent ="); }
            }
            text.push('\n');
            if matches!(part, Part::Cut(_)) {
                // What is cut ends where the next event begins.
                good += 1;
                text += &(xml(&event(200_000 + n)) + "\n");
            }
        }
        text += &xml(&event(100_000));
        let folder = Folder::of(&[("a.xml", text.as_bytes())]);
        let (read, accepted, duplicate, rejected, out) = count(&folder);
        prop_assert_eq!((accepted, duplicate, rejected, out), (good, 0, bad, other));
        prop_assert_eq!(read, good + bad + other);
    }

    #[test]
    fn bytes_changed_anywhere_never_unbalance_the_account(
        shape in 0..4_usize,
        places in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..12),
    ) {
        let events: Vec<String> = (0..6).map(event).collect();
        let refs: Vec<&str> = events.iter().map(String::as_str).collect();
        let xmls: Vec<String> = refs.iter().map(|r| xml(r)).collect();
        let text = [refs.join("\n"), bundle(&refs), xmls.join(""), xml_bundle(&xmls)];
        let mut bytes = text[shape].clone().into_bytes();
        for (place, byte) in places {
            let at = place.index(bytes.len());
            bytes[at] = byte;
        }
        let folder = Folder::of(&[("a.log", &bytes), ("b.log", event(99).as_bytes())]);
        let (read, accepted, duplicate, rejected, out) = count(&folder);
        prop_assert_eq!(read, accepted + duplicate + rejected + out);
        prop_assert!(accepted >= 1);
    }
}
