"""Words that indicate a problem, in the most common languages of signals."""

import re

_WORDS = re.compile(
    r"\b(?:(?:does|do|did|is|are|was|were|has|have|had|could|would|should|will|ca|wo)n['\u2019]?t|can ?not|"
    r"could not|not|no longer|never|nothing|without|unable|impossible|fail\w*|broken|break\w*|crash\w*|hang\w*|"
    r"hung|freez\w+|froze\w*|stuck|stop(?:s|ped)|los(?:e|es|t|ing)|loss|missing|miss(?:es|ed)|disappear\w*|vanish\w*|"
    r"wrong\w*|incorrect\w*|invalid|error\w*|exceptions?|bugs?|typos?|dead|corrupt\w*|damag\w+|garbled|duplicat\w+|"
    r"twice|slow\w*|delay\w*|late|timed? ?out|timeouts?|leak\w*|reject\w*|refus\w+|denied|block(?:s|ed)|ignor\w+|"
    r"unexpected\w*|unusable|unreadable|invisible|blank|empty|unclear|confus\w+|poor\w*|bad|problems?|issues?|regress\w+|"
    r"deadlock\w*|outage|down|overflow\w*|exceed\w*|conflict\w*|violat\w+|undefined|nan|null|5\d\d|warning|"
    r"too (?:many|long|large|small|slow|late|high|low)|grinding|halt|endless|"
    r"geht nicht|nicht|kein\w*|fehl\w+|falsch\w*|absturz|stürzt|kaputt|erreur|ne fonctionne|plante|"
    r"no funciona|falla|fallo|falta|não|falha|niet|werkt niet|non funziona|errore)\b|"
    r"エラー|できない|できません|失敗|不具合|ません",
    re.IGNORECASE,
)


def mentions_problem(sentence: str) -> bool:
    """Return whether a sentence has a word that indicates a problem."""
    return _WORDS.search(sentence) is not None
