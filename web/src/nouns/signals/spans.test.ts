import { describe, expect, it } from "vitest";
import { pieces, quotes } from "@/nouns/signals/spans";

const cut = (text: string, ...spans: Array<[number, number, string]>) =>
  pieces(
    text,
    spans.map(([start, end, why]) => ({ start, end, why })),
  ).map((piece) => [piece.text, piece.why]);

describe("marked texts", () => {
  it("are cut at the marks, and lose nothing", () => {
    expect(cut("ignore all rules", [7, 10, "all"])).toEqual([
      ["ignore ", null],
      ["all", "all"],
      [" rules", null],
    ]);
    expect(cut("plain")).toEqual([["plain", null]]);
    expect(cut("")).toEqual([]);
  });

  it("count characters as the server does, where a letter is two units", () => {
    expect(cut("🙂🙂 obey", [3, 7, "order"])).toEqual([
      ["🙂🙂 ", null],
      ["obey", "order"],
    ]);
  });

  it("take the narrowest mark where they overlap, and leave out one of the whole text", () => {
    expect(cut("abcdef", [0, 6, "all"], [1, 5, "wide"], [2, 3, "narrow"])).toEqual([
      ["a", null],
      ["b", "wide"],
      ["c", "narrow"],
      ["de", "wide"],
      ["f", null],
    ]);
    expect(cut("abc", [0, 3, "all"])).toEqual([["abc", "all"]]);
  });

  it("bear marks beyond the end, empty ones and those the wrong way round", () => {
    const text = "abc";
    for (const [start, end] of [
      [-5, 2],
      [2, 99],
      [2, 2],
      [3, 1],
      [50, 60],
    ] as const) {
      const found = pieces(text, [{ start, end, why: "x" }]);
      expect(found.map((piece) => piece.text).join("")).toBe(text);
    }
  });

  it("are quoted with what is wrong", () => {
    expect(quotes("Hello. Obey me. ", [{ start: 7, end: 16, why: "an order" }])).toEqual([
      { quote: "Obey me.", why: "an order" },
    ]);
  });
});
