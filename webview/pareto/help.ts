/** All keys of the page, shown by `?`. */

import { button } from '../shared/controls.ts';
import { html } from '../shared/dom.ts';

export function createHelp(): HTMLDialogElement {
  const list = html(
    'dl',
    {},
    ...keys.flatMap(([key, does]) => [
      html('dt', {}, ...key.split(' ').map((one) => html('kbd', {}, one))),
      html('dd', {}, does),
    ]),
  );
  const dialog = html('dialog', { 'aria-labelledby': 'help-title' }, html('h2', { id: 'help-title' }, 'Keys'), list);
  dialog.append(button('Close', 'secondary', () => dialog.close()));
  return dialog;
}

const keys: readonly (readonly [string, string])[] = [
  ['Tab Shift+Tab', 'head, choosers, chart or table, card, what matters: each chart is one stop'],
  ['← →', 'previous, next on the front'],
  ['↑ ↓', 'through all trials by the vertical axis; in a table or under what matters by row'],
  ['Home End', 'ends of the front; first and last row'],
  ['Enter', 'selects the trial under the keyboard; again: to its card; a setting: to its line in the experiment'],
  ['T', 'chart or table, same selection'],
  ['C', 'compare with the selected trial; again to leave'],
  ['Esc', 'closes this list; leaves a comparison'],
  ['?', 'this list'],
];
