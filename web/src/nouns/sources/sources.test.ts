import { describe, expect, it } from "vitest";
import { fieldsOf, readForm, written } from "@/nouns/sources/config-fields";
import { helpParts, ruleLabel } from "@/nouns/sources/labels";

const SCHEMA = {
  properties: {
    project: { type: "string", description: "Number of the project." },
    comments: { type: "boolean", default: false },
    what: { enum: ["issues", "tickets"], default: "issues", type: "string" },
    team: { anyOf: [{ type: "string" }, { type: "null" }], default: null },
    channels: { type: "array", items: { type: "string" } },
    mapping: { type: "object" },
  },
  required: ["project"],
};

describe("the form of a configuration", () => {
  const fields = fieldsOf(SCHEMA);

  it("has a field of the right kind for each property", () => {
    expect(fields.map((field) => [field.name, field.kind, field.required])).toEqual([
      ["project", "text", true],
      ["comments", "switch", false],
      ["what", "choice", false],
      ["team", "text", false],
      ["channels", "list", false],
      ["mapping", "json", false],
    ]);
    expect(fieldsOf({})).toEqual([]);
  });

  it("says what was filled in, and leaves out what is as usual", () => {
    const filled = {
      project: "12",
      comments: "true",
      what: "issues",
      channels: "C1, C2",
      mapping: '{"a": 1}',
    };
    expect(readForm(fields, filled)).toEqual({
      config: { project: "12", comments: true, channels: ["C1", "C2"], mapping: { a: 1 } },
      problems: {},
    });
  });

  it("says what can't be read", () => {
    expect(readForm(fields, { mapping: "{" }).problems).toEqual({
      project: "This field is required.",
      mapping: "This is not JSON.",
    });
  });

  it("writes values as the form does", () => {
    expect(written("list", ["a", "b"])).toBe("a, b");
    expect(written("switch", undefined)).toBe("false");
    expect(written("text", null)).toBe("");
  });
});

describe("sources", () => {
  it("have rules in words", () => {
    const condition = { field: "environment", operation: "is", value: "staging" } as const;
    expect(ruleLabel({ conditions: [condition], action: "drop" })).toBe(
      "If environment is “staging”: drop it.",
    );
    expect(
      ruleLabel({
        conditions: [condition, { field: "url", operation: "exists" }],
        action: "weight",
        weight: 0.2,
      }),
    ).toBe("If environment is “staging” and url exists: weigh it 0.2.");
  });

  it("have help in paragraphs and blocks of code", () => {
    expect(helpParts("1. Do **this**:\n\n   ```yaml\n   a:\n     - b\n   ```\n\n2. Then that.")).toEqual([
      { kind: "text", text: "1. Do this:", at: 0 },
      { kind: "code", text: "a:\n  - b", at: 1 },
      { kind: "text", text: "2. Then that.", at: 2 },
    ]);
  });

  it("have help whose lines were not broken for the width of a file", () => {
    expect(helpParts("1. Open *it* and\n   choose.\n2. Save.\n\nElse poll\nit.")).toEqual([
      { kind: "text", text: "1. Open it and choose.\n2. Save.\n\nElse poll it.", at: 0 },
    ]);
  });
});
