"""Good logs of every format that is read as text, a name of its own for each record."""

import json

ROWS = 24


class Base:
    """A good log: what comes first, a text a record, what comes last; a name of its own a record."""

    def __init__(self, name, kind, head, rows, tail="", joint="\n", actions=True, delimiter=","):
        self.name, self.kind, self.head, self.rows = name, kind, head, rows
        self.tail, self.joint, self.delimiter = tail, joint, delimiter
        self.actions = [act(at) for at in range(len(rows))] if actions else None

    def text(self, rows=None):
        rows = self.rows if rows is None else rows
        return (self.head + self.joint.join(rows) + self.tail).encode("utf-8", "surrogatepass")


def act(at):
    return f"Act {at:03}"


def clock(at, join=" "):
    return f"2026-03-02{join}08:{at // 60:02}:{at % 60:02}"


def table(name, headings, row, delimiter=",", quoted=False, **more):
    def line(cells):
        cells = [f'"{cell}"' for cell in cells] if quoted else cells
        return delimiter.join(cells)

    rows = [line(row(at)) for at in range(ROWS)]
    head = line(headings.split(",")) + "\n"
    return Base(name, "table", head, rows, tail="\n", delimiter=delimiter, **more)


def epic(at):
    return [clock(at), f"U{at % 5}", act(at), f"Z{at}", f"{34000 + at}"]


EPIC = "ACCESS_TIME,USER_ID,METRIC_NAME,PAT_ID,CSN"
OPENEMR = "id,date,event,category,user,groupname,comments,user_notes,patient_id,success,log_from"


def openemr(at):
    return [str(at), clock(at), act(at), "x", f"u{at % 5}", "", "words", "", str(at + 1), "1", "open-emr"]


def dump():
    columns = ", ".join(f"`{name}` varchar(255)" for name in OPENEMR.split(","))
    head = f"-- MySQL dump\nCREATE TABLE `log` ({columns});\nINSERT INTO `log` VALUES "
    rows = ["(" + ",".join(f"'{cell}'" for cell in openemr(at)) + ")" for at in range(ROWS)]
    return Base("openemr_dump", "dump", head, rows, tail=";\n", joint=",\n")


def r4(at):
    return json.dumps({
        "resourceType": "AuditEvent", "id": f"a{at}",
        "type": {"code": "rest"}, "subtype": [{"code": act(at), "display": act(at)}],
        "recorded": clock(at, "T") + "Z", "outcome": "0",
        "agent": [{"who": {"reference": f"Practitioner/d{at % 5}"}, "requestor": True}],
        "source": {"observer": {"display": "ehr"}},
        "entity": [{"what": {"reference": f"Patient/p{at}"}}],
    }, separators=(",", ":"))


def r5(at):
    return json.dumps({
        "resourceType": "AuditEvent", "id": f"a{at}", "category": [{"coding": [{"code": "rest"}]}],
        "code": {"coding": [{"code": act(at), "display": act(at)}]},
        "occurredDateTime": clock(at, "T") + "Z",
        "patient": {"reference": f"Patient/p{at}"},
        "agent": [{"who": {"reference": f"Practitioner/d{at % 5}"}, "requestor": True}],
        "source": {"observer": {"display": "ehr"}},
    }, separators=(",", ":"))


def dstu2(at):
    return json.dumps({
        "resourceType": "AuditEvent", "id": f"a{at}",
        "event": {"type": {"code": "rest"}, "subtype": [{"code": act(at), "display": act(at)}],
                  "dateTime": clock(at, "T") + "Z", "outcome": "0"},
        "participant": [{"userId": {"value": f"d{at % 5}"}, "requestor": True}],
        "source": {"identifier": {"value": "ehr"}},
        "object": [{"reference": {"reference": f"Patient/p{at}"}}],
    }, separators=(",", ":"))


def as_xml(text):
    def write(name, value):
        if isinstance(value, list):
            return "".join(write(name, one) for one in value)
        if isinstance(value, dict):
            return f"<{name}>" + "".join(write(n, v) for n, v in value.items()) + f"</{name}>"
        value = str(value).lower() if isinstance(value, bool) else value
        return f'<{name} value="{value}"/>'

    value = json.loads(text)
    inside = "".join(write(n, v) for n, v in value.items() if n != "resourceType")
    return f'<AuditEvent xmlns="http://hl7.org/fhir">{inside}</AuditEvent>'


def atna(at):
    return (
        f'<AuditMessage><EventIdentification EventActionCode="R" EventDateTime="{clock(at, "T")}Z"'
        f' EventOutcomeIndicator="0"><EventID csd-code="110110" codeSystemName="DCM"'
        f' originalText="Patient Record"/><EventTypeCode csd-code="x{at}" originalText="{act(at)}"/>'
        f'</EventIdentification><ActiveParticipant UserID="d{at % 5}" UserIsRequestor="true"/>'
        f'<AuditSourceIdentification AuditSourceID="ehr"/><ParticipantObjectIdentification'
        f' ParticipantObjectID="p{at}" ParticipantObjectTypeCode="1" ParticipantObjectTypeCodeRole="1">'
        f'<ParticipantObjectIDTypeCode csd-code="2"/></ParticipantObjectIdentification></AuditMessage>'
    )


def syslog(at):
    return f"<85>1 {clock(at, 'T')}Z host ehr 12 IHE+RFC-3881 - \ufeff{atna(at)}"


def counted(at):
    frame = syslog(at)
    return f"{len(frame.encode())} {frame}"


def bases():
    own = "when,who,what,whom"
    shapes = [("dstu2", dstu2), ("r4", r4), ("r5", r5)]
    every = [
        table("epic_csv", EPIC, epic),
        table("epic_quoted", EPIC, epic, quoted=True),
        table("epic_partly", EPIC, lambda at: [
            f'"{cell}"' if at % 3 == 0 and column == 2 else cell for column, cell in enumerate(epic(at))]),
        table("epic_tsv", EPIC, epic, delimiter="\t"),
        table("epic_pipe", EPIC, epic, delimiter="|"),
        table("epic_semicolon", EPIC, epic, delimiter=";"),
        table("mapped", own, lambda at: epic(at)[:4]),
        table("openemr_csv", OPENEMR, openemr),
        table("openemr_quoted", OPENEMR, openemr, quoted=True),
        table("openemr_batch", OPENEMR, openemr, delimiter="\t"),
        table("openmrs", "uuid,type,identifier,action,user,date_created", lambda at: [
            f"i{at}", "org.openmrs.Obs", str(at), act(at), f"u{at % 5}", clock(at)], actions=False),
        table("bahmni", "audit_log_id,user_id,patient_id,event_type,message,date_created,uuid",
              lambda at: [str(at), f"{at % 5}", str(at), act(at), "M", clock(at), f"i{at}"]),
        table("vista", "DATE/TIME,USER,SIGNOFF TIME,WORKSTATION NAME,TASK?", lambda at: [
            f"3260302.08{at:02}", f"10{at % 5}", f"3260302.09{at:02}", "WS-1", ""], actions=False),
        table("touchworks", "UserID,HostName,PatientID,OpenDTTM,CloseDTTM,ExposureTime", lambda at: [
            f"{at % 5}", "web", f"P{at}", clock(at), clock(at + 1), "40"], actions=False),
        table("touchworks_audit", "ID,UserID,RecordID,RecordType,TypeofAction,AccessedDTTM", lambda at: [
            str(at), f"{at % 5}", "0", "", act(at), clock(at)]),
        dump(),
    ]
    for name, shape in shapes:
        rows = [shape(at) for at in range(ROWS)]
        pretty = [json.dumps(json.loads(row), indent=1) for row in rows]
        entries = [f'{{"resource":{row}}}' for row in rows]
        bundle = '{"resourceType":"Bundle","type":"searchset","entry":['
        every += [
            Base(f"fhir_{name}_lines", "json", "", rows, tail="\n"),
            Base(f"fhir_{name}_pretty", "json", "", pretty, tail="\n"),
            Base(f"fhir_{name}_array", "json", "[", rows, tail="]\n", joint=",\n"),
            Base(f"fhir_{name}_bundle", "json", bundle, entries, tail="]}\n", joint=","),
        ]
        elements = [as_xml(row) for row in rows]
        inside = [f"<entry><resource>{row}</resource></entry>" for row in elements]
        head = '<Bundle xmlns="http://hl7.org/fhir"><type value="searchset"/>'
        every += [
            Base(f"fhir_{name}_xml", "xml", "", elements, tail="\n"),
            Base(f"fhir_{name}_xml_bundle", "xml", head, inside, tail="</Bundle>\n", joint=""),
        ]
    messages = [atna(at) for at in range(ROWS)]
    every += [
        Base("atna_lines", "xml", "", messages, tail="\n"),
        Base("atna_wrapped", "xml", "<Messages>", messages, tail="</Messages>", joint=""),
        Base("atna_syslog", "xml", "", [syslog(at) for at in range(ROWS)], tail="\n"),
        Base("atna_octets", "xml", "", [counted(at) for at in range(ROWS)], joint=""),
    ]
    return every
