import { expect, it } from "vitest";
import { headlineBeside, shownTitle, titleParts } from "@/nouns/reports/title";

it("takes the beginning of a commit message off a title, and nothing else", () => {
  expect(titleParts("fix(exports): Invoices time out")).toEqual({
    tag: "fix(exports)",
    text: "Invoices time out",
  });
  expect(titleParts("feat!: Dark mode")).toEqual({ tag: "feat!", text: "Dark mode" });
  for (const plain of [
    "TypeError: x is undefined",
    "Export: slow",
    "Note to self: call",
    "",
    "http://x: y",
  ]) {
    expect(titleParts(plain)).toEqual({ tag: null, text: plain });
  }
  const long = "x".repeat(10_000);
  expect(titleParts(long).text).toBe(long);
});

it("shows the working title until there is one", () => {
  expect(shownTitle({ title: null, working_title: "First signal" })).toBe("First signal");
  expect(shownTitle({ title: "  ", working_title: " " })).toBe("Untitled report");
});

it("leaves the title out of the headline beside it", () => {
  expect(headlineBeside("Export fails · revenue.py", "Export fails")).toBe("revenue.py");
  expect(headlineBeside("Export fails. · revenue.py", "Export fails.")).toBe("revenue.py");
  expect(headlineBeside("Export fails", "Export fails")).toBe("");
  expect(headlineBeside("Nobody gets the file", "Export fails")).toBe("Nobody gets the file");
  expect(headlineBeside("Export fails often", "Export fails")).toBe("Export fails often");
  expect(headlineBeside("Exporters wait", "Export")).toBe("Exporters wait");
  expect(headlineBeside("Anything", "")).toBe("Anything");
  expect(headlineBeside("export fails", "Export fails")).toBe("");
  expect(headlineBeside("export fails. Nobody gets the file.", "Export fails")).toBe("Nobody gets the file.");
  expect(headlineBeside("Four digits are cut off at the edge · pdf.py", "Four digits are cut off…")).toBe(
    "… at the edge · pdf.py",
  );
  expect(headlineBeside("is the server down? All …", "Is the server down? All pages say so")).toBe("");
  expect(headlineBeside("Is the server down? All … · /home", "Is the server down? All pages say so")).toBe(
    "/home",
  );
  expect(headlineBeside("Is the client up? All … · /home", "Is the server down?")).toBe(
    "Is the client up? All … · /home",
  );
  expect(headlineBeside("Four digits are cut… · pdf.py", "Four digits are cut…")).toBe("pdf.py");
});
