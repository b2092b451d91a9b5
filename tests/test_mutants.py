"""The fuzzer of the stress bench gives the same files for the same seed."""

import hashlib

from bench.mutants import mutants


def digests(seed: int) -> list[tuple[str, str]]:
    return [(name, hashlib.sha256(data).hexdigest()) for name, data in mutants(seed, 40)]


def test_the_same_seed_gives_the_same_files() -> None:
    first = digests(1)
    assert first == digests(1)
    assert len({name for name, _ in first}) == 40
