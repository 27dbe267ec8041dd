"""Content credentials: integrity and trust are two answers, and no network is asked for either."""

import datetime
import io
import json
import socketserver
import threading
from pathlib import Path

import c2pa
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID
from PIL import Image

from audiatur.evidence.credentials import credentials_of

CORPUS = Path(__file__).parents[3] / "shared" / "corpora" / "integrity" / "c2pa" / "jpeg"
IMAGES = sorted([*CORPUS.glob("*.jpg"), *CORPUS.glob("*.jpeg")])


@pytest.mark.parametrize("image", IMAGES or [None], ids=lambda i: i.name if i else "none")
def test_each_image_of_the_public_test_files_is_judged_as_its_name_says(image: Path | None) -> None:
    """E and X at the front: an error in it, or changed afterwards. A and I: no manifest. E further back: what it was made from was broken, itself is whole."""
    if image is None:
        pytest.skip("the public test files are not beside the project")
    name = image.stem.removeprefix("adobe-20220124-")
    found = credentials_of(image)
    assert found is not None
    assert found.integrity == ("none" if name in {"A", "I"} else "changed" if name.startswith(("E-", "X")) else "intact")
    assert bool(found.inherited) == ("CIE-sig" in name)
    assert found.trust != "trusted"


class Authority:
    """A root, and a signer below it, for tests alone."""

    def __init__(self, not_after: datetime.datetime) -> None:
        root_key, key = ec.generate_private_key(ec.SECP256R1()), ec.generate_private_key(ec.SECP256R1())
        root = self._certificate("Root", "Root", root_key, root_key, not_after, ca=True)
        leaf = self._certificate("Signer", "Root", key, root_key, not_after, ca=False)
        self.root = root.public_bytes(serialization.Encoding.PEM).decode()
        self.chain = leaf.public_bytes(serialization.Encoding.PEM) + root.public_bytes(serialization.Encoding.PEM)
        self.key = key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())

    @staticmethod
    def _certificate(
        name: str, issuer: str, key: ec.EllipticCurvePrivateKey, signing: ec.EllipticCurvePrivateKey, until: datetime.datetime, *, ca: bool
    ) -> x509.Certificate:
        def named(text: str) -> x509.Name:
            return x509.Name([x509.NameAttribute(NameOID.ORGANIZATION_NAME, f"Test {text}"), x509.NameAttribute(NameOID.COMMON_NAME, text)])

        usage = x509.KeyUsage(not ca, False, False, False, False, ca, ca, False, False)
        built = (
            x509.CertificateBuilder()
            .subject_name(named(name))
            .issuer_name(named(issuer))
            .public_key(key.public_key())
            .serial_number(x509.random_serial_number())
            .not_valid_before(until - datetime.timedelta(days=400))
            .not_valid_after(until)
            .add_extension(x509.BasicConstraints(ca=ca, path_length=None), critical=True)
            .add_extension(usage, critical=True)
            .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
            .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(signing.public_key()), critical=False)
        )
        if not ca:
            built = built.add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.EMAIL_PROTECTION]), critical=False)
        return built.sign(signing, hashes.SHA256())


def signed(target: Path, authority: Authority, *, remote: str | None = None) -> Path:
    picture = io.BytesIO()
    Image.effect_mandelbrot((64, 48), (-2.0, -1.5, 1.0, 1.5), 50).convert("RGB").save(picture, "JPEG")
    info = c2pa.C2paSignerInfo(c2pa.C2paSigningAlg.ES256, authority.chain, authority.key, None)
    manifest = {
        "claim_generator_info": [{"name": "camera", "version": "1"}],
        "title": "a.jpg",
        "format": "image/jpeg",
        "assertions": [
            {"label": "c2pa.actions", "data": {"actions": [{"action": "c2pa.created", "digitalSourceType": "http://c2pa.org/digitalsourcetype/empty"}]}}
        ],
    }
    with c2pa.Signer.from_info(info) as signer, c2pa.Builder(json.dumps(manifest)) as builder:
        if remote:
            builder.set_remote_url(remote)
            builder.set_no_embed()
        out = io.BytesIO()
        picture.seek(0)
        builder.sign(signer, "image/jpeg", picture, out)
    target.write_bytes(out.getvalue())
    return target


LATER = datetime.datetime.now(datetime.UTC) + datetime.timedelta(days=100)


def test_a_signer_is_trusted_where_his_root_is_given_and_nowhere_else(tmp_path: Path) -> None:
    authority = Authority(LATER)
    image = signed(tmp_path / "a.jpg", authority)
    alone, with_root = credentials_of(image), credentials_of(image, anchors=authority.root)
    assert alone
    assert with_root
    assert (alone.integrity, alone.trust) == ("intact", "untrusted")
    assert (with_root.integrity, with_root.trust, with_root.signer, with_root.actions) == ("intact", "trusted", "Test Signer", ("c2pa.created",))


def test_one_flipped_bit_of_the_picture_is_a_change_whoever_signed(tmp_path: Path) -> None:
    authority = Authority(LATER)
    image = signed(tmp_path / "a.jpg", authority)
    data = bytearray(image.read_bytes())
    data[-20] ^= 1
    image.write_bytes(data)
    found = credentials_of(image, anchors=authority.root)
    assert found
    assert found.integrity == "changed"
    assert [p.code for p in found.problems] == ["assertion.dataHash.mismatch"]


def test_a_manifest_that_lies_elsewhere_is_named_and_not_fetched(tmp_path: Path) -> None:
    asked: list[bytes] = []

    class Server(socketserver.StreamRequestHandler):
        def handle(self) -> None:
            asked.append(self.rfile.readline())

    with socketserver.TCPServer(("127.0.0.1", 0), Server) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        found = credentials_of(signed(tmp_path / "a.jpg", Authority(LATER), remote=f"http://127.0.0.1:{server.server_address[1]}/m.c2pa"))
        server.shutdown()
    assert found
    assert (found.integrity, asked) == ("none", [])
    assert "m.c2pa" in found.limits[0]


def test_a_file_of_a_kind_that_has_none_has_none(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("a")
    assert credentials_of(tmp_path / "a.txt") is None
