"""Merkle trees of a log: hashes (RFC 6962, section 2.1; RFC 9162, section 2.1), proofs, and their verification, step by step as the standards have it.

Hashes are SHA-256, 32 bytes. What does not hold raises VerificationError, with what was expected and what was found; nothing is returned.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from typing import Final

from audiatur.errors import VerificationError

__all__ = [
    "EMPTY",
    "VerificationError",
    "consistency_proof",
    "inclusion_proof",
    "leaf_hash",
    "node_hash",
    "root_hash",
    "verify_consistency",
    "verify_inclusion",
    "verify_subtree_consistency",
    "verify_subtree_inclusion",
]

HASH_SIZE: Final = 32
EMPTY: Final = hashlib.sha256().digest()
"""The root of a tree without leaves."""

Hashes = Callable[[int, int], bytes]
"""The hash of the subtree of the leaves `start` to `end` (excluded)."""


def leaf_hash(entry: bytes) -> bytes:
    return hashlib.sha256(b"\x00" + entry).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    return hashlib.sha256(b"\x01" + left + right).digest()


def root_hash(leaves: Sequence[bytes]) -> bytes:
    """The root of a tree of these leaf hashes."""
    return _over(leaves)(0, len(leaves))


def _over(leaves: Sequence[bytes]) -> Hashes:
    def hashes(start: int, end: int) -> bytes:
        if end - start < 2:
            return leaves[start] if end > start else EMPTY
        middle = start + _split(end - start)
        return node_hash(hashes(start, middle), hashes(middle, end))

    return hashes


def _split(size: int) -> int:
    """The largest power of two below `size`, which is 2 at least."""
    return 1 << (size - 1).bit_length() - 1


# ---- making proofs -------------------------------------------------------------------------------------------------------------
def inclusion_proof(index: int, size: int, hashes: Hashes | Sequence[bytes]) -> list[bytes]:
    """RFC 9162, 2.1.3.1: PATH(index, D[size]). Raises ValueError where there is no such leaf."""
    if not 0 <= index < size:
        raise ValueError(f"There is no leaf {index} in a tree of {size}.")
    return _path(index, 0, size, hashes if callable(hashes) else _over(hashes))


def _path(index: int, start: int, end: int, hashes: Hashes) -> list[bytes]:
    if end - start == 1:
        return []
    middle = start + _split(end - start)
    if index < middle:
        return [*_path(index, start, middle, hashes), hashes(middle, end)]
    return [*_path(index, middle, end, hashes), hashes(start, middle)]


def consistency_proof(size1: int, size2: int, hashes: Hashes | Sequence[bytes]) -> list[bytes]:
    """RFC 9162, 2.1.4.1: PROOF(size1, D[size2]). Raises ValueError where one is not the start of the other."""
    if not 0 <= size1 <= size2:
        raise ValueError(f"A tree of {size1} is not the start of one of {size2}.")
    return [] if size1 in (0, size2) else _subproof(size1, 0, size2, hashes if callable(hashes) else _over(hashes), whole=True)


def _subproof(size: int, start: int, end: int, hashes: Hashes, *, whole: bool) -> list[bytes]:
    """`size` leaves from `start` on are the older tree's; `whole`: its root is known to who verifies."""
    if size == end - start:
        return [] if whole else [hashes(start, end)]
    half = _split(end - start)
    if size <= half:
        return [*_subproof(size, start, start + half, hashes, whole=whole), hashes(start + half, end)]
    return [*_subproof(size - half, start + half, end, hashes, whole=False), hashes(start, start + half)]


# ---- verifying -----------------------------------------------------------------------------------------------------------------
def verify_inclusion(leaf_hash: bytes, index: int, size: int, proof: Sequence[bytes], root: bytes) -> None:
    """RFC 9162, 2.1.3.2: the leaf stands at `index` in the tree of `size` leaves that has this root. Raises VerificationError where it does not."""
    _numbers(index=index, size=size)
    _hashes({"leaf hash": leaf_hash, "root": root}, proof)
    # 1. The index is below the size.
    if index >= size:
        raise VerificationError(f"There is no leaf {index} in a tree of {size}.")
    # 2. to 3.
    fn, sn, r = index, size - 1, leaf_hash
    # 4. For each value of the proof:
    for p in proof:
        if sn == 0:
            raise VerificationError(f"The proof is too long for leaf {index} of {size}: it has {len(proof)} hashes.")
        if fn & 1 or fn == sn:
            r = node_hash(p, r)
            while not fn & 1 and fn:
                fn, sn = fn >> 1, sn >> 1
        else:
            r = node_hash(r, p)
        fn, sn = fn >> 1, sn >> 1
    # 5. Nothing is left of the path, and it leads to the root.
    if sn != 0:
        raise VerificationError(f"The proof is too short for leaf {index} of {size}: it has {len(proof)} hashes.")
    _same("root", root, r)


def verify_consistency(size1: int, size2: int, proof: Sequence[bytes], root1: bytes, root2: bytes) -> None:
    """RFC 9162, 2.1.4.2: the tree of `size1` leaves is the start of that of `size2`. Raises VerificationError where it is not.

    The standard defines a proof for 0 < size1 < size2 alone. Of equal sizes the roots are equal and the proof is empty; from a tree without leaves
    there is nothing that could be proved, so such a claim is refused.
    """
    _numbers(size1=size1, size2=size2)
    _hashes({"first root": root1, "second root": root2}, proof)
    if size1 > size2:
        raise VerificationError(f"A tree of {size1} leaves is not the start of one of {size2}.")
    if size1 == size2:
        if proof:
            raise VerificationError(f"Between trees of one size there is nothing to prove, and the proof has {len(proof)} hashes.")
        _same("second root", root1, root2)
        return _same("root of a tree without leaves", root1, EMPTY) if size1 == 0 else None
    if size1 == 0:
        raise VerificationError("From a tree without leaves nothing can be proved.")
    verify_subtree_consistency(0, size1, size2, proof, root1, root2)


def verify_subtree_inclusion(leaf_hash: bytes, index: int, start: int, end: int, proof: Sequence[bytes], root: bytes) -> None:
    """The leaf stands at `index` of the log, within the subtree of the leaves `start` to `end` (excluded) that has this root.

    Subtrees as in draft-ietf-plants-merkle-tree-certs, section 4.
    """
    _numbers(index=index, start=start, end=end)
    _subtree(start, end)
    if not start <= index < end:
        raise VerificationError(f"Leaf {index} is not one of {start} to {end}.")
    verify_inclusion(leaf_hash, index - start, end - start, proof, root)


def verify_subtree_consistency(start: int, end: int, size: int, proof: Sequence[bytes], root1: bytes, root2: bytes) -> None:
    """The subtree of the leaves `start` to `end` (excluded), with the root `root1`, is a part of the tree of `size` leaves with the root `root2`.

    draft-ietf-plants-merkle-tree-certs, section 4.4.3; for `start` 0 it is RFC 9162, 2.1.4.2.
    """
    _numbers(start=start, end=end, size=size)
    _hashes({"first root": root1, "second root": root2}, proof)
    # 1. It is a subtree, and within the tree. One without leaves is in every tree, by an empty proof, if its root is that of no leaves.
    if end > size:
        raise VerificationError(f"The leaves {start} to {end} are not in a tree of {size}.")
    if start == end:
        return _nothing(proof, root1)
    _subtree(start, end)
    # 2. to 3. The largest subtree that both have.
    fn, sn, tn = start, end - 1, size - 1
    while fn != sn and (sn == tn or sn & 1):
        fn, sn, tn = fn >> 1, sn >> 1, tn >> 1
    # 4. It is the whole first tree, or its hash is the first one of the proof.
    rest = list(proof)
    if fn != sn and not rest:
        raise VerificationError("The proof is empty.")
    fr = sr = root1 if fn == sn else rest.pop(0)
    # 5. For each value of the proof that is left:
    for c in rest:
        if tn == 0:
            raise VerificationError(f"The proof is too long: it has {len(proof)} hashes.")
        if sn & 1 or sn == tn:
            if fn < sn:
                fr = node_hash(c, fr)
            sr = node_hash(c, sr)
            while not sn & 1 and sn:
                fn, sn, tn = fn >> 1, sn >> 1, tn >> 1
        else:
            sr = node_hash(sr, c)
        fn, sn, tn = fn >> 1, sn >> 1, tn >> 1
    # 6. Nothing is left of the path, and it leads to both roots.
    if tn != 0:
        raise VerificationError(f"The proof is too short: it has {len(proof)} hashes.")
    _same("first root", root1, fr)
    _same("second root", root2, sr)


def _nothing(proof: Sequence[bytes], root: bytes) -> None:
    if proof:
        raise VerificationError(f"There is nothing to prove of no leaves, and the proof has {len(proof)} hashes.")
    _same("first root", root, EMPTY)


def _subtree(start: int, end: int) -> None:
    """Its first leaf stands at a multiple of its size, rounded up to a power of two."""
    if start >= end or start % (1 << (end - start - 1).bit_length()):
        raise VerificationError(f"The leaves {start} to {end} are no subtree.")


def _numbers(**numbers: object) -> None:
    for name, number in numbers.items():
        if type(number) is not int or not 0 <= number < 1 << 64:
            raise VerificationError(f"The {name} {number!r} is no number of leaves.")


def _hashes(named: dict[str, object], proof: Sequence[object]) -> None:
    """What is hashed has its length; what is compared alone needs none, for it would not be equal."""
    if not isinstance(proof, list | tuple):
        raise VerificationError("The proof is no list of hashes.")
    for name, value in (*named.items(), *((f"hash {n} of the proof", h) for n, h in enumerate(proof))):
        if not isinstance(value, bytes) or (len(value) != HASH_SIZE and "root" not in name):
            raise VerificationError(f"The {name} is no SHA-256 hash: it must have {HASH_SIZE} bytes.")


def _same(name: str, expected: bytes, found: bytes) -> None:
    if expected != found:
        raise VerificationError(f"The {name} does not follow from the proof: expected {expected.hex()}, found {found.hex()}.")
