import { describe, expect, it } from "vitest";
import { ACTION_IDS, ACTIONS } from "@/actions/registry";

describe("the table of actions", () => {
  it("has no key twice in one place", () => {
    const taken = new Map<string, string>();
    for (const id of ACTION_IDS) {
      const { keys, places } = ACTIONS[id];
      for (const key of keys) {
        for (const place of places) {
          const others =
            place === "everywhere"
              ? ["list", "report", "triage", "signals", "scouts", "sources", "settings", "everywhere"]
              : [place, "everywhere"];
          for (const where of others) {
            expect(
              taken.get(`${where}:${key}`),
              `${id} and ${taken.get(`${where}:${key}`)} on ${key}`,
            ).toBeUndefined();
          }
        }
      }
      for (const key of keys) for (const place of places) taken.set(`${place}:${key}`, id);
    }
  });

  it("has no sequence that begins with another action's key", () => {
    const all = ACTION_IDS.flatMap((id) => ACTIONS[id].keys);
    const first = all.filter((keys) => keys.includes(" ")).map((keys) => keys.split(" ")[0]);
    expect(all.filter((keys) => first.includes(keys))).toEqual([]);
  });

  it("names every action and says where it works", () => {
    for (const id of ACTION_IDS) {
      expect(ACTIONS[id].label.length).toBeGreaterThan(2);
      expect(ACTIONS[id].places.length).toBeGreaterThan(0);
    }
  });
});
