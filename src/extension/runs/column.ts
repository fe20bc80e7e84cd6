/** In which column of the editor a run's panel is shown. */

export interface Column<Tab> {
  readonly viewColumn: number;
  readonly activeTab: Tab | undefined;
  readonly tabs: readonly Tab[];
}

export interface Layout<Tab> {
  readonly all: readonly Column<Tab>[];
  readonly active: Column<Tab>;
  /** Whether the caret stands in a text. Theia 1.74 names no tab the active one, and says nothing of tabs it restored. */
  readonly readsText: boolean;
}

/** Where the run already is, else where other runs are shown, else beside what is being read. */
export function columnFor<Tab>(
  { all, active, readsText }: Layout<Tab>,
  run: string,
  runOf: (tab: Tab) => string | undefined,
): number | 'active' | 'beside' {
  const runs = all.flatMap(({ viewColumn, tabs }) => tabs.map((tab) => ({ viewColumn, run: runOf(tab) })));
  const known = runs.find((tab) => tab.run === run);
  if (known !== undefined) return known.viewColumn;
  const { activeTab } = active;
  const reads = activeTab === undefined ? readsText : runOf(activeTab) === undefined;
  if (!reads) return 'active';
  return runs.find((tab) => tab.run !== undefined && tab.viewColumn !== active.viewColumn)?.viewColumn ?? 'beside';
}
