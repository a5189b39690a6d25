/** Which rows are selected: some by id, or all that match but a few. Pure. */
export type Selection =
  | { readonly kind: "some"; readonly ids: ReadonlySet<string> }
  | { readonly kind: "all"; readonly except: ReadonlySet<string> };

export const NOTHING: Selection = { kind: "some", ids: new Set() };
export const EVERYTHING: Selection = { kind: "all", except: new Set() };

export function isSelected(selection: Selection, id: string): boolean {
  return selection.kind === "some" ? selection.ids.has(id) : !selection.except.has(id);
}

export function toggled(selection: Selection, id: string): Selection {
  const set = new Set(selection.kind === "some" ? selection.ids : selection.except);
  if (!set.delete(id)) set.add(id);
  return selection.kind === "some" ? { kind: "some", ids: set } : { kind: "all", except: set };
}

/** The same with these rows selected. */
export function withSelected(selection: Selection, ids: readonly string[]): Selection {
  if (selection.kind === "some") return { kind: "some", ids: new Set([...selection.ids, ...ids]) };
  return { kind: "all", except: new Set([...selection.except].filter((id) => !ids.includes(id))) };
}

/** How many are selected, of `total` that match. */
export function selectedCount(selection: Selection, total: number): number {
  return selection.kind === "some" ? selection.ids.size : Math.max(0, total - selection.except.size);
}
