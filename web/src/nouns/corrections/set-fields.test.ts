import { expect, it } from "vitest";
import { setByLine, setFields } from "@/nouns/corrections/set-fields";
import { makeReport } from "@/testing/make-report";

const ADA = { id: 1, uuid: "ada", first_name: "Ada", last_name: "Lovelace", email: "ada@example.com" };
const BY = { kind: "user", user: ADA, task_id: null, agent: null } as const;
const AT = "2026-11-02T10:00:00Z";

it("says who set what, and what Postroom says of it", () => {
  const report = makeReport({
    corrections: {
      area: { by: { ...BY, kind: "task", user: null, task_id: "t" }, at: AT, machine: null },
      actionability: { by: BY, at: AT, machine: "not_actionable" },
      assignee: { by: BY, at: AT, machine: null },
    },
  });
  expect(setFields(report)).toMatchObject([
    { label: "What can be done", by: "Ada Lovelace", machine: "Nothing to do", back: "actionability" },
    { label: "Area", by: "an agent's task", machine: null, back: "area" },
    { label: "Assignee", by: "Ada Lovelace", back: null },
  ]);
  expect(setByLine(report)).toBe("Set by Ada Lovelace, an agent's task: what can be done, area, assignee");
  expect(setByLine(makeReport({}))).toBeNull();
});
