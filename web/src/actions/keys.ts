/** From key presses to actions: combinations, sequences, and when single keys have to be left alone. */
import { ACTION_IDS, ACTIONS, type ActionId, boundAction, runAction } from "@/actions/registry";
import { readStored, store } from "@/lib/storage";
import { createStore } from "@/lib/store";

export const isMac = /Mac|iPhone|iPad/.test(navigator.platform);

/** Whether characters without ⌘ or Ctrl do something. People who dictate or press keys by accident switch it off. */
export const singleKeys = createStore(readStored("single-keys") !== "off");

export function setSingleKeys(on: boolean): void {
  store("single-keys", on ? null : "off");
  singleKeys.set(on);
}

const SEQUENCE_MS = 1000;

/** A key press as the table writes it: "j", "Shift+J", "$mod+K", "Escape". */
export function pressed(event: KeyboardEvent): string {
  const key = letter(event);
  const mod = isMac ? event.metaKey : event.ctrlKey;
  const upper = key.length === 1 ? (event.shiftKey || mod ? key.toUpperCase() : key) : key;
  const shift = event.shiftKey && (key.length > 1 || key.toLowerCase() !== key.toUpperCase());
  return `${mod ? "$mod+" : ""}${shift ? "Shift+" : ""}${upper}`;
}

/** By the letter on the key; where the layout has no Latin letters, by the place of the key. */
function letter(event: KeyboardEvent): string {
  const { key, code } = event;
  const foreign = key.length === 1 && key.charCodeAt(0) > 0x24f;
  const place = foreign ? /^Key([A-Z])$/.exec(code)?.[1]?.toLowerCase() : undefined;
  return place ?? key;
}

export function isTyping(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false;
  if (target.isContentEditable) return true;
  if (target instanceof HTMLTextAreaElement || target instanceof HTMLSelectElement) return true;
  return (
    target instanceof HTMLInputElement &&
    !["checkbox", "radio", "button", "submit", "range"].includes(target.type)
  );
}

/** Keys that a focused control needs for itself. */
function belongsToControl(event: KeyboardEvent): boolean {
  if (!(event.target instanceof HTMLElement)) return false;
  if (event.target.closest('[role="menu"], [role="tablist"], [role="radiogroup"]')) {
    return /^(Arrow|Home|End|Enter| )/.test(event.key);
  }
  const isControl = event.target.closest("button, a[href], summary, input, [role=switch]") !== null;
  return isControl && (event.key === "Enter" || event.key === " ");
}

function openDialog(): boolean {
  return (
    document.querySelector('[role="dialog"][data-state="open"], [role="alertdialog"][data-state="open"]') !==
    null
  );
}

function wants(id: ActionId, dialog: boolean): boolean {
  const places = ACTIONS[id].places;
  return dialog ? places.includes("dialog") : true;
}

/** The actions whose keys are exactly this sequence, and whether a longer one begins so. */
export function matching(sequence: string): { ids: readonly ActionId[]; begins: boolean } {
  const ids = ACTION_IDS.filter((id) => ACTIONS[id].keys.includes(sequence));
  const begins = ACTION_IDS.some((id) => ACTIONS[id].keys.some((keys) => keys.startsWith(`${sequence} `)));
  return { ids, begins };
}

let begun = "";
let begunAt = 0;

export function handleKey(event: KeyboardEvent): void {
  if (event.defaultPrevented || event.isComposing || event.keyCode === 229) return;
  if (event.altKey || event.getModifierState("AltGraph")) return;
  if (["Shift", "Control", "Meta", "CapsLock"].includes(event.key)) return;
  const key = pressed(event);
  const withMod = key.startsWith("$mod+");
  if (!withMod && (event.ctrlKey || event.metaKey)) return;
  if (isTyping(event.target) && !(withMod && key === "$mod+K")) return;
  if (belongsToControl(event)) return;
  // Arrows, Enter and the like stay: without them a list cannot be used by keyboard at all.
  if (!withMod && event.key.length === 1 && !singleKeys.get()) return;

  const sequence = begun !== "" && event.timeStamp - begunAt < SEQUENCE_MS ? `${begun} ${key}` : key;
  begun = "";
  const { ids, begins } = matching(sequence);
  if (begins && !openDialog()) {
    begun = sequence;
    begunAt = event.timeStamp;
  }
  const dialog = openDialog();
  const chosen = ids.filter((id) => wants(id, dialog) && boundAction(id) !== null);
  // Where two actions of a key are bound, the one that can be done now goes first.
  const first = chosen.find((id) => boundAction(id)?.unavailable === null) ?? chosen[0];
  if (first !== undefined && runAction(first)) event.preventDefault();
}

export function listenForKeys(): () => void {
  window.addEventListener("keydown", handleKey);
  return () => window.removeEventListener("keydown", handleKey);
}

const NAMES: Readonly<Record<string, string>> = {
  $mod: isMac ? "⌘" : "Ctrl",
  Shift: isMac ? "⇧" : "Shift",
  ArrowUp: "↑",
  ArrowDown: "↓",
  Escape: "Esc",
};

/** "$mod+K" as people read it: "⌘K" or "Ctrl+K". */
export function shownKeys(keys: string): string {
  return keys
    .split(" ")
    .map((part) =>
      part
        .split("+")
        .map((name) => NAMES[name] ?? name)
        .join(isMac ? "" : "+"),
    )
    .join(" then ");
}
