/**
 * The rows of a table's body, kept from drawing to drawing: a row is made anew only when what it shows has changed, so
 * that one event of a run costs one row, however many are on the page.
 */

export interface KeptRow<Row> {
  readonly row: Row;
  readonly id: number;
}

export interface RowKeeper<Row> {
  /** Shows these rows in this order. `form` is all that cells depend on besides their rows. */
  readonly show: (rows: readonly KeptRow<Row>[], form: string, make: (row: Row) => HTMLTableRowElement) => void;
}

export function keepRows<Row>(body: HTMLTableSectionElement): RowKeeper<Row> {
  let known = new Map<number, { readonly row: Row; readonly element: HTMLTableRowElement }>();
  let before = '';
  return {
    show(rows, form, make) {
      const next: typeof known = new Map();
      for (const { row, id } of rows) {
        const old = form === before ? known.get(id) : undefined;
        next.set(id, old?.row === row ? old : { row, element: make(row) });
      }
      known = next;
      before = form;
      const wanted = new Set<Element>([...next.values()].map(({ element }) => element));
      for (const element of [...body.rows]) if (!wanted.has(element)) element.remove();
      let place = body.firstElementChild;
      for (const element of wanted) {
        if (element === place) place = place.nextElementSibling;
        else body.insertBefore(element, place);
      }
    },
  };
}
