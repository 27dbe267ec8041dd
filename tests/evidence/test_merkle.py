"""Merkle proofs: the vectors of others, where they are at hand; the examples of RFC 6962; and properties."""

from __future__ import annotations

import base64
import hashlib
import json
import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from audiatur.evidence.merkle import (
    EMPTY,
    VerificationError,
    consistency_proof,
    inclusion_proof,
    leaf_hash,
    node_hash,
    root_hash,
    verify_consistency,
    verify_inclusion,
    verify_subtree_consistency,
    verify_subtree_inclusion,
)

CORPORA = Path(os.environ.get("AUDIATUR_CORPORA", Path(__file__).parents[3] / "shared" / "corpora"))
VECTORS = CORPORA / "integrity" / "merkle"
NUMBER = st.integers(1, 70)


def hashes(vector, *names):
    return [base64.b64decode(vector[n] or "") for n in names]


def proof_of(vector):
    return [base64.b64decode(p) for p in vector["proof"] or []]


CHECKS = {
    "inclusion": lambda v: verify_inclusion(hashes(v, "leafHash")[0], v["leafIdx"], v["treeSize"], proof_of(v), hashes(v, "root")[0]),
    "consistency": lambda v: verify_consistency(v["size1"], v["size2"], proof_of(v), *hashes(v, "root1", "root2")),
    "subtreeinclusion": lambda v: verify_subtree_inclusion(hashes(v, "leafHash")[0], v["leafIdx"], v["start"], v["end"], proof_of(v), hashes(v, "root")[0]),
    "subtreeconsistency": lambda v: verify_subtree_consistency(v["start"], v["end"], v["size"], proof_of(v), *hashes(v, "root1", "root2")),
}


@pytest.mark.skipif(not VECTORS.is_dir(), reason=f"the Merkle vectors are not in {VECTORS}")
@pytest.mark.parametrize("kind", CHECKS)
def test_every_vector_is_judged_as_it_must_be(kind):
    found = {}
    files = sorted((VECTORS / kind).rglob("*.json"))
    for file in files:
        vector = json.loads(file.read_text())
        try:
            CHECKS[kind](vector)
            fails = False
        except VerificationError:
            fails = True
        if fails != bool(vector.get("wantErr")):
            found[str(file.relative_to(VECTORS))] = vector["desc"]
    assert found == {}
    assert len(files) > 10


ENTRIES = [bytes.fromhex(h) for h in ("", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f")]
"""The leaves of the Certificate Transparency reference tests, whose roots are known from several implementations."""
ROOTS = {
    0: "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    1: "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    2: "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    3: "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    8: "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
}


def test_roots_are_those_that_others_compute():
    leaves = [leaf_hash(e) for e in ENTRIES]
    assert {n: root_hash(leaves[:n]).hex() for n in ROOTS} == ROOTS


def leaves_of(size):
    return [leaf_hash(str(n).encode()) for n in range(size)]


@given(NUMBER, st.data())
def test_what_is_in_a_tree_is_proved_and_nothing_else(size, data):
    leaves = leaves_of(size)
    index = data.draw(st.integers(0, size - 1))
    proof, root = inclusion_proof(index, size, leaves), root_hash(leaves)
    verify_inclusion(leaves[index], index, size, proof, root)
    wrong = [
        (leaf_hash(b"other"), index, size, proof, root),
        (leaves[index], size, size, proof, root),
        (leaves[index], index, size, [*proof, root], root),
        (leaves[index], index, size, proof, leaf_hash(b"other")),
        *((leaves[index], index, size, proof[:n] + proof[n + 1 :], root) for n in range(len(proof))),
        *((leaves[index], other, size, proof, root) for other in range(size) if other != index),
    ]
    for arguments in wrong:
        with pytest.raises(VerificationError):
            verify_inclusion(*arguments)


@given(NUMBER, st.data())
def test_an_older_tree_is_proved_the_start_of_a_newer_one_and_no_other_is(size2, data):
    size1 = data.draw(st.integers(1, size2))
    leaves = leaves_of(size2)
    proof, root1, root2 = consistency_proof(size1, size2, leaves), root_hash(leaves[:size1]), root_hash(leaves)
    verify_consistency(size1, size2, proof, root1, root2)
    changed = root_hash([leaf_hash(b"changed"), *leaves[1:size1]])
    for arguments in ((size1, size2, proof, changed, root2), (size1, size2, [*proof, root1], root1, root2), (size2 + 1, size2, proof, root1, root2)):
        with pytest.raises(VerificationError):
            verify_consistency(*arguments)


def test_from_a_tree_without_leaves_nothing_is_proved():
    verify_consistency(0, 0, [], EMPTY, EMPTY)
    with pytest.raises(VerificationError, match="nothing can be proved"):
        verify_consistency(0, 3, [], EMPTY, root_hash(leaves_of(3)))


@pytest.mark.parametrize(
    "arguments",
    [
        (b"short", 0, 1, [], b"short"),
        (leaf_hash(b""), -1, 1, [], leaf_hash(b"")),
        (leaf_hash(b""), 0, 0, [], EMPTY),
        (leaf_hash(b""), True, 2, [leaf_hash(b"")], node_hash(leaf_hash(b""), leaf_hash(b""))),
        (leaf_hash(b""), 0.0, 1, [], leaf_hash(b"")),
        (leaf_hash(b""), 0, 1 << 64, [], leaf_hash(b"")),
        (leaf_hash(b"").hex(), 0, 1, [], leaf_hash(b"").hex()),
        (leaf_hash(b""), 0, 1, None, leaf_hash(b"")),
        (leaf_hash(b""), 0, 2, hashlib.sha256().digest(), leaf_hash(b"")),
    ],
)
def test_what_is_no_hash_or_no_number_proves_nothing(arguments):
    with pytest.raises(VerificationError):
        verify_inclusion(*arguments)
