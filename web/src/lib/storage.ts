/** The browser's storage, where it has one. Private windows may refuse; what is kept there is a convenience. */
function attempt<T>(act: (storage: Storage) => T, otherwise: T): T {
  try {
    return act(window.localStorage);
  } catch {
    return otherwise;
  }
}

export function readStored(key: string): string | null {
  return attempt((storage) => storage.getItem(`postroom.${key}`), null);
}

export function store(key: string, value: string | null): void {
  attempt((storage) => {
    if (value === null) storage.removeItem(`postroom.${key}`);
    else storage.setItem(`postroom.${key}`, value);
  }, undefined);
}
