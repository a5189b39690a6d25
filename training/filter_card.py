"""The card that is written beside the weights of the safety filter."""

CARD = """<!-- Written by `make train-filter`; changes made here are lost. -->

# The safety filter

`filter.npz` ({size:,} bytes) holds two looks at a text, and how they are weighed, with a word for what rules find.

- The first is a logistic regression over hashed words, pairs of words and runs of letters, the features of
  `text/directives.py` (who is told to do what) and of `text/hidden/plain_text.py` (what is hidden), for each piece.
- The second is the packaged sentence encoder with its last three of six layers trained for this, and a small head
  that gathers what three learnt questions find among the words. It reads windows of 126 word pieces, at most 24 of
  a text.
- The rules of `screening/rules.py` find orders that are written out; one of them adds to the log-odds.

A text is judged by its worst place. `make train-filter` trains both looks anew on the CPU.

## Data

Written for this project, none of it taken from elsewhere (`training/safety`): {attacks:,} attacks and
{harmless:,} harmless texts of {families} families to learn from: natural ones, as people and machines would send
them, by themselves and once more within an ordinary signal (both are counted); and twins, which have the words of
attacks and tell nobody to do harm. Further {made_up:,} texts put together from `training/safety/grammar.toml`,
half of them attacks, and {ordinary:,} ordinary signals of tuning products (`evals/grouping`). For choosing the
weighing and the thresholds, {kept:,} other texts, most of other families, and {chosen:,} ordinary signals. The
network saw each text {epochs} times.

## Figures

*Blocked* is kept from grouping until a person looks at it; *marked* is suspicious or blocked. In the first table
the thresholds were chosen on the same scores: as many natural look-alikes and ordinary signals are blocked, and as
many ordinary signals marked, as was aimed at. The second is of families that took no part in anything.

{figures}

## Limits

- It does not stop a determined writer. What keeps agents safe is that text of signals never reaches one that has
  secrets or can write.
- The encoder knows English. An order in another language is blocked if it says to drop what one was told, and else
  seen through few words.
- What an image shows, or what stands behind a link, is not read.
- Of texts over 40,000 characters, the first 32,000 and the last 8,000 are read, and of those the 24 windows that
  the first look suspects most.
"""
