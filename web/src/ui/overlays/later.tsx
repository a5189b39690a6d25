import { type ReactNode, Suspense, useEffect, useState } from "react";

/** Milliseconds after which what a page may need next is fetched: by then the page itself is there. */
export const PRELOAD_AFTER_MS = 2000;

export interface LaterProps {
  open: boolean;
  /** Fetches the code of the children. */
  load(): Promise<unknown>;
  /** A dialog made by `lazy(load)`. */
  children: ReactNode;
}

/**
 * A dialog whose code isn't part of the first load. It is fetched and mounted, closed, soon after the page stands, so
 * that it opens at once when it is asked for; or when it opens, if that is earlier.
 */
export function Later({ open, load, children }: LaterProps) {
  const [mounted, setMounted] = useState(open);
  if (open && !mounted) setMounted(true);
  useEffect(() => {
    const mount = () => setMounted(true);
    // A failure is of no interest yet: opening the dialog fetches again, and says so.
    const timer = window.setTimeout(() => void load().then(mount, () => undefined), PRELOAD_AFTER_MS);
    return () => window.clearTimeout(timer);
  }, [load]);
  return mounted ? <Suspense fallback={null}>{children}</Suspense> : null;
}
