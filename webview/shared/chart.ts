/**
 * The one file that knows Chart.js: points and lines in a plane with given ticks, drawn without animation or parsing.
 * What lies under and over them (error bars, labels, rings) is drawn by the caller through `under` and `over`.
 */

import { Chart, type ChartDataset, LinearScale, LineElement, PointElement, ScatterController } from 'chart.js';
import { onDensityChange, type Palette } from './theme.ts';

Chart.register(ScatterController, LinearScale, PointElement, LineElement);

/** Ends and ticks in the plane's own coordinates; labels are text. */
export interface PlotAxis {
  readonly low: number;
  readonly high: number;
  readonly ticks: readonly { readonly at: number; readonly label: string }[];
}

export interface PlotMarks {
  readonly kind: 'marks';
  readonly shape: 'disc' | 'ring' | 'triangle' | 'diamond';
  readonly points: readonly PlotPoint[];
  readonly size: number;
  /** One colour, or one per point. */
  readonly fill: string | readonly string[];
  readonly stroke: string;
  readonly width: number;
}

export interface PlotLine {
  readonly kind: 'line';
  readonly points: readonly PlotPoint[];
  /** across: first along x, then along y; up: the other way round. */
  readonly step: 'across' | 'up' | 'none';
  readonly colour: string;
  readonly width: number;
  readonly dash?: readonly number[];
}

export interface PlotPoint {
  readonly x: number;
  readonly y: number;
}

export interface PlotArea {
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
  /** From the plane to CSS pixels of the canvas. */
  readonly x: (value: number) => number;
  readonly y: (value: number) => number;
}

export interface PlotSpec {
  readonly x: PlotAxis;
  readonly y: PlotAxis;
  readonly layers: readonly (PlotMarks | PlotLine)[];
  readonly palette: Palette;
  /** Room in CSS pixels: left for labels, right and top for what hangs over. */
  readonly room: { readonly left: number; readonly right: number; readonly top: number };
  readonly under?: (context: CanvasRenderingContext2D, area: PlotArea) => void;
  readonly over?: (context: CanvasRenderingContext2D, area: PlotArea) => void;
}

export interface Plot {
  readonly draw: (spec: PlotSpec) => void;
  /** Undefined before the first drawing. */
  readonly area: () => PlotArea | undefined;
  readonly destroy: () => void;
}

export function createPlot(canvas: HTMLCanvasElement): Plot {
  let chart: Chart<'scatter'> | undefined;
  let current: PlotSpec | undefined;
  const area = () => (chart === undefined ? undefined : areaOf(chart));
  const draw = (spec: PlotSpec): void => {
    current = spec;
    if (chart === undefined) chart = create(canvas, spec, () => current);
    else {
      chart.data.datasets = datasets(spec);
      chart.options = options(spec);
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
    area,
    destroy() {
      chart?.destroy();
      chart = undefined;
    },
  };
}

function create(canvas: HTMLCanvasElement, spec: PlotSpec, current: () => PlotSpec | undefined): Chart<'scatter'> {
  return new Chart<'scatter'>(canvas, {
    type: 'scatter',
    data: { datasets: datasets(spec) },
    options: options(spec),
    plugins: [
      {
        id: 'underAndOver',
        beforeDatasetsDraw: (made) => current()?.under?.(made.ctx, areaOf(made)),
        afterDatasetsDraw: (made) => current()?.over?.(made.ctx, areaOf(made)),
      },
    ],
  });
}

function options(spec: PlotSpec): NonNullable<ConstructorParameters<typeof Chart<'scatter'>>[1]['options']> {
  const { palette, room } = spec;
  const font = { family: palette.font.family, size: palette.font.small };
  const shared = (axis: PlotAxis) => ({
    type: 'linear' as const,
    min: axis.low,
    max: axis.high,
    afterBuildTicks: (scale: { ticks: { value: number }[] }) => {
      scale.ticks = axis.ticks.map(({ at }) => ({ value: at }));
    },
  });
  const label = (axis: PlotAxis) => (_: unknown, index: number) => axis.ticks[index]?.label ?? '';
  return {
    animation: false,
    parsing: false,
    normalized: true,
    responsive: true,
    maintainAspectRatio: false,
    // Chart.js looks it up once and keeps it.
    devicePixelRatio: window.devicePixelRatio,
    events: [],
    layout: { padding: { right: room.right, top: room.top } },
    scales: {
      x: {
        ...shared(spec.x),
        border: { color: palette.faint },
        grid: { drawOnChartArea: false, tickLength: 4, color: palette.faint },
        ticks: { color: palette.muted, font, padding: 2, autoSkip: false, maxRotation: 0, callback: label(spec.x) },
      },
      y: {
        ...shared(spec.y),
        border: { display: false },
        grid: { color: palette.grid, drawTicks: false },
        ticks: { color: palette.muted, font, padding: 8, autoSkip: false, callback: label(spec.y) },
        afterFit: (scale: { width: number }) => {
          scale.width = room.left;
        },
      },
    },
  };
}

function datasets(spec: PlotSpec): ChartDataset<'scatter'>[] {
  // Chart.js draws the first dataset on top.
  return spec.layers.map((layer) => (layer.kind === 'line' ? line(layer) : marks(layer))).reverse();
}

function line(layer: PlotLine): ChartDataset<'scatter'> {
  return {
    data: [...layer.points],
    showLine: true,
    stepped: layer.step === 'none' ? false : layer.step === 'across' ? 'before' : 'after',
    borderColor: layer.colour,
    borderWidth: layer.width,
    borderDash: [...(layer.dash ?? [])],
    borderJoinStyle: 'round',
    pointRadius: 0,
    clip: false,
  };
}

function marks(layer: PlotMarks): ChartDataset<'scatter'> {
  const fill = typeof layer.fill === 'string' ? layer.fill : [...layer.fill];
  return {
    data: [...layer.points],
    pointStyle: layer.shape === 'triangle' ? 'triangle' : layer.shape === 'diamond' ? 'rectRot' : 'circle',
    pointRotation: layer.shape === 'triangle' ? 180 : 0,
    pointRadius: layer.size,
    pointBackgroundColor: fill,
    pointBorderColor: layer.stroke,
    pointBorderWidth: layer.width,
    clip: false,
  };
}

function areaOf(chart: Chart<'scatter'>): PlotArea {
  const { left, right, top, bottom } = chart.chartArea;
  const { x, y } = chart.scales;
  return {
    left,
    right,
    top,
    bottom,
    x: (value) => x?.getPixelForValue(value) ?? 0,
    y: (value) => y?.getPixelForValue(value) ?? 0,
  };
}
