import { type PointerEvent, useState } from "react";
import "@/nouns/signals/stages.css";
import { count, plural } from "@/lib/format";
import { dayName } from "@/lib/time";
import { type Day, STAGE_LABELS, STAGES } from "@/nouns/signals/funnel";
import { bars } from "./funnel-bars";
import styles from "./funnel-chart.module.css";

const noon = (day: Day) => dayName(`${day.day}T12:00:00Z`);

/** A bar a day, cut by where its signals are now. The table below says the same to whoever can't see it. */
export function FunnelChart({ days }: { days: readonly Day[] }) {
  const [pointed, setPointed] = useState<number | null>(null);
  const { paths, top } = bars(days);
  const shown = STAGES.filter((stage) => days.some((day) => day[stage] > 0));
  const lines = Array.from({ length: Math.round(top.most / top.step) + 1 }, (_, line) => line * top.step);
  const every = Math.max(1, Math.ceil(days.length / 7));
  const point = (event: PointerEvent<HTMLElement>) => {
    const box = event.currentTarget.getBoundingClientRect();
    const index = Math.floor(((event.clientX - box.left) / box.width) * days.length);
    setPointed(Math.min(days.length - 1, Math.max(0, index)));
  };
  const day = pointed === null ? undefined : days[pointed];
  return (
    <figure className={styles.chart}>
      <figcaption className={styles.caption}>
        <span className={styles.key}>
          {shown.map((stage) => (
            <span key={stage} data-stage={stage} className={styles.entry}>
              {STAGE_LABELS[stage]}
            </span>
          ))}
        </span>
        <span className={styles.readout} aria-hidden="true">
          {day ? sayDay(day) : "Signals per day, by current state"}
        </span>
      </figcaption>
      <div
        className={styles.plot}
        aria-hidden="true"
        onPointerMove={point}
        onPointerLeave={() => setPointed(null)}
      >
        {lines.map((value) => (
          <span key={value} className={styles.line} style={{ bottom: `${(value / top.most) * 100}%` }}>
            <span className={styles.value}>{count(value)}</span>
          </span>
        ))}
        {pointed === null ? null : (
          <span
            className={styles.pointed}
            style={{ left: `${(pointed / days.length) * 100}%`, width: `${100 / days.length}%` }}
          />
        )}
        <svg
          className={styles.bars}
          viewBox={`0 0 ${days.length} ${top.most}`}
          preserveAspectRatio="none"
          role="presentation"
        >
          {shown.map((stage) => (
            <path key={stage} data-stage={stage} className={styles.bar} d={paths[stage]} />
          ))}
        </svg>
      </div>
      <div className={styles.days} aria-hidden="true">
        {days.map((one, index) =>
          (days.length - 1 - index) % every === 0 ? (
            <span
              key={one.day}
              className={styles.day}
              style={index === days.length - 1 ? {} : { left: `${((index + 0.5) / days.length) * 100}%` }}
            >
              {noon(one)}
            </span>
          ) : null,
        )}
      </div>
    </figure>
  );
}

function sayDay(day: Day): string {
  const parts = STAGES.filter((stage) => day[stage] > 0).map(
    (stage) => `${count(day[stage])} ${STAGE_LABELS[stage].toLowerCase()}`,
  );
  return `${noon(day)}: ${plural(day.received, "signal")}${parts.length > 0 ? `, ${parts.join(", ")}` : ""}`;
}
