import { useCallback, useState } from "react";
import { readStored, store } from "@/lib/storage";

/** Forgets the draft that is kept under `id`. */
export function forgetDraft(id: string): void {
  store(`draft.${id}`, null);
}

/**
 * Text that somebody is writing, kept under `id` until it is sent: a reload, a lost session or a closed tab
 * loses nothing. `clear` forgets it.
 */
export function useDraft(id: string, initial = ""): readonly [string, (text: string) => void, () => void] {
  const [held, setHeld] = useState(() => ({ id, text: readStored(`draft.${id}`) ?? initial }));
  const current = held.id === id ? held : { id, text: readStored(`draft.${id}`) ?? initial };
  if (current !== held) setHeld(current);

  const change = useCallback(
    (text: string) => {
      setHeld({ id, text });
      store(`draft.${id}`, text === initial || text === "" ? null : text);
    },
    [id, initial],
  );
  const clear = useCallback(() => {
    setHeld({ id, text: initial });
    store(`draft.${id}`, null);
  }, [id, initial]);
  return [current.text, change, clear];
}
