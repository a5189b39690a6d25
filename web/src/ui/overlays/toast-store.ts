import { createStore } from "@/lib/store";

export interface Toast {
  readonly key: number;
  readonly text: string;
  /** Takes back what was done. */
  readonly undo: (() => void) | null;
  /** What went wrong stays until somebody closes it. */
  readonly failed: boolean;
  /** Says why nothing was done, so it takes the place of nothing that could be undone. */
  readonly notice: boolean;
}

/** How long something can be undone, in milliseconds. */
export const UNDO_MS = 10_000;
const READ_MS = 5000;

export const toasts = createStore<readonly Toast[]>([]);
/** What a screen reader says next. */
export const spoken = createStore("");

let last = 0;
const timers = new Map<number, number>();

export function closeToast(key: number): void {
  window.clearTimeout(timers.get(key));
  timers.delete(key);
  toasts.set(toasts.get().filter((toast) => toast.key !== key));
}

function startTimer(toast: Toast): void {
  if (toast.failed) return;
  const time = toast.undo === null ? READ_MS : UNDO_MS;
  timers.set(
    toast.key,
    window.setTimeout(() => closeToast(toast.key), time),
  );
}

/** Holds all toasts while a pointer or the focus is on them; time starts again afterwards. */
export function holdToasts(held: boolean): void {
  for (const toast of toasts.get()) {
    window.clearTimeout(timers.get(toast.key));
    timers.delete(toast.key);
    if (!held) startTimer(toast);
  }
}

/** Says what was done, and how to take it back. A newer one takes the place of the last that could be undone. */
export function showToast(text: string, options: { undo?: () => void; failed?: boolean } = {}): void {
  last += 1;
  const toast: Toast = {
    key: last,
    text,
    undo: options.undo ?? null,
    failed: options.failed ?? false,
    notice: false,
  };
  const kept = toasts.get().filter((one) => one.failed && one.text !== text);
  for (const gone of toasts.get()) if (!kept.includes(gone)) closeToast(gone.key);
  toasts.set([...kept.slice(-2), toast]);
  startTimer(toast);
  announce(toast.undo === null ? text : `${text} Undo with U.`);
}

/** Says why something was not done. What can be undone stays, since nothing has changed. */
export function showNotice(text: string): void {
  last += 1;
  const toast: Toast = { key: last, text, undo: null, failed: false, notice: true };
  for (const gone of toasts.get()) if (gone.notice) closeToast(gone.key);
  toasts.set([...toasts.get(), toast]);
  startTimer(toast);
  announce(text);
}

/** Makes screen readers say a sentence. */
export function announce(text: string): void {
  // The same sentence twice is said twice: a no-break space makes it another text.
  spoken.set(spoken.get() === text ? `${text}\u00a0` : text);
}

/** Takes back the last change that still can be. Returns whether there was one. */
export function undoLast(): boolean {
  const found = toasts.get().findLast((toast) => toast.undo !== null);
  if (!found?.undo) return false;
  closeToast(found.key);
  found.undo();
  return true;
}
