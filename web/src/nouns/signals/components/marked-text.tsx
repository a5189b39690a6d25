import { useState } from "react";
import { clip } from "@/lib/format";
import styles from "@/nouns/signals/components/marked-text.module.css";
import { pieces, quotes, type Span } from "@/nouns/signals/spans";
import { Button } from "@/ui/controls/button";

const SHORT = 600;
const MOST_REASONS = 8;

/** A stranger's text with the places that somebody marked, and what is wrong at each. */
export function MarkedText({ text, spans }: { text: string; spans: readonly Span[] }) {
  const [whole, setWhole] = useState(false);
  const cut = pieces(text, spans);
  const said = quotes(text, spans);
  const long = text.length > SHORT;
  return (
    <div className={styles.root}>
      <p className={styles.text} dir="auto" data-cut={long && !whole}>
        {cut.map((piece) =>
          piece.why === null ? (
            <span key={piece.at}>{piece.text}</span>
          ) : (
            <mark key={piece.at} className={styles.mark} title={piece.why}>
              {piece.text}
            </mark>
          ),
        )}
      </p>
      {long ? (
        <Button kind="quiet" aria-expanded={whole} onClick={() => setWhole(!whole)}>
          {whole ? "Show less" : "Show all of it"}
        </Button>
      ) : null}
      {said.length > 0 ? (
        <ul className={styles.reasons} aria-label="Marked places">
          {said.slice(0, MOST_REASONS).map(({ quote, why }) => (
            <li key={`${why} ${quote}`}>
              <q dir="auto">{clip(quote, 80)}</q> — {why}
            </li>
          ))}
          {said.length > MOST_REASONS ? <li>and {said.length - MOST_REASONS} more places</li> : null}
        </ul>
      ) : null}
    </div>
  );
}
