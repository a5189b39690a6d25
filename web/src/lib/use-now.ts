import { createStore, useStore } from "@/lib/store";

const clock = createStore(Date.now());
let followers = 0;
let timer: number | undefined;

const ticking = {
  ...clock,
  subscribe(listener: () => void): () => void {
    const leave = clock.subscribe(listener);
    followers += 1;
    if (followers === 1) {
      timer = window.setInterval(() => clock.set(Date.now()), 30_000);
    }
    return () => {
      leave();
      followers -= 1;
      if (followers === 0) window.clearInterval(timer);
    };
  },
};

/** The time in milliseconds, renewed twice a minute: ages on a page grow without a reload. */
export function useNow(): number {
  return useStore(ticking);
}
