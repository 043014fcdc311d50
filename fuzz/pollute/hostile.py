"""Files made to cost time, memory or a stack; nothing is asked of the program but an answer."""

import gzip, io, re, zipfile, zlib

from good_logs import EPIC, as_xml, atna, counted, dump, epic, r4

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
