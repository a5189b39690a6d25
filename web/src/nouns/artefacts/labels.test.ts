import { expect, it } from "vitest";
import { KNOWN_TYPES } from "@/api/artefacts";
import { ENTRY_ICONS } from "@/nouns/artefacts/components/icons";
import { authorOf, TYPE_LABELS, typeLabel } from "@/nouns/artefacts/labels";

it("has words and an icon for every type, and words for others", () => {
  for (const type of KNOWN_TYPES) {
    expect(TYPE_LABELS[type]).toBeTruthy();
    expect(ENTRY_ICONS[type]).toBeTruthy();
  }
  expect(typeLabel("code_review")).toBe("added: Code review");
});

it("says who wrote an entry", () => {
  const person = { id: 1, uuid: "u", first_name: "", last_name: "", email: "ada@example.com" };
  expect(authorOf({ created_by: person, task_id: null, client: null })).toBe("ada@example.com");
  expect(authorOf({ created_by: person, task_id: null, client: "codex 2" })).toBe(
    "ada@example.com, by codex 2",
  );
  expect(authorOf({ created_by: null, task_id: "t", client: null })).toBe("An agent's task");
  expect(authorOf({ created_by: null, task_id: null, client: null })).toBe("Postroom");
});
