/**
 * Horizontal bars through Chart.js: one named row each, in one or two parts that lie one behind the other, with words at
 * the right. As in chart.ts there is no animation and nothing listens; the caller has pointer and keyboard.
 */

import { BarController, BarElement, CategoryScale, Chart, type ChartDataset, LinearScale } from 'chart.js';
import { onDensityChange, type Palette } from './theme.ts';

Chart.register(BarController, BarElement, CategoryScale, LinearScale);

export interface BarRow {
  readonly label: string;
  /** Where the bar ends, from 0; NaN draws none. */
  readonly to: number;
  /** Where its beginning in full colour ends; `to` where all of it is. */
  readonly solid: number;
  /** Drawn in the colour of marks behind. */
  readonly quiet: boolean;
  /** One per column. */
  readonly words: readonly string[];
}

export interface BarsSpec {
  readonly low: number;
  readonly high: number;
  readonly rows: readonly BarRow[];
  /** What the words at the right are, by column. */
  readonly heads: readonly string[];
  readonly palette: Palette;
  /** The row under the pointer or the keyboard. */
  readonly cursor: number | undefined;
}

export interface Bars {
  /** The canvas is as high as `barsHeight` says. */
  readonly draw: (spec: BarsSpec) => void;
  /** The row at this height of the canvas, in CSS pixels. */
  readonly rowAt: (y: number) => number | undefined;
}

const ROW = 22;
const HEAD = 20;

export function barsHeight(rows: number): number {
  return HEAD + ROW * rows + 2;
}

export function createBars(canvas: HTMLCanvasElement): Bars {
  let chart: Chart<'bar'> | undefined;
  let current: BarsSpec | undefined;
  const draw = (spec: BarsSpec): void => {
    current = spec;
    if (chart === undefined) chart = create(canvas, spec, () => current);
    else {
      chart.data = data(spec);
      chart.options = options(canvas, spec);
      chart.update('none');
    }
  };
  onDensityChange(() => {
    if (chart === undefined || current === undefined) return;
    draw(current);
    chart.resize();
  });
  return {
    draw,
    rowAt(y) {
      if (chart === undefined || current === undefined) return undefined;
      const { top, height } = rowsOf(chart, current.rows.length);
      const row = Math.floor((y - top) / height);
      return row >= 0 && row < current.rows.length ? row : undefined;
    },
  };
}

function create(canvas: HTMLCanvasElement, spec: BarsSpec, current: () => BarsSpec | undefined): Chart<'bar'> {
  return new Chart<'bar'>(canvas, {
    type: 'bar',
    data: data(spec),
    options: options(canvas, spec),
    plugins: [
      {
        id: 'words',
        beforeDatasetsDraw: (made) => drawCursor(made, current()),
        afterDatasetsDraw: (made) => drawWords(made, current()),
      },
    ],
  });
}

function data({ rows, palette }: BarsSpec): { labels: string[]; datasets: ChartDataset<'bar'>[] } {
  const colours = rows.map(({ quiet }) => (quiet ? palette.faint : palette.this));
  const shared = { grouped: false, barThickness: 10, borderSkipped: false as const, borderColor: colours };
  return {
    labels: rows.map(({ label }) => label),
    datasets: [
      { ...shared, data: rows.map(({ solid }) => solid), backgroundColor: colours, borderWidth: 0 },
      {
        ...shared,
        data: rows.map(({ to }) => to),
        backgroundColor: colours.map((colour) => palette.veil(colour, 0.2)),
        borderWidth: 1,
      },
    ],
  };
}

function options(
  canvas: HTMLCanvasElement,
  spec: BarsSpec,
): NonNullable<ConstructorParameters<typeof Chart<'bar'>>[1]['options']> {
  const { palette, heads } = spec;
  const width = canvas.parentElement?.clientWidth ?? 320;
  const font = { family: palette.font.mono, size: palette.font.small };
  const letter = palette.font.small * 0.61;
  const longest = Math.max(...spec.rows.map(({ label }) => label.length));
  const room = Math.min(Math.round(width * 0.4), Math.ceil(letter * (longest + 2)));
  const most = Math.floor(room / letter) - 2;
  return {
    indexAxis: 'y',
    animation: false,
    responsive: true,
    maintainAspectRatio: false,
    // Chart.js looks it up once and keeps it.
    devicePixelRatio: window.devicePixelRatio,
    events: [],
    layout: { padding: { top: HEAD, right: COLUMN * heads.length, bottom: 2 } },
    scales: {
      x: { type: 'linear', min: spec.low, max: spec.high, display: false },
      y: {
        type: 'category',
        border: { display: false },
        grid: { display: false },
        ticks: {
          color: palette.text,
          font,
          padding: 6,
          autoSkip: false,
          crossAlign: 'far',
          callback: (_, index) => shortened(spec.rows[index]?.label ?? '', most),
        },
        afterFit: (scale: { width: number }) => {
          scale.width = room;
        },
      },
    },
  };
}

/** The row is marked by a frame, which is there in every theme. */
function drawCursor(made: Chart<'bar'>, spec: BarsSpec | undefined): void {
  if (spec?.cursor === undefined) return;
  const { ctx } = made;
  const { top, height } = rowsOf(made, spec.rows.length);
  ctx.save();
  ctx.fillStyle = spec.palette.veil(spec.palette.text, 0.06);
  ctx.strokeStyle = spec.palette.faint;
  ctx.lineWidth = 1;
  ctx.beginPath();
  ctx.rect(0.5, Math.round(top + height * spec.cursor) + 0.5, made.width - 1, Math.round(height) - 1);
  ctx.fill();
  ctx.stroke();
  ctx.restore();
}

function drawWords(made: Chart<'bar'>, spec: BarsSpec | undefined): void {
  if (spec === undefined) return;
  const { ctx, chartArea, scales } = made;
  const { palette, rows, heads } = spec;
  ctx.save();
  ctx.textAlign = 'right';
  ctx.textBaseline = 'middle';
  const { top, height } = rowsOf(made, rows.length);
  const at = (column: number) => chartArea.right + COLUMN * (column + 1) - 4;
  ctx.font = `400 ${palette.font.small}px ${palette.font.family}`;
  ctx.fillStyle = palette.muted;
  for (const [column, words] of heads.entries()) ctx.fillText(words, at(column), HEAD / 2);
  for (const [i, row] of rows.entries()) {
    const y = top + height * (i + 0.5) + 0.5;
    ctx.fillStyle = row.quiet ? palette.muted : palette.text;
    for (const [column, words] of row.words.entries()) ctx.fillText(words, at(column), y);
  }
  const zero = scales.x?.getPixelForValue(0) ?? chartArea.left;
  ctx.strokeStyle = palette.faint;
  ctx.lineWidth = 1;
  ctx.beginPath();
  ctx.moveTo(Math.round(zero) + 0.5, top);
  ctx.lineTo(Math.round(zero) + 0.5, top + height * rows.length);
  ctx.stroke();
  ctx.restore();
}

/** Where Chart.js has put the rows. */
function rowsOf({ chartArea }: Chart<'bar'>, count: number): { readonly top: number; readonly height: number } {
  return { top: chartArea.top, height: (chartArea.bottom - chartArea.top) / Math.max(1, count) };
}

/** The end of a path tells more than its middle. */
function shortened(label: string, most: number): string {
  if (label.length <= most) return label;
  const end = Math.ceil((most - 1) * 0.6);
  return `${label.slice(0, Math.max(1, most - 1 - end))}…${label.slice(-end)}`;
}

const COLUMN = 58;
