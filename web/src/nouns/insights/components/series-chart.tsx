import { AxisBottom, AxisLeft } from "@visx/axis";
import { GlyphCircle, GlyphDiamond, GlyphSquare, GlyphTriangle } from "@visx/glyph";
import { GridRows } from "@visx/grid";
import { ParentSize } from "@visx/responsive";
import { scaleLinear, scalePoint } from "@visx/scale";
import { LinePath } from "@visx/shape";
import { useId, useState } from "react";
import styles from "./insights.module.css";

export interface Series {
  id: string;
  label: string;
  /** One for each period; null where there is nothing to show. */
  values: ReadonlyArray<number | null>;
}

export interface SeriesChartProps {
  label: string;
  /** Short names of the periods for the axis, and full ones to be read. */
  ticks: readonly string[];
  names: readonly string[];
  series: readonly Series[];
  /** A value in words. */
  format(value: number | null): string;
}

const HEIGHT = 220;
const MARGIN = { top: 12, right: 28, bottom: 28, left: 48 };
/** Each line differs by its marks and its dashes as well as by its colour. */
const LOOKS = [
  { mark: GlyphCircle, dash: undefined, size: 44 },
  { mark: GlyphSquare, dash: "6 3", size: 40 },
  { mark: GlyphTriangle, dash: "2 3", size: 48 },
  { mark: GlyphDiamond, dash: "10 3 2 3", size: 48 },
] as const;

/** Lines over periods. A slider below it reads one period after the other, by keys, touch or pointer. */
export function SeriesChart({ label, ticks, names, series, format }: SeriesChartProps) {
  const [chosen, setChosen] = useState<number | null>(null);
  const id = useId();
  const last = names.length - 1;
  const at = Math.min(chosen ?? last, last);
  const said = series.map((one) => `${one.label} ${format(one.values[at] ?? null)}`).join(", ");
  return (
    <figure className={styles.chart} aria-label={label}>
      <ul className={styles.legend}>
        {series.map((one, place) => (
          <li key={one.id} data-series={place}>
            <Key place={place} />
            {one.label} <strong>{format(one.values[at] ?? null)}</strong>
          </li>
        ))}
      </ul>
      <div className={styles.plot} aria-hidden="true">
        <ParentSize debounceTime={50}>
          {({ width }) =>
            width > 0 ? (
              <Plot width={width} at={at} ticks={ticks} series={series} onChoose={setChosen} />
            ) : null
          }
        </ParentSize>
      </div>
      <label htmlFor={id} className={styles.scrub}>
        <span className={styles.period}>{names[at]}</span>
        <input
          id={id}
          type="range"
          min={0}
          max={last}
          value={at}
          aria-label={`${label}, by period`}
          aria-valuetext={`${names[at]}: ${said}`}
          onChange={(event) => setChosen(event.target.valueAsNumber)}
        />
      </label>
    </figure>
  );
}

function Key({ place }: { place: number }) {
  const look = LOOKS[place % LOOKS.length] ?? LOOKS[0];
  return (
    <svg width={26} height={12} aria-hidden="true" className={styles.key}>
      <line x1={0} x2={26} y1={6} y2={6} strokeDasharray={look.dash} />
      <look.mark left={13} top={6} size={look.size} />
    </svg>
  );
}

interface PlotProps {
  width: number;
  at: number;
  ticks: readonly string[];
  series: readonly Series[];
  onChoose(at: number): void;
}

function Plot({ width, at, ticks, series, onChoose }: PlotProps) {
  const inside = {
    width: Math.max(width - MARGIN.left - MARGIN.right, 10),
    height: HEIGHT - MARGIN.top - MARGIN.bottom,
  };
  const places = ticks.map((_, place) => place);
  const x = scalePoint({ domain: places, range: [0, inside.width], padding: ticks.length === 1 ? 0.5 : 0 });
  const most = Math.max(1, ...series.flatMap((one) => one.values.map((value) => value ?? 0)));
  const y = scaleLinear({ domain: [0, most], range: [inside.height, 0], nice: 4 });
  const left = (place: number) => x(place) ?? 0;
  const every = Math.max(1, Math.ceil(ticks.length / Math.max(2, Math.floor(inside.width / 72))));
  const choose = (client: number, box: DOMRect) => {
    const share = (client - box.left - MARGIN.left) / inside.width;
    onChoose(Math.max(0, Math.min(ticks.length - 1, Math.round(share * (ticks.length - 1)))));
  };
  return (
    <svg
      width={width}
      height={HEIGHT}
      onPointerMove={(event) => choose(event.clientX, event.currentTarget.getBoundingClientRect())}
    >
      <title>The same numbers are in the table</title>
      <g transform={`translate(${MARGIN.left},${MARGIN.top})`}>
        <GridRows scale={y} width={inside.width} numTicks={4} className={styles.grid ?? ""} />
        <line className={styles.cursor} x1={left(at)} x2={left(at)} y1={0} y2={inside.height} />
        {series.map((one, place) => (
          <Line
            key={one.id}
            place={place}
            values={one.values}
            at={at}
            left={left}
            top={(value) => y(value)}
          />
        ))}
        <AxisLeft scale={y} numTicks={4} hideTicks hideAxisLine tickClassName={styles.tick ?? ""} />
        <AxisBottom
          scale={x}
          top={inside.height}
          tickValues={places.filter((place) => (places.length - 1 - place) % every === 0)}
          tickFormat={(place) => ticks[place] ?? ""}
          hideTicks
          tickClassName={styles.tick ?? ""}
          axisLineClassName={styles.axis ?? ""}
        />
      </g>
    </svg>
  );
}

interface LineProps {
  place: number;
  values: ReadonlyArray<number | null>;
  at: number;
  left(place: number): number;
  top(value: number): number;
}

function Line({ place, values, at, left, top }: LineProps) {
  const look = LOOKS[place % LOOKS.length] ?? LOOKS[0];
  const points = values.map((value, number) => ({ value, number }));
  // Marks of many periods would hide the lines.
  const marked = points.filter(
    ({ value, number }) => value !== null && (values.length <= 30 || number === at),
  );
  return (
    <g data-series={place}>
      <LinePath
        data={points}
        defined={({ value }) => value !== null}
        x={({ number }) => left(number)}
        y={({ value }) => top(value ?? 0)}
        className={styles.line ?? ""}
        strokeDasharray={look.dash ?? ""}
      />
      {marked.map(({ value, number }) => (
        <look.mark
          key={number}
          left={left(number)}
          top={top(value ?? 0)}
          size={look.size}
          className={styles.mark ?? ""}
        />
      ))}
    </g>
  );
}
