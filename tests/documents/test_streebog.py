"""The digest of ГОСТ signatures, by the examples of its standard."""

import pytest

from mailbot.documents.streebog import streebog

# RFC 6986 section 10: M1 and M2, printed there with the last byte first.
FIRST = b"012345678901234567890123456789012345678901234567890123456789012"
SECOND = bytes.fromhex(
    "fbe2e5f0eee3c820fbeafaebef20fffbf0e1e0f0f520e0ed20e8ece0ebe5f0f2"
    "f120fff0eeec20f120faf2fee5e2202ce8f6f3ede220e8e6eee1e8f0f2d1202c"
    "e8f0f2e5e220e5d1"
)[::-1]


@pytest.mark.parametrize(
    ("content", "bits", "digest"),
    [
        (FIRST, 512, "1b54d01a4af5b9d5cc3d86d68d285462b19abc2475222f35c085122be4ba1ffa"
                     "00ad30f8767b3a82384c6574f024c311e2a481332b08ef7f41797891c1646f48"),
        (FIRST, 256, "9d151eefd8590b89daa6ba6cb74af9275dd051026bb149a452fd84e5e57b5500"),
        (SECOND, 512, "1e88e62226bfca6f9994f1f2d51569e0daf8475a3b0fe61a5300eee46d961376"
                      "035fe83549ada2b8620fcd7c496ce5b33f0cb9dddc2b6460143b03dabac9fb28"),
        (SECOND, 256, "9dd2fe4e90409e5da87f53976d7405b0c0cac628fc669a741d50063c557e8f50"),
        (b"", 256, "3f539a213e97c802cc229d474c6aa32a825a360b2a933a949fd925208d9ce1bb"),
    ],
)  # fmt: skip
def test_the_standards_own_examples(content: bytes, bits: int, digest: str) -> None:
    assert streebog(content, bits).hex() == digest


def test_whole_blocks_are_padded_with_one_more() -> None:
    assert len({streebog(b"a" * length, 512) for length in (63, 64, 65, 127, 128)}) == 5
