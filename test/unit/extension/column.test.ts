import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { type Column, columnFor, type Layout } from '../../../src/extension/runs/column.ts';

describe('the column of a run', () => {
  test('is the one where it stands already, also in the background', () => {
    assert.equal(columnOf(layout([column(1, ['text']), column(2, ['text', 'a.snnrun'], 0)], 0)), 2);
  });

  test('is the one where another run stands', () => {
    assert.equal(columnOf(layout([column(1, ['text']), column(2, ['b.snnrun'])], 0)), 2);
  });

  test('is the one in use where nothing is read or another run is', () => {
    assert.equal(columnOf(layout([column(1, [])], 0)), 'active');
    assert.equal(columnOf(layout([column(1, ['text']), column(2, ['b.snnrun'])], 1)), 'active');
  });

  test('is a new one beside what is read', () => {
    assert.equal(columnOf(layout([column(1, ['text'])], 0)), 'beside');
    assert.equal(columnOf(layout([column(1, ['b.snnrun', 'text'], 1)], 0)), 'beside');
  });

  test('is beside the text with the caret where the editor names no tab the active one, or none at all', () => {
    const unnamed: Column<string> = { viewColumn: 1, tabs: ['text', 'b.snnrun'], activeTab: undefined };
    const empty: Column<string> = { ...unnamed, tabs: [] };
    for (const active of [unnamed, empty]) {
      assert.equal(columnOf({ all: [active], active, readsText: true }), 'beside');
      assert.equal(columnOf({ all: [active], active, readsText: false }), 'active');
    }
  });
});

function columnOf(given: Layout<string>): number | 'active' | 'beside' {
  return columnFor(given, 'a.snnrun', (tab) => (tab.endsWith('.snnrun') ? tab : undefined));
}

function column(viewColumn: number, tabs: readonly string[], active = 0): Column<string> {
  return { viewColumn, tabs, activeTab: tabs[active] };
}

function layout(all: readonly Column<string>[], active: number): Layout<string> {
  const group = all[active];
  assert.ok(group !== undefined);
  return { all, active: group, readsText: group.activeTab === 'text' };
}
