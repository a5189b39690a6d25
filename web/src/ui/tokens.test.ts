import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";

const css = readFileSync(fileURLToPath(new URL("./tokens.css", import.meta.url)), "utf8");

/** The colours of a theme by the name of their token. */
function colours(theme: 0 | 1): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  for (const [, name, light, dark] of css.matchAll(/--([\w-]+): light-dark\((#\w{6}), (#\w{6})\)/g)) {
    if (name && light && dark) found.set(name, theme === 0 ? light : dark);
  }
  return found;
}

function luminance(colour: string): number {
  const [red = 0, green = 0, blue = 0] = [1, 3, 5].map((at) => {
    const value = Number.parseInt(colour.slice(at, at + 2), 16) / 255;
    return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

function contrast(one: string, other: string): number {
  const [low = 0, high = 0] = [luminance(one), luminance(other)].sort((a, b) => a - b);
  return (high + 0.05) / (low + 0.05);
}

const TEXTS = ["text", "text-2", "text-3", "accent", "bad", "warn", "ok", "p0", "p1", "p2", "p3", "p4"];
const GROUNDS = ["bg", "surface", "sunken", "hover", "selected"];

describe.each([
  ["light", 0],
  ["dark", 1],
] as const)("the %s theme", (_name, theme) => {
  const all = colours(theme);
  const of = (name: string) => {
    const colour = all.get(name);
    if (!colour) throw new Error(`There is no token ${name}.`);
    return colour;
  };

  it("has texts that can be read on every ground", () => {
    for (const text of TEXTS) {
      for (const ground of GROUNDS)
        expect(contrast(of(text), of(ground)), `${text} on ${ground}`).toBeGreaterThan(4.5);
    }
    for (const text of ["text", "text-2", "text-3"]) {
      for (const ground of ["added", "removed"]) expect(contrast(of(text), of(ground))).toBeGreaterThan(4.5);
    }
    for (const level of ["p0", "p1", "p2", "p3", "p4"]) {
      expect(contrast(of(level), of(`${level}-tint`)), level).toBeGreaterThan(4.5);
    }
    expect(contrast(of("on-accent"), of("accent"))).toBeGreaterThan(4.5);
  });

  it("has edges of controls and focus rings that can be seen", () => {
    for (const ground of GROUNDS) {
      expect(contrast(of("edge"), of(ground)), ground).toBeGreaterThan(3);
      expect(contrast(of("accent"), of(ground)), ground).toBeGreaterThan(3);
    }
  });
});
