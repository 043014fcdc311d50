#!/usr/bin/env python3
"""Pollutes good logs of every format in every known way, and checks what the program makes of each.

    python3 fuzz/pollute.py target/release/uptake [--only PART] [--keep DIR] [FILE_OR_FOLDER ...]

In: the program; files of others, where some are named. Out: a table, and each failure by name.
A file fails where the program dies of a signal, says `panicked` or ends with 70, takes longer than
10 s or more than 2 GiB, where its account does not add up, where a record that was not touched is
missing, altered or counted twice, or where a record is gone without being counted.
"""

import argparse, collections, gzip, io, json, os, random, re, resource, signal, struct, subprocess
import sys, tempfile, threading, zipfile, zlib

# Of its own time; of the clock six times that, since other work may go on beside it.
SECONDS, MEMORY = 10, 2 << 30
ROWS = 24
TOUCHED = (0, 1, ROWS // 2, ROWS - 1)


# --- good logs ------------------------------------------------------------------------------------


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


# --- pollution ------------------------------------------------------------------------------------


class Case:
    """A polluted file. `touched`: records of which nothing more is asked than to be counted;
    `lost`: so many may be gone (their text is no longer there); `known`: None where only limits
    and the account are checked."""

    def __init__(self, name, content, base=None, touched=(), lost=0, refusable=False):
        self.name, self.content, self.base = name, content, base
        self.touched, self.lost, self.refusable = set(touched), lost, refusable


def cells_of(base, row):
    return row.split(base.delimiter)


def in_row(base, at, new):
    rows = list(base.rows)
    rows[at] = new
    return base.text(rows)


JSON_PIECES = [
    "NaN", "-NaN", "Infinity", "1e999999", "-1e999999", "123123e100000", "0e+", "-", "01", "1.", ".5",
    "0x42", "9" * 5000, "[1,]", "[,1]", "[1 2]", '{"a":1,}', "{a:1}", "{'a':1}", '{"a" 1}', '{"a":}',
    '"\\ud800"', '"\\udfff\\ud800"', '"\\uD800\\u"', '"\\x00"', '"\\"', '"a', "\"\x00\"", '"\t"', "[",
    "{", "]", "}", '{"":{"":', "tru", "nul", "TRUE", "/* */1", "1//", "<null>", "\ufeff1", "\u2028",
    "[" * 2000, '{"a":' * 2000, "[" * 2000 + "]" * 2000, '"' + "\\u0000" * 500 + '"', "\x1e", "*", "é",
]
XML_PIECES = [
    "&", "&x;", "&#0;", "&#xFFFFFFFFFF;", "&lt", "<", "<a", "</a>", "<a b=c/>", "<a b='1' b='1'/>",
    "<!-- -- -->", "<!--", "<![CDATA[", "<![CDATA[]]>", "]]>", "<?x", "<?xml version='1.0'?>",
    "<!DOCTYPE a [<!ENTITY b SYSTEM 'file:///etc/passwd'>]>", "<!DOCTYPE", "<!ENTITY x 'y'>", "\x00",
    "<a>" * 300, "<a>" * 300 + "</a>" * 300, "<OWN>", "</OWN>", "<OWN/>", "<x:a/>", "\ufeff", "<a " + "b='c' " * 3000 + "/>", "999 <85>1 ",
    "<85>1 2026", "\ufffe", "<!", "<?", "</", "<>", "</>", "<\x00>",
]
CELLS = [
    "", " ", "NULL", "\x00", "\x00" * 4096, "\ufeff", "'", '"', '""', '"""', '\\"', "\\", "\\N", "''",
    ",", ";", "|", "\t", "\r", "\n", "\r\n", "\x0b", "\x85", "\u2028", "\x1a", "\x1b[31m", "=1+1", "x" * 70_000,
    "(12 rows affected)", "--------", "-", "é" * 100, "9" * 400, "1e999999", "\ufffd", "-- ", "/*", "`",
]
TIMES = [
    "0000-00-00 00:00:00", "0000-01-01 00:00:00", "-001-01-01 00:00:00", "2026-13-01 00:00:00",
    "2026-02-30 00:00:00", "2026-02-29 08:00:00", "2026-03-02 25:00:00", "2026-03-02 08:61:00",
    "9999-12-31 23:59:59", "10000-01-01 00:00:00", "99999999999999999999", "-99999999999999999999",
    "1e999999", "NaN", "inf", "9" * 4000, "2026-03-02 08:00:00." + "9" * 4000, "2026-03-02T08:00:00+99:99",
    "2026-03-02T08:00:00-24:01", "٢٠٢٦-٠٣-٠٢ ٠٨:٠٠:٠٠", "2026-03-02 08:00", "2026-03-02", "24:00:00",
    "1840-12-31 00:00:00", "1900-01-01 00:00:00", "2039-01-01 00:00:00", "0", "-1", "+", ".", "Z", "T",
    "9223372036854775807", "-9223372036854775808", "18446744073709551616", "170141183460469231731687303715884105728",
]


def in_tables(base):
    d = base.delimiter
    n = len(base.rows)
    width = len(cells_of(base, base.rows[0]))
    quoted = base.rows[0].startswith('"')
    batch = base.name == "openemr_batch"
    for at in TOUCHED:
        row = base.rows[at]
        cells = cells_of(base, row)

        def one(what, new, touched=(at,), lost=0):
            return Case(f"{what}_r{at}", in_row(base, at, new), base, touched, lost)

        for other in [",", ";", "\t", "|", " ", ":", ", ", "\\t"]:
            if other != d:
                yield one(f"row_delimiter_{ord(other[0])}{len(other)}", other.join(cells))
        yield one("row_single_quotes", d.join("'" + c.strip('"') + "'" for c in cells))
        yield one("row_escape", d.join('"' + c.strip('"') + '\\""' for c in cells))
        yield one("row_short", d.join(cells[: width // 2]))
        yield one("row_one_cell", cells[0])
        yield one("row_long", row + (d + "x") * 7)
        yield one("row_wide", row + (d + "x") * 100_000)
        yield one("row_end_delimiter", row + d)
        yield one("row_empty", "", lost=1)
        yield one("row_blank", "  \t ", lost=1)
        yield one("row_delimiters", d * (width - 1))
        yield one("row_twice_on_a_line", row + d + row)
        yield one("row_between_empty_lines", "\n\n" + row + "\n\n", touched=())
        yield one("row_crlf", row + "\r", touched=())
        yield one("row_mark", "\ufeff" + row)
        yield one("row_headings_again", row + "\n" + base.head.strip("\n"), touched=())
        yield one("row_dashes", row + "\n" + d.join("---" for _ in cells), touched=())
        yield one("row_footer", row + "\n(24 rows affected)", touched=())
        yield one("row_cr_only", row + "\r" + row)
        yield one("row_nuls", "\x00" * 4096 + row)
        yield one("row_nuls_line", row + "\n" + "\x00" * 4096, touched=())
        yield one("row_huge", "y" * 3_000_000)
        yield one("row_huge_quoted", '"' + "y" * 3_000_000)
        for column in range(width):
            plain = cells[column].strip('"')

            def with_cell(new):
                return d.join(cells[:column] + [new] + cells[column + 1 :])

            tag = f"c{column}"
            yield one(f"quote_open_{tag}", with_cell('"' + plain))
            yield one(f"quote_end_{tag}", with_cell(plain + '"'))
            yield one(f"quote_middle_{tag}", with_cell(f'"{plain[:2]}"{plain[2:]}"'))
            yield one(f"quote_twice_{tag}", with_cell(f'""{plain}""'))
            yield one(f"quote_blank_{tag}", with_cell(f' "{plain}" '))
            yield one(f"quote_only_{tag}", with_cell('"'))
            yield one(f"quote_delimiter_{tag}", with_cell(f'"{plain}{d}x'))
            if not batch:
                yield one(f"quote_break_{tag}", with_cell(f'"{plain}\n\n{plain}"'))
            for number, cell in enumerate(CELLS):
                yield one(f"cell_{number}_{tag}", with_cell(cell))
                yield one(f"cell_{number}_quoted_{tag}", with_cell(f'"{cell}"'))
            for number, cell in enumerate(TIMES):
                yield one(f"time_{number}_{tag}", with_cell(cell))
        if at < n - 1:
            rows = list(base.rows)
            rows[at : at + 2] = [rows[at] + rows[at + 1]]
            yield Case(f"lines_joined_r{at}", base.text(rows), base, (at, at + 1), 1)
    text = base.text()
    none = dict(base=base)
    yield Case("crlf", text.replace(b"\n", b"\r\n"), **none)
    yield Case("cr", text.replace(b"\n", b"\r"), **none)
    for at in TOUCHED:
        lines = text.split(b"\n")
        lines[at + 1] += b"\n" + lines.pop(at + 2)
        yield Case(f"cr_but_one_r{at}", b"\r".join(lines), base, (at, at + 1), refusable=True)
        half = base.text(base.rows[:at + 1]), base.joint.join(base.rows[at + 1:]).encode()
        if at < n - 1:
            yield Case(f"crlf_from_r{at}", half[0] + half[1].replace(b"\n", b"\r\n"), **none)
            yield Case(f"cr_from_r{at}", half[0] + half[1].replace(b"\n", b"\r"), base,
                       range(at, n), lost=n)
            yield Case(f"mark_before_r{at + 1}", half[0] + b"\xef\xbb\xbf" + half[1], base, (at + 1,))
            yield Case(f"utf16_from_r{at}", half[0] + half[1].decode().encode("utf-16-le"), base,
                       range(at, n), lost=n)
            yield Case(f"again_from_r{at}", half[0] + text, base, refusable=True, touched=range(n))
    for what, lines in [("preamble", "Access log of March\nAll units\n\n"), ("preamble_quoted", '"A ""log"""\n'),
                        ("preamble_delimited", f"a{d}b\n{d}{d}\n"), ("preamble_blank", "\n\n \n"),
                        ("preamble_open_quote", 'the 5" log\n'), ("preamble_nul", "\x00\x00\n")]:
        yield Case(what, lines.encode() + text, base, refusable=what.endswith("nul"))
        yield Case("footnote_" + what, text + lines.encode(), **none)
    for width_of_other in (2, 6, 12):
        other = "\n".join(d.join(f"h{c}" for c in range(width_of_other)) for _ in range(10))
        yield Case(f"second_table_{width_of_other}", text + other.encode(), **none)
        yield Case(f"first_table_{width_of_other}", other.encode() + b"\n" + text, base, refusable=True)
    yield Case("no_headings", base.text().split(b"\n", 1)[1], base, range(n), refusable=True)
    yield Case("headings_twice", text.split(b"\n")[0] + b"\n" + text, **none)
    yield Case("headings_only", text.split(b"\n")[0] + b"\n", base, range(n), refusable=True, lost=n)
    yield Case("heading_huge", text.replace(b"\n", d.encode() + b"H" * 600_000 + b"\n", 1), base, range(n), refusable=True)
    yield Case("heading_twin", text.replace(b"\n", d.encode() + text.split(d.encode(), 1)[0] + b"\n", 1), base, range(n), refusable=True)
    for columns in (1024, 17_000):
        wide = base.head.strip("\n") + "".join(f"{d}h{c}" for c in range(columns)) + "\n"
        rows = [row + d * columns for row in base.rows]
        yield Case(f"columns_{columns}", (wide + "\n".join(rows)).encode(), base, range(n), refusable=True)


def in_elements(base, pieces):
    n = len(base.rows)
    for at in TOUCHED:
        row = base.rows[at]

        def one(what, new, touched=(at,), lost=0):
            return Case(f"{what}_r{at}", in_row(base, at, new), base, touched, lost)

        for number, piece in enumerate(pieces):
            piece = piece.replace("OWN", "AuditMessage" if base.name.startswith("atna") else "AuditEvent")
            # In place of the record, before and behind it, and at places within it.
            yield one(f"instead_{number}", piece, lost=1)
            yield one(f"before_{number}", piece + row)
            yield one(f"behind_{number}", row + piece)
            for share in (0.1, 0.5, 0.9):
                place = int(len(row) * share)
                yield one(f"within_{number}_{int(share * 10)}", row[:place] + piece + row[place:])
            for found in list(re.finditer(r'"[^"]*"(?=[,}\]/ ])', row))[:12:3]:
                new = row[: found.start()] + piece + row[found.end() :]
                yield one(f"value_{number}_{found.start()}", new)
                new = row[: found.start() + 1] + piece + row[found.end() - 1 :]
                yield one(f"text_{number}_{found.start()}", new)
        for number, cell in enumerate(TIMES):
            yield one(f"time_{number}", row.replace(clock(at, "T") + "Z", cell, 1))
        yield one("gone", "", lost=1)
        yield one("twice", row + base.joint + row)
        for share in range(0, 100, 7):
            place = len(row) * share // 100
            yield one(f"cut_front_{share}", row[place:], lost=0 if place < 20 else 1)
            yield one(f"cut_back_{share}", row[:place], lost=0 if share else 1)
        for mark in sorted(set('{}[]":,<>/="')):
            for found in [m.start() for m in re.finditer(re.escape(mark), row)][:40:8]:
                yield one(f"no_{ord(mark)}_{found}", row[:found] + row[found + 1 :])
        if at < n - 1:
            rows = list(base.rows)
            half = len(rows[at]) // 2
            rows[at : at + 2] = [rows[at][:half] + rows[at + 1][half:]]
            yield Case(f"halves_r{at}", base.text(rows), base, (at, at + 1), 1)


def in_bytes(base, seed):
    """Changes that know nothing of the format."""
    text = base.text()
    n = len(base.rows)
    rng = random.Random(seed)
    starts = []
    at = len(base.head.encode())
    for row in base.rows:
        starts.append(at)
        at += len(row.encode()) + len(base.joint.encode())
    ends = starts[1:] + [len(text)]

    def hit(first, last):
        last = max(last, first + 1)
        return [r for r in range(n) if starts[r] - len(base.joint) - 1 < last and first < ends[r] + 1]

    for _ in range(40):
        place = rng.randrange(starts[0], len(text))
        rows = hit(place, place + 1)
        byte = bytes([rng.choice([0, 9, 10, 13, 34, 39, 44, 60, 62, 92, 123, 125, 128, 195, 255, rng.randrange(256)])])
        yield Case(f"byte_{place}_{byte[0]}", text[:place] + byte + text[place + 1 :], base, rows, len(rows) - 1)
        yield Case(f"insert_{place}_{byte[0]}", text[:place] + byte + text[place:], base, rows, len(rows) - 1)
    for _ in range(12):
        place, size = rng.randrange(starts[0], len(text)), rng.choice([1, 2, 7, 50, 400])
        rows = hit(place, place + size)
        yield Case(f"without_{place}_{size}", text[:place] + text[place + size :], base, rows, len(rows))
        noise = rng.randbytes(size)
        yield Case(f"noise_{place}_{size}", text[:place] + noise + text[place + size :], base, rows, len(rows))
        yield Case(f"zeros_{place}_{size}", text[:place] + bytes(size) + text[place + size :], base, rows, len(rows))
    for _ in range(16):
        place = rng.randrange(0, len(text))
        rows = [r for r in range(n) if ends[r] > place]
        yield Case(f"cut_{place}", text[:place], base, rows, len(rows), refusable=place < starts[0] + 900)
    for _ in range(12):
        place = rng.randrange(0, len(text))
        rows = [r for r in range(n) if starts[r] - len(base.joint) <= place]
        yield Case(f"tail_{place}", text[place:], base, rows, n, refusable=True)
    for name, wrapped in encoded(text):
        yield Case(name, wrapped, base)
    umlauts = text.replace(b"Act", "Äct".encode("cp1252"))
    yield Case("cp1252", umlauts, base, range(n), refusable=base.kind not in ("table", "dump"))
    for name, packed in packings(text):
        yield Case(name, packed, base)
        for _ in range(3):
            place = rng.randrange(1, len(packed))
            yield Case(f"{name}_cut_{place}", packed[:place], base, range(n), n, refusable=True)
            broken = bytearray(packed)
            broken[place] ^= 1 << rng.randrange(8)
            yield Case(f"{name}_flip_{place}", bytes(broken), base, range(n), n, refusable=True)
        yield Case(f"{name}_garbage", packed + b"garbage" * 9, base, range(n), refusable=True)


def encoded(text):
    plain = text.decode("utf-8", "surrogatepass")
    yield "utf16le", b"\xff\xfe" + plain.encode("utf-16-le")
    yield "utf16be", b"\xfe\xff" + plain.encode("utf-16-be")
    yield "utf16le_unmarked", plain.encode("utf-16-le")
    yield "utf8_marked", b"\xef\xbb\xbf" + text


def packings(text):
    half = len(text) // 2
    yield "gzip", gzip.compress(text, mtime=0)
    yield "gzip_two", gzip.compress(text[:half], mtime=0) + gzip.compress(text[half:], mtime=0)
    yield "gzip_empty_members", gzip.compress(b"", mtime=0) + gzip.compress(text, mtime=0) + gzip.compress(b"", mtime=0)
    yield "gzip_zero_padded", gzip.compress(text, mtime=0) + bytes(512)
    for method, name in [(zipfile.ZIP_STORED, "zip_stored"), (zipfile.ZIP_DEFLATED, "zip_deflated")]:
        room = io.BytesIO()
        with zipfile.ZipFile(room, "w", method) as made:
            made.writestr(zipfile.ZipInfo("log.txt"), text, method)
        yield name, room.getvalue()


def hostile():
    """Files made to cost time, memory or a stack; nothing is asked but an answer."""
    head, big = (EPIC + "\n").encode(), 100 << 20
    row = (",".join(epic(1)) + "\n").encode()
    event, message = r4(1).encode(), atna(1).encode()
    yield "one_line", lambda f: f.write(head + row + b"x" * big)
    yield "one_quoted_line", lambda f: f.write(head + row + b'"' + b"x" * big)
    yield "quote_at_start", lambda f: f.write(head + b'"' + row * (big // len(row)))
    yield "quote_before_headings", lambda f: f.write(b'"' + head + row * (big // len(row)))
    yield "quotes_only", lambda f: f.write(head + b'"' * big)
    yield "quotes_in_pairs", lambda f: f.write(head + b'"",' * (big // 3))
    yield "quote_delimiter", lambda f: f.write(head + b'",' * (big // 2))
    yield "quote_line_ends", lambda f: f.write(head + b'"\n' * (big // 2))
    yield "quoted_many_lines", lambda f: f.write(head + (b'2026-03-02 08:00:00,U,"' + b"\n" * 60_000 + b'",Z,1\n') * (big // 60_000))
    yield "quoted_good_lines", lambda f: f.write(head + (b'2026-03-02 08:00:00,U,"' + row * 1_000 + b'",Z,1\n') * (big // (1_000 * len(row))))
    yield "delimiters_only", lambda f: f.write(head + b"," * big)
    yield "line_ends_only", lambda f: f.write(head + b"\n" * big)
    yield "zeros", lambda f: f.write(bytes(big))
    yield "zeros_behind", lambda f: f.write(head + row + bytes(big))
    yield "returns_only", lambda f: f.write(head + b"\r" * big)
    yield "headings_wide", lambda f: f.write(head[:-1] + b",h" * 20_000_000 + b"\n" + row)
    yield "json_deep_lists", lambda f: f.write(event + b"\n" + b"[" * big)
    yield "json_deep_objects", lambda f: f.write(event + b"\n" + b'{"a":' * (big // 5))
    yield "json_deep_in_event", lambda f: f.write(event[:-1] + b',"x":' + b"[" * 1_000_000 + b"]" * 1_000_000 + b"}\n")
    yield "json_deep_first", lambda f: f.write(b"[" * 1_000_000 + event)
    yield "json_open_string", lambda f: f.write(event + b'\n{"a":"' + b"x" * big)
    yield "json_keys", lambda f: f.write(event[:-1] + b"".join(b',"k%d":1' % k for k in range(3_000_000)) + b"}\n")
    yield "json_agents", lambda f: f.write(event.replace(b'"agent":[', b'"agent":[' + b'{"requestor":false},' * 3_000_000))
    yield "json_broken_lines", lambda f: f.write(event + b"\n" + b'{"resourceType":"AuditEvent",\n' * (big // 30))
    yield "json_open_braces", lambda f: f.write(event + b"\n" + b"{\n" * (big // 2))
    yield "json_open_brace_quotes", lambda f: f.write(event + b"\n" + b'{"' * (big // 2))
    yield "json_bundles_nested", lambda f: f.write(b'{"resourceType":"Bundle","entry":[' * 1_000_000 + event)
    yield "json_scalars", lambda f: f.write(b"[" + event + b",1" * (big // 2) + b"]")
    yield "json_backslashes", lambda f: f.write(event + b'\n{"a":"' + b"\\" * big)
    for name, good in [("fhir", as_xml(event.decode()).encode()), ("atna", message)]:
        element = re.match(rb"<(\w+)", good).group(1)
        inside = good.index(b">") + 1

        def xml(what, middle, name=name, good=good, inside=inside):
            return f"{name}_{what}", lambda f: f.write(good + b"\n" + good[:inside] + middle() + good[inside:] + b"\n" + good)

        yield xml("deep", lambda: b"<a>" * 5_000_000)
        yield xml("deep_closed", lambda: b"<a>" * 1_000_000 + b"</a>" * 1_000_000)
        yield xml("attributes", lambda: b"<a " + b"".join(b"a%d='' " % k for k in range(1_000_000)) + b"/>")
        yield xml("twin_attributes", lambda: b"<a " + b"a='' " * 5_000_000 + b"/>")
        yield xml("long_attribute", lambda: b"<a b='" + b"x" * (12 << 20) + b"'/>")
        yield xml("open_attribute", lambda: b"<a b='" + b"x" * (50 << 20))
        yield xml("open_comment", lambda: b"<!--" * (big // 4))
        yield xml("open_cdata", lambda: b"<![CDATA[" * (big // 9))
        yield xml("open_instructions", lambda: b"<?" * (big // 2))
        yield xml("open_tags", lambda: b"<" * big)
        yield xml("ampersands", lambda: b"&" * (50 << 20))
        yield xml("entities", lambda: b"&lol9;" * 5_000_000)
        yield f"{name}_starts", lambda f, e=element, g=good: f.write(g + b"<%b>" % e * (big // (len(e) + 2)))
        yield f"{name}_ends", lambda f, e=element, g=good: f.write(g + b"</%b>" % e * (big // (len(e) + 3)))
        yield f"{name}_between", lambda f, g=good: f.write(g + b"<a>" * (big // 3) + g)
        yield f"{name}_text_between", lambda f, g=good: f.write(g + b"x<b/>" * (big // 5) + g)
        lol = b"<!DOCTYPE l [<!ENTITY a0 'lol'>" + b"".join(
            b"<!ENTITY a%d '%b'>" % (k, b"&a%d;" % (k - 1) * 10) for k in range(1, 12)) + b"]>"
        yield f"{name}_laughs", lambda f, g=good, lol=lol: f.write(lol + g.replace(b"rest", b"&a11;").replace(b"Patient Record", b"&a11;"))
        yield f"{name}_outside", lambda f, g=good: f.write(b"<!DOCTYPE a [<!ENTITY x SYSTEM 'file:///etc/passwd'><!ENTITY y SYSTEM 'http://127.0.0.1:9/'>]>" + g.replace(b"Act", b"&x;&y;"))
        yield f"{name}_doctypes", lambda f, g=good: f.write(g + b"<!DOCTYPE a [" * (big // 13))
    yield "syslog_counts", lambda f: f.write(counted(1).encode() + b"99999999999999999999 <85>1 x" * (big // 28))
    yield "syslog_frames", lambda f: f.write(counted(1).encode() + b"<85>1 " * (big // 6))
    yield "syslog_digits", lambda f: f.write(counted(1).encode() + b"1" * big)
    sql = dump().text()
    yield "dump_open_quote", lambda f: f.write(sql[:-2] + b",\n('" + b"x" * big)
    yield "dump_open_brackets", lambda f: f.write(sql[:-2] + b",(" * (big // 2))
    yield "dump_open_rows", lambda f: f.write(sql[:-2] + b",('" * (big // 3))
    yield "dump_comment", lambda f: f.write(sql + b"/*" * (big // 2))
    yield "dump_statements", lambda f: f.write(sql + b"INSERT INTO `log` VALUES " * (big // 25))
    yield "dump_semicolons", lambda f: f.write(sql + b";" * big)
    yield "dump_backslashes", lambda f: f.write(sql[:-2] + b",('" + b"\\" * big)

    def bomb(f, first, filling, gigabytes, level=6):
        press = zlib.compressobj(level, zlib.DEFLATED, 31)
        f.write(press.compress(first))
        block = (filling * ((1 << 20) // len(filling)))
        for _ in range(gigabytes << 10):
            f.write(press.compress(block))
        f.write(press.flush())

    yield "gzip_zeros", lambda f: bomb(f, b"", bytes(1 << 20), 10, 1)
    yield "gzip_zeros_behind", lambda f: bomb(f, head + row, bytes(1 << 20), 10, 1)
    yield "gzip_line_ends", lambda f: bomb(f, head + row, b"\n", 4, 1)
    yield "gzip_one_row", lambda f: bomb(f, head, row, 2, 1)
    yield "gzip_quotes", lambda f: bomb(f, head + row, b'"', 2, 1)
    yield "gzip_open_json", lambda f: bomb(f, event + b"\n", b"{", 2, 1)
    yield "gzip_open_xml", lambda f: bomb(f, message, b"<", 2, 1)

    def zip_bomb(f):
        with zipfile.ZipFile(f, "w", zipfile.ZIP_DEFLATED) as made:
            for member in range(3):
                with made.open(f"{member}.csv", "w") as out:
                    out.write(head + row)
                    for _ in range(1 << 10):
                        out.write(bytes(1 << 20))

    def zip_names(f):
        with zipfile.ZipFile(f, "w") as made:
            for name in ["../../up.csv", "/abs.csv", "a\nb.csv", "C:\\x.csv", "é\u202e.csv", "d/", "-x", "x" * 60_000, ""]:
                made.writestr(zipfile.ZipInfo(name), head + row)

    def zip_many(f):
        with zipfile.ZipFile(f, "w") as made:
            for number in range(60_000):
                made.writestr(f"{number}.csv", b"x")

    def zip_nested(f):
        inner = head + row
        for depth in range(50):
            room = io.BytesIO()
            with zipfile.ZipFile(room, "w") as made:
                made.writestr("in.zip", inner)
            inner = room.getvalue()
        f.write(inner)

    yield "zip_bomb", zip_bomb
    yield "zip_names", zip_names
    yield "zip_many", zip_many
    yield "zip_nested", zip_nested
    yield "gzip_nested", lambda f: f.write(nested_gzip(head + row, 60))


def nested_gzip(content, depth):
    for _ in range(depth):
        content = gzip.compress(content, mtime=0)
    return content


# --- running and judging --------------------------------------------------------------------------


class Result:
    def __init__(self, code, seconds, peak, out, err, timed_out):
        self.code, self.seconds, self.peak = code, seconds, peak
        self.out, self.err, self.timed_out = out, err, timed_out


def limit():
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def run(command):
    """Runs it alone in a process group; peak memory is that of its own process and of its children."""
    with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as err:
        child = subprocess.Popen(command, stdout=out, stderr=err, stdin=subprocess.DEVNULL,
                                 start_new_session=True, preexec_fn=limit)
        late = []

        def kill():
            late.append(True)
            os.killpg(child.pid, signal.SIGKILL)

        timer = threading.Timer(6 * SECONDS, kill)
        timer.start()
        _, status, used = os.wait4(child.pid, 0)
        timer.cancel()
        seconds = used.ru_utime + used.ru_stime
        child.returncode = os.waitstatus_to_exitcode(status)
        out.seek(0)
        err.seek(0)
        return Result(child.returncode, seconds, used.ru_maxrss << 10, out.read(), err.read(), bool(late))


def complaints(case, result):
    """What is wrong with how the program took this file."""
    if result.timed_out or result.seconds > SECONDS:
        yield f"hang: {result.seconds:.0f} s"
        if result.timed_out:
            return
    if b"panicked" in result.err or result.code == 70:
        yield "panic"
    if result.code < 0:
        yield f"abort {-result.code}"
    if result.peak > MEMORY:
        yield f"memory {result.peak >> 20} MiB"
    if result.code not in (0, 2, 3, 4, 5, 74):
        yield f"code {result.code}"
    if b"root:x:0" in result.out + result.err:
        yield "leak"
    if result.code in (2, 74) or not result.out.strip():
        if b"next:" not in result.err:
            yield "no next step"
        # A document type is refused whole; halves of a statement name no table.
        policy = b"DOCTYPE" in result.err or case.base and case.base.kind == "dump" and b";" in case.content
        if case.base and not case.refusable and not policy:
            yield "refused: " + result.err.decode("utf-8", "replace").strip().splitlines()[-2][:200]
        return
    told = json.loads(result.out)
    sums = told["files"] + [told["totals"]]
    for count in sums:
        if count["read"] != sum(count[k] for k in ("accepted", "duplicate", "rejected", "out_of_scope")):
            yield "account"
    if sum(r["rows"] for r in told["rejects"]) != told["totals"]["rejected"]:
        yield "rejects"
    base = case.base
    if base is None or (case.refusable and not told["totals"]["accepted"]):
        return
    n = len(base.rows)
    if told["totals"]["read"] < n - case.lost:
        yield f"vanished: read {told['totals']['read']} of {n} less {case.lost}"
    if base.actions:
        found = collections.Counter({a["action"]: a["events"] for a in told["actions"]})
        for at, action in enumerate(base.actions):
            kept = sum(count for name, count in found.items() if name.startswith(action))
            if at not in case.touched and kept < 1:
                yield f"lost record {at}: {action}"
                break
            if at not in case.touched and kept > 1 and told["totals"]["duplicate"] == 0 and "again" not in case.name:
                yield f"record {at} counted {kept} times"
                break
        odd = [name for name in found if not any(a in name for a in base.actions)]
        if odd and len(odd) > len(case.touched) + 1:
            yield f"{len(odd)} actions that nobody wrote"
        swallowed = [name for name in found if sum(a in name for a in base.actions) > 1]
        if swallowed:
            yield f"records within a cell: {len(swallowed[0])} characters"


CONFIG = """[format.own]
time = "when"
user = "who"
action = "what"
patient = "whom"
"""
ANY = """[format.any]
time = "#1"
user = "#2"
action = "#2"
time_form = "iso"
"""


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("program")
    parser.add_argument("others", nargs="*", help="files of others, or folders of them")
    parser.add_argument("--only", choices=["made", "hostile", "others"])
    parser.add_argument("--match", default="", help="only cases whose name has this in it")
    parser.add_argument("--every", type=int, default=1, help="one case in so many")
    parser.add_argument("--keep", help="where failing files are kept")
    args = parser.parse_args()
    if args.keep:
        os.makedirs(args.keep, exist_ok=True)
    table, failures = collections.Counter(), []
    with tempfile.TemporaryDirectory() as room:
        config = os.path.join(room, "uptake.toml")
        anything = os.path.join(room, "any.toml")
        open(config, "w").write(CONFIG)
        open(anything, "w").write(ANY)

        def judge(kind, case, path, config=config):
            result = run([args.program, "check", path, "--json", "--timezone", "UTC", "--config", config])
            table[kind, "files"] += 1
            table[kind, "slowest ms"] = max(table[kind, "slowest ms"], int(result.seconds * 1000))
            table[kind, "peak MiB"] = max(table[kind, "peak MiB"], result.peak >> 20)
            table[kind, f"code {result.code}"] += 1
            for what in complaints(case, result):
                table[kind, what.split(":")[0].split(" ")[0]] += 1
                failures.append((kind, case.name, what))
                print(f"{kind}/{case.name}: {what}", flush=True)
                if args.keep and os.path.getsize(path) < 1 << 20:
                    name = re.sub(r"[^A-Za-z0-9_]", "_", f"{kind}_{case.name}")[-180:]
                    open(os.path.join(args.keep, name), "wb").write(open(path, "rb").read())

        path = os.path.join(room, "log")
        number = 0
        if args.only in (None, "made"):
            for base in bases():
                makers = [in_bytes(base, 1)]
                if base.kind == "table":
                    makers.append(in_tables(base))
                else:
                    makers.append(in_elements(base, {"json": JSON_PIECES, "xml": XML_PIECES, "dump": CELLS + ["(", ")", ";", "('", "')"]}[base.kind]))
                cases = [Case("untouched", base.text(), base)]
                for maker in makers:
                    for case in maker:
                        cases.append(case)
                for case in cases:
                    number += 1
                    if args.match not in f"{base.name}/{case.name}" or (number % args.every and case.name != "untouched"):
                        continue
                    content = case.content if isinstance(case.content, bytes) else case.content.encode()
                    open(path, "wb").write(content)
                    judge(base.name, case, path)
        if args.only in (None, "hostile"):
            for name, write in hostile():
                if args.match in name:
                    with open(path, "wb") as f:
                        write(f)
                    judge("hostile", Case(name, None), path)
        if args.only in (None, "others"):
            for top in args.others:
                found = [top] if os.path.isfile(top) else (
                    os.path.join(folder, name) for folder, _, names in sorted(os.walk(top)) for name in sorted(names))
                for one in found:
                    if args.match in one:
                        judge("others", Case(one, None), one)
                        judge("others, mapped", Case(one, None), one, anything)
    for kind in sorted({kind for kind, _ in table}):
        print(kind, {what: n for (k, what), n in sorted(table.items()) if k == kind})
    print(f"{sum(n for (_, what), n in table.items() if what == 'files')} files, {len(failures)} complaints")
    return bool(failures)


if __name__ == "__main__":
    sys.exit(main())
