import { Search } from "lucide-react";
import { useEffect, useRef, useState } from "react";
import styles from "./filter-bar.module.css";

const PAUSE_MS = 250;

/** What is searched for; the server is asked once somebody pauses. */
export function SearchBox({ value, onChange }: { value: string; onChange(text: string): void }) {
  const [text, setText] = useState(value);
  const [known, setKnown] = useState(value);
  // The address changed by other means: a cleared filter, the browser's back button.
  if (value !== known) {
    setKnown(value);
    setText(value);
  }
  const timer = useRef<number | undefined>(undefined);
  useEffect(() => () => window.clearTimeout(timer.current), []);
  const type = (next: string) => {
    setText(next);
    window.clearTimeout(timer.current);
    timer.current = window.setTimeout(() => {
      setKnown(next.trim());
      onChange(next.trim());
    }, PAUSE_MS);
  };
  return (
    <search className={styles.search}>
      <Search size={14} aria-hidden="true" />
      <input
        id="search"
        aria-label="Search reports"
        placeholder="Search"
        maxLength={200}
        value={text}
        onChange={(event) => type(event.target.value)}
        onKeyDown={(event) => {
          if (event.key !== "Escape" && event.key !== "Enter") return;
          event.preventDefault();
          if (event.key === "Escape" && text !== "") type("");
          else document.getElementById("reports")?.focus();
        }}
      />
      {text === "" ? <kbd aria-hidden="true">/</kbd> : null}
    </search>
  );
}
