"""What can befall a log: each change as a case, with what it touches."""

import gzip, io, random, re, zipfile

from good_logs import ROWS, clock

TOUCHED = (0, 1, ROWS // 2, ROWS - 1)


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
