/**
 * Colours and font for the canvas, read from the editor's variables by their role (panel.css names the roles) and
 * read again whenever the theme changes.
 */

export interface Palette {
  readonly page: string;
  readonly text: string;
  readonly muted: string;
  readonly faint: string;
  readonly grid: string;
  readonly this: string;
  readonly other: string;
  readonly warn: string;
  readonly bad: string;
  readonly font: { readonly family: string; readonly mono: string; readonly small: number };
  /** A third quantity for marks and lines, 0..1; keeps 3:1 against the page at its start. */
  readonly ramp: (share: number) => string;
  /** A colour of the palette, seen through. */
  readonly veil: (colour: string, opacity: number) => string;
}

export function readPalette(): Palette {
  const probe = document.createElement('span');
  probe.hidden = true;
  // Else every colour would be that of text where the system forces its own.
  probe.style.forcedColorAdjust = 'none';
  document.body.append(probe);
  const role = (name: string) => {
    probe.style.color = `var(--${name})`;
    return toHex(getComputedStyle(probe).color);
  };
  const stops = [0, 1, 2, 3, 4, 5].map((i) => role(`ramp${i}`));
  const style = getComputedStyle(document.body);
  const palette: Palette = {
    page: role('bg'),
    text: role('fg'),
    muted: role('muted'),
    faint: role('faint'),
    grid: role('grid'),
    this: role('c-this'),
    other: role('c-other'),
    warn: role('c-warn'),
    bad: role('c-bad'),
    font: {
      family: style.fontFamily,
      mono: style.getPropertyValue('--mono').trim() || 'monospace',
      small: Math.max(9, Number.parseFloat(style.fontSize) - 2 || 11),
    },
    ramp: (share) => between(stops, 0.35 + 0.65 * Math.min(1, Math.max(0, share))),
    veil: (colour, opacity) =>
      colour +
      Math.round(opacity * 255)
        .toString(16)
        .padStart(2, '0'),
  };
  probe.remove();
  return palette;
}

/** The editor changes body classes and the variables on the root element. */
export function onThemeChange(changed: () => void): void {
  const observer = new MutationObserver(changed);
  observer.observe(document.body, { attributes: true, attributeFilter: ['class', 'data-vscode-theme-id'] });
  observer.observe(document.documentElement, { attributes: true, attributeFilter: ['style', 'class', 'data-theme'] });
  for (const query of ['(prefers-color-scheme: dark)', '(forced-colors: active)']) {
    matchMedia(query).addEventListener('change', changed);
  }
}

/** The window was zoomed, or moved to a screen of another density: canvases have too few pixels, or too many. */
export function onDensityChange(changed: () => void): void {
  matchMedia(`(resolution: ${devicePixelRatio}dppx)`).addEventListener(
    'change',
    () => {
      changed();
      onDensityChange(changed);
    },
    { once: true },
  );
}

const pixel = document.createElement('canvas');
pixel.width = 1;
pixel.height = 1;

/** Any CSS colour, mixed ones included, as #rrggbb over white or black as the canvas would paint it. */
function toHex(colour: string): string {
  const context = pixel.getContext('2d', { willReadFrequently: true });
  if (context === null) return '#808080';
  context.clearRect(0, 0, 1, 1);
  context.fillStyle = colour;
  context.fillRect(0, 0, 1, 1);
  const [r = 0, g = 0, b = 0] = context.getImageData(0, 0, 1, 1).data;
  return `#${[r, g, b].map(hex).join('')}`;
}

function between(stops: readonly string[], share: number): string {
  const at = share * (stops.length - 1);
  const i = Math.min(stops.length - 2, Math.floor(at));
  const from = channels(stops[i] ?? '#000000');
  const to = channels(stops[i + 1] ?? '#000000');
  return `#${from.map((value, c) => hex(Math.round(value + ((to[c] ?? 0) - value) * (at - i)))).join('')}`;
}

function channels(colour: string): number[] {
  return [1, 3, 5].map((i) => Number.parseInt(colour.slice(i, i + 2), 16));
}

function hex(value: number): string {
  return value.toString(16).padStart(2, '0');
}
