import { createStore, useStore } from "@/lib/store";
import { density } from "@/nouns/session/theme";

function read(): number {
  return (
    Number.parseInt(getComputedStyle(document.documentElement).getPropertyValue("--row-height"), 10) || 52
  );
}

// Read when it may have changed, not while rendering: asking for a style makes the browser work it out.
const height = createStore(0);
const renew = () => height.set(read());
density.subscribe(renew);
window.matchMedia("(pointer: coarse)").addEventListener("change", renew);

/** The height of a row in pixels, as the tokens have it for this density and pointer. */
export function useRowHeight(): number {
  const known = useStore(height);
  if (known === 0) renew();
  return known || height.get();
}
