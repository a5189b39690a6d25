import styles from "@/ui/display/sparkline.module.css";

export interface SparklineProps {
  values: readonly number[];
  /** What it shows, for who does not see it. */
  label: string;
}

const WIDTH = 56;
const HEIGHT = 16;

/** The path of a small chart of bars: one move and one line a value. */
export function barsPath(values: readonly number[]): string {
  const top = Math.max(1, ...values);
  const step = WIDTH / Math.max(1, values.length);
  return values
    .map((value, place) => {
      const height = value <= 0 ? 0.5 : Math.max(1.5, (value / top) * HEIGHT);
      const x = (place * step + step / 2).toFixed(1);
      return `M${x} ${HEIGHT}V${(HEIGHT - height).toFixed(1)}`;
    })
    .join("");
}

export function Sparkline({ values, label }: SparklineProps) {
  return (
    <svg
      className={styles.spark}
      viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
      width={WIDTH}
      height={HEIGHT}
      role="img"
      aria-label={label}
    >
      <path d={barsPath(values)} />
    </svg>
  );
}
