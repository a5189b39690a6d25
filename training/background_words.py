"""Write the background frequencies of words and identifiers for the match model.

python -m training.background_words

The texts are those of training/encoder, some ten thousand signals of many invented products in several languages.
The labelled sets for training and measuring the match model are not among them.
"""

import json
from collections import Counter

import numpy as np
from training.tuning_sets import ROOT

from postroom.text.cleaning import clean
from postroom.text.identifiers import identifiers
from postroom.text.words import term_id, words

LEAST = 4
"""Minimum texts with a word; rarer words are left out."""
OUT = ROOT / "src" / "postroom" / "grouping" / "matching" / "weights" / "background.npz"


def main() -> None:
    """Count the texts with each word and write the table."""
    counted: Counter[int] = Counter()
    texts = 0
    for path in sorted((ROOT / "training" / "encoder").glob("*.jsonl")):
        for line in path.read_text(encoding="utf-8").splitlines():
            row = json.loads(line)
            text = row["text"]
            kind = {"source_product": row["source_product"], "source_type": row["source_type"]}
            counted.update({term_id(word) for word in words(clean(text, **kind).text)})
            counted.update({term_id(str(one)) for one in identifiers(text)})
            texts += 1
    kept = sorted((term, count) for term, count in counted.items() if count >= LEAST)
    np.savez_compressed(
        OUT,
        texts=np.array(texts),
        terms=np.array([term for term, _ in kept], np.int32),
        shares=np.array([count / texts for _, count in kept], np.float16),
    )
    print(f"wrote {OUT}, {OUT.stat().st_size:,} bytes: {len(kept):,} words of {texts:,} texts")


if __name__ == "__main__":
    main()
