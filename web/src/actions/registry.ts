/**
 * The one table of actions. Keys, the palette, buttons, menus and the sheet of keys all read it; a component
 * that can do one of them says so with `useAction`, and what is bound last answers first.
 */
import { useEffect, useEffectEvent } from "react";
import { NAVIGATION_ACTIONS } from "@/actions/navigation";
import { REPORT_ACTIONS } from "@/actions/reports";
import { SCOUT_ACTIONS } from "@/actions/scouts";
import { SETTINGS_ACTIONS } from "@/actions/settings";
import { SIGNAL_ACTIONS } from "@/actions/signals";
import { SOURCE_ACTIONS } from "@/actions/sources";
import type { ActionDefinition } from "@/actions/types";
import { createStore, useStore } from "@/lib/store";
import { showNotice } from "@/ui/overlays/toast-store";

const TABLE = {
  ...NAVIGATION_ACTIONS,
  ...REPORT_ACTIONS,
  ...SCOUT_ACTIONS,
  ...SIGNAL_ACTIONS,
  ...SOURCE_ACTIONS,
  ...SETTINGS_ACTIONS,
};

export type ActionId = keyof typeof TABLE;
export const ACTIONS: Readonly<Record<ActionId, ActionDefinition>> = TABLE;
export const ACTION_IDS = Object.keys(TABLE).filter((id): id is ActionId => id in TABLE);

export interface Binding {
  readonly id: ActionId;
  run(): void;
  /** Why it can't be done now; null when it can. Shown where the action is. */
  readonly unavailable: string | null;
  readonly layer: number;
}

const bindings = createStore<readonly Binding[]>([]);

export interface ActionOptions {
  /** False while the component can't do it at all: then it is as if it were not bound. */
  readonly enabled?: boolean;
  readonly unavailable?: string | null;
  /** 0 for the shell, 1 for a page (if nothing is said), 2 for what lies over a page. The highest answers. */
  readonly layer?: 0 | 1 | 2;
}

/** Binds an action to what it does here, while the component is mounted. */
export function useAction(id: ActionId, run: () => void, options: ActionOptions = {}): void {
  const latest = useEffectEvent(run);
  const { enabled = true, unavailable = null, layer = 1 } = options;
  useEffect(() => {
    if (!enabled) return;
    const binding: Binding = { id, unavailable, layer, run: () => latest() };
    bindings.set([...bindings.get(), binding].sort((one, other) => one.layer - other.layer));
    return () => {
      bindings.set(bindings.get().filter((one) => one !== binding));
    };
  }, [id, enabled, unavailable, layer]);
}

/** What the action does now: the binding made last, or null where nobody can do it. */
export function boundAction(id: ActionId): Binding | null {
  return bindings.get().findLast((one) => one.id === id) ?? null;
}

export function useBinding(id: ActionId): Binding | null {
  return useStore(bindings).findLast((one) => one.id === id) ?? null;
}

/** All actions that can be done now, each once, in the order of the table. */
export function useBoundActions(): readonly Binding[] {
  const all = useStore(bindings);
  return ACTION_IDS.flatMap((id) => all.findLast((one) => one.id === id) ?? []);
}

/**
 * Runs the action, or says why it is unavailable. Returns false, and does nothing, where no component has bound it.
 */
export function runAction(id: ActionId): boolean {
  const binding = boundAction(id);
  if (binding === null) return false;
  if (binding.unavailable === null) binding.run();
  else showNotice(binding.unavailable);
  return true;
}
