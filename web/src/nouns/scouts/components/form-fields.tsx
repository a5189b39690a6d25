import { useQuery } from "@tanstack/react-query";
import { type ReactNode, useId } from "react";
import type { FormKinds } from "@/api/types";
import { Conditions } from "@/nouns/scouts/components/form-conditions";
import styles from "@/nouns/scouts/components/form-editor.module.css";
import { type FormDraft, hasField, type Problems, withMeasure } from "@/nouns/scouts/form-draft";
import { sourceConfigsQuery } from "@/nouns/sources/queries";
import { SelectField, TextField } from "@/ui/controls/field";
import { Phrase } from "@/ui/display/prose";

export interface FormFieldsProps {
  projectId: string;
  kinds: FormKinds;
  draft: FormDraft;
  problems: Problems;
  /** Why it can't be changed; null when it can. */
  readOnly: string | null;
  onChange(draft: FormDraft): void;
}

type TextName = "source" | "field" | "window" | "limit" | "least" | "by" | "text";

interface WordsProps extends FormFieldsProps {
  name: TextName;
  /** The name that the server has for it. */
  field: string;
  label: string;
  placeholder?: string;
  numeric?: boolean;
  list?: string | undefined;
}

/** A field of the form in which something is typed, explained as the server does. */
export function Words({ name, field, label, numeric, ...props }: WordsProps) {
  const described = props.kinds.fields[field];
  return (
    <TextField
      label={label}
      help={described ? <Phrase text={described.help} /> : null}
      error={props.problems[name] ?? props.problems[field]}
      placeholder={props.placeholder}
      list={props.list}
      inputMode={numeric ? "decimal" : undefined}
      maxLength={described?.max_length ?? undefined}
      autoComplete="off"
      value={props.draft[name]}
      unavailable={props.readOnly}
      onChange={(event) => props.onChange({ ...props.draft, [name]: event.target.value })}
    />
  );
}

function Group({ title, help, children }: { title: string; help?: string; children: ReactNode }) {
  return (
    <fieldset className={styles.group}>
      <legend className={styles.legend}>{title}</legend>
      {help ? (
        <p className={styles.quiet}>
          <Phrase text={help} />
        </p>
      ) : null}
      {children}
    </fieldset>
  );
}

/** What is counted: signals or events, from where, and which of them. */
export function Counted(props: FormFieldsProps) {
  const { projectId, kinds, draft, problems, readOnly, onChange } = props;
  const id = useId();
  const sources = useQuery(sourceConfigsQuery(projectId)).data ?? [];
  const names = sources.map((one) => `${one.source_product}/${one.source_type}`);
  const ofSignals = draft.of === "signals";
  return (
    <Group title="What it counts">
      <div className={styles.row}>
        <SelectField
          label="Count"
          value={draft.of}
          options={[
            ["signals", "Signals"],
            ["events", "Events of SDKs"],
          ]}
          help={<Phrase text={kinds.fields.of?.help ?? ""} />}
          unavailable={readOnly}
          onChange={(of) => onChange({ ...draft, of })}
        />
        <Words
          {...props}
          name="source"
          field="source"
          label={ofSignals ? "Source" : "Name of the event"}
          placeholder={ofSignals ? "zendesk/ticket" : "$pageview"}
          list={ofSignals ? id : undefined}
        />
        <datalist id={id}>
          {[...new Set(names)].map((name) => (
            <option key={name} value={name} />
          ))}
        </datalist>
      </div>
      <p className={styles.quiet}>
        <Phrase text={kinds.fields.where?.help ?? ""} />
      </p>
      <Conditions
        name="where"
        label="Condition"
        least={0}
        value={draft.where}
        problems={problems}
        readOnly={readOnly}
        onChange={(where) => onChange({ ...draft, where })}
      />
    </Group>
  );
}

/** What is measured of what is counted. */
export function Measured(props: FormFieldsProps) {
  const { kinds, draft, readOnly, onChange } = props;
  const has = (field: string) => hasField(kinds, draft.measure, field);
  return (
    <Group title="What it measures">
      <div className={styles.row}>
        <SelectField
          label="Measure"
          value={draft.measure}
          options={kinds.kinds.map((kind) => [kind.measure, kind.title] as const)}
          help={kinds.kinds.find((kind) => kind.measure === draft.measure)?.help}
          unavailable={readOnly}
          onChange={(measure) => onChange(withMeasure(draft, measure))}
        />
        {has("field") ? <Words {...props} name="field" field="field" label="Fact" /> : null}
        <Words {...props} name="window" field="window_hours" label="Time window in hours" numeric />
        {has("by") ? <Words {...props} name="by" field="by" label="Measure separately by" /> : null}
      </div>
      {has("part") ? <Part {...props} /> : null}
    </Group>
  );
}

function Part({ kinds, draft, problems, readOnly, onChange }: FormFieldsProps) {
  return (
    <>
      <SelectField
        label="Share of"
        value={draft.per}
        options={[
          ["item", "all items"],
          ["user", "users"],
          ["session", "sessions"],
        ]}
        help={<Phrase text={kinds.fields.per?.help ?? ""} />}
        unavailable={readOnly}
        onChange={(per) => onChange({ ...draft, per })}
      />
      <p className={styles.quiet}>
        <Phrase text={kinds.fields.part?.help ?? ""} />
      </p>
      <Conditions
        name="part"
        label="Condition of the share"
        least={1}
        value={draft.part}
        problems={problems}
        readOnly={readOnly}
        onChange={(part) => onChange({ ...draft, part })}
      />
    </>
  );
}

/** From when on it is a finding, and what the finding says. */
export function Found(props: FormFieldsProps) {
  const { kinds, draft, readOnly, onChange } = props;
  const has = (field: string) => hasField(kinds, draft.measure, field);
  return (
    <Group title="When it is a finding">
      <div className={styles.row}>
        {has(draft.rule) ? (
          <>
            <SelectField
              label="A finding when it is"
              value={draft.rule}
              options={[
                ["above", "at least"],
                ["below", "below"],
                ["change", "so many times the usual"],
              ]}
              unavailable={readOnly}
              onChange={(rule) => onChange({ ...draft, rule })}
            />
            <Words {...props} name="limit" field={draft.rule} label="Threshold" numeric />
          </>
        ) : null}
        {has("least") ? (
          <Words {...props} name="least" field="least" label="Minimum of items" numeric />
        ) : null}
      </div>
      <div className={styles.row}>
        <Words {...props} name="text" field="text" label="Title of a finding" />
        <SelectField
          label="Severity"
          value={draft.severity}
          options={SEVERITIES}
          help={kinds.fields.severity?.help}
          unavailable={readOnly}
          onChange={(severity) => onChange({ ...draft, severity })}
        />
      </div>
    </Group>
  );
}

const SEVERITIES: ReadonlyArray<readonly [FormDraft["severity"], string]> = [
  ["P0", "P0"],
  ["P1", "P1"],
  ["P2", "P2"],
  ["P3", "P3"],
  ["P4", "P4"],
];
