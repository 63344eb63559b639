# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""Mail is read with the sender's words told from others', and every span leads back to its bytes."""

import io
from email.message import EmailMessage
from email.policy import SMTP

import pytest
from hypothesis import given
from hypothesis import strategies as st

from holdfast.base.errors import InputError
from holdfast.readers.documents.mail import is_mail, read_mail
from holdfast.readers.documents.mail_text import read_mail_text
from holdfast.readers.documents.parts import Parts
from holdfast.readers.documents.recheck import recheck
from holdfast.readers.documents.view import ROLES, TextView
from holdfast.vault.decoding import open_decoded

BODY = """Dear colleague,

the invented authority added three companies to its list on Friday, and the
list now has 120 entries, as far as we can see. Café.

- one
- two

On Thu, 2 Mar 2023 at 09:00, B <b@example.org> wrote:
> the list has 60 entries
>> really?

--\x20
Anna
Office

-----Original Message-----
From: C <c@example.org>
Sent: Wednesday
To: B
Subject: list

It has none.
"""
ADDED = (
    "the invented authority added three companies to its list on Friday, and the "
    "list now has 120 entries, as far as we can see. Café."
)
SHREDS = st.lists(
    st.sampled_from([
        b"From: =?utf-8?q?=C3=84nna?= <a@b>\r\n", b"Subject: =?utf-8?b?w5xi?=\r\n =?utf-8?q?er=20x?= y\r\n",
        b"To: a\n\tb\n",
        b"Content-Type: multipart/alternative; boundary=b\n", b"Content-Type: text/html; charset=koi8-r\n", b"\r\n",
        b"\n", b"--b\n", b"--b--\n", b"> quoted\n", b"-- \n", b"From: x\nSent: y\nTo: z\n", b"said\xff\n",
        b"<p>x<b>y</b>\n",
        b"=C3=A4=\n", b"Content-Transfer-Encoding: quoted-printable\n", b"Content-Transfer-Encoding: base64\n",
        b"8J+Y\ngA==",
        b"-----BEGIN PGP MESSAGE-----\n", b"\x00\x01", b"Content-Disposition: attachment; filename*=utf-8''%C3%A4\n",
        b"=?nobody?q?a?= =?utf-8?q?b?=", b"Content-Type: text/plain; charset=nobody; format=flowed\n", b"a \nb\n",
    ]),
    max_size=25,
).map(b"".join)  # fmt: skip


def letter() -> bytes:
    """A message in three parts and an attachment, as programs send it."""
    made = EmailMessage()
    made["From"] = "Ännä Bräun <a@example.org>"
    made["To"] = "b@example.org"
    made["Subject"] = "Überblick über die Maßnahmen und viele weitere Dinge, länger als eine Zeile einer Nachricht"
    made["Date"] = "Fri, 03 Mar 2023 10:00:00 +0100"
    made.set_content(BODY, cte="quoted-printable")
    made.add_alternative("<h1>Hi</h1><p>Now 120&nbsp;entries.</p><blockquote><p>60</p></blockquote>", subtype="html")
    made.add_attachment(b"%PDF-1.4", maintype="application", subtype="pdf", filename="Übersicht.pdf")
    return made.as_bytes(policy=SMTP)


def blocks(view: TextView, role: str) -> list[str]:
    return [" ".join(view.text[one.start : one.end].split()) for one in view.blocks if one.role == role]


def all_spans_recheck(data: bytes, parts: Parts) -> None:
    for stream in parts.views:
        view = stream.view
        assert open_decoded(io.BytesIO(data), stream.chain).read() == stream.data
        at = 0
        for block in view.blocks:
            assert at <= block.start <= block.end <= len(view.text)
            assert block.role in ROLES
            at = block.end
            for start in {block.start, (block.start + block.end) // 2}:
                assert recheck(view, start, block.end, stream.data) == view.text[start : block.end]
        for _, value, start, end in view.stated:
            assert recheck(view, start, end, stream.data) == value


def test_a_message_is_read_as_header_body_and_the_same_once_more() -> None:
    data = letter()
    assert is_mail(data)
    parts = read_mail(data)
    assert [(one.use, *map(str, one.chain)) for one in parts.views] == [
        ("header",), ("main", "mime@1:1.1"), ("alternative", "mime@1:1.2"),
    ]  # fmt: skip
    stated = {name: value for name, value, _, _ in parts.views[0].view.stated}
    assert stated["from"] == "Ännä Bräun <a@example.org>"
    assert stated["subject"].startswith("Überblick über die Maßnahmen und")
    assert stated["date"] == "Fri, 03 Mar 2023 10:00:00 +0100"
    assert blocks(parts.views[0].view, "title") == [stated["subject"]]
    (attached,) = parts.attachments
    assert (attached.name, attached.media_type, attached.size) == ("Übersicht.pdf", "application/pdf", 8)
    assert blocks(parts.views[2].view, "quoted") == ["60"]
    all_spans_recheck(data, parts)


def test_the_senders_words_are_told_from_quoted_ones() -> None:
    view = read_mail(letter()).views[1].view
    assert blocks(view, "body") == [
        "Dear colleague,",
        ADDED,
        "- one",
        "- two",
    ]
    assert blocks(view, "dateline") == ["On Thu, 2 Mar 2023 at 09:00, B <b@example.org> wrote:", "Anna", "Office"]
    assert blocks(view, "quoted")[:2] == ["the list has 60 entries", "really?"]
    assert blocks(view, "quoted")[-1] == "It has none."
    assert [(name, value) for name, value, _, _ in view.stated] == [("quoted-from", "C <c@example.org>")]


def test_older_mail_in_html_is_told_from_the_senders_words() -> None:
    page = (
        b"<div>Agreed.</div><div>On 2 Mar 2023, B &lt;b@example.org&gt; wrote:</div>"
        b"<blockquote><div>60</div></blockquote>"
        b"<p>Yours</p><div><b>From:</b> C<br><b>Sent:</b> Monday<br><b>To:</b> B</div><p>It has none.</p>"
    )
    view = read_mail(b"From: a\nContent-Type: text/html\n\n" + page).views[1].view
    assert blocks(view, "body") == ["Agreed.", "Yours"]
    assert blocks(view, "dateline") == ["On 2 Mar 2023, B <b@example.org> wrote:"]
    assert blocks(view, "quoted") == ["60", "From: C Sent: Monday To: B", "It has none."]


def test_flowed_lines_go_on_and_short_lines_do_not() -> None:
    flowed = read_mail_text(b"one \ntwo\nthree\n", flowed=True)
    assert blocks(flowed, "body") == ["one two", "three"]
    assert blocks(read_mail_text(b"one\ntwo\n"), "body") == ["one", "two"]


@pytest.mark.parametrize(
    ("head", "said"),
    [
        (b'multipart/signed; protocol="application/pkcs7-signature"; boundary=b', "not verified"),
        (b'multipart/encrypted; protocol="application/pgp-encrypted"; boundary=b', "receiver's key"),
        (b"application/pkcs7-mime; smime-type=enveloped-data", "encrypted with S/MIME"),
        (b"application/pkcs7-mime; smime-type=signed-data", "signed with S/MIME"),
        (b"text/plain; charset=nobody-knows", "nobody knows the charset"),
        (b"multipart/mixed; boundary=other", "does not stand in it"),
        (b"multipart/mixed", "no boundary"),
        (b"multipart/mixed; boundary=b", "cut"),
    ],
)
def test_what_cannot_be_read_is_said(head: bytes, said: str) -> None:
    data = b"From: a@example.org\nSubject: x\nContent-Type: " + head + b"\n\n--b\n\ntext\n"
    parts = read_mail(data)
    assert any(said in note for note in parts.notes)
    assert parts.attachments or parts.views[1:]
    all_spans_recheck(data, parts)


def test_armour_is_noted_and_stays_out_of_the_text() -> None:
    view = read_mail_text(b"Hello\n-----BEGIN PGP MESSAGE-----\n\nhQEMA\n-----END PGP MESSAGE-----\nbye\n")
    assert blocks(view, "body") == ["Hello", "bye"]
    assert "PGP: message" in view.notes[0]


def test_a_mailbox_and_what_stands_behind_base64_are_noted() -> None:
    one = b"From a@example.org Fri Mar  3 10:00:00 2023\nFrom: a@example.org\nSubject: x\n"
    data = one + b"Content-Transfer-Encoding: base64\n\nQUI=\nfooter\n\n" + one + b"\ntext\n"
    parts = read_mail(data)
    assert parts.views[1].data == b"AB"
    assert any("1 more messages" in note for note in parts.notes)
    assert any("behind the end of its base64" in note for note in parts.notes)


def test_a_header_in_unencoded_letters_is_read() -> None:
    data = "From: Совет по охране\nSubject: Новости и решения\n\n".encode("koi8-r")
    view = read_mail(data).views[0].view
    assert blocks(view, "title") == ["Новости и решения"]
    all_spans_recheck(data, read_mail(data))


def test_a_message_inside_is_a_document_of_its_own() -> None:
    data = (
        b"From: a@b\nDate: x\nContent-Type: multipart/mixed; boundary=b\n\n--b\nContent-Type: message/rfc822\n\n"
        + letter()
    )
    parts = read_mail(data)
    (inner,) = parts.attachments
    assert str(inner.chain[0]) == "mime@1:1"
    assert read_mail(open_decoded(io.BytesIO(data), inner.chain).read()).attachments


@pytest.mark.parametrize("data", [b"", b"no mail", b"%PDF-1.4", b"\n\nFrom: x\n", b"x: y\n\nz"])
def test_what_is_no_mail_is_refused(data: bytes) -> None:
    assert not is_mail(data)
    with pytest.raises(InputError, match="no e-mail"):
        read_mail(data)


def test_a_charset_in_words_may_be_cut_between_them() -> None:
    data = b"From: a\nSubject: =?utf-8?b?w5w=?= =?utf-8?q?b=C3?=\n =?utf-8?q?=A9?= =?nobody?q?x?=\n\n"
    view = read_mail(data).views[0].view
    assert blocks(view, "title") == ["Übé=?nobody?q?x?="]
    all_spans_recheck(data, read_mail(data))


@given(SHREDS)
def test_any_bytes_are_a_message_or_an_input_error(shreds: bytes) -> None:
    data = b"From: x\n" + shreds
    all_spans_recheck(data, read_mail(data))
    if not shreds.startswith((b"From", b"Subject", b"To", b"Content-")):
        with pytest.raises(InputError, match="no e-mail"):
            read_mail(shreds)


@given(st.integers(0, 3000))
def test_a_message_cut_anywhere_is_read_as_far_as_it_goes(cut: int) -> None:
    data = letter()[: 6 + cut]
    all_spans_recheck(data, read_mail(data))
