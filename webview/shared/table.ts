/**
 * A plain HTML table that sorts by its heads and walks by arrow keys. Long tables show the part around the selected row
 * and offer what is before and after, so that ten thousand rows do not stop the page.
 */

import { button } from './controls.ts';
import { type Child, html, setAttribute, setChildren, setText } from './dom.ts';
import { keepRows } from './kept-rows.ts';

export interface Column<Row> {
  readonly id: string;
  readonly head: string;
  /** Second line of the head. */
  readonly unit?: string;
  /** Said instead of the head where that is only a sign. */
  readonly spoken?: string;
  readonly numeric: boolean;
  /** What is sorted by; undefined sorts last, always. */
  readonly key: (row: Row) => number | string | undefined;
  readonly cell: (row: Row) => Child;
  readonly quiet?: boolean;
}

export interface Sorting {
  readonly column: string;
  readonly down: boolean;
}

export interface TableView<Row> {
  readonly caption: string;
  readonly columns: readonly Column<Row>[];
  readonly rows: readonly Row[];
  readonly id: (row: Row) => number;
  readonly selected: number | undefined;
  /** Whether the part that is shown moves to the selected row when that changes, or when the table `arrives`. */
  readonly follows: boolean;
  /** It was not in sight before. */
  readonly arrives: boolean;
  readonly sorting: Sorting;
  /** All that cells depend on besides their rows: while it and a row are the same, its cells are. */
  readonly form: string;
}

export interface RowTable<Row> {
  readonly element: HTMLElement;
  readonly show: (view: TableView<Row>) => void;
  readonly focus: () => void;
}

const PART = 400;

export function createTable<Row>(
  name: string,
  selected: (id: number, again: boolean) => void,
  sorted: (sorting: Sorting) => void,
): RowTable<Row> {
  const caption = html('caption', { class: 'sr' });
  const head = html('tr');
  const body = html('tbody');
  const table = html('table', { class: 'rows' }, caption, html('thead', {}, head), body);
  const scroller = html('div', { class: 'scroll-x', role: 'region', 'aria-label': name, tabindex: 0 }, table);
  const earlier = button('Show earlier', 'secondary', () => {
    from = Math.max(0, from - PART);
    redraw();
  });
  const more = button('Show more', 'secondary', () => {
    to += PART;
    redraw();
  });
  for (const one of [earlier, more]) one.classList.add('more-rows');
  const element = html('div', {}, earlier, scroller, more);
  const kept = keepRows<Row>(body);
  let view: TableView<Row> | undefined;
  let rows: readonly Row[] = [];
  /** The part that is shown. */
  let [from, to] = [0, PART];
  let followed: number | undefined;

  const partAt = (place: number) => {
    if (place >= from && place < to) return;
    from = Math.floor(place / PART) * PART;
    to = from + PART;
  };
  const placeOf = (id: number | undefined) => rows.findIndex((row) => view?.id(row) === id);

  const redraw = () => {
    if (view === undefined) return;
    const { columns, sorting, id, selected: chosen, form } = view;
    const focused = document.activeElement?.closest('tr')?.getAttribute('data-id');
    setText(caption, view.caption);
    setChildren(head, ...columns.map((column) => headCell(column, sorting)));
    const part = rows.slice(from, to);
    kept.show(
      part.map((row) => ({ row, id: id(row) })),
      `${columns.map((column) => column.id).join(' ')} ${form}`,
      (row) => bodyRow(row, columns, id(row)),
    );
    const reachable = Math.max(
      0,
      part.findIndex((row) => id(row) === chosen),
    );
    // Rows that are not on the page are counted all the same.
    const partial = part.length < rows.length;
    setAttribute(table, 'aria-rowcount', partial ? rows.length + 1 : undefined);
    setAttribute(head, 'aria-rowindex', partial ? 1 : undefined);
    for (const [i, row] of [...body.rows].entries()) {
      setAttribute(row, 'tabindex', i === reachable ? 0 : -1);
      setAttribute(row, 'aria-current', row.dataset.id === String(chosen) ? 'true' : undefined);
      setAttribute(row, 'aria-rowindex', partial ? from + i + 2 : undefined);
    }
    earlier.hidden = from === 0;
    more.hidden = to >= rows.length;
    setText(earlier, `Show earlier, ${from} above`);
    setText(more, `Show more, ${Math.max(0, rows.length - to)} below`);
    if (focused !== null && focused !== undefined && document.activeElement?.closest('tr') === null)
      body.querySelector<HTMLElement>(`tr[data-id="${focused}"]`)?.focus();
  };

  head.addEventListener('click', (event) => {
    const column =
      event.target instanceof Element ? event.target.closest('[data-column]')?.getAttribute('data-column') : null;
    if (view === undefined || column === null || column === undefined) return;
    const numeric = view.columns.find((candidate) => candidate.id === column)?.numeric ?? true;
    const same = view.sorting.column === column;
    [from, to] = [0, PART];
    sorted({ column, down: same ? !view.sorting.down : numeric && column !== 'trial' });
    head.querySelector<HTMLElement>(`[data-column="${CSS.escape(column)}"]`)?.focus();
  });
  body.addEventListener('click', (event) => {
    const row = rowOf(event);
    if (row !== undefined) selected(Number(row.dataset.id), false);
  });
  body.addEventListener('keydown', (event) => {
    const row = rowOf(event);
    if (row === undefined) return;
    const here = placeOf(Number(row.dataset.id));
    const step = { ArrowDown: here + 1, ArrowUp: here - 1, Home: 0, End: rows.length - 1 }[event.key];
    if (step !== undefined) {
      const place = Math.min(rows.length - 1, Math.max(0, step));
      if (place === to) to += PART;
      else if (place === from - 1) from = Math.max(0, from - PART);
      else partAt(place);
      redraw();
      body.rows[place - from]?.focus();
    } else if (event.key === 'Enter') selected(Number(row.dataset.id), row.getAttribute('aria-current') === 'true');
    else return;
    event.preventDefault();
  });

  return {
    element,
    show(next) {
      view = next;
      rows = sortRows(next);
      if (from >= rows.length) [from, to] = [0, PART];
      const moves = next.follows && (next.arrives || next.selected !== followed);
      if (moves) {
        followed = next.selected;
        partAt(Math.max(0, placeOf(next.selected)));
      }
      redraw();
      if (moves) intoFrame(body.querySelector('tr[aria-current]'), head, scroller);
    },
    focus() {
      partAt(Math.max(0, placeOf(view?.selected)));
      redraw();
      (body.querySelector<HTMLElement>('tr[tabindex="0"]') ?? scroller).focus();
    },
  };
}

/** The frame of the table moves no further than it takes, and the page stays. */
function intoFrame(row: Element | null, head: Element, frame: Element): void {
  if (row === null) return;
  const [at, free] = [row.getBoundingClientRect(), frame.getBoundingClientRect()];
  const above = head.getBoundingClientRect().bottom - at.top;
  if (above > 0) frame.scrollTop -= above;
  else frame.scrollTop += Math.max(0, at.bottom - (free.top + frame.clientHeight));
}

/** Missing values last whichever way; equal ones by id. */
function sortRows<Row>(view: TableView<Row>): Row[] {
  const column = view.columns.find((candidate) => candidate.id === view.sorting.column);
  const sign = view.sorting.down ? -1 : 1;
  if (column === undefined) return [...view.rows];
  return [...view.rows].sort((a, b) => {
    const [x, y] = [column.key(a), column.key(b)];
    if (x === undefined || y === undefined) return x === y ? view.id(a) - view.id(b) : x === undefined ? 1 : -1;
    const order = typeof x === 'number' && typeof y === 'number' ? x - y : String(x).localeCompare(String(y));
    return sign * order || view.id(a) - view.id(b);
  });
}

function headCell<Row>(column: Column<Row>, sorting: Sorting): HTMLElement {
  const on = sorting.column === column.id;
  // Said by aria-sort.
  const arrow = on ? html('span', { 'aria-hidden': 'true' }, sorting.down ? ' ↓' : ' ↑') : undefined;
  const label = column.spoken === undefined ? {} : { 'aria-label': column.spoken };
  const words = html('button', { type: 'button', 'data-column': column.id, ...label }, column.head, arrow);
  if (column.unit !== undefined && column.unit !== '') words.append(html('br'), column.unit);
  const direction = on ? (sorting.down ? 'descending' : 'ascending') : undefined;
  return html('th', { scope: 'col', class: column.numeric ? 'num' : undefined, 'aria-sort': direction }, words);
}

function bodyRow<Row>(row: Row, columns: readonly Column<Row>[], id: number): HTMLTableRowElement {
  const cells = columns.map((column) => {
    const look = [column.numeric ? 'num' : '', column.quiet === true ? 'muted small' : ''].join(' ').trim();
    return html('td', { class: look === '' ? undefined : look }, column.cell(row));
  });
  return html('tr', { 'data-id': id }, ...cells);
}

function rowOf(event: Event): HTMLTableRowElement | undefined {
  const row = event.target instanceof Element ? event.target.closest('tr') : null;
  return row instanceof HTMLTableRowElement ? row : undefined;
}
