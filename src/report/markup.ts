/** Text into HTML, safely: everything that came from a run is escaped here and nowhere else. */

export function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (sign) => `&#${sign.charCodeAt(0)};`);
}

export interface Cell {
  /** Markup, escaped by its maker. */
  readonly html: string;
  readonly numeric: boolean;
}

export interface TableHead {
  readonly text: string;
  readonly numeric: boolean;
}

/** A table that scrolls inside itself on a narrow screen. `marked` rows stand out. */
export function table(
  label: string,
  heads: readonly TableHead[],
  rows: readonly { readonly cells: readonly Cell[]; readonly marked: boolean; readonly id?: string }[],
): string {
  const head = heads.map(
    (cell) => `<th scope="col"${cell.numeric ? ' class="num"' : ''}>${escapeHtml(cell.text)}</th>`,
  );
  const body = rows.map(({ cells, marked, id }) => {
    const line = cells.map((cell) => `<td${cell.numeric ? ' class="num"' : ''}>${cell.html}</td>`);
    return `<tr${id === undefined ? '' : ` id="${id}"`}${marked ? ' class="knee"' : ''}>${line.join('')}</tr>`;
  });
  return scroller(
    label,
    `<table><thead><tr>${head.join('')}</tr></thead>
<tbody>
${body.join('\n')}
</tbody></table>`,
  );
}

/** What scrolls inside itself where a screen is too narrow for it. */
export function scroller(label: string, html: string): string {
  return `<div class="scroll-x" tabindex="0" role="region" aria-label="${escapeHtml(label)}">
${html}</div>`;
}

/** Paths are shown by their last part: a report names no folder of its maker. */
export function baseName(path: string): string {
  return path.split(/[\\/]/).at(-1) ?? path;
}

/** Absolute paths inside a longer text, such as a command line or a message, reduced to their last part. */
export function withoutPaths(text: string): string {
  return text.replace(/(?:[A-Za-z]:)?(?:[\\/][^\s\\/:*?"'<>|]+){2,}/g, (path, at: number) => {
    const before = text[at - 1];
    // "data/nmnist/train" is relative and may stay; "/home/someone/data" may not.
    return before === undefined || /[\s"'=(]/.test(before) ? baseName(path) : path;
  });
}
