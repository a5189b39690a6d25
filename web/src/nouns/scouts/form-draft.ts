/** The form of a scout as it is typed, and as it is sent. Pure. */
import { ApiFailure } from "@/api/errors";
import type { FormKinds, ScoutForm } from "@/api/types";

export type Measure = NonNullable<ScoutForm["measure"]>;
type SentCondition = NonNullable<ScoutForm["where"]>[number];
export type Op = NonNullable<SentCondition["op"]>;
export type Rule = "above" | "below" | "change";

export interface ConditionDraft {
  readonly field: string;
  readonly op: Op;
  readonly value: string;
}

export interface FormDraft {
  readonly of: NonNullable<ScoutForm["of"]>;
  readonly source: string;
  readonly where: readonly ConditionDraft[];
  readonly measure: Measure;
  readonly field: string;
  readonly part: readonly ConditionDraft[];
  readonly per: NonNullable<ScoutForm["per"]>;
  readonly window: string;
  readonly rule: Rule;
  readonly limit: string;
  readonly least: string;
  readonly by: string;
  readonly text: string;
  readonly severity: NonNullable<ScoutForm["severity"]>;
}

export const OPS: ReadonlyArray<readonly [Op, string]> = [
  ["is", "is"],
  ["is_not", "is not"],
  ["contains", "contains"],
  ["at_least", "is at least"],
  ["at_most", "is at most"],
  ["exists", "exists"],
];

export const NO_CONDITION: ConditionDraft = { field: "text", op: "contains", value: "" };
const AN_ERROR: ConditionDraft = { field: "name", op: "is", value: "$exception" };

export const NEW_FORM: FormDraft = {
  of: "signals",
  source: "",
  where: [],
  measure: "count",
  field: "",
  part: [AN_ERROR],
  per: "item",
  window: "24",
  rule: "above",
  limit: "10",
  least: "1",
  by: "",
  text: "{value} in {window}",
  severity: "P3",
};

/** Whether a form of this kind has a field, as the server describes it. */
export function hasField(kinds: FormKinds, measure: Measure, field: string): boolean {
  return kinds.kinds.find((kind) => kind.measure === measure)?.fields.includes(field) ?? false;
}

/** Another measure, with the title of findings that fits it unless somebody has written one. */
export function withMeasure(draft: FormDraft, measure: Measure): FormDraft {
  const text = draft.text === TITLES[draft.measure] ? TITLES[measure] : draft.text;
  return { ...draft, measure, text };
}

const TITLES: Readonly<Record<Measure, string>> = {
  count: NEW_FORM.text,
  users: "{value} users in {window}",
  share: "{value} of them in {window}",
  p95: "95 of 100 are below {value}",
  silence: "Nothing came in {window}",
  new_value: "A new value: {group}",
};

/** What is sent: the fields that a form of this kind has. */
export function toForm(draft: FormDraft, kinds: FormKinds): ScoutForm {
  const has = (field: string) => hasField(kinds, draft.measure, field);
  const limit = (rule: Rule) => (draft.rule === rule && has(rule) ? number(draft.limit) : null);
  return {
    of: draft.of,
    source: draft.source.trim(),
    where: draft.where.map(condition),
    measure: draft.measure,
    field: has("field") ? draft.field.trim() : "",
    part: has("part") ? draft.part.map(condition) : [],
    per: has("per") ? draft.per : "item",
    window_hours: number(draft.window),
    above: limit("above"),
    below: limit("below"),
    change: limit("change"),
    least: has("least") ? number(draft.least) : 1,
    by: has("by") ? draft.by.trim() : "",
    text: draft.text.trim(),
    severity: draft.severity,
  };
}

/** The draft of a stored form. */
export function toDraft(form: ScoutForm): FormDraft {
  const rule: Rule = form.below != null ? "below" : form.change != null ? "change" : "above";
  const limit = form[rule];
  const part = (form.part ?? []).map(typed);
  return {
    of: form.of ?? "signals",
    source: form.source ?? "",
    where: (form.where ?? []).map(typed),
    measure: form.measure ?? "count",
    field: form.field ?? "",
    part: part.length > 0 ? part : NEW_FORM.part,
    per: form.per ?? "item",
    window: String(form.window_hours ?? 24),
    rule,
    limit: limit == null ? NEW_FORM.limit : String(limit),
    least: String(form.least ?? 1),
    by: form.by ?? "",
    text: form.text,
    severity: form.severity ?? "P3",
  };
}

/** What is wrong, by the name of the field: `where__0` is the first condition, `limit` any threshold. */
export type Problems = Readonly<Record<string, string>>;

/** What can be seen to be wrong before the server is asked, by the limits that it states. */
export function problemsOf(draft: FormDraft, kinds: FormKinds): Problems {
  const has = (field: string) => hasField(kinds, draft.measure, field);
  const found: Record<string, string | null> = {
    window_hours: numberProblem(draft.window, kinds, "window_hours", true),
    limit: has(draft.rule) ? numberProblem(draft.limit, kinds, draft.rule, false) : null,
    least: has("least") ? numberProblem(draft.least, kinds, "least", true) : null,
    field: has("field") && draft.field.trim() === "" ? "Name the fact that is measured." : null,
    text: draft.text.trim() === "" ? "Findings need a title." : null,
  };
  for (const [place, one] of draft.where.entries()) found[`where__${place}`] = conditionProblem(one);
  if (has("part"))
    for (const [place, one] of draft.part.entries()) found[`part__${place}`] = conditionProblem(one);
  const problems: Record<string, string> = {};
  for (const [name, problem] of Object.entries(found)) if (problem !== null) problems[name] = problem;
  return problems;
}

/** What the server refuses, by the field that it names; null where it names none of the form. */
export function refusalOf(error: unknown): Problems | null {
  if (!(error instanceof ApiFailure) || !error.attr?.startsWith("form__")) return null;
  const [name = "", place = ""] = error.attr.slice("form__".length).split("__");
  if (name === "where" || name === "part")
    return { [place === "" ? name : `${name}__${place}`]: error.message };
  const isLimit = name === "above" || name === "below" || name === "change";
  return { [isLimit ? "limit" : name]: error.message };
}

function numberProblem(text: string, kinds: FormKinds, name: string, whole: boolean): string | null {
  const value = number(text);
  const { minimum = null, maximum = null } = kinds.fields[name] ?? {};
  if (!Number.isFinite(value)) return "A number is needed.";
  if (whole && !Number.isInteger(value)) return "A whole number is needed.";
  if (minimum !== null && value < minimum) return `At least ${minimum}.`;
  if (maximum !== null && value > maximum) return `At most ${maximum}.`;
  return null;
}

function conditionProblem({ field, op, value }: ConditionDraft): string | null {
  if (field.trim() === "") return "Name the field that is compared.";
  if (op !== "exists" && value.trim() === "") return "Say what it is compared with.";
  return isNumeric(op) && !Number.isFinite(number(value)) ? "This comparison needs a number." : null;
}

function isNumeric(op: Op): boolean {
  return op === "at_least" || op === "at_most";
}

function condition({ field, op, value }: ConditionDraft): SentCondition {
  return {
    field: field.trim(),
    op,
    value: op === "exists" ? "" : isNumeric(op) ? number(value) : value.trim(),
  };
}

function typed({ field, op, value }: SentCondition): ConditionDraft {
  return { field, op: op ?? "is", value: String(value ?? "") };
}

function number(text: string): number {
  return text.trim() === "" ? Number.NaN : Number(text.trim().replace(",", "."));
}
