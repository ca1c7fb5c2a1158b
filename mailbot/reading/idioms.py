"""All turns of phrase that show a kind of demand by themselves; sources as in `rules.py`."""

from mailbot.reading.idiom import Idiom
from mailbot.reading.idioms_claims import CLAIMS
from mailbot.reading.idioms_plain import PLAIN
from mailbot.reading.idioms_questions import QUESTIONS
from mailbot.reading.idioms_wishes import WISHES
from mailbot.reading.regimes import MINOR

IDIOMS: tuple[Idiom, ...] = (*WISHES, *QUESTIONS, *CLAIMS, *PLAIN, MINOR)
