import { describe, expect, it } from "vitest";
import { emitCommand, testSignal } from "@/nouns/signals/emit";
import { outcomeTone, stepLabel, threatLabel } from "@/nouns/signals/labels";
import { signalsSearch } from "@/nouns/signals/search";
import { measured, nearestOf } from "@/nouns/signals/trace";

describe("signals", () => {
  it("are sent by a command that a shell takes as it is", () => {
    const signal = { ...testSignal(undefined, 0), description: "It's `down` $(now)" };
    const command = emitCommand("http://127.0.0.1:8000", "7", signal);
    expect(command).toContain("http://127.0.0.1:8000/api/projects/7/signals/emit/");
    expect(command).toContain("It'\\''s `down` $(now)");
    const body = command.slice(command.indexOf("-d '") + 4, -1).replaceAll("'\\''", "'");
    expect(JSON.parse(body)).toMatchObject({ description: signal.description, source_id: "test-0" });
  });

  it("have an address that leaves out what makes no sense", () => {
    expect(signalsSearch({ tab: "quarantine", threat: "remote_code", page: "3", days: "31" })).toEqual({
      tab: "quarantine",
      threat: "remote_code",
      page: "3",
    });
    expect(signalsSearch({ tab: "x", page: "-1", held: "no", source: "" })).toEqual({});
    expect(signalsSearch({ tab: "received", state: "failed" })).toEqual({ tab: "received", state: "failed" });
    expect(signalsSearch({ state: "lost" })).toEqual({});
  });

  it("have traces whose open details are read with care", () => {
    const details = {
      nearest: [
        { report_id: "r", why: "same", probability: 0.8 },
        { report_id: 5 },
        null,
        { report_id: "s" },
      ],
      characters_after: 12,
      by: "model",
      nested: { a: 1 },
    };
    expect(nearestOf(details)).toEqual([
      { reportId: "r", why: "same", probability: 0.8 },
      { reportId: "s", why: "", probability: null },
    ]);
    expect(measured(details)).toEqual([
      ["characters after", "12"],
      ["by", "model"],
    ]);
    expect(nearestOf({ nearest: "no" })).toEqual([]);
  });

  it("have words for what this version does not know", () => {
    expect(stepLabel("brand_new")).toBe("Brand new");
    expect(threatLabel("brand_new")).toBe("Brand new");
    expect(outcomeTone({ outcome: "blocked" })).toBe("bad");
  });
});
