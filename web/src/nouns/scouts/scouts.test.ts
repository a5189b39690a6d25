import { describe, expect, it } from "vitest";
import type { ScoutConfig } from "@/api/types";
import {
  findingsLabel,
  intervalLabel,
  modeOf,
  nextRunAt,
  outcomeOf,
  saySynced,
  scoutName,
  skillNameOf,
} from "@/nouns/scouts/labels";
import { undoing } from "@/nouns/scouts/mutations";
import { readSkill, TEMPLATE, TOOLS } from "@/nouns/scouts/skill-text";

function scoutLike(given: Partial<ScoutConfig>): ScoutConfig {
  return {
    id: "1",
    skill_name: "signals-scout-source-health",
    description: "",
    scout_origin: "canonical",
    enabled: true,
    emit: true,
    run_interval_minutes: 60,
    last_run_at: "2026-11-28T10:00:00Z",
    created_at: "2026-11-01T10:00:00Z",
    updated_at: "2026-11-01T10:00:00Z",
    scout_role: "specialist",
    deprecation: null,
    owners: [],
    status: "active",
    pause_reason: null,
    consecutive_failure_count: 0,
    status_changed_at: null,
    status_changed_by: null,
    source_product: null,
    source_id: null,
    display_name: "",
    run_cron_schedule: null,
    output_destinations: null,
    structured_output_schema: null,
    network_access: "trusted",
    model: null,
    auto_pause_exempt: false,
    tags: [],
    mcp_gateway_server_ids: [],
    repositories: [],
    write_scopes: [],
    ...given,
  };
}

describe("scouts", () => {
  it("are called by their name for people, else by their skill", () => {
    expect(scoutName(scoutLike({}))).toBe("Source health");
    expect(scoutName(scoutLike({ display_name: " Quiet sources " }))).toBe("Quiet sources");
    expect(scoutName(scoutLike({ skill_name: "other", display_name: "" }))).toBe("Other");
    expect(scoutName(scoutLike({ skill_name: "signals-scout-ai-observability" }))).toBe("AI observability");
  });

  it("have a mode", () => {
    expect(modeOf(scoutLike({}))).toBe("live");
    expect(modeOf(scoutLike({ emit: false }))).toBe("dry-run");
    expect(modeOf(scoutLike({ enabled: false }))).toBe("off");
    expect(modeOf(scoutLike({ enabled: false, auto_paused_at: "2026-11-28T10:00:00Z" }))).toBe("paused");
  });

  it("are due an interval after their last run, where only the server knows better", () => {
    expect(nextRunAt(scoutLike({}))).toBe(Date.parse("2026-11-28T11:00:00Z"));
    expect(nextRunAt(scoutLike({ enabled: false }))).toBeNull();
    expect(nextRunAt(scoutLike({ run_cron_schedule: "30 8 * * 1-5" }))).toBeNull();
  });

  it("have intervals in words", () => {
    expect([10, 60, 360, 1440, 10_080, 90].map(intervalLabel)).toEqual([
      "every 10 minutes",
      "every hour",
      "every 6 hours",
      "every day",
      "every week",
      "every 90 minutes",
    ]);
  });

  it("do not look well on the list after a failed run", () => {
    const run = (status: "completed" | "failed", emitted_count: number) => ({ status, emitted_count });
    expect(findingsLabel([])).toBe("never ran");
    expect(findingsLabel([run("completed", 0), run("completed", 2)])).toBe("found 2");
    expect(findingsLabel([run("completed", 0), run("failed", 0)])).toBe("found nothing");
    expect(findingsLabel([run("failed", 0), run("completed", 2)])).toBe("last run failed");
  });

  it("have runs that found something, found nothing, failed or are open", () => {
    expect(outcomeOf({ status: "completed", emitted_count: 2 })).toBe("found");
    expect(outcomeOf({ status: "completed", emitted_count: 0 })).toBe("nothing");
    expect(outcomeOf({ status: "cancelled", emitted_count: 0 })).toBe("failed");
    expect(outcomeOf({ status: "queued", emitted_count: 0 })).toBe("open");
  });

  it("are put back as they were, also in what was never set", () => {
    const scout = scoutLike({ emit: true });
    expect(undoing({ scout, changes: { emit: false } })).toEqual({ emit: true });
    expect(undoing({ scout, changes: { run_cron_schedule: "0 8 * * *", display_name: "X" } })).toEqual({
      run_cron_schedule: null,
      display_name: "",
    });
  });
});

describe("a SKILL.md", () => {
  const problemsOf = (text: string) => readSkill(text).problems;

  it("can begin as the template is", () => {
    const { skill, problems } = readSkill(TEMPLATE);
    expect(problems).toEqual([]);
    expect(skill.name).toBe("signals-scout-my-scout");
    expect(skill.allowed_tools?.every((tool) => TOOLS.some((one) => one === tool))).toBe(true);
    expect(skill.body.startsWith("# My scout")).toBe(true);
  });

  it("takes tools in one line, quotes and Windows line ends", () => {
    const { skill, problems } = readSkill(
      "---\r\nname: \"signals-scout-a\"\r\ndescription: 'It: looks'\r\nallowed-tools: emit-signal runs-list\r\n---\r\nLook.",
    );
    expect(problems).toEqual([]);
    expect(skill).toEqual({
      name: "signals-scout-a",
      description: "It: looks",
      allowed_tools: ["emit-signal", "runs-list"],
      body: "Look.",
    });
  });

  it("is told what is wrong, and in which line", () => {
    expect(problemsOf("name: x")[0]?.line).toBe(1);
    expect(problemsOf("---\nname: scout\ndescription: d\n---\nB")).toEqual([
      { line: 2, text: "The name of a scout starts with “signals-scout-”." },
    ]);
    expect(problemsOf("---\nname: signals-scout-A_b\ndescription: d\n---\nB")[0]?.line).toBe(2);
    expect(problemsOf("---\nname: signals-scout-a\n---\nB")[0]?.text).toContain("description");
    expect(problemsOf("---\nname: signals-scout-a\ndescription: d\n---\n\n")[0]?.text).toContain(
      "instructions",
    );
    const tool = problemsOf("---\nname: signals-scout-a\ndescription: d\nallowed-tools:\n  - rm\n---\nB");
    expect(tool).toEqual([{ line: 4, text: "There is no tool “rm”." }]);
    expect(problemsOf("---\nname: signals-scout-a\ndescription: d\nrun: detector\n---\nB")[0]?.line).toBe(4);
    expect(problemsOf("---\nname: signals-scout-a\ndescription: d\n  folded\n---\nB")[0]?.line).toBe(4);
  });

  it("is read in a time that grows with its length alone", () => {
    const long = `---\nname: ${"a-".repeat(100_000)}\ndescription: d\n---\n${"-".repeat(200_000)}`;
    const start = performance.now();
    expect(problemsOf(long).length).toBe(1);
    expect(performance.now() - start).toBeLessThan(1000);
  });
});

describe("a name that people give a scout", () => {
  it.each([
    ["Refund tickets", "signals-scout-refund-tickets"],
    ["  Réfunds: 50 % & more!", "signals-scout-refunds-50-more"],
    ["払い戻し", "signals-scout-"],
    ["x".repeat(80), `signals-scout-${"x".repeat(50)}`],
  ])("%s becomes the name of a skill", (name, skill) => {
    expect(skillNameOf(name)).toBe(skill);
  });
});

describe("what an update of the scouts says", () => {
  it("counts what was added, and says that it is switched off", () => {
    expect(saySynced([])).toBe("The scouts that come with Postroom are up to date.");
    expect(saySynced([{ enabled: false }])).toMatch(/^Added 1 scout, switched off\./);
    expect(saySynced([{ enabled: false }, { enabled: true }])).toMatch(
      /^Added 2 scouts, 1 of them switched off\./,
    );
  });
});
