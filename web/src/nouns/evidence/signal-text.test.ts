import { describe, expect, it } from "vitest";
import type { Signal } from "@/api/types";
import { nextOffset } from "@/nouns/evidence/queries";
import { inOneLine, sourceLink, titleAndRest } from "@/nouns/evidence/signal-text";

function signal(given: Partial<Signal>): Signal {
  return {
    signal_id: "s",
    content: "Export never ends",
    source_product: "zendesk",
    source_type: "ticket",
    source_id: "1",
    weight: 0.5,
    timestamp: "2026-11-01T00:00:00Z",
    extra: {},
    ...given,
  };
}

describe("evidence", () => {
  it("links to addresses of the web and to nothing else", () => {
    expect(sourceLink(signal({ extra: { url: "https://tracker.example/1" } }))).toBe(
      "https://tracker.example/1",
    );
    for (const url of ["javascript:alert(1)", "data:text/html,x", "not an address", 7, null]) {
      expect(sourceLink(signal({ extra: { url } }))).toBeNull();
    }
  });

  it("splits the first line off", () => {
    expect(titleAndRest("  Title \n\n rest\nmore")).toEqual({ title: "Title", rest: "rest\nmore" });
  });

  it("leaves out a greeting and the marks of a heading before the title", () => {
    expect(titleAndRest("Bonjour,\n\nDepuis lundi, rien ne marche.\nMerci")).toEqual({
      title: "Depuis lundi, rien ne marche.",
      rest: "Merci",
    });
    expect(titleAndRest("## The export is empty\nSince Monday")).toEqual({
      title: "The export is empty",
      rest: "Since Monday",
    });
    expect(titleAndRest("Help!")).toEqual({ title: "Help!", rest: "" });
  });

  it("shows a few lines of a long text without its marks", () => {
    expect(inOneLine("### App version\n5.13.0\n\n  ## Device\n#tag\n")).toBe(
      "App version · 5.13.0 · Device · #tag",
    );
  });

  it("ends after the last page, and at a page that came back empty", () => {
    expect(nextOffset(65, 30, 30)).toBe(60);
    expect(nextOffset(60, 30, 30)).toBeNull();
    expect(nextOffset(65, 30, 0)).toBeNull();
  });
});
