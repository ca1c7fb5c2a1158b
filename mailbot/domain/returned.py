"""What the law makes of a letter that the post brought back; pure.

Domain facts are silent on it. ГК РФ, п. 1 ст. 165.1: what came to the addressee counts as delivered
although he did not take it or look at it, where that was up to him; he bears the risk of not being
at the address that he gave. A wrong address is the operator's own fault: nothing was delivered.
"""

from enum import StrEnum

from mailbot.words import Text


class Returned(StrEnum):
    """Why the post brought a letter back."""

    EXPIRED = "expired"
    REFUSED = "refused"
    GONE = "gone"
    WRONG_ADDRESS = "wrong_address"
    OTHER = "other"


REASONS = {
    Returned.EXPIRED: Text("истёк срок хранения", "the term of storage is over"),
    Returned.REFUSED: Text("отказ адресата", "the addressee refused it"),
    Returned.GONE: Text("адресат выбыл", "the addressee has moved"),
    Returned.WRONG_ADDRESS: Text("неверный или неполный адрес", "a wrong or incomplete address"),
    Returned.OTHER: Text("по иной причине", "for another reason"),
}

# It lay at the address, and it was up to the addressee to take it.
_HIS_RISK = frozenset({Returned.EXPIRED, Returned.REFUSED, Returned.GONE})


def counts_as_delivered(reason: Returned, *, his_address: bool) -> bool:
    """Does the law count it as delivered? `his_address`: registered, or given in his letter.

    Source: ГК РФ, п. 1 ст. 165.1.
    """
    return his_address and reason in _HIS_RISK
