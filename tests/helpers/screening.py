"""A fake safety filter that reacts to two words."""

from collections.abc import Sequence

from postroom.screening.port import Judgement, Span, Verdict

BLOCK, DOUBT = "blockword", "doubtword"


class WordFilter:
    """Blocks texts with one word and marks those with another as suspicious; raises for the word `fail`."""

    name = "words-1"

    def __init__(self, *, fail: str | None = None, error: Exception | None = None) -> None:
        self.judged: list[str] = []
        self._fail = fail
        self._error = error or RuntimeError("no")

    async def judge(self, texts: Sequence[str], *, least: float = 0.0) -> list[Verdict]:
        """Return the verdicts, and record the texts."""
        if self._fail is not None and any(self._fail in text for text in texts):
            raise self._error
        self.judged += texts
        return [self._one(text) for text in texts]

    def _one(self, text: str) -> Verdict:
        verdict: Judgement = "blocked" if BLOCK in text else "suspicious" if DOUBT in text else "clean"
        if verdict == "clean":
            return Verdict(verdict, 0.01, None, (), "Fine.", self.name)
        start = text.index(BLOCK if verdict == "blocked" else DOUBT)
        spans = (Span(start, start + len(BLOCK), "the word"),)
        return Verdict(
            verdict, 0.995 if verdict == "blocked" else 0.6, "exfiltration", spans, "The word.", self.name
        )
