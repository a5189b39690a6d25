/** A form of a kind's configuration, made of its JSON Schema. Pure. */
import { sentence } from "@/lib/format";

export interface ConfigField {
  readonly name: string;
  readonly label: string;
  readonly help: string;
  readonly kind: "text" | "number" | "switch" | "choice" | "list" | "json";
  readonly options: readonly string[];
  readonly required: boolean;
  /** What holds when nothing is said, as it is written in the form. */
  readonly usual: string;
}

type Json = Readonly<Record<string, unknown>>;

function isObject(value: unknown): value is Json {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function textOf(value: unknown): string {
  return typeof value === "string" ? value : "";
}

/** The schema itself, or what it may be beside null. */
function withoutNull(schema: Json): Json {
  if (!Array.isArray(schema.anyOf)) return schema;
  const others = schema.anyOf.filter((one: unknown): one is Json => isObject(one) && one.type !== "null");
  return others.length === 1 && others[0] ? { ...schema, ...others[0] } : schema;
}

function kindOf(schema: Json): ConfigField["kind"] {
  if (Array.isArray(schema.enum)) return "choice";
  if (schema.type === "string") return "text";
  if (schema.type === "boolean") return "switch";
  if (schema.type === "integer" || schema.type === "number") return "number";
  if (schema.type === "array" && isObject(schema.items) && schema.items.type === "string") return "list";
  return "json";
}

const ACRONYMS: readonly string[] = ["api", "dsn", "id", "json", "url"];

/** "Object ID" of `object_id`. */
function labelOf(name: string): string {
  return sentence(name)
    .split(" ")
    .map((word) => (ACRONYMS.includes(word.toLowerCase()) ? word.toUpperCase() : word))
    .join(" ");
}

/** A value as the form writes it. */
export function written(kind: ConfigField["kind"], value: unknown): string {
  if (value === undefined || value === null) return kind === "switch" ? "false" : "";
  if (kind === "list" && Array.isArray(value)) return value.join(", ");
  if (kind === "json") return JSON.stringify(value, null, 2);
  return String(value);
}

/** The fields of a configuration, in the order of the schema. */
export function fieldsOf(schema: Json): readonly ConfigField[] {
  const { properties, required } = schema;
  if (!isObject(properties)) return [];
  return Object.entries(properties).flatMap(([name, raw]) => {
    if (!isObject(raw)) return [];
    const field = withoutNull(raw);
    const kind = kindOf(field);
    return [
      {
        name,
        label: labelOf(name),
        help: textOf(field.description),
        kind,
        options: Array.isArray(field.enum) ? field.enum.map(String) : [],
        required: Array.isArray(required) && required.includes(name),
        usual: written(kind, field.default),
      },
    ];
  });
}

export interface Read {
  readonly config: Json;
  /** What can't be read, by field. */
  readonly problems: Readonly<Record<string, string>>;
}

/** The configuration that a filled-in form says; what is left as usual is left out. */
export function readForm(fields: readonly ConfigField[], values: Readonly<Record<string, string>>): Read {
  const config: Record<string, unknown> = {};
  const problems: Record<string, string> = {};
  for (const field of fields) {
    const text = (values[field.name] ?? field.usual).trim();
    if (text === field.usual.trim() && !field.required) continue;
    if (text === "") {
      if (field.required) problems[field.name] = "This field is required.";
      continue;
    }
    if (field.kind === "switch") config[field.name] = text === "true";
    else if (field.kind === "list")
      config[field.name] = text
        .split(",")
        .map((one) => one.trim())
        .filter(Boolean);
    else if (field.kind === "number") {
      if (Number.isFinite(Number(text))) config[field.name] = Number(text);
      else problems[field.name] = "Enter a number.";
    } else if (field.kind === "json") {
      try {
        config[field.name] = JSON.parse(text);
      } catch {
        problems[field.name] = "This is not JSON.";
      }
    } else config[field.name] = text;
  }
  return { config, problems };
}
