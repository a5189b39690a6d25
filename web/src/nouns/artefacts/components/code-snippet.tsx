import { Check, Copy } from "lucide-react";
import { useState } from "react";
import type { ArtefactOf } from "@/api/artefacts";
import { clip } from "@/lib/format";
import styles from "@/nouns/artefacts/components/code-snippet.module.css";
import { IconButton } from "@/ui/controls/button";
import { Phrase } from "@/ui/display/prose";

type Reference = ArtefactOf<"code_reference">["content"];

/** The lines with their numbers in the file. */
function numbered(reference: Reference): ReadonlyArray<readonly [number, string]> {
  const lines = reference.contents.replace(/\n$/, "").split("\n").slice(0, 40);
  return lines.map((line, offset) => [reference.start_line + offset, line] as const);
}

/** A few lines of code with their numbers, and what they have to do with the report. */
export function CodeSnippet({ reference }: { reference: Reference }) {
  const lines = numbered(reference);
  const place = `${reference.file_path}:${reference.line ?? reference.start_line}`;
  const shown = `${clip(reference.file_path, 200)}:${reference.line ?? reference.start_line}`;
  return (
    <figure className={styles.code}>
      <figcaption className={styles.head}>
        <code className={styles.path} title={place}>
          {reference.url ? (
            <a href={reference.url} target="_blank" rel="noreferrer">
              {shown}
            </a>
          ) : (
            shown
          )}
        </code>
        <CopyButton text={place} />
      </figcaption>
      <section className={styles.scroller} tabIndex={0} aria-label={`Code of ${clip(place, 200)}`}>
        <pre className={styles.lines}>
          {lines.map(([number, line]) => (
            <span
              key={number}
              className={styles.line}
              aria-current={number === reference.line ? "location" : undefined}
            >
              <span className={styles.number} aria-hidden="true">
                {number}
              </span>
              {clip(line, 500)}
              {"\n"}
            </span>
          ))}
        </pre>
      </section>
      {reference.relevance_note ? (
        <p className={styles.note} dir="auto">
          <Phrase text={clip(reference.relevance_note, 1000)} />
        </p>
      ) : null}
    </figure>
  );
}

function CopyButton({ text }: { text: string }) {
  const [copied, setCopied] = useState(false);
  const copy = () => {
    navigator.clipboard.writeText(text).then(
      () => setCopied(true),
      () => setCopied(false),
    );
  };
  return (
    <IconButton label={copied ? "Copied" : "Copy the path"} onClick={copy}>
      {copied ? <Check size={14} aria-hidden="true" /> : <Copy size={14} aria-hidden="true" />}
    </IconButton>
  );
}
