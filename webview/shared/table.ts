/**
 * A plain HTML table that sorts by its heads and walks by arrow keys. Long tables show a part and offer more, so that
 * ten thousand rows do not stop the page.
 */

import { button } from './controls.ts';
import { type Child, html, setChildren } from './dom.ts';

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
  readonly sorting: Sorting;
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
  const more = button('Show more', 'secondary', () => {
    shown += PART;
    redraw();
  });
  more.classList.add('more-rows');
  const element = html('div', {}, scroller, more);
  let view: TableView<Row> | undefined;
  let shown = PART;

  const redraw = () => {
    if (view === undefined) return;
    const rows = sortRows(view);
    const { columns, sorting, id } = view;
    const focused = document.activeElement?.closest('tr')?.getAttribute('data-id');
    caption.textContent = view.caption;
    setChildren(head, ...columns.map((column) => headCell(column, sorting)));
    const at = rows.findIndex((row) => id(row) === view?.selected);
    if (at >= shown) shown = Math.ceil((at + 1) / PART) * PART;
    const reachable = at >= 0 ? at : 0;
    body.replaceChildren(
      ...rows
        .slice(0, shown)
        .map((row, i) => bodyRow(row, columns, id(row), i === reachable, id(row) === view?.selected)),
    );
    more.hidden = rows.length <= shown;
    if (focused !== null && focused !== undefined) body.querySelector<HTMLElement>(`tr[data-id="${focused}"]`)?.focus();
  };

  head.addEventListener('click', (event) => {
    const column =
      event.target instanceof Element ? event.target.closest('[data-column]')?.getAttribute('data-column') : null;
    if (view === undefined || column === null || column === undefined) return;
    const numeric = view.columns.find((candidate) => candidate.id === column)?.numeric ?? true;
    const same = view.sorting.column === column;
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
    const rows = [...body.rows];
    const at = rows.indexOf(row);
    if (event.key === 'ArrowDown' && at === rows.length - 1 && !more.hidden) {
      shown += PART;
      redraw();
    }
    const to = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: rows.length - 1 }[event.key];
    if (to !== undefined) body.rows[Math.max(0, to)]?.focus();
    else if (event.key === 'Enter') selected(Number(row.dataset.id), row.getAttribute('aria-current') === 'true');
    else return;
    event.preventDefault();
  });

  return {
    element,
    show(next) {
      view = next;
      redraw();
    },
    focus: () => (body.querySelector<HTMLElement>('tr[tabindex="0"]') ?? scroller).focus(),
  };
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
  const arrow = on ? (sorting.down ? ' ↓' : ' ↑') : '';
  const label = column.spoken === undefined ? {} : { 'aria-label': column.spoken };
  const words = html('button', { type: 'button', 'data-column': column.id, ...label }, column.head + arrow);
  if (column.unit !== undefined && column.unit !== '') words.append(html('br'), column.unit);
  const direction = on ? (sorting.down ? 'descending' : 'ascending') : undefined;
  return html('th', { scope: 'col', class: column.numeric ? 'num' : undefined, 'aria-sort': direction }, words);
}

function bodyRow<Row>(
  row: Row,
  columns: readonly Column<Row>[],
  id: number,
  reachable: boolean,
  selected: boolean,
): HTMLElement {
  const cells = columns.map((column) => {
    const look = [column.numeric ? 'num' : '', column.quiet === true ? 'muted small' : ''].join(' ').trim();
    return html('td', { class: look === '' ? undefined : look }, column.cell(row));
  });
  const attributes = { 'data-id': id, tabindex: reachable ? 0 : -1, 'aria-current': selected ? 'true' : undefined };
  return html('tr', attributes, ...cells);
}

function rowOf(event: Event): HTMLTableRowElement | undefined {
  const row = event.target instanceof Element ? event.target.closest('tr') : null;
  return row instanceof HTMLTableRowElement ? row : undefined;
}
