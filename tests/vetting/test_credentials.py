"""Content credentials of pictures: what a signature proves, what it does not, and that nothing is fetched for it."""

from __future__ import annotations

import datetime as dt
import io
import json
import sys
from functools import cache

import c2pa
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from sleetwatch.errors import UserError
from sleetwatch.vetting.credentials import read_credential
from sleetwatch.vetting.reading import read_limited
from tests.vetting.portraits import ROOM, jpeg, portrait

TAKEN = {"action": "c2pa.created", "digitalSourceType": "http://cv.iptc.org/newscodes/digitalsourcetype/digitalCapture"}
MADE = {"label": "c2pa.actions", "data": {"actions": [TAKEN]}}


@cache
def makers():
    """A root, and the chain and key of a camera maker that it vouches for."""
    root_key, key = ec.generate_private_key(ec.SECP256R1()), ec.generate_private_key(ec.SECP256R1())
    root = certificate("Root of the tests", "Root of the tests", root_key, root_key, is_root=True)
    leaf = certificate("Lens Works", "Root of the tests", key, root_key)
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    return pem(root), pem(leaf) + pem(root), private


def certificate(subject, issuer, key, signer, *, is_root=False):
    now = dt.datetime.now(dt.UTC)
    bits = dict.fromkeys(("key_encipherment", "data_encipherment", "key_agreement", "encipher_only"), False)
    usage = x509.KeyUsage(
        digital_signature=not is_root, key_cert_sign=is_root, crl_sign=is_root, content_commitment=False,
        decipher_only=False, **bits,
    )  # fmt: skip
    written = (
        x509.CertificateBuilder(named(issuer), named(subject), key.public_key(), x509.random_serial_number())
        .not_valid_before(now - dt.timedelta(days=9))
        .not_valid_after(now + dt.timedelta(days=99))
        .add_extension(x509.BasicConstraints(is_root, None), critical=True)
        .add_extension(usage, critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(signer.public_key()), critical=False)
    )
    if not is_root:
        purpose = x509.ExtendedKeyUsage([ExtendedKeyUsageOID.EMAIL_PROTECTION])
        written = written.add_extension(purpose, critical=False)
    return written.sign(signer, hashes.SHA256())


def named(name):
    words = (x509.NameAttribute(kind, name) for kind in (NameOID.ORGANIZATION_NAME, NameOID.COMMON_NAME))
    return x509.Name(list(words))


def pem(made):
    return made.public_bytes(serialization.Encoding.PEM)


@pytest.fixture(scope="module")
def signed() -> bytes:
    """A photo that a camera signed."""
    _, chain, key = makers()
    signer = c2pa.Signer.from_info(c2pa.C2paSignerInfo(alg=b"es256", sign_cert=chain, private_key=key, ta_url=None))
    told, made = {"claim_generator_info": [{"name": "lens-os"}], "assertions": [MADE]}, io.BytesIO()
    with signer, c2pa.Builder(json.dumps(told)) as builder:
        builder.sign(signer, "image/jpeg", io.BytesIO(jpeg(portrait(1, ROOM))), made)
    return made.getvalue()


def test_a_signature_that_holds_names_the_signer_and_says_nothing_of_the_person(signed, tmp_path):
    anchors = tmp_path / "anchors.pem"
    anchors.write_bytes(makers()[0])

    trusted, alone = (read_limited(signed, "credential", *beside)[0] for beside in ((str(anchors),), ()))

    assert "nothing was changed since Lens Works signed it" in trusted
    assert "in the name of Lens Works" in alone
    assert "anybody can make one" in alone
    assert trusted.endswith(last := "It says nothing about the person.")
    assert alone.endswith(last)


def test_a_picture_that_was_changed_after_it_was_signed_is_told_with_a_harmless_cause(signed):
    changed = signed[:-300] + bytes([signed[-300] ^ 0x55]) + signed[-299:]

    told, _ = read_limited(changed, "credential")

    assert "does not hold (assertion.dataHash.mismatch)" in told
    assert "many programs" in told


def test_a_picture_without_a_credential_is_not_spoken_of_and_a_spoilt_one_does_no_harm(signed):
    assert read_limited(jpeg(portrait(1, ROOM)), "credential")[0] == ""
    assert "cannot be read" in read_limited(signed[:9000], "credential")[0]


def test_a_list_that_is_none_is_named(signed, tmp_path):
    anchors = tmp_path / "anchors.pem"
    anchors.write_text("-----BEGIN CERTIFICATE-----\nnot at all\n-----END CERTIFICATE-----\n")

    with pytest.raises(UserError, match=r"anchors\.pem is no list"):
        read_limited(signed, "credential", str(anchors))


def test_without_the_extra_one_line_says_how_to_install_it(signed, monkeypatch):
    monkeypatch.setitem(sys.modules, "c2pa", None)

    assert "sleetwatch[credentials]" in read_credential(signed)
