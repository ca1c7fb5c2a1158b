"""Electronic signatures as far as a machine can vouch for them; pure.

Nobody here trusts a certificate: whether its issuer is accredited and whether it was in force is
for a person to ask (63-ФЗ articles 11 and 13). So a seal makes no signature «present».
"""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class SealSort(StrEnum):
    """Where an electronic signature stands."""

    PDF = "pdf"
    CADES = "cades"


class Checked(StrEnum):
    """What became of the mathematics: does the signature fit exactly these bytes?

    UNCHECKED: the algorithm is one that we cannot compute (ГОСТ), what was signed is not here, or
    more is here than was signed.
    """

    INTACT = "intact"
    BROKEN = "broken"
    UNCHECKED = "unchecked"


@dataclass(frozen=True, slots=True, kw_only=True)
class Seal:
    """One electronic signature; names and times are what its certificate and signer claim.

    `qualified` says that the certificate bears the marks of a qualified one (order of the ФСБ
    № 795: signature tools of owner and issuer), which anybody can write into a certificate.
    `of` names the document that was signed, None where none of the letter's was found to be it.
    `digest_fits` says that the digest which it signs was computed, and is that of `of`.
    `whole` is False where something was added to a PDF after it had been signed.
    """

    sort: SealSort
    signer: str
    algorithm: str
    issuer: str = ""
    organisation: str = ""
    serial: str = ""
    signed_at: datetime | None = None
    valid_from: datetime | None = None
    valid_to: datetime | None = None
    qualified: bool = False
    gost: bool = False
    checked: Checked = Checked.UNCHECKED
    whole: bool = True
    of: str | None = None
    digest_fits: bool = False
