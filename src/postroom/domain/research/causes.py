"""Whether a sentence states the cause of a problem."""

import re

from postroom.text.problem_words import mentions_problem

_CAUSE = re.compile(
    r"\b(?:root cause|caused (?:directly )?by|the culprit|regress(?:ed|ion) (?:by|from|of|in|since|after|caused)|"
    r"introduced (?:by|with|in|since) |brok(?:e|en) (?:by|with|in|since) (?:bug |commit |#|v?\d|[0-9a-f]{7}|"
    r"the (?:\w{1,20} ){0,2}(?:change|rewrite|update|upgrade|release|migration|version))|bisect(?:ed|s|"
    r"ing)? (?:it )?to|traced? (?:it )?(?:back )?to|"
    r"(?:the|its|probable|likely) (?:cause|reason) (?:is|was|seems|appears)|reason is\b|"
    r"(?:this|that|it|problem|bug|issue) (?:is|was|seems|appears)(?: to be)?(?: most| very)?(?: probably| likely)? "
    r"(?:because|due to)|verursacht (?:durch|von)|(?:die )?ursache (?:ist|war)|causé par|causado por|causato da)",
    re.IGNORECASE,
)
"""Words that state a cause."""
_CHANGE = re.compile(
    r"\b(?:(?:since|after) (?:the |an? |my |our )?(?:last |latest |new(?:est)? |recent )?"
    r"(?:update|upgrade|updating|upgrading|release|deploy\w*|migration|version|switch\w* to|v?\d{1,4}\.\d)|"
    r"used to work|worked (?:fine |well |correctly )?(?:in|with|until|till|before)|still works? (?:in|with)|"
    r"seit (?:dem|der) (?:letzten |neuen )?(?:update|aktualisierung|version)|nach (?:dem|der) (?:letzten |neuen )?"
    r"(?:update|aktualisierung)|depuis (?:la )?(?:dernière )?(?:mise à jour|version)|"
    r"desde (?:la |a )?(?:última )?(?:actualización|atualização|versión|versão)|dall'ultimo aggiornamento|"
    r"sinds de (?:laatste )?update)",
    re.IGNORECASE,
)
"""A change from which on something fails; it is a cause beside a word for the problem."""
_BECAUSE = re.compile(r"\b(?:because(?: of)?|due to)\s", re.IGNORECASE)
_PERSON = re.compile(
    r"\b(?:i|i'm|i've|i'd|we|we're|we've|you|your|he|she|my|me|us|our|somebody|someone|everyone|customers?)\b",
    re.IGNORECASE,
)
_NO_CAUSE = re.compile(
    r"[:\uff1a]\W{0,3}$|\b(?:typically|usually|generally|commonly)\b|"
    r"^\W{0,3}\d{1,2}\W{0,2}[.)]|^\W{0,3}(?:if|do not|don't|should|whether|maybe|perhaps|why|expected|please|"
    r"steps)\b|\?\W{0,3}$|"
    r"\b(?:should|would|whether|not sure|no idea|don't know|do not know|dont know|didn't find|did not (?:find|"
    r"check)|"
    r"haven't|unknown|unclear|screenshots?|attach(?:ed|ment)?|privacy reasons|sorry|will check|to test|"
    r"(?:not|no) (?:a )?(?:regression|new)|previous errors?|status code|(?:isn't|is not|not) a problem|"
    r"can['\u2019]t be the|"
    r"privacy|not (?:caused|introduced|due|because))\b",
    re.IGNORECASE,
)
"""Questions, expectations, what is said in general, and sentences that say that a cause is not known."""
_LEAST_CAUSE = 5
"""Minimum number of words of a sentence that states a cause."""
_ACCOUNT = re.compile(
    r"\b(?:noticed|realis\w+|realiz\w+|rang|called us|told (?:me|us)|asked)\b", re.IGNORECASE
)


def states_cause(sentence: str) -> bool:
    """Return whether a sentence states the cause of a problem: what brought it about, or the change that did.

    A reason for what a person does or asks is none.
    """
    if len(sentence.split()) < _LEAST_CAUSE or _NO_CAUSE.search(sentence) or _ACCOUNT.search(sentence):
        return False
    if _CAUSE.search(sentence):
        return True
    if _CHANGE.search(sentence):
        return mentions_problem(sentence)
    because = _BECAUSE.search(sentence)
    if because is None or _PERSON.search(sentence):
        return False
    effect, cause = sentence[: because.start()], sentence[because.end() :]
    return mentions_problem(effect) and len(effect.split()) >= 2 and len(cause.split()) >= 2
