//! Audit messages of ATNA and DICOM: every form they come in, every record accounted for.

use crate::small::{Folder, gzipped, reasons};
use proptest::prelude::*;
use uptake::usage::Usage;
use uptake::vocabulary::{Activity, Signal, Vocabulary};

/// What differs between messages of these tests.
#[derive(Clone)]
struct Sent<'a> {
    time: &'a str,
    event: &'a str,
    done: &'a str,
    outcome: &'a str,
    people: &'a str,
    objects: &'a str,
}

const VIEW: &str =
    r#"<EventID csd-code="110110" codeSystemName="DCM" originalText="Patient Record"/>"#;
const LOGIN: &str = r#"<EventID csd-code="110114" codeSystemName="DCM" originalText="User Authentication"/>
  <EventTypeCode csd-code="110122" codeSystemName="DCM" originalText="Login"/>"#;
const ANN: &str = r#"<ActiveParticipant UserID="ann" UserIsRequestor="true"/>"#;
const PATIENT: &str = r#"<ParticipantObjectIdentification ParticipantObjectID="P1^^^&amp;1.2.3&amp;ISO" ParticipantObjectTypeCode="1" ParticipantObjectTypeCodeRole="1"><ParticipantObjectIDTypeCode csd-code="2" codeSystemName="RFC-3881" originalText="Patient Number"/></ParticipantObjectIdentification>"#;

impl Default for Sent<'_> {
    fn default() -> Self {
        Self {
            time: "2026-03-02T15:04:05.123Z",
            event: VIEW,
            done: "R",
            outcome: "0",
            people: ANN,
            objects: PATIENT,
        }
    }
}

impl Sent<'_> {
    fn xml(&self) -> String {
        let Self { time, event, done, outcome, people, objects } = self;
        format!(
            r#"<AuditMessage>
 <EventIdentification EventActionCode="{done}" EventDateTime="{time}" EventOutcomeIndicator="{outcome}">
  {event}
 </EventIdentification>
 {people}
 <AuditSourceIdentification AuditSourceID="test"/>
 {objects}
</AuditMessage>"#
        )
    }
}

/// A message at so many seconds past three.
fn at(second: usize) -> String {
    let time = format!("2026-03-02T15:{:02}:{:02}Z", second / 60 % 60, second % 60);
    Sent { time: &time, ..Sent::default() }.xml()
}

fn line(message: &str) -> String {
    message.replace('\n', " ")
}

const HEADER: &str = "<85>1 2026-03-02T15:04:05.123Z host ehr 12 IHE+RFC-3881 - \u{feff}";

/// An RFC 5425 frame: its octets counted, the byte order mark with them.
fn counted(payload: &str) -> String {
    let frame = format!("{HEADER}{payload}");
    format!("{} {frame}", frame.len())
}

fn read(text: &str) -> Folder {
    Folder::of(&[("audit.log", text.as_bytes())])
}

/// (read, accepted, rejected); the sum is checked.
fn count(folder: &Folder) -> (u64, u64, u64) {
    let sum = folder.basis().accounting.total();
    assert_eq!(sum.read, sum.accepted + sum.duplicate + sum.rejected + sum.out_of_scope);
    (sum.read, sum.accepted + sum.duplicate, sum.rejected)
}

fn actions(usage: &Usage) -> Vec<&str> {
    usage.actions.iter().map(|action| action.name.as_str()).collect()
}

fn users(usage: &Usage) -> Vec<&str> {
    usage.users.iter().map(String::as_str).collect()
}

fn action_of(event: &str, done: &str, outcome: &str) -> String {
    let usage = read(&Sent { event, done, outcome, ..Sent::default() }.xml()).usage();
    actions(&usage).join("|")
}

fn user_of(people: &str) -> String {
    users(&read(&Sent { people, ..Sent::default() }.xml()).usage()).join("|")
}

#[test]
fn one_message_is_one_record_with_or_without_a_declaration() {
    let bare = at(0);
    let expected = read(&bare).usage();
    assert_eq!(actions(&expected), ["Patient Record read"]);
    for text in [
        format!("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n{bare}\n"),
        format!("\u{feff}<?xml version='1.0'?><!-- exported -->\n{bare}"),
        format!("<AuditMessages>\n{bare}\n</AuditMessages>"),
        bare.replace('\n', "\r\n"),
        line(&bare),
        bare.replace("<AuditMessage>", "<AuditMessage xmlns:xsi=\"http://x/AuditMessage\" >")
            .replace("</AuditMessage>", "</AuditMessage >"),
        format!("{HEADER}{bare}"),
        format!("<85>Mar  2 15:04:05 host ehr: {}", line(&bare)),
        format!("Mar  2 15:04:05 host ehr[7]: {}\n", line(&bare)),
        format!("2026-03-02T15:04:05+00:00 host ehr - - {}\n", line(&bare)),
        counted(&bare),
    ] {
        let folder = read(&text);
        assert_eq!(count(&folder), (1, 1, 0), "{text}");
        assert_eq!(folder.usage(), expected, "{text}");
    }
}

#[test]
fn many_messages_in_a_file_are_read_however_they_are_put_together() {
    let messages: Vec<String> = (0..5).map(at).collect();
    let declared: String =
        messages.iter().map(|m| format!("<?xml version=\"1.0\"?>\n{m}\n")).collect();
    let entries: String = messages
        .iter()
        .enumerate()
        .map(|(n, m)| format!("<entry n=\"{n}\"><id>{n}</id><at>now</at>{m}<end/></entry>\n"))
        .collect();
    let data: String = messages
        .iter()
        .map(|m| format!("<row><![CDATA[<?xml version='1.0'?>{m}]]></row>"))
        .collect();
    let frames: String = messages.iter().map(|m| format!("{HEADER}{m}\n")).collect();
    let lines: String = messages.iter().map(|m| format!("{HEADER}{}\n", line(m))).collect();
    let octets: String = messages.iter().map(|m| counted(m)).collect();
    let octets_and_lines: String = messages.iter().map(|m| counted(m) + "\n").collect();
    let zeros: String = messages.iter().map(|m| format!("{HEADER}{}\0", line(m))).collect();
    for (what, text) in [
        ("no separator", messages.concat()),
        ("declarations", declared),
        ("a wrapper", format!("<log host=\"x\">{}</log>", messages.join("\n"))),
        ("a wrapper each, with other fields", format!("<log><made>x</made>{entries}</log>")),
        ("character data", format!("<rows>{data}</rows>")),
        ("frames that span lines", frames),
        ("a line each", lines),
        ("octet counts", octets),
        ("octet counts and line ends", octets_and_lines),
        ("zero bytes", zeros),
    ] {
        assert_eq!(count(&read(&text)), (5, 5, 0), "{what}");
    }
    let packed = gzipped(messages.concat().as_bytes());
    assert_eq!(count(&Folder::of(&[("audit.gz", &packed)])), (5, 5, 0));
}

#[test]
fn wrong_octet_counts_do_no_harm() {
    for wrong in [0_i64, 1, -3, 400, 99_999_999] {
        let text: String = (0..4)
            .map(|n| {
                let frame = format!("{HEADER}{}", at(n));
                let said = if wrong == 0 { 0 } else { frame.len() as i64 + wrong };
                format!("{said} {frame}")
            })
            .collect();
        assert_eq!(count(&read(&text)), (4, 4, 0), "{wrong}");
    }
}

#[test]
fn a_right_octet_count_holds_what_looks_like_another_frame() {
    let relayed = counted("relayed: 20 <34>1 - and\n<34>1 2026 more");
    let text = format!("{}{relayed}{}", counted(&at(0)), counted(&at(1)));
    assert_eq!(count(&read(&text)), (3, 2, 1));
}

#[test]
fn a_payload_that_is_no_audit_message_is_a_rejected_record() {
    let text = format!(
        "{HEADER}{}\n{HEADER}started\n{HEADER}two\nlines\n{HEADER}<Other><a/></Other>\n{HEADER}{{\"a\":1}}\n{HEADER}\n{HEADER}{}\n",
        line(&at(0)),
        line(&at(1)),
    );
    let folder = read(&text);
    assert_eq!(count(&folder), (7, 2, 5));
    let expected: Vec<String> =
        [2, 3, 5, 6, 7].iter().map(|line| format!("{line}: this is no audit message")).collect();
    assert_eq!(reasons(&folder.basis()), expected);
    let plain = format!("{}{}{}", counted("hello"), counted("4 5"), counted(&at(0)));
    assert_eq!(count(&read(&plain)), (3, 1, 2));
}

#[test]
fn a_file_whose_payloads_are_all_foreign_is_refused_with_its_count() {
    let folder = read(&format!("{HEADER}one\n{HEADER}two\n"));
    let error = folder.fold().err().unwrap().to_string();
    assert!(error.contains('2') || error.contains("no "), "{error}");
}

#[test]
fn what_lies_between_messages_is_counted_and_wrappers_are_not() {
    let (a, b, c) = (at(0), at(1), at(2));
    for (what, text, rejected) in [
        ("text", format!("{a}\nnoise\nmore noise\n{b}"), 1),
        ("text in a wrapper", format!("<log>noise{a}{b}</log>"), 1),
        ("another element", format!("<log>{a}<Other><x>1</x></Other>{b}</log>"), 1),
        ("at the end", format!("{a}{b}\nend of file"), 1),
        ("at the end of a frame", format!("{HEADER}{a} trailing\n{HEADER}{b}"), 1),
        ("an end whose beginning is lost", format!("{a}<x/></AuditMessage>{b}"), 1),
        ("unfinished markup", format!("{a}<<<{b}<!-- "), 2),
        (
            "log lines without a message",
            format!("{}\nMar  2 15:04:05 host a\nMar  2 15:04:06 host b {}", line(&a), line(&b)),
            1,
        ),
        ("a comment with a message", format!("{a}<!-- {c} -->{b}"), 0),
    ] {
        assert_eq!(count(&read(&text)), (2 + rejected, 2, rejected), "{what}");
    }
}

#[test]
fn a_message_that_is_cut_short_costs_only_itself() {
    let whole = at(0);
    let cuts = [20, 60, 180, whole.len() - 3];
    for cut in cuts {
        let text = format!("{}\n{}{}", at(1), &whole[..cut], at(2));
        let folder = read(&text);
        assert_eq!(count(&folder), (3, 2, 1), "{cut}");
        assert!(reasons(&folder.basis())[0].contains("cut short"));
        let framed = format!("{HEADER}{}\n{HEADER}{}\n{HEADER}{}", at(1), &whole[..cut], at(2));
        assert_eq!(count(&read(&framed)), (3, 2, 1), "{cut}");
    }
}

#[test]
fn markup_that_is_not_xml_is_named_by_its_reason() {
    let good = at(0);
    for (what, broken, reason) in [
        ("end tag", at(1).replace("</EventIdentification>", "</Event>"), "well-formed"),
        ("entity", at(1).replace("ann", "&who;"), "well-formed"),
        ("ampersand", at(1).replace("&amp;", "&"), "well-formed"),
        ("attribute", at(1).replace("UserID=", "UserID"), "well-formed"),
        ("document type", at(1).replace(" <Act", "<!DOCTYPE a [<!ENTITY b 'c'>]><Act"), "document"),
        ("depth", at(1).replace(" <Act", &format!("{}<Act", "<a>".repeat(100))), "deep"),
    ] {
        let folder = read(&format!("{broken}\n{good}"));
        assert_eq!(count(&folder), (2, 1, 1), "{what}");
        let reasons = reasons(&folder.basis());
        assert!(
            reasons[0].starts_with("1: ") && reasons[0].contains(reason),
            "{what}: {reasons:?}"
        );
    }
    let many: String = (0..1000).map(|n| format!(" a{n}=\"\"")).collect();
    let folder = read(&format!("{}{good}", at(1).replace(" UserID", &format!("{many} UserID"))));
    assert_eq!(count(&folder), (2, 1, 1));
}

#[test]
fn a_document_type_is_never_followed() {
    let text = format!(
        "<?xml version=\"1.0\"?>\n<!DOCTYPE AuditMessage [ <!ENTITY who \"{}\"> ]>\n{}{}",
        line(&at(3)).replace('"', "'"),
        at(0).replace("ann", "&who;"),
        at(1),
    );
    let folder = read(&text);
    assert_eq!(count(&folder), (3, 1, 2));
}

#[test]
fn comments_and_character_data_inside_a_message_hide_nothing_and_end_nothing() {
    let odd = at(0).replace(
        " <AuditSource",
        "<!-- </AuditMessage> --><x><![CDATA[</AuditMessage><AuditMessage>]]></x> <AuditSource",
    );
    assert_eq!(count(&read(&format!("{odd}{}", at(1)))), (2, 2, 0));
}

#[test]
fn namespace_prefixes_change_nothing() {
    let prefixed: String = at(0).replace("</", "</ns2:").replace('<', "<ns2:");
    let prefixed = prefixed.replace("<ns2:/ns2:", "</ns2:");
    let folder = read(&prefixed);
    assert_eq!(count(&folder), (1, 1, 0));
    assert_eq!(folder.usage(), read(&at(0)).usage());
}

#[test]
fn codes_are_read_as_attributes_and_as_elements_in_either_spelling() {
    for event in [
        r#"<EventID csd-code="X1" codeSystemName="site" originalText="Chart opened"/>"#,
        r#"<EventID code="X1" codeSystemName="site" displayName="Chart opened"/>"#,
        r#"<EventID code="X1" codeSystem="1.2.3" codeSystemName="site" displayName="Chart opened"></EventID>"#,
        "<EventID><code>X1</code><codeSystemName>site</codeSystemName><displayName>Chart <!-- --> opened</displayName></EventID>",
        "<EventID><csd-code>X1</csd-code><originalText><![CDATA[Chart opened]]></originalText></EventID>",
    ] {
        let name = action_of(event, "E", "0").replace("  ", " ");
        assert_eq!(name, "Chart opened", "{event}");
    }
    assert_eq!(action_of("<EventID>110112</EventID>", "E", "0"), "Query");
    assert_eq!(action_of(r#"<EventID csd-code="X1"/>"#, "U", "0"), "X1 update");
    let fields = "<AuditMessage><EventIdentification><EventActionCode>U</EventActionCode>\
        <EventDateTime>2026-03-02T15:04:05Z</EventDateTime><EventOutcomeIndicator>8</EventOutcomeIndicator>\
        <EventID code=\"110109\"/></EventIdentification><ActiveParticipant><UserID>a&amp;b&#x41;</UserID>\
        </ActiveParticipant></AuditMessage>";
    let usage = read(fields).usage();
    assert_eq!(actions(&usage), ["Order Record update failed"]);
    assert_eq!(users(&usage), ["a&bA"]);
}

#[test]
fn the_type_of_an_event_goes_before_its_id_and_dicom_codes_have_one_name() {
    for (event, done, outcome, expected) in [
        (LOGIN, "E", "0", "Login"),
        (LOGIN, "E", "4", "Login failed"),
        (LOGIN, "E", "8", "Login failed"),
        (LOGIN, "E", "12", "Login failed"),
        (VIEW, "R", "0", "Patient Record read"),
        (VIEW, "C", "0", "Patient Record create"),
        (VIEW, "U", "0", "Patient Record update"),
        (VIEW, "D", "0", "Patient Record delete"),
        (VIEW, "E", "0", "Patient Record"),
        (
            r#"<EventID code="110114" displayName="Benutzeranmeldung" codeSystemName="DCM"/>"#,
            "E",
            "4",
            "User Authentication failed",
        ),
        (r#"<EventID code="110105" codeSystemName="DCM"/>"#, "D", "0", "DICOM Study Deleted"),
        (
            r#"<EventID csd-code="110112" codeSystemName="DCM"/><EventTypeCode csd-code="ITI-45" codeSystemName="IHE Transactions" originalText="PIX Query"/>"#,
            "E",
            "0",
            "PIX Query",
        ),
        (
            r#"<EventID csd-code="110112" codeSystemName="DCM"/><EventTypeCode csd-code="ITI-45"/>"#,
            "E",
            "0",
            "Query",
        ),
        (
            r#"<EventTypeCode csd-code="110120"/><EventTypeCode csd-code="110121"/><EventID csd-code="110100"/>"#,
            "E",
            "0",
            "Application Start",
        ),
    ] {
        assert_eq!(action_of(event, done, outcome), expected);
    }
}

#[test]
fn the_user_is_the_person_who_asked() {
    let source = r#"<ActiveParticipant UserID="https://app" UserIsRequestor="true"><RoleIDCode csd-code="110153" codeSystemName="DCM" originalText="Source Role ID"/></ActiveParticipant>"#;
    let target = r#"<ActiveParticipant UserID="https://server" UserIsRequestor="false"><RoleIDCode csd-code="110152" codeSystemName="DCM"/></ActiveParticipant>"#;
    let nurse = r#"<ActiveParticipant UserID="DOM\007" UserName="A Nurse" UserIsRequestor="1"><RoleIDCode csd-code="NUR" codeSystemName="site"/></ActiveParticipant>"#;
    let both = r#"<ActiveParticipant UserID="b" UserIsRequestor="true"><RoleIDCode csd-code="110153" codeSystemName="DCM"/><RoleIDCode csd-code="DOC" codeSystemName="site"/></ActiveParticipant>"#;
    let bystander = r#"<ActiveParticipant UserID="c" UserIsRequestor="false"/>"#;
    let unsaid = r#"<ActiveParticipant UserID="d"/>"#;
    let nameless = r#"<ActiveParticipant UserID=" " UserIsRequestor="true"/>"#;
    for (people, expected) in [
        (format!("{source}{target}{nurse}"), "DOM\\007"),
        (format!("{target}{both}{source}"), "b"),
        (format!("{source}{target}"), "https://app"),
        (format!("{target}{bystander}"), "c"),
        (format!("{source}{unsaid}"), "d"),
        (format!("{unsaid}{nurse}"), "DOM\\007"),
        (format!("{nameless}{target}"), "https://server"),
    ] {
        assert_eq!(user_of(&people), expected);
    }
    let folder = read(&format!("{}{}", Sent { people: nameless, ..Sent::default() }.xml(), at(0)));
    assert_eq!(count(&folder), (2, 1, 1));
    assert_eq!(
        folder.basis().accounting.rejects.first().unwrap().column,
        Some("ActiveParticipant UserID")
    );
}

#[test]
fn a_message_about_several_patients_is_one_record() {
    let second = PATIENT.replace("P1", "P2");
    let third = PATIENT.replace("P1", "P3").replace("TypeCodeRole=\"1\"", "TypeCodeRole=\" 1\"");
    let objects = format!("{PATIENT}{second}{third}{second}");
    let folder = read(&Sent { objects: &objects, ..Sent::default() }.xml());
    assert_eq!(count(&folder), (1, 1, 0));
    let day = crate::small::only_day(&folder.usage()).clone();
    assert_eq!(day.patients, 3);
}

#[test]
fn other_objects_are_no_patients_and_an_encounter_number_is_an_encounter() {
    let objects = format!(
        "{PATIENT}{}{}{}",
        r#"<ParticipantObjectIdentification ParticipantObjectID="q" ParticipantObjectTypeCode="2" ParticipantObjectTypeCodeRole="24"><ParticipantObjectIDTypeCode csd-code="ITI-18"/><ParticipantObjectQuery>PGE+</ParticipantObjectQuery></ParticipantObjectIdentification>"#,
        r#"<ParticipantObjectIdentification ParticipantObjectID="E77" ParticipantObjectTypeCode="2" ParticipantObjectTypeCodeRole="20"><ParticipantObjectIDTypeCode csd-code="10" codeSystemName="RFC-3881" originalText="Encounter Number"/></ParticipantObjectIdentification>"#,
        r#"<ParticipantObjectIdentification ParticipantObjectID="doc" ParticipantObjectTypeCode="1" ParticipantObjectTypeCodeRole="15"><ParticipantObjectIDTypeCode csd-code="11"/></ParticipantObjectIdentification>"#,
    );
    let (usage, basis) = read(&Sent { objects: &objects, ..Sent::default() }.xml()).fold().unwrap();
    let day = crate::small::only_day(&usage);
    assert_eq!((day.patients, day.encounters), (1, 1));
    assert!(basis.facts.has_patients && basis.facts.has_encounters);
    let (_, basis) = read(&at(0)).fold().unwrap();
    assert!(!basis.facts.has_encounters);
}

#[test]
fn times_have_any_number_of_digits_and_without_a_zone_they_are_the_sources() {
    let expected = read(&Sent { time: "2026-03-02T15:04:05Z", ..Sent::default() }.xml()).usage();
    for time in [
        "2026-03-02T15:04:05+00:00",
        "2026-03-02T16:04:05+01:00",
        "2026-03-02T15:04:05.0Z",
        "2026-03-02T15:04:05.000000000Z",
        "2026-03-02T09:04:05.000",
        " 2026-03-02T09:04:05 ",
    ] {
        assert_eq!(read(&Sent { time, ..Sent::default() }.xml()).usage(), expected, "{time}");
    }
    for (time, reason) in [
        ("", "no time"),
        ("yesterday", "not in the form"),
        ("2026-02-30T10:00:00Z", "not in the form"),
    ] {
        let folder = read(&format!("{}{}", Sent { time, ..Sent::default() }.xml(), at(0)));
        assert_eq!(count(&folder), (2, 1, 1), "{time}");
        assert!(reasons(&folder.basis())[0].contains(reason), "{time}");
    }
}

#[test]
fn a_message_in_an_older_encoding_is_read() {
    let text = at(0).replace("ann", "J\u{fc}rg");
    let latin: Vec<u8> = text.chars().map(|c| c as u8).collect();
    let folder = Folder::of(&[("audit.xml", &latin)]);
    assert_eq!(users(&folder.usage()), ["J\u{fc}rg"]);
}

#[test]
fn a_file_cut_at_its_beginning_keeps_what_follows() {
    let (a, b) = (at(0), at(1));
    let half = &a[a.len() / 2 + 1..];
    assert_eq!(count(&read(&format!("{half}\n{b}"))), (2, 1, 1));
    assert_eq!(count(&read(&format!("{half}{b}{}", at(2)))), (3, 2, 1));
    let frames = format!("lost its beginning\n{HEADER}{a}\n{HEADER}{b}\n");
    assert_eq!(count(&read(&frames)), (3, 2, 1));
    let bytes = [&[0xA9, b'\n'], a.as_bytes()].concat();
    assert_eq!(count(&Folder::of(&[("audit.xml", &bytes)])), (2, 1, 1));
}

#[test]
fn tables_and_other_markup_are_left_to_others() {
    for (name, text) in [
        ("a.csv", format!("id,message\n1,\"{}\"\n", line(&at(0)).replace('"', "\"\""))),
        ("b.xml", "<AuditReport><id value=\"1\"/></AuditReport>".into()),
        ("c.html", "<html><body>AuditMessage</body></html>".into()),
        ("d.log", "<34>1 2026-03-02T15:04:05Z host su - ID47 - su failed\n".into()),
    ] {
        let folder = Folder::of(&[(name, text.as_bytes()), ("good.xml", at(0).as_bytes())]);
        assert_eq!(folder.basis().accounting.passed_over.len(), 1, "{name}");
    }
}

#[test]
fn what_dicom_names_is_understood() {
    use Activity::*;
    let words = Vocabulary::built_in();
    for (name, activity, signals) in [
        ("Login", Some(Login), vec![Signal::LoginOk]),
        ("Login failed", Some(Login), vec![Signal::LoginFailed]),
        ("User Authentication failed", Some(Login), vec![Signal::LoginFailed]),
        ("Logout", Some(Login), vec![]),
        ("Node Authentication", Some(Other), vec![Signal::System]),
        ("Node Authentication failed", Some(Other), vec![Signal::System]),
        ("Application Start", Some(Other), vec![Signal::System]),
        ("Node Attached", Some(Other), vec![Signal::System]),
        ("Network Entry", Some(Other), vec![Signal::System]),
        ("Audit Recording Stopped", Some(Other), vec![Signal::System]),
        ("Security Alert", Some(Other), vec![]),
        ("Emergency Override Started", Some(Alerts), vec![Signal::BreakGlass]),
        ("Emergency Override Stopped", Some(Login), vec![]),
        ("Security Configuration", Some(Admin), vec![]),
        ("User Security Attributes Changed", Some(Admin), vec![]),
        ("Query", Some(Search), vec![Signal::Search]),
        ("Registry Stored Query", Some(Search), vec![Signal::Search]),
        ("Cross Gateway Patient Discovery", Some(Search), vec![]),
        ("Patient Record read", Some(Review), vec![]),
        ("Patient Record create", Some(Admin), vec![]),
        ("Patient Record update", None, vec![]),
        ("Order Record read", Some(Review), vec![]),
        ("Order Record create", Some(Orders), vec![]),
        ("Procedure Record read", Some(Review), vec![]),
        ("Procedure Record update", Some(Orders), vec![]),
        ("DICOM Instances Accessed read", Some(Results), vec![]),
        ("DICOM Instances Transferred", Some(Results), vec![]),
        ("Begin Transferring DICOM Instances", Some(Results), vec![]),
        ("Retrieve Document Set read", Some(Review), vec![]),
        ("Export", Some(Admin), vec![]),
        ("Import", Some(Admin), vec![]),
    ] {
        let meaning = words.meaning(name);
        let found: Vec<Signal> = meaning.signals.iter().collect();
        assert_eq!((meaning.activity, found), (activity, signals), "{name}");
    }
}

/// Counts by another way than the reader: what was put in is known piece by piece.
#[derive(Clone, Debug)]
enum Part {
    Good,
    Timeless,
    Userless,
    CutShort,
    Malformed,
}

fn part() -> impl Strategy<Value = Part> {
    prop_oneof![
        5 => Just(Part::Good),
        1 => Just(Part::Timeless),
        1 => Just(Part::Userless),
        1 => Just(Part::CutShort),
        1 => Just(Part::Malformed),
    ]
}

impl Part {
    fn text(&self, n: usize, cut: usize) -> String {
        let whole = at(n);
        match self {
            Self::Good => whole,
            Self::Timeless => whole.replace("EventDateTime=\"2026", "EventDateTime=\"later"),
            Self::Userless => whole.replace("UserID=\"ann\"", "UserID=\"\""),
            Self::CutShort => whole[..13 + cut % (whole.len() - 30)].to_string(),
            Self::Malformed => whole.replace("</EventIdentification>", ""),
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, ..ProptestConfig::default() })]

    #[test]
    fn whatever_is_put_together_is_counted_to_the_record(
        parts in proptest::collection::vec((part(), 0_usize..1000), 1..30),
        form in 0_usize..5,
        noise in proptest::collection::vec(0_usize..30, 0..4),
    ) {
        let mut text = at(3599);
        let (mut good, mut bad) = (1, 0);
        let mut after_cut = false;
        for (n, (part, cut)) in parts.iter().enumerate() {
            let message = part.text(n, *cut);
            good += u64::from(matches!(part, Part::Good));
            bad += u64::from(!matches!(part, Part::Good));
            // Behind a message cut short, noise is part of it, as nobody can tell.
            if noise.contains(&n) && form == 0 && !after_cut {
                text += "\nnoise\n";
                bad += 1;
            }
            if noise.contains(&n) && form == 1 {
                text += &format!("\n{HEADER}noise");
                bad += 1;
            }
            after_cut = matches!(part, Part::CutShort);
            text += &match form {
                0 => format!("\n{message}"),
                1 => format!("\n{HEADER}{message}"),
                2 => format!("\n{HEADER}{}", line(&message)),
                3 => counted(&message),
                _ => format!("<e>{message}</e>"),
            };
        }
        prop_assert_eq!(count(&read(&text)), (good + bad, good, bad));
    }

    #[test]
    fn no_bytes_stop_the_reading(
        parts in proptest::collection::vec(prop_oneof![
            Just("<AuditMessage>".to_string()), Just("</AuditMessage>".to_string()),
            Just("<AuditMessage/>".to_string()), Just("<!--".to_string()), Just("-->".to_string()),
            Just("<![CDATA[".to_string()), Just("]]>".to_string()), Just("<?".to_string()),
            Just("<!DOCTYPE a [".to_string()), Just("]>".to_string()), Just("<85>1 ".to_string()),
            Just("17 <85>1 ".to_string()), Just("\n".to_string()), Just("\"".to_string()),
            Just("<a b='".to_string()), Just("</a>".to_string()), Just("<x:AuditMessage".to_string()),
            Just(at(7)), ".{0,6}",
        ], 0..40),
    ) {
        let folder = read(&format!("{}{}", at(0), parts.concat()));
        let (read, accepted, _) = count(&folder);
        prop_assert!(accepted >= 1 && read >= accepted);
    }
}

#[test]
fn messages_across_chunks_are_all_read_and_their_lines_are_right() {
    let filler = format!("<!-- {} -->", "x".repeat(700));
    for framed in [false, true] {
        let mut text = String::new();
        let mut bad_lines = Vec::new();
        let mut n = 0;
        while text.len() < 4 << 20 {
            let message = at(n).replace(" <Audit", &format!("{filler} <Audit"));
            if n % 500 == 499 {
                bad_lines.push(text.matches('\n').count() as u64 + 1);
            }
            let message = if n % 500 == 499 { message.replace("2026-", "") } else { message };
            text += &if framed { counted(&message) + "\n" } else { message + "\n" };
            n += 1;
        }
        let bad = bad_lines.len() as u64;
        for threads in [1, 8] {
            let mut folder = read(&text);
            folder.settings.threads = Some(threads);
            assert_eq!(count(&folder), (n as u64, n as u64 - bad, bad));
            let lines: Vec<u64> =
                folder.basis().accounting.rejects.iter().map(|reject| reject.line).collect();
            assert_eq!(lines, bad_lines, "{framed}");
        }
    }
}

#[test]
fn hostile_markup_takes_no_more_than_its_length() {
    for unit in [
        "<AuditMessage><!--",
        "<AuditMessage \"",
        "<AuditMessage><![CDATA[",
        "<!DOCTYPE a [",
        "<a>",
        "</a>",
        "1 <85>1 ",
        "<85>1 \n",
        "<a x='",
        "<?",
    ] {
        let text = format!("{}\n{}", at(0), unit.repeat((3 << 20) / unit.len()));
        let started = std::time::Instant::now();
        let (read, accepted, _) = count(&read(&text));
        assert!(read >= accepted && accepted == 1, "{unit}");
        assert!(started.elapsed().as_secs() < 5, "{unit}");
    }
}
