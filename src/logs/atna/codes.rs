//! What an event's codes say in words.
//!
//! In: a code as delivered. Out: the action's name, with what was done and whether it failed.
//! Never: two names for one DICOM code, whatever a system displays for it. "Attach" and "Detach"
//! say what: a node.

/// DICOM PS3.16, context groups 400 and 401 (audit event ids and types).
const DICOM: [(&str, &str); 38] = [
    ("110100", "Application Activity"),
    ("110101", "Audit Log Used"),
    ("110102", "Begin Transferring DICOM Instances"),
    ("110103", "DICOM Instances Accessed"),
    ("110104", "DICOM Instances Transferred"),
    ("110105", "DICOM Study Deleted"),
    ("110106", "Export"),
    ("110107", "Import"),
    ("110108", "Network Entry"),
    ("110109", "Order Record"),
    ("110110", "Patient Record"),
    ("110111", "Procedure Record"),
    ("110112", "Query"),
    ("110113", "Security Alert"),
    ("110114", "User Authentication"),
    ("110120", "Application Start"),
    ("110121", "Application Stop"),
    ("110122", "Login"),
    ("110123", "Logout"),
    ("110124", "Node Attached"),
    ("110125", "Node Detached"),
    ("110126", "Node Authentication"),
    ("110127", "Emergency Override Started"),
    ("110128", "Network Configuration"),
    ("110129", "Security Configuration"),
    ("110130", "Hardware Configuration"),
    ("110131", "Software Configuration"),
    ("110132", "Use of Restricted Function"),
    ("110133", "Audit Recording Stopped"),
    ("110134", "Audit Recording Started"),
    ("110135", "Object Security Attributes Changed"),
    ("110136", "Security Roles Changed"),
    ("110137", "User Security Attributes Changed"),
    ("110138", "Emergency Override Stopped"),
    ("110139", "Remote Service Operation Started"),
    ("110140", "Remote Service Operation Stopped"),
    ("110141", "Local Service Operation Started"),
    ("110142", "Local Service Operation Stopped"),
];

/// DCM's object identifier.
const DICOM_OID: &str = "1.2.840.10008.2.16.4";

/// A coded value: `csd-code` or `code`, `codeSystemName`, `originalText` or `displayName`.
#[derive(Default)]
pub(super) struct Code {
    pub(super) code: String,
    pub(super) system: String,
    pub(super) display: String,
}

impl Code {
    pub(super) fn clear(&mut self) {
        self.code.clear();
        self.system.clear();
        self.display.clear();
    }

    pub(super) fn is_empty(&self) -> bool {
        self.code.is_empty() && self.display.is_empty()
    }

    /// DCM, or a system that does not say which it is.
    pub(super) fn is_dicom(&self) -> bool {
        self.system.is_empty()
            || self.is_of("DCM")
            || self.is_of("DICOM")
            || self.system == DICOM_OID
    }

    /// The same, or the RFC that DICOM took its kinds of objects from.
    pub(super) fn is_standard(&self) -> bool {
        self.is_dicom() || self.is_of("RFC")
    }

    fn is_of(&self, system: &str) -> bool {
        self.system.get(..system.len()).is_some_and(|begin| begin.eq_ignore_ascii_case(system))
    }

    fn words(&self) -> Option<&str> {
        let known = || DICOM.iter().find(|(code, _)| *code == self.code).map(|(_, name)| *name);
        let display = Some(self.display.as_str()).filter(|text| !text.is_empty());
        self.is_dicom().then(known).flatten().or(display)
    }

    fn bare(&self) -> Option<&str> {
        Some(self.code.as_str()).filter(|code| !code.is_empty())
    }
}

/// The kind of event in words, then what was done (not for "execute"), then `failed`.
pub(super) fn action(kind: &Code, id: &Code, done: &str, outcome: &str, into: &mut String) {
    into.clear();
    let name = kind.words().or(id.words()).or(kind.bare()).or(id.bare());
    let Some(name) = name else { return };
    into.push_str(name);
    let (stem, word) = match done {
        "C" | "c" => ("creat", "create"),
        "R" | "r" => ("read", "read"),
        "U" | "u" => ("updat", "update"),
        "D" | "d" => ("delet", "delete"),
        _ => ("", ""),
    };
    let said = |stem: &str| {
        name.split(|c: char| !c.is_alphanumeric()).any(|word| {
            word.get(..stem.len()).is_some_and(|begin| begin.eq_ignore_ascii_case(stem))
        })
    };
    if !word.is_empty() && !said(stem) {
        into.push(' ');
        into.push_str(word);
    }
    if failed(outcome) && !said("fail") {
        into.push_str(" failed");
    }
}

/// 4, 8 and 12 are minor, serious and major failure.
fn failed(outcome: &str) -> bool {
    let fine = ["", "0", "success", "ok"];
    !fine.iter().any(|word| outcome.eq_ignore_ascii_case(word))
}
